#include "identity/signatures.h"

#include "base/record.h"
#include "crypto/digest.h"
#include "identity/fixture.h"

namespace tongban::identity {
namespace {

class Signatures : public IdentityTest {
  protected:
    SigningRequest request(std::string_view text = "the form and the materials") {
        return {
            "person:zhang", to_hex(crypto::sha256(text)), to_hex(crypto::sm3(text)),
            "本人确认以上内容真实。", start_};
    }
    SignatureRecord sign() {
        auto done = signatures().sign(request()).value();
        if (!done.commits.empty()) {
            EXPECT_TRUE(ledger_->commit_all_and_wait(std::move(done.commits)));
        }
        return done.record;
    }
    TestSignatures signatures() { return TestSignatures(*identity_); }
};

TEST_F(Signatures, ASignatureVerifiesAndSurvivesStorage) {
    seed();
    const SignatureRecord record = sign();
    EXPECT_EQ(signatures().verify(record).value(), SignatureFault::None);
    const auto stored = from_record<SignatureRecord>(to_record(record)).value();
    EXPECT_EQ(signatures().verify(stored).value(), SignatureFault::None);
    EXPECT_EQ(record.label, "test signature");
}

TEST_F(Signatures, TheKeyIsMadeOnceAndUsedAgain) {
    seed();
    const SignatureRecord first = sign();
    auto second = signatures().sign(request("other")).value();
    EXPECT_TRUE(second.commits.empty());
    EXPECT_EQ(second.record.es256_kid, first.es256_kid);
    EXPECT_EQ(second.record.sm2_kid, first.sm2_kid);
    EXPECT_EQ(signatures().public_keys("person:zhang").value().size(), 2U);
}

TEST_F(Signatures, TwoFirstSignaturesAtOnceDoNotMakeTwoKeys) {
    seed();
    auto one = signatures().sign(request()).value();
    auto two = signatures().sign(request()).value();
    EXPECT_EQ(code(ledger_->commit_all_and_wait(std::move(one.commits))), "done");
    EXPECT_EQ(
        code(ledger_->commit_all_and_wait(std::move(two.commits))), "ledger.version_conflict"
    );
}

TEST_F(Signatures, AnythingChangedAfterwardsBreaksIt) {
    seed();
    const SignatureRecord record = sign();
    TestSignatures provider(*identity_);
    // It has been found good before: that is remembered of these bytes, not of the case.
    EXPECT_EQ(provider.verify(record).value(), SignatureFault::None);
    const auto fault = [&](auto change) {
        SignatureRecord changed = record;
        change(changed);
        return provider.verify(changed).value();
    };
    EXPECT_EQ(
        fault([](auto& r) { r.sha256[0] = r.sha256[0] == 'a' ? 'b' : 'a'; }),
        SignatureFault::SignatureBroken
    );
    EXPECT_EQ(
        fault([](auto& r) { r.sm3[9] = r.sm3[9] == 'a' ? 'b' : 'a'; }),
        SignatureFault::SignatureBroken
    );
    EXPECT_EQ(fault([](auto& r) { r.wording += "!"; }), SignatureFault::SignatureBroken);
    EXPECT_EQ(fault([](auto& r) { r.at.ms += 1; }), SignatureFault::SignatureBroken);
    EXPECT_EQ(fault([](auto& r) { r.label = "real"; }), SignatureFault::SignatureBroken);
    EXPECT_EQ(fault([](auto& r) { r.sm2 = r.es256; }), SignatureFault::SignatureBroken);
    EXPECT_EQ(fault([](auto& r) { r.es256.clear(); }), SignatureFault::SignatureBroken);
    EXPECT_EQ(fault([](auto& r) { r.es256_kid = "x"; }), SignatureFault::UnknownKey);
    EXPECT_EQ(fault([](auto& r) { r.person = "person:li"; }), SignatureFault::UnknownKey);
    EXPECT_EQ(fault([](auto&) {}), SignatureFault::None);
}

TEST_F(Signatures, AKeyThatIsGoneMakesAnEarlierFindingWorthless) {
    seed();
    const SignatureRecord record = sign();
    TestSignatures provider(*identity_);
    EXPECT_EQ(provider.verify(record).value(), SignatureFault::None);
    ledger::Commit removal;
    removal.key = {identity_->home_region(), "test:removal"};
    removal.actor = "test";
    removal.at = start_;
    removal.events.push_back({"KeysRemoved", {}});
    removal.rows.push_back({"DELETE FROM identity_keys WHERE owner = $1", {"person:zhang"}});
    EXPECT_TRUE(ledger_->commit_and_wait(std::move(removal)));
    EXPECT_EQ(provider.verify(record).value(), SignatureFault::UnknownKey);
}

TEST_F(Signatures, OnlyDigestsAndWordsCanBeSigned) {
    seed();
    SigningRequest wrong = request();
    wrong.sha256 = "abc";
    EXPECT_EQ(signatures().sign(wrong).error().code, "signature.digest");
    wrong = request();
    wrong.wording.clear();
    EXPECT_EQ(signatures().sign(wrong).error().code, "signature.wording");
}

}  // namespace
}  // namespace tongban::identity
