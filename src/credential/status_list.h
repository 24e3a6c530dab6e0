// Status of many credentials in one signed, compressed list of two bits each (IETF token status
// list).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/text.h"
#include "base/time.h"
#include "credential/model.h"
#include "credential/trust.h"

namespace tongban::credential {

/// Values of the registry; 3 is application-specific and not used.
enum class StatusValue : std::uint8_t { Valid = 0, Invalid = 1, Suspended = 2 };

/// Expired credentials stay Valid here: their end stands in the credential itself.
StatusValue status_value(Stage stage);

class StatusList {
  public:
    static constexpr std::uint64_t kEntriesMax = 16'000'000;  // 4 MB before compression

    /// All Valid. `entries` is at most kEntriesMax.
    explicit StatusList(std::uint64_t entries);
    std::uint64_t size() const { return bytes_.size() * 4; }
    void set(std::uint64_t index, StatusValue value);
    /// Nothing when the index lies outside, or the value is not one of ours.
    std::optional<StatusValue> find(std::uint64_t index) const;

    /// zlib, then base64url: the member `lst`.
    std::string compressed() const;
    static Result<StatusList> from_compressed(std::string_view text);

  private:
    Bytes bytes_;
};

struct StatusListInfo {
    std::string iss;
    std::string uri;  // where it is published, and what credentials refer to
    Instant issued_at;
    Instant expires_at;
    std::int64_t ttl_seconds = 0;  // how long a reader may keep it
};

/// A JWT of type statuslist+jwt.
std::string sign_status_list(
    const StatusList& list, const StatusListInfo& info, const crypto::SigningKey& key
);

/// A list and the address that it is for, for whoever was handed the file.
struct AddressedList {
    std::string uri;
    StatusList list;
};
/// Error codes: credential.malformed, credential.not_ours, credential.altered,
/// credential.status_expired.
Result<AddressedList> read_addressed_list(
    std::string_view token, const TrustAnchors& anchors, Instant now
);

/// Error codes: credential.malformed, credential.not_ours, credential.altered,
/// credential.status_expired, credential.status_foreign (it is the list of another address).
Result<StatusList> read_status_list(
    std::string_view token, std::string_view uri, const TrustAnchors& anchors, Instant now
);

}  // namespace tongban::credential
