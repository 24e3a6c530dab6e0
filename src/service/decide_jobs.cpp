// What programs outside answer to the jobs of a process.
#include "feel/value.h"
#include "service/flow.h"
#include "service/jobs.h"
#include "service/process_effects.h"

namespace tongban::service {

namespace {

constexpr std::int64_t kBackoffMaxMs = 24 * 3'600'000;

Result<OpenJob> open_job(const CaseState& state, const std::string& id) {
    if (const OpenJob* job = find_job(state, id)) return *job;
    return refuse("job.gone", ErrorKind::Conflict);
}

JobClosed closed(const OpenJob& job, const char* how, const Facts& facts) {
    return {
        .id = job.id,
        .how = how,
        .message = {},
        .variables = {},
        .who = facts.actor_name,
        .by = facts.actor};
}

bpmn::TokenId token_of(const OpenJob& job) { return static_cast<bpmn::TokenId>(job.token); }

/// Twice as long after each failure.
std::int64_t backoff(std::int64_t first_ms, std::int64_t failures) {
    std::int64_t wait = first_ms;
    for (std::int64_t i = 0; i < failures && wait < kBackoffMaxMs; ++i) wait *= 2;
    return std::min(wait, kBackoffMaxMs);
}

}  // namespace

Result<Turn> decide(const CaseState& state, const CompleteJob& command, const Facts& facts) {
    const OpenJob job = TRY(open_job(state, command.id));
    const JobDetails details = TRY(details_of(state, job, facts.content));
    TRY(check_returned(command.variables, details.contract));
    Turn turn(state, facts);
    JobClosed done = closed(job, "done", facts);
    done.variables = command.variables;
    turn.emit(std::move(done));
    TRY(trigger(
        turn,
        bpmn::JobCompleted{
            .job = token_of(job), .variables = feel::context_from_json(command.variables)}
    ));
    give_back(turn);
    return turn;
}

Result<Turn> decide(const CaseState& state, const FailJob& command, const Facts& facts) {
    const OpenJob job = TRY(open_job(state, command.id));
    const std::int64_t left = job.retries - 1;
    if (command.retries && (*command.retries < 0 || *command.retries > left))
        return Error{.code = "job.retries", .details = {{"max", left}}, .field = "/retries"};
    const JobDetails details = TRY(details_of(state, job, facts.content));
    Turn turn(state, facts);
    JobClosed failed = closed(job, "failed", facts);
    failed.message = command.message;
    turn.emit(std::move(failed));
    turn.failed_job = job;
    turn.failed_job->message = command.message;
    TRY(trigger(
        turn,
        bpmn::JobFailed{
            .job = token_of(job),
            .retries = static_cast<std::int32_t>(command.retries.value_or(left)),
            .message = command.message,
            .backoff_ms =
                command.retry_after_ms.value_or(backoff(details.contract.backoff_ms, job.failures))}
    ));
    give_back(turn);
    return turn;
}

Result<Turn> decide(const CaseState& state, const ThrowJobError& command, const Facts& facts) {
    const OpenJob job = TRY(open_job(state, command.id));
    Turn turn(state, facts);
    JobClosed thrown = closed(job, "error", facts);
    thrown.message = fmt::format("{}: {}", command.code, command.message);
    turn.emit(std::move(thrown));
    TRY(trigger(
        turn,
        bpmn::ErrorThrown{
            .token = token_of(job),
            .code = command.code,
            .variables = feel::context_from_json(
                {{"error", json::object{{"code", command.code}, {"message", command.message}}}}
            )}
    ));
    give_back(turn);
    return turn;
}

}  // namespace tongban::service
