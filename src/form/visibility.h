// Which fields of a form are hidden or read-only for the data at hand. Private to validate.
#pragma once

#include <set>
#include <string>

#include "base/json.h"
#include "feel/value.h"
#include "form/schema.h"

namespace tongban::form {

/// What an expression of a field sees: all data of the form and, in a list, the row: its fields by
/// their names, `this` (the row), `parent` (what is around it) and `i` (number of the row, from 1).
feel::Context row_context(const feel::Context& outer, const json::object& row, size_t number);

/// Identifies a field at a place: the row's pointer and the field's id.
std::string place_of(const std::string& row_pointer, const Field& field);

/// Places of the hidden fields. Removes their values from `data`.
std::set<std::string> hide_fields(const Form& form, json::object& data);

}  // namespace tongban::form
