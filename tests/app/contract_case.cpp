// The walk through the life of a case: intake, review, results, credentials.
#include "app/audit_points.h"
#include "app/contract_walk.h"

namespace tongban::app {

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

}  // namespace tongban::app
