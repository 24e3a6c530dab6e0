// What people type about a case in their own words (reasons, findings, notes) names others more
// often than not: it is sealed before it is decided about, so that events, rows, notices and the
// variables of a process carry it unreadable, and opened in the answer to whoever may see the case.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "crypto/aead.h"

namespace tongban::service {

/// A mark with the sealed text in it; what is blank stays as it is.
std::string seal_words(
    const crypto::Keyring& keyring, const std::string& text, std::string_view number
);

/// The text with every sealed part opened, whatever stands around it. What does not open with this
/// case number is left as it is.
std::string open_words(const crypto::Keyring& keyring, std::string text, std::string_view number);

/// The same for every text in the value.
void open_words(const crypto::Keyring& keyring, json::value& value, std::string_view number);
void open_words(const crypto::Keyring& keyring, json::object& object, std::string_view number);

}  // namespace tongban::service
