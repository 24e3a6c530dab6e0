#include "service/migration.h"

#include <set>

#include "service/flow.h"
#include "service/plan.h"

namespace tongban::service {

const std::string& process_edition_of(const CaseState& state) {
    return state.process_edition.empty() ? state.edition : state.process_edition;
}

Result<CaseMigration> decide(
    const CaseState& state, const MigrateProcess& command, const Facts& facts
) {
    if (!is_open(state.stage)) return refuse("case.wrong_stage", ErrorKind::Conflict);
    if (process_edition_of(state) != command.from || command.from == command.edition)
        return refuse("case.migrated", ErrorKind::Conflict);
    Turn turn(state, facts);
    ProcessMigrated event{
        .migration = command.migration, .from = command.from, .edition = command.edition};
    CaseMigration done;
    done.process = TRY(migrate_process(turn, command.plan, command.before, std::move(event)));
    if (done.process.is_possible()) done.turn.emplace(std::move(turn));
    return done;
}

namespace {

/// Ids of the processes of a service: its own, and one for each item that may be a member.
std::map<std::string, std::string> processes_of(
    const pack::Content& content, const ServiceRef& service
) {
    std::map<std::string, std::string> processes;
    const auto add = [&](const pack::ServiceItem* item) {
        if (item != nullptr && item->executable && !item->executable->process.empty())
            processes["item:" + item->id] = item->executable->process;
    };
    add(service.item);
    if (service.bundle == nullptr) return processes;
    if (service.bundle->executable)
        processes["bundle:" + service.bundle->id] = service.bundle->executable->process;
    for (const pack::BundleMember& member : service.bundle->members)
        add(content.find_item(member.item));
    return processes;
}

std::shared_ptr<const bpmn::Process> find_process(
    const pack::Content& content, const std::string& id
) {
    const auto found = content.processes.find(id);
    return found == content.processes.end() ? nullptr : found->second;
}

/// Processes that are called by a fixed name.
std::vector<std::string> called_by(const bpmn::Process& process) {
    std::vector<std::string> ids;
    for (const bpmn::FlowNode& node : process.nodes)
        if (const auto* call = std::get_if<bpmn::CallSpec>(&node.work);
            call != nullptr && !call->process.feel)
            ids.push_back(call->process.text);
    return ids;
}

}  // namespace

Result<std::vector<ProcessChange>> propose_migration(
    const pack::Content& from, const pack::Content& to, const std::string& service
) {
    const auto before = processes_of(from, TRY(find_service(from, service)));
    const auto now = processes_of(to, TRY(find_service(to, service)));
    std::vector<ProcessChange> changes;
    std::set<std::string> known;
    const auto add = [&](const std::string& id, const std::string& next) {
        const auto process = find_process(from, id);
        if (!process || !known.insert(id).second) return;
        ProcessChange change{process, find_process(to, next), std::nullopt};
        if (change.to && !change.is_same()) change.proposal = bpmn::propose(*process, *change.to);
        changes.push_back(std::move(change));
    };
    for (const auto& [owner, id] : before) {
        const auto next = now.find(owner);
        add(id, next == now.end() ? id : next->second);
    }
    for (size_t i = 0; i < changes.size(); ++i)
        for (const std::string& id : called_by(*changes[i].from)) add(id, id);
    return changes;
}

Result<void> check_plan(
    const bpmn::MigrationPlan& plan,
    const pack::Content& from,
    const pack::Content& to,
    const std::string& service
) {
    const auto refused = [](const char* code, const std::string& process) {
        return Error{
            .code = code, .details = {{"process", json::string(process)}}, .field = "/plan"};
    };
    for (const bpmn::ProcessMapping& mapping : plan.processes) {
        const auto before = find_process(from, mapping.from.id),
                   after = find_process(to, mapping.to.id);
        if (!before || before->version != mapping.from.version || !after ||
            after->version != mapping.to.version)
            return refused("migration.other_plan", mapping.from.id);
    }
    for (const ProcessChange& change : TRY(propose_migration(from, to, service))) {
        const bool is_named =
            std::ranges::any_of(plan.processes, [&](const bpmn::ProcessMapping& mapping) {
                return mapping.from.id == change.from->id;
            });
        if (change.to && !change.is_same() && !is_named)
            return refused("migration.plan_incomplete", change.from->id);
    }
    return {};
}

Result<std::shared_ptr<const pack::Content>> edition_asked_for(
    const Desk& desk, const std::string& edition
) {
    const auto current = desk.content();
    if (desk.editions == nullptr) return current;
    auto content = desk.editions->content_for(edition, current);
    // Of a case it is a loss; of a question it is a wrong name.
    if (!content && content.error().code == "edition.unknown")
        return refuse("edition.unknown", ErrorKind::NotFound, {{"edition", json::string(edition)}});
    return content;
}

namespace {

constexpr int kPage = 200;

struct OpenRow {
    std::string region, stream, number;
};

Result<std::vector<OpenRow>> open_rows(
    const Desk& desk, const std::string& service, const OpenRow& after
) {
    std::vector<OpenRow> rows;
    TRY(desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT region, stream, number FROM cases WHERE (region > $1 OR (region = $1 AND"
            " stream > $2)) AND stage IN ('submitted', 'supplement', 'accepted')"
            " AND ($3 = '' OR service = $3) ORDER BY region, stream LIMIT 200",
            {after.region, after.stream, service},
            [&](const ledger::Reader::Row& row) {
                rows.push_back(
                    {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))}
                );
                return true;
            }
        );
    }));
    return rows;
}

}  // namespace

Result<void> for_open_cases(
    const Desk& desk,
    const std::string& service,
    const std::function<bool(const CaseState&)>& each,
    const std::function<bool(const RefusedCase&)>& unread
) {
    OpenRow last;
    for (;;) {
        const auto rows = TRY(open_rows(desk, service, last));
        for (const OpenRow& row : rows) {
            const auto state = load_case(desk.ledger, row.number);
            if (state && !each(*state)) return {};
            if (!state && unread &&
                !unread({row.number, "migration.unreadable", state.error().code, {}, {}}))
                return {};
        }
        if (rows.size() < kPage) return {};
        last = rows.back();
    }
}

Result<OpenCases> count_open_cases(const Desk& desk) {
    OpenCases open;
    int looked_at = 0;
    TRY(for_open_cases(desk, "", [&](const CaseState& state) {
        if (++looked_at > kMigratedCasesMax) return open.is_complete = false;
        ++open.counts[{state.service, process_edition_of(state)}];
        return true;
    }));
    return open;
}

namespace {

/// Cases of one edition have the same contents before and after: they are joined once.
class Contents {
  public:
    Contents(const Desk& desk, const pack::Content& to) : desk_(desk), to_(to) {}

    struct Both {
        std::shared_ptr<const pack::Content> before, after;
    };
    Result<const Both*> of(const CaseState& state) {
        const auto key = std::pair(state.edition, state.process_edition);
        const auto known = known_.find(key);
        if (known != known_.end()) return &known->second;
        Both both;
        both.before = TRY(content_of(desk_, state));
        both.after = Editions::with_processes(*both.before, to_);
        return &known_.emplace(key, std::move(both)).first->second;
    }

  private:
    const Desk& desk_;
    const pack::Content& to_;
    std::map<std::pair<std::string, std::string>, Both> known_;
};

void add_refusal(DryRun& run, RefusedCase refused) {
    ++run.refused;
    if (run.refusals.size() < kRefusalsMax) run.refusals.push_back(std::move(refused));
}

void add_refusal(DryRun& run, const std::string& number, const bpmn::MigrationObstacle& why) {
    add_refusal(run, RefusedCase{number, why.code, why.message, why.process, why.element});
}

/// Pairs of the plan that leave out steps.
std::vector<SkippedCases> skips_in(
    const bpmn::MigrationPlan& plan, const pack::Content& from, const pack::Content& to
) {
    std::vector<SkippedCases> all;
    for (const bpmn::ProcessMapping& mapping : plan.processes) {
        const auto before = find_process(from, mapping.from.id),
                   after = find_process(to, mapping.to.id);
        if (!before || !after) continue;
        for (bpmn::Skip& skip : bpmn::skips_of(mapping, *before, *after))
            all.push_back({mapping.from.id, std::move(skip), 0, {}, {}});
    }
    return all;
}

/// The steps that a case leaves out of one process.
std::vector<bpmn::Skip> skips_of_case(
    const DryRun& run,
    const bpmn::ProcessMapping& mapping,
    const pack::Content& to,
    const std::vector<bpmn::MovedToken>& moved
) {
    std::vector<bpmn::Skip> planned;
    for (const SkippedCases& one : run.skips)
        if (one.process == mapping.from.id) planned.push_back(one.skip);
    const auto after = find_process(to, mapping.to.id);
    if (planned.empty() || !after) return {};
    std::vector<const bpmn::MovedToken*> tokens;
    for (const bpmn::MovedToken& token : moved)
        if (token.process == mapping.from.id) tokens.push_back(&token);
    return bpmn::skips_of_instance(planned, *after, tokens);
}

void count_skips(
    DryRun& run,
    const CaseState& state,
    const bpmn::MigrationPlan& plan,
    const pack::Content& to,
    const std::vector<bpmn::MovedToken>& moved
) {
    bool is_skipping = false;
    for (const bpmn::ProcessMapping& mapping : plan.processes)
        for (const bpmn::Skip& skip : skips_of_case(run, mapping, to, moved)) {
            SkippedCases& counted = *std::ranges::find_if(run.skips, [&](const auto& one) {
                return one.process == mapping.from.id && one.skip.from == skip.from &&
                       one.skip.why == skip.why;
            });
            is_skipping = true;
            ++counted.cases;
            for (const std::string& step : skip.steps) ++counted.by_step[step];
            if (counted.numbers.size() < kSkippedNumbersMax)
                counted.numbers.push_back(state.number);
        }
    run.skipping += is_skipping ? 1 : 0;
}

void count(
    DryRun& run,
    const CaseState& state,
    const bpmn::MigrationPlan& plan,
    const pack::Content& to,
    const Result<CaseMigration>& tried
) {
    ++run.cases;
    if (!tried) return add_refusal(run, state.number, {tried.error().code, {}, {}, {}});
    for (const bpmn::MovedToken& moved : tried->process.moved)
        if (moved.state != bpmn::TokenState::Scope)
            ++run.elements[{moved.process, moved.from, moved.to}];
    if (!tried->turn) return add_refusal(run, state.number, tried->process.obstacles.front());
    ++run.movable;
    count_skips(run, state, plan, to, tried->process.moved);
    for (const bpmn::ListeningChange& change : tried->process.changes)
        ++run.changes[{change.kind, change.element}];
}

}  // namespace

Result<DryRun> try_migration(
    const Desk& desk,
    const std::string& service,
    const std::string& from,
    const pack::Content& to,
    const bpmn::MigrationPlan& plan,
    Instant now
) {
    TRY(find_service(to, service));
    DryRun run;
    Contents contents(desk, to);
    std::optional<Error> fault;
    int looked_at = 0;
    const auto origin = TRY(edition_asked_for(desk, from));
    run.skips = skips_in(plan, *origin, to);
    const auto try_one = [&](const CaseState& state) {
        if (process_edition_of(state) != from) return true;
        if (++looked_at > kMigratedCasesMax) return run.is_complete = false;
        const auto both = contents.of(state);
        if (!both) {
            fault = both.error();
            return false;
        }
        const Facts facts = facts_for(desk, *(*both)->after, now, "system:migration", "系统");
        // A draft may have the edition that it was made from until it is published.
        const std::string edition = to.edition == from ? from + "*" : to.edition;
        const MigrateProcess command{"", from, edition, plan, *(*both)->before};
        count(run, state, plan, to, decide(state, command, facts));
        return true;
    };
    // Which processes it goes by nobody can tell: it is told of rather than left out.
    const auto tell_unread = [&](const RefusedCase& refused) {
        if (++looked_at > kMigratedCasesMax) return run.is_complete = false;
        ++run.cases;
        ++run.unread;
        add_refusal(run, refused);
        return true;
    };
    TRY(for_open_cases(desk, service, try_one, tell_unread));
    if (fault) return *std::move(fault);
    std::ranges::stable_sort(run.skips, std::ranges::greater(), &SkippedCases::cases);
    return run;
}

}  // namespace tongban::service
