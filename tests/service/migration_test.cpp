// Running cases go on by the processes of the packs in use, and keep everything that was signed.
#include "service/changing_packs.h"
#include "service/migrations.h"

namespace tongban::service::test {
namespace {

class CaseMigrations : public ChangingPacks {
  protected:
    void SetUp() override {
        ChangingPacks::SetUp();
        ASSERT_TRUE(ledger_->create_tables(migration_tables()));
    }

    bpmn::MigrationPlan proposed(const std::string& from) {
        const auto before = editions_.content_for(from, content_).value();
        bpmn::MigrationPlan plan;
        const auto changes = propose_migration(*before, *content_, "food-new");
        EXPECT_TRUE(changes);
        for (const ProcessChange& change : *changes)
            if (change.proposal) plan.processes.push_back(change.proposal->mapping);
        return plan;
    }
    Result<MigrationRun> order(const std::string& from, const bpmn::MigrationPlan& plan) {
        return migrations_.order(
            {.service = "food-new",
             .from = from,
             .plan = plan,
             .reason = "流程简化",
             .by = "staff:editor"}
        );
    }
    MigrationRun run_to_end(const std::string& from) {
        const auto begun = order(from, proposed(from));
        EXPECT_TRUE(begun) << begun.error().code;
        migrations_.wait();
        return migrations_.find(begun->id).value();
    }

    Migrations migrations_{desk_, time_, [](std::string_view line) { ADD_FAILURE() << line; }};
};

}  // namespace

TEST_F(CaseMigrations, AnOpenStepGoesOnUnderItsNewNameAndNothingSignedChanges) {
    const CaseState accepted = accept("C-1");
    commit(
        accepted, decide(accepted, ClaimWorkItem{accepted.work_items.front().id}, facts(*content_))
    );
    submit("C-2");
    const std::string old_edition = content_->edition;
    const CaseState before = state("C-1");
    change_process([](std::string& text) {
        replace_all(text, "\"" + attribute(text, "id") + "\"", "\"Activity_new\"");
    });
    const auto dry =
        try_migration(desk_, "food-new", old_edition, *content_, proposed(old_edition), time_.at);
    ASSERT_TRUE(dry) << dry.error().code;
    EXPECT_EQ(dry->cases, 2);
    EXPECT_EQ(dry->movable, 2);
    EXPECT_EQ(state("C-1").version, before.version) << "a dry run writes nothing";

    const MigrationRun run = run_to_end(old_edition);
    EXPECT_EQ(run.state, "done");
    EXPECT_EQ(run.cases, 2);
    EXPECT_EQ(run.moved, 2);
    EXPECT_EQ(run.refused, 0);

    const CaseState moved = state("C-1");
    EXPECT_EQ(moved.edition, old_edition);
    EXPECT_EQ(moved.process_edition, content_->edition);
    ASSERT_EQ(moved.work_items.size(), 1u);
    EXPECT_EQ(moved.work_items.front().element, "Activity_new");
    EXPECT_EQ(moved.work_items.front().id, before.work_items.front().id);
    EXPECT_EQ(moved.work_items.front().claimed_by, before.work_items.front().claimed_by);
    EXPECT_EQ(to_record(moved.members.front().facts), to_record(before.members.front().facts))
        << "the clock is untouched";
    EXPECT_EQ(moved.open_data, before.open_data);

    // It goes on by the new process, under what it was signed under.
    const auto own = content_of(desk_, moved).value();
    EXPECT_EQ(own->edition, old_edition);
    EXPECT_EQ(own->processes.at("food-new"), content_->processes.at("food-new"));
    const auto decided =
        decide(moved, CompleteWorkItem{moved.work_items.front().id, true, "", ""}, facts(*own));
    ASSERT_TRUE(decided) << decided.error().code;
    EXPECT_EQ(decided->state.work_items.empty(), decided->state.stage == Stage::Decided);
    // What was not accepted yet begins by the new process.
    const CaseState waiting = state("C-2");
    EXPECT_TRUE(waiting.process.is_null());
    const auto begun =
        decide(waiting, AcceptCase{{}, "已核对"}, facts(*content_of(desk_, waiting).value()));
    ASSERT_TRUE(begun) << begun.error().code;
    EXPECT_EQ(begun->state.work_items.front().element, "Activity_new");
}

TEST_F(CaseMigrations, ACaseThatStandsWhereNothingTakesItsPlaceIsRefusedWithTheReason) {
    const CaseState standing = accept("C-1");
    const std::string old_edition = content_->edition;
    change_process([](std::string& text) {
        replace_all(text, "<bpmn:userTask", "<bpmn:manualTask");
        replace_all(text, "</bpmn:userTask", "</bpmn:manualTask");
    });
    const MigrationRun run = run_to_end(old_edition);
    EXPECT_EQ(run.moved, 0);
    EXPECT_EQ(run.refused, 1);
    ASSERT_EQ(run.refusals.size(), 1u);
    EXPECT_EQ(run.refusals.front().number, "C-1");
    EXPECT_EQ(run.refusals.front().code, "bpmn.not_mapped");
    EXPECT_EQ(run.refusals.front().element, standing.work_items.front().element);
    EXPECT_EQ(state("C-1").version, standing.version);
}

TEST_F(CaseMigrations, WhatAStopInterruptedGoesOnAndNoCaseIsMovedTwice) {
    accept("C-1");
    const std::string old_edition = content_->edition;
    change_process([](std::string& text) {
        replace_all(text, attribute(text, "name"), "另一个名称");
    });
    // As a crash leaves it: ordered, nothing done.
    ledger::Commit ordered;
    ordered.key = {"500000", "migration:m1"};
    ordered.actor = "staff:editor";
    ordered.at = time_.at;
    ordered.events.push_back({"MigrationOrdered", {}});
    ordered.rows.push_back(
        {"INSERT INTO migrations (region, id, service, edition_from, edition_to, state, reason,"
         " actor, actor_name, plan, started_ms, ended_ms, cases, moved)"
         " VALUES ('500000','m1','food-new',$1,$2,'running','x','staff:editor','',$3,1,NULL,1,0)",
         {old_edition, content_->edition, json::serialize(bpmn::to_json(proposed(old_edition)))}}
    );
    ASSERT_TRUE(ledger_->commit_and_wait(std::move(ordered)));
    EXPECT_EQ(order(old_edition, proposed(old_edition)).error().code, "migration.running");
    migrations_.resume();
    migrations_.wait();
    EXPECT_EQ(migrations_.find("m1")->state, "done");
    EXPECT_EQ(migrations_.find("m1")->moved, 1);
    const CaseState moved = state("C-1");
    EXPECT_EQ(moved.work_items.front().name, "另一个名称");
    migrations_.resume();
    migrations_.wait();
    EXPECT_EQ(state("C-1").version, moved.version);
    EXPECT_EQ(order(old_edition, proposed(old_edition)).error().code, "migration.nothing");
    EXPECT_EQ(to_record(replay_case(*ledger_, "C-1").value()), to_record(moved)) << "by its events";
}

TEST_F(CaseMigrations, ADecisionInTheProcessIsTheNewOneAndThoseOfThePlanStay) {
    const auto joined = Editions::with_processes(*content_, *content_);
    EXPECT_EQ(joined->processes.size(), content_->processes.size());
    pack::Content newer = *content_;
    newer.decisions.clear();
    newer.forms.clear();
    const auto kept = Editions::with_processes(*content_, newer);
    EXPECT_EQ(kept->forms.size(), content_->forms.size());
    EXPECT_EQ(kept->decisions.size(), content_->decisions.size());
}

}  // namespace tongban::service::test
