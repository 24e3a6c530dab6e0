// The walk through applications: a draft until it is signed, and one with a fee in one request.
#include "app/contract_walk.h"

namespace tongban::app {

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

json::value Walk::filled_draft(const json::object& answers) {
    json::value draft =
        go(person, "POST", "/api/drafts", {},
           {{"service", "open-restaurant"}, {"region", "500157"}, {"applicant", company}}
        ).json();
    const std::string id = text_at(draft, "/id");
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
    return go(person, "PATCH", "/api/drafts/{id}", {id},
              {{"version", version_of(draft)},
               {"data", data},
               {"delivery", json::object{{"way", "pickup"}, {"hall", "liangjiang-example"}}}}
    ).json();
}

void Walk::challenge_a_register(const json::value& draft, const json::object& answers) {
    for (const auto& held : draft.at("held").as_object()) {
        if (held.key().starts_with("per.") || text_at(held.value(), "/state") != "held") continue;
        const json::value other =
            go(person, "POST", "/api/drafts", {},
               {{"service", "open-restaurant"}, {"region", "500157"}, {"applicant", company}}
            ).json();
        const std::string id = text_at(other, "/id");
        go(person, "PATCH", "/api/drafts/{id}", {id},
           {{"version", version_of(other)}, {"answers", answers}});
        go(person, "POST", "/api/drafts/{id}/challenges", {id},
           {{"field", std::string(held.key())}, {"note", "不是这样"}});
        go(person, "DELETE", "/api/drafts/{id}", {id});
        return;
    }
}

std::string Walk::apply(bool walks_every_route) {
    const json::object answers{
        {"have", true}, {"sign", false}, {"gather", false}, {"tobacco", false}, {"drain", false}};
    json::value draft = filled_draft(answers);
    const std::string id = text_at(draft, "/id");
    if (walks_every_route) {
        go(person, "GET", "/api/drafts");
        challenge_a_register(draft, answers);
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

std::string Walk::apply_in_one_request(Visitor& holder) {
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
    return text_at(made, "/number");
}

void Walk::pay_a_fee() {
    Visitor holder(deployment);
    holder.sign_in("13900000008", "Demo-2026-wugong");
    const std::string number = apply_in_one_request(holder);
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

}  // namespace tongban::app
