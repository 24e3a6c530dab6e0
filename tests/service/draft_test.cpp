// What a draft takes from the registers, and what it still asks for.
#include "service/draft.h"

#include <gtest/gtest.h>

#include "pack/load.h"
#include "service/demo_neighbours.h"
#include "service/desk.h"

using namespace tongban;
using namespace tongban::service;

namespace {

const pack::Content& content() {
    static const pack::Loaded loaded = [] {
        const std::filesystem::path root = std::filesystem::path(TONGBAN_SOURCE_DIR) / "packs";
        return pack::load({root / "base", root / "chongqing", root / "demo"});
    }();
    return *loaded.content;
}

/// The invented people and registers, one of them without its records.
json::object without_records(std::string_view register_id) {
    json::object demo = content().demo;
    for (json::value& one : demo.at("registers").at("registers").as_array())
        if (one.at("id").as_string() == register_id) one.as_object()["records"] = json::array{};
    return demo;
}

OpenDraft opened(const json::object& demo, const char* service, const char* person) {
    DraftState state;
    state.id = "d";
    state.service = service;
    state.person = state.creator = state.applicant = std::string("person:") + person;
    state.channel = "web";
    state.region = "500103";
    state.data = {{"site_tenure", "rented"}, {"site_use", "commercial"}};
    DemoNeighbours neighbours(demo);
    const Instant now{china_midnight(Date(2026, 3, 2)).ms};
    std::vector<ledger::Commit> log;
    return open_draft(state, content(), neighbours, {state.person, "", "draft", "d", now, log})
        .value();
}

MaterialState material(const OpenDraft& draft, std::string_view id) {
    for (const MaterialState& state : material_states(draft, content(), Date(2026, 3, 2)))
        if (state.id == id) return state;
    ADD_FAILURE() << "no material " << id;
    return {};
}

bool may_commit(const OpenDraft& draft, std::string_view id) {
    for (const PlannedMaterial& planned : draft.plan->materials)
        if (planned.material->id == id)
            return std::ranges::find(planned.ways, MaterialWay::Commitment) != planned.ways.end();
    ADD_FAILURE() << "no material " << id;
    return false;
}

}  // namespace

TEST(HeldMaterial, CountsAsHeldWhenTheRegisterAnswered) {
    const OpenDraft draft = opened(content().demo, "elder-allowance", "zheng-laoren");
    EXPECT_EQ(material(draft, "alive-record").way, MaterialWay::Held);
}

TEST(HeldMaterial, IsAskedForWhenTheRegisterDidNotAnswer) {
    const json::object demo = without_records("population");
    const OpenDraft draft = opened(demo, "elder-allowance", "zheng-laoren");
    const MaterialState state = material(draft, "alive-record");
    EXPECT_EQ(state.way, MaterialWay::None);
    EXPECT_FALSE(state.is_done());
    const Issues issues = draft_issues(draft, content(), Date(2026, 3, 2));
    EXPECT_TRUE(std::ranges::any_of(issues, [](const Issue& issue) {
        return issue.code == "case.material_missing" && issue.place.ends_with("alive-record");
    }));
    // Saying that government holds it does not help.
    OpenDraft claimed = draft;
    claimed.state.materials["alive-record"].way = MaterialWay::Held;
    EXPECT_EQ(material(claimed, "alive-record").way, MaterialWay::None);
}

TEST(Commitment, IsOpenToWhoKeptTheirPromises) {
    const OpenDraft draft = opened(content().demo, "ent-setup-individual", "zhao-huoguo");
    EXPECT_FALSE(draft.is_barred);
    EXPECT_TRUE(may_commit(draft, "premises-proof"));
}

TEST(Commitment, IsClosedToWhomTheCreditRegisterNames) {
    const OpenDraft draft = opened(content().demo, "ent-setup-individual", "feng-jinqi");
    EXPECT_TRUE(draft.is_barred);
    EXPECT_FALSE(may_commit(draft, "premises-proof"));
}

TEST(Commitment, TheCreditRegisterIsAskedOnceADay) {
    OpenDraft draft = opened(content().demo, "ent-setup-individual", "zhao-huoguo");
    const size_t asked = draft.state.looked_up.size();
    DemoNeighbours neighbours(content().demo);
    const Instant next_day{china_midnight(Date(2026, 3, 3)).ms};
    std::vector<ledger::Commit> log;
    draft = open_draft(
                draft.state, content(), neighbours,
                {draft.state.person, "", "draft", "d", next_day, log}
    )
                .value();
    EXPECT_EQ(draft.state.looked_up.size(), asked) << "yesterday's mark is replaced";
    EXPECT_TRUE(std::ranges::any_of(draft.state.looked_up, [](const std::string& mark) {
        return mark.starts_with("credit|") && mark.ends_with("|2026-03-03");
    }));
}

TEST(ServiceOfTheHomeDistrict, SomebodyRegisteredElsewhereIsToldWhereToGo) {
    DraftState state;
    state.id = "d";
    state.service = "hk-proof";
    state.person = state.creator = state.applicant = "person:wang-wugong";
    state.channel = "web";
    state.region = "500103";
    DemoNeighbours neighbours(content().demo);
    const Instant now{china_midnight(Date(2026, 3, 2)).ms};
    std::vector<ledger::Commit> log;
    const auto draft =
        open_draft(state, content(), neighbours, {state.person, "", "draft", "d", now, log});
    ASSERT_FALSE(draft);
    EXPECT_EQ(draft.error().code, "draft.registered_elsewhere");
    EXPECT_EQ(find_string(draft.error().details, "service"), "开具户籍信息证明");
    state.person = state.creator = state.applicant = "person:qian-xiaomian";
    EXPECT_TRUE(open_draft(state, content(), neighbours, {state.person, "", "draft", "d", now, log})
    );
}

TEST(Suggestion, AMotherFindsHerselfAndMayTypeSomebodyElse) {
    DraftState state;
    state.id = "d";
    state.service = "birth-cert";
    state.person = state.creator = state.applicant = "person:zhou-mama";
    state.channel = "web";
    state.region = "500157";
    DemoNeighbours neighbours(content().demo);
    const Instant now{china_midnight(Date(2026, 3, 2)).ms};
    std::vector<ledger::Commit> log;
    const auto opened = [&] {
        return open_draft(state, content(), neighbours, {state.person, "", "draft", "d", now, log})
            .value();
    };
    OpenDraft draft = opened();
    EXPECT_EQ(draft.data.at("mother_name"), "周妈妈");
    EXPECT_EQ(draft.data.at("mother_id_no"), "500112199505206822");
    EXPECT_FALSE(draft.data.contains("father_name"));
    state.data = {{"mother_name", "另一位"}, {"mother_id_no", nullptr}};
    draft = opened();
    EXPECT_EQ(draft.data.at("mother_name"), "另一位");
    EXPECT_EQ(draft.data.at("mother_id_no"), nullptr) << "what was emptied stays empty";
}

// ---- the number of a certificate brings what the register of premises says ----

namespace {

bool is_asked(const OpenDraft& draft, std::string_view id) {
    return std::ranges::any_of(draft.plan->materials, [&](const PlannedMaterial& planned) {
        return planned.material->id == id;
    });
}

constexpr const char* kOfZhao = "渝（2025）两江新区不动产权第000000003号";
constexpr const char* kOfOthers = "渝（2024）两江新区不动产权第000000001号";

/// A draft of Zhao's that goes on being saved.
class Premises {
  public:
    explicit Premises(const json::object& demo = content().demo) : neighbours_(demo) {
        state_.id = "d";
        state_.service = "ent-setup-individual";
        state_.person = state_.creator = state_.applicant = "person:zhao-huoguo";
        state_.channel = "web";
        state_.region = "500157";
    }
    OpenDraft saved(json::object data) {
        for (const auto& pair : data) state_.data[pair.key()] = pair.value();
        std::vector<ledger::Commit> log;
        const Instant now{china_midnight(Date(2026, 3, 2)).ms};
        OpenDraft draft =
            open_draft(state_, content(), neighbours_, {state_.person, "", "draft", "d", now, log})
                .value();
        state_ = draft.state;
        return draft;
    }
    std::string state_of(const std::string& field) const {
        const auto held = state_.held.find(field);
        return held == state_.held.end() ? "none" : held->second.state;
    }
    DraftState& state() { return state_; }
    DemoNeighbours& neighbours() { return neighbours_; }

  private:
    DemoNeighbours neighbours_;
    DraftState state_;
};

}  // namespace

TEST(TypedKey, TheOwnerGetsThePremisesFilledInAndHandsInNoProof) {
    Premises zhao;
    const OpenDraft draft = zhao.saved(
        {{"site_house_certificate", "渝(2025)两江新区不动产权第 000000003号"},
         {"site_tenure", "owned"},
         {"site_address", "随便写的地址"}}
    );
    EXPECT_EQ(draft.data.at("site_address"), "重庆市两江新区示例路11号附2号");
    EXPECT_EQ(draft.data.at("site_area"), 96);
    EXPECT_EQ(draft.state.held.at("site.region").source, "不动产登记库");
    EXPECT_FALSE(is_asked(draft, "premises-proof")) << "the register has shown the ownership";
    EXPECT_EQ(draft.state.held.at("site.owner_verified").value, true);
}

TEST(TypedKey, AnotherNumberForgetsWhatTheFirstOneGave) {
    Premises zhao;
    zhao.saved({{"site_house_certificate", kOfZhao}, {"site_tenure", "owned"}});
    EXPECT_EQ(zhao.state_of("site.address"), "held");
    OpenDraft draft = zhao.saved({{"site_house_certificate", "渝（2025）无此证号"}});
    EXPECT_EQ(zhao.state_of("site.address"), "unavailable");
    EXPECT_FALSE(draft.data.contains("site_address"));
    draft = zhao.saved({{"site_house_certificate", nullptr}, {"site_address", "自己写的地址"}});
    EXPECT_EQ(zhao.state_of("site.address"), "none");
    EXPECT_EQ(draft.data.at("site_address"), "自己写的地址");
}

TEST(TypedKey, SomebodyElsesPremisesLookLikeNoPremisesUntilATenancyIsDeclared) {
    Premises zhao;
    zhao.saved({{"site_house_certificate", kOfOthers}, {"site_tenure", "owned"}});
    EXPECT_EQ(zhao.state().held.at("site.address").reason, "no_record");
    EXPECT_TRUE(is_asked(zhao.saved({}), "premises-proof")) << "saying so proves nothing";
    zhao.saved({{"site_tenure", "rented"}});
    EXPECT_EQ(zhao.state_of("site.address"), "held");
    const std::string stored = json::serialize(to_record(zhao.state()));
    EXPECT_EQ(stored.find("示例置业"), std::string::npos) << "who the owner is stays there";
    EXPECT_EQ(zhao.state_of("site.owner_verified"), "none");
    // Taken back, it is gone again.
    zhao.saved({{"site_tenure", "owned"}});
    EXPECT_EQ(zhao.state_of("site.address"), "unavailable");
    EXPECT_EQ(zhao.state().held.at("site.address").value, nullptr);
}

TEST(TypedKey, ARegisterThatIsDownTakesNothingAway) {
    Premises zhao;
    zhao.neighbours().take_down("premises");
    const OpenDraft draft = zhao.saved(
        {{"site_house_certificate", kOfZhao},
         {"site_tenure", "owned"},
         {"site_address", "自己写的地址"}}
    );
    EXPECT_EQ(zhao.state().held.at("site.address").reason, "down");
    EXPECT_EQ(draft.data.at("site_address"), "自己写的地址");
}

TEST(TypedKey, ARegisterThatWasDownIsAskedAgainWithTheNextOpening) {
    Premises zhao;
    zhao.neighbours().take_down("premises");
    for (int i = 0; i < 40; ++i)
        zhao.saved({{"site_house_certificate", kOfZhao}, {"site_tenure", "owned"}});
    EXPECT_EQ(zhao.state().typed_look_ups, 0) << "what did not answer is no attempt";
    zhao.neighbours().bring_up("premises");
    const OpenDraft draft = zhao.saved({});
    EXPECT_EQ(draft.data.at("site_address"), "重庆市两江新区示例路11号附2号");
    EXPECT_EQ(zhao.state().registers.at("premises"), "answered");
    EXPECT_EQ(zhao.state().typed_look_ups, 1);
    zhao.saved({});
    EXPECT_EQ(zhao.state().typed_look_ups, 1);
    // Down for another number: what the first one gave is not kept for it.
    zhao.neighbours().take_down("premises");
    zhao.saved({{"site_house_certificate", kOfOthers}});
    EXPECT_EQ(zhao.state().held.at("site.address").reason, "down");
    EXPECT_EQ(zhao.state_of("site.owner_verified"), "none");
}

TEST(HeldData, ARegisterThatWasDownIsAskedAgainByTheKeyThatIsHeld) {
    DemoNeighbours neighbours(content().demo);
    neighbours.take_down("population");
    DraftState state;
    state.service = "ent-setup-individual";
    state.person = state.creator = state.applicant = "person:zhao-huoguo";
    state.region = "500157";
    const Instant now{china_midnight(Date(2026, 3, 2)).ms};
    std::vector<ledger::Commit> log;
    const auto opened = [&] {
        state = open_draft(state, content(), neighbours, {state.person, "", "draft", "d", now, log})
                    .value()
                    .state;
    };
    opened();
    EXPECT_EQ(state.registers.at("population"), "down");
    neighbours.bring_up("population");
    opened();
    EXPECT_EQ(state.registers.at("population"), "answered");
    for (const auto& [field, held] : state.held)
        EXPECT_NE(held.reason, "down") << field << " is said to be out of reach";
}

namespace {
OpenDraft begun_in(const char* region, json::object data) {
    DemoNeighbours neighbours(content().demo);
    DraftState state;
    state.id = "d";
    state.service = "ent-setup-individual";
    state.person = state.creator = state.applicant = "person:zhao-huoguo";
    state.region = region;
    state.data = std::move(data);
    const Instant now{china_midnight(Date(2026, 3, 2)).ms};
    std::vector<ledger::Commit> log;
    return open_draft(state, content(), neighbours, {state.person, "", "draft", "d", now, log})
        .value();
}
}  // namespace

/// A form that asks for a district and goes to another one asks in vain, and goes wrong.
TEST(Region, IsThatOfTheFormInEveryService) {
    int asked = 0;
    for (const pack::ServiceItem& item : content().items) {
        if (!item.executable) continue;
        const auto& by = item.executable->region_by;
        for (const form::Field* field :
             form::fields_with_value(content().forms.at(item.executable->form))) {
            const std::string semantic(field->property("semantic"));
            if (field->property("check") != "region" && !semantic.ends_with("region")) continue;
            EXPECT_NE(std::ranges::find(by, semantic), by.end()) << item.id << " asks " << semantic;
            ++asked;
        }
    }
    EXPECT_GT(asked, 50);
}

TEST(Region, OfTheWholeCityIsNoneToBeginIn) {
    const OpenDraft draft = begun_in("500000", {});
    EXPECT_TRUE(draft.state.region.empty()) << draft.state.region;
    ASSERT_TRUE(draft.plan);
    for (const PlannedMember& member : draft.plan->members)
        EXPECT_EQ(member.organisation.find("重庆市市场监管局"), std::string::npos)
            << member.organisation;
    const Issues issues = draft_issues(draft, content(), Date(2026, 3, 2));
    EXPECT_TRUE(std::ranges::any_of(issues, [](const Issue& issue) {
        return issue.code == "draft.region_missing";
    }));
    EXPECT_EQ(begun_in("500000", {{"site_region", "500103"}}).state.region, "500103");
    EXPECT_EQ(begun_in("500103", {}).state.region, "500103");
}

TEST(TypedKey, TheOwnerIsToldThatATenantReadTheRecord) {
    Premises zhao;
    const char* const of_qian = "渝（2023）渝中区不动产权第000000002号";
    zhao.saved({{"site_house_certificate", of_qian}, {"site_tenure", "owned"}});
    EXPECT_TRUE(zhao.neighbours().owner_accesses().empty()) << "nothing was given";
    zhao.saved({{"site_tenure", "rented"}});
    zhao.saved({});
    ASSERT_EQ(zhao.neighbours().owner_accesses().size(), 1U) << "once for one reading";
    const auto& seen = zhao.neighbours().owner_accesses().front();
    EXPECT_EQ(seen.number, "500103198806152468");
    EXPECT_EQ(seen.why, "premises");
    EXPECT_NE(std::ranges::find(seen.fields, "premises.address"), seen.fields.end());
    EXPECT_EQ(std::ranges::find(seen.fields, "premises.owner_id"), seen.fields.end());
    Premises own;
    own.saved({{"site_house_certificate", kOfZhao}, {"site_tenure", "rented"}});
    EXPECT_TRUE(own.neighbours().owner_accesses().empty()) << "the owner reads the own record";
}

TEST(TypedKey, TheSameNumberIsAskedOnceAndGuessingEnds) {
    Premises zhao;
    for (int i = 0; i < 5; ++i)
        zhao.saved({{"site_house_certificate", kOfZhao}, {"site_tenure", "owned"}});
    EXPECT_EQ(zhao.state().typed_look_ups, 1);
    for (int i = 0; i < 40; ++i)
        zhao.saved({{"site_house_certificate", fmt::format("渝（2025）第{}号", i)}});
    zhao.saved({{"site_house_certificate", kOfZhao}});
    EXPECT_EQ(zhao.state().held.at("site.address").reason, "too_many");
}

TEST(PlannedDay, WhatIsDoneAtOnceIsDoneOnTheNextWorkingDayWhenTodayIsOff) {
    const OpenDraft draft = opened(content().demo, "dl-lost", "wang-wugong");
    const auto due_on = [&](Date today) {
        const ViewContext view{content(), *content().directory, "zh-CN", today};
        return std::string(draft_view(draft, view).at("plan").at("due_if_today").as_string());
    };
    EXPECT_EQ(due_on(Date(2026, 3, 2)), "2026-03-02");
    EXPECT_EQ(due_on(Date(2026, 3, 1)), "2026-03-02") << "a Sunday";
}

TEST(ByPost, NeedsWhoWhereAndATelephone) {
    OpenDraft draft = opened(content().demo, "dl-lost", "wang-wugong");
    draft.state.delivery.way = "post";
    draft.state.delivery_to = {{"address", "示例路1号"}, {"receiver", " "}};
    std::vector<std::string> missing;
    for (const Issue& issue : draft_issues(draft, content(), Date(2026, 3, 2)))
        if (issue.place.starts_with("/delivery")) missing.push_back(issue.code + issue.place);
    EXPECT_EQ(
        missing,
        (std::vector<std::string>{
            "draft.receiver_missing/delivery/receiver", "draft.phone_missing/delivery/phone"})
    );
}
