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
        const std::string kind = i % 2 == 0 ? "91" : "92";
        const std::string code = new_credit_code(state, member, kind);
        const auto parsed = directory::parse_credit_code(code);
        ASSERT_TRUE(parsed) << code;
        EXPECT_TRUE(parsed->is_organisation_code_valid) << code;
        EXPECT_EQ(code.substr(0, 2), kind);
        EXPECT_EQ(code, new_credit_code(state, member, kind));
    }
}

TEST(IssuedFacts, AValidityEndsOnTheDayBefore) {
    CaseState state;
    state.region = "500157";
    Member member;
    member.number = "12345678901234567890";
    pack::Executable service;
    service.credential.emplace();
    service.credential->type = "food-licence";
    service.credential->valid_years = 5;
    const json::object facts = issued_facts(state, member, service, Date(2026, 3, 2));
    EXPECT_EQ(facts.at("valid_to").as_string(), "2031-03-01");
    EXPECT_FALSE(facts.contains("uscc"));
}
