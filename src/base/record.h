// Plain structs as JSON: members are listed once with BOOST_DESCRIBE_STRUCT, enumerators with
// BOOST_DESCRIBE_ENUM. Events, states and snapshots are stored this way. Missing members keep their
// defaults, so that older records stay readable; a member of the wrong kind is an error.
#pragma once

#include <array>
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "base/json.h"
#include "base/shared.h"
#include "base/time.h"

namespace tongban {

/// "SiteSurvey" is stored as "site_survey".
std::string snake_case(std::string_view name);

namespace record {

/// An enumerator of a described enum.
struct Enumerator {
    const char* name;
    long long value;
};
template <class... D>
constexpr std::array<Enumerator, sizeof...(D)> enumerators_of(boost::mp11::mp_list<D...>) {
    return {{{D::name, static_cast<long long>(D::value)}...}};
}
template <class E>
inline constexpr auto kEnumerators = enumerators_of(
    boost::mp11::mp_rename<boost::describe::describe_enumerators<E>, boost::mp11::mp_list>{}
);
/// Empty or nothing when it is not among them.
std::string text_of(std::span<const Enumerator> all, long long value);
const Enumerator* find(std::span<const Enumerator> all, std::string_view text);

}  // namespace record

/// The enumerator as stored text.
template <class E>
requires std::is_enum_v<E> std::string enum_text(E value) {
    return record::text_of(record::kEnumerators<E>, static_cast<long long>(value));
}

template <class E>
requires std::is_enum_v<E> std::optional<E> find_enum(std::string_view text) {
    const record::Enumerator* found = record::find(record::kEnumerators<E>, text);
    return found == nullptr ? std::nullopt : std::optional<E>(static_cast<E>(found->value));
}

namespace record {

template <class T>
concept Described = boost::describe::has_describe_members<T>::value;

json::value write(bool value);
json::value write(int value);
json::value write(std::int64_t value);
json::value write(const std::string& value);
json::value write(const json::value& value);
json::value write(const json::object& value);
json::value write(const json::array& value);
json::value write(Date value);
json::value write(Instant value);
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

bool read(const json::value& from, bool& into);
bool read(const json::value& from, std::int64_t& into);
bool read(const json::value& from, int& into);
bool read(const json::value& from, std::string& into);
bool read(const json::value& from, json::value& into);
bool read(const json::value& from, json::object& into);
bool read(const json::value& from, json::array& into);
bool read(const json::value& from, Instant& into);
bool read(const json::value& from, Date& into);
/// Empty members are left out: most of a state is empty most of the time.
void put(json::object& object, const char* name, json::value member);
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
        [&](auto d) { put(object, d.name, write(value.*d.pointer)); }
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
