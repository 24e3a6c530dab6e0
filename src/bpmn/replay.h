// A process played once more with the answers that people gave at the time: which way it would go
// today. On a clock of its own, without a store.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bpmn/advance.h"

namespace tongban::bpmn {

/// What was answered at a user task or to a job, and how long that took.
struct ReplayAnswer {
    feel::Context variables = {};
    std::int64_t after_ms = 0;
    bool is_assumed = false;      // nobody was ever asked: a guess of the host
    std::string error_code = {};  // a job that ended with an error instead
};

struct ReplayQuestion {
    const FlowNode& node;
    std::string process;  // id of the process around it
    int round = 0;        // how often it was asked before
};

struct ReplayOptions {
    Instant start;
    std::function<ReplayAnswer(const ReplayQuestion&)> answer;
    /// For jobs that somebody outside did; nothing: it is done at once and brings nothing. Without
    /// it that is said of all jobs.
    std::function<std::optional<ReplayAnswer>(const ReplayQuestion&, const std::string& type)> job =
        {};
    /// The moment after so many working days; without it such timers never fire.
    std::function<std::optional<Instant>(Instant from, std::int32_t working_days)> working_days =
        {};
    /// Hears the end of a called process, or of the whole.
    std::function<void(const ProcessLeft&)> left = {};
};

struct ReplayedElement {
    std::string process;
    std::string element;
    std::string name;
    NodeKind kind = NodeKind::Task;
    auto operator<=>(const ReplayedElement&) const = default;
};

struct Replayed {
    std::vector<ReplayedElement> passed;   // in order
    std::vector<ReplayedElement> assumed;  // user tasks that the host had to guess
    bool is_completed = false;
    /// Codes of faults, or bpmn.replay_waits: it waits for a message that nobody kept.
    std::string stuck;
};

inline constexpr int kReplayTriggersMax = 2'000;

/// `host` answers decisions and finds processes; its clock
/// is not asked. Error codes: those of start and advance, bpmn.too_many_steps.
Result<Replayed> replay(
    std::string_view process,
    feel::Context variables,
    const Host& host,
    const ReplayOptions& options
);

}  // namespace tongban::bpmn
