#include "crypto/x509.h"

#include <gtest/gtest.h>

#include "crypto/scratch.h"

using namespace tongban;
using namespace tongban::crypto;
using tongban::test::Scratch;

namespace {
const X509Validity kYear{
    parse_rfc3339("2026-01-01T00:00:00Z").value(), parse_rfc3339("2036-01-01T00:00:00Z").value()};
const X509Name kAuthorityName{.common_name = "通办测试根证书", .organisation = "测试"};
const X509Name kSealName{.common_name = "大足区市场监管局 测试电子印章", .organisation = "测试"};
}  // namespace

TEST(X509, AnAuthoritySignsAnEndCertificateOfEitherKind) {
    for (const auto algorithm : {SignatureAlgorithm::Es256, SignatureAlgorithm::Sm2Sm3}) {
        const SigningKey authority_key = SigningKey::generate(algorithm);
        const SigningKey end_key = SigningKey::generate(algorithm);
        const X509Certificate authority = make_authority(authority_key, kAuthorityName, kYear, 1);
        const X509Certificate end =
            issue_x509(authority_key, authority, end_key.public_key(), kSealName, kYear, 2);
        EXPECT_TRUE(authority.is_authority);
        EXPECT_FALSE(end.is_authority);
        EXPECT_TRUE(is_signed_by(authority, authority));
        EXPECT_TRUE(is_signed_by(end, authority));
        EXPECT_FALSE(is_signed_by(authority, end));
        EXPECT_EQ(end.key, end_key.public_key());
        EXPECT_EQ(end.serial, "02");
        EXPECT_EQ(end.subject, "CN=大足区市场监管局 测试电子印章,O=测试,C=CN");
        EXPECT_EQ(end.issuer, authority.subject);
        EXPECT_EQ(end.validity.from, kYear.from);
        EXPECT_EQ(end.validity.until, kYear.until);
        // Same names, another key: a look-alike authority.
        const X509Certificate false_authority =
            make_authority(SigningKey::generate(algorithm), kAuthorityName, kYear, 1);
        EXPECT_FALSE(is_signed_by(end, false_authority));
    }
}

TEST(X509, OpensslVerifiesTheP256Chain) {
    const Scratch scratch;
    const SigningKey key = SigningKey::generate(SignatureAlgorithm::Es256);
    const X509Certificate authority = make_authority(key, kAuthorityName, kYear, 1);
    const X509Certificate end = issue_x509(
        key, authority, SigningKey::generate(SignatureAlgorithm::Es256).public_key(), kSealName,
        kYear, 2
    );
    scratch.write("ca.pem", x509_pem(authority));
    scratch.write("end.pem", x509_pem(end));
    EXPECT_TRUE(scratch.openssl("verify -attime 1780000000 -CAfile ca.pem end.pem"));
    EXPECT_FALSE(scratch.openssl("verify -attime 1780000000 -CAfile end.pem end.pem"));
}

TEST(X509, OpensslVerifiesTheSm2ChainWithTheDefaultIdentifier) {
    const Scratch scratch;
    const SigningKey key = SigningKey::generate(SignatureAlgorithm::Sm2Sm3);
    const X509Certificate authority = make_authority(key, kAuthorityName, kYear, 1);
    const X509Certificate end = issue_x509(
        key, authority, SigningKey::generate(SignatureAlgorithm::Sm2Sm3).public_key(), kSealName,
        kYear, 2
    );
    scratch.write("ca.pem", x509_pem(authority));
    scratch.write("end.pem", x509_pem(end));
    EXPECT_TRUE(scratch.openssl(
        "verify -attime 1780000000 -vfyopt distid:1234567812345678 -CAfile ca.pem end.pem"
    ));
}

TEST(X509, ReadsBackItsPemAndRefusesRubbish) {
    const SigningKey key = SigningKey::generate(SignatureAlgorithm::Sm2Sm3);
    const X509Certificate authority = make_authority(key, kAuthorityName, kYear, 1);
    const auto read = read_x509_pem(x509_pem(authority) + x509_pem(authority)).value();
    ASSERT_EQ(read.size(), 2u);
    EXPECT_EQ(read[0].der, authority.der);
    EXPECT_FALSE(read_x509(Bytes{0x30, 0x00}));
    EXPECT_FALSE(read_x509(Bytes(20'000, 0x30)));
    EXPECT_FALSE(read_x509_pem("nothing"));
    Bytes trailing = authority.der;
    trailing.push_back(0);
    EXPECT_FALSE(read_x509(trailing));
    for (size_t i = 0; i < authority.der.size(); i += 7) {
        Bytes changed = authority.der;
        changed[i] ^= 0x04;
        const auto damaged =
            read_x509(changed);  // must not crash, and if it reads, must not verify
        if (damaged) {
            EXPECT_FALSE(is_signed_by(*damaged, authority)) << i;
        }
    }
}
