// Steps that are handed on and asked about, by the routes of the workbench.
#include "service/handling_desk.h"
#include "service/work_lists.h"

namespace tongban::service {
namespace {

using authority::Role;

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

}  // namespace
}  // namespace tongban::service
