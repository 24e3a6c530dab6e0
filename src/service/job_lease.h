// The lease of a job: a stream of its own beside the case, so that taking a job does not change the
// case that somebody may have open. A job is one attempt; the next one is another job.
#pragma once

#include "ledger/ledger.h"
#include "service/decide.h"

namespace tongban::service {

/// The job's name for the world, and back: "CASE.ID".
std::string name_of(const CaseState& state, const OpenJob& job);
struct JobName {
    std::string number;
    std::string id;
};
/// Error code: job.unknown (NotFound).
Result<JobName> parse_job_name(std::string_view name);
ledger::StreamKey key_of_job(const std::string& region, std::string_view name);

struct JobLease {
    std::string lease;   // secret between us and who took it
    std::string holder;  // staff id of the system
    std::string worker;  // which of its programs, as that says
    Instant until;
    /// How it ended under this lease: "completed", "failed", "error", or nothing.
    std::string outcome;
    std::string digest;  // of what came back, so that a repetition is known
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(JobLease, (), (lease, holder, worker, until, outcome, digest))

Result<JobLease> load_lease(ledger::Reader& reader, const ledger::StreamKey& key);

/// Taken, extended, or ended: the state after it, in a commit that also keeps the list of jobs.
ledger::Commit lease_commit(
    const ledger::StreamKey& key,
    const JobLease& next,
    const char* event,
    const std::string& actor,
    Instant at
);

/// Whether this lease may act now. Error codes: job.not_held, job.lease_over (both Conflict).
Result<void> check_held(
    const JobLease& lease, std::string_view token, const std::string& actor, Instant now
);

/// CREATE TABLE and CREATE INDEX of the list of open jobs.
std::vector<const char*> job_tables();
/// What the turn changes in it.
std::vector<ledger::RowChange> job_rows(const Turn& turn);

/// Tells who waits that a job of a type is there.
inline constexpr const char* kJobTopic = "job.opened";
std::vector<ledger::Message> job_messages(const Turn& turn);
/// Of the live events, for who waits for jobs of the type.
std::string channel_of_jobs(std::string_view type);

}  // namespace tongban::service
