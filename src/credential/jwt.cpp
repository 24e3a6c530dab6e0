#include "credential/jwt.h"

#include "base/assert.h"

namespace tongban::credential {

namespace {

Result<json::object> decode_object(std::string_view part, std::string_view what) {
    const Result<Bytes> bytes = from_base64url(part);
    if (!bytes) return malformed(what);
    const std::string text = as_text(*bytes);
    if (!is_utf8(text)) return malformed(what);
    Result<json::value> value = parse_json(text);
    if (!value || !value->is_object()) return malformed(what);
    return std::move(value->get_object());
}

}  // namespace

Error malformed(std::string_view what) {
    return refuse("credential.malformed", ErrorKind::Invalid, {{"what", what}});
}

std::string sign_jwt(
    std::string_view type, const json::object& payload, const crypto::SigningKey& key
) {
    ASSERT(key.algorithm() == crypto::SignatureAlgorithm::Es256);
    const json::object header{
        {"alg", "ES256"}, {"typ", type}, {"kid", key.public_key().thumbprint()}};
    const std::string signed_part =
        to_base64url(json::serialize(header)) + "." + to_base64url(json::serialize(payload));
    return signed_part + "." + to_base64url(key.sign(signed_part));
}

Result<Jwt> parse_jwt(std::string_view text, std::string_view type, size_t bytes_max) {
    if (text.size() > bytes_max) return malformed("size");
    const auto parts = split(text, '.');
    if (parts.size() != 3) return malformed("jwt");
    Jwt jwt;
    jwt.header = TRY(decode_object(parts[0], "header"));
    if (find_string(jwt.header, "typ") != type) return malformed("typ");
    // RFC 8725, 3.1: the algorithm is ours to choose, never the sender's.
    if (find_string(jwt.header, "alg") != "ES256") return malformed("alg");
    if (jwt.header.contains("crit")) return malformed("crit");
    jwt.payload = TRY(decode_object(parts[1], "payload"));
    const Result<Bytes> signature = from_base64url(parts[2]);
    if (!signature || signature->size() != 64) return malformed("signature");
    jwt.signature = *signature;
    jwt.signed_part = std::string(text.substr(0, parts[0].size() + 1 + parts[1].size()));
    return jwt;
}

}  // namespace tongban::credential
