// Lists of one's own cases and messages, page by page, and drafts that have run out.
#include "case_desk.h"
#include "service/cursor.h"

namespace tongban::service {
namespace {

using namespace test;

class OwnLists : public DeskTest {
  protected:
    void SetUp() override {
        DeskTest::SetUp();
        ASSERT_TRUE(ledger_->create_tables(draft_tables()));
        add_case_routes(routes_, desk_);
        add_inbox_routes(routes_, desk_);
        add_draft_routes(routes_, desk_, test::all_texts());
    }

    Result<json::object> call(
        http::Method method,
        const std::string& path,
        const std::vector<std::string>& values = {},
        const std::string& after = {},
        json::object body = {}
    ) {
        for (const http::Route& route : routes_.all()) {
            if (route.method != method || route.path != path) continue;
            http::Request request;
            request.actor.kind = authority::ActorKind::Person;
            request.actor.id = "person:qian-xiaomian";
            request.now = time_.at;
            request.path = values;
            if (!after.empty()) request.parameters = {{"after", after}};
            request.body = std::move(body);
            auto answer = route.handler(request);
            if (!answer) return answer.error();
            if (auto* after = std::get_if<http::AfterCommit>(&*answer)) {
                const auto done = ledger_->commit_all_and_wait(std::move(after->commits));
                if (!done) return done.error();
                return parse_json(after->reply.body).value().get_object();
            }
            return parse_json(std::get<http::Reply>(*answer).body).value().get_object();
        }
        return refuse("test.no_route", ErrorKind::Internal);
    }

    /// What stands at `key` of every row of the whole list.
    std::vector<std::string> listed(
        const std::string& path, std::string_view list, std::string_view key
    ) {
        std::vector<std::string> found;
        std::string after;
        for (int page = 0; page < 10; ++page) {
            const json::object view = call(http::Method::Get, path, {}, after).value();
            for (const json::value& row : view.at(list).as_array())
                found.emplace_back(row.at(key).as_string());
            if (view.at("next").is_null()) return found;
            after = view.at("next").as_string();
        }
        ADD_FAILURE() << "the list has no end";
        return found;
    }

    void commit(const std::string& stream, std::vector<ledger::RowChange> rows) {
        place({"500103", stream}, std::move(rows));
    }
};

TEST_F(OwnLists, CasesOfOneMillisecondAreAllListedOnce) {
    std::vector<std::string> expected;
    for (int i = 0; i < 45; ++i) {
        const std::string number = fmt::format("N{:02}", i);
        commit(
            "case:" + number,
            {{"INSERT INTO cases (region, stream, number, query_code, service, name, name_en, "
              "department, stage, person, agent, sealed_name, submitted_ms, provisional, stopped, "
              "promised_days, answered, version) VALUES ('500103',$1,$2,$2,'','','','','accepted',"
              "'person:qian-xiaomian','','',$3,0,0,5,0,1)",
              {"case:" + number, number, time_.at.ms}}}
        );
        expected.insert(expected.begin(), number);
    }
    EXPECT_EQ(listed("/api/cases", "cases", "number"), expected);
}

TEST_F(OwnLists, WhileSomethingIsMissingNoDayIsPromised) {
    for (const char* stage : {"accepted", "supplement"})
        commit(
            fmt::format("case:{}", stage),
            {{"INSERT INTO cases (region, stream, number, query_code, service, name, name_en, "
              "department, stage, person, agent, sealed_name, submitted_ms, due, provisional, "
              "stopped, promised_days, answered, version) VALUES ('500103',$1,$2,$2,'','','','',"
              "$2,'person:qian-xiaomian','','',$3,$4,0,0,5,0,1)",
              {fmt::format("case:{}", stage), std::string(stage), time_.at.ms,
               china_date(time_.at).number()}}}
        );
    const json::object view = call(http::Method::Get, "/api/cases").value();
    for (const json::value& row : view.at("cases").as_array()) {
        const bool is_missing = row.at("stage").as_string() == "supplement";
        EXPECT_EQ(row.at("due_on").is_null(), is_missing);
        EXPECT_EQ(row.at("light").as_string() == "frozen", is_missing) << row.at("light");
    }
    EXPECT_EQ(view.at("cases").as_array().size(), 2u);
}

TEST_F(OwnLists, BeforeItIsAcceptedTheLightIsOfTheNoticeThatIsDue) {
    const auto& calendar = desk_.content()->calendar;
    const Date today = china_date(time_.at);
    for (const int notice_in : {5, 0})
        commit(
            fmt::format("case:{}", notice_in),
            {{"INSERT INTO cases (region, stream, number, query_code, service, name, name_en, "
              "department, stage, person, agent, sealed_name, submitted_ms, notice_due, due, "
              "provisional, stopped, promised_days, answered, version) VALUES ('500103',$1,$2,$2,"
              "'','','','','submitted','person:qian-xiaomian','','',$3,$4,$5,0,0,0,0,1)",
              {fmt::format("case:{}", notice_in), fmt::format("in {}", notice_in), time_.at.ms,
               calendar.add_working_days(today, notice_in).date.number(), today.number()}}}
        );
    const json::object view = call(http::Method::Get, "/api/cases").value();
    ASSERT_EQ(view.at("cases").as_array().size(), 2u);
    for (const json::value& row : view.at("cases").as_array()) {
        EXPECT_TRUE(row.at("due_on").is_null());
        EXPECT_EQ(row.at("light"), row.at("number") == "in 5" ? "green" : "yellow");
    }
}

TEST_F(OwnLists, MessagesOfOneMillisecondAreAllListedOnce) {
    for (int i = 0; i < 45; ++i)
        commit(
            fmt::format("case:M{:02}", i),
            {inbox_row(
                {"500103", fmt::format("case:M{:02}", i)}, "00000001.0", "person:qian-xiaomian",
                fmt::format("M{:02}", i), time_.at, {"已受理", "Accepted", "", ""}
            )}
        );
    const auto found = listed("/api/me/inbox", "messages", "case_number");
    EXPECT_EQ(found.size(), 45u);
    EXPECT_EQ(std::set(found.begin(), found.end()).size(), 45u);
}

TEST_F(OwnLists, AFullPageThatIsTheLastHasNoNext) {
    for (int i = 0; i < 20; ++i)
        commit(
            fmt::format("case:M{:02}", i),
            {inbox_row(
                {"500103", fmt::format("case:M{:02}", i)}, "00000001.0", "person:qian-xiaomian",
                "M", {time_.at.ms + i}, {"已受理", "Accepted", "", ""}
            )}
        );
    EXPECT_TRUE(call(http::Method::Get, "/api/me/inbox").value().at("next").is_null());
}

TEST_F(OwnLists, ACursorThatNobodyGaveIsRefused) {
    for (const char* after : {"12", "12~", "x~N1", "12~a~b~c"}) {
        if (std::string_view(after) != "12~") {
            EXPECT_EQ(
                call(http::Method::Get, "/api/cases", {}, after).error().code, "request.cursor"
            ) << after;
        }
        EXPECT_EQ(
            call(http::Method::Get, "/api/me/inbox", {}, after).error().code, "request.cursor"
        ) << after;
    }
}

TEST_F(OwnLists, ADraftEndsAfterItsLastDay) {
    const json::object draft = call(
                                   http::Method::Post, "/api/drafts", {}, "",
                                   {{"service", "si-record"}, {"region", "500103"}}
    ).value();
    const std::string id(draft.at("id").as_string());
    const Date last = parse_date(draft.at("expires_on").as_string()).value();
    EXPECT_EQ(last, china_date(time_.at).plus_days(all_packs()->limits.draft_days));
    const auto shown = [&] { return call(http::Method::Get, "/api/drafts/{id}", {id}); };
    time_.at = {china_midnight(last.plus_days(1)).ms - 1};
    EXPECT_TRUE(shown()) << "the last minute of the last day";
    time_.at = {china_midnight(last.plus_days(1)).ms};
    EXPECT_EQ(shown().error().code, "draft.expired");
    EXPECT_EQ(
        call(http::Method::Patch, "/api/drafts/{id}", {id}, "", {{"version", 1}}).error().code,
        "draft.expired"
    );
}

}  // namespace
}  // namespace tongban::service
