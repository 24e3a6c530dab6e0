// Plain structs as JSON: members are listed once with BOOST_DESCRIBE_STRUCT, enumerators with
// BOOST_DESCRIBE_ENUM. Events, states and snapshots are stored this way. Missing members keep their
// defaults, so that older records stay readable; a member of the wrong kind is an error.
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <cctype>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/json.h"
#include "base/shared.h"
#include "base/time.h"

namespace tongban {

/// "SiteSurvey" is stored as "site_survey".
inline std::string snake_case(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (std::isupper(static_cast<unsigned char>(c)) && !out.empty()) out += '_';
        out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return out;
}

/// The enumerator as stored text.
template <class E>
requires std::is_enum_v<E> std::string enum_text(E value) {
    std::string out;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
        if (d.value == value) out = snake_case(d.name);
    });
    return out;
}

template <class E>
requires std::is_enum_v<E> std::optional<E> find_enum(std::string_view text) {
    std::optional<E> found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
        if (snake_case(d.name) == text) found = d.value;
    });
    return found;
}

namespace record {

template <class T>
concept Described = boost::describe::has_describe_members<T>::value;

inline json::value write(bool value) { return value; }
inline json::value write(int value) { return value; }
inline json::value write(std::int64_t value) { return value; }
inline json::value write(const std::string& value) { return json::string(value); }
inline json::value write(const json::value& value) { return value; }
inline json::value write(const json::object& value) { return value; }
inline json::value write(const json::array& value) { return value; }
inline json::value write(Date value) { return json::string(to_string(value)); }
inline json::value write(Instant value) { return value.ms; }
template <class E>
requires std::is_enum_v<E> json::value write(E value);
template <class T>
json::value write(const std::optional<T>& value);
template <class T>
json::value write(const Shared<T>& value);
template <class T>
json::value write(const std::vector<T>& values);
template <class T>
json::value write(const std::map<std::string, T>& values);
template <Described T>
json::value write(const T& value);

inline bool read(const json::value& from, bool& into) {
    return from.is_bool() && ((into = from.get_bool()), true);
}
inline bool read(const json::value& from, std::int64_t& into) {
    return from.is_int64() && ((into = from.get_int64()), true);
}
inline bool read(const json::value& from, int& into) {
    return from.is_int64() && ((into = static_cast<int>(from.get_int64())), true);
}
inline bool read(const json::value& from, std::string& into) {
    return from.is_string() && ((into = std::string(from.get_string())), true);
}
inline bool read(const json::value& from, json::value& into) { return (into = from), true; }
inline bool read(const json::value& from, json::object& into) {
    return from.is_object() && ((into = from.get_object()), true);
}
inline bool read(const json::value& from, json::array& into) {
    return from.is_array() && ((into = from.get_array()), true);
}
inline bool read(const json::value& from, Instant& into) {
    return from.is_int64() && ((into.ms = from.get_int64()), true);
}
inline bool read(const json::value& from, Date& into) {
    if (!from.is_string()) return false;
    const auto date = parse_date(std::string_view(from.get_string()));
    return date.has_value() && ((into = *date), true);
}
template <class E>
requires std::is_enum_v<E>
bool read(const json::value& from, E& into);
template <class T>
bool read(const json::value& from, std::optional<T>& into);
template <class T>
bool read(const json::value& from, Shared<T>& into);
template <class T>
bool read(const json::value& from, std::vector<T>& into);
template <class T>
bool read(const json::value& from, std::map<std::string, T>& into);
template <Described T>
bool read(const json::value& from, T& into);

template <class E>
requires std::is_enum_v<E> json::value write(E value) { return json::string(enum_text(value)); }
template <class T>
json::value write(const std::optional<T>& value) {
    return value ? write(*value) : json::value(nullptr);
}
template <class T>
json::value write(const Shared<T>& value) {
    return write(*value);
}
template <class T>
json::value write(const std::vector<T>& values) {
    json::array array;
    array.reserve(values.size());
    for (const T& value : values) array.push_back(write(value));
    return array;
}
template <class T>
json::value write(const std::map<std::string, T>& values) {
    json::object object;
    for (const auto& [key, value] : values) object[key] = write(value);
    return object;
}
template <Described T>
json::value write(const T& value) {
    json::object object;
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
        [&](auto d) {
            // Empty members are left out: most of a state is empty most of the time.
            json::value member = write(value.*d.pointer);
            const bool is_empty = member.is_null() ||
                                  (member.is_array() && member.get_array().empty()) ||
                                  (member.is_string() && member.get_string().empty()) ||
                                  (member.is_object() && member.get_object().empty());
            if (!is_empty) object.emplace(d.name, std::move(member));
        }
    );
    return object;
}

template <class E>
requires std::is_enum_v<E>
bool read(const json::value& from, E& into) {
    if (!from.is_string()) return false;
    const auto found = find_enum<E>(std::string_view(from.get_string()));
    return found.has_value() && ((into = *found), true);
}
template <class T>
bool read(const json::value& from, std::optional<T>& into) {
    if (from.is_null()) return into.reset(), true;
    T value{};
    if (!read(from, value)) return false;
    into = std::move(value);
    return true;
}
template <class T>
bool read(const json::value& from, Shared<T>& into) {
    T value{};
    if (!read(from, value)) return false;
    into = std::move(value);
    return true;
}
template <class T>
bool read(const json::value& from, std::vector<T>& into) {
    if (!from.is_array()) return false;
    into.clear();
    into.reserve(from.get_array().size());
    for (const json::value& element : from.get_array()) {
        T value{};
        if (!read(element, value)) return false;
        into.push_back(std::move(value));
    }
    return true;
}
template <class T>
bool read(const json::value& from, std::map<std::string, T>& into) {
    if (!from.is_object()) return false;
    into.clear();
    for (const auto& pair : from.get_object())
        if (!read(pair.value(), into[std::string(pair.key())])) return false;
    return true;
}
template <Described T>
bool read(const json::value& from, T& into) {
    if (!from.is_object()) return false;
    bool good = true;
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
        [&](auto d) {
            if (const json::value* member = from.get_object().if_contains(d.name))
                good = good && read(*member, into.*d.pointer);
        }
    );
    return good;
}

}  // namespace record

template <class T>
json::value to_record(const T& value) {
    return record::write(value);
}

/// Error code: record.malformed.
template <class T>
Result<T> from_record(const json::value& value) {
    T found{};
    if (!record::read(value, found)) return refuse("record.malformed", ErrorKind::Internal);
    return found;
}

}  // namespace tongban
