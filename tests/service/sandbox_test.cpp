// A service tried by clicking through it: what the page is told after each step.
#include "service/sandbox.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "pack/load.h"
#include "service/journey.h"

namespace tongban::service {
namespace {

const std::filesystem::path kRoot = TONGBAN_SOURCE_DIR;

const pack::Content& content() {
    static const pack::Loaded loaded =
        pack::load({kRoot / "packs/base", kRoot / "packs/chongqing", kRoot / "packs/demo"});
    return *loaded.content;
}

constexpr std::string_view kApplication =
    R"({"as": "zheng-laoren", "service": "hk-proof", "region": "500103",
        "data": {"per_phone": "13900000007", "app_purpose": "办理公证"}, "answers": {},
        "materials": {"id-card": "credential"}})";

Result<json::object> play(std::string_view steps, std::string_view draft = {}) {
    json::object told{{"starts_on", "2026-03-02T09:00"}, {"steps", parse_json(steps).value()}};
    if (!draft.empty()) told["draft"] = parse_json(draft).value();
    return play_sandbox(content(), told, "zh-CN", [](const Error& error) { return error.code; });
}

std::string applied(std::string_view more = {}) {
    return fmt::format(R"([{{"apply": {}}}{}])", kApplication, more);
}

std::string text_at(const json::value& value, std::string_view pointer) {
    return std::string(value.at_pointer(pointer).as_string());
}

TEST(Sandbox, AnApplicationIsFilledInBitByBit) {
    const json::value begun =
        play("[]", R"({"as": "zheng-laoren", "service": "hk-proof", "region": "500103"})").value();
    EXPECT_FALSE(begun.at_pointer("/draft/ready").as_bool());
    EXPECT_TRUE(begun.at_pointer("/case").is_null());
    EXPECT_EQ(text_at(begun, "/draft/held/per.name/value"), "郑老人");
    const json::value whole = play("[]", kApplication).value();
    EXPECT_TRUE(whole.at_pointer("/draft/ready").as_bool()) << whole.at_pointer("/draft/issues");
    EXPECT_EQ(text_at(whole, "/draft/materials/0/state"), "provided");
}

TEST(Sandbox, AMaterialThatCannotBeHandedInSoIsLeftOut) {
    const json::value shown =
        play(
            "[]",
            R"({"as": "zheng-laoren", "service": "hk-proof", "region": "500103",
                "materials": {"id-card": "later", "nothing": "file"}})"
        )
            .value();
    EXPECT_NE(text_at(shown, "/draft/materials/0/way"), "later");
    EXPECT_EQ(shown.at_pointer("/draft/materials").as_array().size(), 1u);
}

TEST(Sandbox, WhoCanGoOnIsTold) {
    const json::value submitted = play(applied()).value();
    EXPECT_EQ(text_at(submitted, "/case/stage"), "submitted");
    EXPECT_EQ(text_at(submitted, "/seen/0/stage"), "submitted");
    EXPECT_FALSE(submitted.at_pointer("/timers").as_array().empty());
    bool clerk = false;
    for (const json::value& one : submitted.at_pointer("/staff").as_array())
        if (one.at("account") == "clerk-yz") clerk = one.at("can").as_array().front() == "accept";
    EXPECT_TRUE(clerk);
    const json::value accepted = play(applied(R"(, {"accept": {"as": "clerk-yz"}})")).value();
    EXPECT_EQ(text_at(accepted, "/seen/1/stage"), "accepted");
    bool officer = false;
    for (const json::value& one : accepted.at_pointer("/staff").as_array())
        officer |=
            one.at("account") == "gaj-yz" && one.at("can").as_array().front() == "decide:hk-proof";
    EXPECT_TRUE(officer);
}

TEST(Sandbox, ARefusedStepEndsTheStoryAndLeavesTheCaseAsItWas) {
    const json::value shown =
        play(applied(R"(, {"decide": {"as": "gaj-yz", "item": "hk-proof", "granted": true}},
                          {"accept": {"as": "clerk-yz"}})"))
            .value();
    EXPECT_EQ(shown.at_pointer("/refused/step").as_int64(), 1);
    EXPECT_EQ(text_at(shown, "/case/stage"), "submitted");
    EXPECT_EQ(shown.at("seen").as_array().size(), 1u);
}

TEST(Sandbox, ARefusalThatIsExpectedIsAStepLikeOthers) {
    const json::value shown =
        play(applied(R"(, {"decide": {"as": "gaj-yz", "item": "hk-proof", "granted": true}},
                          {"expect": {"error": "case.unknown_work_item"}},
                          {"accept": {"as": "clerk-yz"}})"))
            .value();
    EXPECT_TRUE(shown.at("refused").is_null()) << shown.at("refused");
    EXPECT_EQ(text_at(shown, "/case/stage"), "accepted");
}

TEST(Sandbox, TheClockIsTheStorysOwn) {
    const json::value shown =
        play(applied(R"(, {"accept": {"as": "clerk-yz"}}, {"wait": {"working_days": 3}})")).value();
    EXPECT_EQ(text_at(shown, "/now").substr(0, 10), "2026-03-05");
    EXPECT_EQ(shown.at_pointer("/case/clock/used_days").as_int64(), 3);
}

TEST(Sandbox, WhatWasSeenHoldsWhenTheJourneyIsPlayed) {
    const std::string more = R"(, {"accept": {"as": "clerk-yz"}},
        {"decide": {"as": "gaj-yz", "item": "hk-proof", "granted": true}})";
    const json::value shown = play(applied(more)).value();
    ASSERT_TRUE(shown.at("refused").is_null()) << shown.at("refused");
    json::array steps;
    const json::value acts = parse_json(applied(more)).value();
    for (size_t i = 0; i < acts.as_array().size(); ++i) {
        steps.push_back(acts.as_array()[i]);
        steps.push_back(json::object{{"expect", shown.at("seen").as_array()[i]}});
    }
    const auto file = std::filesystem::temp_directory_path() / "tongban-sandbox.yaml";
    // JSON is YAML, too.
    std::ofstream(file) << json::serialize(json::object{
        {"name", "recorded"}, {"starts_on", "2026-03-02T09:00"}, {"steps", steps}});
    const JourneyResult result = run_journey(content(), file, "recorded");
    std::filesystem::remove(file);
    EXPECT_TRUE(result.issues.empty()) << result.issues.front().message;
    EXPECT_EQ(result.steps, 6);
}

TEST(Sandbox, AStoryHasBounds) {
    std::string steps = "[";
    for (int i = 0; i < 201; ++i) steps += fmt::format("{}{{\"wait\": {{}}}}", i == 0 ? "" : ",");
    EXPECT_EQ(play(steps + "]").error().code, "sandbox.too_many_steps");
    EXPECT_EQ(play("[{\"accept\": 1}]").error().code, "journey.bad_step");
}

TEST(Sandbox, WhomAStepCanBeHandedToAndWhoCanBeAskedIsTold) {
    const json::value begun = play("[]").value();
    EXPECT_TRUE(begun.at_pointer("/offices/departments").as_array().empty());
    EXPECT_EQ(text_at(begun, "/registers/0/name"), "人口库");
    const json::value accepted = play(applied(R"(, {"accept": {"as": "clerk-yz"}})")).value();
    const std::string step = text_at(accepted, "/case/work_items/0/id");
    EXPECT_EQ(text_at(accepted, "/case/work_items/0/element"), "issue");
    const json::array& colleagues = accepted.at("offices").at("steps").at(step).as_array();
    ASSERT_FALSE(colleagues.empty());
    EXPECT_EQ(colleagues.front().at("id").as_string(), "staff:gaj-yz");
    bool has_fire_brigade = false;
    for (const json::value& one : accepted.at_pointer("/offices/departments").as_array())
        if (one.at("id") == "xfjyzd") has_fire_brigade = !one.at("officers").as_array().empty();
    EXPECT_TRUE(has_fire_brigade);
}

TEST(Sandbox, ARegisterThatIsDownHoldsNothing) {
    const json::value shown =
        play(
            "[]",
            R"({"as": "zheng-laoren", "service": "hk-proof", "region": "500103",
                "registers_down": ["population"]})"
        )
            .value();
    const json::value* held =
        shown.at("draft").at("held").as_object().if_contains("per.hukou_region");
    EXPECT_TRUE(held == nullptr || held->at("state") != "held");
}

}  // namespace
}  // namespace tongban::service
