#include "authority/check.h"
#include "http/sessions.h"
#include "identity/fixture.h"

namespace tongban::identity {
namespace {

using http::Method;

/// Calls handlers as the server does, without a socket.
class IdentityRoutes : public IdentityTest {
  protected:
    void SetUp() override {
        IdentityTest::SetUp();
        directory_ = std::make_shared<const directory::Directory>(directory::chongqing_directory());
        add_routes(
            routes_, {
                         .identity = *identity_,
                         .sessions = *sessions_,
                         .accesses = *accesses_,
                         .representations = representations_,
                         .directory = [this] { return directory_; },
                         .is_service = [](std::string_view id) { return id == "open-restaurant"; },
                     }
        );
        now_ = start_;
    }

    struct Outcome {
        int status = 0;
        json::value body;
        std::string code;
        std::string field;
        std::string cookie;
    };

    Outcome call(
        Method method, std::string_view path, json::object body = {}, std::string session = {}
    ) {
        http::Request request;
        request.now = now_;
        request.body = std::move(body);
        request.session = session;
        request.actor = sessions_->find(session, now_).value();
        std::string_view target = path;
        if (const size_t mark = path.find('?'); mark != std::string_view::npos) {
            for (const auto pair : split(path.substr(mark + 1), '&')) {
                const size_t equals = pair.find('=');
                request.parameters.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
            }
            target = path.substr(0, mark);
        }
        const http::Route* route = find(method, target, request.path);
        if (route == nullptr) return {.status = 404, .code = "no route"};
        if (const auto checked = authority::check(request.actor, *route->need); !checked)
            return {.code = checked.error().code};
        auto answer = route->handler(request);
        if (!answer) return {.code = answer.error().code, .field = answer.error().field};
        http::Reply reply;
        if (auto* after = std::get_if<http::AfterCommit>(&*answer)) {
            reply = after->reply;
            const auto committed = ledger_->commit_all_and_wait(std::move(after->commits));
            if (!committed) return {.code = committed.error().code};
        } else {
            reply = std::get<http::Reply>(*answer);
        }
        if (!request.entries.empty()) {
            const auto entered = ledger_->commit_all_and_wait(std::move(request.entries));
            if (!entered) return {.code = entered.error().code};
        }
        Outcome outcome{.status = reply.status, .code = "done"};
        if (!reply.body.empty()) outcome.body = parse_json(reply.body).value();
        for (const auto& [name, value] : reply.headers)
            if (name == "Set-Cookie") outcome.cookie = value.substr(0, value.find(';'));
        return outcome;
    }

    const http::Route* find(
        Method method, std::string_view path, std::vector<std::string>& values
    ) {
        const auto wanted = split(path, '/');
        for (const http::Route& route : routes_.all()) {
            const auto segments = split(route.path, '/');
            if (route.method != method || segments.size() != wanted.size()) continue;
            bool fits = true;
            values.clear();
            for (size_t i = 0; i < segments.size(); ++i) {
                if (segments[i].starts_with('{'))
                    values.emplace_back(wanted[i]);
                else
                    fits &= segments[i] == wanted[i];
            }
            if (fits) return &route;
        }
        return nullptr;
    }

    std::string signed_in(std::string_view login, std::string_view password = kPassword) {
        const Outcome outcome =
            call(Method::Post, "/api/session", {{"login", login}, {"password", password}});
        EXPECT_EQ(outcome.code, "done") << login;
        const std::string prefix = std::string(http::kSessionCookie) + "=";
        EXPECT_TRUE(outcome.cookie.starts_with(prefix));
        return outcome.cookie.substr(prefix.size());
    }

    http::Routes routes_;
    std::shared_ptr<const directory::Directory> directory_;
    Instant now_;
};

TEST_F(IdentityRoutes, SomebodyRegistersSignsInAndIsKnown) {
    const Outcome registered = call(
        Method::Post, "/api/register",
        {{"name", "王芳"},
         {"resident_id", "11010519491231002x"},
         {"phone", "13900000003"},
         {"password", kPassword}}
    );
    ASSERT_EQ(registered.status, 201);
    const std::string session = signed_in("13900000003");
    const Outcome known = call(Method::Get, "/api/session", {}, session);
    const json::object& user = known.body.at("user").as_object();
    EXPECT_EQ(user.at("id"), registered.body.at("id"));
    EXPECT_EQ(user.at("kind"), "person");
    EXPECT_EQ(user.at("name"), "王芳");
    EXPECT_EQ(user.at("csrf"), json::value(sessions_->csrf(session)));
    EXPECT_TRUE(call(Method::Get, "/api/session").body.at("user").is_null());
}

TEST_F(IdentityRoutes, OwnDataAreMaskedAndEnterprisesComeFromTheRegister) {
    seed();
    const Outcome me = call(Method::Get, "/api/me", {}, signed_in("13900000001"));
    EXPECT_EQ(me.body.at("resident_id_masked"), "500***********1232");
    EXPECT_EQ(me.body.at("phone_masked"), "139****0001");
    EXPECT_EQ(me.body.at("enterprises").at(0).at("uscc"), "91500111MA5TB0010K");
    EXPECT_TRUE(call(Method::Get, "/api/me", {}, signed_in("13900000002"))
                    .body.at("enterprises")
                    .as_array()
                    .empty());
}

TEST_F(IdentityRoutes, StrangersAndStaffGetNoPersonalPages) {
    seed();
    seed_operator();
    const std::string staff = signed_in("operator");
    for (const char* path : {"/api/me", "/api/me/accesses", "/api/me/authorisations"})
        EXPECT_EQ(call(Method::Get, path).code, "auth.signed_out");
    for (const char* path : {"/api/me", "/api/me/authorisations"})
        EXPECT_EQ(call(Method::Get, path, {}, staff).code, "auth.forbidden");
}

TEST_F(IdentityRoutes, SigningOutTakesTheCookieAway) {
    seed();
    const std::string session = signed_in("13900000001");
    const Outcome out = call(Method::Delete, "/api/session", {}, session);
    EXPECT_EQ(out.status, 204);
    EXPECT_FALSE(out.cookie.empty());
    EXPECT_TRUE(call(Method::Get, "/api/session", {}, session).body.at("user").is_null());
}

TEST_F(IdentityRoutes, ChangingThePasswordEndsTheOtherSessions) {
    seed();
    const std::string phone = signed_in("13900000001");
    now_ = at(1);
    const std::string desk = signed_in("13900000001");
    EXPECT_EQ(
        call(Method::Post, "/api/me/password", {{"old", "wrong"}, {"new", "Another-Horse-9"}}, desk)
            .field,
        "/old"
    );
    EXPECT_EQ(
        call(Method::Post, "/api/me/password", {{"old", kPassword}, {"new", "1"}}, desk).field,
        "/new"
    );
    EXPECT_EQ(
        call(
            Method::Post, "/api/me/password", {{"old", kPassword}, {"new", "Another-Horse-9"}}, desk
        )
            .status,
        204
    );
    EXPECT_EQ(call(Method::Get, "/api/me", {}, phone).code, "auth.signed_out");
    EXPECT_EQ(call(Method::Get, "/api/me", {}, desk).code, "done");
}

TEST_F(IdentityRoutes, AResetAnswersTheSameForKnownAndUnknownLogins) {
    seed();
    const Outcome known = call(Method::Post, "/api/password-reset", {{"login", "13900000001"}});
    const Outcome unknown = call(Method::Post, "/api/password-reset", {{"login", "13900000009"}});
    EXPECT_EQ(known.status, 202);
    EXPECT_EQ(unknown.status, 202);
    EXPECT_EQ(known.body, unknown.body);
}

TEST_F(IdentityRoutes, AnAgentIsAuthorisedAndDismissed) {
    seed();
    const std::string zhang = signed_in("13900000001");
    const Outcome made = call(
        Method::Post, "/api/me/authorisations",
        {{"agent_login", "13900000002"}, {"scope", {"open-restaurant"}}, {"until", "2026-06-30"}},
        zhang
    );
    ASSERT_EQ(made.status, 201);
    const std::string li = signed_in("13900000002");
    const Outcome seen = call(Method::Get, "/api/me/authorisations", {}, li);
    EXPECT_EQ(seen.body.at("authorisations").at(0).at("direction"), "received");
    EXPECT_EQ(seen.body.at("authorisations").at(0).at("state"), "active");
    const std::string path =
        "/api/me/authorisations/" + std::string(made.body.at("id").as_string());
    EXPECT_EQ(call(Method::Delete, path, {}, li).code, "identity.no_such_authorisation");
    EXPECT_EQ(call(Method::Delete, path, {}, zhang).status, 204);
    EXPECT_EQ(
        call(Method::Get, "/api/me/authorisations", {}, li)
            .body.at("authorisations")
            .at(0)
            .at("state"),
        "revoked"
    );
    EXPECT_EQ(
        call(
            Method::Post, "/api/me/authorisations",
            {{"agent_login", "13900000009"}, {"scope", {"*"}}, {"until", "2026-06-30"}}, zhang
        )
            .field,
        "/agent_login"
    );
}

TEST_F(IdentityRoutes, NobodyIsAuthorisedForAServiceThatIsNotThere) {
    seed();
    const Outcome refused = call(
        Method::Post, "/api/me/authorisations",
        {{"agent_login", "13900000002"},
         {"scope", {"open-restaurant", "no-such"}},
         {"until", "2026-06-30"}},
        signed_in("13900000001")
    );
    EXPECT_EQ(refused.code, "identity.authorisation_service");
    EXPECT_EQ(refused.field, "/scope/1");
}

TEST_F(IdentityRoutes, TheOfficeOfWhoReadIsNamed) {
    seed_operator("reader", "500103");
    seed_operator("district", "500103");
    ASSERT_EQ(call(Method::Get, "/api/admin/staff", {}, signed_in("reader")).status, 200);
    const json::value seen = call(Method::Get, "/api/me/accesses", {}, signed_in("district")).body;
    ASSERT_EQ(seen.at("accesses").as_array().size(), 1U);
    EXPECT_EQ(seen.at("accesses").at(0).at("organisation"), "渝中区");
    EXPECT_EQ(seen.at("accesses").at(0).at("who"), "运维");
}

TEST_F(IdentityRoutes, APersonSeesWhoReadTheData) {
    seed();
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(ledger_->commit_and_wait(accesses_->record(
            {"person:zhang",
             "staff:clerk",
             "窗口一号",
             "渝中区政务服务中心",
             "受理",
             {"per.name", "per.id_no"},
             "N1"},
            at(i), "id" + std::to_string(i)
        )));
    const Outcome seen = call(Method::Get, "/api/me/accesses", {}, signed_in("13900000001"));
    ASSERT_EQ(seen.body.at("accesses").as_array().size(), 3U);
    EXPECT_EQ(seen.body.at("accesses").at(0).at("at"), json::value(to_rfc3339(at(2))));
    EXPECT_EQ(seen.body.at("accesses").at(0).at("fields").at(1), "per.id_no");
    EXPECT_TRUE(seen.body.at("next").is_null());
    const Outcome other = call(Method::Get, "/api/me/accesses", {}, signed_in("13900000002"));
    EXPECT_TRUE(other.body.at("accesses").as_array().empty());
}

TEST_F(IdentityRoutes, WhatWasReadBeforeThereWasAnAccountIsSeenWithIt) {
    seed();
    const auto zhang = identity_->personal_data("person:zhang").value();
    int i = 0;
    for (const std::string& subject :
         {identity_->subject_without_account(zhang.resident_id), std::string("person:zhang"),
          identity_->subject_without_account("500103198806152468")})
        ASSERT_TRUE(ledger_->commit_and_wait(accesses_->record(
            {subject, "person:li", "", "", "premises", {"premises.address"}, ""}, at(i++),
            "id" + subject.substr(0, 8)
        )));
    const Outcome seen = call(Method::Get, "/api/me/accesses", {}, signed_in("13900000001"));
    EXPECT_EQ(seen.body.at("accesses").as_array().size(), 2U);
}

TEST_F(IdentityRoutes, WhoIsMadeAnAgentSeesWhoAskedForTheName) {
    seed();
    const json::object wanted{
        {"agent_login", "13900000002"}, {"scope", {"*"}}, {"until", "2026-06-30"}};
    const std::string zhang = signed_in("13900000001");
    ASSERT_EQ(call(Method::Post, "/api/me/authorisations", wanted, zhang).status, 201);
    const json::value seen =
        call(Method::Get, "/api/me/accesses", {}, signed_in("13900000002")).body;
    ASSERT_EQ(seen.at("accesses").as_array().size(), 1U);
    EXPECT_EQ(seen.at("accesses").at(0).at("why"), "authorisation");
    EXPECT_EQ(seen.at("accesses").at(0).at("fields"), json::array{"name"});
    const json::value own = call(Method::Get, "/api/me/accesses", {}, zhang).body;
    EXPECT_TRUE(own.at("accesses").as_array().empty());
}

TEST_F(IdentityRoutes, StaffSeeThatAnOperatorReadTheirAccounts) {
    seed_operator();
    seed_operator("second");
    const std::string first = signed_in("operator"), second = signed_in("second");
    ASSERT_EQ(call(Method::Get, "/api/admin/staff", {}, first).status, 200);
    const json::value seen = call(Method::Get, "/api/me/accesses", {}, second).body;
    ASSERT_EQ(seen.at("accesses").as_array().size(), 1U);
    EXPECT_EQ(seen.at("accesses").at(0).at("why"), "administration");
    const json::value own = call(Method::Get, "/api/me/accesses", {}, first).body;
    EXPECT_TRUE(own.at("accesses").as_array().empty());
}

TEST_F(IdentityRoutes, AnOperatorCreatesMovesAndDisablesStaff) {
    seed_operator();
    const std::string session = signed_in("operator");
    const json::object clerk{{"role", "clerk"}, {"region", "500103"}, {"department", "*"}};
    const Outcome made = call(
        Method::Post, "/api/admin/staff",
        {{"account", "clerk-1"},
         {"name", "窗口一号"},
         {"password", kPassword},
         {"grants", json::array{clerk}}},
        session
    );
    ASSERT_EQ(made.status, 201);
    const std::string path = "/api/admin/staff/" + std::string(made.body.at("id").as_string());

    const std::string theirs = signed_in("clerk-1");
    EXPECT_EQ(
        call(Method::Get, "/api/session", {}, theirs).body.at("user").at("must_change_password"),
        true
    );
    EXPECT_EQ(
        call(
            Method::Post, "/api/me/password", {{"old", kPassword}, {"new", "Another-Horse-9"}},
            theirs
        )
            .status,
        204
    );
    const Outcome mine = call(Method::Get, "/api/session", {}, theirs);
    EXPECT_EQ(mine.body.at("user").at("roles").at(0).at("region_name"), "渝中区");
    EXPECT_EQ(mine.body.at("user").at("roles").at(0).at("organisation"), "");
    EXPECT_EQ(call(Method::Get, "/api/admin/staff", {}, theirs).code, "auth.forbidden");

    const json::object approver{
        {"role", "approver"}, {"region", "500157"}, {"department", "scjgj"}};
    EXPECT_EQ(call(Method::Patch, path, {{"grants", json::array{approver}}}, session).code, "done");
    EXPECT_EQ(
        call(Method::Get, "/api/session", {}, theirs).body.at("user").at("roles").at(0).at("role"),
        "approver"
    );
    EXPECT_EQ(call(Method::Patch, path, {{"disabled", true}}, session).body.at("disabled"), true);
    EXPECT_TRUE(call(Method::Get, "/api/session", {}, theirs).body.at("user").is_null());
    const Outcome list = call(Method::Get, "/api/admin/staff?q=clerk", {}, session);
    EXPECT_EQ(list.body.at("staff").as_array().size(), 1U);
    EXPECT_TRUE(list.body.at("staff").at(0).at("last_sign_in").is_string());
}

TEST_F(IdentityRoutes, AnOperatorOfADistrictReachesNobodyElse) {
    seed_operator();
    seed_operator("district", "500103");
    const std::string session = signed_in("district");
    const auto create = [&](const char* role, const char* region, const char* department) {
        return call(
            Method::Post, "/api/admin/staff",
            {{"account", "new-one"},
             {"name", "新人"},
             {"password", kPassword},
             {"grants", json::array{json::object{
                            {"role", role}, {"region", region}, {"department", department}}}}},
            session
        );
    };
    EXPECT_EQ(create("clerk", "500000", "*").code, "auth.forbidden");
    EXPECT_EQ(create("clerk", "500157", "*").code, "auth.forbidden");
    EXPECT_EQ(create("king", "500103", "*").code, "identity.grant_role");
    EXPECT_EQ(create("clerk", "999999", "*").code, "identity.grant_region");
    EXPECT_EQ(create("clerk", "500103", "nobody").field, "/grants/0");
    EXPECT_EQ(create("head", "500103", "*").code, "identity.grant_head") << "of one body";
    EXPECT_EQ(
        call(Method::Patch, "/api/admin/staff/staff:operator", {{"disabled", true}}, session).code,
        "auth.forbidden"
    );
    EXPECT_EQ(
        call(Method::Get, "/api/admin/staff", {}, session).body.at("staff").as_array().size(), 1U
    );
    EXPECT_EQ(create("clerk", "500103", "*").status, 201);
}

TEST_F(IdentityRoutes, EveryRouteSaysWhoMayCallItAndWhatItDoes) {
    for (const http::Route& route : routes_.all()) {
        EXPECT_FALSE(route.doc.summary.empty()) << route.path;
        EXPECT_FALSE(route.doc.tag.empty()) << route.path;
        const bool is_open = route.need->kind == authority::Need::Kind::Anyone;
        const bool is_entrance = route.path == "/api/session" || route.path == "/api/register" ||
                                 route.path.starts_with("/api/password-reset");
        EXPECT_EQ(is_open, is_entrance && route.method != Method::Delete) << route.path;
    }
}

}  // namespace
}  // namespace tongban::identity
