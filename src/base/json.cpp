#include "base/json.h"

#include <algorithm>
#include <vector>

namespace tongban {

Result<json::value> parse_json(std::string_view text, size_t depth_max) {
    json::parse_options options;
    options.max_depth = depth_max;
    boost::system::error_code fault;
    json::value value = json::parse({text.data(), text.size()}, fault, {}, options);
    if (fault)
        return Error{.code = "json.syntax", .kind = ErrorKind::Invalid, .cause = fault.message()};
    return value;
}

std::optional<std::string> find_string(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return std::string(value->get_string());
}

std::optional<std::int64_t> find_int(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr) return std::nullopt;
    if (value->is_int64()) return value->get_int64();
    return std::nullopt;
}

std::optional<bool> find_bool(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr || !value->is_bool()) return std::nullopt;
    return value->get_bool();
}

const json::object* find_object(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value == nullptr ? nullptr : value->if_object();
}

const json::array* find_array(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value == nullptr ? nullptr : value->if_array();
}

namespace {
Error missing(std::string_view key) {
    return Error{
        .code = "json.missing",
        .kind = ErrorKind::Invalid,
        .details = {{"name", json::string(key)}},
        .field = "/" + std::string(key)};
}
}  // namespace

Result<std::string> require_string(const json::object& object, std::string_view key) {
    if (auto text = find_string(object, key)) return *std::move(text);
    return missing(key);
}

Result<std::int64_t> require_int(const json::object& object, std::string_view key) {
    if (auto number = find_int(object, key)) return *number;
    return missing(key);
}

namespace {
void write_canonical(const json::value& value, std::string& out) {
    if (const json::object* object = value.if_object()) {
        std::vector<const json::key_value_pair*> pairs;
        for (const auto& pair : *object) pairs.push_back(&pair);
        std::ranges::sort(pairs, [](const auto* a, const auto* b) { return a->key() < b->key(); });
        out += '{';
        for (size_t i = 0; i < pairs.size(); ++i) {
            if (i > 0) out += ',';
            out += json::serialize(json::string(pairs[i]->key()));
            out += ':';
            write_canonical(pairs[i]->value(), out);
        }
        out += '}';
        return;
    }
    if (const json::array* array = value.if_array()) {
        out += '[';
        for (size_t i = 0; i < array->size(); ++i) {
            if (i > 0) out += ',';
            write_canonical((*array)[i], out);
        }
        out += ']';
        return;
    }
    out += json::serialize(value);
}
}  // namespace

std::string canonical_json(const json::value& value) {
    std::string out;
    write_canonical(value, out);
    return out;
}

}  // namespace tongban
