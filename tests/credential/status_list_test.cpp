#include "credential/status_list.h"

#include <gtest/gtest.h>

#include "credential/jwt.h"
#include "credential/sample.h"

using namespace tongban;
using namespace tongban::credential;
using namespace tongban::test;

namespace {
const std::string kUri = "https://tongban.example/status/1";
StatusListInfo info() {
    return {kIss, kUri, kIssuedAt, kIssuedAt.plus(std::chrono::hours(24)), 300};
}
std::string code(std::string_view token, std::string_view uri = kUri, Instant now = kIssuedAt) {
    const auto result = read_status_list(token, uri, issuer_only(), now);
    return result ? "good" : result.error().code;
}
}  // namespace

TEST(StatusList, KeepsTwoBitsForEachCredential) {
    StatusList list(1000);
    list.set(0, StatusValue::Invalid);
    list.set(1, StatusValue::Suspended);
    list.set(999, StatusValue::Invalid);
    list.set(999, StatusValue::Valid);
    list.set(998, StatusValue::Suspended);
    const StatusList read = StatusList::from_compressed(list.compressed()).value();
    EXPECT_EQ(read.find(0), StatusValue::Invalid);
    EXPECT_EQ(read.find(1), StatusValue::Suspended);
    EXPECT_EQ(read.find(2), StatusValue::Valid);
    EXPECT_EQ(read.find(998), StatusValue::Suspended);
    EXPECT_EQ(read.find(999), StatusValue::Valid);
    EXPECT_EQ(read.find(1000), std::nullopt);
}

TEST(StatusList, ReadsTheTwoBitExampleOfTheDraft) {
    // IETF token status list, section on compressed lists of two bits: twelve entries.
    const StatusList list = StatusList::from_compressed("eNo76fITAAPfAgc").value();
    const std::array<int, 12> expected{1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3};
    for (size_t i = 0; i < expected.size(); ++i) {
        const auto found = list.find(i);
        EXPECT_EQ(found ? int(*found) : 3, expected[i]) << i;
    }
}

TEST(StatusList, TokenIsBelievedFromItsIssuerForItsAddressInItsTime) {
    StatusList list(100);
    list.set(42, StatusValue::Invalid);
    const std::string token = sign_status_list(list, info(), issuer_key());
    EXPECT_EQ(
        read_status_list(token, kUri, issuer_only(), kIssuedAt).value().find(42),
        StatusValue::Invalid
    );
    EXPECT_EQ(code(token, "https://tongban.example/status/2"), "credential.status_foreign");
    EXPECT_EQ(
        code(token, kUri, kIssuedAt.plus(std::chrono::hours(24))), "credential.status_expired"
    );
    EXPECT_EQ(code(sign_status_list(list, info(), foreign_key())), "credential.not_ours");
    std::string changed = token;
    changed[changed.size() / 2] ^= 1;
    EXPECT_NE(code(changed), "good");
}

TEST(StatusList, ABombIsRefused) {
    // 64 MiB of zeros in 64 KiB: well formed, but far more than a list may hold.
    EXPECT_FALSE(StatusList::from_compressed("eNo"));
    StatusList large(StatusList::kEntriesMax);
    EXPECT_TRUE(StatusList::from_compressed(large.compressed()));
    EXPECT_FALSE(StatusList::from_compressed(std::string(9'000'000, 'A')));
}

TEST(StatusList, OnlyAnEndOrASuspensionIsPublished) {
    EXPECT_EQ(status_value(Stage::Valid), StatusValue::Valid);
    EXPECT_EQ(status_value(Stage::Expired), StatusValue::Valid);
    EXPECT_EQ(status_value(Stage::Suspended), StatusValue::Suspended);
    for (const Stage stage :
         {Stage::Cancelled, Stage::Revoked, Stage::RevokedPenalty, Stage::Superseded})
        EXPECT_EQ(status_value(stage), StatusValue::Invalid);
}
