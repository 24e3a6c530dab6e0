// Migrations under way: what an editor asked for is carried out case by case in the background, and
// goes on after a restart.
#pragma once

#include <atomic>
#include <mutex>
#include <thread>

#include "service/migration.h"

namespace tongban::service {

/// Tables of this file.
std::vector<const char*> migration_tables();

/// One migration, as its row says it.
struct MigrationRun {
    std::string id;
    std::string service;
    std::string from;
    std::string to;
    std::string state;  // "running", "done"
    std::string reason;
    std::string by;
    std::string by_name;
    Instant started_at;
    std::optional<Instant> ended_at;
    int cases = 0;  // that were open when it began
    int moved = 0;
    int refused = 0;
    std::vector<RefusedCase> refusals;  // the first ones; only of a single one asked for
};

struct MigrationOrder {
    std::string service;
    std::string from;
    bpmn::MigrationPlan plan;
    std::string reason;
    std::string by;
    std::string by_name;
};

/// One migration at a time. `desk` and `time` outlive it.
class Migrations {
  public:
    using Log = std::function<void(std::string_view line)>;
    Migrations(const Desk& desk, const TimeSource& time, Log log)
        : desk_(desk), time_(time), log_(std::move(log)) {}
    ~Migrations() { stop(); }

    /// Notes it durably and begins. Each case that moves says so in its own stream, in one commit
    /// with the count. Error codes: migration.running, migration.nothing (Conflict: no case goes by
    /// `from`, or that is what is in use), migration.reason, catalogue.unknown_service.
    Result<MigrationRun> order(MigrationOrder order);
    /// Goes on with what a stop or a crash interrupted.
    void resume();
    void stop();
    /// Until nothing is under way; for the command line and tests.
    void wait();

    /// The latest first.
    Result<std::vector<MigrationRun>> list() const;
    /// Error code: migration.unknown (NotFound).
    Result<MigrationRun> find(const std::string& id) const;

  private:
    struct Work;
    void begin(const std::string& id);
    Result<void> carry_out(const std::string& id, const std::stop_token& stopping);
    Result<void> move_case(const Work& work, const CaseState& state);
    Result<void> note_refusal(const Work& work, const RefusedCase& refused);

    const Desk& desk_;
    const TimeSource& time_;
    Log log_;
    std::mutex mutex_;
    std::jthread worker_;
    std::atomic<bool> is_working_ = false;
};

}  // namespace tongban::service
