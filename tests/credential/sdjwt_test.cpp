#include "credential/sdjwt.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "credential/jwt.h"
#include "credential/sample.h"
#include "crypto/digest.h"

using namespace tongban;
using namespace tongban::credential;
using namespace tongban::test;

namespace {

json::object claims() {
    return {
        {"iss", kIss},
        {"vct", "urn:tongban:credential:food-licence"},
        {"iat", kIssuedAt.ms / 1000},
        {"exp", kIssuedAt.ms / 1000 + 86400 * 365},
        {"number", "JY25001110000017"},
        {"holder_name", "大足区老灶火锅店"},
        {"face", json::object{{"legal_person", "张三"}, {"items", "热食类食品制售"}}}};
}
const std::vector<SelectiveClaim> kSelective{
    {"", "holder_name"}, {"face", "legal_person"}, {"face", "items"}};

std::string issued(const crypto::SigningKey& key = issuer_key(), json::object payload = claims()) {
    return issue_sd_jwt(payload, kSelective, counting_salts(), key).value();
}
std::string code(std::string_view text, Instant now = kLater) {
    const auto result = verify_sd_jwt(text, issuer_only(), now);
    return result ? "good" : result.error().code;
}
/// A compact form around a payload that the issuer really signed.
std::string signed_payload(const json::object& payload, const std::string& rest = "") {
    return sign_jwt("dc+sd-jwt", payload, issuer_key()) + "~" + rest;
}
std::string encoded(const char* disclosure) { return to_base64url(std::string_view(disclosure)); }
std::string digest(const std::string& text) { return to_base64url(crypto::sha256(text)); }

}  // namespace

TEST(SdJwt, GivesBackEveryClaimThatIsShown) {
    const SdJwt read = verify_sd_jwt(issued(), issuer_only(), kLater).value();
    EXPECT_EQ(read.claims, claims());
    EXPECT_EQ(read.disclosed, 3u);
    EXPECT_EQ(read.hidden, 0u);
}

TEST(SdJwt, HidesWhatTheHolderWithholds) {
    const std::string shown = present_sd_jwt(issued(), {"items"}).value();
    EXPECT_EQ(shown.find(to_base64url(std::string_view("张三"))), std::string::npos);
    const SdJwt read = verify_sd_jwt(shown, issuer_only(), kLater).value();
    EXPECT_FALSE(read.claims.contains("holder_name"));
    EXPECT_EQ(read.claims.at("face"), (json::value{{"items", "热食类食品制售"}}));
    EXPECT_EQ(read.hidden, 2u);
    // The signed part itself carries no withheld value.
    const Jwt jwt = parse_jwt(shown.substr(0, shown.find('~')), "dc+sd-jwt", 100'000).value();
    EXPECT_EQ(json::serialize(jwt.payload).find("老灶"), std::string::npos);
}

TEST(SdJwt, RefusesAForeignIssuerAndAForeignKeyInOurName) {
    EXPECT_EQ(code(issued(foreign_key())), "credential.not_ours");
    json::object foreign = claims();
    foreign["iss"] = "https://elsewhere.example";
    EXPECT_EQ(code(issued(issuer_key(), foreign)), "credential.not_ours");
    // Our kid on somebody else's signature.
    const std::string theirs = issued(foreign_key());
    const std::string ours = issued();
    const auto payload_at = theirs.find('.');
    EXPECT_EQ(
        code(ours.substr(0, ours.find('.')) + theirs.substr(payload_at)), "credential.altered"
    );
}

TEST(SdJwt, RefusesEveryChangedCharacter) {
    const std::string good = issued();
    for (size_t i = 0; i < good.size(); ++i) {
        std::string changed = good;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_NE(code(changed), "good") << i;
        // Cut right after a disclosure it is a presentation that withholds the rest.
        const std::string cut = good.substr(0, i);
        if (!cut.ends_with('~')) {
            EXPECT_NE(code(cut), "good") << i;
        }
    }
}

TEST(SdJwt, TimesAreKept) {
    EXPECT_EQ(code(issued(), kIssuedAt.plus(std::chrono::hours(24 * 365))), "credential.expired");
    EXPECT_EQ(
        code(issued(), kIssuedAt.plus(std::chrono::hours(24 * 365) - std::chrono::seconds(1))),
        "good"
    );
    json::object early = claims();
    early["nbf"] = kLater.ms / 1000 + 1;
    EXPECT_EQ(code(issued(issuer_key(), early)), "credential.not_yet_valid");
    early["nbf"] = "tomorrow";
    EXPECT_EQ(code(issued(issuer_key(), early)), "credential.malformed");
}

TEST(SdJwt, ADisclosureFromElsewhereIsRefused) {
    const std::string added = encoded(R"(["salt","holder_name","别人"])");
    EXPECT_EQ(code(issued() + added + "~"), "credential.altered");
}

TEST(SdJwt, AHiddenClaimCannotReplaceASignedOne) {
    for (const char* disclosure :
         {R"(["s","number","JY999"])", R"(["s","_sd",[]])", R"(["s","...","x"])", R"(["s",1,"x"])",
          R"(["s"])", R"({"s":1})", R"(["s","a","b","c"])", R"(["s","element without a name"])"}) {
        json::object payload = claims();
        payload["_sd"] = json::array{digest(encoded(disclosure))};
        EXPECT_EQ(code(signed_payload(payload, encoded(disclosure) + "~")), "credential.malformed")
            << disclosure;
    }
    for (const char* disclosure : {R"(["s","exp",99999999999])", R"(["s","status",{}])"}) {
        json::object payload = claims();
        payload.erase("exp");
        payload["_sd"] = json::array{digest(encoded(disclosure))};
        EXPECT_EQ(code(signed_payload(payload, encoded(disclosure) + "~")), "credential.malformed")
            << disclosure;
    }
}

TEST(SdJwt, ADigestMayStandOnlyOnce) {
    const std::string disclosure = encoded(R"(["s","extra","x"])");
    json::object payload = claims();
    payload["_sd"] = json::array{digest(disclosure), digest(disclosure)};
    EXPECT_EQ(code(signed_payload(payload, disclosure + "~")), "credential.malformed");
    payload["_sd"] = json::array{digest(disclosure)};
    EXPECT_EQ(code(signed_payload(payload, disclosure + "~")), "good");
    EXPECT_EQ(
        code(signed_payload(payload, disclosure + "~" + disclosure + "~")), "credential.malformed"
    );
}

TEST(SdJwt, ReadsNestedDisclosuresAndArrayElements) {
    const std::string inner = encoded(R"(["s","street","五金大道"])");
    const std::string outer =
        encoded((R"(["s","address",{"town":"龙水镇","_sd":[")" + digest(inner) + R"("]}])").c_str()
        );
    const std::string element = encoded(R"(["s","second"])");
    json::object payload = claims();
    payload["_sd"] = json::array{digest(outer)};
    payload["list"] = json::array{
        "first", json::object{{"...", digest(element)}}, json::object{{"...", digest("decoy")}}};
    const SdJwt read = verify_sd_jwt(
                           signed_payload(payload, outer + "~" + inner + "~" + element + "~"),
                           issuer_only(), kLater
    )
                           .value();
    EXPECT_EQ(read.claims.at("address"), (json::value{{"town", "龙水镇"}, {"street", "五金大道"}}));
    EXPECT_EQ(read.claims.at("list"), (json::value(json::array{"first", "second"})));
    // The inner one without the outer one hangs in the air.
    EXPECT_EQ(code(signed_payload(payload, inner + "~")), "credential.altered");
}

TEST(SdJwt, OtherAlgorithmsTypesAndKeyBindingAreRefused) {
    const auto with_header = [](const json::object& header) {
        const std::string part =
            to_base64url(json::serialize(header)) + "." + to_base64url(json::serialize(claims()));
        return part + "." + to_base64url(issuer_key().sign(part)) + "~";
    };
    const std::string kid = issuer_key().public_key().thumbprint();
    EXPECT_EQ(code(with_header({{"alg", "ES256"}, {"typ", "dc+sd-jwt"}, {"kid", kid}})), "good");
    EXPECT_EQ(
        code(with_header({{"alg", "none"}, {"typ", "dc+sd-jwt"}, {"kid", kid}})),
        "credential.malformed"
    );
    EXPECT_EQ(
        code(with_header({{"alg", "HS256"}, {"typ", "dc+sd-jwt"}, {"kid", kid}})),
        "credential.malformed"
    );
    EXPECT_EQ(
        code(with_header({{"alg", "ES256"}, {"typ", "JWT"}, {"kid", kid}})), "credential.malformed"
    );
    EXPECT_EQ(
        code(with_header(
            {{"alg", "ES256"}, {"typ", "dc+sd-jwt"}, {"kid", kid}, {"crit", json::array{"x"}}}
        )),
        "credential.malformed"
    );
    EXPECT_EQ(code(issued() + "eyJ.eyJ.AA"), "credential.malformed");
}

TEST(SdJwt, BoundsHold) {
    EXPECT_EQ(code(std::string(kSdJwtBytesMax + 1, '~')), "credential.malformed");
    std::string many = issued();
    for (size_t i = 0; i <= kDisclosuresMax; ++i) many += encoded(R"(["s","x"])") + "~";
    EXPECT_EQ(code(many), "credential.malformed");
    EXPECT_EQ(code(""), "credential.malformed");
    EXPECT_EQ(code("~"), "credential.malformed");
}

TEST(SdJwt, IssuingAClaimThatIsNotThereIsRefused) {
    const auto result =
        issue_sd_jwt(claims(), {{"face", "unknown"}}, counting_salts(), issuer_key());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "credential.claim_unknown");
}

TEST(TrustAnchors, SurviveTheirPublishedForm) {
    const TrustAnchors read = trust_from_json(trust_to_json(issuer_only())).value();
    EXPECT_TRUE(verify_sd_jwt(issued(), read, kLater));
    EXPECT_FALSE(trust_from_json("[]"));
    EXPECT_FALSE(trust_from_json(R"({"issuers":[{"iss":"x"}]})"));
}
