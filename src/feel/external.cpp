// Java's static functions by name; the values stay decimals where Java would use doubles
// (docs/deviations.md).
#include "feel/external.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "feel/operators.h"

namespace tongban::feel {

namespace {

using Body = Value (*)(std::span<const Value>, Evaluation&);

std::optional<double> as_double(const Value& value) {
    if (!value.is_number()) return std::nullopt;
    return value.as_number().to_double();
}

Value of_double(double value, Evaluation& evaluation) {
    const std::optional<Number> number = Number::from_double(value);
    return number ? Value(*number) : evaluation.null("feel.number_range");
}

template <double (*function)(double)>
Value math(std::span<const Value> arguments, Evaluation& evaluation) {
    const std::optional<double> x = as_double(arguments[0]);
    return x ? of_double(function(*x), evaluation) : evaluation.null("feel.argument_type");
}

template <double (*function)(double, double)>
Value math(std::span<const Value> arguments, Evaluation& evaluation) {
    const std::optional<double> x = as_double(arguments[0]);
    const std::optional<double> y = as_double(arguments[1]);
    return x && y ? of_double(function(*x, *y), evaluation) : evaluation.null("feel.argument_type");
}

// The constants that Java multiplies by since version 9.
double to_radians(double degrees) { return degrees * 0.017453292519943295; }
double to_degrees(double radians) { return radians * 57.29577951308232; }
double signum(double value) { return value > 0 ? 1.0 : (value < 0 ? -1.0 : value); }

/// The nearest whole root where there is one: glibc is a digit away from it.
double cube_root(double value) {
    const double root = std::cbrt(value);
    const double whole = std::nearbyint(root);
    return whole * whole * whole == value ? whole : root;
}

/// Math.round: halves go up, also those below zero; Math.rint: to the even neighbour.
template <bool is_even>
Value rounded(std::span<const Value> arguments, Evaluation& evaluation) {
    if (!arguments[0].is_number()) return evaluation.null("feel.argument_type");
    if constexpr (is_even)
        return from_number(arguments[0].as_number().rounded(0, Rounding::HalfEven), evaluation);
    static const Number half = Number::from_scaled(5, 1);
    const auto raised = Number::add(arguments[0].as_number(), half);
    return from_number(raised ? raised->rounded(0, Rounding::Floor) : raised, evaluation);
}

std::optional<Number> floor_quotient(const Number& a, const Number& b) {
    if (b.is_zero()) return std::nullopt;
    const auto rest = Number::modulo(a, b);
    const auto whole = rest ? Number::subtract(a, *rest) : rest;
    return whole ? Number::divide(*whole, b) : whole;
}

/// `function` of two numbers; Java throws where it has no result, here it is null.
template <std::optional<Number> (*function)(const Number&, const Number&)>
Value exact(std::span<const Value> arguments, Evaluation& evaluation) {
    if (!arguments[0].is_number() || !arguments[1].is_number())
        return evaluation.null("feel.argument_type");
    return from_number(function(arguments[0].as_number(), arguments[1].as_number()), evaluation);
}

/// Integer.compare and its sisters.
Value compared(std::span<const Value> arguments, Evaluation& evaluation) {
    const auto order = compare(arguments[0], arguments[1]);
    if (!order) return evaluation.null("feel.argument_type");
    return Value(*order < 0 ? -1 : (*order > 0 ? 1 : 0));
}

/// Integer.toHexString, toOctalString and toBinaryString: two's complement of 32 or 64 bits.
template <int bits_of_digit, class Word>
Value digits_of(std::span<const Value> arguments, Evaluation& evaluation) {
    const auto value = arguments[0].as_number().to_int64();
    if (!value) return evaluation.null("feel.argument_value");
    auto word = static_cast<Word>(*value);
    std::string text;
    do {
        text.insert(text.begin(), "0123456789abcdef"[word & ((1 << bits_of_digit) - 1)]);
        word = static_cast<Word>(word >> bits_of_digit);
    } while (word != 0);
    return Value(text);
}

template <bool largest>
Value extreme(std::span<const Value> arguments, Evaluation& evaluation) {
    if (!arguments[0].is_number() || !arguments[1].is_number())
        return evaluation.null("feel.argument_type");
    const bool first_is_less = arguments[0].as_number() < arguments[1].as_number();
    return arguments[first_is_less == largest ? 1 : 0];
}

Value absolute(std::span<const Value> arguments, Evaluation& evaluation) {
    if (!arguments[0].is_number()) return evaluation.null("feel.argument_type");
    return Value(arguments[0].as_number().abs());
}

Value to_power(std::span<const Value> arguments, Evaluation& evaluation) {
    const std::optional<double> x = as_double(arguments[0]);
    const std::optional<double> y = as_double(arguments[1]);
    return x && y ? of_double(std::pow(*x, *y), evaluation) : evaluation.null("feel.argument_type");
}

Value text_of(std::span<const Value> arguments, Evaluation& evaluation) {
    // String.valueOf(null) is a text in Java; here nothing is made of nothing.
    return arguments[0].is_null() ? evaluation.null("feel.argument_type")
                                  : Value(to_text(arguments[0]));
}

/// As Java writes a double: "1.0", "0.25", "1.0E10".
std::string text_of_double(double value) {
    // The shortest that reads back the same.
    std::array<char, 64> room;
    const auto written =
        std::to_chars(room.data(), room.data() + room.size(), value, std::chars_format::scientific);
    const std::string digits(room.data(), written.ptr);
    const size_t mark = digits.find('e');
    std::string mantissa = digits.substr(0, mark);
    if (mantissa.find('.') == std::string::npos) mantissa += ".0";
    const double size = std::abs(value);
    if (size == 0) return std::signbit(value) ? "-0.0" : "0.0";
    if (size < 1e-3 || size >= 1e7)
        return mantissa + "E" + std::to_string(std::stoi(digits.substr(mark + 1)));
    std::string text = fmt::format("{}", value);
    return text.find('.') == std::string::npos ? text + ".0" : text;
}
Value double_text(std::span<const Value> arguments, Evaluation& evaluation) {
    const std::optional<double> value = as_double(arguments[0]);
    if (!value) return evaluation.null("feel.argument_type");
    if (!std::isfinite(*value)) return evaluation.null("feel.number_range");
    return Value(text_of_double(*value));
}

Value joined(std::span<const Value> arguments, Evaluation& evaluation) {
    const std::span<const Value> parts = arguments[1].is_list()
                                             ? std::span<const Value>(arguments[1].as_list())
                                             : arguments.subspan(1);
    std::string text;
    for (const Value& part : parts) {
        if (!part.is_string()) return evaluation.null("feel.argument_type");
        if (&part != parts.data()) text += arguments[0].as_string();
        text += part.as_string();
        if (!evaluation.count(1 + part.as_string().size() / 64) ||
            text.size() > evaluation.limits.text_max) {
            evaluation.stop("feel.limit_text");
            return Value::null(evaluation.stop_reason());
        }
    }
    return Value(text);
}

Value number_of(std::span<const Value> arguments, Evaluation& evaluation) {
    if (!arguments[0].is_string()) return evaluation.null("feel.argument_type");
    const std::optional<Number> number = Number::parse(arguments[0].as_string());
    return number ? Value(*number) : evaluation.null("feel.argument_value");
}

Value same(std::span<const Value> arguments, Evaluation&) { return arguments[0]; }

/// String.format with %s, %d, %f and %.nf.
Value formatted(std::span<const Value> arguments, Evaluation& evaluation) {
    if (!arguments[0].is_string()) return evaluation.null("feel.argument_type");
    const std::string_view pattern = arguments[0].as_string();
    List values(arguments.begin() + 1, arguments.end());
    if (values.size() == 1 && values[0].is_list()) values = List(values[0].as_list());
    std::string text;
    size_t next = 0;
    for (size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '%') {
            text += pattern[i];
            continue;
        }
        size_t end = i + 1;
        while (end < pattern.size() &&
               (pattern[end] == '.' || (pattern[end] >= '0' && pattern[end] <= '9')))
            ++end;
        if (end >= pattern.size()) return evaluation.null("feel.argument_value");
        if (pattern[end] == '%') {
            text += '%';
        } else {
            if (next >= values.size()) return evaluation.null("feel.argument_value");
            const Value& value = values[next++];
            const size_t point = pattern.substr(i, end - i).find('.');
            if (pattern[end] == 'f') {
                if (!value.is_number()) return evaluation.null("feel.argument_type");
                int digits = 6;
                if (point != std::string_view::npos) digits = pattern[i + point + 1] - '0';
                text += fmt::format("{:.{}f}", value.as_number().to_double(), digits);
            } else {
                text += to_text(value);
            }
        }
        i = end;
    }
    return Value(text);
}

/// Parameters: n number, i whole number, s string, c one character, o anything.
struct Method {
    const char* class_name;
    const char* name;
    const char* parameters;
    Body body;
};
constexpr Method kMethods[] = {
    {"Math", "cos", "n", math<std::cos>},
    {"Math", "sin", "n", math<std::sin>},
    {"Math", "tan", "n", math<std::tan>},
    {"Math", "acos", "n", math<std::acos>},
    {"Math", "asin", "n", math<std::asin>},
    {"Math", "atan", "n", math<std::atan>},
    {"Math", "exp", "n", math<std::exp>},
    {"Math", "log", "n", math<std::log>},
    {"Math", "log10", "n", math<std::log10>},
    {"Math", "sqrt", "n", math<std::sqrt>},
    {"Math", "cbrt", "n", math<cube_root>},
    {"Math", "log1p", "n", math<std::log1p>},
    {"Math", "expm1", "n", math<std::expm1>},
    {"Math", "sinh", "n", math<std::sinh>},
    {"Math", "cosh", "n", math<std::cosh>},
    {"Math", "tanh", "n", math<std::tanh>},
    {"Math", "toRadians", "n", math<to_radians>},
    {"Math", "toDegrees", "n", math<to_degrees>},
    {"Math", "signum", "n", math<signum>},
    {"Math", "atan2", "nn", math<std::atan2>},
    {"Math", "hypot", "nn", math<std::hypot>},
    {"Math", "round", "n", rounded<false>},
    {"Math", "rint", "n", rounded<true>},
    {"Math", "floorDiv", "ii", exact<floor_quotient>},
    {"Math", "floorMod", "ii", exact<Number::modulo>},
    {"Math", "addExact", "ii", exact<Number::add>},
    {"Math", "subtractExact", "ii", exact<Number::subtract>},
    {"Math", "multiplyExact", "ii", exact<Number::multiply>},
    {"Math", "floor", "n", math<std::floor>},
    {"Math", "ceil", "n", math<std::ceil>},
    {"Math", "abs", "n", absolute},
    {"Math", "abs", "i", absolute},
    {"Math", "max", "nn", extreme<true>},
    {"Math", "max", "ii", extreme<true>},
    {"Math", "min", "nn", extreme<false>},
    {"Math", "min", "ii", extreme<false>},
    {"Math", "pow", "nn", to_power},
    {"String", "valueOf", "n", double_text},
    {"String", "valueOf", "i", text_of},
    {"String", "valueOf", "c", text_of},
    {"String", "valueOf", "o", text_of},
    {"String", "format", "sv", formatted},
    {"String", "join", "sv", joined},
    {"Byte", "valueOf", "i", same},
    {"Short", "valueOf", "i", same},
    {"Integer", "valueOf", "i", same},
    {"Long", "valueOf", "i", same},
    {"Float", "valueOf", "n", same},
    {"Double", "valueOf", "n", same},
    {"Byte", "valueOf", "s", number_of},
    {"Short", "valueOf", "s", number_of},
    {"Integer", "valueOf", "s", number_of},
    {"Integer", "parseInt", "s", number_of},
    {"Long", "valueOf", "s", number_of},
    {"Long", "parseLong", "s", number_of},
    {"Float", "valueOf", "s", number_of},
    {"Float", "parseFloat", "s", number_of},
    {"Double", "valueOf", "s", number_of},
    {"Double", "parseDouble", "s", number_of},
    {"Integer", "toString", "i", text_of},
    {"Long", "toString", "i", text_of},
    {"Integer", "toHexString", "i", digits_of<4, std::uint32_t>},
    {"Integer", "toOctalString", "i", digits_of<3, std::uint32_t>},
    {"Integer", "toBinaryString", "i", digits_of<1, std::uint32_t>},
    {"Long", "toHexString", "i", digits_of<4, std::uint64_t>},
    {"Long", "toOctalString", "i", digits_of<3, std::uint64_t>},
    {"Long", "toBinaryString", "i", digits_of<1, std::uint64_t>},
    {"Integer", "compare", "ii", compared},
    {"Long", "compare", "ii", compared},
    {"Double", "compare", "nn", compared},
    {"Integer", "max", "ii", extreme<true>},
    {"Integer", "min", "ii", extreme<false>},
    {"Integer", "sum", "ii", exact<Number::add>},
    {"Long", "max", "ii", extreme<true>},
    {"Long", "min", "ii", extreme<false>},
    {"Long", "sum", "ii", exact<Number::add>},
    {"Double", "max", "nn", extreme<true>},
    {"Double", "min", "nn", extreme<false>},
    {"Double", "sum", "nn", exact<Number::add>},
    {"Double", "toString", "n", double_text},
};

/// The letter of a Java parameter type; ' ' for one that no method here has.
char parameter_letter(std::string_view type) {
    static constexpr std::pair<std::string_view, char> kLetters[] = {
        {"double", 'n'},
        {"float", 'n'},
        {"int", 'i'},
        {"long", 'i'},
        {"short", 'i'},
        {"byte", 'i'},
        {"char", 'c'},
        {"java.lang.String", 's'},
        {"String", 's'},
        {"java.lang.Object", 'o'},
        {"Object", 'o'},
        {"[Ljava.lang.Object;", 'v'},
        {"Object...", 'v'},
        {"java.lang.Object...", 'v'},
        {"java.lang.CharSequence", 's'},
        {"[Ljava.lang.CharSequence;", 'v'},
        {"java.lang.CharSequence...", 'v'},
        {"java.lang.Iterable", 'v'},
        {"[Ljava.lang.String;", 'v'},
    };
    for (const auto& [name, letter] : kLetters)
        if (name == type) return letter;
    return ' ';
}

/// The argument as Java would receive it; null when it cannot.
Value received(const Value& value, char letter) {
    switch (letter) {
        case 'n':
            return value.is_number() ? value : Value();
        case 'i': {
            if (!value.is_number()) return {};
            const auto whole = value.as_number().rounded(0, Rounding::Down);
            return whole ? Value(*whole) : Value();
        }
        case 's':
            return value.is_string() ? value : Value();
        case 'c':
            return value.is_string() && code_points(value.as_string()) == 1 ? value : Value();
        default:
            return value;
    }
}

std::optional<std::string> text_entry(const Context& context, std::string_view name) {
    const Value* found = context.find(name);
    if (found == nullptr || !found->is_string()) return std::nullopt;
    return std::string(found->as_string());
}

}  // namespace

Value external_function(const Context& mapping, const std::vector<Parameter>& parameters) {
    const Value* java = mapping.find("java");
    if (java == nullptr || !java->is_context()) return Value::null("feel.external");
    const auto class_name = text_entry(java->as_context(), "class");
    const auto signature = text_entry(java->as_context(), "method signature");
    if (!class_name || !signature) return Value::null("feel.external");
    const size_t open = signature->find('(');
    const size_t close = signature->rfind(')');
    if (open == std::string::npos || close == std::string::npos || close < open)
        return Value::null("feel.external");
    std::string letters;
    const std::string types = signature->substr(open + 1, close - open - 1);
    if (!trim(types).empty())
        for (const std::string_view type : split(types, ','))
            letters += parameter_letter(trim(type));
    const std::string name(trim(std::string_view(*signature).substr(0, open)));
    if (letters.size() != parameters.size()) return Value::null("feel.external");
    for (const Method& method : kMethods) {
        if (*class_name != std::string("java.lang.") + method.class_name || name != method.name ||
            letters != method.parameters)
            continue;
        return Value(std::make_shared<const Function>(
            parameters, nullptr,
            [&method, letters](std::span<const Value> arguments, Evaluation& evaluation) {
                List given;
                for (size_t i = 0; i < arguments.size(); ++i) {
                    given.push_back(received(arguments[i], letters[i]));
                    if (given.back().is_null() && letters[i] != 'o' && letters[i] != 'v')
                        return evaluation.null(
                            "feel.argument_type",
                            fmt::format(
                                "{} cannot be given to {}.{}", kind_word(arguments[i].kind()),
                                method.class_name, method.name
                            )
                        );
                }
                Value result = method.body(given, evaluation);
                // A reason without words is told by the function.
                if (result.is_null() && !evaluation.diagnostics.empty() &&
                    evaluation.diagnostics.back().message.empty())
                    evaluation.diagnostics.back().message =
                        fmt::format("{}.{} has no result", method.class_name, method.name);
                return result;
            }
        ));
    }
    return Value::null("feel.external");
}

}  // namespace tongban::feel
