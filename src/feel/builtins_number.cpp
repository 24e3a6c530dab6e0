// Numeric functions (DMN 1.5, 10.3.4.5).
#include "feel/arguments.h"
#include "feel/builtins.h"
#include "feel/operators.h"

namespace tongban::feel {

namespace {

constexpr std::int64_t kScaleMin = -6111;
constexpr std::int64_t kScaleMax = 6176;

template <Rounding rounding>
Value round_to(Arguments arguments, Evaluation& evaluation) {
    if (!arguments[0].is_number()) return wrong_type(evaluation);
    std::int64_t scale = 0;
    if (arguments.size() > 1) {
        const std::optional<std::int64_t> given = whole_at(arguments, 1);
        if (!given) return wrong_type(evaluation);
        if (*given < kScaleMin || *given > kScaleMax) return wrong_value(evaluation);
        scale = *given;
    }
    return from_number(
        arguments[0].as_number().rounded(static_cast<int>(scale), rounding), evaluation
    );
}

Value absolute(Arguments arguments, Evaluation& evaluation) {
    const Value& value = arguments[0];
    if (value.is_number()) return Value(value.as_number().abs());
    if (value.kind() == Kind::DayTimeDuration)
        return value.as_day_time_duration().nanos < 0 ? negate(value, evaluation) : value;
    if (value.kind() == Kind::YearMonthDuration)
        return value.as_year_month_duration().months < 0 ? negate(value, evaluation) : value;
    return wrong_type(evaluation);
}

Value modulo(Arguments arguments, Evaluation& evaluation) {
    if (!arguments[0].is_number() || !arguments[1].is_number()) return wrong_type(evaluation);
    return from_number(
        Number::modulo(arguments[0].as_number(), arguments[1].as_number()), evaluation
    );
}

template <std::optional<Number> (Number::*function)() const>
Value of_number(Arguments arguments, Evaluation& evaluation) {
    constexpr std::uint64_t kSeriesSteps = 4;
    if (!arguments[0].is_number()) return wrong_type(evaluation);
    if (!evaluation.count(kSeriesSteps)) return Value::null(evaluation.stop_reason());
    return from_number((arguments[0].as_number().*function)(), evaluation);
}

template <int rest>
Value parity(Arguments arguments, Evaluation& evaluation) {
    if (!arguments[0].is_number()) return wrong_type(evaluation);
    const Number number = arguments[0].as_number().abs();
    if (!number.is_integer()) return Value(false);
    const std::optional<Number> left = Number::modulo(number, Number(2));
    return left ? Value(*left == Number(rest)) : wrong_value(evaluation);
}

constexpr Builtin kTable[] = {
    {"decimal", "n,scale", 2, 2, round_to<Rounding::HalfEven>, true, kAllArguments},
    {"floor", "n,scale", 1, 2, round_to<Rounding::Floor>, true, kAllArguments},
    {"ceiling", "n,scale", 1, 2, round_to<Rounding::Ceiling>, true, kAllArguments},
    {"round up", "n,scale", 2, 2, round_to<Rounding::Up>, true, kAllArguments},
    {"round down", "n,scale", 2, 2, round_to<Rounding::Down>, true, kAllArguments},
    {"round half up", "n,scale", 2, 2, round_to<Rounding::HalfUp>, true, kAllArguments},
    {"round half down", "n,scale", 2, 2, round_to<Rounding::HalfDown>, true, kAllArguments},
    {"abs", "n", 1, 1, absolute, true, kAllArguments},
    {"modulo", "dividend,divisor", 2, 2, modulo, true, kAllArguments},
    {"sqrt", "number", 1, 1, of_number<&Number::sqrt>, true, kAllArguments},
    {"log", "number", 1, 1, of_number<&Number::log>, true, kAllArguments},
    {"exp", "number", 1, 1, of_number<&Number::exp>, true, kAllArguments},
    {"odd", "number", 1, 1, parity<1>, true, kAllArguments},
    {"even", "number", 1, 1, parity<0>, true, kAllArguments},
};

}  // namespace

std::span<const Builtin> number_builtins() { return kTable; }

}  // namespace tongban::feel
