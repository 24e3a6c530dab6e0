// Work that a process gives to a program outside of Tongban: what a step of a model says about it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/issue.h"
#include "base/json.h"
#include "bpmn/process.h"

namespace tongban::pack {

/// A job type of the form "worker.NAME" is for programs outside; NAME has 1 to 60 small letters,
/// digits, dots and hyphens. All other types are the engine's own.
inline constexpr std::string_view kWorkerPrefix = "worker.";
bool is_worker_job(std::string_view type);

/// A header with this prefix names a value that the program gives back: "returns.address" = "text".
/// A '?' after the kind: it may be left out.
inline constexpr std::string_view kReturnsPrefix = "returns.";
/// A header: how long to wait after the first failure; each further one waits twice as long.
inline constexpr std::string_view kBackoffHeader = "backoff";

enum class JobValueKind { Text, Number, Boolean, Date, List, Object };

struct JobReturn {
    JobValueKind kind = JobValueKind::Text;
    bool is_optional = false;
};

/// What goes out and what comes back.
struct JobContract {
    std::vector<std::string> inputs;  // targets of the input mappings
    std::map<std::string, JobReturn> returns;
    std::int64_t backoff_ms = 30'000;
    std::map<std::string, std::string> headers;  // those for the program
};
/// What cannot be read in the headers is left out; check_worker_job tells it.
JobContract contract_of(const bpmn::FlowNode& node);

/// "text", "number" …, with '?' where it may be left out.
std::string to_text(const JobReturn& value);
bool fits(const json::value& value, JobValueKind kind);

struct JobFault {
    const char* code;
    std::string value;
};
/// What is wrong with a step for a program outside. Codes: pack.worker_type, pack.worker_retries,
/// pack.worker_input, pack.worker_return_name, pack.worker_return_kind, pack.worker_backoff.
std::vector<JobFault> check_worker_job(const bpmn::FlowNode& node);

}  // namespace tongban::pack
