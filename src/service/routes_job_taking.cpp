// Taking jobs of processes under a lease: now, or as soon as there are some.
#include <mutex>
#include <unordered_set>

#include "crypto/digest.h"
#include "http/come_again.h"
#include "service/job_lease.h"
#include "service/jobs.h"
#include "service/routes.h"
#include "service/routes_jobs.h"
#include "service/shapes.h"
#include "service/work_lists.h"

namespace tongban::service {

namespace {

using authority::Role;

constexpr std::int64_t kJobsMax = 100;
constexpr std::int64_t kRowsOfRange = 2 * kJobsMax;
constexpr int kTypesMax = 20;
// Who waits looks again so often in any case: another server of the ledger may have told nobody.
constexpr std::int64_t kLookAgainMs = 10'000;

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

struct Range {
    std::string region, type, department;
};

/// Where the actor may take jobs of these types.
std::vector<Range> ranges_of(
    const http::Request& request,
    const pack::Content& content,
    const std::vector<std::string>& types
) {
    std::vector<Range> ranges;
    const auto scope = authority::scope(request.actor, Role::Worker, content.directory->regions());
    for (const auto& part : scope.parts)
        for (const std::string& region : unit_codes(content, part.region))
            for (const std::string& type : types) ranges.push_back({region, type, part.department});
    return ranges;
}

/// What may be taken now, longest waiting first.
Result<std::vector<Waiting>> find_waiting(
    ledger::Reader& reader, const std::vector<Range>& ranges, Instant now
) {
    std::vector<Waiting> found;
    for (const Range& range : ranges)
        TRY(reader.query(
            "SELECT region, stream, number, id, department, since_ms FROM process_jobs"
            " WHERE region=$1 AND type=$2 AND not_before_ms<=$3 AND lease_until_ms<=$4"
            " AND ($5='*' OR department=$6) ORDER BY since_ms, stream LIMIT $7",
            {range.region, range.type, now.ms, now.ms, range.department, range.department,
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

/// How long until the next of them may be taken, because a lease or a wait is over.
Result<std::int64_t> until_next(
    ledger::Reader& reader, const std::vector<Range>& ranges, Instant now
) {
    std::int64_t next_ms = now.ms + kLookAgainMs;
    for (const Range& range : ranges)
        for (const char* first :
             {"SELECT not_before_ms FROM process_jobs WHERE region=$1 AND type=$2"
              " AND not_before_ms>$3 AND ($4='*' OR department=$5) ORDER BY not_before_ms LIMIT 1",
              "SELECT lease_until_ms FROM process_jobs WHERE region=$1 AND type=$2"
              " AND lease_until_ms>$3 AND ($4='*' OR department=$5) ORDER BY lease_until_ms"
              " LIMIT 1"})
            TRY(reader.query(
                first, {range.region, range.type, now.ms, range.department, range.department},
                [&](const ledger::Reader::Row& row) {
                    next_ms = std::min(next_ms, row.integer(0));
                    return true;
                }
            ));
    return next_ms - now.ms;
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

/// At once, or when something has come.
Result<http::Answer> answer_none(
    const Desk& desk,
    const http::Request& request,
    const std::vector<std::string>& types,
    const std::vector<Range>& ranges
) {
    json::object none{{"jobs", json::array()}};
    const std::int64_t wait_ms = find_int(request.body, "wait_ms").value_or(0);
    if (wait_ms == 0) return http::Answer(http::json_reply(none));
    http::Pause pause{
        .channels = {}, .again_ms = 0, .wait_ms = wait_ms, .otherwise = std::move(none)};
    for (const std::string& type : types) pause.channels.push_back(channel_of_jobs(type));
    TRY(desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        pause.again_ms = TRY(until_next(reader, ranges, request.now));
        return {};
    }));
    return http::come_again(pause);
}

Result<http::Answer> activate(const Desk& desk, const http::Request& request, Reached& reached) {
    const auto types = TRY(types_of(request.body));
    const auto max = static_cast<size_t>(find_int(request.body, "max").value_or(1));
    const std::int64_t lease_s = find_int(request.body, "lease_s").value_or(60);
    const auto content = desk.content();
    const auto ranges = ranges_of(request, *content, types);
    Taking taking{
        .desk = desk,
        .request = request,
        .worker = find_string(request.body, "worker").value_or(""),
        .until = request.now.plus(std::chrono::seconds(lease_s)),
        .after = {},
        .jobs = {}};
    std::vector<std::string> streams;
    const auto read = desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        for (const Waiting& one : TRY(find_waiting(reader, ranges, request.now))) {
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
        return answer_none(desk, request, types, ranges);
    }
    taking.after.reply = http::json_reply(json::object{{"jobs", std::move(taking.jobs)}});
    taking.after.ended = [&reached, streams](const Result<ledger::Committed>&) {
        reached.let_go(streams);
    };
    return http::Answer(std::move(taking.after));
}

}  // namespace

void add_job_taking(http::Routes& routes, const Desk& desk) {
    routes.add(
        {.method = http::Method::Post,
         .path = "/api/jobs/activate",
         .need = authority::Need::one_of({Role::Worker}),
         .handler = [&desk, reached = std::make_shared<Reached>()](const http::Request& request
                    ) { return activate(desk, request, *reached); },
         .doc =
             {.summary = "Takes waiting jobs of processes under a lease, or waits up to wait_ms "
                         "for the first",
              .tag = "jobs",
              .body = schema_object(
                  {{"types", schema_list(schema_text(70), kTypesMax)},
                   {"max", schema_int(1, kJobsMax)},
                   {"lease_s", schema_int(kLeaseMinS, kLeaseMaxS)},
                   {"wait_ms", schema_int(0, http::kPauseMsMax)},
                   {"worker", schema_text(100)}},
                  {"types"}
              ),
              .reply = shapes::jobs_given(),
              .errors = {"job.types", "http.busy", "http.live_connections"}},
         .is_slow = true}
    );
}

}  // namespace tongban::service
