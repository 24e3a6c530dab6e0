// 电子证照标识: the identifier of an electronic credential (GB/T 36904-2018).
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tongban::credential {

inline constexpr std::string_view kIdentifierRoot = "1.2.156.3005.2";

/// 1.2.156.3005.2.<type>.<issuer>.<serial>.<version>.<check>; one version of a credential keeps it
/// for ever.
class Identifier {
  public:
    struct Parts {
        std::string type;    // credit code of the body that defines the type (18) and a number (3)
        std::string issuer;  // credit code of the issuing body (18)
        std::string serial;  // digits and capital letters, 1 to 32
        int version = 1;     // 1 to 999
    };

    /// Adds the check character. Error code: credential.identifier_malformed, with the part as
    /// `field`.
    static Result<Identifier> build(Parts parts);
    /// With or without the root. Error codes: credential.identifier_malformed,
    /// credential.identifier_check.
    static Result<Identifier> parse(std::string_view text);

    const Parts& parts() const { return parts_; }
    /// With the root.
    const std::string& str() const { return text_; }
    bool operator==(const Identifier& other) const { return text_ == other.text_; }

  private:
    Identifier(Parts parts, std::string text) : parts_(std::move(parts)), text_(std::move(text)) {}
    Parts parts_;
    std::string text_;
};

/// ISO 7064 MOD 37,36 over digits and capital letters.
char mod_37_36(std::string_view text);

}  // namespace tongban::credential
