#include "http/shape.h"

#include "base/assert.h"

namespace tongban::http::shape {

namespace {
json::object typed(json::value type) { return {{"type", std::move(type)}}; }

void add_members(json::object& shape, Members members) {
    json::object& properties = shape["properties"].as_object();
    json::array required;
    if (const json::value* names = shape.if_contains("required")) required = names->as_array();
    for (const auto& [name, schema] : members) {
        const bool is_optional = name.ends_with('?');
        const std::string_view key = is_optional ? name.substr(0, name.size() - 1) : name;
        properties[key] = schema;
        if (!is_optional) required.push_back(json::string(key));
    }
    if (!required.empty()) shape["required"] = std::move(required);
}
}  // namespace

json::object text() { return typed("string"); }
json::object text(std::int64_t length_max, std::int64_t length_min) {
    json::object shape{{"type", "string"}, {"maxLength", length_max}};
    if (length_min > 0) shape["minLength"] = length_min;
    return shape;
}
json::object text_or_null() { return or_null(text()); }
json::object integer() { return typed("integer"); }
json::object integer_or_null() { return or_null(integer()); }
json::object number_or_null() { return or_null(typed("number")); }
json::object flag() { return typed("boolean"); }
json::object flag_or_null() { return or_null(flag()); }

json::object choice(std::initializer_list<std::string_view> texts) {
    json::array values;
    for (const std::string_view text : texts) values.push_back(json::string(text));
    return {{"type", "string"}, {"enum", std::move(values)}};
}

json::object list(json::object of) { return {{"type", "array"}, {"items", std::move(of)}}; }
json::object list(json::object of, std::int64_t count_max) {
    return {{"type", "array"}, {"items", std::move(of)}, {"maxItems", count_max}};
}
json::object map(json::object of) {
    return {{"type", "object"}, {"additionalProperties", std::move(of)}};
}
json::object anything() { return {}; }
json::object open_object() { return typed("object"); }

json::object object(Members members) {
    json::object shape{
        {"type", "object"}, {"properties", json::object()}, {"additionalProperties", false}};
    add_members(shape, members);
    return shape;
}

json::object named(std::string_view title, Members members) {
    json::object shape = object(members);
    shape["title"] = title;
    return shape;
}

json::object extended(std::string_view title, const json::object& base, Members members) {
    json::object shape = base;
    add_members(shape, members);
    shape["title"] = title;
    return shape;
}

json::object or_null(json::object shape) {
    json::value& type = shape["type"];
    ASSERT(type.is_string());
    type = json::array{type, "null"};
    // A choice that may be null has to list it (2020-12 validation, 6.1.2).
    if (json::value* values = shape.if_contains("enum")) values->as_array().push_back(nullptr);
    return shape;
}

json::object page(std::string_view name, json::object of) {
    return object({{name, list(std::move(of))}, {"next", text_or_null()}});
}

}  // namespace tongban::http::shape
