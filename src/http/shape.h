// Short words for the JSON Schemas of routes. A titled shape is one component of the OpenAPI
// document, and one type of the pages.
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/json.h"

namespace tongban::http::shape {

json::object text();
json::object text(std::int64_t length_max, std::int64_t length_min = 0);
json::object text_or_null();
json::object integer();
json::object integer_or_null();
/// Any number, or null.
json::object number_or_null();
json::object flag();
json::object flag_or_null();
/// One of these texts.
json::object choice(std::initializer_list<std::string_view> texts);
json::object list(json::object of);
json::object list(json::object of, std::int64_t count_max);
/// An object whose keys are data; every value has the shape.
json::object map(json::object of);
/// Any JSON value.
json::object anything();
/// An object of which nothing is promised: answers to a pack's own questions, forms of form-js.
json::object open_object();

using Members = std::initializer_list<std::pair<std::string_view, json::object>>;
/// Nothing but these members may be there; those whose name ends in '?' may be missing.
json::object object(Members members);
/// The same with a name of its own.
json::object named(std::string_view title, Members members);
/// `base` (a shape made by object or named) with more members, under another name.
json::object extended(std::string_view title, const json::object& base, Members members);
/// The shape, or null.
json::object or_null(json::object shape);
/// {NAME: [shape], next: cursor or null}
json::object page(std::string_view name, json::object of);

}  // namespace tongban::http::shape
