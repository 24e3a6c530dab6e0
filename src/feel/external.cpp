// Java's static functions by name; the values stay decimals where Java would use doubles
// (docs/deviations.md).
#include "feel/external.h"

#include <fmt/format.h>

#include <cmath>

namespace tongban::feel {

namespace {

using Body = Value (*)(std::span<const Value>, Evaluation&);

std::optional<double> as_double(const Value& value) {
    if (!value.is_number()) return std::nullopt;
    return value.as_number().to_double();
}

Value of_double(double value) {
    const std::optional<Number> number = Number::from_double(value);
    return number ? Value(*number) : Value::null("feel.number_range");
}

template <double (*function)(double)>
Value math(std::span<const Value> arguments, Evaluation&) {
    const std::optional<double> x = as_double(arguments[0]);
    return x ? of_double(function(*x)) : Value::null("feel.argument_type");
}

template <bool largest>
Value extreme(std::span<const Value> arguments, Evaluation&) {
    if (!arguments[0].is_number() || !arguments[1].is_number())
        return Value::null("feel.argument_type");
    const bool first_is_less = arguments[0].as_number() < arguments[1].as_number();
    return arguments[first_is_less == largest ? 1 : 0];
}

Value absolute(std::span<const Value> arguments, Evaluation&) {
    if (!arguments[0].is_number()) return Value::null("feel.argument_type");
    return Value(arguments[0].as_number().abs());
}

Value to_power(std::span<const Value> arguments, Evaluation&) {
    const std::optional<double> x = as_double(arguments[0]);
    const std::optional<double> y = as_double(arguments[1]);
    return x && y ? of_double(std::pow(*x, *y)) : Value::null("feel.argument_type");
}

Value text_of(std::span<const Value> arguments, Evaluation&) {
    return arguments[0].is_null() ? Value() : Value(to_text(arguments[0]));
}

Value number_of(std::span<const Value> arguments, Evaluation&) {
    if (!arguments[0].is_string()) return Value::null("feel.argument_type");
    const std::optional<Number> number = Number::parse(arguments[0].as_string());
    return number ? Value(*number) : Value::null("feel.argument_value");
}

Value same_text(std::span<const Value> arguments, Evaluation&) {
    return arguments[0].is_null() ? Value() : Value(to_text(arguments[0]));
}

/// String.format with %s, %d, %f and %.nf.
Value formatted(std::span<const Value> arguments, Evaluation&) {
    if (!arguments[0].is_string()) return Value::null("feel.argument_type");
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
        if (end >= pattern.size()) return Value::null("feel.argument_value");
        if (pattern[end] == '%') {
            text += '%';
        } else {
            if (next >= values.size()) return Value::null("feel.argument_value");
            const Value& value = values[next++];
            const size_t point = pattern.substr(i, end - i).find('.');
            if (pattern[end] == 'f') {
                if (!value.is_number()) return Value::null("feel.argument_type");
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

struct Method {
    const char* class_name;
    const char* name;
    size_t arguments_min;
    size_t arguments_max;
    Body body;
};
constexpr Method kMethods[] = {
    {"java.lang.Math", "cos", 1, 1, math<std::cos>},
    {"java.lang.Math", "sin", 1, 1, math<std::sin>},
    {"java.lang.Math", "tan", 1, 1, math<std::tan>},
    {"java.lang.Math", "acos", 1, 1, math<std::acos>},
    {"java.lang.Math", "asin", 1, 1, math<std::asin>},
    {"java.lang.Math", "atan", 1, 1, math<std::atan>},
    {"java.lang.Math", "exp", 1, 1, math<std::exp>},
    {"java.lang.Math", "log", 1, 1, math<std::log>},
    {"java.lang.Math", "sqrt", 1, 1, math<std::sqrt>},
    {"java.lang.Math", "floor", 1, 1, math<std::floor>},
    {"java.lang.Math", "ceil", 1, 1, math<std::ceil>},
    {"java.lang.Math", "abs", 1, 1, absolute},
    {"java.lang.Math", "max", 2, 2, extreme<true>},
    {"java.lang.Math", "min", 2, 2, extreme<false>},
    {"java.lang.Math", "pow", 2, 2, to_power},
    {"java.lang.String", "valueOf", 1, 1, same_text},
    {"java.lang.String", "format", 1, 32, formatted},
    {"java.lang.Integer", "valueOf", 1, 1, number_of},
    {"java.lang.Integer", "parseInt", 1, 1, number_of},
    {"java.lang.Long", "valueOf", 1, 1, number_of},
    {"java.lang.Long", "parseLong", 1, 1, number_of},
    {"java.lang.Float", "valueOf", 1, 1, number_of},
    {"java.lang.Float", "parseFloat", 1, 1, number_of},
    {"java.lang.Double", "valueOf", 1, 1, number_of},
    {"java.lang.Double", "parseDouble", 1, 1, number_of},
    {"java.lang.Integer", "toString", 1, 1, text_of},
    {"java.lang.Double", "toString", 1, 1, text_of},
    {"java.lang.Boolean", "toString", 1, 1, text_of},
};

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
    const size_t bracket = signature->find('(');
    const std::string name = signature->substr(0, bracket);
    size_t count = 0;
    if (bracket != std::string::npos &&
        signature->find_first_not_of(" )", bracket + 1) != std::string::npos)
        count = static_cast<size_t>(std::ranges::count(*signature, ',')) + 1;
    if (count != parameters.size()) return Value::null("feel.external");
    for (const Method& method : kMethods) {
        if (*class_name != method.class_name || name != method.name ||
            count < method.arguments_min || count > method.arguments_max)
            continue;
        return Value(std::make_shared<const Function>(parameters, nullptr, method.body));
    }
    return Value::null("feel.external");
}

}  // namespace tongban::feel
