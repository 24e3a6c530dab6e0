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

/// One migration, as its rows say it.
struct MigrationRun {
    std::string id;
    std::string service;
    std::string from;
    std::string to;
    std::string state;  // "proposed", "refused", "withdrawn", "running", "done"
    std::string reason;
    std::string by;
    std::string by_name;
    Instant started_at;  // proposed
    std::optional<Instant> ended_at = {};
    int cases = 0;  // that were open when it was proposed
    int moved = 0;
    int refused = 0;
    int skips = 0;                 // pairs of its plan that leave out steps
    json::value tried = nullptr;   // what the dry run said, see report_of
    std::string reviewed_by = {};  // who approved or refused it
    std::string reviewed_by_name = {};
    std::string review_reason = {};
    std::optional<Instant> reviewed_at = {};
    std::vector<RefusedCase> refusals = {};  // the first ones; only of a single one asked for
};

/// The latest first; at most 100.
Result<std::vector<MigrationRun>> list_migrations(ledger::Ledger& ledger);

struct MigrationOrder {
    std::string service;
    std::string from;
    bpmn::MigrationPlan plan;
    std::string reason;
    std::string by;
    std::string by_name;
};

struct OrderHand;

/// One migration at a time. `desk` and `time` outlive it.
class Migrations {
  public:
    using Log = std::function<void(std::string_view line)>;
    Migrations(const Desk& desk, const TimeSource& time, Log log)
        : desk_(desk), time_(time), log_(std::move(log)) {}
    ~Migrations() { stop(); }

    /// Tries it and notes it durably; nothing moves before a second person approves. Error codes:
    /// migration.pending (Conflict: one of this service waits for approval), migration.nothing
    /// (Conflict: no case goes by `from`, or that is what is in use), migration.reason,
    /// catalogue.unknown_service, those of try_migration.
    Result<MigrationRun> propose(MigrationOrder order);
    /// Begins. Each case that moves says so in its own stream, in one commit with the count. Error
    /// codes: migration.unknown, migration.running, those of approve_migration.
    Result<MigrationRun> approve(const std::string& id, bool accepts_skips, const OrderHand& hand);
    /// Error codes: migration.unknown, those of refuse_migration and withdraw_migration.
    Result<MigrationRun> refuse_order(
        const std::string& id, const std::string& reason, const OrderHand& hand
    );
    Result<MigrationRun> withdraw(const std::string& id, const OrderHand& hand);
    /// Goes on with what a stop or a crash interrupted.
    void resume();
    void stop();
    /// Until nothing is under way; for the command line and tests.
    void wait();

    Result<std::vector<MigrationRun>> list() const { return list_migrations(desk_.ledger); }
    /// Error code: migration.unknown (NotFound).
    Result<MigrationRun> find(const std::string& id) const;

  private:
    struct Work;
    /// Before it moves anything: the event, and the state that it leads to.
    Result<void> note(
        const MigrationRun& order, ledger::NewEvent event, const char* state, const OrderHand& hand
    );
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
