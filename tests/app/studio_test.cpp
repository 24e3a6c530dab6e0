// The studio over a whole deployment: what officials publish is what citizens get, and only that.
#include "app/studio_of.h"

namespace tongban::app {

TEST_F(StudioOf, ADeploymentPublishesAChangeAndRollsItBack) {
    const std::string before = platform_->content.content()->edition;
    const std::string id = approved("c1", kOld, kNew);
    EXPECT_EQ(answer(), kOld) << "nothing of a draft is used";
    const auto made = publish(id);
    ASSERT_TRUE(made) << made.error().code;
    EXPECT_EQ(answer(), kNew);
    EXPECT_EQ(made->number, 1);
    EXPECT_EQ(made->edition_before, before);
    EXPECT_EQ(made->edition_after, platform_->content.content()->edition);
    EXPECT_GT(made->journeys, 0);
    expect_signed(*made);
    EXPECT_EQ(change(id).state, studio::ChangeState::Published);
    EXPECT_TRUE(
        fs::exists(fs::path(scratch_.path("data")) / "editions" / (made->edition_after + ".json"))
    );
    const auto back = roll_back(0, "群众看不懂");
    ASSERT_TRUE(back) << back.error().code;
    EXPECT_EQ(back->author, "staff:author");
    EXPECT_EQ(back->reviewer, "staff:reviewer");
    EXPECT_EQ(answer(), kOld);
    EXPECT_EQ(platform_->content.content()->edition, before);
    const auto again = roll_back(1, "恢复");
    ASSERT_TRUE(again) << again.error().code;
    EXPECT_EQ(answer(), kNew);
    const auto refusal = [&](std::int64_t number, const char* reason) {
        return studio().propose_roll_back(number, reason, author()).error().code;
    };
    EXPECT_EQ(refusal(1, "恢复"), "studio.nothing_to_restore");
    EXPECT_EQ(refusal(0, " "), "studio.reason");
    EXPECT_EQ(refusal(9, "恢复"), "studio.unknown_publication");
}

TEST_F(StudioOf, ADeploymentRollsNothingBackByOnePersonAlone) {
    ASSERT_TRUE(publish(approved("c1", kOld, kNew)));
    const studio::RollbackOrder order = proposed(0, "群众看不懂");
    EXPECT_EQ(answer(), kNew) << "nothing of a proposal is used";
    EXPECT_EQ(order.files.front().path, kService);
    EXPECT_GT(order.journeys, 0);
    EXPECT_EQ(
        studio().propose_roll_back(0, "再来", reviewer()).error().code, "studio.rollback_pending"
    );
    EXPECT_EQ(studio().approve_roll_back(order.id, author()).error().code, "studio.own_rollback");
    EXPECT_EQ(studio::refuse_rollback(order, "不", author()).error().code, "studio.own_rollback");
    EXPECT_EQ(studio::withdraw_rollback(order, reviewer()).error().code, "studio.not_own_rollback");
    EXPECT_EQ(studio::refuse_rollback(order, "", reviewer()).error().code, "studio.reason");
    note(
        studio::refuse_rollback(order, "再观察两天", reviewer()).value(), "RollbackRefused",
        reviewer()
    );
    EXPECT_EQ(studio().store().rollback(order.id)->review_reason, "再观察两天");
    EXPECT_EQ(
        studio().approve_roll_back(order.id, reviewer()).error().code, "studio.rollback_over"
    );
    EXPECT_EQ(answer(), kNew);
    // What was tried is no longer what would come into use.
    const studio::RollbackOrder late = proposed(0, "还是要改回去");
    ASSERT_TRUE(publish(approved("c2", kNew, "届满前三十日内。")));
    EXPECT_EQ(
        studio().approve_roll_back(late.id, reviewer()).error().code, "studio.rollback_outdated"
    );
    EXPECT_EQ(
        studio().approve_roll_back("none", reviewer()).error().code, "studio.unknown_rollback"
    );
}

TEST_F(StudioOf, ADeploymentStartsWithItsLastPacksWhenNewerOnesDoNotFitWhatWasPublished) {
    platform_->start();
    ASSERT_TRUE(publish(approved("c1", kOld, kNew)));
    const std::string edition = platform_->content.content()->edition;
    // The newer pack has no process any more that the published file names.
    fs::remove(packs() / "chongqing/processes/food-renew.bpmn");
    restart();
    EXPECT_EQ(platform_->content.content()->edition, edition);
    EXPECT_EQ(answer(), kNew);
    EXPECT_TRUE(platform_->content.content()->demo.empty()) << "no people are kept with packs";
    EXPECT_NE(log_.find("alert: "), std::string::npos);
    EXPECT_NE(log_.find("pack.missing_process"), std::string::npos);
    const Issues refused = studio().workshop().refused();
    ASSERT_FALSE(refused.empty());
    EXPECT_TRUE(std::ranges::all_of(refused, [](const Issue& issue) {
        return issue.severity == Severity::Error;
    }));
    // Again, and with nothing of the studio's folder left.
    platform_->stop();
    platform_.reset();
    fs::remove_all(fs::path(scratch_.path("data")) / "studio");
    open();
    platform_->start();
    EXPECT_EQ(answer(), kNew);
    // Mended and loaded anew, the newer packs are what is in use.
    fs::copy(
        fs::path(TONGBAN_SOURCE_DIR) / "packs/chongqing/processes/food-renew.bpmn",
        packs() / "chongqing/processes/food-renew.bpmn"
    );
    EXPECT_TRUE(platform_->reload_packs(time_.now())->is_exchanged);
    EXPECT_TRUE(studio().workshop().refused().empty());
}

TEST_F(StudioOf, ADeploymentDoesNotStartWithKeptPacksThatSomebodyTouched) {
    platform_->start();
    fs::path kept;
    for (const auto& entry :
         fs::directory_iterator(fs::path(scratch_.path("data")) / "packs-in-use"))
        kept = entry.path();
    std::ofstream(kept / "1/chongqing/services/food-renew.service.yaml", std::ios::app) << "# x\n";
    EXPECT_FALSE(platform_->last_packs->find().value());
    fs::remove(packs() / "chongqing/processes/food-renew.bpmn");
    platform_->stop();
    platform_.reset();
    PlatformOptions options;
    options.data = scratch_.path("data");
    options.packs = {packs() / "base", packs() / "chongqing", packs() / "demo"};
    const auto opened = Platform::open(options, time_, [](std::string_view) {});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, "pack.refused");
    fs::copy(
        fs::path(TONGBAN_SOURCE_DIR) / "packs/chongqing/processes/food-renew.bpmn",
        packs() / "chongqing/processes/food-renew.bpmn"
    );
    open();
}

TEST_F(StudioOf, ADeploymentUsesAfterARestartWhatWasPublished) {
    ASSERT_TRUE(publish(approved("c1", kOld, kNew)));
    restart();
    EXPECT_EQ(answer(), kNew);
    // As a crash after the commit leaves it: nothing but the ledger is needed.
    platform_->stop();
    platform_.reset();
    fs::remove_all(fs::path(scratch_.path("data")) / "studio");
    open();
    EXPECT_EQ(answer(), kNew);
    EXPECT_EQ(platform_->reload_packs(time_.now())->is_exchanged, true);
    EXPECT_EQ(answer(), kNew);
    // One tree is in use, and no other is left.
    int trees = 0;
    for ([[maybe_unused]] const auto& entry :
         fs::directory_iterator(fs::path(scratch_.path("data")) / "studio/tree"))
        ++trees;
    EXPECT_EQ(trees, 1);
    // A newer pack below the published text is told of, and waits.
    EXPECT_TRUE(studio().overtaken()->empty());
    std::ofstream(packs() / "chongqing/services/food-renew.service.yaml", std::ios::app)
        << "# a newer pack\n";
    EXPECT_EQ(studio().overtaken().value(), std::vector<std::string>{kService});
    restart();
    EXPECT_EQ(answer(), kNew);
    EXPECT_NE(log_.find("was changed on disk"), std::string::npos);
}

TEST_F(StudioOf, ADeploymentRefusesAChangeThatDoesNotPassTheChecks) {
    const std::string before = platform_->content.content()->edition;
    const auto made = publish(approved("c1", "process: food-renew", "process: nowhere"));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, "studio.check_failed");
    EXPECT_EQ(platform_->content.content()->edition, before);
    EXPECT_FALSE(studio().store().last_publication().value());
    const auto checked = studio().last_check("c1");
    ASSERT_TRUE(checked);
    EXPECT_TRUE(std::ranges::any_of(checked->issues, [](const Issue& issue) {
        return issue.code == "pack.missing_process" && issue.file == kService && issue.line > 0;
    }));
}

TEST_F(StudioOf, ADeploymentLosesNoTextThatSomebodyElsePublished) {
    const std::string first = approved("c1", kOld, kNew);
    const std::string second = approved("c2", kOld, "届满前三十日。");
    ASSERT_TRUE(publish(first));
    EXPECT_EQ(studio().conflicts(change(second)).value(), std::vector<std::string>{kService});
    const auto late = publish(second);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, "studio.conflict");
    EXPECT_EQ(answer(), kNew);
}

TEST_F(StudioOf, ADeploymentPublishesOnTheDayAndNotBefore) {
    const Date today = china_date(time_.now());
    commit({}, studio::start_change("c1", "改一句话", "", author()), author());
    std::string text = in_use(kService);
    text.replace(text.find(kOld), kOld.size(), kNew);
    put("c1", kService, text);
    approve("c1", today.plus_days(2));
    ASSERT_TRUE(studio().publish_on_day("c1", time_.now()));
    EXPECT_EQ(answer(), kOld);
    time_.ahead = std::chrono::hours(48);
    ASSERT_TRUE(studio().publish_on_day("c1", time_.now()));
    EXPECT_EQ(answer(), kNew);
    const auto last = studio().store().last_publication().value();
    ASSERT_TRUE(last);
    EXPECT_EQ(last->publisher, "system:timer");
    EXPECT_EQ(last->reviewer, "staff:reviewer");
}

TEST_F(StudioOf, ADeploymentPublishesByItsTimerOnTheDay) {
    const Date day = china_date(time_.now()).plus_days(2);
    commit({}, studio::start_change("c1", "改一句话", "", author()), author());
    std::string text = in_use(kService);
    text.replace(text.find(kOld), kOld.size(), kNew);
    put("c1", kService, text);
    Change now = change("c1");
    commit(now, studio::submit_change(now, now.version, "", 0, author()), author());
    now = change("c1");
    auto made = studio().store().commit_of(
        now, studio::approve_change(now, now.version, "", day, reviewer()).value(),
        "staff:reviewer", time_.now()
    );
    made->timers.push_back({"publish", studio::kPublishTimer, china_midnight(day), {}});
    ASSERT_TRUE(platform_->ledger->commit_and_wait(std::move(made).value()));
    time_.ahead = std::chrono::hours(20);
    ASSERT_TRUE(platform_->timers->run_due());
    EXPECT_EQ(answer(), kOld);
    time_.ahead = std::chrono::hours(48);
    ASSERT_TRUE(platform_->timers->run_due());
    EXPECT_EQ(answer(), kNew);
    ASSERT_EQ(change("c1").state, studio::ChangeState::Published);
    EXPECT_EQ(studio().store().last_publication().value()->publisher, "system:timer");
    // It has its effect once.
    ASSERT_TRUE(platform_->timers->run_due());
    EXPECT_EQ(studio().store().last_publication().value()->number, 1);
}

TEST_F(StudioOf, ADeploymentGivesAFailedChangeBackOnItsDay) {
    const Date today = china_date(time_.now());
    commit({}, studio::start_change("c1", "改错", "", author()), author());
    std::string text = in_use(kService);
    text.replace(text.find("process: food-renew"), 19, "process: nowhere");
    put("c1", kService, text);
    approve("c1", today.plus_days(1));
    time_.ahead = std::chrono::hours(24);
    auto commits = studio().publish_on_day("c1", time_.now());
    ASSERT_TRUE(commits) << commits.error().code;
    ASSERT_EQ(commits->size(), 1u);
    ASSERT_TRUE(platform_->ledger->commit_all_and_wait(std::move(commits).value()));
    EXPECT_EQ(change("c1").state, studio::ChangeState::Draft);
    EXPECT_EQ(change("c1").history.back().what, "refused");
    EXPECT_EQ(answer(), kOld);
}

TEST_F(StudioOf, ADeploymentRemovesAndAddsFiles) {
    commit({}, studio::start_change("c1", "演练改名", "", author()), author());
    const std::string old_path = "chongqing/tests/food-licence-renewed.journey.yaml",
                      new_path = "chongqing/tests/food-licence-renewed-again.journey.yaml";
    const std::string journey = in_use(old_path);
    put("c1", new_path, journey);
    const Change before = change("c1");
    const auto tree = studio().tree_in_use().value();
    commit(
        before,
        studio::put_file(
            before, before.version, old_path,
            {"", tree.digest(*studio::find_path(old_path)).value(), 0}, author()
        ),
        author()
    );
    const auto checked = studio().check(change("c1"), {.runs_journeys = true}, time_.now());
    ASSERT_TRUE(checked);
    EXPECT_FALSE(has_errors(checked->issues));
    approve("c1");
    const auto made = publish("c1");
    ASSERT_TRUE(made) << made.error().code;
    EXPECT_EQ(in_use(old_path), "");
    EXPECT_EQ(in_use(new_path), journey);
    ASSERT_EQ(made->files.size(), 2u);
    EXPECT_EQ(made->files[0].status, "added");
    EXPECT_EQ(made->files[1].status, "removed");
}

}  // namespace tongban::app
