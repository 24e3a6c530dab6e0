#include "credential/status_list.h"

#include <zlib.h>

#include "base/assert.h"
#include "credential/jwt.h"

namespace tongban::credential {

namespace {

constexpr std::string_view kType = "statuslist+jwt";
constexpr size_t kBytesMax = StatusList::kEntriesMax / 4;
constexpr size_t kTokenBytesMax = 8 * 1024 * 1024;

}  // namespace

StatusValue status_value(Stage stage) {
    switch (stage) {
        case Stage::Valid:
        case Stage::Expired:
            return StatusValue::Valid;
        case Stage::Suspended:
            return StatusValue::Suspended;
        case Stage::None:
        case Stage::Cancelled:
        case Stage::Revoked:
        case Stage::RevokedPenalty:
        case Stage::Superseded:
            return StatusValue::Invalid;
    }
    return StatusValue::Invalid;
}

StatusList::StatusList(std::uint64_t entries) : bytes_((entries + 3) / 4) {
    ASSERT(entries <= kEntriesMax);
}

void StatusList::set(std::uint64_t index, StatusValue value) {
    ASSERT(index < size());
    // The first entry stands in the lowest bits of the first byte.
    const unsigned shift = static_cast<unsigned>(index % 4) * 2;
    std::uint8_t& byte = bytes_[index / 4];
    byte = static_cast<std::uint8_t>((byte & ~(3u << shift)) | unsigned(value) << shift);
}

std::optional<StatusValue> StatusList::find(std::uint64_t index) const {
    if (index >= size()) return std::nullopt;
    const unsigned value = bytes_[index / 4] >> (index % 4 * 2) & 3u;
    if (value > 2) return std::nullopt;
    return static_cast<StatusValue>(value);
}

std::string StatusList::compressed() const {
    uLongf length = compressBound(bytes_.size());
    Bytes out(length);
    ASSERT(
        compress2(out.data(), &length, bytes_.data(), bytes_.size(), Z_BEST_COMPRESSION) == Z_OK
    );
    out.resize(length);
    return to_base64url(out);
}

Result<StatusList> StatusList::from_compressed(std::string_view text) {
    if (text.size() > kTokenBytesMax) return malformed("lst");
    const Result<Bytes> packed = from_base64url(text);
    if (!packed) return malformed("lst");
    // The bound is on what comes out, so that a small token cannot fill the memory.
    Bytes out(std::min(kBytesMax, std::max<size_t>(packed->size() * 1040, 64)));
    uLongf length = out.size();
    if (uncompress(out.data(), &length, packed->data(), packed->size()) != Z_OK)
        return malformed("lst");
    StatusList list(0);
    out.resize(length);
    list.bytes_ = std::move(out);
    return list;
}

std::string sign_status_list(
    const StatusList& list, const StatusListInfo& info, const crypto::SigningKey& key
) {
    const json::object payload{
        {"iss", info.iss},
        {"sub", info.uri},
        {"iat", info.issued_at.ms / 1000},
        {"exp", info.expires_at.ms / 1000},
        {"ttl", info.ttl_seconds},
        {"status_list", json::object{{"bits", 2}, {"lst", list.compressed()}}}};
    return sign_jwt(kType, payload, key);
}

Result<AddressedList> read_addressed_list(
    std::string_view token, const TrustAnchors& anchors, Instant now
) {
    const Jwt jwt = TRY(parse_jwt(token, kType, kTokenBytesMax));
    const auto iss = find_string(jwt.payload, "iss");
    const crypto::PublicKey* key =
        anchors.find_key(iss.value_or(""), find_string(jwt.header, "kid").value_or(""));
    if (key == nullptr) return refuse("credential.not_ours");
    if (!key->verify(jwt.signed_part, jwt.signature)) return refuse("credential.altered");
    const auto expires = find_int(jwt.payload, "exp");
    if (expires && *expires <= now.ms / 1000) return refuse("credential.status_expired");
    const json::object* list = find_object(jwt.payload, "status_list");
    if (list == nullptr || find_int(*list, "bits") != 2) return malformed("status_list");
    const std::string packed = TRY(require_string(*list, "lst"));
    StatusList statuses = TRY(StatusList::from_compressed(packed));
    return AddressedList{find_string(jwt.payload, "sub").value_or(""), std::move(statuses)};
}

Result<StatusList> read_status_list(
    std::string_view token, std::string_view uri, const TrustAnchors& anchors, Instant now
) {
    AddressedList read = TRY(read_addressed_list(token, anchors, now));
    if (read.uri != uri) return refuse("credential.status_foreign");
    return std::move(read.list);
}

}  // namespace tongban::credential
