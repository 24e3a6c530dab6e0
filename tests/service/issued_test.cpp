#include "service/issued.h"

#include <gtest/gtest.h>

#include "directory/identifiers.h"
#include "pack/load.h"
#include "service/demo_neighbours.h"
#include "service/numbers.h"

using namespace tongban;
using namespace tongban::service;

TEST(RegisteredCreditCode, PassesBothChecksAndIsTheSameForTheSameCase) {
    Member member;
    member.region = "500157";
    for (int i = 0; i < 200; ++i) {
        member.number = "number-" + std::to_string(i);
        const std::string kind = i % 2 == 0 ? "91" : "92";
        const std::string code = new_credit_code(member, kind);
        const auto parsed = directory::parse_credit_code(code);
        ASSERT_TRUE(parsed) << code;
        EXPECT_TRUE(parsed->is_organisation_code_valid) << code;
        EXPECT_EQ(code.substr(0, 8), kind + "500157") << "kind, and the district that registers it";
        EXPECT_EQ(code, new_credit_code(member, kind));
    }
}

TEST(IssuedFacts, AValidityEndsOnTheDayBefore) {
    Member member;
    member.region = "500157";
    member.number = "12345678901234567890";
    pack::Executable service;
    service.credential.emplace();
    service.credential->type = "food-licence";
    service.credential->valid_years = 5;
    const json::object facts = issued_facts(member, service, Date(2026, 3, 2));
    EXPECT_EQ(facts.at("valid_to").as_string(), "2031-03-01");
    EXPECT_FALSE(facts.contains("uscc"));
}

// ---- what a grant does to older credentials ----

namespace {

const pack::Content& content() {
    static const pack::Loaded loaded = [] {
        const std::filesystem::path root = std::filesystem::path(TONGBAN_SOURCE_DIR) / "packs";
        return pack::load({root / "base", root / "chongqing", root / "demo"});
    }();
    return *loaded.content;
}

/// Keeps what was asked, beside the invented credentials of the demo pack.
class Holder {
  public:
    explicit Holder(json::object demo) : demo_(std::move(demo)), neighbours(demo_) {}
    json::object demo_;
    DemoNeighbours neighbours;
    std::string stage_of_licence() {
        const auto held = neighbours.find_credential(kLicence).value();
        return held ? held->stage : "none";
    }
    static constexpr const char* kShop = "enterprise:92500103MA7DM00280";
    static constexpr const char* kLicence = "credential:demo-qian-noodles-food-licence";
};

Turn granted(const char* item, const char* number) {
    Facts facts{
        content(),
        Instant{china_midnight(Date(2026, 3, 2)).ms},
        "staff:one",
        "窗口",
        "t",
        [](const CaseState&) {
            return Result<OpenCase>(OpenCase{{{"name", "渝中区钱小面馆"}}, {}});
        }};
    CaseState state;
    state.number = "C-1";
    state.region = "500103";
    state.applicant_kind = "enterprise";
    state.applicant = Holder::kShop;
    state.person = "person:qian-xiaomian";
    state.open_data = {{"credential.number", number}, {"credential.valid_to", "2099-01-01"}};
    Member member;
    member.item = item;
    member.number = "N-1";
    member.name = item;
    member.region = state.region;
    member.department = content().find_item(item)->department;
    state.members = {member};
    Turn turn(state, facts);
    turn.emit(MemberDecided{
        .item = item, .on = facts.today(), .is_granted = true, .credential = "credential:new"});
    return turn;
}

}  // namespace

TEST(ResultCommits, ARenewalTakesThePlaceOfTheOldLicence) {
    Holder holder(content().demo);
    ASSERT_TRUE(result_commits(granted("food-renew", "JY25001030000001"), holder.neighbours));
    EXPECT_EQ(holder.stage_of_licence(), "superseded");
}

TEST(ResultCommits, AChangeKeepsTheDayOfTheRegisterNotTheOneThatWasTyped) {
    Holder holder(content().demo);
    ASSERT_TRUE(result_commits(granted("food-change", "JY25001030000001"), holder.neighbours));
    const auto fresh = holder.neighbours.find_credential("credential:new").value();
    ASSERT_TRUE(fresh);
    EXPECT_EQ(fresh->holder, Holder::kShop);
    EXPECT_EQ(to_string(fresh->valid_until.value()), "2027-01-15");
    EXPECT_EQ(holder.stage_of_licence(), "superseded");
}

TEST(ResultCommits, ARenewalKeepsWhatWasLicensedAndWhereWhateverIsTyped) {
    Holder holder(content().demo);
    Turn turn = granted("food-renew", "JY25001030000001");
    turn.state.open_data.edit()["site.address"] = "另一处99号";
    ASSERT_TRUE(result_commits(turn, holder.neighbours));
    const json::object issued = holder.neighbours.changes().back().fields;
    EXPECT_EQ(issued.at("items").as_string(), "热食类食品制售");
    EXPECT_EQ(issued.at("business_type").as_string(), "餐馆");
    EXPECT_EQ(issued.at("business_address").as_string(), "重庆市渝中区示例巷10号");
    EXPECT_EQ(issued.at("address").as_string(), "重庆市渝中区示例巷10号");
    EXPECT_EQ(issued.at("valid_to").as_string(), "2032-01-15");
}

TEST(ResultCommits, AChangeOfItemsStandsOnTheLicenceAndChangesNothingElse) {
    Holder holder(content().demo);
    Turn turn = granted("food-change", "JY25001030000001");
    turn.state.answers = json::object{{"change_what", "items"}};
    turn.state.open_data.edit()["change.new_value"] = "热食类食品制售、冷食类食品制售";
    turn.state.open_data.edit()["site.address"] = "另一处99号";
    ASSERT_TRUE(result_commits(turn, holder.neighbours));
    const json::object issued = holder.neighbours.changes().back().fields;
    EXPECT_EQ(issued.at("items").as_string(), "热食类食品制售、冷食类食品制售");
    EXPECT_EQ(issued.at("business_address").as_string(), "重庆市渝中区示例巷10号");
    EXPECT_EQ(issued.at("valid_to").as_string(), "2027-01-15");
}

namespace {

/// The licence of the business was handed in with the application and has been revoked since.
Turn granted_on_revoked_paper(Holder& holder) {
    const char* const paper = "credential:demo-qian-noodles-business-licence";
    Turn turn = granted("food-renew", "JY25001030000001");
    MaterialState material;
    material.id = "business-licence";
    material.name = "营业执照";
    material.items = {"food-renew"};
    material.way = MaterialWay::Credential;
    material.credential = paper;
    turn.state.materials = std::vector<MaterialState>{material};
    EXPECT_TRUE(holder.neighbours.cancel_credential({.id = paper}));
    return turn;
}

}  // namespace

TEST(ResultCommits, NothingIsGrantedOnAPaperThatIsNoLongerInForce) {
    Holder holder(content().demo);
    Turn turn = granted_on_revoked_paper(holder);
    const auto refused = result_commits(turn, holder.neighbours);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "case.evidence_ended");
    EXPECT_EQ(holder.stage_of_licence(), "valid");
    // What another part of the case needs does not matter to this one.
    turn.state.materials.edit().front().items = {"signboard"};
    EXPECT_TRUE(result_commits(turn, holder.neighbours));
}

TEST(ResultCommits, APaperThatANewerOneOfItsTypeHasReplacedProvesWhatItDid) {
    Holder holder(content().demo);
    const Turn turn = granted_on_revoked_paper(holder);
    ASSERT_TRUE(holder.neighbours.issue(
        {.id = "credential:newer", .type = "business-licence", .holder = Holder::kShop}
    ));
    EXPECT_TRUE(result_commits(turn, holder.neighbours));
}

TEST(ResultCommits, ACancellationEndsTheLicenceAndGivesNothingNew) {
    Holder holder(content().demo);
    Turn turn = granted("food-cancel", "JY25001030000001");
    ASSERT_TRUE(result_commits(turn, holder.neighbours));
    EXPECT_EQ(holder.stage_of_licence(), "cancelled");
    EXPECT_EQ(holder.neighbours.changes().size(), 1u);
    // A second grant finds it ended.
    const auto again = result_commits(turn, holder.neighbours);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, "case.credential_ended");
}

TEST(ResultCommits, ANumberThatTheHolderDoesNotHaveIsRefused) {
    Holder holder(content().demo);
    const auto refused =
        result_commits(granted("food-cancel", "JY99999999999999"), holder.neighbours);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "case.credential_not_found");
    EXPECT_EQ(holder.stage_of_licence(), "valid");
}

TEST(ResultCommits, ALicenceOnPaperIsCancelledWithoutTheRegister) {
    json::object demo = content().demo;
    demo.at("credentials").at("credentials").as_array().clear();
    Holder holder(std::move(demo));
    EXPECT_TRUE(result_commits(granted("food-cancel", "JY25001030000001"), holder.neighbours));
    EXPECT_TRUE(holder.neighbours.changes().empty());
}

TEST(ResultCommits, ARejectionTouchesNothing) {
    Holder holder(content().demo);
    Turn turn = granted("food-cancel", "JY25001030000001");
    std::get<MemberDecided>(turn.events.front()).is_granted = false;
    ASSERT_TRUE(result_commits(turn, holder.neighbours));
    EXPECT_EQ(holder.stage_of_licence(), "valid");
}

// A licence is checked by its number: two of one number would vouch for each other.
TEST(IssuedFacts, NoTwoCredentialsOfACityHaveOneNumber) {
    Numbers numbers([](const std::string&) -> Result<int> { return 0; });
    std::set<std::string> seen;
    size_t count = 0;
    for (const char* region : {"500157", "500103"})
        for (const pack::ServiceItem& item : content().items) {
            if (!item.executable || !item.executable->credential) continue;
            for (int day = 2; day <= 3; ++day)
                for (int i = 0; i < 3; ++i) {
                    const Date today(2026, 3, static_cast<unsigned>(day));
                    Member member;
                    member.item = item.id;
                    member.region = region;
                    const std::string code = implementation_code_of(
                        content(), item.department, item.type, item.sequence, region, today
                    );
                    member.number = numbers.next(code, today).value();
                    const json::object facts = issued_facts(member, *item.executable, today);
                    const std::string number(facts.at("number").as_string());
                    EXPECT_TRUE(seen.insert(number).second) << item.id << " " << number;
                    ++count;
                }
        }
    EXPECT_GT(count, 200u);
}

// ---- an entity comes into being ----

namespace {

Turn founded(bool is_granted, const char* item = "ent-setup-individual") {
    Turn turn = granted(item, "");
    turn.state.applicant_kind = "natural";
    turn.state.applicant = turn.state.person = "person:zhao-huoguo";
    turn.state.open_data = {{"ent.name", "两江新区赵火锅小吃店"}, {"ent.scope", "餐饮服务"}};
    turn.facts.open = [](const CaseState&) {
        return Result<OpenCase>(OpenCase{
            {{"name", "赵火锅"}, {"person_name", "赵火锅"}, {"resident_id", "500112199003071235"}},
            {}});
    };
    auto& decided = std::get<MemberDecided>(turn.events.front());
    decided.is_granted = is_granted;
    if (is_granted) {
        decided.registered = entity_of_grant(turn.state.members.front(), turn.facts);
        turn.state.members.front().registered = decided.registered;
    }
    return turn;
}

}  // namespace

TEST(ResultCommits, AFoundingEntersTheEntityAndGivesItTheLicence) {
    Holder holder(content().demo);
    const Turn turn = founded(true);
    const std::string code = turn.state.members.front().registered;
    EXPECT_TRUE(directory::parse_credit_code(code));
    ASSERT_TRUE(result_commits(turn, holder.neighbours));
    EXPECT_TRUE(holder.neighbours.is_registered("enterprise", code));
    const auto own = holder.neighbours.enterprises_of("person:zhao-huoguo").value();
    ASSERT_EQ(own.size(), 1u);
    EXPECT_EQ(own.front().name, "两江新区赵火锅小吃店");
    EXPECT_EQ(holder.neighbours.changes().back().holder, "两江新区赵火锅小吃店");
    EXPECT_EQ(
        holder.neighbours.credentials_of_type("enterprise:" + code, "business-licence")->size(), 1u
    );
    EXPECT_TRUE(holder.neighbours.enterprises_of("person:li-gongsi")->size() == 2u);
    // The same grant does not enter it twice.
    EXPECT_EQ(result_commits(turn, holder.neighbours).error().code, "registry.record_exists");
}

TEST(ResultCommits, ARejectedFoundingEntersNobody) {
    Holder holder(content().demo);
    ASSERT_TRUE(result_commits(founded(false), holder.neighbours));
    EXPECT_TRUE(holder.neighbours.enterprises_of("person:zhao-huoguo")->empty());
    EXPECT_TRUE(holder.neighbours.changes().empty());
}
