// What a draft would have changed for cases that are finished: the same facts and the same answers
// of people, by other rules. Nothing is written, and no name or form leaves the case.
#pragma once

#include <set>

#include "bpmn/replay.h"
#include "service/desk.h"

namespace tongban::service {

/// One difference between what was and what would have been; texts are of the pack, not of people.
struct ReplayChange {
    enum class Kind { Result, Step, Material, Member, Condition };
    Kind kind = Kind::Step;
    std::string id;  // item, element, material, or text of the condition
    pack::Bilingual name;
    std::string
        from;  // "granted", "rejected", "ended", "none"; "added" and "removed" have `to` only
    std::string to;
    auto key() const { return std::tuple(kind, id, from, to); }
};

struct CaseReplay {
    std::string number;
    std::vector<ReplayChange> changes;
    std::vector<bpmn::ReplayedElement> assumed;  // steps that nobody had been asked
    /// Why it cannot be compared: replay.not_reproduced (its own rules and the stored answers do
    /// not give what happened: it was withdrawn, a deadline intervened …), or what stopped a play.
    std::string skipped;
};

using CaseHistory = std::vector<std::pair<CaseEvent, Instant>>;

/// Pure. `before` is what the case was handled by, `draft` what would be in use.
CaseReplay replay_case(
    const CaseState& state,
    const CaseHistory& history,
    const pack::Content& before,
    const pack::Content& draft
);

struct ReplayTally {
    pack::Bilingual name;
    int cases = 0;
};
struct ReplayReport {
    int cases = 0;
    int same = 0;
    int changed = 0;
    int not_comparable = 0;
    bool is_complete = true;  // no more finished cases than were looked at
    std::map<std::tuple<ReplayChange::Kind, std::string, std::string, std::string>, ReplayTally>
        changes;
    std::map<std::string, ReplayTally> assumed;  // by element
    std::map<std::string, int> skipped;          // by code
    std::vector<CaseReplay> examples;            // the first ones that change
};

inline constexpr int kReplayedCasesMax = 2'000;
inline constexpr size_t kReplayExamplesMax = 20;

/// What a case was handled by.
using ContentOfCase =
    std::function<Result<std::shared_ptr<const pack::Content>>(const CaseState& state)>;

/// The latest finished cases of the service. Error code: catalogue.unknown_service.
Result<ReplayReport> replay_cases(
    ledger::Ledger& ledger,
    const ContentOfCase& content_of,
    const std::string& service,
    const pack::Content& draft,
    int count
);

/// "复核：多走一步" for people.
std::string sentence_of(const ReplayChange& change, std::string_view locale);

}  // namespace tongban::service
