#include "service/job_lease.h"

#include <set>

#include "service/store.h"

namespace tongban::service {

namespace {
constexpr size_t kNameBytesMax = 110;  // of a stream's name, less its prefix
}

std::string name_of(const CaseState& state, const OpenJob& job) {
    return state.number + "." + job.id;
}

Result<JobName> parse_job_name(std::string_view name) {
    const size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || dot + 1 == name.size() ||
        name.size() > kNameBytesMax)
        return refuse("job.unknown", ErrorKind::NotFound);
    return JobName{std::string(name.substr(0, dot)), std::string(name.substr(dot + 1))};
}

ledger::StreamKey key_of_job(const std::string& region, std::string_view name) {
    return {region, fmt::format("job:{}", name)};
}

Result<JobLease> load_lease(ledger::Reader& reader, const ledger::StreamKey& key) {
    const auto snapshot = TRY(reader.snapshot(key));
    if (!snapshot) return JobLease{};
    JobLease lease = TRY(from_record<JobLease>(TRY(parse_json(snapshot->state))));
    lease.version = snapshot->version;
    return lease;
}

ledger::Commit lease_commit(
    const ledger::StreamKey& key,
    const JobLease& next,
    const char* event,
    const std::string& actor,
    Instant at
) {
    ledger::Commit commit;
    commit.key = key;
    commit.expected_version = next.version;
    commit.actor = actor;
    commit.at = at;
    const json::value state = to_record(next);
    commit.events.push_back({event, state.get_object()});
    commit.snapshot = json::serialize(state);
    commit.rows.push_back(
        {"UPDATE process_jobs SET leased_by=$1, worker=$2, lease_until_ms=$3"
         " WHERE region=$4 AND stream=$5",
         {next.holder, next.worker, next.until.ms, key.region, key.stream}}
    );
    return commit;
}

Result<void> check_held(
    const JobLease& lease, std::string_view token, const std::string& actor, Instant now
) {
    if (lease.lease.empty() || lease.lease != token || lease.holder != actor ||
        !lease.outcome.empty())
        return refuse("job.not_held", ErrorKind::Conflict);
    if (lease.until <= now) return refuse("job.lease_over", ErrorKind::Conflict);
    return {};
}

std::vector<const char*> job_tables() {
    return {
        "CREATE TABLE IF NOT EXISTS process_jobs ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, number TEXT NOT NULL, id TEXT NOT NULL, "
        "type TEXT NOT NULL, department TEXT NOT NULL, element TEXT NOT NULL, step TEXT NOT NULL, "
        "step_en TEXT NOT NULL, failures BIGINT NOT NULL, not_before_ms BIGINT NOT NULL, "
        "since_ms BIGINT NOT NULL, leased_by TEXT NOT NULL, worker TEXT NOT NULL, "
        "lease_until_ms BIGINT NOT NULL, PRIMARY KEY (region, stream))",
        "CREATE INDEX IF NOT EXISTS process_jobs_type ON process_jobs (region, type, since_ms)",
    };
}

std::vector<ledger::RowChange> job_rows(const Turn& turn) {
    std::vector<ledger::RowChange> rows;
    const CaseState& state = turn.state;
    for (const CaseEvent& event : turn.events) {
        if (const auto* closed = std::get_if<JobClosed>(&event))
            for (const std::string& region : regions_of(state))
                rows.push_back(
                    {"DELETE FROM process_jobs WHERE region=$1 AND stream=$2",
                     {region, fmt::format("job:{}.{}", state.number, closed->id)}}
                );
        const auto* opened = std::get_if<JobOpened>(&event);
        if (opened == nullptr) continue;
        const OpenJob& job = opened->job;
        // Moved to another element it stays leased.
        rows.push_back(
            {"INSERT INTO process_jobs (region, stream, number, id, type, department, element, "
             "step, step_en, failures, not_before_ms, since_ms, leased_by, worker, lease_until_ms)"
             " VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,'','',0)"
             " ON CONFLICT (region, stream) DO UPDATE SET element=excluded.element,"
             " step=excluded.step, step_en=excluded.step_en",
             {region_of(state, job.item), fmt::format("job:{}", name_of(state, job)), state.number,
              job.id, job.type, job.department, job.element, job.name, job.name_en, job.failures,
              job.not_before ? job.not_before->ms : 0, job.opened_at.ms}}
        );
    }
    return rows;
}

std::vector<ledger::Message> job_messages(const Turn& turn) {
    std::set<std::string> types;
    for (const CaseEvent& event : turn.events)
        if (const auto* opened = std::get_if<JobOpened>(&event)) types.insert(opened->job.type);
    std::vector<ledger::Message> messages;
    for (const std::string& type : types) messages.push_back({kJobTopic, {{"type", type}}, false});
    return messages;
}

std::string channel_of_jobs(std::string_view type) { return fmt::format("jobs:{}", type); }

}  // namespace tongban::service
