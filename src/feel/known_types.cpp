// The table of signatures (DMN 1.5, 10.3.4), operators (10.3.2.11 to 10.3.2.13) and properties of
// values (table 65).
#include "feel/known_types.h"

#include <algorithm>
#include <array>

namespace tongban::feel {

namespace {

bool is_day(TypeKind kind) { return kind == TypeKind::Date || kind == TypeKind::DateTime; }
bool is_moment(TypeKind kind) { return is_day(kind) || kind == TypeKind::Time; }

/// A time of the day knows no months.
bool has_years_of(TypeKind moment, TypeKind duration) {
    return moment != TypeKind::Time || duration == TypeKind::DayTimeDuration;
}

constexpr Signature kSignatures[] = {
    {"not", "b", 'b'},
    {"string length", "s", 'n'},
    {"upper case", "s", 's'},
    {"lower case", "s", 's'},
    {"substring", "snn", 's'},
    {"substring before", "ss", 's'},
    {"substring after", "ss", 's'},
    {"contains", "ss", 'b'},
    {"starts with", "ss", 'b'},
    {"ends with", "ss", 'b'},
    {"matches", "sss", 'b'},
    {"replace", "ssss", 's'},
    {"split", "ss", 'T'},
    {"string join", "Ss", 's'},
    {"abs", "m", 'F'},
    {"sum", "m*", 'E'},
    {"mean", "m*", 'E'},
    {"min", "?*", 'E'},
    {"max", "?*", 'E'},
    {"product", "n*", 'n'},
    {"median", "n*", 'n'},
    {"stddev", "n*", 'n'},
    {"mode", "n*", 'N'},
    {"all", "b*", 'b'},
    {"any", "b*", 'b'},
    {"floor", "nn", 'n'},
    {"ceiling", "nn", 'n'},
    {"decimal", "nn", 'n'},
    {"round up", "nn", 'n'},
    {"round down", "nn", 'n'},
    {"round half up", "nn", 'n'},
    {"round half down", "nn", 'n'},
    {"modulo", "nn", 'n'},
    {"sqrt", "n", 'n'},
    {"exp", "n", 'n'},
    {"log", "n", 'n'},
    {"odd", "n", 'b'},
    {"even", "n", 'b'},
    {"count", "A", 'n'},
    {"list contains", "A?", 'b'},
    {"sublist", "Ann", 'G'},
    {"insert before", "An?", 'l'},
    {"remove", "An", 'G'},
    {"reverse", "A", 'G'},
    {"distinct values", "A", 'G'},
    {"sort", "A?", 'G'},
    {"append", "A?*", 'L'},
    {"concatenate", "A*", 'L'},
    {"union", "A*", 'L'},
    {"flatten", "A", 'P'},
    {"index of", "A?", 'N'},
    {"get entries", "x", 'l'},
    {"string", "?", 's'},
    {"number", "Nss", 'n'},
    {"date", "D", 'd'},
    {"date", "nnn", 'd'},
    {"time", "T", 't'},
    {"time", "nnn?", 't'},
    {"time", "nnn", 't'},
    {"date and time", "C", 'c'},
    {"date and time", "et", 'c'},
    {"date and time", "nnnnnn", 'c'},
    {"date and time", "nnnnnn?", 'c'},
    {"duration", "U", '?'},
    {"years and months duration", "ee", 'y'},
    {"range", "s", '?'},
    {"today", "", 'd'},
    {"now", "", 'c'},
    {"day of year", "e", 'n'},
    {"week of year", "e", 'n'},
    {"day of week", "e", 's'},
    {"month of year", "e", 's'},
    {"is", "??", 'b'},
    {"before", "??", 'b'},
    {"after", "??", 'b'},
    {"meets", "??", 'b'},
    {"met by", "??", 'b'},
    {"overlaps", "??", 'b'},
    {"overlaps before", "??", 'b'},
    {"overlaps after", "??", 'b'},
    {"finishes", "??", 'b'},
    {"finished by", "??", 'b'},
    {"includes", "??", 'b'},
    {"during", "??", 'b'},
    {"starts", "??", 'b'},
    {"started by", "??", 'b'},
    {"coincides", "??", 'b'},
};

}  // namespace

bool is_duration(TypeKind kind) {
    return kind == TypeKind::DayTimeDuration || kind == TypeKind::YearMonthDuration;
}
bool has_order(TypeKind kind) {
    return kind == TypeKind::Number || kind == TypeKind::String || is_moment(kind) ||
           is_duration(kind);
}

std::optional<TypeKind> arithmetic_kind(char op, TypeKind a, TypeKind b) {
    const bool are_numbers = a == TypeKind::Number && b == TypeKind::Number;
    if (are_numbers) return TypeKind::Number;
    switch (op) {
        case '+':
            if (a == b && (a == TypeKind::String || is_duration(a))) return a;
            if (is_moment(a) && is_duration(b) && has_years_of(a, b)) return a;
            if (is_duration(a) && is_moment(b) && has_years_of(b, a)) return b;
            return std::nullopt;
        case '-':
            if (a == b && is_duration(a)) return a;
            if ((is_day(a) && is_day(b)) || (a == TypeKind::Time && b == TypeKind::Time))
                return TypeKind::DayTimeDuration;
            if (is_moment(a) && is_duration(b) && has_years_of(a, b)) return a;
            return std::nullopt;
        case '*':
            if (is_duration(a) && b == TypeKind::Number) return a;
            if (a == TypeKind::Number && is_duration(b)) return b;
            return std::nullopt;
        case '/':
            if (is_duration(a) && b == TypeKind::Number) return a;
            if (is_duration(a) && a == b) return TypeKind::Number;
            return std::nullopt;
        default:
            return std::nullopt;
    }
}

const Signature* find_signature(std::string_view name, size_t arguments) {
    const Signature* first = nullptr;
    for (const Signature& signature : kSignatures) {
        if (name != signature.name) continue;
        if (first == nullptr) first = &signature;
        if (std::string_view(signature.arguments).size() == arguments) return &signature;
    }
    return first;
}

char letter_at(const Signature& signature, size_t argument) {
    const std::string_view letters = signature.arguments;
    if (letters.ends_with('*')) return letters[std::min(argument, letters.size() - 2)];
    return argument < letters.size() ? letters[argument] : '?';
}

bool fits(char letter, TypeKind kind) {
    const bool is_text = kind == TypeKind::String;
    switch (letter) {
        case 'm':
            return kind == TypeKind::Number || is_duration(kind);
        case 'e':
            return is_day(kind);
        case 'x':
            return kind == TypeKind::Context;
        case 'S':
            return is_text;
        case 'N':
            return is_text || kind == TypeKind::Number;
        case 'D':
        case 'C':
            return is_text || is_day(kind);
        case 'T':
            return is_text || is_moment(kind);
        case 'U':
            return is_text || is_duration(kind);
        case 'A':
            return true;
        default: {
            const TypePointer wanted = type_of_letter(letter);
            return wanted == nullptr || wanted->kind == kind;
        }
    }
}

std::string_view words_of(char letter) {
    static constexpr std::pair<char, std::string_view> kWords[] = {
        {'n', "number"},
        {'s', "string"},
        {'b', "boolean"},
        {'d', "date"},
        {'t', "time"},
        {'c', "date and time"},
        {'m', "number or duration"},
        {'e', "date or date and time"},
        {'N', "string or number"},
        {'D', "string, date or date and time"},
        {'C', "string, date or date and time"},
        {'T', "string, time, date or date and time"},
        {'U', "string or duration"},
        {'S', "list of strings"},
        {'x', "context"},
    };
    const auto found = std::ranges::find(kWords, letter, &std::pair<char, std::string_view>::first);
    return found == std::end(kWords) ? "value" : found->second;
}

bool needs_one_kind(const Signature& signature) {
    static constexpr std::array<std::string_view, 4> kNames = {"min", "max", "sum", "mean"};
    return std::ranges::find(kNames, signature.name) != kNames.end();
}

TypePointer type_of_letter(char letter) {
    switch (letter) {
        case 'n':
            return Type::simple(TypeKind::Number);
        case 's':
            return Type::simple(TypeKind::String);
        case 'b':
            return Type::simple(TypeKind::Boolean);
        case 'd':
            return Type::simple(TypeKind::Date);
        case 't':
            return Type::simple(TypeKind::Time);
        case 'c':
            return Type::simple(TypeKind::DateTime);
        case 'y':
            return Type::simple(TypeKind::YearMonthDuration);
        case 'z':
            return Type::simple(TypeKind::DayTimeDuration);
        case 'l':
            return Type::simple(TypeKind::List);
        case 'N':
            return Type::list_of(Type::simple(TypeKind::Number));
        case 'T':
            return Type::list_of(Type::simple(TypeKind::String));
        default:
            return nullptr;
    }
}

std::optional<std::span<const Property>> properties_of(TypeKind kind) {
    static constexpr Property kDate[] = {
        {"year", 'n'}, {"month", 'n'}, {"day", 'n'}, {"weekday", 'n'}};
    static constexpr Property kTime[] = {
        {"hour", 'n'}, {"minute", 'n'}, {"second", 'n'}, {"time offset", 'z'}, {"timezone", 's'}};
    static constexpr Property kDateTime[] = {
        {"year", 'n'},   {"month", 'n'},  {"day", 'n'},         {"weekday", 'n'}, {"hour", 'n'},
        {"minute", 'n'}, {"second", 'n'}, {"time offset", 'z'}, {"timezone", 's'}};
    static constexpr Property kDays[] = {
        {"days", 'n'}, {"hours", 'n'}, {"minutes", 'n'}, {"seconds", 'n'}};
    static constexpr Property kMonths[] = {{"years", 'n'}, {"months", 'n'}};
    static constexpr Property kRange[] = {
        {"start", '?'}, {"end", '?'}, {"start included", 'b'}, {"end included", 'b'}};
    switch (kind) {
        case TypeKind::String:
        case TypeKind::Number:
        case TypeKind::Boolean:
            return std::span<const Property>();
        case TypeKind::Date:
            return kDate;
        case TypeKind::Time:
            return kTime;
        case TypeKind::DateTime:
            return kDateTime;
        case TypeKind::DayTimeDuration:
            return kDays;
        case TypeKind::YearMonthDuration:
            return kMonths;
        case TypeKind::Range:
            return kRange;
        default:
            return std::nullopt;
    }
}

}  // namespace tongban::feel
