// An enterprise from its registration to its end: over the real server, with its stores.
#include "app/audit_points.h"
#include "app/deployment.h"

namespace tongban::app {
namespace {

std::string text_of(const json::value& value, const char* pointer) {
    boost::system::error_code fault;
    const json::value* found = value.find_pointer(pointer, fault);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

constexpr const char* kName = "重庆赵火锅餐饮有限公司";

class Enterprise : public ::testing::Test {
  protected:
    void SetUp() override {
        founder_.sign_in("13900000001", "Demo-2026-huoguo");
        clerk_.sign_in("clerk-lj", "Demo-2026-lj-01");
        approver_.sign_in("scjgj-lj", "Demo-2026-lj-02");
    }

    json::value send(
        Visitor& visitor,
        int status,
        const std::string& method,
        const std::string& target,
        const json::value& body = nullptr
    ) {
        const testing::HttpAnswer answer =
            visitor.send(method, target, body.is_null() ? "" : json::serialize(body));
        EXPECT_EQ(answer.status, status)
            << method << " " << target << " " << answer.body.substr(0, 2000);
        return answer.body.empty() ? json::value(nullptr) : answer.json();
    }

    json::array enterprises() {
        return send(founder_, 200, "GET", "/api/me").at("enterprises").as_array();
    }

    std::string token_of(Visitor& visitor, const char* password) {
        const json::value made =
            send(visitor, 201, "POST", "/api/me/signing-token", {{"password", password}});
        return text_of(made, "/signing_token");
    }

    /// For Zhao, by Zhao or an agent.
    json::object company_of_zhao(const std::string& signing_token) {
        return {
            {"service", "ent-setup"},
            {"region", "500157"},
            {"signing_token", signing_token},
            {"data",
             {{"per_name", "赵火锅"},
              {"per_id_no", "500112199003071235"},
              {"per_phone", "13900000001"},
              {"ent_name", kName},
              {"ent_org_form", "limited"},
              {"ent_registered_capital", 500000},
              {"ent_scope", "餐饮服务"},
              {"ent_shareholders",
               json::array{json::object{
                   {"name", "赵火锅"}, {"id_no", "500112199003071235"}, {"yuan", 500000}}}},
              {"ent_legal_person", "赵火锅"},
              {"ent_legal_person_id_no", "500112199003071235"},
              {"site_address", "重庆市两江新区示例大道88号1层"},
              {"site_region", "500157"},
              {"site_area", 320},
              {"site_use", "commercial"},
              {"site_tenure", "rented"}}},
            {"materials", {{"premises-proof", {{"way", "commitment"}}}}}};
    }

    std::string applied_for_a_company() {
        const json::value made = send(
            founder_, 201, "POST", "/api/applications",
            company_of_zhao(token_of(founder_, "Demo-2026-huoguo"))
        );
        return text_of(made, "/number");
    }

    void decide(const std::string& number, bool is_granted) {
        const std::string path = "/api/work/cases/" + number;
        json::value work = send(clerk_, 200, "GET", path);
        send(
            clerk_, 200, "POST", path + "/acceptance",
            {{"version", work.at("version")}, {"checked", all_points(work)}, {"note", "齐全"}}
        );
        send(
            approver_, 200, "POST", path + "/members/ent-setup/decision",
            {{"granted", is_granted},
             {"reason", "拟任法定代表人属于不得担任的情形"},
             {"article", "市场主体登记管理条例 第十二条"}}
        );
    }

    json::value licence() {
        const json::value held = send(founder_, 200, "GET", "/api/credentials");
        for (const json::value& row : held.at("credentials").as_array())
            if (text_of(row, "/type") == "business-licence") return row;
        return nullptr;
    }

    Deployment deployment_;
    Visitor founder_{deployment_}, clerk_{deployment_}, approver_{deployment_};
};

TEST_F(Enterprise, ExistsAfterItsLicenceAndAppliesByItself) {
    EXPECT_TRUE(enterprises().empty());
    decide(applied_for_a_company(), true);
    const json::value cases = send(founder_, 200, "GET", "/api/cases");
    EXPECT_EQ(text_of(cases, "/cases/0/enterprise"), kName) << "cases of one service look alike";
    const json::array own = enterprises();
    ASSERT_EQ(own.size(), 1u);
    EXPECT_EQ(text_of(own[0], "/name"), kName);
    const std::string code = text_of(own[0], "/uscc"), id = text_of(own[0], "/id");
    EXPECT_EQ(id, "enterprise:" + code);

    // The licence is the company's, under the code that it states.
    const json::value row = licence();
    ASSERT_TRUE(row.is_object());
    const json::value shown = send(founder_, 200, "GET", "/api/credentials/" + text_of(row, "/id"));
    EXPECT_EQ(text_of(shown, "/holder"), kName);
    std::map<std::string, std::string> face;
    for (const json::value& field : shown.at("fields").as_array())
        face[text_of(field, "/key")] = text_of(field, "/value");
    EXPECT_EQ(face["uscc"], code);

    // A later service finds it in the register and its licence at hand.
    json::value draft = send(
        founder_, 201, "POST", "/api/drafts",
        {{"service", "food-prepacked"}, {"region", "500157"}, {"applicant", id}}
    );
    EXPECT_EQ(text_of(draft, "/held/ent.name/value"), kName);
    EXPECT_EQ(text_of(draft, "/held/ent.uscc/value"), code);
    EXPECT_EQ(text_of(draft, "/held/ent.scope/value"), "餐饮服务");
    EXPECT_EQ(text_of(draft, "/held/ent.legal_person/value"), "赵火锅");
    EXPECT_EQ(text_of(draft, "/held/ent.status/value"), "active");
    for (const json::value& material : draft.at("materials").as_array())
        if (text_of(material, "/id") == "business-licence") {
            EXPECT_EQ(text_of(material, "/way"), "credential");
        }

    // Nobody else acts for it.
    Visitor other(deployment_);
    other.sign_in("13900000004", "Demo-2026-gongsi");
    send(
        other, 403, "POST", "/api/drafts",
        {{"service", "food-prepacked"}, {"region", "500157"}, {"applicant", id}}
    );
}

TEST_F(Enterprise, AnOfficerIsShownTheOfficeThatDecides) {
    const std::string number = applied_for_a_company();
    const json::value work = send(clerk_, 200, "GET", "/api/work/cases/" + number);
    const json::value session = send(approver_, 200, "GET", "/api/session");
    EXPECT_EQ(
        text_of(session, "/user/roles/0/organisation"), text_of(work, "/members/0/organisation")
    );
}

TEST_F(Enterprise, IsNotRegisteredByARejection) {
    decide(applied_for_a_company(), false);
    EXPECT_TRUE(enterprises().empty());
    EXPECT_TRUE(licence().is_null());
}

TEST_F(Enterprise, EndsWhenItsRegistrationIsAnnulled) {
    decide(applied_for_a_company(), true);
    const std::string id = text_of(enterprises().at(0), "/id");
    const std::string path = "/api/work/credentials/" + text_of(licence(), "/id") + "/status";
    const auto change = [&](const char* state) {
        return send(
            approver_, 200, "POST", path,
            {{"state", state}, {"reason", "提交虚假材料"}, {"article", "行政许可法 第六十九条"}}
        );
    };
    change("suspended");
    EXPECT_EQ(enterprises().size(), 1u);
    json::value draft = send(
        founder_, 201, "POST", "/api/drafts",
        {{"service", "food-prepacked"}, {"region", "500157"}, {"applicant", id}}
    );
    EXPECT_EQ(text_of(draft, "/held/ent.status/value"), "suspended");
    change("revoked");
    EXPECT_TRUE(enterprises().empty());
    send(
        founder_, 403, "POST", "/api/drafts",
        {{"service", "food-prepacked"}, {"region", "500157"}, {"applicant", id}}
    );
    // What it held stays to be seen.
    EXPECT_EQ(text_of(licence(), "/state"), "revoked");
}

TEST_F(Enterprise, WhoeverAppliedReadsWhyItsLicenceWasRevokedAndTheStoreDoesNotSay) {
    decide(applied_for_a_company(), true);
    const std::string id = text_of(licence(), "/id");
    const char* const reason = "张举报人来信反映的情况属实";
    send(
        approver_, 200, "POST", "/api/work/credentials/" + id + "/status",
        {{"state", "revoked"}, {"reason", reason}, {"article", "行政许可法 第六十九条"}}
    );
    const auto newest = [&](const std::string& language) {
        return send(founder_, 200, "GET", "/api/me/inbox" + language).at("messages").at(0);
    };
    const json::value told = newest("");
    EXPECT_EQ(text_of(told, "/title"), "证照已被撤销：营业执照");
    const std::string text = text_of(told, "/text");
    EXPECT_NE(text.find(std::string("理由：") + reason), std::string::npos) << text;
    EXPECT_NE(text.find("行政许可法 第六十九条"), std::string::npos) << text;
    EXPECT_NE(text.find("行政复议"), std::string::npos) << "no remedy: " << text;
    const json::value english = newest("?lang=en");
    EXPECT_EQ(text_of(english, "/title"), "Your credential is revoked: Business licence");
    EXPECT_NE(text_of(english, "/text").find(reason), std::string::npos);
    int rows = 0;
    ASSERT_TRUE(deployment_.ledger().read([&](ledger::Reader& reader) -> Result<void> {
        for (const char* query :
             {"SELECT body || body_en FROM inbox", "SELECT body || '' FROM events"})
            TRY(reader.query(query, {}, [&](const ledger::Reader::Row& row) {
                ++rows;
                EXPECT_EQ(row.text(0).find("张举报人"), std::string_view::npos) << row.text(0);
                return true;
            }));
        return {};
    }));
    EXPECT_GT(rows, 2);
}

TEST_F(Enterprise, IsRegisteredAsItWasCorrectedInTheSupplement) {
    const std::string number = applied_for_a_company();
    json::value work = send(clerk_, 200, "GET", "/api/work/cases/" + number);
    send(
        clerk_, 200, "POST", "/api/work/cases/" + number + "/supplement-notice",
        {{"version", work.at("version")},
         {"items",
          json::array{json::object{
              {"member", "ent-setup"}, {"field", "ent_name"}, {"reason", "名称已被登记"}}}}}
    );
    const json::value view = send(founder_, 200, "GET", "/api/cases/" + number);
    const char* corrected = "重庆赵记火锅餐饮有限公司";
    send(
        founder_, 200, "POST", "/api/cases/" + number + "/supplement",
        {{"version", view.at("version")},
         {"password", "Demo-2026-huoguo"},
         {"data", {{"ent_name", corrected}}}}
    );
    decide(number, true);
    EXPECT_EQ(text_of(enterprises().at(0), "/name"), corrected);
    const json::value shown =
        send(founder_, 200, "GET", "/api/credentials/" + text_of(licence(), "/id"));
    EXPECT_EQ(text_of(shown, "/holder"), corrected);
    EXPECT_EQ(shown.at("fields").at(0).at("value"), corrected);
}

TEST_F(Enterprise, IsNotCorrectedAgainstARuleOfItsForm) {
    const std::string number = applied_for_a_company();
    const json::value work = send(clerk_, 200, "GET", "/api/work/cases/" + number);
    send(
        clerk_, 200, "POST", "/api/work/cases/" + number + "/supplement-notice",
        {{"version", work.at("version")},
         {"items",
          json::array{json::object{
              {"member", "ent-setup"}, {"field", "ent_registered_capital"}, {"reason", "核对"}}}}}
    );
    const json::value view = send(founder_, 200, "GET", "/api/cases/" + number);
    const json::array& asked = view.at("supplement").at("items").as_array();
    EXPECT_TRUE(std::ranges::any_of(asked, [](const json::value& item) {
        return item.at("field") == "ent_shareholders";
    })) << json::serialize(asked);
    const auto answer = [&](int status, json::object data) {
        return send(
            founder_, status, "POST", "/api/cases/" + number + "/supplement",
            {{"version", view.at("version")},
             {"password", "Demo-2026-huoguo"},
             {"data", std::move(data)}}
        );
    };
    const json::value refused = answer(400, {{"ent_registered_capital", 600000}});
    EXPECT_EQ(text_of(refused, "/code"), "form.rule");
    EXPECT_EQ(text_of(refused, "/field"), "/data/ent_shareholders");
    const json::array shareholders{
        json::object{{"name", "赵火锅"}, {"id_no", "500112199003071235"}, {"yuan", 600000}}};
    answer(200, {{"ent_registered_capital", 600000}, {"ent_shareholders", shareholders}});
}

TEST_F(Enterprise, OfAnotherNameTakesNothingOfTheFirstIntoTheDraft) {
    Visitor li(deployment_);
    li.sign_in("13900000004", "Demo-2026-gongsi");
    json::value draft = send(
        li, 201, "POST", "/api/drafts",
        {{"service", "food-prepacked"},
         {"region", "500157"},
         {"applicant", "enterprise:91500157MA7DM001XA"}}
    );
    EXPECT_EQ(text_of(draft, "/held/ent.name/value"), "渝州示例餐饮管理有限公司");
    const std::string path = "/api/drafts/" + text_of(draft, "/id");
    draft = send(
        li, 200, "PATCH", path,
        {{"version", draft.at("version")}, {"applicant", "enterprise:91500103MA7DM0036X"}}
    );
    EXPECT_EQ(text_of(draft, "/held/ent.name/value"), "渝州示例宠物诊疗有限公司");
    EXPECT_EQ(text_of(draft, "/held/ent.uscc/value"), "91500103MA7DM0036X");
    draft = send(li, 200, "PATCH", path, {{"version", draft.at("version")}, {"applicant", "self"}});
    for (const char* part : {"held", "data", "materials"})
        EXPECT_EQ(json::serialize(draft.at(part)).find("渝州示例"), std::string::npos) << part;
}

TEST_F(Enterprise, AnAgentSeesOnlyWhatTheAgentAppliedFor) {
    const std::string own = applied_for_a_company();
    Visitor agent(deployment_);
    agent.sign_in("13900000003", "Demo-2026-daban");
    const json::value me = send(founder_, 200, "GET", "/api/me");
    const std::string zhao = text_of(me, "/id");
    json::object by_agent = company_of_zhao(token_of(agent, "Demo-2026-daban"));
    by_agent["on_behalf_of"] = zhao;
    send(agent, 403, "POST", "/api/applications", by_agent);
    const json::value power = send(
        founder_, 201, "POST", "/api/me/authorisations",
        {{"agent_login", "13900000003"},
         {"scope", json::array{"ent-setup"}},
         {"until", to_string(china_date(SystemTime().now()).plus_days(30))}}
    );
    by_agent["signing_token"] = token_of(agent, "Demo-2026-daban");
    const json::value made = send(agent, 201, "POST", "/api/applications", by_agent);
    const std::string number = text_of(made, "/number");
    send(agent, 200, "GET", "/api/cases/" + number);
    send(agent, 404, "GET", "/api/cases/" + own);
    send(
        agent, 404, "POST", "/api/cases/" + own + "/withdrawal", {{"version", 1}, {"reason", "x"}}
    );
    const json::value listed = send(agent, 200, "GET", "/api/cases");
    for (const json::value& row : listed.at("cases").as_array())
        EXPECT_EQ(text_of(row, "/number"), number);
    // The founder sees both, and both are told.
    EXPECT_EQ(send(founder_, 200, "GET", "/api/cases").at("cases").as_array().size(), 2u);
    const json::value told = send(agent, 200, "GET", "/api/me/inbox");
    EXPECT_EQ(text_of(told, "/messages/0/case_number"), number);
    // With the power ends the sight of what was begun under it.
    send(
        agent, 201, "POST", "/api/drafts",
        {{"service", "ent-setup"}, {"region", "500157"}, {"on_behalf_of", zhao}}
    );
    const auto drafts = [&] {
        return send(agent, 200, "GET", "/api/drafts").at("drafts").as_array().size();
    };
    EXPECT_EQ(drafts(), 1u);
    EXPECT_EQ(
        founder_.send("DELETE", "/api/me/authorisations/" + text_of(power, "/id")).status, 204
    );
    EXPECT_EQ(drafts(), 0u);
}

TEST_F(Enterprise, ADraftHasABound) {
    json::value draft = send(
        founder_, 201, "POST", "/api/drafts", {{"service", "ent-setup"}, {"region", "500157"}}
    );
    const std::string path = "/api/drafts/" + text_of(draft, "/id");
    const auto body = [&](const char* field, size_t size) {
        return json::object{
            {"version", draft.at("version")}, {"data", {{field, std::string(size, 'x')}}}};
    };
    draft = send(founder_, 200, "PATCH", path, body("ent_scope", 200 * 1024));
    const json::value refused = send(founder_, 400, "PATCH", path, body("ent_manager", 100 * 1024));
    EXPECT_EQ(text_of(refused, "/code"), "draft.too_large");
    EXPECT_EQ(send(founder_, 200, "GET", path).at("version"), draft.at("version"));
}

}  // namespace
}  // namespace tongban::app
