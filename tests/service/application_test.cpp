// A whole application in one request, over the real packs and a real ledger, without a socket.
#include <gtest/gtest.h>
#include <stdlib.h>

#include "authority/check.h"
#include "ledger/open.h"
#include "pack/load.h"
#include "service/demo_neighbours.h"
#include "service/routes.h"
#include "service/rows.h"

namespace tongban::service {
namespace {

std::shared_ptr<const pack::Content> packs() {
    static const auto content = [] {
        const std::filesystem::path root = std::filesystem::path(TONGBAN_SOURCE_DIR) / "packs";
        return pack::load({root / "base", root / "chongqing", root / "demo"}).content;
    }();
    return content;
}

/// Tokens are "account|session"; one that begins with "old" has run out.
class Neighbours final : public DemoNeighbours {
  public:
    using DemoNeighbours::DemoNeighbours;
    Result<void> check_signing_token(
        const std::string& actor, const std::string& session, const std::string& token, Instant
    ) override {
        if (token.starts_with("old"))
            return refuse("identity.signing_token_expired", ErrorKind::Forbidden);
        if (token != actor + "|" + session)
            return refuse("identity.signing_token", ErrorKind::Forbidden);
        return {};
    }
    HeldAnswer look_up(
        const std::string& register_id,
        const std::string& key,
        const std::vector<std::string>& fields,
        const std::string& person,
        const Purpose& purpose
    ) override {
        ++look_ups;
        return DemoNeighbours::look_up(register_id, key, fields, person, purpose);
    }
    int look_ups = 0;
};

class Application : public testing::Test {
  protected:
    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "tongban-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        ledger_ = ledger::open_sqlite(folder_ + "/ledger.db").value();
        ASSERT_TRUE(ledger_->create_tables(case_tables()));
        ASSERT_TRUE(ledger_->create_tables(draft_tables()));
        files_.emplace(folder_ + "/files", keyring_, default_scan());
        numbers_.emplace(*ledger_);
        desk_.reset(new Desk{
            .ledger = *ledger_,
            .content = [] { return packs(); },
            .keyring = keyring_,
            .files = *files_,
            .numbers = *numbers_,
            .neighbours = neighbours_,
            .search = {},
            .public_url = "http://127.0.0.1"});
        add_application_routes(routes_, *desk_);
    }
    void TearDown() override {
        desk_.reset();
        ledger_.reset();
        std::filesystem::remove_all(folder_);
    }

    static json::object signboard() {
        return {
            {"service", "signboard"},
            {"region", "500103"},
            {"signing_token", "person:zhang-wei|s1"},
            {"answers", json::object()},
            {"data", json::object()}};
    }

    struct Outcome {
        int status = 0;
        std::string code;
        std::string field;
        json::object body;
    };

    Outcome send(json::object body, authority::Actor actor, std::string session = "s1") {
        http::Request request;
        request.actor = std::move(actor);
        request.session = std::move(session);
        request.now = now_;
        request.body = std::move(body);
        const http::Route& route = routes_.all().front();
        if (const auto checked = authority::check(request.actor, *route.need); !checked)
            return {0, checked.error().code, {}, {}};
        auto answer = route.handler(request);
        if (!answer) return {0, answer.error().code, answer.error().field, {}};
        auto& after = std::get<http::AfterCommit>(*answer);
        commits = after.commits.size();
        const auto committed = ledger_->commit_all_and_wait(std::move(after.commits));
        if (!committed) return {0, committed.error().code, {}, {}};
        return {after.reply.status, "done", {}, parse_json(after.reply.body).value().get_object()};
    }
    static authority::Actor person(const char* id = "person:zhang-wei") {
        authority::Actor actor;
        actor.kind = authority::ActorKind::Person;
        actor.id = id;
        actor.name = "张伟";
        return actor;
    }
    static authority::Actor clerk(const char* region) {
        authority::Actor actor;
        actor.kind = authority::ActorKind::Staff;
        actor.id = "staff:clerk";
        actor.name = "窗口";
        actor.grants.push_back({authority::Role::Clerk, region, "*"});
        return actor;
    }
    std::int64_t cases() {
        std::int64_t count = 0;
        EXPECT_TRUE(ledger_->read([&](ledger::Reader& reader) {
            return reader.query(
                "SELECT count(*) FROM cases", {},
                [&](const ledger::Reader::Row& row) {
                    count = row.integer(0);
                    return false;
                }
            );
        }));
        return count;
    }

    std::string folder_;
    Instant now_ = parse_rfc3339("2026-03-02T01:00:00Z").value();
    crypto::Keyring keyring_ = crypto::Keyring::in_memory(Bytes(32, 7));
    std::unique_ptr<ledger::Ledger> ledger_;
    std::optional<FileStore> files_;
    std::optional<Numbers> numbers_;
    Neighbours neighbours_{packs()->demo};
    std::unique_ptr<Desk> desk_;
    http::Routes routes_;
    size_t commits = 0;
};

json::object insurance_record(const char* token) {
    return {
        {"service", "si-record"},
        {"region", "500157"},
        {"signing_token", token},
        {"data",
         {{"per_name", "王务工"},
          {"per_id_no", "511002199809182350"},
          {"per_phone", "13900000008"},
          {"per_live_region", "500157"},
          {"app_purpose", "求职"}}}};
}

TEST_F(Application, AStrangerIsRefused) {
    EXPECT_EQ(send(signboard(), authority::Actor::stranger()).code, "auth.signed_out");
}

TEST_F(Application, AForeignOrExpiredTokenIsRefusedBeforeAnyRegisterIsAsked) {
    json::object body = signboard();
    EXPECT_EQ(send(body, person("person:li-na")).code, "identity.signing_token");
    EXPECT_EQ(send(body, person(), "s2").code, "identity.signing_token");
    body["signing_token"] = "old";
    EXPECT_EQ(send(body, person()).code, "identity.signing_token_expired");
    body.erase("signing_token");
    EXPECT_EQ(send(body, person()).code, "json.missing");
    EXPECT_EQ(neighbours_.look_ups, 0);
    EXPECT_EQ(cases(), 0);
}

TEST_F(Application, AWrongFormIsRefusedWithItsField) {
    json::object body = insurance_record("person:wang-wugong|s1");
    body["data"].as_object()["app_purpose"] = std::string(5'000, 'x');
    const Outcome outcome = send(body, person("person:wang-wugong"));
    EXPECT_EQ(outcome.code, "form.too_long");
    EXPECT_EQ(outcome.field, "/data/app_purpose");
    EXPECT_EQ(cases(), 0);
}

TEST_F(Application, ACompleteOneBecomesACaseInOneTransaction) {
    const Outcome outcome =
        send(insurance_record("person:wang-wugong|s1"), person("person:wang-wugong"));
    ASSERT_EQ(outcome.code, "done") << outcome.field;
    EXPECT_EQ(outcome.status, 201);
    const std::string number = find_string(outcome.body, "number").value();
    const CaseState state = load_case(*ledger_, number).value();
    EXPECT_EQ(state.stage, Stage::Submitted);
    EXPECT_EQ(state.person, "person:wang-wugong");
    EXPECT_EQ(state.signature->person, "person:wang-wugong");
    EXPECT_EQ(cases(), 1);
    EXPECT_EQ(
        json::serialize(to_record(replay_case(*ledger_, number).value())),
        json::serialize(to_record(state))
    );
}

TEST_F(Application, AClerkMayAcceptInTheSameActAndTheProcessStarts) {
    json::object body = insurance_record("staff:clerk|s1");
    body["on_behalf_of"] = "person:wang-wugong";
    body["accept"] = {{"checked", {"identity"}}};
    const Outcome outcome = send(body, clerk("500157"));
    ASSERT_EQ(outcome.code, "done") << outcome.field;
    EXPECT_EQ(find_string(outcome.body, "stage"), "accepted");
    const CaseState state =
        load_case(*ledger_, find_string(outcome.body, "number").value()).value();
    EXPECT_EQ(state.channel, "counter");
    EXPECT_FALSE(state.process.is_null());
    EXPECT_FALSE(state.work_items.empty());
    // Nothing is left that would accept it a second time.
    EXPECT_TRUE(ledger_->due_timers({now_.ms + 400LL * 86'400'000}, 10).value().empty());
}

TEST_F(Application, OnlyAClerkMayAccept) {
    json::object body = insurance_record("person:wang-wugong|s1");
    body["accept"] = json::object();
    EXPECT_EQ(send(body, person("person:wang-wugong")).code, "auth.forbidden");
    body["on_behalf_of"] = "person:wang-wugong";
    body["signing_token"] = "staff:clerk|s1";
    authority::Actor nobody = clerk("500157");
    nobody.grants.clear();
    EXPECT_EQ(send(body, nobody).code, "auth.forbidden");
    EXPECT_EQ(cases(), 0);
}

TEST_F(Application, WhatWasShownHasToBeWhatIsSigned) {
    json::object body = insurance_record("person:wang-wugong|s1");
    body["sha256"] = std::string(64, '0');
    EXPECT_EQ(send(body, person("person:wang-wugong")).code, "draft.changed_since_shown");
}

TEST_F(Application, AnUnknownServiceOrMaterialIsRefused) {
    json::object body = signboard();
    body["service"] = "no-such-service";
    EXPECT_EQ(send(body, person()).code, "catalogue.unknown_service");
    body = insurance_record("person:wang-wugong|s1");
    body["materials"] = {{"nothing-like-that", {{"way", "commitment"}}}};
    EXPECT_EQ(send(body, person("person:wang-wugong")).code, "case.unknown_material");
    body["materials"] = {{"x", {{"way", "upload"}, {"files", json::array{"made-up"}}}}};
    EXPECT_EQ(send(body, person("person:wang-wugong")).code, "file.unknown");
}

}  // namespace
}  // namespace tongban::service
