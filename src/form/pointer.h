// Paths into submitted data: JSON pointers (RFC 6901) and values at a path of keys.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/json.h"

namespace tongban::form {

/// `pointer` and the keys of the path: pointer_below() for each.
std::string pointer_to(std::string pointer, std::span<const std::string> path);

/// The value at the path, or nullptr when it is missing, null, or something on the way is no
/// object.
const json::value* find_at(const json::object& object, std::span<const std::string> path);
/// Makes the objects on the way.
void set_at(json::object& object, std::span<const std::string> path, json::value value);
/// Removes the value and the objects on the way that become empty.
void remove_at(json::object& object, std::span<const std::string> path);

}  // namespace tongban::form
