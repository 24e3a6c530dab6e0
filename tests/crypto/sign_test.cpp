#include "crypto/sign.h"

#include <gtest/gtest.h>

#include "crypto/aead.h"
#include "crypto/scratch.h"

using namespace tongban;
using namespace tongban::crypto;
using tongban::test::Scratch;

namespace {
constexpr auto kBoth = {SignatureAlgorithm::Es256, SignatureAlgorithm::Sm2Sm3};
Bytes hex(std::string_view text) { return from_hex(text).value(); }

// GB/T 32918, recommended curve: the example's private key, public key, and signature of "message
// digest".
const Bytes kSm2Scalar = hex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");
const Bytes kSm2X = hex("09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020");
const Bytes kSm2Y = hex("ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13");
const Bytes kSm2Signature =
    hex("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
        "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa");
}  // namespace

TEST(Sm2, DerivesThePublicKeyOfTheStandardsExample) {
    const SigningKey key = SigningKey::from_scalar(SignatureAlgorithm::Sm2Sm3, kSm2Scalar).value();
    Bytes point{0x04};
    point.insert(point.end(), kSm2X.begin(), kSm2X.end());
    point.insert(point.end(), kSm2Y.begin(), kSm2Y.end());
    EXPECT_EQ(key.public_key().point(), point);
}

TEST(Sm2, AcceptsTheSignatureOfTheStandardsExample) {
    const PublicKey key = PublicKey::from_point(SignatureAlgorithm::Sm2Sm3, kSm2X, kSm2Y).value();
    EXPECT_TRUE(key.verify("message digest", kSm2Signature));
    EXPECT_FALSE(key.verify("message digesT", kSm2Signature));
}

TEST(Signature, IsRefusedForOtherDataAnotherKeyAndEveryChangedByte) {
    for (const SignatureAlgorithm algorithm : kBoth) {
        const SigningKey key = SigningKey::generate(algorithm);
        const SigningKey other = SigningKey::generate(algorithm);
        const Bytes signature = key.sign("营业执照");
        ASSERT_EQ(signature.size(), 64u);
        EXPECT_TRUE(key.public_key().verify("营业执照", signature));
        EXPECT_FALSE(key.public_key().verify("营业执业", signature));
        EXPECT_FALSE(other.public_key().verify("营业执照", signature));
        for (size_t i = 0; i < signature.size(); ++i) {
            Bytes changed = signature;
            changed[i] ^= 1;
            EXPECT_FALSE(key.public_key().verify("营业执照", changed));
        }
        EXPECT_FALSE(key.public_key().verify("营业执照", Bytes{}));
        EXPECT_FALSE(key.public_key().verify("营业执照", Bytes(64, 0)));
        EXPECT_FALSE(key.public_key().verify("营业执照", Bytes(64, 0xFF)));
    }
}

TEST(Signature, KeysSurvivePemDerAndJwk) {
    for (const SignatureAlgorithm algorithm : kBoth) {
        const SigningKey key = SigningKey::generate(algorithm);
        const SigningKey read = SigningKey::from_pem(key.pem()).value();
        EXPECT_EQ(read.der(), key.der());
        EXPECT_EQ(read.public_key(), key.public_key());
        EXPECT_EQ(PublicKey::from_pem(key.public_key().pem()).value(), key.public_key());
        EXPECT_EQ(PublicKey::from_jwk(key.public_key().jwk()).value(), key.public_key());
        EXPECT_FALSE(key.public_key().jwk().contains("d"));
    }
}

TEST(Signature, TheOpensslCommandAndWeAcceptEachOthersSignatures) {
    struct Tool {
        SignatureAlgorithm algorithm;
        std::string genpkey, digest;
    };
    const std::string sm2_options = "-sm3 -sigopt distid:1234567812345678";
    for (const Tool& tool :
         {Tool{
              SignatureAlgorithm::Es256, "-algorithm EC -pkeyopt ec_paramgen_curve:P-256",
              "-sha256"},
          Tool{SignatureAlgorithm::Sm2Sm3, "-algorithm SM2", sm2_options}}) {
        const Scratch scratch;
        scratch.write("data", "一件事");
        // Ours, checked by openssl.
        const SigningKey key = SigningKey::generate(tool.algorithm);
        scratch.write("ours.pub", key.public_key().pem());
        scratch.write("ours.sig", signature_to_der(key.sign("一件事")));
        EXPECT_TRUE(
            scratch.openssl("dgst " + tool.digest + " -verify ours.pub -signature ours.sig data")
        );
        scratch.write("other", "一件亊");
        EXPECT_FALSE(
            scratch.openssl("dgst " + tool.digest + " -verify ours.pub -signature ours.sig other")
        );
        // Our private key, read and used by openssl.
        scratch.write("ours.key", key.pem());
        ASSERT_TRUE(scratch.openssl("dgst " + tool.digest + " -sign ours.key -out again.sig data"));
        EXPECT_TRUE(
            key.public_key().verify("一件事", signature_from_der(scratch.read("again.sig")).value())
        );
        // Theirs, read by us.
        ASSERT_TRUE(scratch.openssl("genpkey " + tool.genpkey + " -out their.key"));
        ASSERT_TRUE(scratch.openssl("dgst " + tool.digest + " -sign their.key -out their.sig data")
        );
        const SigningKey theirs = SigningKey::from_pem(as_text(scratch.read("their.key"))).value();
        EXPECT_EQ(theirs.algorithm(), tool.algorithm);
        EXPECT_TRUE(theirs.public_key().verify(
            "一件事", signature_from_der(scratch.read("their.sig")).value()
        ));
    }
}

TEST(Sm2, TheIdentifierIsPartOfTheSignature) {
    const Scratch scratch;
    const SigningKey key = SigningKey::generate(SignatureAlgorithm::Sm2Sm3);
    scratch.write("key", key.pem());
    scratch.write("data", "x");
    ASSERT_TRUE(scratch.openssl("dgst -sm3 -sign key -sigopt distid:8765432187654321 -out sig data")
    );
    EXPECT_FALSE(key.public_key().verify("x", signature_from_der(scratch.read("sig")).value()));
}

TEST(Jwk, ThumbprintFollowsRfc7638) {
    // The standard's SM2 example; the digest was computed with sha256sum over the sorted members.
    EXPECT_EQ(
        PublicKey::from_point(SignatureAlgorithm::Sm2Sm3, kSm2X, kSm2Y).value().thumbprint(),
        "lgVsnVqdKsFLJ2q4y2l6gACWaCOEQcWQb1t30j4Q6fU"
    );
    const SigningKey key = SigningKey::generate(SignatureAlgorithm::Es256);
    const auto jwk = key.public_key().jwk();
    EXPECT_EQ(jwk.at("kid").as_string(), key.public_key().thumbprint());
    EXPECT_EQ(key.public_key().thumbprint().size(), 43u);
    EXPECT_NE(
        key.public_key().thumbprint(),
        SigningKey::generate(SignatureAlgorithm::Es256).public_key().thumbprint()
    );
}

TEST(Keys, OffTheCurveForeignKindsAndRubbishAreRefused) {
    EXPECT_FALSE(PublicKey::from_point(SignatureAlgorithm::Sm2Sm3, kSm2X, kSm2X));
    EXPECT_FALSE(PublicKey::from_point(SignatureAlgorithm::Es256, kSm2X, kSm2Y));
    EXPECT_FALSE(PublicKey::from_point(SignatureAlgorithm::Es256, Bytes(32, 0), Bytes(32, 0)));
    EXPECT_FALSE(SigningKey::from_scalar(SignatureAlgorithm::Es256, Bytes(32, 0)));
    EXPECT_FALSE(SigningKey::from_scalar(SignatureAlgorithm::Es256, Bytes(32, 0xFF)));
    EXPECT_FALSE(SigningKey::from_scalar(SignatureAlgorithm::Sm2Sm3, Bytes(32, 0xFF)));
    EXPECT_FALSE(SigningKey::from_scalar(SignatureAlgorithm::Sm2Sm3, Bytes(31, 1)));
    EXPECT_FALSE(
        SigningKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    );
    EXPECT_FALSE(PublicKey::from_pem(""));
    const Scratch scratch;
    ASSERT_TRUE(scratch.openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out k"));
    EXPECT_FALSE(SigningKey::from_pem(as_text(scratch.read("k"))));
    ASSERT_TRUE(scratch.openssl("genpkey -algorithm ED25519 -out e"));
    EXPECT_FALSE(SigningKey::from_pem(as_text(scratch.read("e"))));
    ASSERT_TRUE(scratch.openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out r"));
    EXPECT_FALSE(SigningKey::from_pem(as_text(scratch.read("r"))));
}

TEST(SignatureDer, RefusesEverySecondSpelling) {
    const SigningKey key = SigningKey::generate(SignatureAlgorithm::Es256);
    const Bytes raw = key.sign("x");
    const Bytes der = signature_to_der(raw);
    EXPECT_EQ(signature_from_der(der).value(), raw);
    Bytes trailing = der;
    trailing.push_back(0);
    EXPECT_FALSE(signature_from_der(trailing));
    EXPECT_FALSE(signature_from_der(hex("3006020200010201")));    // truncated
    EXPECT_FALSE(signature_from_der(hex("300702020001020101")));  // padded with a needless zero
    EXPECT_FALSE(signature_from_der(hex("3006020181020101")));    // negative
    EXPECT_FALSE(signature_from_der(hex("308106020101020101")));  // length in long form
}

TEST(SealedKey, OpensUnderItsNameOnly) {
    const Keyring keyring = Keyring::in_memory(Bytes(32, 3));
    const SigningKey key = SigningKey::generate(SignatureAlgorithm::Sm2Sm3);
    const Bytes sealed = seal_key(keyring, "issuer/500111", key);
    EXPECT_EQ(open_key(keyring, "issuer/500111", sealed).value().public_key(), key.public_key());
    EXPECT_FALSE(open_key(keyring, "issuer/500112", sealed));
}
