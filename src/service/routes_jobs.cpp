// /api/jobs: work of processes for programs outside, taken under a lease and answered by who holds
// it; /api/admin/jobs: how much of it waits.
#include <mutex>
#include <unordered_set>

#include "crypto/digest.h"
#include "service/job_lease.h"
#include "service/jobs.h"
#include "service/routes.h"
#include "service/shapes.h"
#include "service/work_lists.h"

namespace tongban::service {

namespace {

using authority::Role;

constexpr std::int64_t kJobsMax = 100;
constexpr std::int64_t kLeaseMinS = 10, kLeaseMaxS = 3600;
constexpr std::int64_t kRowsOfRange = 2 * kJobsMax;
constexpr int kTypesMax = 20;

/// Jobs that requests of this moment are about to take, so that they do not all reach for the same
/// ones. Who is overlooked here (another server of the same ledger) is refused by the ledger.
class Reached {
  public:
    bool reach(const std::string& stream) {
        const std::scoped_lock lock(mutex_);
        return streams_.insert(stream).second;
    }
    void let_go(const std::vector<std::string>& streams) {
        const std::scoped_lock lock(mutex_);
        for (const std::string& stream : streams) streams_.erase(stream);
    }

  private:
    std::mutex mutex_;
    std::unordered_set<std::string> streams_;
};

struct Waiting {
    ledger::StreamKey key;
    std::string number, id, department;
    std::int64_t since_ms = 0;
};

Waiting waiting_of(const ledger::Reader::Row& row) {
    return {
        {std::string(row.text(0)), std::string(row.text(1))},
        std::string(row.text(2)),
        std::string(row.text(3)),
        std::string(row.text(4)),
        row.integer(5)};
}

/// Whatever of these types the actor may take now, longest waiting first.
Result<std::vector<Waiting>> waiting_for(
    ledger::Reader& reader,
    const http::Request& request,
    const pack::Content& content,
    const std::vector<std::string>& types
) {
    std::vector<Waiting> found;
    const auto scope = authority::scope(request.actor, Role::Worker, content.directory->regions());
    for (const auto& part : scope.parts)
        for (const std::string& region : unit_codes(content, part.region))
            for (const std::string& type : types)
                TRY(reader.query(
                    "SELECT region, stream, number, id, department, since_ms FROM process_jobs"
                    " WHERE region=$1 AND type=$2 AND not_before_ms<=$3 AND lease_until_ms<=$4"
                    " AND ($5='*' OR department=$6) ORDER BY since_ms, stream LIMIT $7",
                    {region, type, request.now.ms, request.now.ms, part.department, part.department,
                     kRowsOfRange},
                    [&](const ledger::Reader::Row& row) {
                        found.push_back(waiting_of(row));
                        return true;
                    }
                ));
    std::ranges::sort(found, {}, [](const Waiting& one) {
        return std::tuple(one.since_ms, one.key.stream);
    });
    return found;
}

json::object given_view(
    const CaseState& state, const OpenJob& job, const JobDetails& details, const JobLease& lease
) {
    json::object headers, returns;
    for (const auto& [key, value] : details.contract.headers) headers[key] = value;
    for (const auto& [name, kind] : details.contract.returns) returns[name] = pack::to_text(kind);
    return {
        {"job", name_of(state, job)},
        {"case_number", state.number},
        {"type", job.type},
        {"element", job.element},
        {"step", job.name},
        {"variables", details.variables},
        {"headers", std::move(headers)},
        {"returns", std::move(returns)},
        {"retries", job.retries},
        {"failures", job.failures},
        {"lease", lease.lease},
        {"lease_until", to_rfc3339(lease.until)}};
}

struct Taking {
    const Desk& desk;
    const http::Request& request;
    std::string worker;
    Instant until;
    http::AfterCommit after;
    json::array jobs;

    /// The case may be past what the list says.
    Result<void> take(ledger::Reader& reader, const Waiting& waiting) {
        const auto state = load_case(desk.ledger, *desk.cases, waiting.number);
        if (!state) return {};
        const OpenJob* job = find_job(**state, waiting.id);
        if (job == nullptr) return {};
        const auto content = TRY(content_of(desk, **state));
        const auto details = details_of(**state, *job, *content);
        if (!details) return {};
        JobLease lease = TRY(load_lease(reader, waiting.key));
        if (!lease.outcome.empty() || lease.until > request.now) return {};
        lease.lease = crypto::random_token(18);
        lease.holder = request.actor.id;
        lease.worker = worker;
        lease.until = until;
        desk.neighbours.record_access(
            (*state)->person, {"process_job"}, purpose_of(request, "worker", (*state)->number)
        );
        after.commits.push_back(
            lease_commit(waiting.key, lease, "JobLeased", request.actor.id, request.now)
        );
        jobs.push_back(given_view(**state, *job, *details, lease));
        return {};
    }
};

Result<std::vector<std::string>> types_of(const json::object& body) {
    std::vector<std::string> types;
    if (const json::array* list = find_array(body, "types"))
        for (const json::value& one : *list)
            if (one.is_string() && pack::is_worker_job(one.get_string()))
                types.emplace_back(one.get_string());
    if (types.empty()) return Error{.code = "job.types", .field = "/types"};
    std::ranges::sort(types);
    types.erase(std::unique(types.begin(), types.end()), types.end());
    return types;
}

Result<http::Answer> activate(const Desk& desk, const http::Request& request, Reached& reached) {
    const auto types = TRY(types_of(request.body));
    const auto max = static_cast<size_t>(find_int(request.body, "max").value_or(1));
    const std::int64_t lease_s = find_int(request.body, "lease_s").value_or(60);
    const auto content = desk.content();
    Taking taking{
        .desk = desk,
        .request = request,
        .worker = find_string(request.body, "worker").value_or(""),
        .until = request.now.plus(std::chrono::seconds(lease_s)),
        .after = {},
        .jobs = {}};
    std::vector<std::string> streams;
    const auto read = desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        for (const Waiting& one : TRY(waiting_for(reader, request, *content, types))) {
            if (taking.jobs.size() >= max) break;
            if (!reached.reach(one.key.stream)) continue;
            streams.push_back(one.key.stream);
            TRY(taking.take(reader, one));
        }
        return {};
    });
    if (!read || taking.jobs.empty()) {
        reached.let_go(streams);
        if (!read) return read.error();
        return http::Answer(http::json_reply(json::object{{"jobs", json::array()}}));
    }
    taking.after.reply = http::json_reply(json::object{{"jobs", std::move(taking.jobs)}});
    taking.after.ended = [&reached, streams](const Result<ledger::Committed>&) {
        reached.let_go(streams);
    };
    return http::Answer(std::move(taking.after));
}

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
    Answered found{.state = *state, .key = key_of_job((*state)->region, name), .lease = {}};
    found.job = find_job(*found.state, parts.id);
    TRY(desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        found.lease = TRY(load_lease(reader, found.key));
        return {};
    }));
    const auto scope =
        authority::scope(request.actor, Role::Worker, desk.content()->directory->regions());
    const bool is_in_reach = std::ranges::any_of(scope.parts, [&](const auto& part) {
        return desk.content()->directory->regions().is_within(found.state->region, part.region) &&
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

struct Count {
    std::int64_t waiting = 0, leased = 0, delayed = 0, failing = 0;
    std::int64_t oldest_ms = INT64_MAX;
};

using Counted = std::function<bool(std::string_view region)>;
/// By type, of the regions that count.
Result<std::map<std::string, Count>> counts_of(
    ledger::Ledger& ledger, Instant now, const Counted& is_counted
) {
    std::map<std::string, Count> of_type;
    TRY(ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT region, type,"
            " SUM(CASE WHEN lease_until_ms>$1 THEN 1 ELSE 0 END),"
            " SUM(CASE WHEN lease_until_ms<=$2 AND not_before_ms>$3 THEN 1 ELSE 0 END),"
            " SUM(CASE WHEN failures>0 THEN 1 ELSE 0 END), COUNT(*), MIN(since_ms)"
            " FROM process_jobs GROUP BY region, type",
            {now.ms, now.ms, now.ms},
            [&](const ledger::Reader::Row& row) {
                if (!is_counted(row.text(0))) return true;
                Count& count = of_type[std::string(row.text(1))];
                count.leased += row.integer(2);
                count.delayed += row.integer(3);
                count.failing += row.integer(4);
                count.waiting += row.integer(5) - row.integer(2) - row.integer(3);
                count.oldest_ms = std::min(count.oldest_ms, row.integer(6));
                return true;
            }
        );
    }));
    return of_type;
}

/// Numbers alone, for the regions of the operator.
Result<http::Answer> counts(const Desk& desk, const http::Request& request) {
    const auto content = desk.content();
    const auto& regions = content->directory->regions();
    const auto of_type = TRY(counts_of(desk.ledger, request.now, [&](std::string_view region) {
        return authority::may(request.actor, Role::Operator, region, "", regions);
    }));
    json::array types;
    for (const auto& [type, count] : of_type)
        types.push_back(json::object{
            {"type", type},
            {"waiting", count.waiting},
            {"leased", count.leased},
            {"delayed", count.delayed},
            {"failing", count.failing},
            {"oldest", to_rfc3339({count.oldest_ms})}});
    return http::Answer(http::json_reply(json::object{{"types", std::move(types)}}));
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

std::string job_metrics(ledger::Ledger& ledger, Instant now) {
    const auto of_type = counts_of(ledger, now, [](std::string_view) { return true; });
    if (!of_type || of_type->empty()) return {};
    std::string text =
        "# HELP tongban_process_jobs Steps that wait for programs outside.\n"
        "# TYPE tongban_process_jobs gauge\n";
    for (const auto& [type, count] : *of_type)
        for (const auto& [state, number] :
             {std::pair{"waiting", count.waiting}, std::pair{"leased", count.leased},
              std::pair{"delayed", count.delayed}, std::pair{"failing", count.failing}})
            text += fmt::format(
                "tongban_process_jobs{{type=\"{}\",state=\"{}\"}} {}\n", type, state, number
            );
    return text;
}

void add_job_routes(http::Routes& routes, const Desk& desk) {
    const json::object lease = schema_text(60), text = schema_text(500);
    const json::object lease_s = schema_int(kLeaseMinS, kLeaseMaxS);
    routes.add(
        {.method = http::Method::Post,
         .path = "/api/jobs/activate",
         .need = authority::Need::one_of({Role::Worker}),
         .handler = [&desk, reached = std::make_shared<Reached>()](const http::Request& request
                    ) { return activate(desk, request, *reached); },
         .doc =
             {.summary = "Takes waiting jobs of processes under a lease; each is given to one",
              .tag = "jobs",
              .body = schema_object(
                  {{"types", schema_list(schema_text(70), kTypesMax)},
                   {"max", schema_int(1, kJobsMax)},
                   {"lease_s", lease_s},
                   {"worker", schema_text(100)}},
                  {"types"}
              ),
              .reply = shapes::jobs_given(),
              .errors = {"job.types"}},
         .is_slow = true}
    );
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
    routes.add(
        {.method = http::Method::Get,
         .path = "/api/admin/jobs",
         .need = authority::Need::one_of({Role::Operator}),
         .handler = [&desk](const http::Request& request) { return counts(desk, request); },
         .doc =
             {.summary = "How much work waits for programs outside, by type",
              .tag = "admin",
              .reply = shapes::job_page()},
         .is_slow = true}
    );
}

}  // namespace tongban::service
