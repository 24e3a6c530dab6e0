// Questions to colleagues and other departments: what an answer weighs, and when it is too late.
#include "service/case_desk.h"
#include "service/handling.h"
#include "service/window.h"

namespace tongban::service {
namespace {

using authority::Role;

/// A case of an item whose process has two steps.
class HandlingTwoSteps : public test::CaseDesk {
  protected:
    void accept(const char* item) {
        submit(item_ = item);
        json::array checked;
        for (const std::string& point : audit_points_of(state(), *test::all_packs()))
            checked.emplace_back(point);
        ASSERT_TRUE(post("/api/work/cases/{number}/acceptance", clerk_, {{"checked", checked}}));
    }
    WorkItem step() { return *step_of_member(state(), item_); }
    std::string opinion() { return state().opinions.back().id; }
    std::string act(
        const char* what,
        const authority::Actor& who,
        json::object body = {},
        const std::string& id = {}
    ) {
        return code(post(
            fmt::format("/api/work/cases/{{number}}/items/{{id}}/{}", what), who, std::move(body),
            {id.empty() ? step().id : id}
        ));
    }
    std::string ask(const authority::Actor& who, const char* department) {
        return act(
            "opinions", who,
            {{"of", {{{"department", department}}}}, {"question", "是否同意"}, {"days", 2}}
        );
    }
    std::string answer(const authority::Actor& who, bool agrees) {
        return act("opinion", who, {{"agrees", agrees}, {"text", "意见"}}, opinion());
    }
    std::string grant(const authority::Actor& who) {
        return code(post(
            "/api/work/cases/{number}/members/{item}/decision", who,
            {{"granted", true}, {"second", "staff:nyncw-lj-2"}}, {item_}
        ));
    }
    std::string give_back(const authority::Actor& who) {
        return act("return", who, {{"to", "review"}, {"reason", "请重新审查"}});
    }

    std::string item_;
    const authority::Actor clerk_ =
        test::staff({{Role::Clerk, "500157", "*"}}, "staff:clerk-lj", "窗口");
    const authority::Actor one_ =
        test::staff({{Role::Approver, "500157", "nyncw"}}, "staff:nyncw-lj", "一");
    const authority::Actor fire_ =
        test::staff({{Role::Approver, "500157", "xfjyzd"}}, "staff:xfjyzd-lj", "消防");
    /// Of both departments.
    const authority::Actor both_ = test::staff(
        {{Role::Approver, "500157", "nyncw"}, {Role::Approver, "500157", "xfjyzd"}},
        "staff:both",
        "二"
    );
};

TEST_F(HandlingTwoSteps, ARecordSaysWhichOfficeAnsweredAndWhoTookTheQuestionBack) {
    accept("animal-clinic");
    ASSERT_EQ(act("claim", one_), "done");
    ASSERT_EQ(ask(one_, "xfjyzd"), "done");
    const std::string office = state().opinions.back().organisation;
    ASSERT_EQ(act("opinion/withdrawal", one_, {}, opinion()), "done");
    ASSERT_EQ(ask(one_, "xfjyzd"), "done");
    ASSERT_EQ(answer(fire_, false), "done");
    const auto shown = call(http::Method::Get, "/api/work/cases/{number}", one_);
    ASSERT_TRUE(shown) << shown.error().code;
    const json::array& lines = shown->at("timeline").as_array();
    const auto line = [&](const std::string& text) {
        const auto found = std::ranges::find_if(lines, [&](const json::value& each) {
            return std::string_view(each.at("text").as_string()).starts_with(text);
        });
        EXPECT_NE(found, lines.end()) << text << " in " << json::serialize(lines);
        return found == lines.end() ? "" : find_string(found->as_object(), "who").value_or("");
    };
    EXPECT_EQ(line("消防的意见：不同意"), office) << "not the office that asked";
    EXPECT_NE(line("一撤回对" + office + "的询问"), office);
}

TEST_F(HandlingTwoSteps, AnObjectionStandsWhenTheStepWasGivenBackAndComesAgain) {
    // Given a step that somebody objects to
    accept("animal-clinic");
    ASSERT_EQ(grant(one_), "done");
    ASSERT_EQ(act("claim", one_), "done");
    ASSERT_EQ(ask(one_, "xfjyzd"), "done");
    ASSERT_EQ(answer(fire_, false), "done");
    ASSERT_EQ(grant(one_), "case.opinions_objected");
    const WorkItem before = step();
    // when it is given back to the step before and comes again
    ASSERT_EQ(give_back(one_), "done");
    ASSERT_EQ(grant(one_), "done");
    ASSERT_EQ(step().element, before.element);
    ASSERT_NE(step().id, before.id);
    // then the objection is shown and counts, until the same office agrees.
    const auto shown = call(http::Method::Get, "/api/work/cases/{number}", one_);
    ASSERT_TRUE(shown) << shown.error().code;
    EXPECT_EQ(shown->at("work_items").at(0).at("opinions").at(0).at("answer"), "object");
    EXPECT_EQ(grant(one_), "case.opinions_objected");
    ASSERT_EQ(act("claim", one_), "done");
    ASSERT_EQ(ask(one_, "xfjyzd"), "done");
    EXPECT_EQ(grant(one_), "case.opinions_open");
    ASSERT_EQ(act("opinion/withdrawal", one_, {}, opinion()), "done");
    EXPECT_EQ(grant(one_), "case.opinions_objected") << "nothing was said to the new question";
    ASSERT_EQ(ask(one_, "xfjyzd"), "done");
    ASSERT_EQ(answer(fire_, true), "done");
    EXPECT_EQ(grant(one_), "done");
}

TEST_F(HandlingTwoSteps, WhoGaveAnOpinionDoesNotDecideAtALaterTurnEither) {
    accept("animal-clinic");
    ASSERT_EQ(grant(one_), "done");
    ASSERT_EQ(act("claim", one_), "done");
    ASSERT_EQ(ask(one_, "xfjyzd"), "done");
    ASSERT_EQ(answer(both_, true), "done");
    ASSERT_EQ(give_back(one_), "done");
    ASSERT_EQ(grant(one_), "done");
    EXPECT_EQ(grant(both_), "case.four_eyes");
    EXPECT_EQ(grant(one_), "done");
}

TEST_F(HandlingTwoSteps, WhoDidAStepGivesNoOpinionOnItsLaterTurn) {
    accept("animal-clinic");
    ASSERT_EQ(grant(both_), "done");
    ASSERT_EQ(act("claim", one_), "done");
    ASSERT_EQ(give_back(one_), "done");
    ASSERT_EQ(act("claim", one_), "done");
    ASSERT_EQ(ask(one_, "xfjyzd"), "done");
    EXPECT_EQ(answer(both_, true), "case.opinion_own");
    EXPECT_EQ(answer(fire_, true), "done");
    EXPECT_EQ(grant(one_), "done");
}

TEST_F(HandlingTwoSteps, AClerkWithdrawsTheQuestionAboutAStepOfTheClerks) {
    accept("elder-allowance");
    ASSERT_EQ(step().role, "clerk");
    ASSERT_EQ(act("claim", clerk_), "done");
    ASSERT_EQ(ask(clerk_, "wsjkw"), "done");
    EXPECT_EQ(grant(clerk_), "case.opinions_open");
    EXPECT_EQ(act("opinion/withdrawal", one_, {}, opinion()), "case.unknown");
    EXPECT_EQ(act("opinion/withdrawal", clerk_, {}, opinion()), "done");
    EXPECT_EQ(grant(clerk_), "done");
}

/// A step of food-new, held by `staff:x`, with the properties of its user task set.
struct Asked {
    using Properties = std::map<std::string, std::string>;
    explicit Asked(Properties properties)
        : content(std::make_shared<pack::Content>(*test::all_packs())),
          facts{*content, Instant{china_midnight(Date(2026, 3, 10)).ms}, "staff:x", "x", "f"} {
        auto process = std::make_shared<bpmn::Process>(*content->processes.at("food-new"));
        process->nodes[bpmn::find_node(*process, "review")].properties = std::move(properties);
        content->processes["food-new"] = process;
        Member member;
        member.item = member.process = "food-new";
        state.service = "food-new";
        state.members = {member};
        WorkItem item;
        item.id = "w1";
        item.item = "food-new";
        item.element = "review";
        state.work_items = {item};
    }
    void answered(const char* department, const char* answer, const char* by, Date due) {
        Opinion opinion;
        opinion.id = std::string("o-") + department;
        opinion.step = "review";
        opinion.item = "food-new";
        opinion.department = department;
        opinion.answer = answer;
        opinion.by = by;
        opinion.due_on = due;
        state.opinions.push_back(opinion);
    }
    std::string granting(bool grants = true) {
        const auto checked = check_opinions(state, state.work_items.front(), grants, facts);
        return checked ? "done" : checked.error().code;
    }

    std::shared_ptr<pack::Content> content;
    Facts facts;
    CaseState state;
    const Date tomorrow{2026, 3, 11}, yesterday{2026, 3, 9};
};

TEST(OpinionRules, MostOfThoseAskedCarryItWhereThePackSaysSo) {
    Asked all(Asked::Properties{}), most(Asked::Properties{{"countersign", "majority"}});
    for (Asked* each : {&all, &most}) {
        each->answered("a", "agree", "staff:a", each->tomorrow);
        each->answered("b", "object", "staff:b", each->tomorrow);
    }
    EXPECT_EQ(most.granting(), "case.opinions_objected") << "a half is no majority";
    for (Asked* each : {&all, &most}) each->answered("c", "agree", "staff:c", each->tomorrow);
    EXPECT_EQ(most.granting(), "done");
    EXPECT_EQ(all.granting(), "case.opinions_objected");
    EXPECT_EQ(all.granting(false), "done") << "a rejection needs no consent";
    // The last answer of each counts.
    all.answered("b", "agree", "staff:b", all.tomorrow);
    EXPECT_EQ(all.granting(), "done");
}

TEST(OpinionRules, SilenceIsConsentOnlyAfterTheDayAndOnlyWhereThePackSaysSo) {
    Asked waits(Asked::Properties{}), agrees(Asked::Properties{{"countersignSilence", "agree"}}),
        early(Asked::Properties{{"countersignSilence", "agree"}});
    waits.answered("a", "", "", waits.yesterday);
    agrees.answered("a", "", "", agrees.yesterday);
    early.answered("a", "", "", early.tomorrow);
    EXPECT_EQ(waits.granting(), "case.opinions_open");
    EXPECT_EQ(early.granting(), "case.opinions_open");
    EXPECT_EQ(agrees.granting(), "done");
}

TEST(OpinionRules, TwoPairsOfEyesWhereThePackAsksForThem) {
    Asked free(Asked::Properties{}), strict(Asked::Properties{{"fourEyes", "true"}});
    for (Asked* each : {&free, &strict})
        each->state.done_steps.push_back(
            {"food-new", "初审", "", "x", Instant{1}, "precheck", "staff:x"}
        );
    EXPECT_EQ(free.granting(), "done");
    EXPECT_EQ(strict.granting(), "case.four_eyes");
    strict.facts.actor = "staff:y";
    EXPECT_EQ(strict.granting(), "done");
}

}  // namespace
}  // namespace tongban::service
