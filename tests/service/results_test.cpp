// What waits at the window to be handed out, and how the window comes to a case by its number.
#include "service/case_desk.h"
#include "service/work_lists.h"

namespace tongban::service {
namespace {

using authority::Role;

class Results : public test::CaseDesk {
  protected:
    json::array shown(const authority::Actor& actor) {
        const ViewContext view{
            *test::all_packs(), *test::all_packs()->directory, "zh-CN", china_date(time_.at)};
        const auto page = result_list(desk_, actor, view, "");
        EXPECT_TRUE(page) << page.error().code;
        return page ? page->rows : json::array();
    }

    void accept_and_decide(bool granted) {
        json::array checked;
        for (const std::string& point : audit_points_of(state(), *test::all_packs()))
            checked.emplace_back(point);
        const auto accepted =
            post("/api/work/cases/{number}/acceptance", clerk_, {{"checked", checked}});
        ASSERT_TRUE(accepted) << accepted.error().code;
        const auto officer = test::staff(
            {{Role::Approver, "500157", state().department}, {Role::Clerk, "500157", "*"}}
        );
        const auto decided = post(
            "/api/work/cases/{number}/members/{item}/decision", officer,
            {{"granted", granted}, {"reason", "不符合设置规范"}, {"article", "示例条例 第一条"}},
            {state().members.front().item}
        );
        ASSERT_TRUE(decided) << decided.error().code;
        ASSERT_EQ(state().stage, Stage::Decided);
    }

    Result<json::object> look_up(const authority::Actor& actor, const std::string& typed) {
        for (const http::Route& route : routes_.all()) {
            if (route.path != "/api/work/lookup") continue;
            if (const auto may = authority::check(actor, route.need.value()); !may)
                return may.error();
            http::Request request;
            request.actor = actor;
            request.now = time_.at;
            request.parameters = {{"number", typed}};
            const auto answer = route.handler(request);
            if (!answer) return answer.error();
            return parse_json(std::get<http::Reply>(*answer).body).value().get_object();
        }
        return refuse("test.no_route", ErrorKind::Internal);
    }

    const authority::Actor clerk_ = test::staff({{Role::Clerk, "500157", "*"}}, "staff:clerk");
    const authority::Actor elsewhere_ = test::staff({{Role::Clerk, "500103", "*"}}, "staff:far");
};

TEST_F(Results, WaitAtTheWindowFromTheDecisionUntilTheyAreHandedOut) {
    submit("signboard");
    EXPECT_TRUE(shown(clerk_).empty());
    accept_and_decide(false);
    const json::array rows = shown(clerk_);
    ASSERT_EQ(rows.size(), 1u);
    const json::value& row = rows.front();
    EXPECT_EQ(row.at("number"), "C-1");
    EXPECT_EQ(row.at("decided_on"), "2026-03-02");
    EXPECT_EQ(row.at("deliver_by"), "2026-03-16") << "ten working days (art. 44)";
    EXPECT_EQ(row.at("days_left"), 10);
    EXPECT_EQ(row.at("item_names").as_array().size(), 1u);
    EXPECT_EQ(row.at("way"), "pickup");
    EXPECT_EQ(json::serialize(row).find("赵火锅"), std::string::npos) << "read without a trace";
    const auto other = test::staff({{Role::Clerk, "500157", "scjgj"}}, "staff:other");
    EXPECT_TRUE(shown(elsewhere_).empty());
    EXPECT_TRUE(shown(other).empty()) << "the window of another department";
    const auto handed = post(
        "/api/work/cases/{number}/delivery", clerk_, {{"way", "pickup"}, {"receiver", "本人"}}
    );
    ASSERT_TRUE(handed) << handed.error().code;
    EXPECT_TRUE(shown(clerk_).empty());
}

TEST_F(Results, OfAnOlderDatabaseAreListedByWhatTheirCasesSay) {
    submit("signboard");
    accept_and_decide(true);
    const json::array rows = shown(clerk_);
    place({"500157", "test:old"}, {{"DROP TABLE results", {}}});
    for (int start = 0; start < 2; ++start) {
        ASSERT_TRUE(ledger_->create_tables(case_tables()));
        EXPECT_EQ(shown(clerk_), rows);
    }
    place({"500157", "test:part"}, {{"UPDATE cases SET stage='accepted'", {}}});
    const auto handed = post(
        "/api/work/cases/{number}/delivery", clerk_, {{"way", "pickup"}, {"receiver", "本人"}}
    );
    ASSERT_TRUE(handed) << handed.error().code;
    place(
        {"500157", "test:handed"},
        {{"DROP TABLE results", {}}, {"UPDATE cases SET stage='accepted'", {}}}
    );
    ASSERT_TRUE(ledger_->create_tables(case_tables()));
    EXPECT_TRUE(shown(clerk_).empty()) << "older rows of a bundle do not say what was handed out";
}

TEST_F(Results, ACaseIsFoundByWhatItsReceiptShows) {
    submit("signboard");
    place(
        {"500157", "test:code"},
        {{"UPDATE cases SET query_code='QRSTUV' WHERE stream='case:C-1'", {}}}
    );
    for (const char* typed :
         {"C-1", " c-1 ", "N-1", "QRSTUV", "qrs tuv", "http://127.0.0.1:8080/s/QRSTUV"}) {
        const auto found = find_case_number(desk_, typed);
        ASSERT_TRUE(found) << typed;
        EXPECT_EQ(*found, "C-1") << typed;
    }
    for (const char* typed : {"", " ", "C-2", "'", "/"})
        EXPECT_EQ(find_case_number(desk_, typed).error().code, "case.unknown") << typed;
}

TEST_F(Results, ANumberOpensNothingToWhomTheCaseIsClosed) {
    submit("signboard");
    const auto found = look_up(clerk_, "N-1");
    ASSERT_TRUE(found) << found.error().code;
    EXPECT_EQ(found->at("number"), "C-1");
    EXPECT_EQ(code(look_up(elsewhere_, "N-1")), "case.unknown");
    EXPECT_NE(code(look_up(test::person(), "N-1")), "done");
}

}  // namespace
}  // namespace tongban::service
