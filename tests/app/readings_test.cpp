// Who reads for somebody else leaves an entry, with every answer; who reads the own leaves none.
#include "app/deployment.h"

namespace tongban::app {
namespace {

class ReadingsOfDrafts : public ::testing::Test {
  protected:
    json::value call(
        Visitor& visitor,
        const std::string& method,
        const std::string& target,
        const json::value& body = nullptr
    ) {
        const testing::HttpAnswer answer =
            visitor.send(method, target, body.is_null() ? "" : json::serialize(body));
        EXPECT_LT(answer.status, 300) << method << " " << target << " " << answer.body;
        return answer.json();
    }

    std::int64_t entries(const std::string& subject) const {
        return deployment_.readings().counts()[subject];
    }

    json::object entry(Visitor& of) {
        const json::value page = call(of, "GET", "/api/me/accesses");
        return page.at("accesses").at(0).as_object();
    }

    Deployment deployment_;
    Visitor person_{deployment_}, agent_{deployment_}, clerk_{deployment_};
};

TEST_F(ReadingsOfDrafts, AnAgentLeavesOneWithEveryAnswerAndLosesTheViewWithTheAuthority) {
    person_.sign_in("13900000001", "Demo-2026-huoguo");
    agent_.sign_in("13900000003", "Demo-2026-daban");
    const json::value given = call(
        person_, "POST", "/api/me/authorisations",
        {{"agent_login", "13900000003"},
         {"scope", json::array{"*"}},
         {"until", to_string(china_date(SystemTime().now()).plus_days(100))}}
    );
    EXPECT_EQ(entries("person:sun-daban"), 1) << "the name was given for a telephone number";
    const std::string subject = "person:zhao-huoguo";
    const json::value draft = call(
        agent_, "POST", "/api/drafts",
        {{"service", "open-restaurant"}, {"region", "500157"}, {"on_behalf_of", subject}}
    );
    const std::string target = "/api/drafts/" + std::string(draft.at("id").as_string());
    const std::int64_t after_creation = entries(subject);
    EXPECT_GT(after_creation, 0);
    call(agent_, "GET", target);
    EXPECT_EQ(entries(subject), after_creation + 1);
    call(agent_, "PATCH", target, {{"version", draft.at("version")}, {"region", "500157"}});
    EXPECT_EQ(entries(subject), after_creation + 2);
    const json::object seen = entry(person_);
    EXPECT_EQ(seen.at("who"), "孙代办");
    EXPECT_EQ(seen.at("why"), "draft");

    const std::string id(given.at("id").as_string());
    EXPECT_EQ(person_.send("DELETE", "/api/me/authorisations/" + id).status, 204);
    EXPECT_EQ(agent_.send("GET", target).status, 404);
    EXPECT_EQ(entries(subject), after_creation + 2) << "what is refused is no reading";
}

TEST_F(ReadingsOfDrafts, ATenantWhoReadsTheRecordOfAHouseLeavesOneForItsOwner) {
    person_.sign_in("13900000001", "Demo-2026-huoguo");
    const std::string owner = "person:qian-xiaomian";
    const std::int64_t before = entries(owner);
    const json::value draft = call(
        person_, "POST", "/api/drafts", {{"service", "ent-setup-individual"}, {"region", "500103"}}
    );
    const std::string target = "/api/drafts/" + std::string(draft.at("id").as_string());
    const json::value saved = call(
        person_, "PATCH", target,
        {{"version", draft.at("version")},
         {"data",
          {{"site_house_certificate", "渝（2023）渝中区不动产权第000000002号"},
           {"site_tenure", "rented"}}}}
    );
    EXPECT_EQ(saved.at("held").at("site.address").at("value"), "重庆市渝中区示例巷10号");
    EXPECT_EQ(entries(owner), before + 1);
    Visitor qian{deployment_};
    qian.sign_in("13900000002", "Demo-2026-xiaomian");
    const json::object seen = entry(qian);
    EXPECT_EQ(seen.at("who"), "赵火锅");
    EXPECT_EQ(seen.at("why"), "premises");
    EXPECT_FALSE(seen.contains("case_number")) << "the tenant's application is no affair of theirs";
}

TEST_F(ReadingsOfDrafts, ADayHasAnEndOfLookingUpNumbersHoweverManyDraftsThereAre) {
    person_.sign_in("13900000001", "Demo-2026-huoguo");
    agent_.sign_in("13900000003", "Demo-2026-daban");
    call(
        person_, "POST", "/api/me/authorisations",
        {{"agent_login", "13900000003"},
         {"scope", json::array{"*"}},
         {"until", to_string(china_date(SystemTime().now()).plus_days(100))}}
    );
    /// What a new draft says of that number; the draft is thrown away.
    const auto look_up = [&](Visitor& who, const std::string& certificate) {
        json::object wish{{"service", "ent-setup-individual"}, {"region", "500103"}};
        if (&who == &agent_) wish["on_behalf_of"] = "person:zhao-huoguo";
        const json::value draft = call(who, "POST", "/api/drafts", wish);
        const std::string target = "/api/drafts/" + std::string(draft.at("id").as_string());
        const json::value saved = call(
            who, "PATCH", target,
            {{"version", draft.at("version")},
             {"data", {{"site_house_certificate", certificate}, {"site_tenure", "rented"}}}}
        );
        who.send("DELETE", target);
        const json::value& held = saved.at("held").at("site.address");
        return std::string(
            (held.at("state") == "held" ? held.at("state") : held.at("reason")).as_string()
        );
    };
    const std::string real = "渝（2023）渝中区不动产权第000000002号";
    for (int i = 0; i < 29; ++i)
        ASSERT_EQ(look_up(person_, fmt::format("渝（2024）第{}号", i)), "no_record");
    EXPECT_EQ(look_up(person_, real), "held") << "the thirtieth";
    EXPECT_EQ(look_up(person_, real), "too_many_today");
    EXPECT_EQ(look_up(agent_, real), "too_many_today")
        << "nor by somebody else for the same person";
    const std::int64_t told = entries("person:qian-xiaomian");
    EXPECT_EQ(look_up(person_, real), "too_many_today");
    EXPECT_EQ(entries("person:qian-xiaomian"), told) << "nothing was read";
    // It stands in the ledger, so a restart forgets nothing.
    std::int64_t counted = 0;
    const ledger::StreamKey day{
        "500000",
        fmt::format(
            "typed-look-ups:{}:person:zhao-huoguo", to_string(china_date(SystemTime().now()))
        )};
    EXPECT_TRUE(deployment_.ledger().read([&](ledger::Reader& reader) -> Result<void> {
        counted = std::ssize(TRY(reader.events(day)));
        return {};
    }));
    EXPECT_EQ(counted, 30);
}

TEST_F(ReadingsOfDrafts, ThePersonLeavesNone) {
    person_.sign_in("13900000004", "Demo-2026-gongsi");
    const std::int64_t before = entries("person:li-gongsi");
    const json::value draft = call(
        person_, "POST", "/api/drafts", {{"service", "open-restaurant"}, {"region", "500157"}}
    );
    call(person_, "GET", "/api/drafts/" + std::string(draft.at("id").as_string()));
    call(person_, "GET", "/api/me");
    EXPECT_EQ(entries("person:li-gongsi"), before);
}

TEST_F(ReadingsOfDrafts, AClerkLeavesOneForTheSearchAndOneForTheDraft) {
    clerk_.sign_in("clerk-lj", "Demo-2026-lj-01");
    const std::string subject = "person:zhou-mama";
    const json::value found =
        call(clerk_, "POST", "/api/counter/person", {{"resident_id", "500112199505206822"}});
    EXPECT_EQ(found.at("id"), json::value(subject));
    EXPECT_EQ(entries(subject), 1);
    call(
        clerk_, "POST", "/api/drafts",
        {{"service", "open-restaurant"}, {"region", "500157"}, {"on_behalf_of", subject}}
    );
    EXPECT_GT(entries(subject), 1);
}

}  // namespace
}  // namespace tongban::app
