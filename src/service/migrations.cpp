#include "service/migrations.h"

#include "service/issued.h"
#include "service/migration_review.h"
#include "service/plan.h"

namespace tongban::service {

namespace {

constexpr const char* kRegion = "500000";
ledger::StreamKey key_of(const std::string& id) { return {kRegion, "migration:" + id}; }

constexpr const char* kColumns =
    "SELECT m.id, m.service, m.edition_from, m.edition_to, m.state, m.reason, m.actor,"
    " m.actor_name, m.started_ms, m.ended_ms, m.cases, m.moved, (SELECT COUNT(*) FROM"
    " migration_refusals r WHERE r.region = m.region AND r.migration = m.id), v.skips, v.tried,"
    " v.reviewer, v.reviewer_name, v.reason, v.reviewed_ms FROM migrations m LEFT JOIN"
    " migration_reviews v ON v.region = m.region AND v.migration = m.id WHERE m.region = $1"
    " ORDER BY m.started_ms DESC, m.id LIMIT 100";
constexpr const char* kOneRow =
    "SELECT m.id, m.service, m.edition_from, m.edition_to, m.state, m.reason, m.actor,"
    " m.actor_name, m.started_ms, m.ended_ms, m.cases, m.moved, (SELECT COUNT(*) FROM"
    " migration_refusals r WHERE r.region = m.region AND r.migration = m.id), v.skips, v.tried,"
    " v.reviewer, v.reviewer_name, v.reason, v.reviewed_ms FROM migrations m LEFT JOIN"
    " migration_reviews v ON v.region = m.region AND v.migration = m.id WHERE m.region = $1"
    " AND m.id = $2";

MigrationRun run_of(const ledger::Reader::Row& row) {
    MigrationRun run{
        .id = std::string(row.text(0)),
        .service = std::string(row.text(1)),
        .from = std::string(row.text(2)),
        .to = std::string(row.text(3)),
        .state = std::string(row.text(4)),
        .reason = std::string(row.text(5)),
        .by = std::string(row.text(6)),
        .by_name = std::string(row.text(7)),
        .started_at = Instant{row.integer(8)},
        .cases = static_cast<int>(row.integer(10)),
        .moved = static_cast<int>(row.integer(11)),
        .refused = static_cast<int>(row.integer(12))};
    if (!row.is_null(9)) run.ended_at = Instant{row.integer(9)};
    // What was ordered before a second person was asked has no review.
    if (row.is_null(13)) return run;
    run.skips = static_cast<int>(row.integer(13));
    if (auto tried = parse_json(row.text(14), 16)) run.tried = std::move(tried).value();
    run.reviewed_by = row.text(15);
    run.reviewed_by_name = row.text(16);
    run.review_reason = row.text(17);
    if (!row.is_null(18)) run.reviewed_at = Instant{row.integer(18)};
    return run;
}

}  // namespace

std::vector<const char*> migration_tables() {
    return {
        "CREATE TABLE IF NOT EXISTS migrations ("
        "region TEXT NOT NULL, id TEXT NOT NULL, service TEXT NOT NULL, edition_from TEXT NOT NULL,"
        " edition_to TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, actor TEXT NOT NULL,"
        " actor_name TEXT NOT NULL, plan TEXT NOT NULL, started_ms BIGINT NOT NULL, ended_ms "
        "BIGINT,"
        " cases BIGINT NOT NULL, moved BIGINT NOT NULL, PRIMARY KEY (region, id))",
        "CREATE TABLE IF NOT EXISTS migration_refusals ("
        "region TEXT NOT NULL, migration TEXT NOT NULL, number TEXT NOT NULL, code TEXT NOT NULL,"
        " message TEXT NOT NULL, process TEXT NOT NULL, element TEXT NOT NULL,"
        " PRIMARY KEY (region, migration, number))",
        "CREATE TABLE IF NOT EXISTS migration_reviews ("
        "region TEXT NOT NULL, migration TEXT NOT NULL, skips BIGINT NOT NULL, tried TEXT NOT NULL,"
        " reviewer TEXT NOT NULL, reviewer_name TEXT NOT NULL, reason TEXT NOT NULL, reviewed_ms"
        " BIGINT, PRIMARY KEY (region, migration))"};
}

/// What is the same for all cases of one migration.
struct Migrations::Work {
    std::string id;
    std::string service;
    std::string from;
    std::string to;
    std::string by;
    std::string by_name;
    bpmn::MigrationPlan plan;
};

Result<MigrationRun> Migrations::propose(MigrationOrder order) {
    TRY(check_migration_reason(order.reason));
    const auto content = desk_.content();
    TRY(find_service(*content, order.service));
    if (order.from == content->edition) return refuse("migration.nothing", ErrorKind::Conflict);
    const std::lock_guard lock(mutex_);
    for (const MigrationRun& other : TRY(list()))
        if (other.state == "proposed" && other.service == order.service)
            return refuse("migration.pending", ErrorKind::Conflict);
    const Instant now = time_.now();
    const DryRun tried =
        TRY(try_migration(desk_, order.service, order.from, *content, order.plan, now));
    if (tried.cases == tried.unread) return refuse("migration.nothing", ErrorKind::Conflict);
    const auto from = TRY(edition_asked_for(desk_, order.from));
    TRY(check_plan(order.plan, *from, *content, order.service));
    const json::object report = report_of(tried, order.plan, *from, *content);
    const std::string id = crypto::random_token(9);
    const std::string plan = json::serialize(bpmn::to_json(order.plan));
    ledger::Commit commit;
    commit.key = key_of(id);
    commit.actor = order.by;
    commit.at = now;
    commit.events.push_back(
        {"MigrationProposed",
         {{"service", order.service},
          {"from", order.from},
          {"to", content->edition},
          {"reason", order.reason},
          {"name", order.by_name},
          {"tried", report},
          {"plan", bpmn::to_json(order.plan)}}}
    );
    commit.rows.push_back(
        {"INSERT INTO migrations (region, id, service, edition_from, edition_to, state, reason,"
         " actor, actor_name, plan, started_ms, ended_ms, cases, moved)"
         " VALUES ($1,$2,$3,$4,$5,'proposed',$6,$7,$8,$9,$10,NULL,$11,0)",
         {std::string(kRegion), id, order.service, order.from, content->edition, order.reason,
          order.by, order.by_name, plan, now.ms, std::int64_t{tried.cases}}}
    );
    commit.rows.push_back(
        {"INSERT INTO migration_reviews (region, migration, skips, tried, reviewer, reviewer_name,"
         " reason, reviewed_ms) VALUES ($1,$2,$3,$4,'','','',NULL)",
         {std::string(kRegion), id, std::int64_t(tried.skips.size()), json::serialize(report)}}
    );
    TRY(desk_.ledger.commit_and_wait(std::move(commit)));
    return find(id);
}

Result<MigrationRun> Migrations::approve(
    const std::string& id, bool accepts_skips, const OrderHand& hand
) {
    const std::lock_guard lock(mutex_);
    const MigrationRun order = TRY(find(id));
    auto event = TRY(approve_migration(order, desk_.content()->edition, accepts_skips, hand));
    for (const MigrationRun& other : TRY(list()))
        if (other.state == "running") return refuse("migration.running", ErrorKind::Conflict);
    TRY(note(order, std::move(event), "running", hand));
    begin(id);
    return find(id);
}

Result<MigrationRun> Migrations::refuse_order(
    const std::string& id, const std::string& reason, const OrderHand& hand
) {
    const std::lock_guard lock(mutex_);
    const MigrationRun order = TRY(find(id));
    TRY(note(order, TRY(refuse_migration(order, reason, hand)), "refused", hand));
    return find(id);
}

Result<MigrationRun> Migrations::withdraw(const std::string& id, const OrderHand& hand) {
    const std::lock_guard lock(mutex_);
    const MigrationRun order = TRY(find(id));
    TRY(note(order, TRY(withdraw_migration(order, hand)), "withdrawn", hand));
    return find(id);
}

Result<void> Migrations::note(
    const MigrationRun& order, ledger::NewEvent event, const char* state, const OrderHand& hand
) {
    const bool is_over = std::string_view(state) != "running";
    const std::string reason = find_string(event.body, "reason").value_or("");
    ledger::Commit commit;
    commit.key = key_of(order.id);
    commit.expected_version = 1;
    commit.actor = hand.id;
    commit.at = hand.at;
    commit.events.push_back(std::move(event));
    commit.rows.push_back(
        {"UPDATE migrations SET state = $1, ended_ms = $2 WHERE region = $3 AND id = $4",
         {std::string(state), is_over ? ledger::SqlValue(hand.at.ms) : ledger::SqlValue(nullptr),
          std::string(kRegion), order.id}}
    );
    commit.rows.push_back(
        {"UPDATE migration_reviews SET reviewer = $1, reviewer_name = $2, reason = $3,"
         " reviewed_ms = $4 WHERE region = $5 AND migration = $6",
         {hand.id, hand.name, reason, hand.at.ms, std::string(kRegion), order.id}}
    );
    TRY(desk_.ledger.commit_and_wait(std::move(commit)));
    return {};
}

void Migrations::resume() {
    const auto known = list();
    if (!known) return log_("migrations were not looked for: " + known.error().code);
    const std::lock_guard lock(mutex_);
    for (const MigrationRun& run : *known)
        if (run.state == "running") return begin(run.id);
}

void Migrations::begin(const std::string& id) {
    is_working_ = true;
    worker_ = std::jthread([this, id](const std::stop_token& stopping) {
        const auto done = carry_out(id, stopping);
        if (!done && !stopping.stop_requested())
            log_(fmt::format("migration {} stands still: {}", id, done.error().code));
        is_working_ = false;
        is_working_.notify_all();
    });
}

void Migrations::stop() {
    const std::lock_guard lock(mutex_);
    worker_ = {};
}

void Migrations::wait() { is_working_.wait(true); }

Result<void> Migrations::carry_out(const std::string& id, const std::stop_token& stopping) {
    const MigrationRun run = TRY(find(id));
    std::string text;
    TRY(desk_.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT plan FROM migrations WHERE region = $1 AND id = $2", {std::string(kRegion), id},
            [&](const ledger::Reader::Row& row) {
                text = row.text(0);
                return false;
            }
        );
    }));
    Work work{id, run.service, run.from, run.to, run.by, run.by_name, {}};
    work.plan = TRY(bpmn::plan_from_json(TRY(parse_json(text, 16))));
    std::optional<Error> fault;
    const auto move_one = [&](const CaseState& state) {
        if (stopping.stop_requested()) return false;
        if (process_edition_of(state) != run.from) return true;
        auto done = move_case(work, state);
        // Somebody acted on the case meanwhile: once more on what it is now.
        for (int again = 0; again < 3 && !done && done.error().code == "ledger.version_conflict";
             ++again) {
            const auto newer = load_case(desk_.ledger, state.number);
            if (!newer) break;
            done = move_case(work, *newer);
        }
        if (!done) fault = done.error();
        return !fault;
    };
    const auto note_unread = [&](const RefusedCase& refused) {
        if (stopping.stop_requested()) return false;
        if (const auto noted = note_refusal(work, refused); !noted) fault = noted.error();
        return !fault;
    };
    TRY(for_open_cases(desk_, run.service, move_one, note_unread));
    if (fault) return *std::move(fault);
    if (stopping.stop_requested()) return {};
    const MigrationRun ended = TRY(find(id));
    ledger::Commit commit;
    commit.key = key_of(id);
    // Proposed and approved; what was ordered before a second person was asked has one event.
    commit.expected_version = run.reviewed_at ? 2 : 1;
    commit.actor = run.by;
    commit.at = time_.now();
    commit.events.push_back({"MigrationDone", {{"moved", ended.moved}, {"refused", ended.refused}}}
    );
    commit.rows.push_back(
        {"UPDATE migrations SET state = 'done', ended_ms = $1 WHERE region = $2 AND id = $3",
         {commit.at.ms, std::string(kRegion), id}}
    );
    TRY(desk_.ledger.commit_and_wait(std::move(commit)));
    return {};
}

/// A refusal is noted, and no fault; an error stops the migration, which is tried again later.
Result<void> Migrations::move_case(const Work& work, const CaseState& state) {
    const auto current = desk_.content();
    const auto before = TRY(content_of(desk_, state));
    const auto after = desk_.editions == nullptr
                           ? current
                           : TRY(desk_.editions->content_for(state.edition, work.to, current));
    const Facts facts = facts_for(desk_, *after, time_.now(), work.by, work.by_name);
    const auto done =
        decide(state, MigrateProcess{work.id, work.from, work.to, work.plan, *before}, facts);
    if (!done && done.error().kind == ErrorKind::Conflict) return {};  // moved, or ended, meanwhile
    if (!done) return note_refusal(work, {state.number, done.error().code, {}, {}, {}});
    if (!done->turn) {
        const bpmn::MigrationObstacle& why = done->process.obstacles.front();
        return note_refusal(work, {state.number, why.code, why.message, why.process, why.element});
    }
    std::vector<ledger::Commit> commits;
    commits.push_back(TRY(commit_of(*done->turn, state.version, desk_.keyring)));
    commits.front().rows.push_back(
        {"UPDATE migrations SET moved = moved + 1 WHERE region = $1 AND id = $2",
         {std::string(kRegion), work.id}}
    );
    // What goes on at once may grant and issue like any other step.
    for (ledger::Commit& commit : TRY(result_commits(*done->turn, desk_.neighbours)))
        commits.push_back(std::move(commit));
    TRY(desk_.ledger.commit_all_and_wait(std::move(commits)));
    desk_.cases->forget(state.number);
    return {};
}

Result<void> Migrations::note_refusal(const Work& work, const RefusedCase& refused) {
    ledger::Commit commit;
    commit.key = {kRegion, fmt::format("migration:{}:{}", work.id, refused.number)};
    commit.actor = work.by;
    commit.at = time_.now();
    commit.rows.push_back(
        {"INSERT INTO migration_refusals (region, migration, number, code, message, process,"
         " element) VALUES ($1,$2,$3,$4,$5,$6,$7) ON CONFLICT (region, migration, number)"
         " DO NOTHING",
         {std::string(kRegion), work.id, refused.number, refused.code, refused.message,
          refused.process, refused.element}}
    );
    TRY(desk_.ledger.commit_and_wait(std::move(commit)));
    return {};
}

Result<std::vector<MigrationRun>> list_migrations(ledger::Ledger& ledger) {
    std::vector<MigrationRun> runs;
    TRY(ledger.read([&](ledger::Reader& reader) {
        return reader.query(kColumns, {std::string(kRegion)}, [&](const ledger::Reader::Row& row) {
            runs.push_back(run_of(row));
            return true;
        });
    }));
    return runs;
}

Result<MigrationRun> Migrations::find(const std::string& id) const {
    std::optional<MigrationRun> run;
    TRY(desk_.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        TRY(reader.query(kOneRow, {std::string(kRegion), id}, [&](const ledger::Reader::Row& row) {
            run = run_of(row);
            return false;
        }));
        if (!run) return {};
        return reader.query(
            "SELECT number, code, message, process, element FROM migration_refusals WHERE"
            " region = $1 AND migration = $2 ORDER BY number LIMIT 200",
            {std::string(kRegion), id},
            [&](const ledger::Reader::Row& row) {
                run->refusals.push_back(
                    {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)),
                     std::string(row.text(3)), std::string(row.text(4))}
                );
                return true;
            }
        );
    }));
    if (!run) return refuse("migration.unknown", ErrorKind::NotFound);
    return *std::move(run);
}

}  // namespace tongban::service
