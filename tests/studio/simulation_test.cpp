// Load on processes of the real pack.
#include "studio/simulation.h"

#include <gtest/gtest.h>

#include "pack/load.h"

namespace tongban::studio {
namespace {

const pack::Content& chongqing() {
    static const auto loaded =
        pack::load({TONGBAN_SOURCE_DIR "/packs/base", TONGBAN_SOURCE_DIR "/packs/chongqing"});
    return *loaded.content;
}

Load load_of(const char* service) {
    Load load;
    load.service = service;
    load.starts_on = Date(2026, 3, 2);
    load.days = 10;
    load.per_day = 20;
    load.officers = {{"approver", 1}};
    load.handling = {10, 15, 20};
    return load;
}

}  // namespace

TEST(LoadOfAProcess, IsHandledByAsManyAsItTakes) {
    // 20 cases of 15 minutes are 5 of 8 hours.
    const auto result = simulate_load(chongqing(), load_of("hk-proof"));
    ASSERT_TRUE(result) << result.error().code;
    EXPECT_EQ(result->arrived, 200);
    EXPECT_EQ(result->finished, 200);
    EXPECT_EQ(result->stuck, 0);
    ASSERT_EQ(result->steps.size(), 1u);
    EXPECT_EQ(result->steps[0].element, "issue");
    EXPECT_EQ(result->steps[0].count, 200);
    EXPECT_NEAR(result->steps[0].handling_h, 0.25, 0.02);
    ASSERT_EQ(result->groups.size(), 1u);
    EXPECT_NEAR(result->groups[0].use_percent, 62.5, 4);
    int arrived = 0;
    for (const DayLoad& day : result->by_day) arrived += day.arrived;
    EXPECT_EQ(arrived, 200);
    EXPECT_EQ(result->by_day.front().day, Date(2026, 3, 2));
    EXPECT_EQ(result->by_day.back().day, Date(2026, 3, 13));
}

TEST(LoadOfAProcess, PilesUpWhereThereAreTooFew) {
    Load load = load_of("hk-proof");
    load.per_day = 64;  // 16 hours of work a day for one officer of 8
    const auto crowded = simulate_load(chongqing(), load);
    load.officers["approver"] = 3;
    const auto staffed = simulate_load(chongqing(), load);
    ASSERT_TRUE(crowded && staffed);
    EXPECT_GT(crowded->groups[0].use_percent, 99);
    EXPECT_GT(crowded->steps[0].wait_p90_h, 30);
    EXPECT_GT(crowded->late, 300);
    EXPECT_LT(staffed->steps[0].wait_p90_h, 1);
    EXPECT_GE(crowded->steps[0].wait_max_h, crowded->steps[0].wait_p90_h);
    EXPECT_LT(staffed->late, crowded->late / 5);
}

TEST(LoadOfAProcess, IsTheSameForTheSameSeed) {
    const auto one = simulate_load(chongqing(), load_of("food-renew"));
    const auto two = simulate_load(chongqing(), load_of("food-renew"));
    Load other = load_of("food-renew");
    other.seed = 2;
    const auto three = simulate_load(chongqing(), other);
    ASSERT_TRUE(one && two && three);
    EXPECT_EQ(one->total_p90_days, two->total_p90_days);
    EXPECT_EQ(one->steps[0].wait_p50_h, two->steps[0].wait_p50_h);
    EXPECT_NE(one->steps[0].handling_h * 1e6 + one->total_p50_days, 0);
    EXPECT_EQ(three->arrived, one->arrived);
}

TEST(LoadOfAProcess, OfABundleHasOfficersOfItsOwnForEachDepartment) {
    Load load = load_of("open-restaurant");
    load.per_day = 10;
    load.officers = {{"approver", 2}, {"approver:food-new", 1}, {"clerk", 1}};
    const auto result = simulate_load(chongqing(), load);
    ASSERT_TRUE(result) << result.error().code;
    EXPECT_EQ(result->finished, 100);
    for (const StepLoad& step : result->steps)
        if (step.group.starts_with("approver")) {
            EXPECT_EQ(step.group, step.process == "food-new" ? "approver:food-new" : "approver")
                << step.process;
        }
    EXPECT_TRUE(std::ranges::any_of(result->groups, [](const GroupLoad& group) {
        return group.group == "approver:food-new" && group.use_percent > 0;
    }));
}

TEST(LoadOfAProcess, OfficersOfADepartmentHandleAllItsItems) {
    Load load = load_of("open-restaurant");
    load.officers = {{"approver", 2}, {"approver@scjgj", 3}, {"clerk", 1}};
    const auto result = simulate_load(chongqing(), load);
    ASSERT_TRUE(result) << result.error().code;
    std::map<std::string, std::string> group_of;
    for (const StepLoad& step : result->steps) group_of[step.process] = step.group;
    EXPECT_EQ(group_of["food-new"], "approver@scjgj");
    EXPECT_EQ(group_of["ent-setup"], "approver@scjgj");
    EXPECT_EQ(group_of["fire-check"], "approver");
    const auto own = std::ranges::find(result->groups, "approver@scjgj", &GroupLoad::group);
    ASSERT_NE(own, result->groups.end());
    EXPECT_EQ(own->officers, 3);
}

TEST(LoadOfAProcess, HoldsItsBounds) {
    const auto code = [](const Load& load) {
        const auto result = simulate_load(chongqing(), load);
        return result ? std::string("done") : result.error().code;
    };
    Load load = load_of("hk-proof");
    load.service = "nowhere";
    EXPECT_EQ(code(load), "studio.load_service");
    load = load_of("hk-proof");
    load.days = kLoadDaysMax + 1;
    EXPECT_EQ(code(load), "studio.load_bounds");
    load = load_of("hk-proof");
    load.per_day = kLoadCasesMax;
    EXPECT_EQ(code(load), "studio.load_bounds");
    load = load_of("hk-proof");
    load.handling = {20, 10, 30};
    EXPECT_EQ(code(load), "studio.load_minutes");
    load = load_of("hk-proof");
    load.officers["clerk"] = 0;
    EXPECT_EQ(code(load), "studio.load_bounds");
}

// The process of the test pack asks a program for the address before the one step of an officer.
TEST(LoadOfAProcess, ProgramsOutsideTakeTheTimeThatIsDeclared) {
    const std::string root = TONGBAN_SOURCE_DIR;
    const auto packs = pack::load(
        {root + "/packs/base", root + "/packs/chongqing", root + "/tests/service/packs/outside"}
    );
    ASSERT_TRUE(packs.content);
    Load load = load_of("sign-place");
    load.per_day = 5;
    const auto usual = simulate_load(*packs.content, load);
    ASSERT_TRUE(usual) << usual.error().code;
    EXPECT_EQ(usual->stuck, 0) << usual->stuck_at.front();
    ASSERT_EQ(usual->steps.size(), 2u);
    EXPECT_EQ(usual->steps[0].group, "worker.address-standardise");
    EXPECT_EQ(usual->steps[0].count, 50);
    // The mean of 10, 60 and 480 minutes.
    EXPECT_NEAR(usual->steps[0].handling_h, 3.06, 0.6);
    EXPECT_EQ(usual->steps[1].element, "review");
    for (const GroupLoad& group : usual->groups) EXPECT_EQ(group.group, "approver");

    load.programs["worker.address-standardise"] = {960, 960, 960};
    const auto slow = simulate_load(*packs.content, load);
    ASSERT_TRUE(slow);
    EXPECT_NEAR(slow->total_p50_days - usual->total_p50_days, 1.6, 0.6);

    // Longer than the three working days after which the drawing asks an officer instead.
    load.programs["worker.address-standardise"] = {9'000, 9'000, 9'000};
    const auto silent = simulate_load(*packs.content, load);
    ASSERT_TRUE(silent);
    EXPECT_EQ(silent->steps[0].count, 0);
    EXPECT_EQ(silent->steps[0].waiting, 0) << "what was called off waits for nobody";
    EXPECT_EQ(silent->finished, 50);
    EXPECT_TRUE(std::ranges::any_of(silent->steps, [](const StepLoad& step) {
        return step.element == "by_hand" && step.count == 50;
    }));

    load.programs["worker.address-standardise"] = {5, 1, 9};
    EXPECT_EQ(
        simulate_load(*packs.content, load).error().field, "/programs/worker.address-standardise"
    );
}

}  // namespace tongban::studio
