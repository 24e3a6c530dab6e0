// A record as its canonical text, without the tree of values that to_record() makes.
#pragma once

#include <algorithm>
#include <charconv>

#include "base/canonical.h"
#include "base/record.h"

namespace tongban {

namespace record {

/// Members in the order in which canonical JSON has them.
template <class A, class B>
using IsNamedBefore = boost::mp11::mp_bool<(std::string_view(A::name) < std::string_view(B::name))>;
template <Described T>
using SortedMembers = boost::mp11::
    mp_sort<boost::describe::describe_members<T, boost::describe::mod_public>, IsNamedBefore>;

/// Writes what write() of record.h gives. Each says whether there is anything in it: a struct
/// leaves out members that are empty.
class TextWriter {
  public:
    explicit TextWriter(CanonicalJson& into) : text_(into.text), levels_(into.levels) {}

    bool write(bool value) {
        text_ += value ? "true" : "false";
        return true;
    }
    bool write(int value) { return write(std::int64_t{value}); }
    bool write(std::int64_t value) {
        std::array<char, 24> digits;
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
        text_.append(digits.data(), end.ptr);
        return true;
    }
    bool write(const std::string& value) {
        append_quoted(std::string_view(value), text_);
        return !value.empty();
    }
    bool write(Date value) { return write(to_string(value)); }
    bool write(Instant value) { return write(value.ms); }
    template <class Json>
    requires std::same_as<Json, json::value> || std::same_as<Json, json::object> ||
        std::same_as<Json, json::array>
    bool write(const Json& value) {
        append_canonical(value, text_);
        levels_ = std::max(levels_, level_ + levels_of(value));
        return !is_empty(value);
    }
    template <class E>
    requires std::is_enum_v<E>
    bool write(E value) { return write(enum_text(value)); }
    template <class T>
    bool write(const std::optional<T>& value) {
        if (value) return write(*value);
        text_ += "null";
        return false;
    }
    template <class T>
    bool write(const Shared<T>& value) {
        return write(*value);
    }
    template <class T>
    bool write(const std::vector<T>& values) {
        begin('[');
        for (const T& value : values) {
            if (&value != &values.front()) text_ += ',';
            write(value);
        }
        end(']');
        return !values.empty();
    }
    template <class T>
    bool write(const std::map<std::string, T>& values) {
        begin('{');
        for (bool is_first = true; const auto& [key, value] : values) {
            if (!std::exchange(is_first, false)) text_ += ',';
            write(key);
            text_ += ':';
            write(value);
        }
        end('}');
        return !values.empty();
    }
    template <Described T>
    bool write(const T& value) {
        begin('{');
        bool has_any = false;
        boost::mp11::mp_for_each<SortedMembers<T>>([&](auto member) {
            constexpr std::string_view kName = decltype(member)::name;
            const auto& part = value.*member.pointer;
            // Most of a state is empty most of the time.
            if (is_nothing(part)) return;
            const size_t size = text_.size(), levels = levels_;
            if (has_any) text_ += ',';
            text_ += '"';
            text_.append(kName).append("\":");
            if (write(part)) {
                has_any = true;
            } else {
                text_.resize(size);
                levels_ = levels;
            }
        });
        end('}');
        return has_any;
    }

  private:
    void begin(char bracket) {
        text_ += bracket;
        levels_ = std::max(levels_, ++level_);
    }
    void end(char bracket) {
        text_ += bracket;
        --level_;
    }

    /// Whether write() would say that there is nothing in it, where that is known beforehand.
    template <class T>
    static bool is_nothing(const T&) {
        return false;
    }
    static bool is_nothing(const std::string& value) { return value.empty(); }
    static bool is_nothing(const json::value& value) { return is_empty(value); }
    static bool is_nothing(const json::object& value) { return is_empty(value); }
    static bool is_nothing(const json::array& value) { return is_empty(value); }
    template <class T>
    static bool is_nothing(const std::optional<T>& value) {
        return !value || is_nothing(*value);
    }
    template <class T>
    static bool is_nothing(const Shared<T>& value) {
        return is_nothing(*value);
    }
    template <class T>
    static bool is_nothing(const std::vector<T>& values) {
        return values.empty();
    }
    template <class T>
    static bool is_nothing(const std::map<std::string, T>& values) {
        return values.empty();
    }

    static bool is_empty(const json::object& object) { return object.empty(); }
    static bool is_empty(const json::array& array) { return array.empty(); }
    static bool is_empty(const json::value& value) {
        return value.is_null() || (value.is_array() && value.get_array().empty()) ||
               (value.is_string() && value.get_string().empty()) ||
               (value.is_object() && value.get_object().empty());
    }

    std::string& text_;
    size_t& levels_;    // the deepest so far
    size_t level_ = 0;  // of what is being written
};

}  // namespace record

/// The bytes of canonical_json(to_record(value)).
template <record::Described T>
CanonicalJson to_canonical(const T& value) {
    CanonicalJson made;
    made.text.reserve(1024);
    record::TextWriter(made).write(value);
    return made;
}

}  // namespace tongban
