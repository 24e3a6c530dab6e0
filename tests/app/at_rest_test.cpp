// What is written under the data folder names nobody: keys stand beside it, not in it.
#include "app/at_rest.h"

#include "app/deployment.h"

namespace tongban::app {
namespace {

constexpr const char* kSmallPdf =
    "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

std::string text_of(const json::value& value, const char* pointer) {
    boost::system::error_code fault;
    const json::value* found = value.find_pointer(pointer, fault);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

class AtRest : public ::testing::Test {
  protected:
    json::value call(
        Visitor& visitor,
        const std::string& method,
        const std::string& target,
        const json::value& body = nullptr,
        const std::string& key = {}
    ) {
        testing::HttpClient::Headers headers;
        if (!key.empty()) headers["Idempotency-Key"] = key;
        last_ = visitor.send(
            method, target, body.is_null() ? "" : json::serialize(body), "application/json", headers
        );
        EXPECT_LT(last_.status, 300) << method << " " << target << " " << last_.body;
        return last_.json();
    }

    Deployment deployment_;
    Visitor person_{deployment_}, clerk_{deployment_};
    testing::HttpAnswer last_;
};

TEST_F(AtRest, NobodyCanBeReadFromTheDataFolder) {
    clerk_.sign_in("clerk-lj", "Demo-2026-lj-01");
    call(clerk_, "POST", "/api/counter/person", {{"resident_id", "500112199003071235"}});
    person_.sign_in("13900000001", "Demo-2026-huoguo");
    call(person_, "POST", "/api/password-reset", {{"login", "13900000001"}});
    call(
        person_, "POST", "/api/me/authorisations",
        {{"agent_login", "13900000003"},
         {"scope", json::array{"*"}},
         {"until", to_string(china_date(SystemTime().now()).plus_days(100))}}
    );
    // With idempotency keys, as the pages send them: the answers are kept.
    const json::value made = call(
        person_, "POST", "/api/drafts", {{"service", "open-restaurant"}, {"region", "500157"}},
        "draft-1"
    );
    const std::string kept = last_.body;
    const std::string id = text_of(made, "/id");
    EXPECT_NE(kept.find("500112199003071235"), std::string::npos) << "the answer names the person";
    call(
        person_, "POST", "/api/drafts", {{"service", "open-restaurant"}, {"region", "500157"}},
        "draft-1"
    );
    EXPECT_EQ(last_.header("idempotency-replayed"), "true");
    EXPECT_EQ(last_.body, kept);
    call(
        person_, "PATCH", "/api/drafts/" + id,
        {{"version", made.at("version")},
         {"answers",
          {{"have", false},
           {"sign", false},
           {"gather", false},
           {"tobacco", false},
           {"drain", false}}}},
        "draft-2"
    );
    const json::value draft = call(person_, "GET", "/api/drafts/" + id);
    call(
        person_, "PATCH", "/api/drafts/" + id,
        {{"version", draft.at("version")},
         {"data",
          {{"per_phone", "13900000001"},
           {"site_address", "重庆市两江新区秘密大道88号1层"},
           {"ent_legal_person", "赵火锅"},
           {"ent_legal_person_id_no", "500112199003071235"}}}},
        "draft-3"
    );
    for (const json::value& material :
         call(person_, "GET", "/api/drafts/" + id).at("materials").as_array())
        if (text_of(material, "/state") == "missing") {
            last_ = person_.send(
                "POST",
                "/api/drafts/" + id + "/materials/" + text_of(material, "/id") +
                    "/files?name=%E8%B5%B5%E7%81%AB%E9%94%85.pdf",
                kSmallPdf, "application/octet-stream"
            );
            EXPECT_EQ(last_.status, 200) << last_.body;
            break;
        }
    EXPECT_EQ(
        readable_places(
            deployment_.data(), {"500112199003071235", "13900000001", "13900000003", "赵火锅",
                                 "孙代办", "秘密大道", "%PDF-1.4"}
        ),
        ""
    );
}

}  // namespace
}  // namespace tongban::app
