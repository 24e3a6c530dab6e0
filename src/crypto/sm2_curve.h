// Points of the SM2 curve y^2 = x^3 - 3x + b (GB/T 32918.5).
#pragma once

#include <optional>
#include <vector>

#include "crypto/sm2_field.h"

namespace tongban::crypto::sm2 {

using Coordinate = Residue<Prime>;

/// In projective coordinates: (x/z, y/z), or the point at infinity when z is zero.
struct Point {
    Coordinate x;
    Coordinate y = Coordinate::one();
    Coordinate z;
};

struct Affine {
    Words x{};
    Words y{};
};

/// Nothing when the numbers are too large or the point is not on the curve.
std::optional<Point> point_of(const Affine& affine);
/// Nothing for the point at infinity.
std::optional<Affine> affine_of(const Point& point);

/// The x of each, for a fraction of the cost of one after the other. None of them is infinity.
std::vector<Words> affine_x_of(std::span<const Point> points);

Point add(const Point& left, const Point& right);
Point twice(const Point& point);

/// k times the base point, in a time that does not depend on k.
Point times_base(const Words& k);
/// k times the point. The time depends on k: for what is public only.
Point times(const Point& point, const Words& k);

/// Coefficients and base point, as the identity of a signer is computed from them.
extern const Words kCoefficientA;
extern const Words kCoefficientB;
extern const Affine kBase;

}  // namespace tongban::crypto::sm2
