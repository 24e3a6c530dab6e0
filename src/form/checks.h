// Named checks of a text's format. The form names one, the host decides what the name means.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tongban::form {

/// Nothing when the text is right, else a short stable reason ("checksum") for the message.
using Check = std::function<std::optional<std::string>(std::string_view text)>;
using CheckSet = std::map<std::string, Check, std::less<>>;

/// `email` and `phone`, the two that form-js knows. Hosts add theirs, or replace these.
const CheckSet& basic_checks();

/// Structure only: whether the address exists is another matter.
std::optional<std::string> check_email(std::string_view text);
/// Digits, with spaces, hyphens and brackets between, and an international + in front; 5 to 15
/// digits.
std::optional<std::string> check_phone(std::string_view text);

}  // namespace tongban::form
