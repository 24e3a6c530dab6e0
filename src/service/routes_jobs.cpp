// /api/jobs: what programs outside answer to the jobs of processes that they hold.
#include "service/routes_jobs.h"

#include "crypto/digest.h"
#include "service/job_lease.h"
#include "service/jobs.h"
#include "service/routes.h"
#include "service/work_lists.h"

namespace tongban::service {

namespace {

using authority::Role;

/// A job that somebody answers, with the lease as it stands.
struct Answered {
    std::shared_ptr<const CaseState> state;
    const OpenJob* job = nullptr;  // of `state`; nothing: it is over
    ledger::StreamKey key;
    JobLease lease;
};

/// Of another's jobs nobody learns whether there are any.
Result<Answered> find_answered(const Desk& desk, const http::Request& request) {
    const Error unknown = refuse("job.unknown", ErrorKind::NotFound);
    const std::string& name = request.path.at(0);
    const JobName parts = TRY(parse_job_name(name));
    auto state = load_case(desk.ledger, *desk.cases, parts.number);
    if (!state) return state.error().code == "case.unknown" ? unknown : state.error();
    Answered found{.state = *state, .key = {}, .lease = {}};
    found.job = find_job(*found.state, parts.id);
    // Of a job that is over only its lease knows of which district it was.
    const std::vector<std::string> regions =
        found.job == nullptr ? regions_of(*found.state)
                             : std::vector<std::string>{region_of(*found.state, found.job->item)};
    TRY(desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        for (const std::string& region : regions) {
            found.key = key_of_job(region, name);
            found.lease = TRY(load_lease(reader, found.key));
            if (found.lease.version > 0) break;
        }
        return {};
    }));
    const auto scope =
        authority::scope(request.actor, Role::Worker, desk.content()->directory->regions());
    const bool is_in_reach = std::ranges::any_of(scope.parts, [&](const auto& part) {
        return desk.content()->directory->regions().is_within(found.key.region, part.region) &&
               (part.department == "*" || found.job == nullptr ||
                part.department == found.job->department);
    });
    const bool is_holder = found.lease.holder == request.actor.id;
    if (!is_in_reach || (found.job == nullptr && !is_holder)) return unknown;
    return found;
}

std::string digest_of(const json::object& body) {
    json::object said = body;
    said.erase("lease");
    return to_hex(crypto::sha256(canonical_json(said)));
}

/// Decides about the case and ends the lease, in one transaction. The same answer once more is
/// taken as done.
Result<http::Answer> answer_job(
    const Desk& desk, const http::Request& request, const char* outcome, const DecideStep& step
) {
    const Answered found = TRY(find_answered(desk, request));
    const std::string token = TRY(require_string(request.body, "lease"));
    const std::string digest = digest_of(request.body);
    const json::object said{{"state", outcome}};
    if (found.lease.outcome == outcome && found.lease.digest == digest &&
        found.lease.lease == token)
        return http::Answer(http::json_reply(said));
    if (found.job == nullptr) return refuse("job.gone", ErrorKind::Conflict);
    TRY(check_held(found.lease, token, request.actor.id, request.now));
    http::Answer answer = TRY(carry_out(
        desk, request, found.state->number,
        [](const CaseState&, const Scene&) { return Result<void>(); }, step,
        [&](const CaseState&, const Scene&) -> Result<json::object> { return said; }, false
    ));
    JobLease ended = found.lease;
    ended.outcome = outcome;
    ended.digest = digest;
    ended.until = request.now;
    std::get<http::AfterCommit>(answer).commits.push_back(
        lease_commit(found.key, ended, "JobLeaseEnded", request.actor.id, request.now)
    );
    return answer;
}

std::string id_of(const http::Request& request) {
    const auto parts = parse_job_name(request.path.at(0));
    return parts ? parts->id : std::string();
}

Result<http::Answer> complete(const Desk& desk, const http::Request& request) {
    CompleteJob command{.id = id_of(request), .variables = {}};
    if (const json::object* given = find_object(request.body, "variables"))
        command.variables = *given;
    return answer_job(desk, request, "completed", [&](const CaseState& state, const Facts& facts) {
        return decide(state, command, facts);
    });
}

Result<http::Answer> fail(const Desk& desk, const http::Request& request) {
    FailJob command{.id = id_of(request), .message = TRY(require_string(request.body, "message"))};
    command.retries = find_int(request.body, "retries");
    if (const auto seconds = find_int(request.body, "retry_after_s"))
        command.retry_after_ms = *seconds * 1000;
    return answer_job(desk, request, "failed", [&](const CaseState& state, const Facts& facts) {
        return decide(state, command, facts);
    });
}

Result<http::Answer> throw_error(const Desk& desk, const http::Request& request) {
    const ThrowJobError command{
        .id = id_of(request),
        .code = TRY(require_string(request.body, "code")),
        .message = find_string(request.body, "message").value_or("")};
    return answer_job(desk, request, "error", [&](const CaseState& state, const Facts& facts) {
        return decide(state, command, facts);
    });
}

/// From now on, not from where the lease would have ended.
Result<http::Answer> extend(const Desk& desk, const http::Request& request) {
    const Answered found = TRY(find_answered(desk, request));
    if (found.job == nullptr) return refuse("job.gone", ErrorKind::Conflict);
    TRY(check_held(
        found.lease, TRY(require_string(request.body, "lease")), request.actor.id, request.now
    ));
    JobLease longer = found.lease;
    longer.until =
        request.now.plus(std::chrono::seconds(find_int(request.body, "lease_s").value_or(60)));
    http::AfterCommit after;
    after.commits.push_back(
        lease_commit(found.key, longer, "JobLeaseExtended", request.actor.id, request.now)
    );
    after.reply = http::json_reply(json::object{{"lease_until", to_rfc3339(longer.until)}});
    return http::Answer(std::move(after));
}

http::Route route_of(
    const Desk& desk, const char* path, RouteAdder::Handler handler, http::RouteDoc doc
) {
    doc.tag = "jobs";
    for (const char* code : {"job.unknown", "job.not_held", "job.lease_over", "job.gone"})
        doc.errors.emplace_back(code);
    if (doc.reply.empty()) doc.reply = schema_object({{"state", schema_text(20)}}, {"state"});
    return {
        .method = http::Method::Post,
        .path = path,
        .need = authority::Need::one_of({Role::Worker}),
        .handler = [&desk, handler](const http::Request& r) { return handler(desk, r); },
        .doc = std::move(doc),
        .is_slow = true};
}

}  // namespace

void add_job_routes(http::Routes& routes, const Desk& desk) {
    const json::object lease = schema_text(60), text = schema_text(500);
    const json::object lease_s = schema_int(kLeaseMinS, kLeaseMaxS);
    add_job_taking(routes, desk);
    routes.add(route_of(
        desk, "/api/jobs/{job}/complete", complete,
        {.summary = "The job is done; what the step names is given to the process",
         .body = schema_object({{"lease", lease}, {"variables", schema_any_object()}}, {"lease"}),
         .errors =
             {"job.unknown_variable", "job.variable_missing", "job.variable_type",
              "job.variables_too_large"}}
    ));
    routes.add(route_of(
        desk, "/api/jobs/{job}/fail", fail,
        {.summary = "This attempt failed: another follows later, or the process stands still",
         .body = schema_object(
             {{"lease", lease},
              {"message", text},
              {"retries", schema_int(0, 1000)},
              {"retry_after_s", schema_int(0, 86'400)}},
             {"lease", "message"}
         ),
         .errors = {"job.retries"}}
    ));
    routes.add(route_of(
        desk, "/api/jobs/{job}/error", throw_error,
        {.summary = "An error of the matter itself, for what catches its code in the process",
         .body = schema_object(
             {{"lease", lease}, {"code", schema_text(100)}, {"message", text}}, {"lease", "code"}
         )}
    ));
    routes.add(route_of(
        desk, "/api/jobs/{job}/extend", extend,
        {.summary = "Holds the job for longer, from now on",
         .body = schema_object({{"lease", lease}, {"lease_s", lease_s}}, {"lease", "lease_s"}),
         .reply = schema_object({{"lease_until", schema_text(40)}}, {"lease_until"})}
    ));
    add_job_counts(routes, desk);
}

}  // namespace tongban::service
