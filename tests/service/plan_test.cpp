// What a plan says about the promise of a bundle.
#include "service/plan.h"

#include <gtest/gtest.h>

#include "pack/load.h"

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

/// The plan of starting a company, where the bundle itself promises `days`.
Plan company(int days, bool is_confirmed) {
    pack::Content changed = content();
    for (pack::Bundle& bundle : changed.bundles)
        if (bundle.id == "start-company") {
            bundle.promised_limit.value = days;
            bundle.promised_limit.source.confirmed = is_confirmed;
        }
    const json::object answers{
        {"kind", "company"}, {"staff", true}, {"seal", true}, {"invoice", true}};
    const json::object facts;
    const PlanInput input{
        .answers = answers,
        .facts = facts,
        .region = "500157",
        .today = Date(2026, 3, 2),
        .applicant_kind = "natural",
        .is_barred_from_commitment = false,
        .with_reasons = false};
    Plan plan = make_plan(changed, find_service(changed, "start-company").value(), input).value();
    plan.members.clear();  // they point into `changed`
    plan.materials.clear();
    return plan;
}

}  // namespace

TEST(Plan, AConfirmedPromiseOfTheBundleConfirmsTheSumOfItsMembersThatIsTheSame) {
    const pack::Bundle* bundle = content().find_bundle("start-company");
    ASSERT_EQ(bundle->promised_limit.value, 1);
    ASSERT_TRUE(bundle->promised_limit.source.confirmed);
    EXPECT_EQ(company(1, true).promised_days, 1);
    EXPECT_TRUE(company(1, true).promised_confirmed);
    EXPECT_FALSE(company(1, false).promised_confirmed);
    EXPECT_TRUE(company(0, true).promised_confirmed);
    EXPECT_EQ(company(0, true).promised_days, 0);
    // A longer one does not speak about what the members add up to.
    EXPECT_EQ(company(9, true).promised_days, 1);
    EXPECT_FALSE(company(9, true).promised_confirmed);
}

TEST(Plan, WhereTheLawKnowsNoLimitNoneIsNamed) {
    const json::object none;
    const PlanInput input{
        .answers = none,
        .facts = none,
        .region = "500157",
        .today = Date(2026, 3, 2),
        .applicant_kind = "natural",
        .is_barred_from_commitment = false,
        .with_reasons = false};
    const auto legal_days_of = [&](const char* id) {
        return make_plan(content(), find_service(content(), id).value(), input).value().legal_days;
    };
    ASSERT_EQ(content().find_item("hk-proof")->legal_limit.value, std::nullopt);
    EXPECT_EQ(legal_days_of("hk-proof"), std::nullopt) << "not zero working days";
    EXPECT_EQ(legal_days_of("food-new"), content().find_item("food-new")->legal_limit.value);
}
