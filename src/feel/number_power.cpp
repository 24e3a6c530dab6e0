// Repeated products lose a digit after the other, and so does the library's pow: interest over 360
// months, or a growth of 1.000001 a day, needs more digits on the way than it shows.
#include "feel/number_power.h"

#include <boost/multiprecision/cpp_dec_float.hpp>

namespace tongban::feel {

namespace {

constexpr unsigned kWideDigits = 50;
using Wide = boost::multiprecision::
    number<boost::multiprecision::cpp_dec_float<kWideDigits>, boost::multiprecision::et_off>;

constexpr std::int64_t kExponentMax = 999'999'999;

Wide wide_power(const Number& base, std::int64_t exponent) {
    return boost::multiprecision::pow(Wide(base.to_string()), static_cast<int>(exponent));
}

std::optional<Number> narrow(const Wide& value) {
    constexpr int kDigitsAfterFirst = 33;
    if (!boost::multiprecision::isfinite(value)) return std::nullopt;
    return Number::parse(value.str(kDigitsAfterFirst, std::ios_base::scientific));
}

}  // namespace

std::optional<Number> whole_power(const Number& base, std::int64_t exponent) {
    if (exponent > kExponentMax || exponent < -kExponentMax) return std::nullopt;
    if (exponent == 0) return Number(1);
    if (base.is_zero()) return exponent < 0 ? std::nullopt : std::optional(base);
    // Products of few digits are exact, and quicker.
    constexpr std::int64_t kProductsMax = 64;
    std::optional<Number> product = base;
    for (std::int64_t i = 1; i < exponent && exponent <= kProductsMax && !product->is_big(); ++i) {
        product = Number::multiply(*product, base);
        if (!product) return std::nullopt;
    }
    const bool is_whole_product = exponent > 0 && exponent <= kProductsMax && !product->is_big();
    if (is_whole_product || exponent == 1) return product;
    return narrow(wide_power(base, exponent));
}

std::optional<Number> half_power(const Number& base, std::int64_t halves) {
    if (base.is_negative() || halves > kExponentMax || halves < -kExponentMax) return std::nullopt;
    if (base.is_zero()) return halves < 0 ? std::nullopt : std::optional(base);
    return halves == 1 ? base.sqrt() : narrow(sqrt(wide_power(base, halves)));
}

}  // namespace tongban::feel
