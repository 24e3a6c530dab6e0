// One value against its field. Private to validate.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "form/validate.h"

namespace tongban::form {

/// What is wrong with a value; the caller adds place, key and label.
struct Fault {
    std::string code;
    json::object details = {};
};

/// Is there anything? An empty text, an empty list and an unticked box are nothing, as in the
/// browser.
bool is_empty(const Field& field, const json::value& value);

/// The first fault of a value that is not empty.
std::optional<Fault> find_fault(const Field& field, const json::value& value, const Facts& facts);

}  // namespace tongban::form
