// The check that anybody may ask for: is this file, code or number a credential of ours, and does
// it hold?
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "credential/model.h"
#include "credential/status_list.h"
#include "credential/trust.h"

namespace tongban::credential {

enum class Outcome {
    Valid,
    Suspended,  // 暂扣
    Revoked,    // ended before its time: 撤销, 吊销, 注销 or replaced; `reasons` says which
    Expired,
    NotYetValid,
    Altered,      // signed by us once, and changed since
    NotOurs,      // nobody we trust has signed it, or no such number
    Unreadable,   // not a form of credential at all, or damaged
    Unconfirmed,  // the signature is good, but whether it was revoked could not be found out
};

/// "valid", "suspended" …
std::string_view outcome_name(Outcome outcome);

/// What a stranger may see: never an identity number, never the name of a person in full.
struct ShownFacts {
    std::string identifier;
    std::string number;
    std::string type_name;
    std::string issuer_name;
    std::string holder;  // empty when withheld
    std::string issued_on;
    std::string valid_until;  // empty: no end
};

struct Verdict {
    Outcome outcome = Outcome::Unreadable;
    std::optional<ShownFacts> facts;   // only when a signature or our own register vouches for them
    std::vector<std::string> reasons;  // stable codes: "credential.rendering"
    std::vector<std::string>
        checked;  // what was found good: "signature", "seal", "rendering", "status"
};

/// An entry of the register of credentials.
struct KnownCredential {
    Stage stage = Stage::None;
    ShownFacts facts;
    std::optional<Date> valid_until;
};

/// Where status comes from; either function may be empty (a check without network).
struct StatusSource {
    /// By identifier (with root) or by number.
    std::function<std::optional<KnownCredential>(std::string_view)> find;
    /// By published list; the list's signature has been checked by whoever answers.
    std::function<std::optional<StatusValue>(std::string_view uri, std::uint64_t index)>
        find_in_list;
};

inline constexpr size_t kVerifyBytesMax = 20 * 1024 * 1024;

/// Takes a PDF with its attachments, an SD-JWT, an SM2 form, the text of a QR code, an identifier
/// or a number.
Verdict verify(
    std::string_view input, const TrustAnchors& anchors, const StatusSource& source, Instant now
);

json::object to_json(const Verdict& verdict);

}  // namespace tongban::credential
