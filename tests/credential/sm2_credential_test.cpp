#include "credential/sm2_credential.h"

#include <gtest/gtest.h>

#include "credential/sample.h"
#include "crypto/der.h"
#include "crypto/scratch.h"

using namespace tongban;
using namespace tongban::credential;
using namespace tongban::test;

namespace {

std::string code(std::string_view text, const TrustAnchors& trusted = anchors()) {
    const auto result = verify_sm2_credential(text, trusted);
    return result ? "good" : result.error().code;
}
std::string issued(const SealHolder& holder) {
    return issue_sm2_credential(to_json(food_licence()), holder, kIssuedAt);
}
std::string issued() { return issued(seal_world().holder()); }

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST(Sm2Credential, GivesBackItsMetadata) {
    const Sm2Credential read = verify_sm2_credential(issued(), anchors()).value();
    EXPECT_EQ(read.metadata, to_json(food_licence()));
    const SealedSignature sealed = parse_sealed_signature(read.sealed).value();
    EXPECT_EQ(sealed.seal_name, "大足区市场监督管理局（测试）");
    EXPECT_EQ(sealed.seal_picture_type, "PNG");
    EXPECT_EQ(sealed.at, kIssuedAt);
}

TEST(Sm2Credential, AnotherSpellingOfTheSameMetadataIsTheSame) {
    // Spaces and line breaks are no part of the metadata.
    EXPECT_EQ(code(replaced(issued(), R"({"format":)", "{ \n \"format\" :")), "good");
}

TEST(Sm2Credential, ChangedMetadataIsRefused) {
    EXPECT_EQ(code(replaced(issued(), "老灶", "新灶")), "credential.altered");
    EXPECT_EQ(code(replaced(issued(), "2031-11-20", "2041-11-20")), "credential.altered");
    EXPECT_EQ(
        code(replaced(issued(), R"("number":)", R"("extra":1,"number":)")), "credential.altered"
    );
}

TEST(Sm2Credential, ChangedBytesOfTheSignatureAreRefused) {
    const std::string good = issued();
    const Bytes sealed = parse_sm2_credential(good).value().sealed;
    const crypto::Digest digest = crypto::sm3(canonical_json(to_json(food_licence())));
    // Every byte near the ends, and a sample of the long picture between.
    for (size_t i = 0; i < sealed.size(); i += (i < 60 || i + 150 > sealed.size()) ? 1 : 59) {
        Bytes changed = sealed;
        changed[i] ^= 0x01;
        const auto parsed = parse_sealed_signature(changed);
        if (parsed) {
            EXPECT_FALSE(check_sealed_signature(*parsed, digest, anchors().seal_authorities)) << i;
        }
    }
    for (size_t length = 0; length < sealed.size(); length += 37)
        EXPECT_FALSE(parse_sealed_signature(std::span(sealed).first(length)));
}

TEST(Sm2Credential, ASealUnderAForeignAuthorityIsNotOurs) {
    EXPECT_EQ(code(issued(foreign_seal_world().holder())), "credential.not_ours");
    EXPECT_EQ(code(issued(), TrustAnchors{}), "credential.not_ours");
}

TEST(Sm2Credential, ASignerOutsideTheSealsListIsRefused) {
    // The maker's own key signs with a seal that was made for another.
    const SealHolder intruder{
        seal_world().maker_key, seal_world().maker, seal_world().seal(seal_world().signer)};
    EXPECT_EQ(code(issued(intruder)), "credential.seal_invalid");
}

TEST(Sm2Credential, ASealThatIsMadeByAStrangerIsRefused) {
    // Certificate and key of the signer are ours, the seal around them is not.
    const SealHolder holder{
        seal_world().signer_key, seal_world().signer,
        foreign_seal_world().seal(seal_world().signer)};
    EXPECT_EQ(code(issued(holder)), "credential.not_ours");
}

TEST(Sm2Credential, ASealOutsideItsTimeIsRefused) {
    const auto sealed_at = [](const char* time) {
        return code(issue_sm2_credential(
            to_json(food_licence()), seal_world().holder(), parse_rfc3339(time).value()
        ));
    };
    EXPECT_EQ(sealed_at("2026-01-01T00:00:00Z"), "good");
    EXPECT_NE(sealed_at("2025-12-31T23:59:59Z"), "good");
    EXPECT_NE(sealed_at("2046-01-01T00:00:00Z"), "good");
}

TEST(Sm2Credential, RubbishIsMalformed) {
    for (const char* text :
         {"", "{}", "[]", "null",
          R"({"format":"tongban-sm2-credential/1","metadata":{},"signature":""})",
          R"({"format":"tongban-sm2-credential/1","metadata":{},"signature":"MAA="})",
          R"({"format":"tongban-sm2-credential/2","metadata":{},"signature":"MAA="})",
          R"({"format":"tongban-sm2-credential/1","metadata":[],"signature":"MAA="})"})
        EXPECT_EQ(code(text), "credential.malformed") << text;
    EXPECT_EQ(code(std::string(2'000'000, '{')), "credential.malformed");
}

TEST(Sm2Credential, TheOpensslCommandChecksItAsDocumented) {
    const Scratch scratch;
    const Sm2Credential read = parse_sm2_credential(issued()).value();
    scratch.write("ses.der", read.sealed);
    const SealedSignature sealed = parse_sealed_signature(read.sealed).value();
    // Offsets as asn1parse shows them: TBS_Sign follows the outer header, the certificate follows
    // it.
    crypto::der::Reader whole(read.sealed);
    const size_t tbs_at = read.sealed.size() - whole.next()->content.size();
    const size_t certificate_at = tbs_at + sealed.tbs.size();
    const size_t algorithm_at = certificate_at + crypto::der::octets(sealed.signer.der).size();
    const size_t signature_at = algorithm_at + crypto::der::oid(kSm2WithSm3).size();
    const auto extract = [&](size_t at, const char* name) {
        return scratch.openssl(
            fmt::format("asn1parse -inform DER -in ses.der -strparse {} -noout -out {}", at, name)
        );
    };
    ASSERT_TRUE(extract(tbs_at, "tbs.der"));
    ASSERT_TRUE(extract(certificate_at, "signer.der"));
    ASSERT_TRUE(extract(signature_at, "signature.der"));
    EXPECT_EQ(scratch.read("tbs.der"), sealed.tbs);
    ASSERT_TRUE(scratch.openssl("x509 -inform DER -in signer.der -noout -pubkey -out signer.pub"));
    scratch.write("signer.pub", sealed.signer.key.pem());
    const std::string check =
        "dgst -sm3 -verify signer.pub -sigopt distid:1234567812345678 -signature signature.der ";
    EXPECT_TRUE(scratch.openssl(check + "tbs.der"));
    Bytes changed = sealed.tbs;
    changed.back() ^= 1;
    scratch.write("changed.der", changed);
    EXPECT_FALSE(scratch.openssl(check + "changed.der"));
}
