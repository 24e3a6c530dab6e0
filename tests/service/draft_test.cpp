// What a draft takes from the registers, and what it still asks for.
#include "service/draft.h"

#include <gtest/gtest.h>

#include "pack/load.h"
#include "service/demo_neighbours.h"

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
