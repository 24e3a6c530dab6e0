// Every route of a whole deployment, called so that it answers what it promises. The server holds
// each answer against the description (has_reply_check); what differs becomes http.contract.
// Answers that refuse are held against the description by Visitor.
#include <algorithm>

#include "app/at_rest.h"
#include "app/audit_points.h"
#include "app/deployment.h"
#include "http/router.h"

namespace tongban::app {
namespace {

using testing::HttpAnswer;

constexpr const char* kSmallPdf =
    "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

class Walk : public ::testing::Test {
  protected:
    /// Calls the route with values for its placeholders; a 2xx answer counts as walked.
    HttpAnswer go(
        Visitor& visitor,
        const std::string& method,
        const std::string& path,
        const std::vector<std::string>& values = {},
        const json::value& body = nullptr,
        const std::string& query = {}
    ) {
        const std::string text = body.is_null() ? "" : json::serialize(body);
        return noted(method, path, visitor.send(method, filled(path, values) + query, text));
    }
    HttpAnswer hand_in(
        Visitor& visitor,
        const std::string& path,
        const std::vector<std::string>& values,
        const std::string& bytes,
        const std::string& query = {}
    ) {
        const std::string target = filled(path, values) + query;
        return noted("POST", path, visitor.send("POST", target, bytes, "application/octet-stream"));
    }
    HttpAnswer noted(const std::string& method, const std::string& path, HttpAnswer answer) {
        const std::string name = method + " " + path;
        EXPECT_LT(answer.status, 300) << name << " " << answer.body.substr(0, 600)
                                      << (answer.status >= 500 ? "\n" + deployment.troubles() : "");
        if (answer.status >= 200 && answer.status < 300) walked.insert(name);
        return answer;
    }

    /// From the sink of messages, which the outbox fills a moment after the commit.
    std::string code_that_was_sent() {
        for (int tries = 0; tries < 20'000; ++tries) {
            const std::string sent = deployment.file("notifications.log");
            if (const size_t at = sent.find("\"code\":\""); at != std::string::npos)
                return sent.substr(at + 8, sent.find('"', at + 8) - at - 8);
            stranger.send("GET", "/healthz");
        }
        return {};
    }

    void public_pages();
    void account_of_a_person();
    void administration();
    /// A whole application for a food licence, submitted: its number.
    std::string apply(bool walks_every_route);
    json::value draft_with_materials(const std::string& id);
    void life_of_a_case(const std::string& number);
    void hand_on(const std::string& number, const std::string& step);
    void review(const std::string& number);
    void after_the_decision(const std::string& number);
    void credentials_of_the_holder();
    /// A change of the packs from its first line to its publication, and back.
    void studio_of_the_packs();
    /// A case that began under the packs before goes on by those in use.
    void move_cases(Visitor& author, Visitor& reviewer, const std::string& token);
    /// A service with a fee, applied for in one request.
    void pay_a_fee();
    /// No service of these packs asks programs outside: taking and answering is in
    /// service/jobs_test.
    void jobs_of_programs();

    Deployment deployment;
    Visitor stranger{deployment}, person{deployment}, clerk{deployment}, approver{deployment},
        supervisor{deployment}, head{deployment}, operator_{deployment};
    std::string company;  // that the person represents
    std::set<std::string> walked;
};

std::string text_at(const json::value& value, const char* pointer) {
    boost::system::error_code fault;
    const json::value* found = value.find_pointer(pointer, fault);
    if (found == nullptr) return {};
    if (found->is_string()) return std::string(found->get_string());
    return json::serialize(*found);
}

std::string next_year() { return to_string(china_date(SystemTime().now()).plus_days(200)); }

std::int64_t version_of(const json::value& view) {
    return view.at("version").to_number<std::int64_t>();
}

void Walk::public_pages() {
    for (const char* path :
         {"/healthz", "/metrics", "/api/openapi.json", "/api/catalogue", "/api/regions",
          "/api/halls", "/api/catalogue/credential-types", "/.well-known/jwks.json",
          "/.well-known/jwt-vc-issuer", "/.well-known/sm2-keys.json",
          "/.well-known/tongban-trust.json", "/api/session"})
        go(stranger, "GET", path);
    go(stranger, "GET", "/api/catalogue/search", {}, nullptr, "?q=%E7%81%AB%E9%94%85%E5%BA%97");
    const json::value entries = go(stranger, "GET", "/api/catalogue/entries").json();
    EXPECT_FALSE(entries.at("entries").as_array().empty());
    // Every guide of the packs, in both languages: their shapes differ with what an item has.
    std::string after;
    do {
        const json::value page =
            go(stranger, "GET", "/api/catalogue/entries", {}, nullptr, "?after=" + after).json();
        for (const json::value& entry : page.at("entries").as_array()) {
            const bool is_bundle = text_at(entry, "/kind") == "bundle";
            go(stranger, "GET",
               is_bundle ? "/api/catalogue/bundles/{id}" : "/api/catalogue/items/{id}",
               {text_at(entry, "/id")}, nullptr, "?region=500157&lang=en");
        }
        after = page.at("next").is_null() ? "" : text_at(page, "/next");
    } while (!after.empty());
    go(stranger, "GET", "/api/regions/{code}/towns", {"500112"});
    hand_in(stranger, "/api/verification", {}, "nothing that anybody signed");
}

void Walk::account_of_a_person() {
    go(stranger, "POST", "/api/register", {},
       {{"name", "何新"},
        {"resident_id", "500112199003072000"},
        {"phone", "13911112222"},
        {"password", "Walk-2026-hexin"}});
    go(stranger, "POST", "/api/password-reset", {}, {{"login", "13900000001"}});
    go(stranger, "POST", "/api/password-reset/confirm", {},
       {{"login", "13900000001"}, {"code", code_that_was_sent()}, {"password", "Walk-2026-zhao"}});
    person.sign_in("13900000004", "Demo-2026-gongsi");
    walked.insert("POST /api/session");
    go(person, "GET", "/api/session");
    const json::value me = go(person, "GET", "/api/me").json();
    company = text_at(me, "/enterprises/0/id");
    go(person, "GET", "/api/me/authorisations");
    const json::value given =
        go(person, "POST", "/api/me/authorisations", {},
           {{"agent_login", "13900000003"}, {"scope", json::array{"*"}}, {"until", next_year()}}
        ).json();
    go(person, "DELETE", "/api/me/authorisations/{id}", {text_at(given, "/id")});
    go(person, "POST", "/api/me/signing-token", {}, {{"password", "Demo-2026-gongsi"}});
    Visitor other(deployment);
    other.sign_in("13900000007", "Demo-2026-laoren");
    go(other, "POST", "/api/me/password", {},
       {{"old", "Demo-2026-laoren"}, {"new", "Walk-2026-zheng"}});
    Visitor leaving(deployment);
    leaving.sign_in("13900000008", "Demo-2026-wugong");
    go(leaving, "DELETE", "/api/session");
}

void Walk::administration() {
    operator_.sign_in("operator", "Demo-2026-city-02");
    go(operator_, "GET", "/api/admin/staff");
    const json::value made =
        go(operator_, "POST", "/api/admin/staff", {},
           {{"account", "walk-clerk"},
            {"name", "新窗口"},
            {"password", "Walk-2026-clerk"},
            {"grants", json::array{json::object{
                           {"role", "clerk"}, {"region", "500157"}, {"department", "*"}}}}}
        ).json();
    go(operator_, "PATCH", "/api/admin/staff/{id}", {text_at(made, "/id")}, {{"disabled", true}});
    const json::value status = go(operator_, "GET", "/api/admin/status").json();
    const auto unconfirmed_of = [&](std::string_view pack) -> std::int64_t {
        for (const json::value& row : status.at("pack").as_array())
            if (row.at("id").as_string() == pack) return row.at("unconfirmed").as_int64();
        return -1;
    };
    EXPECT_GT(unconfirmed_of("chongqing"), 0);
    EXPECT_EQ(unconfirmed_of("demo"), 0) << "each pack answers for its own files";
    const json::value reloaded = go(operator_, "POST", "/api/admin/packs/reload").json();
    EXPECT_TRUE(reloaded.at("exchanged").as_bool()) << json::serialize(reloaded);
    go(operator_, "POST", "/api/admin/registers/{id}", {text_at(status, "/registers/0/id")},
       {{"state", "down"}});
    go(operator_, "POST", "/api/admin/registers/{id}", {text_at(status, "/registers/0/id")},
       {{"state", "up"}});
}

void Walk::jobs_of_programs() {
    Visitor system(deployment);
    system.sign_in("system-lj", "Demo-2026-lj-90");
    EXPECT_EQ(go(operator_, "GET", "/api/admin/jobs").json().at("types"), json::array());
    const json::value none =
        go(system, "POST", "/api/jobs/activate", {}, {{"types", json::array{"worker.nothing"}}}
        ).json();
    EXPECT_EQ(none.at("jobs"), json::array());
    const std::map<std::string, std::string> bodies{
        {"complete", R"({"lease":"x"})"},
        {"fail", R"({"lease":"x","message":"y"})"},
        {"error", R"({"lease":"x","code":"y"})"},
        {"extend", R"({"lease":"x","lease_s":60})"}};
    for (const auto& [verb, body] : bodies) {
        const std::string path = "/api/jobs/{job}/" + verb;
        EXPECT_EQ(system.send("POST", filled(path, {"C-1.j1"}), body).code(), "job.unknown");
        walked.insert("POST " + path);
    }
}

json::value Walk::draft_with_materials(const std::string& id) {
    json::value draft = go(person, "GET", "/api/drafts/{id}", {id}).json();
    for (const json::value& material : draft.at("materials").as_array()) {
        if (!material.at("required").as_bool()) continue;
        const std::string state = text_at(material, "/state"), name = text_at(material, "/id");
        if (state != "missing") continue;
        if (!material.at("choices").as_array().empty()) {
            go(person, "PUT", "/api/drafts/{id}/materials/{material}", {id, name},
               {{"way", "credential"}, {"credential", text_at(material, "/choices/0/id")}});
            continue;
        }
        hand_in(
            person, "/api/drafts/{id}/materials/{material}/files", {id, name}, kSmallPdf,
            "?name=paper.pdf"
        );
    }
    return go(person, "GET", "/api/drafts/{id}", {id}).json();
}

std::string Walk::apply(bool walks_every_route) {
    json::value draft =
        go(person, "POST", "/api/drafts", {},
           {{"service", "open-restaurant"}, {"region", "500157"}, {"applicant", company}}
        ).json();
    const std::string id = text_at(draft, "/id");
    const json::object answers{
        {"have", true}, {"sign", false}, {"gather", false}, {"tobacco", false}, {"drain", false}};
    draft = go(person, "PATCH", "/api/drafts/{id}", {id},
               {{"version", version_of(draft)}, {"answers", answers}}
    ).json();
    const json::object data{
        {"per_phone", "13900000004"},
        {"site_house_certificate", "渝（2024）两江新区不动产权第000000001号"},
        {"site_address", "重庆市两江新区示例大道88号1层"},
        {"site_region", "500157"},
        {"site_area", 320},
        {"site_use", "commercial"},
        {"site_tenure", "rented"},
        {"biz_catering_kind", "restaurant"},
        {"biz_food_items", json::array{"hot", "cold"}},
        {"site_kitchen_area", 80},
        {"site_seats", 120},
        {"biz_food_manager", "孙食安"},
        {"biz_food_manager_phone", "13900000019"}};
    draft = go(person, "PATCH", "/api/drafts/{id}", {id},
               {{"version", version_of(draft)},
                {"data", data},
                {"delivery", json::object{{"way", "pickup"}}}}
    ).json();
    if (walks_every_route) {
        go(person, "GET", "/api/drafts");
        for (const auto& held : draft.at("held").as_object())
            if (!held.key().starts_with("per.") && text_at(held.value(), "/state") == "held") {
                // A second draft, so that the first one keeps what the register says.
                const json::value other = go(person, "POST", "/api/drafts", {},
                                             {{"service", "open-restaurant"},
                                              {"region", "500157"},
                                              {"applicant", company}}
                ).json();
                const std::string other_id = text_at(other, "/id");
                go(person, "PATCH", "/api/drafts/{id}", {other_id},
                   {{"version", version_of(other)}, {"answers", answers}});
                go(person, "POST", "/api/drafts/{id}/challenges", {other_id},
                   {{"field", std::string(held.key())}, {"note", "不是这样"}});
                go(person, "DELETE", "/api/drafts/{id}", {other_id});
                break;
            }
    }
    draft = draft_with_materials(id);
    if (walks_every_route)
        for (const json::value& material : draft.at("materials").as_array()) {
            if (material.at("files").as_array().empty()) continue;
            const std::string name = text_at(material, "/id");
            go(person, "DELETE", "/api/drafts/{id}/materials/{material}/files/{file}",
               {id, name, text_at(material, "/files/0/id")});
            go(person, "PUT", "/api/drafts/{id}/materials/{material}", {id, name},
               {{"way", "none"}});
            draft = draft_with_materials(id);
            break;
        }
    EXPECT_TRUE(draft.at("ready").as_bool()) << json::serialize(draft.at("issues"));
    const json::value signing = go(person, "GET", "/api/drafts/{id}/signing", {id}).json();
    const json::value made =
        go(person, "POST", "/api/drafts/{id}/submission", {id},
           {{"password", "Demo-2026-gongsi"}, {"sha256", text_at(signing, "/sha256")}}
        ).json();
    return text_at(made, "/number");
}

void Walk::life_of_a_case(const std::string& number) {
    json::value view = go(person, "GET", "/api/cases/{number}", {number}).json();
    go(person, "GET", "/api/cases");
    go(person, "GET", "/api/cases/{number}/receipt.pdf", {number});
    // The watch cannot look into a PDF.
    const auto entries = [&] { return deployment.readings().counts()["person:li-gongsi"]; };
    const std::int64_t before = entries();
    go(clerk, "GET", "/api/cases/{number}/receipt.pdf", {number});
    EXPECT_EQ(entries(), before + 1);
    go(stranger, "GET", "/api/public/status/{code}", {text_at(view, "/query_code")});
    go(stranger, "GET", "/api/public/status/{code}/qr.svg", {text_at(view, "/query_code")});
    go(clerk, "GET", "/api/work/intake");
    go(clerk, "GET", "/api/work/results");
    go(clerk, "GET", "/api/work/lookup", {}, nullptr, "?number=" + text_at(view, "/query_code"));
    json::value work = go(clerk, "GET", "/api/work/cases/{number}", {number}).json();
    std::string material;
    for (const json::value& one : work.at("materials").as_array())
        if (!one.at("files").as_array().empty()) material = text_at(one, "/id");
    go(clerk, "POST", "/api/work/cases/{number}/supplement-notice", {number},
       {{"version", version_of(work)},
        {"items", json::array{json::object{{"material", material}, {"reason", "不清楚"}}}}});
    const json::value file = hand_in(
                                 person, "/api/cases/{number}/files", {number}, kSmallPdf,
                                 "?name=better.pdf&material=" + material
    )
                                 .json();
    view = go(person, "GET", "/api/cases/{number}", {number}).json();
    for (const json::value& notice : view.at("notices").as_array())
        go(person, "GET", "/api/cases/{number}/notices/{notice}", {number, text_at(notice, "/id")});
    view = go(person, "POST", "/api/cases/{number}/supplement", {number},
              {{"version", version_of(view)},
               {"password", "Demo-2026-gongsi"},
               {"materials",
                json::object{{material, json::object{{"files", json::array{file.at("file")}}}}}}}
    ).json();
    for (const json::value& one : view.at("materials").as_array())
        if (text_at(one, "/id") == material)
            go(person, "GET", "/api/cases/{number}/files/{file}",
               {number, text_at(one, "/files/0/id")});
    go(clerk, "POST", "/api/work/cases/{number}/acceptance", {number},
       {{"version", version_of(view)}, {"checked", all_points(work)}, {"note", "后厨尚未通气"}});
    work = go(approver, "GET", "/api/work/cases/{number}", {number}).json();
    EXPECT_EQ(text_at(work, "/intake_note"), "后厨尚未通气");
    view = go(person, "GET", "/api/cases/{number}", {number}).json();
    EXPECT_NE(json::serialize(view.at("timeline")).find("受理：后厨尚未通气"), std::string::npos);
    go(person, "POST", "/api/cases/{number}/delivery", {number},
       {{"version", version_of(view)},
        {"way", "post"},
        {"address", "重庆市渝中区示例路1号"},
        {"receiver", "李公司"},
        {"phone", "13900000004"}});
}

/// Others are asked about the step, a colleague has it for a while, and is away.
void Walk::hand_on(const std::string& number, const std::string& step) {
    const std::string items = "/api/work/cases/{number}/items/{id}/";
    Visitor asked(deployment), colleague(deployment);
    asked.sign_in("cgj-lj", "Demo-2026-lj-04");
    colleague.sign_in("scjgj-lj-2", "Demo-2026-lj-21");
    go(approver, "POST", items + "claim", {number, step}, json::object());
    const json::value office = go(approver, "GET", items + "colleagues", {number, step}).json();
    ASSERT_FALSE(office.at("colleagues").as_array().empty());
    const auto ask = [&] {
        const json::value work =
            go(approver, "POST", items + "opinions", {number, step},
               {{"of", {{{"department", "cgj"}}}}, {"question", "是否同意"}, {"days", 2}}
            ).json();
        return text_at(work.at("work_items").as_array().back(), "/id");
    };
    go(approver, "POST", items + "opinion/withdrawal", {number, ask()}, json::object());
    go(asked, "POST", items + "opinion", {number, ask()}, {{"agrees", true}, {"text", "无意见"}});
    go(approver, "POST", items + "delegation", {number, step},
       {{"to", text_at(office, "/colleagues/0/id")}, {"reason", "片区承办"}});
    go(colleague, "POST", items + "return", {number, step}, {{"reason", "不在本片区"}});
    go(approver, "POST", items + "release", {number, step}, json::object());
    const json::value known = go(colleague, "GET", "/api/work/absences").json();
    std::string substitute;
    for (const json::value& one : known.at("colleagues").as_array())
        if (text_at(one, "/name") == "两江市场监管演示员") substitute = text_at(one, "/id");
    const std::string today = to_string(china_date(SystemTime().now()));
    const json::value absence =
        go(colleague, "POST", "/api/work/absences", {},
           {{"substitute", substitute}, {"from", today}, {"until", today}, {"reason", "leave"}}
        ).json();
    go(colleague, "POST", "/api/work/absences/{staff}/end", {text_at(absence, "/staff/id")},
       json::object());
}

void Walk::review(const std::string& number) {
    go(approver, "GET", "/api/work/items");
    json::value work = go(approver, "GET", "/api/work/cases/{number}", {number}).json();
    const std::string item = text_at(work, "/members/0/item");
    ASSERT_FALSE(work.at("work_items").as_array().empty());
    const std::string work_item = text_at(work, "/work_items/0/id");
    go(approver, "POST", "/api/work/cases/{number}/items/{id}/claim", {number, work_item},
       json::object());
    go(approver, "GET", "/api/work/items", {}, nullptr, "?mine=1");
    go(approver, "POST", "/api/work/cases/{number}/items/{id}/release", {number, work_item},
       json::object());
    // The processes of these packs leave no order of steps to their officers.
    const std::string choose = "/api/work/cases/{number}/items/{id}/choose";
    EXPECT_EQ(
        approver.send("POST", filled(choose, {number, work_item}), R"({"elements":["survey"]})")
            .code(),
        "case.unknown_work_item"
    );
    walked.insert("POST " + choose);
    hand_on(number, work_item);
    const std::string member = "/api/work/cases/{number}/members/{item}/";
    const json::array& kinds = work.at("suspensions").at(item).as_array();
    ASSERT_FALSE(kinds.empty());
    go(approver, "POST", member + "suspension", {number, item},
       {{"kind", text_at(kinds.front(), "/kind")}, {"reason", "现场核查"}, {"days", 5}});
    const json::value office =
        go(approver, "GET", "/api/work/cases/{number}/items/{id}/colleagues", {number, work_item})
            .json();
    go(approver, "POST", member + "resumption", {number, item},
       {{"finding", "核查合格"}, {"second", text_at(office, "/colleagues/0/id")}});
    go(approver, "POST", member + "extension", {number, item},
       {{"days", 1}, {"reason", "情况复杂"}});
    head.sign_in("scjgj-lj-head", "Demo-2026-lj-20");
    go(head, "POST", member + "extension/decision", {number, item}, {{"approved", true}});
    supervisor.sign_in("supervisor", "Demo-2026-city-01");
    for (int step = 0; step < 6; ++step) {
        work = go(approver, "GET", "/api/work/cases/{number}", {number}).json();
        if (!work.at("members").at(0).at("result").is_null()) break;
        go(approver, "POST", member + "decision", {number, item},
           {{"granted", true}, {"reason", "符合条件"}, {"article", "第三十八条"}});
    }
    EXPECT_TRUE(work.at("members").at(0).at("result").is_object());
}

void Walk::after_the_decision(const std::string& number) {
    json::value view = go(person, "GET", "/api/cases/{number}", {number}).json();
    EXPECT_EQ(view.at("stage"), "decided");
    go(clerk, "POST", "/api/work/cases/{number}/delivery", {number},
       {{"version", version_of(view)}, {"way", "pickup"}, {"receiver", "李公司"}});
    view = go(person, "GET", "/api/cases/{number}", {number}).json();
    go(person, "POST", "/api/cases/{number}/rating", {number},
       {{"version", version_of(view)}, {"grade", 5}, {"text", "太慢"}});
    go(person, "GET", "/api/cases/{number}", {number});
    const json::value open = go(clerk, "GET", "/api/work/followups").json();
    ASSERT_FALSE(open.at("followups").as_array().empty());
    go(clerk, "POST", "/api/work/followups/{id}", {text_at(open, "/followups/0/id")},
       {{"version", open.at("followups").at(0).at("version")},
        {"action", "contact"},
        {"note", "已联系"}});
    go(supervisor, "GET", "/api/board");
    go(supervisor, "GET", "/api/board/cases");
    go(person, "GET", "/api/me/accesses");
    const json::value inbox = go(person, "GET", "/api/me/inbox").json();
    EXPECT_FALSE(inbox.at("messages").as_array().empty());
    go(person, "POST", "/api/me/inbox/read", {}, {{"ids", "all"}});
}

void Walk::credentials_of_the_holder() {
    const json::value held = go(person, "GET", "/api/credentials").json();
    std::string licence;
    for (const json::value& row : held.at("credentials").as_array()) {
        go(person, "GET", "/api/credentials/{id}", {text_at(row, "/id")});
        if (text_at(row, "/type") == "food-licence") licence = text_at(row, "/id");
    }
    ASSERT_FALSE(licence.empty());
    const std::string pdf = go(person, "GET", "/api/credentials/{id}/pdf", {licence}).body;
    EXPECT_TRUE(pdf.starts_with("%PDF"));
    const std::string sd_jwt = go(person, "GET", "/api/credentials/{id}/sdjwt", {licence}).body;
    go(person, "GET", "/api/credentials/{id}/sm2", {licence});
    go(person, "GET", "/api/credentials/{id}/qr.svg", {licence});
    for (const std::string& shown : {pdf, sd_jwt}) {
        const json::value verdict = hand_in(stranger, "/api/verification", {}, shown).json();
        EXPECT_EQ(verdict.at("verdict"), "valid");
    }
    go(stranger, "GET", "/api/status-lists/{id}", {"0"});
    go(approver, "GET", "/api/work/credentials/{id}", {licence});
    go(approver, "POST", "/api/work/credentials/{id}/status", {licence},
       {{"state", "suspended"}, {"reason", "复查"}, {"article", "第六十九条"}});
}

void Walk::pay_a_fee() {
    Visitor holder(deployment);
    holder.sign_in("13900000008", "Demo-2026-wugong");
    const json::value held = go(holder, "GET", "/api/credentials").json();
    std::string card;
    for (const json::value& row : held.at("credentials").as_array())
        if (text_at(row, "/type") == "id-card") card = text_at(row, "/id");
    const json::value photo =
        hand_in(holder, "/api/files", {}, kSmallPdf, "?service=dl-lost&material=photo&name=a.pdf")
            .json();
    const json::value token =
        go(holder, "POST", "/api/me/signing-token", {}, {{"password", "Demo-2026-wugong"}}).json();
    const json::value made =
        go(holder, "POST", "/api/applications", {},
           {{"service", "dl-lost"},
            {"region", "500157"},
            {"signing_token", text_at(token, "/signing_token")},
            {"data",
             {{"per_name", "王务工"},
              {"per_id_no", "511002199809182350"},
              {"per_phone", "13900000008"},
              {"per_live_region", "500157"},
              {"per_licence_class", "C1"},
              {"app_reason", "遗失"}}},
            {"materials",
             {{"id-card", {{"way", "credential"}, {"credential", card}}},
              {"photo", {{"way", "upload"}, {"files", json::array{photo.at("file")}}}}}}}
        ).json();
    const std::string number = text_at(made, "/number");
    json::value view = go(holder, "GET", "/api/cases/{number}", {number}).json();
    ASSERT_EQ(text_at(view, "/fees/0/state"), "due");
    view = go(holder, "POST", "/api/cases/{number}/payment", {number},
              {{"version", version_of(view)}, {"fee", view.at("fees").at(0).at("id")}}
    ).json();
    EXPECT_EQ(text_at(view, "/fees/0/state"), "started");
    go(operator_, "GET", "/api/admin/payments");
    // Turned away at the bank; then what the provider knows is asked for; then it says so itself.
    const json::value fee = view.at("fees").at(0).at("id");
    view = go(holder, "POST", "/api/cases/{number}/payment/test", {number},
              {{"fee", fee}, {"pays", false}}
    ).json();
    EXPECT_EQ(text_at(view, "/fees/0/state"), "due");
    auto& provider = dynamic_cast<service::TestPayments&>(*deployment.desk().payments);
    const auto ordered = [&] {
        view = go(holder, "POST", "/api/cases/{number}/payment", {number}, {{"fee", fee}}).json();
        return text_at(view, "/fees/0/reference");
    };
    ASSERT_TRUE(provider.play(ordered(), false, SystemTime().now()));
    view = go(holder, "POST", "/api/cases/{number}/payment/check", {number}, {{"fee", fee}}).json();
    EXPECT_EQ(text_at(view, "/fees/0/state"), "due");
    const auto callback = provider.play(ordered(), true, SystemTime().now()).value();
    noted(
        "POST", "/api/payments/callback",
        stranger.send(
            "POST", "/api/payments/callback", callback.body, "application/octet-stream",
            {{"X-Payment-Signature", callback.signature}}
        )
    );
    view = go(holder, "GET", "/api/cases/{number}", {number}).json();
    EXPECT_EQ(text_at(view, "/fees/0/state"), "paid");
    const HttpAnswer twice = holder.send(
        "POST", "/api/cases/" + number + "/payment",
        json::serialize(json::object{{"fee", view.at("fees").at(0).at("id")}})
    );
    EXPECT_EQ(twice.code(), "case.paid");
}

void Walk::studio_of_the_packs() {
    Visitor author(deployment), reviewer(deployment);
    author.sign_in("editor", "Demo-2026-city-05");
    reviewer.sign_in("editor-review", "Demo-2026-city-06");
    const auto token = [&](Visitor& visitor, const char* password) {
        return text_at(
            go(visitor, "POST", "/api/me/signing-token", {}, {{"password", password}}).json(),
            "/signing_token"
        );
    };
    const std::string own = token(author, "Demo-2026-city-05"),
                      other = token(reviewer, "Demo-2026-city-06");
    const std::string file = "chongqing/services/food-renew.service.yaml";
    const auto in_use = go(author, "GET", "/api/studio/file", {}, nullptr, "?path=" + file).json();
    std::string text = text_at(in_use, "/text");
    const std::string old_words = "有效期届满三十日前。", new_words = "最迟在届满前三十日。";
    text.replace(text.find(old_words), old_words.size(), new_words);

    const auto start = [&] {
        return text_at(
            go(author, "POST", "/api/studio/changes", {}, {{"title", "改一句话"}}).json(), "/id"
        );
    };
    const std::string id = start();
    std::int64_t version = 1;
    const auto stage = [&](Visitor& visitor, const std::string& name, json::object body) {
        body["version"] = version;
        const json::value answer =
            go(visitor, "POST", "/api/studio/changes/{id}/" + name, {id}, body).json();
        version = version_of(answer);
        return answer;
    };
    const auto put = [&](const std::string& path, const std::string& content) {
        version = version_of(go(author, "PUT", "/api/studio/changes/{id}/file", {id},
                                {{"path", path}, {"text", content}, {"version", version}}
        ).json());
    };
    version = version_of(go(author, "PATCH", "/api/studio/changes/{id}", {id},
                            {{"title", "改一句话"}, {"note", "说得更清楚"}, {"version", version}}
    ).json());
    put("chongqing/forms/nobody.form.json", "{}");
    const auto faulty =
        go(author, "POST", "/api/studio/changes/{id}/check", {id}, {{"journeys", false}}).json();
    EXPECT_GT(faulty.at("errors").to_number<int>(), 0);
    EXPECT_EQ(text_at(faulty, "/issues/0/file"), "chongqing/forms/nobody.form.json");
    const auto own_token = json::object{{"signing_token", own}};
    // What does not pass is not submitted, and says why.
    const HttpAnswer refused = author.send(
        "POST", "/api/studio/changes/" + id + "/submit",
        json::serialize(json::object{{"version", version}, {"signing_token", own}})
    );
    EXPECT_EQ(refused.code(), "studio.check_failed");
    version = version_of(go(author, "DELETE", "/api/studio/changes/{id}/file", {id},
                            {{"path", "chongqing/forms/nobody.form.json"}, {"version", version}}
    ).json());
    put(file, text);
    go(author, "GET", "/api/studio/files", {}, nullptr, "?change=" + id);
    go(author, "GET", "/api/studio/check-progress");
    go(author, "POST", "/api/studio/lint", {}, {{"kind", "yaml"}, {"text", "a: [1"}});
    go(author, "POST", "/api/studio/try-decision", {},
       {{"path", "chongqing/decisions/food-new-conditions.dmn"}, {"facts", json::object{}}});
    go(author, "GET", "/api/studio/unconfirmed", {}, nullptr, "?service=hk-proof");
    go(author, "POST", "/api/studio/simulations", {},
       {{"service", "food-renew"},
        {"change", id},
        {"days", 5},
        {"per_day", 8},
        {"officers", {{"approver", 1}}},
        {"handling", {{"least", 10}, {"usual", 20}, {"most", 60}}}});
    go(author, "POST", "/api/studio/sandbox", {},
       {{"change", id}, {"starts_on", "2026-03-02T09:00"}, {"steps", json::array()}});
    go(author, "POST", "/api/studio/credential-paper", {},
       {{"name", "食品经营许可证"},
        {"number", "JY1"},
        {"issuer", "示例局"},
        {"fields", {{{"key", "name"}, {"label", "名称"}, {"value", "赵火锅店"}}}}});
    stage(author, "submit", own_token);
    const HttpAnswer alone = author.send(
        "POST", "/api/studio/changes/" + id + "/approve",
        json::serialize(json::object{{"version", version}, {"signing_token", own}})
    );
    EXPECT_EQ(alone.code(), "studio.own_change");
    stage(reviewer, "return", {{"reason", "写明依据"}});
    stage(author, "submit", own_token);
    stage(reviewer, "approve", {{"signing_token", other}});
    const json::value view = go(reviewer, "GET", "/api/studio/changes/{id}", {id}).json();
    EXPECT_EQ(text_at(view, "/state"), "approved");
    stage(author, "publish", own_token);
    move_cases(author, reviewer, other);
    go(author, "GET", "/api/studio/changes", {}, nullptr, "?state=published");
    go(author, "GET", "/api/studio/publications");
    go(author, "GET", "/api/studio/publications/{number}", {"1"});
    const json::value difference =
        go(author, "GET", "/api/studio/publications/{number}/file", {"1"}, nullptr, "?path=" + file)
            .json();
    EXPECT_NE(text_at(difference, "/before").find(old_words), std::string::npos);
    EXPECT_NE(text_at(difference, "/after").find(new_words), std::string::npos);
    EXPECT_NE(
        stranger.send("GET", "/api/catalogue/items/food-renew?region=500157").body.find(new_words),
        std::string::npos
    );
    go(stranger, "GET", "/api/publications");
    go(stranger, "GET", "/api/publications/{number}", {"1"});
    go(stranger, "GET", "/api/publications/{number}/jws", {"1"});
    const HttpAnswer archive =
        go(author, "GET", "/api/studio/changes/{id}/export", {id}, nullptr, "?whole=1");
    const auto propose_rollback = [&] {
        return text_at(
            go(author, "POST", "/api/studio/publications/{number}/rollback", {"0"},
               {{"reason", "群众看不懂"}, {"signing_token", own}}
            ).json(),
            "/id"
        );
    };
    go(author, "POST", "/api/studio/rollbacks/{id}/withdraw", {propose_rollback()}, json::object());
    go(reviewer, "POST", "/api/studio/rollbacks/{id}/refuse", {propose_rollback()},
       {{"reason", "再观察两天"}});
    go(reviewer, "POST", "/api/studio/rollbacks/{id}/approve", {propose_rollback()},
       {{"signing_token", other}});
    go(reviewer, "GET", "/api/studio/rollbacks");
    // Packs that were exported come back as a change over what is in use now.
    const json::value imported =
        hand_in(author, "/api/studio/import", {}, archive.body, "?title=again&whole=1").json();
    EXPECT_EQ(text_at(imported, "/files"), "1");
    go(author, "POST", "/api/studio/changes/{id}/discard", {text_at(imported, "/id")},
       {{"version", version_of(imported)}});
}

void Walk::move_cases(Visitor& author, Visitor& reviewer, const std::string& token) {
    const json::value overview = go(author, "GET", "/api/studio/migrations").json();
    json::object of;
    for (const json::value& source : overview.at("sources").as_array())
        if (!source.at("is_current").as_bool())
            of = {{"service", source.at("service")}, {"edition", source.at("edition")}};
    ASSERT_FALSE(of.empty()) << "no open case of the packs before";
    const json::value proposal =
        go(author, "POST", "/api/studio/migrations/proposal", {}, of).json();
    EXPECT_TRUE(proposal.at("is_complete").as_bool());
    json::object order = of;
    order["plan"] = proposal.at("plan");
    const json::value tried =
        go(author, "POST", "/api/studio/migrations/dry-run", {}, order).json();
    EXPECT_GT(tried.at("movable").to_number<int>(), 0);
    order["reason"] = "流程简化";
    const auto proposed = [&] {
        return text_at(go(author, "POST", "/api/studio/migrations", {}, order).json(), "/id");
    };
    go(author, "POST", "/api/studio/migrations/{id}/withdraw", {proposed()}, json::object());
    go(reviewer, "POST", "/api/studio/migrations/{id}/refuse", {proposed()},
       {{"reason", "先不动"}});
    const std::string id = proposed();
    const HttpAnswer alone = author.send(
        "POST", "/api/studio/migrations/" + id + "/approve",
        json::serialize(json::object{{"signing_token", token}})
    );
    EXPECT_EQ(alone.code(), "migration.own_order");
    go(reviewer, "POST", "/api/studio/migrations/{id}/approve", {id}, {{"signing_token", token}});
    std::string state;
    for (int tries = 0; tries < 2'000 && state != "done"; ++tries)
        state = text_at(go(author, "GET", "/api/studio/migrations/{id}", {id}).json(), "/state");
    EXPECT_EQ(state, "done");
    const HttpAnswer again = author.send("POST", "/api/studio/migrations", json::serialize(order));
    EXPECT_EQ(again.code(), "migration.nothing");
    const json::value replayed =
        go(author, "POST", "/api/studio/replays", {}, {{"service", of.at("service")}, {"cases", 10}}
        ).json();
    EXPECT_GT(replayed.at("cases").to_number<int>(), 0) << "one was decided before";
    EXPECT_EQ(replayed.at("changed"), 0) << "its process says what it said";
}

TEST_F(Walk, EveryRouteAnswersWhatTheDescriptionPromises) {
    public_pages();
    account_of_a_person();
    administration();
    clerk.sign_in("clerk-lj", "Demo-2026-lj-01");
    approver.sign_in("scjgj-lj", "Demo-2026-lj-02");
    go(clerk, "POST", "/api/counter/person", {}, {{"resident_id", "500106197912245582"}});
    const std::string number = apply(true);
    ASSERT_FALSE(number.empty());
    life_of_a_case(number);
    review(number);
    EXPECT_EQ(go(operator_, "GET", "/api/admin/faults").json().at("faults"), json::array());
    // A fault to retry is made in service/faults_test; here nothing stands still.
    const std::string retry = "/api/admin/faults/{number}/{token}/retry";
    EXPECT_EQ(
        operator_.send("POST", filled(retry, {number, "1"}), R"({"reason":"修好了"})").code(),
        "case.unknown_fault"
    );
    walked.insert("POST " + retry);
    jobs_of_programs();
    after_the_decision(number);
    credentials_of_the_holder();
    const std::string withdrawn = apply(false), refused = apply(false);
    go(person, "POST", "/api/cases/{number}/withdrawal", {withdrawn}, {{"reason", "不办了"}});
    go(clerk, "POST", "/api/work/cases/{number}/refusal", {refused},
       {{"kind", "not_eligible"}, {"reason", "不符合"}, {"article", "第三十二条"}});
    go(person, "GET", "/api/cases/{number}", {refused});

    pay_a_fee();
    ASSERT_FALSE(apply(false).empty());  // waits while the packs change
    studio_of_the_packs();
    go(supervisor, "GET", "/api/live", {}, nullptr, "?channels=work");

    const json::object description = deployment.description();
    for (const auto& path : description.at("paths").as_object())
        for (const auto& operation : path.value().as_object()) {
            std::string name(operation.key());
            std::ranges::transform(name, name.begin(), ::toupper);
            name += " " + std::string(path.key());
            EXPECT_TRUE(walked.contains(name)) << name;
        }
    // After a whole life of a case, too, nobody can be read from the data folder.
    EXPECT_EQ(
        readable_places(
            deployment.data(), {"500106197912245582", "13900000004", "李公司", "500112199003072000",
                                "13911112222", "何新", "孙食安"}
        ),
        ""
    );
    EXPECT_EQ(deployment.troubles().find("http.contract"), std::string::npos)
        << deployment.troubles();
}

}  // namespace
}  // namespace tongban::app
