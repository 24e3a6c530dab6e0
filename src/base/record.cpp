#include "base/record.h"

#include <cctype>

namespace tongban {

std::string snake_case(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (std::isupper(static_cast<unsigned char>(c)) && !out.empty()) out += '_';
        out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return out;
}

namespace record {

std::string text_of(std::span<const Enumerator> all, long long value) {
    const auto found = std::ranges::find(all, value, &Enumerator::value);
    return found == all.end() ? std::string() : snake_case(found->name);
}

const Enumerator* find(std::span<const Enumerator> all, std::string_view text) {
    const auto found = std::ranges::find_if(all, [&](const Enumerator& one) {
        return snake_case(one.name) == text;
    });
    return found == all.end() ? nullptr : &*found;
}

json::value write(bool value) { return value; }
json::value write(int value) { return value; }
json::value write(std::int64_t value) { return value; }
json::value write(const std::string& value) { return json::string(value); }
json::value write(const json::value& value) { return value; }
json::value write(const json::object& value) { return value; }
json::value write(const json::array& value) { return value; }
json::value write(Date value) { return json::string(to_string(value)); }
json::value write(Instant value) { return value.ms; }

bool read(const json::value& from, bool& into) {
    return from.is_bool() && ((into = from.get_bool()), true);
}
bool read(const json::value& from, std::int64_t& into) {
    return from.is_int64() && ((into = from.get_int64()), true);
}
bool read(const json::value& from, int& into) {
    return from.is_int64() && ((into = static_cast<int>(from.get_int64())), true);
}
bool read(const json::value& from, std::string& into) {
    return from.is_string() && ((into = std::string(from.get_string())), true);
}
bool read(const json::value& from, json::value& into) { return (into = from), true; }
bool read(const json::value& from, json::object& into) {
    return from.is_object() && ((into = from.get_object()), true);
}
bool read(const json::value& from, json::array& into) {
    return from.is_array() && ((into = from.get_array()), true);
}
bool read(const json::value& from, Instant& into) {
    return from.is_int64() && ((into.ms = from.get_int64()), true);
}
bool read(const json::value& from, Date& into) {
    if (!from.is_string()) return false;
    const auto date = parse_date(std::string_view(from.get_string()));
    return date.has_value() && ((into = *date), true);
}

void put(json::object& object, const char* name, json::value member) {
    const bool is_empty = member.is_null() || (member.is_array() && member.get_array().empty()) ||
                          (member.is_string() && member.get_string().empty()) ||
                          (member.is_object() && member.get_object().empty());
    if (!is_empty) object.emplace(name, std::move(member));
}

}  // namespace record
}  // namespace tongban
