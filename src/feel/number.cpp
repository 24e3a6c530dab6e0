// Decimal arithmetic. The library's rounding direction and flags are arguments, so this is
// thread-safe.
#include "feel/number.h"

#include <charconv>
#include <cmath>
#include <cstring>

extern "C" {
#include <bid_conf.h>
#include <bid_functions.h>
}

#include "feel/number_power.h"

namespace tongban::feel {

namespace {

using Decimal = BID_UINT128;

constexpr int kExponentBias = 6176;
constexpr std::uint64_t kSignBit = 1ULL << 63;

struct Unpacked {
    bool is_negative;
    int exponent;
    std::uint64_t high;  // coefficient
    std::uint64_t low;
};

// The binary encoding of IEEE 754-2008: sign, 14 bits of exponent, 113 bits of coefficient.
Unpacked unpack(const Decimal& value) {
    const std::uint64_t high = value.w[1];
    // Coefficients that need the other form are above 34 digits, so they count as zero.
    if ((high & 0x6000'0000'0000'0000ULL) == 0x6000'0000'0000'0000ULL)
        return {(high & kSignBit) != 0, 0, 0, 0};
    return {
        (high & kSignBit) != 0, static_cast<int>(high >> 49 & 0x3FFF) - kExponentBias,
        high & 0x0001'FFFF'FFFF'FFFFULL, value.w[0]};
}

Decimal scaled_decimal(std::int64_t coefficient, int scale) {
    const bool is_negative = coefficient < 0;
    const std::uint64_t magnitude = is_negative ? 0 - static_cast<std::uint64_t>(coefficient)
                                                : static_cast<std::uint64_t>(coefficient);
    Decimal value;
    value.w[0] = magnitude;
    value.w[1] =
        static_cast<std::uint64_t>(kExponentBias - scale) << 49 | (is_negative ? kSignBit : 0);
    return value;
}

Decimal decimal_of(const Number& number) {
    if (!number.is_big())
        return scaled_decimal(static_cast<std::int64_t>(number.low_word()), number.scale());
    Decimal value;
    value.w[0] = number.low_word();
    value.w[1] = number.high_word();
    return value;
}

std::optional<Number> number_of(const Decimal& value) {
    return Number::from_decimal(value.w[0], value.w[1]);
}

unsigned rounding_mode(Rounding rounding, bool is_negative) {
    switch (rounding) {
        case Rounding::HalfEven:
        case Rounding::HalfDown:
            return BID_ROUNDING_TO_NEAREST;
        case Rounding::HalfUp:
            return BID_ROUNDING_TIES_AWAY;
        case Rounding::Up:
            return is_negative ? BID_ROUNDING_DOWN : BID_ROUNDING_UP;
        case Rounding::Down:
            return BID_ROUNDING_TO_ZERO;
        case Rounding::Floor:
            return BID_ROUNDING_DOWN;
        case Rounding::Ceiling:
            return BID_ROUNDING_UP;
    }
    return BID_ROUNDING_TO_NEAREST;
}

}  // namespace

std::optional<Number> Number::from_decimal(std::uint64_t low, std::uint64_t high) {
    if ((high & 0x7800'0000'0000'0000ULL) == 0x7800'0000'0000'0000ULL) return std::nullopt;
    Decimal value;
    value.w[0] = low;
    value.w[1] = high;
    Unpacked parts = unpack(value);
    if (parts.high == 0 && parts.low == 0) return Number(0);
    if (parts.high == 0 && parts.exponent > 0 && parts.exponent <= kScaleMax) {
        std::uint64_t shifted;
        if (!__builtin_mul_overflow(
                parts.low, SmallNumber::power_of_ten(parts.exponent), &shifted
            )) {
            parts.low = shifted;
            parts.exponent = 0;
        }
    }
    if (parts.high == 0 && parts.low < kSignBit && parts.exponent <= 0 &&
        parts.exponent >= -kScaleMax) {
        const auto magnitude = static_cast<std::int64_t>(parts.low);
        return from_scaled(parts.is_negative ? -magnitude : magnitude, -parts.exponent);
    }
    return from_parts(low, high, true, 0);
}

std::optional<Number> Number::parse(std::string_view text) {
    if (text.empty() || text.size() > 6200) return std::nullopt;
    size_t at = 0;
    const bool is_negative = text[0] == '-';
    if (text[0] == '-' || text[0] == '+') ++at;
    std::int64_t coefficient = 0;
    int digits = 0;
    int scale = 0;
    bool is_small = true;
    bool seen_point = false;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '.') {
            if (seen_point) return std::nullopt;
            seen_point = true;
            continue;
        }
        if (c == 'e' || c == 'E') break;
        if (c < '0' || c > '9') return std::nullopt;
        ++digits;
        if (seen_point) ++scale;
        if (coefficient > 99'999'999'999'999'999LL || scale > kScaleMax)
            is_small = false;
        else
            coefficient = coefficient * 10 + (c - '0');
    }
    if (digits == 0) return std::nullopt;
    if (at < text.size()) {
        size_t exponent = at + 1;
        if (exponent < text.size() && (text[exponent] == '+' || text[exponent] == '-')) ++exponent;
        if (exponent == text.size() || text.size() - exponent > 8) return std::nullopt;
        for (size_t i = exponent; i < text.size(); ++i)
            if (text[i] < '0' || text[i] > '9') return std::nullopt;
        is_small = false;
    }
    if (is_small) return from_scaled(is_negative ? -coefficient : coefficient, scale);
    std::string copy(text);
    _IDEC_flags flags = 0;
    return number_of(bid128_from_string(copy.data(), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Number> Number::from_double(double value) {
    char text[32];
    const auto [end, code] = std::to_chars(text, text + sizeof text, value);
    return parse({text, static_cast<size_t>(end - text)});
}

std::string Number::to_string() const {
    const Unpacked parts = unpack(decimal_of(*this));
    if (parts.high == 0 && parts.low == 0) return "0";
    std::string digits;
    auto coefficient = static_cast<UInt128>(parts.high) << 64 | parts.low;
    while (coefficient != 0) {
        digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(coefficient % 10)));
        coefficient /= 10;
    }
    int exponent = parts.exponent;
    while (exponent < 0 && digits.size() > 1 && digits.back() == '0') {
        digits.pop_back();
        ++exponent;
    }
    if (exponent >= 0) {
        digits.append(static_cast<size_t>(exponent), '0');
    } else {
        const auto scale = static_cast<size_t>(-exponent);
        if (digits.size() <= scale) digits.insert(0, scale - digits.size() + 1, '0');
        digits.insert(digits.size() - scale, ".");
    }
    return parts.is_negative ? "-" + digits : digits;
}

double Number::to_double() const {
    _IDEC_flags flags = 0;
    if (!is_big_ && scale_ == 0) return static_cast<double>(coefficient());
    return bid128_to_binary64(decimal_of(*this), BID_ROUNDING_TO_NEAREST, &flags);
}

bool Number::is_integer() const {
    if (!is_big_) return coefficient() % SmallNumber::power_of_ten(scale_) == 0;
    _IDEC_flags flags = 0;
    const Decimal value = decimal_of(*this);
    return bid128_quiet_equal(bid128_round_integral_zero(value, &flags), value, &flags) != 0;
}

std::optional<std::int64_t> Number::to_int64() const {
    if (!is_integer()) return std::nullopt;
    return truncated();
}

std::optional<std::int64_t> Number::truncated() const {
    if (!is_big_) return coefficient() / SmallNumber::power_of_ten(scale_);
    _IDEC_flags flags = 0;
    const std::int64_t value = bid128_to_int64_int(decimal_of(*this), &flags);
    if ((flags & BID_INVALID_EXCEPTION) != 0) return std::nullopt;
    return value;
}

bool Number::is_zero() const { return !is_big_ && coefficient() == 0; }

bool Number::is_negative() const { return is_big_ ? (high_ & kSignBit) != 0 : coefficient() < 0; }

Number Number::negated() const {
    if (is_big_) return from_parts(low_, high_ ^ kSignBit, true, 0);
    if (coefficient() != INT64_MIN) return from_scaled(-coefficient(), scale_);
    const Decimal value = bid128_negate(decimal_of(*this));
    return from_parts(value.w[0], value.w[1], true, 0);
}

std::optional<Number> Number::add_slow(const Number& a, const Number& b) {
    _IDEC_flags flags = 0;
    return number_of(bid128_add(decimal_of(a), decimal_of(b), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Number> Number::multiply_slow(const Number& a, const Number& b) {
    _IDEC_flags flags = 0;
    return number_of(bid128_mul(decimal_of(a), decimal_of(b), BID_ROUNDING_TO_NEAREST, &flags));
}

std::strong_ordering Number::compare_slow(const Number& a, const Number& b) {
    _IDEC_flags flags = 0;
    const Decimal left = decimal_of(a);
    const Decimal right = decimal_of(b);
    if (bid128_quiet_less(left, right, &flags)) return std::strong_ordering::less;
    return bid128_quiet_equal(left, right, &flags) ? std::strong_ordering::equal
                                                   : std::strong_ordering::greater;
}

std::optional<Number> Number::divide(const Number& a, const Number& b) {
    if (b.is_zero()) return std::nullopt;
    if (!a.is_big_ && !b.is_big_)
        if (const auto quotient = SmallNumber::divide(a.small(), b.small()); !quotient.is_none())
            return Number(quotient);
    _IDEC_flags flags = 0;
    return number_of(bid128_div(decimal_of(a), decimal_of(b), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Number> Number::power(const Number& base, const Number& exponent) {
    if (const auto whole = exponent.to_int64()) return whole_power(base, *whole);
    const auto twice = multiply(exponent, Number(2));
    if (const auto halves = twice ? twice->to_int64() : std::nullopt)
        return half_power(base, *halves);
    _IDEC_flags flags = 0;
    return number_of(
        bid128_pow(decimal_of(base), decimal_of(exponent), BID_ROUNDING_TO_NEAREST, &flags)
    );
}

std::optional<Number> Number::modulo(const Number& a, const Number& b) {
    if (b.is_zero()) return std::nullopt;
    if (!a.is_big_ && !b.is_big_ && a.scale_ == b.scale_ && b.coefficient() != -1) {
        std::int64_t rest = a.coefficient() % b.coefficient();
        if (rest != 0 && (rest < 0) != (b.coefficient() < 0)) rest += b.coefficient();
        return from_scaled(rest, a.scale_);
    }
    _IDEC_flags flags = 0;
    const Decimal divisor = decimal_of(b);
    Decimal rest =
        bid128_rem(decimal_of(a), divisor, &flags);  // rounds the quotient to the nearest
    if (bid128_isZero(rest)) return Number(0);
    if ((bid128_isSigned(rest) != 0) != b.is_negative())
        rest = bid128_add(rest, divisor, BID_ROUNDING_TO_NEAREST, &flags);
    return number_of(rest);
}

std::optional<Number> Number::sqrt() const {
    if (is_negative()) return std::nullopt;
    _IDEC_flags flags = 0;
    return number_of(bid128_sqrt(decimal_of(*this), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Number> Number::log() const {
    if (is_negative() || is_zero()) return std::nullopt;
    _IDEC_flags flags = 0;
    return number_of(bid128_log(decimal_of(*this), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Number> Number::exp() const {
    _IDEC_flags flags = 0;
    return number_of(bid128_exp(decimal_of(*this), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Number> Number::rounded(int scale, Rounding rounding) const {
    if (!is_big_ && scale >= scale_) return *this;
    if (unpack(decimal_of(*this)).exponent >= -scale) return *this;
    _IDEC_flags flags = 0;
    const Decimal value = decimal_of(*this);
    const Decimal quantum = scaled_decimal(1, scale);
    if (rounding == Rounding::HalfDown) {
        // Ties go towards zero: away from zero only when the distance is more than a half.
        const Decimal cut = bid128_quantize(value, quantum, BID_ROUNDING_TO_ZERO, &flags);
        const Decimal rest = bid128_abs(bid128_sub(value, cut, BID_ROUNDING_TO_NEAREST, &flags));
        if (!bid128_quiet_greater(rest, scaled_decimal(5, scale + 1), &flags))
            return number_of(cut);
        return number_of(bid128_quantize(value, quantum, BID_ROUNDING_TIES_AWAY, &flags));
    }
    return number_of(bid128_quantize(value, quantum, rounding_mode(rounding, is_negative()), &flags)
    );
}

}  // namespace tongban::feel
