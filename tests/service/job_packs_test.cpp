// Jobs whose drawing changes, and those in the sandbox and in journeys of a pack.
#include <fstream>

#include "bpmn/load.h"
#include "service/job_desk.h"
#include "service/migration.h"
#include "service/sandbox.h"

namespace tongban::service {
namespace {

/// The packs with another drawing of the process.
std::shared_ptr<pack::Content> redrawn(const std::string& from, const std::string& to) {
    auto content = std::make_shared<pack::Content>(*outside_packs().content);
    std::ifstream file(test::test_pack_folder("outside") / "processes/sign-place.bpmn");
    std::string text(std::istreambuf_iterator<char>(file), {});
    for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    auto loaded = bpmn::load(text);
    EXPECT_TRUE(loaded) << loaded.error().code;
    for (auto& process : loaded->processes) content->processes[process->id] = process;
    content->edition = "redrawn";
    return content;
}

class MovedJobs : public Jobs {
  protected:
    void move_to(const std::shared_ptr<pack::Content>& next) {
        const auto before = outside_packs().content;
        bpmn::MigrationPlan plan;
        plan.processes.push_back(
            bpmn::propose(*before->processes.at("sign-place"), *next->processes.at("sign-place"))
                .mapping
        );
        const Facts facts = facts_for(desk_, *next, time_.at, "staff:editor", "编写员");
        const MigrateProcess command{
            .migration = "m-1",
            .from = process_edition_of(state()),
            .edition = next->edition,
            .plan = plan,
            .before = *before};
        const auto moved = decide(state(), command, facts);
        ASSERT_TRUE(moved) << moved.error().code;
        ASSERT_TRUE(moved->process.is_possible()) << moved->process.obstacles.front().message;
        ASSERT_TRUE(moved->turn);
        commit(state(), *moved->turn);
        desk_.content = [next] { return next; };
    }
};

TEST_F(MovedJobs, AStepWithAnotherIdKeepsItsJobAndLease) {
    begin();
    const json::object job = take_one();
    move_to(redrawn("\"standardise\"", "\"normalise\""));
    ASSERT_EQ(state().jobs.size(), 1u);
    EXPECT_EQ(state().jobs.front().element, "normalise");
    EXPECT_TRUE(take(worker("500157", "cgj", "staff:b")).empty());
    EXPECT_EQ(code(complete(job)), "done");
    EXPECT_EQ(open_steps(), std::vector<std::string>{"review"});
}

TEST_F(MovedJobs, AStepForAnotherProgramGivesANewJob) {
    begin();
    const json::object job = take_one();
    move_to(redrawn("worker.address-standardise", "worker.address-check"));
    ASSERT_EQ(state().jobs.size(), 1u);
    EXPECT_EQ(code(complete(job)), "job.gone");
    EXPECT_TRUE(take(worker()).empty());
    const json::array next = take(worker(), {{"types", json::array{"worker.address-check"}}});
    ASSERT_EQ(next.size(), 1u);
    EXPECT_EQ(next.at(0).at("retries"), 2);
}

TEST_F(MovedJobs, WhatComesBackIsWhatTheNewStepAsksFor) {
    begin();
    const json::object job = take_one();
    move_to(redrawn("returns.doors", "returns.entrances"));
    const auto with = [&](const char* name) {
        return code(answer("complete", job, {{"variables", {{"standard_address", "x"}, {name, 1}}}})
        );
    };
    EXPECT_EQ(with("doors"), "job.unknown_variable");
    EXPECT_EQ(with("entrances"), "done");
}

TEST(OutsideJobs, TheSandboxAnswersForTheProgram) {
    json::object story{{"starts_on", "2026-03-02T09:00"}};
    story["steps"] = parse_json(R"([
        {"apply": {"as": "zhao-huoguo", "service": "sign-place", "region": "500157", "answers": {},
                   "data": {"per_name": "赵火锅", "sign_place": "某处"}}},
        {"accept": {"as": "clerk-lj"}}])")
                         .value();
    const auto play = [&] {
        return play_sandbox(
                   *outside_packs().content, story, "zh-CN",
                   [](const Error& error) { return error.code; }
        ).value();
    };
    const json::object before = play();
    ASSERT_EQ(before.at("jobs").as_array().size(), 1u) << json::serialize(before.at("refused"));
    const json::value& job = before.at("jobs").at(0);
    EXPECT_EQ(job.at("gets"), (json::object{{"address", "某处"}}));
    EXPECT_TRUE(job.at("not_before").is_null());
    story.at("steps").as_array().push_back(
        {{"job", {{"type", kType}, {"fail", {{"message", "超时"}}}}}}
    );
    const json::object failed = play();
    EXPECT_TRUE(failed.at("refused").is_null());
    EXPECT_FALSE(failed.at("jobs").at(0).at("not_before").is_null());
    EXPECT_EQ(failed.at("jobs").at(0).at("retries"), 1);
}

TEST(OutsideJobs, JourneysOfAPackRunThemOnTheVirtualClock) {
    ASSERT_TRUE(outside_packs().content);
    EXPECT_EQ(test::play_journeys(*outside_packs().content, "outside"), 6);
}

}  // namespace
}  // namespace tongban::service
