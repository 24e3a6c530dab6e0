// A whole application in one request, over the real packs and a real ledger, without a socket.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

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
    std::vector<std::string> titles_of_messages() {
        std::vector<std::string> titles;
        EXPECT_TRUE(ledger_->read([&](ledger::Reader& reader) {
            return reader.query(
                "SELECT title FROM inbox ORDER BY id", {},
                [&](const ledger::Reader::Row& row) {
                    titles.emplace_back(row.text(0));
                    return true;
                }
            );
        }));
        return titles;
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

TEST_F(Application, IsPickedUpAtAHallThatIsNamedOrChosenLater) {
    const authority::Actor wang = person("person:wang-wugong");
    const json::object plain = insurance_record("person:wang-wugong|s1");
    json::object asked = plain;
    asked["delivery"] = {{"way", "pickup"}};
    const Outcome refused = send(asked, wang);
    EXPECT_EQ(refused.code, "draft.hall_missing");
    EXPECT_EQ(refused.field, "/delivery/hall");
    EXPECT_EQ(cases(), 0);
    asked["delivery"] = {{"way", "pickup"}, {"hall", packs()->halls.front().id}};
    EXPECT_EQ(send(asked, wang).code, "done");
    EXPECT_EQ(send(plain, wang).code, "done");
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
    body["consent"] = "applicant";
    const std::string service = find_string(body, "service").value();
    json::array checked;
    for (const pack::AuditPoint& point : packs()->find_item(service)->executable->audit_points)
        checked.push_back(json::string(service + "/" + point.id));
    body["accept"] = {{"checked", json::array()}, {"note", "其余要点已在窗口核对"}};
    EXPECT_EQ(send(body, clerk("500157")).code, "case.audit_unchecked");
    body["accept"] = {{"checked", checked}, {"note", "其余要点已在窗口核对"}};
    const Outcome outcome = send(body, clerk("500157"));
    ASSERT_EQ(outcome.code, "done") << outcome.field;
    EXPECT_EQ(find_string(outcome.body, "stage"), "accepted");
    const CaseState state =
        load_case(*ledger_, find_string(outcome.body, "number").value()).value();
    EXPECT_EQ(state.channel, "counter");
    EXPECT_FALSE(state.process->is_null());
    EXPECT_FALSE(state.work_items.empty());
    // Told once, and not that the answer comes in five days.
    EXPECT_EQ(titles_of_messages(), std::vector<std::string>{"受理通知书：" + state.name});
    // Nothing is left that would accept it a second time.
    EXPECT_TRUE(ledger_->due_timers({now_.ms + 400LL * 86'400'000}, 10).value().empty());
}

TEST_F(Application, OnlyAClerkMayAccept) {
    json::object body = insurance_record("person:wang-wugong|s1");
    body["accept"] = json::object();
    EXPECT_EQ(send(body, person("person:wang-wugong")).code, "auth.forbidden");
    body["on_behalf_of"] = "person:wang-wugong";
    body["consent"] = "applicant";
    body["signing_token"] = "staff:clerk|s1";
    authority::Actor nobody = clerk("500157");
    nobody.grants.clear();
    EXPECT_EQ(send(body, nobody).code, "auth.forbidden");
    EXPECT_EQ(cases(), 0);
}

TEST_F(Application, AWindowTakesInOnlyWhatItIsOpenTo) {
    // Records of insurance are handled where the person lives; this window is of another district.
    json::object body = insurance_record("staff:clerk|s1");
    body["on_behalf_of"] = "person:wang-wugong";
    body["consent"] = "applicant";
    EXPECT_EQ(send(body, clerk("500103")).code, "auth.forbidden") << "without `accept`";
    body["accept"] = json::object();
    EXPECT_EQ(send(body, clerk("500103")).code, "auth.forbidden");
    EXPECT_EQ(cases(), 0);
    body.erase("accept");
    EXPECT_EQ(send(body, clerk("500157")).code, "done");
}

TEST_F(Application, WhatWasShownHasToBeWhatIsSigned) {
    json::object body = insurance_record("person:wang-wugong|s1");
    body["sha256"] = std::string(64, '0');
    EXPECT_EQ(send(body, person("person:wang-wugong")).code, "draft.changed_since_shown");
}

/// A company is founded without paper; its name says nothing about who founds it.
json::object new_company() {
    return {
        {"service", "start-company"},
        {"region", "500157"},
        {"signing_token", "person:zhao-huoguo|s1"},
        {"answers", {{"kind", "company"}, {"staff", true}, {"seal", true}, {"invoice", true}}},
        {"data",
         {{"per_name", "赵火锅"},
          {"per_id_no", "500112199003071235"},
          {"per_phone", "13900000001"},
          {"site_address", "重庆市两江新区示例大道88号1层"},
          {"site_region", "500157"},
          {"site_area", 320},
          {"site_use", "commercial"},
          {"site_tenure", "rented"},
          {"ent_name", "重庆示例科技有限公司"},
          {"ent_org_form", "limited"},
          {"ent_registered_capital", 500000},
          {"ent_scope", "软件开发"},
          {"ent_shareholders",
           json::array{json::object{
               {"name", "赵火锅"}, {"id_no", "500112199003071235"}, {"yuan", 500000}}}},
          {"ent_legal_person", "赵火锅"},
          {"ent_legal_person_id_no", "500112199003071235"},
          {"ent_trade_words", "示例"},
          {"ent_industry", "科技"},
          {"tax_accounting", "independent"},
          {"ent_bank_name", "示例银行两江支行"},
          {"app_bank_account", "6200000000000000001"},
          {"tax_invoice_kind", "general"},
          {"tax_invoice_count", 25},
          {"si_insurances", {"pension", "unemployment", "injury"}},
          {"pf_rate_percent", 5},
          {"pf_pay_day", 15},
          {"ent_staff_count", 1},
          {"seal_kinds", {"official", "finance", "invoice"}},
          {"ent_staff",
           json::array{json::object{
               {"name", "王务工"}, {"id_no", "511002199809182350"}, {"monthly_yuan", 6000}}}}}},
        {"materials", {{"premises-proof", {{"way", "commitment"}}}}}};
}

TEST_F(Application, NoNameAndNoNumberOfAPersonStandsInTheLedger) {
    const Outcome outcome = send(new_company(), person("person:zhao-huoguo"));
    ASSERT_EQ(outcome.code, "done") << outcome.field;
    const std::string number = find_string(outcome.body, "number").value();
    const auto step = [&](const auto& command) {
        const CaseState state = load_case(*ledger_, number).value();
        const Facts facts = facts_for(*desk_, *packs(), now_, "staff:clerk", "窗口");
        const Turn turn = decide(state, command, facts).value();
        ledger::Commit commit = commit_of(turn, state.version, keyring_).value();
        commit.snapshot = json::serialize(to_record(turn.state));
        ASSERT_TRUE(ledger_->commit_and_wait(std::move(commit)));
    };
    step(AcceptCase{audit_points_of(load_case(*ledger_, number).value(), *packs())});
    for (int i = 0; i < 3; ++i) {
        const CaseState state = load_case(*ledger_, number).value();
        ASSERT_FALSE(state.work_items.empty());
        step(CompleteWorkItem{state.work_items.front().id, true, "", ""});
    }
    const OpenCase open = open_case(keyring_, load_case(*ledger_, number).value()).value();
    EXPECT_FALSE(open.decisions.empty()) << "what was decided is kept, sealed";
    std::string bytes;
    for (const char* end : {"", "-wal"}) {
        std::ifstream stream(folder_ + "/ledger.db" + end, std::ios::binary);
        bytes.append(std::istreambuf_iterator<char>(stream), {});
    }
    EXPECT_NE(bytes.find("重庆示例科技有限公司"), std::string::npos) << "nothing was searched";
    EXPECT_NE(bytes.find("500000"), std::string::npos);
    for (const char* text :
         {"赵火锅", "王务工", "500112199003071235", "511002199809182350", "13900000001",
          "6200000000000000001"}) {
        const size_t at = bytes.find(text);
        EXPECT_EQ(at, std::string::npos)
            << text << " in " << (at == std::string::npos ? "" : bytes.substr(at - 90, 180));
    }
}

TEST_F(Application, OnlyWhoMayApplyApplies) {
    const json::object lost{
        {"service", "id-lost"},
        {"region", "500157"},
        {"signing_token", "person:li-gongsi|s1"},
        {"applicant", "enterprise:91500157MA7DM001XA"},
        {"data", json::object()}};
    const Outcome card = send(lost, person("person:li-gongsi"));
    EXPECT_EQ(card.code, "draft.applicant_kind");
    EXPECT_EQ(card.field, "/applicant");
    json::object fund{
        {"service", "pf-unit"},
        {"region", "500157"},
        {"signing_token", "person:wang-wugong|s1"},
        {"data", json::object()}};
    EXPECT_EQ(send(fund, person("person:wang-wugong")).code, "draft.applicant_kind");
    // Who acts for an enterprise means the enterprise, where nobody else may apply.
    fund["signing_token"] = "person:li-gongsi|s1";
    EXPECT_NE(send(fund, person("person:li-gongsi")).code, "draft.applicant_kind");
    fund["applicant"] = "self";
    EXPECT_EQ(send(fund, person("person:li-gongsi")).code, "draft.applicant_kind");
    EXPECT_EQ(cases(), 0);
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
