// Running cases go on by the processes of the packs in use, and keep everything that was signed.
#include "service/changing_packs.h"
#include "service/migration_review.h"

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
    Result<MigrationRun> propose(const std::string& from, const bpmn::MigrationPlan& plan) {
        return migrations_.propose(
            {.service = "food-new",
             .from = from,
             .plan = plan,
             .reason = "流程简化",
             .by = "staff:editor"}
        );
    }
    MigrationRun run_to_end(const std::string& from) {
        const auto order = propose(from, proposed(from));
        EXPECT_TRUE(order) << order.error().code;
        const auto begun = migrations_.approve(order->id, false, second());
        EXPECT_TRUE(begun) << begun.error().code;
        migrations_.wait();
        return migrations_.find(order->id).value();
    }
    OrderHand first() const { return {"staff:editor", "甲", time_.at}; }
    OrderHand second() const { return {"staff:other", "乙", time_.at}; }
    std::string rename_step() {
        std::string before = content_->edition;
        change_process([](std::string& text) {
            replace_all(text, attribute(text, "name"), "另一个名称");
        });
        return before;
    }
    /// A copy of the first step, after or before it.
    void draw_step(const std::string& copy_id, const char* name, bool is_after) {
        change_process([&](std::string& text) {
            const size_t begin = text.find("<bpmn:userTask"),
                         end = text.find("</bpmn:userTask>") + std::strlen("</bpmn:userTask>");
            const std::string id = attribute(text, "id");
            std::string copy = text.substr(begin, end - begin);
            const size_t in = copy.find("<bpmn:incoming>"), out = copy.find("</bpmn:outgoing>");
            copy.erase(in, out + std::strlen("</bpmn:outgoing>") - in);
            replace_all(copy, "\"" + id + "\"", "\"" + copy_id + "\"");
            replace_all(copy, attribute(text, "name"), name);
            const std::string end_of_flow = is_after ? "sourceRef=\"" : "targetRef=\"";
            replace_all(text, end_of_flow + id + "\"", end_of_flow + copy_id + "\"");
            const size_t at = text.find("<bpmn:userTask");
            text.insert(
                at,
                copy + fmt::format(
                           R"(<bpmn:sequenceFlow id="Flow_{0}" sourceRef="{1}" targetRef="{2}"/>)",
                           copy_id, is_after ? id : copy_id, is_after ? copy_id : id
                       )
            );
        });
    }
    void draw_second_step() { draw_step("Activity_second", "复核", true); }
    void draw_first_step() { draw_step("Activity_first", "初核", false); }

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
    EXPECT_EQ(
        tongban::to_record(moved.members.front().facts),
        tongban::to_record(before.members.front().facts)
    ) << "the clock is untouched";
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
    EXPECT_TRUE(waiting.process->is_null());
    const auto content = content_of(desk_, waiting).value();
    const auto begun =
        decide(waiting, AcceptCase{audit_points_of(waiting, *content)}, facts(*content));
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

TEST_F(CaseMigrations, ACaseThatCannotBeReadIsRefusedAndHindersNoOther) {
    accept("C-1");
    ledger::Commit commit;
    commit.key = {"500157", "case:C-0"};
    commit.at = time_.at;
    commit.events.push_back({"Placed", {}});
    commit.rows.push_back(
        {"INSERT INTO cases (region, stream, number, query_code, service, name, name_en,"
         " department, stage, person, agent, sealed_name, submitted_ms, provisional, stopped,"
         " promised_days, answered, version) VALUES ('500157','case:C-0','C-0','Q-0','food-new',"
         "'','','scjgj','accepted','person:x','','',0,0,0,5,0,1)",
         {}}
    );
    ASSERT_TRUE(ledger_->commit_and_wait(std::move(commit)));
    const std::string before = rename_step();
    const auto tried =
        try_migration(desk_, "food-new", before, *content_, proposed(before), time_.at);
    ASSERT_TRUE(tried) << tried.error().code;
    EXPECT_EQ(tried->cases, 2);
    EXPECT_EQ(tried->movable, 1);
    EXPECT_EQ(tried->refused, 1);
    ASSERT_EQ(tried->refusals.size(), 1u);
    EXPECT_EQ(tried->refusals.front().number, "C-0");
    EXPECT_EQ(tried->refusals.front().code, "migration.unreadable");

    const MigrationRun run = run_to_end(before);
    EXPECT_EQ(run.state, "done");
    EXPECT_EQ(run.moved, 1);
    EXPECT_EQ(run.refused, 1);
    ASSERT_EQ(run.refusals.size(), 1u);
    EXPECT_EQ(run.refusals.front().number, "C-0");
    // It alone is nothing to migrate.
    EXPECT_EQ(propose(before, {}).error().code, "migration.nothing");
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
    const auto next = propose(old_edition, proposed(old_edition));
    ASSERT_TRUE(next) << next.error().code;
    EXPECT_EQ(migrations_.approve(next->id, false, second()).error().code, "migration.running");
    ASSERT_TRUE(migrations_.withdraw(next->id, first()));
    migrations_.resume();
    migrations_.wait();
    EXPECT_EQ(migrations_.find("m1")->state, "done");
    EXPECT_EQ(migrations_.find("m1")->moved, 1);
    const CaseState moved = state("C-1");
    EXPECT_EQ(moved.work_items.front().name, "另一个名称");
    migrations_.resume();
    migrations_.wait();
    EXPECT_EQ(state("C-1").version, moved.version);
    EXPECT_EQ(propose(old_edition, proposed(old_edition)).error().code, "migration.nothing");
    EXPECT_EQ(tongban::to_record(replay_case(*ledger_, "C-1").value()), tongban::to_record(moved))
        << "by its events";
}

TEST_F(CaseMigrations, NothingMovesBeforeASecondPersonApproves) {
    const CaseState before = accept("C-1");
    const std::string from = rename_step();
    const auto order = propose(from, proposed(from));
    ASSERT_TRUE(order) << order.error().code;
    EXPECT_EQ(order->state, "proposed");
    EXPECT_EQ(order->tried.at("movable").to_number<int>(), 1);
    migrations_.resume();
    migrations_.wait();
    EXPECT_EQ(state("C-1").version, before.version);
    EXPECT_EQ(propose(from, proposed(from)).error().code, "migration.pending");

    EXPECT_EQ(migrations_.approve(order->id, false, first()).error().code, "migration.own_order");
    EXPECT_EQ(
        migrations_.refuse_order(order->id, "不妥", first()).error().code, "migration.own_order"
    );
    EXPECT_EQ(migrations_.withdraw(order->id, second()).error().code, "migration.not_own");
    EXPECT_EQ(migrations_.refuse_order(order->id, " ", second()).error().code, "migration.reason");
    const auto refused = migrations_.refuse_order(order->id, "先不动在办的件", second());
    ASSERT_TRUE(refused) << refused.error().code;
    EXPECT_EQ(refused->state, "refused");
    EXPECT_EQ(refused->reviewed_by, "staff:other");
    EXPECT_EQ(refused->review_reason, "先不动在办的件");
    EXPECT_EQ(
        migrations_.approve(order->id, false, second()).error().code, "migration.wrong_state"
    );
    EXPECT_EQ(state("C-1").version, before.version);

    const auto again = propose(from, proposed(from));
    ASSERT_TRUE(again) << again.error().code;
    ASSERT_TRUE(migrations_.approve(again->id, false, second()));
    migrations_.wait();
    const MigrationRun done = migrations_.find(again->id).value();
    EXPECT_EQ(done.state, "done");
    EXPECT_EQ(done.moved, 1);
    EXPECT_EQ(done.by, "staff:editor");
    EXPECT_EQ(done.reviewed_by, "staff:other");
    std::vector<std::string> events;
    ASSERT_TRUE(ledger_->read([&](ledger::Reader& reader) -> Result<void> {
        for (const auto& event : TRY(reader.events({"500000", "migration:" + again->id})))
            events.push_back(event.type + " " + event.actor);
        return {};
    }));
    EXPECT_EQ(
        events, (std::vector<std::string>{
                    "MigrationProposed staff:editor", "MigrationApproved staff:other",
                    "MigrationDone staff:editor"})
    );
}

TEST_F(CaseMigrations, AnOrderThatWasTriedWithOtherPacksIsNotApproved) {
    accept("C-1");
    const std::string from = rename_step();
    const auto order = propose(from, proposed(from));
    ASSERT_TRUE(order) << order.error().code;
    change_process([](std::string& text) { replace_all(text, "另一个名称", "再一个名称"); });
    EXPECT_EQ(migrations_.approve(order->id, false, second()).error().code, "migration.outdated");
}

TEST_F(CaseMigrations, AStepThatAPlanSkipsIsToldForEachCaseAndAcceptedByName) {
    draw_second_step();
    const CaseState standing = accept("C-1");
    const std::string from = content_->edition, first_step = standing.work_items.front().element;
    ASSERT_NE(first_step, "Activity_second");
    change_process([](std::string& text) { replace_all(text, "复核", "复核意见"); });
    bpmn::MigrationPlan plan = proposed(from);
    const auto honest = try_migration(desk_, "food-new", from, *content_, plan, time_.at);
    ASSERT_TRUE(honest);
    EXPECT_TRUE(honest->skips.empty());
    plan.processes.front().elements[first_step] = "Activity_second";
    const auto dry = try_migration(desk_, "food-new", from, *content_, plan, time_.at);
    ASSERT_TRUE(dry);
    ASSERT_EQ(dry->skips.size(), 1u);
    EXPECT_EQ(dry->skipping, 1);
    EXPECT_EQ(dry->skips.front().skip.steps, std::vector<std::string>{first_step});
    EXPECT_EQ(dry->skips.front().numbers, std::vector<std::string>{"C-1"});

    const auto order = propose(from, plan);
    ASSERT_TRUE(order) << order.error().code;
    EXPECT_EQ(order->skips, 1);
    const json::value& told = order->tried.at("skips").at(0);
    EXPECT_EQ(told.at("numbers").at(0), "C-1");
    EXPECT_FALSE(told.at("steps").at(0).at("name").at("zh").as_string().empty());
    EXPECT_EQ(migrations_.approve(order->id, false, second()).error().code, "migration.skips");
    EXPECT_EQ(state("C-1").version, standing.version);
    ASSERT_TRUE(migrations_.approve(order->id, true, second()));
    migrations_.wait();
    EXPECT_EQ(state("C-1").work_items.front().element, "Activity_second");
}

TEST_F(CaseMigrations, AStepDrawnBeforeWhereCasesStandIsToldAndAcceptedByName) {
    const CaseState standing = accept("C-1");
    submit("C-2");
    const std::string from = content_->edition, step = standing.work_items.front().element;
    draw_first_step();
    const bpmn::MigrationPlan plan = proposed(from);
    const auto dry = try_migration(desk_, "food-new", from, *content_, plan, time_.at);
    ASSERT_TRUE(dry);
    EXPECT_EQ(dry->movable, 2);
    EXPECT_EQ(dry->skipping, 1) << "what is not accepted yet begins by the new process";
    const json::object report =
        report_of(*dry, plan, *editions_.content_for(from, content_).value(), *content_);
    const json::object& told = report.at("skips").at(0).as_object();
    EXPECT_EQ(told.at("why"), "drawn_before");
    EXPECT_EQ(told.at("element"), json::string(step));
    EXPECT_EQ(told.at("cases"), 1);
    EXPECT_EQ(told.at("numbers").at(0), "C-1");
    EXPECT_EQ(told.at("steps").at(0).at("element"), "Activity_first");
    EXPECT_EQ(told.at("steps").at(0).at("name").at("zh"), "初核");
    EXPECT_EQ(told.at("steps").at(0).at("cases"), 1);

    const auto order = propose(from, plan);
    ASSERT_TRUE(order) << order.error().code;
    EXPECT_EQ(migrations_.approve(order->id, false, second()).error().code, "migration.skips");
    ASSERT_TRUE(migrations_.approve(order->id, true, second()));
    migrations_.wait();
    EXPECT_EQ(state("C-1").work_items.front().element, step);
}

TEST_F(CaseMigrations, APlanThatLeavesAVersionWhichIsGoneMovesNothing) {
    const CaseState before = accept("C-1");
    const std::string from = rename_step();
    bpmn::MigrationPlan wrong_from = proposed(from), wrong_to = wrong_from, to_the_old = wrong_from;
    const std::string old_version = wrong_from.processes.front().from.version;
    wrong_from.processes.front().from.version = "0123456789abcdef";
    wrong_to.processes.front().to.version = "0123456789abcdef";
    to_the_old.processes.front().to.version = old_version;
    for (const bpmn::MigrationPlan& plan :
         {bpmn::MigrationPlan{}, wrong_from, wrong_to, to_the_old}) {
        const auto dry = try_migration(desk_, "food-new", from, *content_, plan, time_.at);
        ASSERT_TRUE(dry) << dry.error().code;
        EXPECT_EQ(dry->movable, 0);
        ASSERT_EQ(dry->refusals.size(), 1u);
        EXPECT_EQ(dry->refusals.front().number, "C-1");
        EXPECT_EQ(dry->refusals.front().code, "bpmn.version_left");
        EXPECT_EQ(dry->refusals.front().process, "food-new");
    }
    EXPECT_EQ(propose(from, {}).error().code, "migration.plan_incomplete");
    EXPECT_EQ(propose(from, wrong_from).error().code, "migration.other_plan");
    EXPECT_EQ(propose(from, wrong_to).error().code, "migration.other_plan");
    EXPECT_EQ(propose(from, to_the_old).error().code, "migration.other_plan");

    // An order that was accepted before such plans were refused.
    ledger::Commit ordered;
    ordered.key = {"500000", "migration:m1"};
    ordered.actor = "staff:editor";
    ordered.at = time_.at;
    ordered.events.push_back({"MigrationOrdered", {}});
    ordered.rows.push_back(
        {"INSERT INTO migrations (region, id, service, edition_from, edition_to, state, reason,"
         " actor, actor_name, plan, started_ms, ended_ms, cases, moved)"
         " VALUES ('500000','m1','food-new',$1,$2,'running','x','staff:editor','',$3,1,NULL,1,0)",
         {from, content_->edition, std::string(R"({"processes":[]})")}}
    );
    ASSERT_TRUE(ledger_->commit_and_wait(std::move(ordered)));
    migrations_.resume();
    migrations_.wait();
    const auto run = migrations_.find("m1");
    ASSERT_TRUE(run);
    EXPECT_EQ(run->moved, 0);
    ASSERT_EQ(run->refusals.size(), 1u);
    EXPECT_EQ(run->refusals.front().code, "bpmn.version_left");
    EXPECT_EQ(state("C-1").version, before.version);
}

TEST_F(CaseMigrations, AProcessThatIsTheSameInBothEditionsNeedsNoPlan) {
    accept("C-1");
    const std::string from = content_->edition;
    const fs::path file = packs() / "chongqing/processes/animal-clinic.bpmn";
    std::string text = read(file);
    replace_all(text, attribute(text, "name"), "另一个名称");
    std::ofstream(file, std::ios::binary) << text;
    use_packs();
    ASSERT_NE(content_->edition, from);
    const auto dry = try_migration(desk_, "food-new", from, *content_, {}, time_.at);
    ASSERT_TRUE(dry) << dry.error().code;
    EXPECT_EQ(dry->movable, 1);
    EXPECT_TRUE(propose(from, {}));
}

TEST_F(CaseMigrations, AnEditionThatNobodyKnowsIsNotFound) {
    accept("C-1");
    for (const char* edition : {"nonsense", "../../etc", "0123456789abcdef"}) {
        const auto asked = edition_asked_for(desk_, edition);
        ASSERT_FALSE(asked) << edition;
        EXPECT_EQ(asked.error().code, "edition.unknown");
        EXPECT_EQ(asked.error().kind, ErrorKind::NotFound);
        const auto tried = try_migration(desk_, "food-new", edition, *content_, {}, time_.at);
        ASSERT_FALSE(tried) << edition;
        EXPECT_EQ(tried.error().kind, ErrorKind::NotFound);
    }
}

TEST_F(CaseMigrations, WhoWasAskedAboutAStepIsStillWaitedForUnderItsNewId) {
    CaseState asked = accept("C-1");
    const std::string step = asked.work_items.front().id, old_id = asked.work_items.front().element;
    asked = commit(asked, decide(asked, ClaimWorkItem{step}, facts(*content_)));
    const AskOpinions question{step, true, {{"xfjyzd", ""}}, "请会办", 5};
    asked = commit(asked, decide(asked, question, facts(*content_)));
    ASSERT_EQ(asked.opinions.size(), 1u);
    const std::string from = content_->edition;
    change_process([&](std::string& text) { replace_all(text, "\"" + old_id + "\"", "\"New_1\""); }
    );
    ASSERT_EQ(run_to_end(from).moved, 1);

    const CaseState moved = state("C-1");
    ASSERT_EQ(moved.opinions.size(), 1u);
    EXPECT_EQ(moved.opinions.front().step, "New_1");
    EXPECT_TRUE(moved.opinions.front().is_open());
    const auto own = content_of(desk_, moved).value();
    const auto decided = decide(moved, CompleteWorkItem{step, true, "", ""}, facts(*own));
    ASSERT_FALSE(decided) << "the other department has not answered";
    EXPECT_EQ(decided.error().code, "case.opinions_open");
    EXPECT_EQ(tongban::to_record(replay_case(*ledger_, "C-1").value()), tongban::to_record(moved))
        << "by its events";
}

TEST_F(CaseMigrations, WhatWasDoneAtAStepIsDoneAtTheOneThatTakesItsPlace) {
    draw_second_step();
    CaseState before = accept("C-1");
    const std::string first_step = before.work_items.front().element, from = content_->edition;
    const auto done_by = [&](const char* item, const std::string& element, const char* by) {
        before.done_steps.push_back({item, "审查", "", by, time_.at, element, by});
    };
    done_by("food-new", first_step, "staff:a");
    done_by("food-new", "Activity_second", "staff:b");
    done_by("food-new", "elsewhere", "staff:c");
    done_by("other-item", first_step, "staff:d");
    const auto old_content = content_;
    change_process([](std::string& text) { replace_all(text, "复核", "复核意见"); });
    const auto after = Editions::with_processes(*old_content, *content_);
    bpmn::MigrationPlan plan = proposed(from);
    plan.processes.front().elements.erase("Activity_second");
    plan.processes.front().elements[first_step] = "Activity_second";
    const auto done = decide(
        before, MigrateProcess{"m", from, content_->edition, plan, *old_content}, facts(*after)
    );
    ASSERT_TRUE(done) << done.error().code;
    ASSERT_TRUE(done->turn) << done->process.obstacles.front().code;
    const auto& steps = done->turn->state.done_steps;
    ASSERT_EQ(steps.size(), 4u);
    EXPECT_EQ(steps[0].element, "Activity_second");
    EXPECT_EQ(steps[1].element, "") << "what has its id now is another step";
    EXPECT_EQ(steps[2].element, "elsewhere");
    EXPECT_EQ(steps[3].element, first_step) << "of a process that does not move";
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
