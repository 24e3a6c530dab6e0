#include "service/issued.h"

#include <gtest/gtest.h>

#include "directory/identifiers.h"

using namespace tongban;
using namespace tongban::service;

TEST(RegisteredCreditCode, PassesBothChecksAndIsTheSameForTheSameCase) {
    CaseState state;
    state.region = "500157";
    Member member;
    for (int i = 0; i < 200; ++i) {
        member.number = "number-" + std::to_string(i);
        member.item = i % 2 == 0 ? "ent-setup" : "ent-setup-individual";
        const std::string code = registered_credit_code(state, member);
        const auto parsed = directory::parse_credit_code(code);
        ASSERT_TRUE(parsed) << code;
        EXPECT_TRUE(parsed->is_organisation_code_valid) << code;
        EXPECT_EQ(code.substr(0, 2), i % 2 == 0 ? "91" : "92");
        EXPECT_EQ(code, registered_credit_code(state, member));
    }
}

TEST(IssuedFacts, AValidityEndsOnTheDayBefore) {
    CaseState state;
    state.region = "500157";
    Member member;
    member.number = "12345678901234567890";
    pack::CredentialRule rule;
    rule.type = "food-licence";
    rule.valid_years = 5;
    const json::object facts = issued_facts(state, member, rule, "示例局", Date(2026, 3, 2));
    EXPECT_EQ(facts.at("valid_to").as_string(), "2031-03-01");
    EXPECT_FALSE(facts.contains("uscc"));
}
