#include "crypto/sm2_curve.h"

#include <memory>

namespace tongban::crypto::sm2 {

const Words kCoefficientA{
    0xfffffffffffffffc, 0xffffffff00000000, 0xffffffffffffffff, 0xfffffffeffffffff};
const Words kCoefficientB{
    0xddbcbd414d940e93, 0xf39789f515ab8f92, 0x4d5a9e4bcf6509a7, 0x28e9fa9e9d9f5e34};
const Affine kBase{
    {0x715a4589334c74c7, 0x8fe30bbff2660be1, 0x5f9904466a39c994, 0x32c4ae2c1f198119},
    {0x02df32e52139f0a0, 0xd0a9877cc62a4740, 0x59bdcee36b692153, 0xbc3736a2f4f6779c}};

namespace {

constexpr size_t kDigits = 64;  // of four bits

const Coordinate& coefficient_b() {
    static const Coordinate b = Coordinate::of(kCoefficientB);
    return b;
}

bool is_below_prime(const Words& words) {
    std::uint64_t borrow = 0;
    subtract(words, Prime::kModulus, borrow);
    return borrow == 1;
}

std::uint64_t digit_of(const Words& k, size_t place) {
    return (k[place / 16] >> (4 * (place % 16))) & 15;
}

/// 0 to 15 times a point.
using Multiples = std::array<Point, 16>;

Multiples multiples_of(const Point& point) {
    Multiples out{};
    for (size_t i = 1; i < out.size(); ++i) out[i] = add(out[i - 1], point);
    return out;
}

/// For each place of a number's digits, the multiples of the base point that the digit may mean.
const std::array<Multiples, kDigits>& base_multiples() {
    static const auto table = [] {
        auto made = std::make_unique<std::array<Multiples, kDigits>>();
        Point base = *point_of(kBase);
        for (Multiples& place : *made) {
            place = multiples_of(base);
            base = add(place[15], base);
        }
        return made;
    }();
    return *table;
}

/// Reads all of them, so that the memory which is touched does not tell the digit.
Point chosen(const Multiples& multiples, std::uint64_t digit) {
    Point out = multiples[0];
    for (std::uint64_t i = 1; i < multiples.size(); ++i) {
        const std::uint64_t difference = i ^ digit;
        const std::uint64_t mask = ((difference | (0 - difference)) >> 63) - 1;
        out.x.take_if(mask, multiples[i].x);
        out.y.take_if(mask, multiples[i].y);
        out.z.take_if(mask, multiples[i].z);
    }
    return out;
}

}  // namespace

std::optional<Point> point_of(const Affine& affine) {
    if (!is_below_prime(affine.x) || !is_below_prime(affine.y)) return std::nullopt;
    const Coordinate x = Coordinate::of(affine.x), y = Coordinate::of(affine.y);
    const Coordinate right = x * x * x - (x + x + x) + coefficient_b();
    if (!(y * y == right)) return std::nullopt;
    return Point{x, y, Coordinate::one()};
}

std::optional<Affine> affine_of(const Point& point) {
    if (point.z.is_zero()) return std::nullopt;
    const Coordinate inverse = point.z.inverse();
    return Affine{(point.x * inverse).words(), (point.y * inverse).words()};
}

// Renes, Costello, Batina, "Complete addition formulas for prime order elliptic curves", 2016,
// algorithm 4 (a = -3): right for all points, so that nothing has to be looked at.
Point add(const Point& p, const Point& q) {
    const Coordinate& b = coefficient_b();
    const Coordinate xx = p.x * q.x, yy = p.y * q.y, zz = p.z * q.z;
    const Coordinate xy = (p.x + p.y) * (q.x + q.y) - (xx + yy);
    const Coordinate yz = (p.y + p.z) * (q.y + q.z) - (yy + zz);
    const Coordinate xz = (p.x + p.z) * (q.x + q.z) - (xx + zz);
    const Coordinate inner = xz - b * zz;
    const Coordinate inner3 = inner + inner + inner;
    const Coordinate low = yy - inner3, high = yy + inner3;
    const Coordinate zz3 = zz + zz + zz;
    const Coordinate outer = b * xz - zz3 - xx;
    const Coordinate outer3 = outer + outer + outer;
    const Coordinate slope = xx + xx + xx - zz3;
    return {high * xy - yz * outer3, high * low + slope * outer3, yz * low + xy * slope};
}

Point twice(const Point& point) { return add(point, point); }

Point times_base(const Words& k) {
    const auto& table = base_multiples();
    Point out;
    for (size_t i = 0; i < kDigits; ++i) out = add(out, chosen(table[i], digit_of(k, i)));
    return out;
}

Point times(const Point& point, const Words& k) {
    const Multiples multiples = multiples_of(point);
    Point out;
    for (size_t i = kDigits; i-- > 0;) {
        for (int bit = 0; bit < 4; ++bit) out = twice(out);
        if (const std::uint64_t digit = digit_of(k, i); digit != 0)
            out = add(out, multiples[digit]);
    }
    return out;
}

}  // namespace tongban::crypto::sm2
