// Short words for the JSON Schemas of identity's routes.
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/json.h"

namespace tongban::identity::schema {

inline json::object text(int length_max, int length_min = 0) {
    json::object schema{{"type", "string"}, {"maxLength", length_max}};
    if (length_min > 0) schema["minLength"] = length_min;
    return schema;
}
inline json::object any_text() { return {{"type", "string"}}; }
inline json::object nullable_text() { return {{"type", {"string", "null"}}}; }
inline json::object flag() { return {{"type", "boolean"}}; }

inline json::object list(json::object items, int count_max = 0) {
    json::object schema{{"type", "array"}, {"items", std::move(items)}};
    if (count_max > 0) schema["maxItems"] = count_max;
    return schema;
}

/// All properties are required but those whose name ends in '?'. `is_closed`: nothing else may
/// come.
inline json::object object(
    std::initializer_list<std::pair<std::string_view, json::object>> properties,
    bool is_closed = true
) {
    json::object members;
    json::array required;
    for (const auto& [name, schema] : properties) {
        const bool is_optional = name.ends_with('?');
        const std::string_view key = is_optional ? name.substr(0, name.size() - 1) : name;
        members.emplace(key, schema);
        if (!is_optional) required.push_back(json::string(key));
    }
    json::object schema{{"type", "object"}, {"properties", std::move(members)}};
    if (!required.empty()) schema["required"] = std::move(required);
    if (is_closed) schema["additionalProperties"] = false;
    return schema;
}

}  // namespace tongban::identity::schema
