#include "credential/sm2_credential.h"

#include "credential/jwt.h"

namespace tongban::credential {

namespace {

constexpr std::string_view kFormat = "tongban-sm2-credential/1";
constexpr std::string_view kPropertyInfo = "/metadata";

/// RFC 4648 section 4, which command-line tools read.
std::string to_base64(std::span<const std::uint8_t> bytes) {
    std::string text = to_base64url(bytes);
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    while (text.size() % 4 != 0) text += '=';
    return text;
}

Result<Bytes> from_base64(std::string text) {
    if (text.size() % 4 != 0 || text.find_first_of("-_") != std::string::npos)
        return malformed("base64");
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    for (int i = 0; i < 2 && text.ends_with('='); ++i) text.pop_back();
    return from_base64url(text).transform_error([](Error) { return malformed("base64"); });
}

}  // namespace

std::string issue_sm2_credential(
    const json::object& metadata, const SealHolder& holder, Instant at
) {
    const crypto::Digest digest = crypto::sm3(canonical_json(metadata));
    const Bytes sealed =
        apply_seal(holder.seal, digest, kPropertyInfo, at, holder.key, holder.certificate);
    return canonical_json(json::object{
        {"format", kFormat}, {"metadata", metadata}, {"signature", to_base64(sealed)}});
}

Result<Sm2Credential> parse_sm2_credential(std::string_view text) {
    if (text.size() > kSm2CredentialBytesMax) return malformed("size");
    if (!is_utf8(text)) return malformed("text");
    Result<json::value> value = parse_json(text, 8);
    if (!value || !value->is_object()) return malformed("json");
    const json::object& object = value->get_object();
    if (find_string(object, "format") != kFormat || object.size() != 3) return malformed("format");
    const json::object* metadata = find_object(object, "metadata");
    auto signature = find_string(object, "signature");
    if (metadata == nullptr || !signature) return malformed("members");
    Sm2Credential out{.metadata = *metadata};
    out.sealed = TRY(from_base64(*std::move(signature)));
    return out;
}

Result<Sm2Credential> verify_sm2_credential(std::string_view text, const TrustAnchors& anchors) {
    Sm2Credential credential = TRY(parse_sm2_credential(text));
    const SealedSignature sealed = TRY(parse_sealed_signature(credential.sealed));
    if (sealed.property_info != kPropertyInfo) return malformed("property");
    // A second spelling of the same metadata (other spaces, other order) digests alike, a changed
    // one does not.
    const crypto::Digest digest = crypto::sm3(canonical_json(credential.metadata));
    TRY(check_sealed_signature(sealed, digest, anchors.seal_authorities));
    return credential;
}

}  // namespace tongban::credential
