// What the history says about who did something.
#include <gtest/gtest.h>

#include "pack/load.h"
#include "service/views.h"

using namespace tongban;
using namespace tongban::service;

namespace {

const pack::Content& content() {
    static const pack::Loaded loaded = [] {
        const std::filesystem::path root = std::filesystem::path(TONGBAN_SOURCE_DIR) / "packs";
        return pack::load({root / "base", root / "chongqing", root / "demo"});
    }();
    return *loaded.content;
}

CaseState by_agent() {
    CaseState state;
    state.region = "500157";
    state.person = "person:zhao-huoguo";
    state.agent = "person:sun-daban";
    return state;
}

std::string who_did(const CaseEvent& event, const CaseState& state, const char* locale) {
    const Date today(2026, 3, 2);
    const json::array lines = timeline_view(
        {{event, Instant{china_midnight(today).ms}}}, state,
        {content(), *content().directory, locale, today}
    );
    const json::value* who = lines.at(0).as_object().if_contains("who");
    return who == nullptr ? std::string() : std::string(who->as_string());
}

SupplementAnswered answered_by(const std::string& person) {
    SupplementAnswered answered;
    answered.signature.emplace();
    answered.signature->person = person;
    return answered;
}

}  // namespace

TEST(Timeline, WhoSignedIsWhoAnsweredAlsoWhereAnAgentApplied) {
    EXPECT_EQ(who_did(answered_by("person:sun-daban"), by_agent(), "zh-CN"), "代理人");
    EXPECT_EQ(who_did(answered_by("person:zhao-huoguo"), by_agent(), "zh-CN"), "申请人");
    EXPECT_EQ(who_did(answered_by("person:zhao-huoguo"), by_agent(), "en"), "Applicant");
}

TEST(Timeline, SaysWhichOfTheTwoWithdrewPaidSuppliedAndRated) {
    const auto by = [](const char* person) {
        return std::vector<CaseEvent>{
            CaseWithdrawn{.by = person}, FeePaid{.by = person}, MaterialSupplied{.by = person},
            CaseRated{.by = person}};
    };
    for (const CaseEvent& event : by("person:sun-daban")) {
        EXPECT_EQ(who_did(event, by_agent(), "zh-CN"), "代理人") << type_of(event);
        EXPECT_EQ(who_did(event, by_agent(), "en"), "Agent") << type_of(event);
    }
    for (const CaseEvent& event : by("person:zhao-huoguo"))
        EXPECT_EQ(who_did(event, by_agent(), "zh-CN"), "申请人") << type_of(event);
}

TEST(Timeline, OlderEventsDoNotSayWhichOfTheTwo) {
    const auto old = event_from("CaseWithdrawn", {{"on", "2026-03-02"}, {"reason", "不办了"}});
    ASSERT_TRUE(old);
    EXPECT_EQ(who_did(*old, by_agent(), "zh-CN"), "申请人或者代理人");
}

TEST(Timeline, AnAgentAppliedAndWhatEitherMayHaveDoneIsNotSaidOfOne) {
    EXPECT_EQ(who_did(CaseSubmitted{}, by_agent(), "zh-CN"), "代理人");
    EXPECT_EQ(who_did(CaseWithdrawn{}, by_agent(), "zh-CN"), "申请人或者代理人");
    CaseState alone = by_agent();
    alone.agent.clear();
    EXPECT_EQ(who_did(CaseWithdrawn{}, alone, "zh-CN"), "申请人");
    EXPECT_EQ(who_did(answered_by("person:zhao-huoguo"), alone, "en"), "Applicant");
}

TEST(ClockInWords, TheLicensingLawIsForLicencesOnly) {
    EXPECT_TRUE(is_licence(content(), "food-new"));
    EXPECT_FALSE(is_licence(content(), "elder-allowance"));
    CaseState state;
    state.members.resize(2);
    state.members[0].item = "hk-proof";
    state.members[1].item = "elder-allowance";
    EXPECT_FALSE(has_licence(content(), state));
    state.members[1].item = "food-new";
    EXPECT_TRUE(has_licence(content(), state));
}
