#include "identity/signing_tokens.h"

#include <gtest/gtest.h>

namespace tongban::identity {
namespace {

class SigningTokensTest : public testing::Test {
  protected:
    std::string code(
        std::string_view token, std::string_view account, std::string_view session, Instant now
    ) {
        const auto checked = tokens_.check(token, account, session, now);
        if (!checked) EXPECT_EQ(checked.error().field, "/signing_token");
        return checked ? "good" : checked.error().code;
    }
    Instant now_ = parse_rfc3339("2026-03-02T01:00:00Z").value();
    SigningTokens tokens_{crypto::Keyring::in_memory(Bytes(32, 7))};
    std::string token_ = tokens_.make("person:zhang", "session-1", now_).token;
};

TEST_F(SigningTokensTest, ATokenHoldsForFiveMinutes) {
    EXPECT_EQ(code(token_, "person:zhang", "session-1", now_), "good");
    const Instant end{now_.ms + SigningTokens::kLifeMs};
    EXPECT_EQ(code(token_, "person:zhang", "session-1", {end.ms - 1}), "good");
    EXPECT_EQ(code(token_, "person:zhang", "session-1", end), "identity.signing_token_expired");
}

TEST_F(SigningTokensTest, ATokenIsWorthNothingToAnotherAccountOrSession) {
    EXPECT_EQ(code(token_, "person:li", "session-1", now_), "identity.signing_token");
    EXPECT_EQ(code(token_, "person:zhang", "session-2", now_), "identity.signing_token");
    EXPECT_EQ(code(token_, "person:zhang", "", now_), "identity.signing_token");
}

TEST_F(SigningTokensTest, ATokenOfAnotherDeploymentIsRefused) {
    const SigningTokens others(crypto::Keyring::in_memory(Bytes(32, 8)));
    const std::string foreign = others.make("person:zhang", "session-1", now_).token;
    EXPECT_EQ(code(foreign, "person:zhang", "session-1", now_), "identity.signing_token");
}

TEST_F(SigningTokensTest, ALaterEndIsNotBelieved) {
    const size_t dot = token_.find('.');
    const std::string later = std::to_string(now_.ms + 86'400'000) + token_.substr(dot);
    EXPECT_EQ(code(later, "person:zhang", "session-1", now_), "identity.signing_token");
}

TEST_F(SigningTokensTest, NonsenseIsRefused) {
    for (const std::string& text :
         {std::string(), std::string("."), std::string("abc"), std::string(10'000, 'x'),
          token_ + "x", token_.substr(1)})
        EXPECT_EQ(code(text, "person:zhang", "session-1", now_), "identity.signing_token");
}

}  // namespace
}  // namespace tongban::identity
