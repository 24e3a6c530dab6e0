#include "crypto/sm2_curve.h"

#include <memory>
#include <vector>

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

/// The products that a sum of two points is made of: xx is x1 x2, xy is x1 y2 + x2 y1.
struct Products {
    Coordinate xx, yy, zz, xy, yz, xz;
};

// Renes, Costello, Batina, "Complete addition formulas for prime order elliptic curves", 2016,
// algorithms 4 and 5 (a = -3): right for all points, so that nothing has to be looked at.
Point sum_of(const Products& of) {
    const Coordinate& b = coefficient_b();
    const Coordinate inner = of.xz - b * of.zz;
    const Coordinate inner3 = inner + inner + inner;
    const Coordinate low = of.yy - inner3, high = of.yy + inner3;
    const Coordinate zz3 = of.zz + of.zz + of.zz;
    const Coordinate outer = b * of.xz - zz3 - of.xx;
    const Coordinate outer3 = outer + outer + outer;
    const Coordinate slope = of.xx + of.xx + of.xx - zz3;
    return {
        high * of.xy - of.yz * outer3, high * low + slope * outer3, of.yz * low + of.xy * slope};
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

// Numbers that are multiplied with the base point are read in digits of six bits from -32 to 32
// (Booth 1951): 43 additions, and one table of 32 points for each place.
constexpr size_t kBits = 6;
constexpr size_t kPlaces = 43;
constexpr size_t kPoints = size_t{1} << (kBits - 1);

/// Of a point other than infinity.
struct Pair {
    Coordinate x;
    Coordinate y;
};
using Place = std::array<Pair, kPoints>;
using Table = std::array<Place, kPlaces>;

/// All ones when the two are the same, else zero.
std::uint64_t mask_of_same(std::uint64_t left, std::uint64_t right) {
    const std::uint64_t difference = left ^ right;
    return ((difference | (0 - difference)) >> 63) - 1;
}

/// 1 / z of each, with one inversion for all (Montgomery 1987). None of them is infinity.
std::vector<Coordinate> inverses_of(std::span<const Point> points) {
    std::vector<Coordinate> inverses(points.size());
    Coordinate product = Coordinate::one();
    for (size_t i = 0; i < points.size(); ++i) {
        inverses[i] = product;
        product = product * points[i].z;
    }
    Coordinate inverse = product.inverse();
    for (size_t i = points.size(); i-- > 0;) {
        inverses[i] = inverse * inverses[i];
        inverse = inverse * points[i].z;
    }
    return inverses;
}

std::unique_ptr<Table> as_pairs(const std::vector<Point>& points) {
    const std::vector<Coordinate> inverses = inverses_of(points);
    auto table = std::make_unique<Table>();
    for (size_t i = 0; i < points.size(); ++i)
        (*table)[i / kPoints][i % kPoints] = {points[i].x * inverses[i], points[i].y * inverses[i]};
    return table;
}

/// For each place of a number's digits, 1 to 32 times what a one there means.
const Table& base_multiples() {
    static const auto table = [] {
        std::vector<Point> points;
        Point base = *point_of(kBase);
        for (size_t place = 0; place < kPlaces; ++place) {
            Point multiple = base;
            for (size_t i = 0; i < kPoints; ++i) {
                points.push_back(multiple);
                multiple = add(multiple, base);
            }
            base = twice(points.back());
        }
        return as_pairs(points);
    }();
    return *table;
}

struct Digit {
    std::uint64_t size = 0;      // 0 to 32
    std::uint64_t negative = 0;  // all ones, or zero
};

/// The bits of the place with the highest one of the place below.
Digit signed_digit_of(const Words& k, size_t place) {
    const size_t first = kBits * place;  // and one bit below
    std::uint64_t bits = 0;
    for (size_t i = 0; i <= kBits; ++i) {
        const size_t at = first + i;  // one more than the number of the bit
        if (at == 0 || at > 256) continue;
        bits |= ((k[(at - 1) / 64] >> ((at - 1) % 64)) & 1) << i;
    }
    const std::uint64_t negative = 0 - (bits >> kBits);
    const std::uint64_t value =
        (bits & ~negative) | (((std::uint64_t{1} << (kBits + 1)) - 1 - bits) & negative);
    return {(value >> 1) + (value & 1), negative};
}

/// Reads all of them, so that the memory which is touched does not tell the digit. Of 0: anything.
Pair chosen(const Place& place, const Digit& digit) {
    Pair out;
    for (std::uint64_t i = 0; i < kPoints; ++i) {
        const std::uint64_t mask = mask_of_same(i + 1, digit.size);
        out.x.take_if(mask, place[i].x);
        out.y.take_if(mask, place[i].y);
    }
    out.y.take_if(digit.negative, Coordinate() - out.y);
    return out;
}

/// What remains of `add` when the right point's z is one.
Point add(const Point& p, const Pair& q) {
    const Coordinate xx = p.x * q.x, yy = p.y * q.y;
    const Coordinate xy = (p.x + p.y) * (q.x + q.y) - (xx + yy);
    return sum_of({xx, yy, p.z, xy, q.y * p.z + p.y, q.x * p.z + p.x});
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

std::vector<Words> affine_x_of(std::span<const Point> points) {
    const std::vector<Coordinate> inverses = inverses_of(points);
    std::vector<Words> out;
    out.reserve(points.size());
    for (size_t i = 0; i < points.size(); ++i) out.push_back((points[i].x * inverses[i]).words());
    return out;
}

Point add(const Point& p, const Point& q) {
    const Coordinate xx = p.x * q.x, yy = p.y * q.y, zz = p.z * q.z;
    return sum_of(
        {xx, yy, zz, (p.x + p.y) * (q.x + q.y) - (xx + yy), (p.y + p.z) * (q.y + q.z) - (yy + zz),
         (p.x + p.z) * (q.x + q.z) - (xx + zz)}
    );
}

Point twice(const Point& point) { return add(point, point); }

Point times_base(const Words& k) {
    const Table& table = base_multiples();
    Point out;
    for (size_t i = 0; i < kPlaces; ++i) {
        const Digit digit = signed_digit_of(k, i);
        const Point more = add(out, chosen(table[i], digit));
        // A digit of zero adds nothing: there is no such pair.
        const std::uint64_t mask = ~mask_of_same(digit.size, 0);
        out.x.take_if(mask, more.x);
        out.y.take_if(mask, more.y);
        out.z.take_if(mask, more.z);
    }
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
