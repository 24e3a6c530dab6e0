// Steps of a story that programs outside take: a job of the process is done, fails, or is an error.
#include "service/jobs.h"
#include "service/journey_story.h"

namespace tongban::service::story {

namespace {

constexpr const char* kSystem = "system:worker";

/// The first one that may be taken now.
const OpenJob* find_waiting(
    const CaseState& state, const std::string& type, const std::string& item, Instant now
) {
    for (const OpenJob& job : state.jobs)
        if (job.type == type && (item.empty() || job.item == item) &&
            (!job.not_before || *job.not_before <= now))
            return &job;
    return nullptr;
}

}  // namespace

/// {type, item?, gets?: what goes out, and one of complete: {variables}, fail: {message, retries?,
/// retry_after_s?}, error: {code, message?}}
Result<void> Story::by_worker(const json::object& body) {
    const std::string type = text(body, "type");
    const OpenJob* job = find_waiting(state_, type, text(body, "item"), now_);
    if (job == nullptr)
        return fault("journey.no_job", "no job `" + type + "` waits", {{"type", type}});
    const Facts known = facts(kSystem, type);
    if (body.contains("gets")) {
        const JobDetails details = TRY(details_of(state_, *job, content_));
        TRY(same("variables of " + type, details.variables, body.at("gets")));
    }
    if (const json::object* failed = find_object(body, "fail")) {
        FailJob command{.id = job->id, .message = text(*failed, "message")};
        command.retries = find_int(*failed, "retries");
        if (const auto seconds = find_int(*failed, "retry_after_s"))
            command.retry_after_ms = *seconds * 1000;
        return commit(TRY(decide(state_, command, known)));
    }
    if (const json::object* error = find_object(body, "error"))
        return commit(TRY(decide(
            state_, ThrowJobError{job->id, text(*error, "code"), text(*error, "message")}, known
        )));
    if (!body.contains("complete")) return malformed("`job` needs `complete`, `fail` or `error`");
    return commit(TRY(decide(state_, CompleteJob{job->id, map_of(body, "complete")}, known)));
}

/// Types of the jobs that wait now, in order.
std::vector<std::string> Story::waiting_jobs() const {
    std::vector<std::string> types;
    for (const OpenJob& job : state_.jobs)
        if (!job.not_before || *job.not_before <= now_) types.push_back(job.type);
    return types;
}

}  // namespace tongban::service::story
