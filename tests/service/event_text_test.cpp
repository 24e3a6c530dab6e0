// The stored text of an event has the bytes that its digest in the chain was always made of.
#include "service/event_text.h"

#include <gtest/gtest.h>

using namespace tongban;
using namespace tongban::service;

namespace {

void expect_same(const CaseEvent& event) {
    const CanonicalJson text = text_of(event);
    const json::object body = body_of(event);
    EXPECT_EQ(text.text, canonical_json(body)) << type_of(event);
    EXPECT_EQ(text.levels, levels_of(body)) << type_of(event);
}

CaseState well_filled() {
    CaseState state;
    state.number = "5001072611220001";
    state.name = "餐饮店“一件事”";
    state.sealed_data = std::string("c2VhbGVk");
    state.packs = std::map<std::string, std::string>{{"demo", "1"}, {"base", "2"}};
    state.answers = json::object{{"size", 60}, {"open", true}, {"kinds", {"hotpot", "tea"}}};
    state.results = {{"b", 1}, {"a", json::object{}}};
    state.stage = Stage::Accepted;
    state.submitted_at = Instant{1'795'000'000'000};
    state.limits.legal_days = 20;
    state.facts = {{ClockFactKind::Received, Date(2026, 11, 22), {}, {}, {}, {}, 0}};
    state.materials = std::vector<MaterialState>(2);
    state.materials.edit()[1].files = {{"f", "平面图.pdf", "application/pdf", 12, "aa", "bb"}};
    Member member;
    member.item = "food-licence";
    member.after = {"company"};
    member.decided_at = Instant{5};
    state.members = {member, Member{}};
    state.signature = SignatureRecord{.proof = json::object{{"value", "x"}}};
    state.process = json::parse(R"({"tokens":[{"id":1,"node":3}],"format":1})");
    state.version = 3;
    return state;
}

}  // namespace

TEST(EventText, OfEveryKindOfEventIsItsCanonicalBody) {
    int kinds = 0;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, AnyCaseEvent>>(
        [&](auto identity) {
            expect_same(typename decltype(identity)::type{});
            ++kinds;
        }
    );
    EXPECT_EQ(kinds, static_cast<int>(std::variant_size_v<AnyCaseEvent>));
}

TEST(EventText, OfAnApplicationIsItsCanonicalBody) {
    expect_same(CaseSubmitted{well_filled()});
    const auto again = event_from(
        "CaseSubmitted",
        parse_json(text_of(CaseSubmitted{well_filled()}).text, 64).value().as_object()
    );
    ASSERT_TRUE(again);
    EXPECT_EQ(text_of(*again).text, text_of(CaseSubmitted{well_filled()}).text);
}
