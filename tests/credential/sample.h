// A made-up food licence of Dazu district and the keys around it, for the tests of credential.
#pragma once

#include "credential/content.h"
#include "credential/documents.h"
#include "credential/identifier.h"
#include "credential/sdjwt.h"
#include "credential/seal_picture.h"
#include "credential/trust.h"

namespace tongban::test {

inline credential::Content food_licence(int version = 1) {
    credential::Content content;
    content.type_id = "food-licence";
    content.type_code = "11100000MB03271699022";
    content.type_name = "食品经营许可证";
    content.definer = {"国家市场监督管理总局（示例）", "11100000MB03271699"};
    content.issuer = {"大足区市场监督管理局（测试）", "11500111MB0TB00314"};
    content.identifier = credential::Identifier::build({.type = content.type_code,
                                                        .issuer = content.issuer.code,
                                                        .serial = "2026000001",
                                                        .version = version})
                             .value()
                             .str();
    content.number = "JY25001110000017";
    content.issued_on = Date(2026, 11, 21);
    content.valid_from = Date(2026, 11, 21);
    content.valid_until = Date(2031, 11, 20);
    content.area_code = "500111";
    content.holder = {"大足区老灶火锅店", "92500111MA5TB0029D", "001"};
    content.item_code = "000131001000";
    content.item_name = "食品经营许可";
    content.fields = {
        {"entity", "经营者名称", "大足区老灶火锅店"},
        {"legal_person", "法定代表人", "张三"},
        {"business_address", "经营场所", "重庆市大足区龙水镇五金大道1号"},
        {"business_type", "主体业态", "餐饮服务经营者"},
        {"items", "经营项目", "热食类食品制售"}};
    return content;
}

inline const Instant kIssuedAt = parse_rfc3339("2026-11-21T02:00:00Z").value();
inline const Instant kLater = parse_rfc3339("2027-03-01T02:00:00Z").value();
inline const std::string kIss = "https://tongban.example";

/// Salts that differ and can be repeated.
inline credential::SaltSource counting_salts() {
    return [n = 0]() mutable { return "salt-of-at-least-128-bits-" + std::to_string(n++); };
}

/// Keys are made once: generation is not what these tests are about.
inline const crypto::SigningKey& issuer_key() {
    static const auto key = crypto::SigningKey::generate(crypto::SignatureAlgorithm::Es256);
    return key;
}
inline const crypto::SigningKey& foreign_key() {
    static const auto key = crypto::SigningKey::generate(crypto::SignatureAlgorithm::Es256);
    return key;
}
inline credential::TrustAnchors issuer_only() {
    credential::TrustAnchors anchors;
    anchors.issuers.push_back({kIss, "通办（测试）", {issuer_key().public_key()}});
    return anchors;
}

/// An authority of test seals, a seal maker and a seal under it.
struct SealWorld {
    crypto::SigningKey authority_key, maker_key, signer_key;
    crypto::X509Certificate authority, maker, signer;
    crypto::X509Validity validity;

    explicit SealWorld(Instant from = parse_rfc3339("2026-01-01T00:00:00Z").value())
        : authority_key(crypto::SigningKey::generate(crypto::SignatureAlgorithm::Sm2Sm3)),
          maker_key(crypto::SigningKey::generate(crypto::SignatureAlgorithm::Sm2Sm3)),
          signer_key(crypto::SigningKey::generate(crypto::SignatureAlgorithm::Sm2Sm3)),
          authority(crypto::make_authority(
              authority_key,
              {.common_name = "通办测试印章根证书", .organisation = "测试"},
              ten_years(from),
              1
          )),
          maker(crypto::issue_x509(
              authority_key,
              authority,
              maker_key.public_key(),
              {.common_name = "通办测试印章制作", .organisation = "测试"},
              ten_years(from),
              2
          )),
          signer(crypto::issue_x509(
              authority_key,
              authority,
              signer_key.public_key(),
              {.common_name = "大足区市场监督管理局（测试）", .organisation = "测试"},
              ten_years(from),
              3
          )),
          validity(ten_years(from)) {}

    static crypto::X509Validity ten_years(Instant from) {
        return {from, from.plus(std::chrono::hours(24 * 3650))};
    }
    Bytes seal(const crypto::X509Certificate& for_signer) const {
        return credential::make_seal(
            {.id = "TEST-50011100000001",
             .name = "大足区市场监督管理局（测试）",
             .picture = credential::seal_png("大足区市场监督管理局"),
             .signer = for_signer,
             .validity = validity,
             .created = validity.from},
            maker_key, maker
        );
    }
    credential::SealHolder holder() const { return {signer_key, signer, seal(signer)}; }
};

inline const SealWorld& seal_world() {
    static const SealWorld world;
    return world;
}
inline const SealWorld& foreign_seal_world() {
    static const SealWorld world;
    return world;
}

/// The issuer's ES256 key and the authority of its seals.
inline credential::TrustAnchors anchors() {
    credential::TrustAnchors out = issuer_only();
    out.seal_authorities.push_back(seal_world().authority);
    return out;
}

inline constexpr std::string_view kVerifyBase = "https://tongban.example/verify";
inline const std::string kStatusUri = "https://tongban.example/status/1";

inline credential::IssuerKeys issuer_keys() { return {kIss, issuer_key(), seal_world().holder()}; }

/// The documents of food_licence(), made once.
inline const credential::IssuedDocuments& documents() {
    static const credential::IssuedDocuments issued =
        credential::issue_documents(
            food_licence(), issuer_keys(), {kStatusUri, 7}, kVerifyBase, kIssuedAt, counting_salts()
        )
            .value();
    return issued;
}

}  // namespace tongban::test
