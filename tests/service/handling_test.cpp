// Steps that are handed on, asked about and given to substitutes, by the routes of the workbench.
#include "service/handling.h"

#include "service/case_desk.h"
#include "service/journey.h"
#include "service/window.h"
#include "service/work_lists.h"

namespace tongban::service {
namespace {

using authority::Role;

class Handling : public test::CaseDesk {
  protected:
    void SetUp() override {
        CaseDesk::SetUp();
        submit("food-new");
        json::array checked;
        for (const std::string& point : audit_points_of(state(), *test::all_packs()))
            checked.emplace_back(point);
        ASSERT_TRUE(post(
            "/api/work/cases/{number}/acceptance",
            test::staff({{Role::Clerk, "500157", "*"}}, "staff:clerk-lj"), {{"checked", checked}}
        ));
    }

    static authority::Actor officer(const char* account, const char* department) {
        return test::staff({{Role::Approver, "500157", department}}, account, account);
    }
    std::string step() { return step_of_member(state(), "food-new")->id; }
    Result<json::object> act(
        const char* what, const authority::Actor& who, json::object body, const std::string& id
    ) {
        return post(
            fmt::format("/api/work/cases/{{number}}/items/{{id}}/{}", what), who, std::move(body),
            {id}
        );
    }
    std::string held_by() { return step_of_member(state(), "food-new")->claimed_by; }
    Result<json::object> ask(const char* department) {
        return act(
            "opinions", one_,
            {{"of", {{{"department", department}}}}, {"question", "是否同意"}, {"days", 2}}, step()
        );
    }
    std::string opinion() { return state().opinions.back().id; }
    Result<json::object> decide_as(const authority::Actor& who) {
        return post(
            "/api/work/cases/{number}/members/{item}/decision", who, {{"granted", true}},
            {"food-new"}
        );
    }

    const authority::Actor one_ = officer("staff:scjgj-lj", "scjgj");
    const authority::Actor two_ = officer("staff:scjgj-lj-2", "scjgj");
    const authority::Actor fire_ = officer("staff:xfjyzd-lj", "xfjyzd");
    const authority::Actor stranger_ = officer("staff:ycj-lj", "ycj");
    const authority::Actor head_ =
        test::staff({{Role::Supervisor, "500157", "scjgj"}}, "staff:scjgj-lj-head", "负责人");
};

TEST_F(Handling, AStepGoesToAColleagueAndTheGiverStaysNamed) {
    const json::object wish{{"to", "staff:scjgj-lj-2"}, {"reason", "片区调整"}};
    EXPECT_EQ(code(act("delegation", one_, wish, step())), "case.not_held");
    ASSERT_TRUE(act("claim", one_, {}, step()));
    EXPECT_EQ(code(act("delegation", fire_, wish, step())), "case.unknown") << "it is not theirs";
    EXPECT_EQ(code(act("delegation", two_, wish, step())), "case.claimed_by_other");
    EXPECT_EQ(
        code(act("delegation", one_, {{"to", "staff:xfjyzd-lj"}, {"reason", "x"}}, step())),
        "case.unknown_officer"
    );
    EXPECT_EQ(held_by(), "staff:scjgj-lj");
    const auto given = act("delegation", one_, wish, step());
    ASSERT_TRUE(given) << given.error().code;
    EXPECT_EQ(held_by(), "staff:scjgj-lj-2");
    const json::value& item = given->at("work_items").at(0);
    EXPECT_EQ(item.at("owner").at("id"), "staff:scjgj-lj");
    const auto again = call(http::Method::Get, "/api/work/cases/{number}", one_);
    ASSERT_TRUE(again) << again.error().code;
    EXPECT_NE(json::serialize(again->at("timeline")).find("片区调整"), std::string::npos);
    EXPECT_EQ(code(decide_as(one_)), "case.claimed_by_other");
    // The applicant hears of the office, never of who in it.
    const auto shown = call(http::Method::Get, "/api/cases/{number}", test::person());
    ASSERT_TRUE(shown) << shown.error().code;
    EXPECT_EQ(json::serialize(shown->at("timeline")).find("片区调整"), std::string::npos);
    EXPECT_EQ(code(decide_as(two_)), "done");
}

TEST_F(Handling, TheReasonIsSealedInTheLedger) {
    ASSERT_TRUE(act("claim", one_, {}, step()));
    ASSERT_TRUE(
        act("delegation", one_, {{"to", "staff:scjgj-lj-2"}, {"reason", "家属住院"}}, step())
    );
    ASSERT_TRUE(ledger_->read([&](ledger::Reader& reader) -> Result<void> {
        for (const ledger::Event& event : TRY(reader.events(key_of(state()))))
            EXPECT_EQ(json::serialize(event.body).find("家属住院"), std::string::npos);
        return {};
    }));
}

TEST_F(Handling, ASupervisorGivesAStepToWhomItShallBe) {
    const auto given =
        act("delegation", head_, {{"to", "staff:scjgj-lj-2"}, {"reason", "均衡工作量"}}, step());
    ASSERT_TRUE(given) << given.error().code;
    EXPECT_EQ(held_by(), "staff:scjgj-lj-2");
    EXPECT_EQ(
        code(
            act("delegation",
                test::staff({{Role::Supervisor, "500157", "cgj"}}, "staff:cgj-head", "他人"),
                {{"to", "staff:scjgj-lj"}, {"reason", "x"}}, step())
        ),
        "case.unknown"
    );
}

TEST_F(Handling, TheSameKeyOfARequestDelegatesOnce) {
    ASSERT_TRUE(act("claim", one_, {}, step()));
    const Turn turn = decide(
                          state(), DelegateWorkItem{step(), "staff:scjgj-lj-2", "一次"},
                          facts("staff:scjgj-lj", "一")
    )
                          .value();
    ledger::Commit first = commit_of(turn, state().version, keyring_).value();
    first.idempotency_key = "once";
    ledger::Commit second = first;
    ASSERT_TRUE(ledger_->commit_and_wait(std::move(first)));
    const auto again = ledger_->commit_and_wait(std::move(second));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
}

TEST_F(Handling, NothingIsGrantedBeforeEveryoneWasHeardNorAgainstAnObjection) {
    ASSERT_TRUE(act("claim", one_, {}, step()));
    EXPECT_EQ(code(ask("scjgj")), "case.opinion_own");
    EXPECT_EQ(code(ask("nobody")), "case.unknown_department");
    const auto asked = ask("xfjyzd");
    ASSERT_TRUE(asked) << asked.error().code;
    EXPECT_EQ(code(ask("xfjyzd")), "case.opinion_twice");
    EXPECT_EQ(code(decide_as(one_)), "case.opinions_open");
    EXPECT_EQ(code(act("opinion", stranger_, {{"agrees", true}}, opinion())), "case.unknown");
    EXPECT_EQ(code(act("opinion", one_, {{"agrees", true}}, opinion())), "auth.forbidden");
    // Who is asked sees the case, and finds the question in the own list.
    EXPECT_EQ(code(call(http::Method::Get, "/api/work/cases/{number}", fire_)), "done");
    EXPECT_EQ(code(call(http::Method::Get, "/api/work/cases/{number}", stranger_)), "case.unknown");
    const ViewContext view{
        *test::all_packs(), *test::all_packs()->directory, "zh-CN", china_date(time_.at)};
    const Page list = work_list(desk_, fire_, view, false, "").value();
    ASSERT_EQ(list.rows.size(), 1u);
    EXPECT_EQ(std::string(list.rows[0].at("id").as_string()), opinion());
    EXPECT_NE(json::serialize(list.rows[0].at("why")).find("请会签"), std::string::npos);
    EXPECT_EQ(code(act("opinion", fire_, {{"agrees", false}}, opinion())), "case.reason_missing");
    ASSERT_TRUE(act("opinion", fire_, {{"agrees", false}, {"text", "没有排烟"}}, opinion()));
    EXPECT_EQ(code(decide_as(one_)), "case.opinions_objected");
    EXPECT_EQ(code(act("opinion", fire_, {{"agrees", true}}, opinion())), "case.unknown_work_item");
    // A rejection needs nobody's consent.
    EXPECT_EQ(
        code(post(
            "/api/work/cases/{number}/members/{item}/decision", one_,
            {{"granted", false}, {"reason", "消防意见"}, {"article", "第三十八条"}}, {"food-new"}
        )),
        "done"
    );
}

TEST_F(Handling, AQuestionIsWithdrawnByWhoAskedAndThenDoesNotCount) {
    ASSERT_TRUE(act("claim", one_, {}, step()));
    ASSERT_TRUE(ask("xfjyzd"));
    EXPECT_EQ(code(act("opinion/withdrawal", two_, {}, opinion())), "case.claimed_by_other");
    EXPECT_EQ(code(act("opinion/withdrawal", fire_, {}, opinion())), "auth.forbidden");
    ASSERT_TRUE(act("opinion/withdrawal", one_, {}, opinion()));
    EXPECT_EQ(state().work_items.size(), 1u);
    EXPECT_EQ(code(decide_as(one_)), "done");
}

TEST_F(Handling, WhoGaveAnOpinionDoesNotDecide) {
    ASSERT_TRUE(act("claim", one_, {}, step()));
    ASSERT_TRUE(
        act("opinions", one_,
            {{"of", {{{"department", "scjgj"}, {"officer", "staff:scjgj-lj-2"}}}},
             {"question", "请复核"},
             {"days", 1}},
            step())
    );
    ASSERT_TRUE(act("opinion", two_, {{"agrees", true}}, opinion()));
    EXPECT_EQ(
        code(act("delegation", one_, {{"to", "staff:scjgj-lj-2"}, {"reason", "x"}}, step())),
        "case.four_eyes"
    );
    ASSERT_TRUE(act("release", one_, {}, step()));
    EXPECT_EQ(code(decide_as(two_)), "case.four_eyes");
    EXPECT_EQ(code(decide_as(one_)), "done");
}

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

TEST_F(Handling, OpenQuestionsEndWithTheCase) {
    ASSERT_TRUE(act("claim", one_, {}, step()));
    ASSERT_TRUE(ask("xfjyzd"));
    commit(state(), decide(state(), WithdrawCase{"不办了"}, facts("person:zhao-huoguo", "赵火锅")));
    EXPECT_TRUE(state().work_items.empty());
    std::int64_t rows = -1;
    ASSERT_TRUE(ledger_->read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT (SELECT COUNT(*) FROM work_items) + (SELECT COUNT(*) FROM work_item_claims"
            " WHERE region<>'')",
            {},
            [&](const ledger::Reader::Row& row) {
                rows = row.integer(0);
                return false;
            }
        );
    }));
    EXPECT_EQ(rows, 0);
}

TEST_F(Handling, WorkOfSomebodyAbsentGoesToTheSubstituteOnce) {
    ASSERT_TRUE(act("claim", one_, {}, step()));
    const json::object wish{
        {"substitute", "staff:scjgj-lj-2"},
        {"from", "2026-03-03"},
        {"until", "2026-03-06"},
        {"reason", "leave"}};
    json::object own = wish;
    own["substitute"] = "staff:scjgj-lj";
    EXPECT_EQ(code(post("/api/work/absences", one_, own)), "absence.self");
    json::object useless = wish;
    useless["substitute"] = "staff:ycj-lj";
    EXPECT_EQ(code(post("/api/work/absences", one_, useless)), "absence.substitute");
    json::object past = wish;
    past["from"] = "2026-03-01";
    EXPECT_EQ(code(post("/api/work/absences", one_, past)), "absence.dates");
    json::object other = wish;
    other["staff"] = "staff:scjgj-lj";
    EXPECT_EQ(code(post("/api/work/absences", stranger_, other)), "auth.forbidden");
    EXPECT_EQ(code(post("/api/work/absences", one_, wish)), "done");
    EXPECT_EQ(code(post("/api/work/absences", one_, wish)), "absence.overlap");
    ASSERT_TRUE(timers_.run_due());
    EXPECT_EQ(held_by(), "staff:scjgj-lj") << "not before the first day";
    time_.at = {china_midnight(Date(2026, 3, 3)).ms + 1};
    ASSERT_TRUE(timers_.run_due());
    EXPECT_TRUE(failures_.empty()) << failures_.front();
    EXPECT_EQ(held_by(), "staff:scjgj-lj-2");
    const std::int64_t version = state().version;
    ASSERT_TRUE(timers_.run_due());
    EXPECT_EQ(state().version, version) << "moved once";
    // Who is away is given nothing: the substitute is, who holds it already.
    EXPECT_EQ(
        code(act("delegation", two_, {{"to", "staff:scjgj-lj"}, {"reason", "x"}}, step())),
        "case.same_officer"
    );
    const auto office = facts().officers("approver", "500157", "scjgj").value();
    const auto away = std::ranges::find(office, "staff:scjgj-lj", &Officer::id);
    ASSERT_NE(away, office.end());
    EXPECT_TRUE(away->is_away);
    const auto busy = std::ranges::find(office, "staff:scjgj-lj-2", &Officer::id);
    EXPECT_EQ(busy->items, 1);
    EXPECT_EQ(busy->load, 10);
    EXPECT_TRUE(end_absence(desk_, "staff:scjgj-lj", "staff:scjgj-lj", time_.at));
    EXPECT_FALSE(end_absence(desk_, "staff:ycj-lj", "staff:ycj-lj", time_.at));
}

/// One holds the step, is away from the 3rd to the 6th, and two stands in.
class WhileAway : public Handling {
  protected:
    void SetUp() override {
        Handling::SetUp();
        ASSERT_TRUE(act("claim", one_, {}, step()));
        ASSERT_TRUE(post(
            "/api/work/absences", one_,
            {{"substitute", "staff:scjgj-lj-2"},
             {"from", "2026-03-03"},
             {"until", "2026-03-06"},
             {"reason", "leave"}}
        ));
        on(Date(2026, 3, 3));
        ASSERT_EQ(held_by(), "staff:scjgj-lj-2");
        EXPECT_EQ(state().work_items.front().stands_in_for, "staff:scjgj-lj");
    }
    void on(Date day) {
        time_.at = {china_midnight(day).ms + 1};
        ASSERT_TRUE(timers_.run_due());
        EXPECT_TRUE(failures_.empty()) << failures_.front();
    }
};

TEST_F(WhileAway, WhatTheSubstituteHasNotBegunGoesBackOnTheDayAfter) {
    on(Date(2026, 3, 6));
    EXPECT_EQ(held_by(), "staff:scjgj-lj-2") << "the last day is still one";
    on(Date(2026, 3, 7));
    EXPECT_EQ(held_by(), "staff:scjgj-lj");
    EXPECT_TRUE(state().work_items.front().stands_in_for.empty());
    const auto shown = call(http::Method::Get, "/api/work/cases/{number}", one_);
    ASSERT_TRUE(shown) << shown.error().code;
    EXPECT_NE(json::serialize(shown->at("timeline")).find("已返岗"), std::string::npos);
    EXPECT_EQ(code(decide_as(two_)), "case.claimed_by_other");
    EXPECT_EQ(code(decide_as(one_)), "done");
}

TEST_F(WhileAway, WhatTheSubstituteHasBegunStays) {
    ASSERT_TRUE(
        act("opinions", two_,
            {{"of", {{{"department", "xfjyzd"}}}}, {"question", "是否同意"}, {"days", 2}}, step())
    );
    on(Date(2026, 3, 7));
    EXPECT_EQ(held_by(), "staff:scjgj-lj-2");
}

TEST_F(WhileAway, WhatTheSubstituteWasGivenBesideStaysToo) {
    ASSERT_TRUE(act("release", two_, {}, step()));
    ASSERT_TRUE(act("claim", two_, {}, step()));
    on(Date(2026, 3, 7));
    EXPECT_EQ(held_by(), "staff:scjgj-lj-2") << "taken by oneself, not as a substitute";
}

TEST_F(WhileAway, WhoComesBackEarlierGetsItEarlier) {
    const auto ended = call(
        http::Method::Post, "/api/work/absences/{staff}/end", one_, {}, {},
        {.number = "staff:scjgj-lj"}
    );
    ASSERT_TRUE(ended) << ended.error().code;
    ASSERT_TRUE(timers_.run_due());
    EXPECT_EQ(held_by(), "staff:scjgj-lj");
}

/// Ledgers of an older version have opinions that name the work item, and supervisors in the place
/// of heads.
TEST_F(Handling, WhatAnOlderVersionStoredIsReadAsTodays) {
    ASSERT_TRUE(act("claim", one_, {}, step()));
    ASSERT_TRUE(ask("xfjyzd"));
    ASSERT_TRUE(post(
        "/api/work/cases/{number}/members/{item}/extension", one_,
        {{"days", 3}, {"reason", "需会同核实"}}, {"food-new"}
    ));
    const CaseState now = state();
    // As events.
    CaseState folded;
    ASSERT_TRUE(ledger_->read([&](ledger::Reader& reader) -> Result<void> {
        for (const ledger::Event& event : TRY(reader.events(key_of(now)))) {
            json::object body = event.body;
            if (event.type == OpinionAsked::kType) {
                body.erase("form");
                body["opinion"].as_object()["step"] = step();
            }
            if (event.type == WorkItemOpened::kType && body["item"].as_object()["role"] == "head")
                body["item"].as_object()["role"] = "supervisor";
            evolve(folded, TRY(event_from(event.type, body)), event.at);
        }
        return {};
    }));
    // As a snapshot.
    json::object stored = tongban::to_record(now).as_object();
    stored.erase("form");
    stored["opinions"].as_array().front().as_object()["step"] = step();
    for (json::value& item : stored["work_items"].as_array())
        if (item.as_object()["element"] == kExtensionStep) item.as_object()["role"] = "supervisor";
    CaseState read = from_record<CaseState>(json::value(stored)).value();
    upcast(read);
    for (const CaseState& old : {folded, read}) {
        EXPECT_EQ(old.opinions.front().step, now.opinions.front().step);
        EXPECT_EQ(tongban::to_record(old), tongban::to_record(now));
        const WorkItem& review = *find_work_item(old, step());
        EXPECT_EQ(opinions_of(old, review).size(), 1u);
    }
}

TEST_F(Handling, AStepSaysWhyItIsHereAndWhatComesNext) {
    const auto shown = call(http::Method::Get, "/api/work/cases/{number}", one_);
    ASSERT_TRUE(shown) << shown.error().code;
    const json::value& item = shown->at("work_items").at(0);
    EXPECT_EQ(item.at("why"), "申请已受理，这是第一步");
    const std::string next = json::serialize(item.at("next"));
    EXPECT_NE(next.find("准予许可？是"), std::string::npos) << next;
    EXPECT_NE(next.find("制证"), std::string::npos) << next;
    EXPECT_NE(next.find("不予许可"), std::string::npos) << next;
    const std::string plain = json::serialize(shown->at("members").at(0).at("next"));
    EXPECT_NE(plain.find("正在办理"), std::string::npos) << plain;
}

TEST(Balanced, ThePresentOfficerWithTheLeastWorkGetsTheStep) {
    auto content = std::make_shared<pack::Content>(*test::all_packs());
    auto process = std::make_shared<bpmn::Process>(*content->processes.at("food-new"));
    process->properties["assignment"] = "balanced";
    content->processes["food-new"] = process;
    std::vector<Officer> office{
        {.id = "staff:a", .name = "甲", .load = 20, .items = 2},
        {.id = "staff:b", .name = "乙", .load = 4, .items = 1},
        {.id = "staff:c", .name = "丙", .is_away = true}};
    Facts facts{*content, Instant{1}, "staff:x", "x", "f"};
    facts.officers = [&](const std::string&, const std::string&, const std::string&) {
        return Result<std::vector<Officer>>(office);
    };
    CaseState state;
    state.number = "C-9";
    state.stage = Stage::Accepted;
    state.service = "food-new";
    Member member;
    member.item = member.process = "food-new";
    member.stage = MemberStage::Running;
    state.members = {member};
    const auto given_to = [&] {
        Turn turn(state, facts);
        WorkItem item;
        item.id = "w1";
        item.item = "food-new";
        item.element = "review";
        item.role = "approver";
        turn.emit(WorkItemOpened{item});
        assign_balanced(turn, "w1");
        return turn.state.work_items.front().claimed_by;
    };
    EXPECT_EQ(given_to(), "staff:b");
    office[1].load = 30;
    EXPECT_EQ(given_to(), "staff:a");
    office.resize(1);
    office[0].is_away = true;
    EXPECT_EQ(given_to(), "") << "nobody is there: it waits for everybody";
    process->properties.clear();
    office[0].is_away = false;
    EXPECT_EQ(given_to(), "") << "without the switch of the pack nothing is assigned";
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

TEST(PartialFailure, JourneysOfABundleThatStopsUndoesAndKeeps) {
    const std::filesystem::path root = TONGBAN_SOURCE_DIR;
    const std::filesystem::path own = root / "tests/service/packs/partial";
    const pack::Loaded loaded =
        pack::load({root / "packs/base", root / "packs/chongqing", root / "packs/demo", own});
    for (const Issue& issue : loaded.issues)
        EXPECT_NE(issue.severity, Severity::Error) << issue.code << " " << issue.message;
    ASSERT_TRUE(loaded.content);
    int journeys = 0;
    for (const auto& file : std::filesystem::directory_iterator(own / "tests")) {
        const JourneyResult result =
            run_journey(*loaded.content, file.path(), file.path().filename().string());
        for (const Issue& issue : result.issues)
            ADD_FAILURE() << issue.file << ":" << issue.line << " " << issue.code << " "
                          << issue.message;
        ++journeys;
    }
    EXPECT_EQ(journeys, 3);
}

}  // namespace
}  // namespace tongban::service
