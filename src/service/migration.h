// Running cases that go on by the processes of another edition of the packs: one command a case,
// and what it would come to for all cases of a service.
#pragma once

#include "bpmn/migration.h"
#include "service/desk.h"

namespace tongban::service {

/// Processes and what they decide become those of `edition`. Form, data, materials, limits and
/// clock stay as they were on submission: they were signed, and the law counts by them.
struct MigrateProcess {
    std::string migration;  // its id; empty in a dry run
    std::string from;       // the edition whose processes the case goes by until now
    std::string edition;
    const bpmn::MigrationPlan& plan;
    const pack::Content& before;  // what the case is handled by until now
};

struct CaseMigration {
    std::optional<Turn> turn;  // nothing with obstacles
    bpmn::Migrated process;    // empty where no process has begun
};

/// The edition whose processes a case goes by.
const std::string& process_edition_of(const CaseState& state);

/// Pure. `facts.content` is what the case would be handled by: see Editions::with_processes. Error
/// codes: case.wrong_stage, case.migrated (Conflict: it goes by another edition than `from`), those
/// of bpmn::migrate.
Result<CaseMigration> decide(
    const CaseState& state, const MigrateProcess& command, const Facts& facts
);

/// One process of a service in two editions.
struct ProcessChange {
    std::shared_ptr<const bpmn::Process> from;
    std::shared_ptr<const bpmn::Process> to;  // null: the service has no such process any more
    std::optional<bpmn::MappingProposal> proposal;
    bool is_same() const { return to && from->id == to->id && from->version == to->version; }
};
/// The processes that cases of the service can stand in: its own, those of its members, and what
/// they call by name. Error code: catalogue.unknown_service.
Result<std::vector<ProcessChange>> propose_migration(
    const pack::Content& from, const pack::Content& to, const std::string& service
);

/// Is it a plan for just these versions, and does it say of every process of the service that
/// changes what becomes of it? Error codes: migration.other_plan, migration.plan_incomplete
/// (details.process), catalogue.unknown_service.
Result<void> check_plan(
    const bpmn::MigrationPlan& plan,
    const pack::Content& from,
    const pack::Content& to,
    const std::string& service
);

/// The edition that somebody asks for. Error codes: edition.unknown (NotFound), edition.broken.
Result<std::shared_ptr<const pack::Content>> edition_asked_for(
    const Desk& desk, const std::string& edition
);

inline constexpr int kMigratedCasesMax = 20'000;  // looked at in one dry run

struct RefusedCase {
    std::string number;
    std::string code;
    std::string message;  // English
    std::string process;
    std::string element;
};
/// Cases that a pair of the plan would move past steps that nobody did.
struct SkippedCases {
    std::string process;
    bpmn::Skip skip;
    int cases = 0;                         // none stands there now: 0
    std::vector<std::string> numbers;      // the first ones
    std::map<std::string, int> by_step{};  // of the cases, those that skip this step
};
struct DryRun {
    int cases = 0;
    int movable = 0;
    int refused = 0;
    int unread = 0;           // of the refused, those that cannot be read at all
    bool is_complete = true;  // no more cases than are looked at
    /// (process, element, element to come) -> cases
    std::map<std::tuple<std::string, std::string, std::string>, int> elements;
    std::map<std::pair<bpmn::ListeningChange::Kind, std::string>, int> changes;
    std::vector<RefusedCase> refusals;  // the first ones
    std::vector<SkippedCases> skips;    // every such pair of the plan, most cases first
    int skipping = 0;                   // cases that leave out a step
};
inline constexpr size_t kRefusalsMax = 200;
inline constexpr size_t kSkippedNumbersMax = 100;  // of one pair

json::array refusals_record(const std::vector<RefusedCase>& refusals);
/// The report with the names of what it speaks of, {"zh": …, "en": …}.
json::object report_of(
    const DryRun& run,
    const bpmn::MigrationPlan& plan,
    const pack::Content& from,
    const pack::Content& to
);

/// What the plan would do to all cases of the service that go by the processes of `from`. `to` may
/// be a draft. Error codes: those of edition_asked_for, catalogue.unknown_service.
Result<DryRun> try_migration(
    const Desk& desk,
    const std::string& service,
    const std::string& from,
    const pack::Content& to,
    const bpmn::MigrationPlan& plan,
    Instant now
);

/// Open cases by service and edition of their processes.
struct OpenCases {
    std::map<std::pair<std::string, std::string>, int> counts;
    bool is_complete = true;
};
Result<OpenCases> count_open_cases(const Desk& desk);

/// Calls `each` with every open case (of a service, or all) in the order of their streams, until it
/// says false. Of a case that cannot be read `unread` is told, if there is one.
Result<void> for_open_cases(
    const Desk& desk,
    const std::string& service,
    const std::function<bool(const CaseState&)>& each,
    const std::function<bool(const RefusedCase&)>& unread = {}
);

}  // namespace tongban::service
