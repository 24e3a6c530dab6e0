#include "pack/jobs.h"

#include <array>

#include "base/text.h"
#include "base/time.h"
#include "bpmn/timer.h"

namespace tongban::pack {

namespace {

constexpr size_t kNameMax = 60;
constexpr size_t kReturnsMax = 50;
constexpr std::int64_t kBackoffMaxMs = 24 * 3'600'000;
constexpr std::array kKinds = {
    std::pair{"text", JobValueKind::Text},       std::pair{"number", JobValueKind::Number},
    std::pair{"boolean", JobValueKind::Boolean}, std::pair{"date", JobValueKind::Date},
    std::pair{"list", JobValueKind::List},       std::pair{"object", JobValueKind::Object}};
/// What a case begins with and what an officer decides is not a program's to say.
constexpr std::array kReserved = {"members", "answers", "data", "outcome", "reason", "article"};

bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return is_small(c) || (c >= 'A' && c <= 'Z') || c == '_'; }

std::optional<JobReturn> read_return(std::string_view text) {
    const bool is_optional = text.ends_with('?');
    if (is_optional) text.remove_suffix(1);
    for (const auto& [name, kind] : kKinds)
        if (text == name) return JobReturn{kind, is_optional};
    return {};
}

bool is_variable(std::string_view name) {
    return !name.empty() && name.size() <= kNameMax && is_letter(name.front()) &&
           std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c); }) &&
           std::ranges::find(kReserved, name) == kReserved.end();
}

std::optional<std::int64_t> read_backoff(std::string_view text) {
    const auto period = bpmn::parse_period(text);
    if (!period || period->months > 0 || period->working_days > 0) return {};
    if (period->ms < 1'000 || period->ms > kBackoffMaxMs) return {};
    return period->ms;
}

}  // namespace

bool is_worker_job(std::string_view type) {
    if (!type.starts_with(kWorkerPrefix)) return false;
    type.remove_prefix(kWorkerPrefix.size());
    return !type.empty() && type.size() <= kNameMax && std::ranges::all_of(type, [](char c) {
        return is_small(c) || is_digit(c) || c == '.' || c == '-';
    });
}

JobContract contract_of(const bpmn::FlowNode& node) {
    JobContract contract;
    for (const bpmn::Mapping& mapping : node.inputs)
        if (!mapping.target.empty() &&
            std::ranges::find(contract.inputs, mapping.target.front()) == contract.inputs.end())
            contract.inputs.push_back(mapping.target.front());
    const auto* job = std::get_if<bpmn::JobSpec>(&node.work);
    if (job == nullptr) return contract;
    for (const auto& [key, value] : job->headers) {
        if (key.starts_with(kReturnsPrefix)) {
            const std::string name = key.substr(kReturnsPrefix.size());
            if (const auto known = read_return(value); known && is_variable(name))
                contract.returns[name] = *known;
        } else if (key == kBackoffHeader) {
            contract.backoff_ms = read_backoff(value).value_or(contract.backoff_ms);
        } else {
            contract.headers[key] = value;
        }
    }
    return contract;
}

std::string to_text(const JobReturn& value) {
    for (const auto& [name, kind] : kKinds)
        if (kind == value.kind) return std::string(name) + (value.is_optional ? "?" : "");
    return {};
}

bool fits(const json::value& value, JobValueKind kind) {
    switch (kind) {
        case JobValueKind::Text:
            return value.is_string();
        case JobValueKind::Number:
            return value.is_number();
        case JobValueKind::Boolean:
            return value.is_bool();
        case JobValueKind::Date:
            return value.is_string() && parse_date(value.get_string()).has_value();
        case JobValueKind::List:
            return value.is_array();
        case JobValueKind::Object:
            return value.is_object();
    }
    return false;
}

std::vector<JobFault> check_worker_job(const bpmn::FlowNode& node) {
    std::vector<JobFault> faults;
    const auto* job = std::get_if<bpmn::JobSpec>(&node.work);
    if (job == nullptr) return faults;
    if (!is_worker_job(job->type.text)) faults.push_back({"pack.worker_type", job->type.text});
    if (!job->retries.feel && !job->retries.text.empty()) {
        int retries = 0;
        const std::string& text = job->retries.text;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), retries);
        if (read.ptr != text.data() + text.size() || retries < 1 || retries > 100)
            faults.push_back({"pack.worker_retries", text});
    }
    for (const bpmn::Mapping& mapping : node.inputs)
        if (mapping.target.size() != 1)
            faults.push_back({"pack.worker_input", mapping.source.text});
    size_t returns = 0;
    for (const auto& [key, value] : job->headers) {
        if (key == kBackoffHeader && !read_backoff(value))
            faults.push_back({"pack.worker_backoff", value});
        if (!key.starts_with(kReturnsPrefix)) continue;
        const std::string_view name = std::string_view(key).substr(kReturnsPrefix.size());
        if (!is_variable(name) || ++returns > kReturnsMax)
            faults.push_back({"pack.worker_return_name", std::string(name)});
        if (!read_return(value)) faults.push_back({"pack.worker_return_kind", value});
    }
    return faults;
}

}  // namespace tongban::pack
