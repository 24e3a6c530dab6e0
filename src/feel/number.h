// FEEL numbers: decimals of 34 digits, with an exact fast path for those that fit a scaled int64.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tongban::feel {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

enum class Rounding { HalfEven, Up, Down, HalfUp, HalfDown, Floor, Ceiling };

/// coefficient * 10^-scale, with a scale of 0 to 18: what most numbers are, small enough for
/// registers. An operation whose result is no small number gives none().
struct SmallNumber {
    static constexpr int kScaleMax = 18;

    std::int64_t coefficient = 0;
    std::int64_t scale = 0;

    static SmallNumber none() { return {0, -1}; }
    bool is_none() const { return scale < 0; }

    static std::int64_t power_of_ten(std::int64_t exponent) {
        static constexpr std::int64_t kPowers[] = {
            1,
            10,
            100,
            1'000,
            10'000,
            100'000,
            1'000'000,
            10'000'000,
            100'000'000,
            1'000'000'000,
            10'000'000'000,
            100'000'000'000,
            1'000'000'000'000,
            10'000'000'000'000,
            100'000'000'000'000,
            1'000'000'000'000'000,
            10'000'000'000'000'000,
            100'000'000'000'000'000,
            1'000'000'000'000'000'000,
        };
        return kPowers[exponent];
    }
    /// The same value with more digits after the point.
    SmallNumber widened(std::int64_t digits) const {
        SmallNumber result{0, scale + digits};
        if (result.scale > kScaleMax ||
            __builtin_mul_overflow(coefficient, power_of_ten(digits), &result.coefficient))
            return none();
        return result;
    }
    static SmallNumber add(SmallNumber a, SmallNumber b) {
        if (a.scale < b.scale)
            a = a.widened(b.scale - a.scale);
        else if (b.scale < a.scale)
            b = b.widened(a.scale - b.scale);
        if (a.scale != b.scale ||
            __builtin_add_overflow(a.coefficient, b.coefficient, &a.coefficient))
            return none();
        return a;
    }
    static SmallNumber subtract(SmallNumber a, SmallNumber b) {
        if (b.coefficient == INT64_MIN) return none();
        return add(a, {-b.coefficient, b.scale});
    }
    static SmallNumber multiply(SmallNumber a, SmallNumber b) {
        a.scale += b.scale;
        if (a.scale > kScaleMax ||
            __builtin_mul_overflow(a.coefficient, b.coefficient, &a.coefficient))
            return none();
        return a;
    }
    /// Exact quotients only, of up to six digits more than the dividend.
    static SmallNumber divide(SmallNumber a, SmallNumber b) {
        if (b.coefficient == 0 || b.coefficient == -1) return none();
        if (a.scale < b.scale) a = a.widened(b.scale - a.scale);
        if (a.is_none()) return none();
        a.scale -= b.scale;
        SmallNumber quotient{a.coefficient / b.coefficient, a.scale};
        if (quotient.coefficient * b.coefficient == a.coefficient) return quotient;
        a = a.widened(6);
        if (a.is_none()) return none();
        quotient = {a.coefficient / b.coefficient, a.scale};
        return quotient.coefficient * b.coefficient == a.coefficient ? quotient : none();
    }
    static std::strong_ordering compare(SmallNumber a, SmallNumber b) {
        if (a.scale == b.scale) return a.coefficient <=> b.coefficient;
        Int128 left = a.coefficient;
        Int128 right = b.coefficient;
        if (a.scale < b.scale)
            left *= power_of_ten(b.scale - a.scale);
        else
            right *= power_of_ten(a.scale - b.scale);
        return left <=> right;
    }
};

/// A finite decimal number (IEEE 754 decimal128). Small ones are coefficient * 10^-scale in an
/// int64.
class Number {
  public:
    Number() = default;
    Number(int value) : low_(static_cast<std::uint64_t>(static_cast<std::int64_t>(value))) {}
    Number(std::int64_t value) : low_(static_cast<std::uint64_t>(value)) {}
    explicit Number(SmallNumber small)
        : low_(static_cast<std::uint64_t>(small.coefficient)),
          scale_(static_cast<std::int8_t>(small.scale)) {}
    static Number from_scaled(std::int64_t coefficient, int scale) {
        Number number(coefficient);
        number.scale_ = static_cast<std::int8_t>(scale);
        return number;
    }
    /// The two words of a decimal128; becomes small where that is exact. Nothing for NaN and
    /// infinity.
    static std::optional<Number> from_decimal(std::uint64_t low, std::uint64_t high);
    /// FEEL and JSON notation: "12", "-.5", "1.5e3". Nothing when it is no number or out of range.
    static std::optional<Number> parse(std::string_view text);
    /// The decimal that a program prints for this double; nothing for NaN and infinity.
    static std::optional<Number> from_double(double value);

    /// Without exponent and without superfluous zeros: "1200", "0.05".
    std::string to_string() const;
    double to_double() const;
    /// The value when it is a whole number in the range.
    std::optional<std::int64_t> to_int64() const;
    /// Cut towards zero; nothing when out of range.
    std::optional<std::int64_t> truncated() const;
    bool is_integer() const;
    bool is_zero() const;
    bool is_negative() const;

    // Nothing when the result does not exist or is out of range.
    static std::optional<Number> add(const Number& a, const Number& b) {
        if (!a.is_big_ && !b.is_big_)
            if (const auto sum = SmallNumber::add(a.small(), b.small()); !sum.is_none())
                return Number(sum);
        return add_slow(a, b);
    }
    static std::optional<Number> subtract(const Number& a, const Number& b) {
        if (!a.is_big_ && !b.is_big_)
            if (const auto difference = SmallNumber::subtract(a.small(), b.small());
                !difference.is_none())
                return Number(difference);
        return add_slow(a, b.negated());
    }
    static std::optional<Number> multiply(const Number& a, const Number& b) {
        if (!a.is_big_ && !b.is_big_)
            if (const auto product = SmallNumber::multiply(a.small(), b.small());
                !product.is_none())
                return Number(product);
        return multiply_slow(a, b);
    }
    static std::optional<Number> divide(const Number& a, const Number& b);
    static std::optional<Number> power(const Number& base, const Number& exponent);
    /// a - b * floor(a / b), the sign follows the divisor.
    static std::optional<Number> modulo(const Number& a, const Number& b);
    std::optional<Number> sqrt() const;
    std::optional<Number> log() const;
    std::optional<Number> exp() const;
    Number negated() const;
    Number abs() const { return is_negative() ? negated() : *this; }
    /// Rounded to `scale` digits after the point (negative: before it).
    std::optional<Number> rounded(int scale, Rounding rounding) const;

    friend std::strong_ordering operator<=>(const Number& a, const Number& b) {
        if (!a.is_big_ && !b.is_big_) return SmallNumber::compare(a.small(), b.small());
        return compare_slow(a, b);
    }
    friend bool operator==(const Number& a, const Number& b) { return (a <=> b) == 0; }

    // The parts that Value keeps.
    std::uint64_t low_word() const { return low_; }
    std::uint64_t high_word() const { return high_; }
    bool is_big() const { return is_big_; }
    std::int8_t scale() const { return scale_; }
    static Number from_parts(
        std::uint64_t low, std::uint64_t high, bool is_big, std::int8_t scale
    ) {
        Number number;
        number.low_ = low;
        number.high_ = high;
        number.is_big_ = is_big;
        number.scale_ = scale;
        return number;
    }

    static constexpr int kScaleMax = SmallNumber::kScaleMax;

  private:
    SmallNumber small() const { return {static_cast<std::int64_t>(low_), scale_}; }
    std::int64_t coefficient() const { return static_cast<std::int64_t>(low_); }
    static std::optional<Number> add_slow(const Number& a, const Number& b);
    static std::optional<Number> multiply_slow(const Number& a, const Number& b);
    static std::strong_ordering compare_slow(const Number& a, const Number& b);

    std::uint64_t low_ = 0;
    std::uint64_t high_ = 0;
    bool is_big_ = false;
    std::int8_t scale_ = 0;
};

}  // namespace tongban::feel
