#include "credential/trust.h"

namespace tongban::credential {

namespace {

constexpr size_t kIssuersMax = 256;
constexpr size_t kKeysMax = 16;
constexpr size_t kTextMax = 4 * 1024 * 1024;

Error wrong(std::string field) {
    return Error{.code = "credential.trust_anchors", .field = std::move(field)};
}

Result<TrustedIssuer> read_issuer(const json::object& object) {
    TrustedIssuer issuer;
    issuer.iss = TRY(require_string(object, "iss"));
    issuer.name = find_string(object, "name").value_or(issuer.iss);
    const json::object* jwks = find_object(object, "jwks");
    const json::array* keys = jwks == nullptr ? nullptr : find_array(*jwks, "keys");
    if (keys == nullptr || keys->size() > kKeysMax) return wrong("/issuers/jwks");
    for (const json::value& entry : *keys) {
        if (!entry.is_object()) return wrong("/issuers/jwks/keys");
        // A key set may carry keys for other uses; RFC 7517, 5: what is not understood is passed
        // over.
        const Result<crypto::PublicKey> key = crypto::PublicKey::from_jwk(entry.get_object());
        if (key) issuer.keys.push_back(*key);
    }
    return issuer;
}

}  // namespace

const TrustedIssuer* TrustAnchors::find_issuer(std::string_view iss) const {
    for (const TrustedIssuer& issuer : issuers)
        if (issuer.iss == iss) return &issuer;
    return nullptr;
}

const crypto::PublicKey* TrustAnchors::find_key(std::string_view iss, std::string_view kid) const {
    const TrustedIssuer* issuer = find_issuer(iss);
    if (issuer == nullptr) return nullptr;
    for (const crypto::PublicKey& key : issuer->keys)
        if (key.thumbprint() == kid) return &key;
    return nullptr;
}

Result<TrustAnchors> trust_from_json(std::string_view text) {
    if (text.size() > kTextMax) return wrong("");
    const json::value value = TRY(parse_json(text));
    if (!value.is_object()) return wrong("");
    const json::array* issuers = find_array(value.get_object(), "issuers");
    if (issuers == nullptr || issuers->size() > kIssuersMax) return wrong("/issuers");
    TrustAnchors anchors;
    for (const json::value& entry : *issuers) {
        if (!entry.is_object()) return wrong("/issuers");
        anchors.issuers.push_back(TRY(read_issuer(entry.get_object())));
    }
    const std::string pem = find_string(value.get_object(), "seal_authorities").value_or("");
    if (!pem.empty()) anchors.seal_authorities = TRY(crypto::read_x509_pem(pem));
    return anchors;
}

std::string trust_to_json(const TrustAnchors& anchors) {
    json::array issuers;
    for (const TrustedIssuer& issuer : anchors.issuers) {
        json::array keys;
        for (const crypto::PublicKey& key : issuer.keys) keys.push_back(key.jwk());
        issuers.push_back(json::object{
            {"iss", issuer.iss},
            {"name", issuer.name},
            {"jwks", json::object{{"keys", std::move(keys)}}}});
    }
    std::string pem;
    for (const crypto::X509Certificate& authority : anchors.seal_authorities)
        pem += crypto::x509_pem(authority);
    return json::serialize(json::object{
        {"issuers", std::move(issuers)}, {"seal_authorities", std::move(pem)}});
}

}  // namespace tongban::credential
