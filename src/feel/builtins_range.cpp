// Relations of points and ranges (DMN 1.5, 10.3.4.7, after Allen's interval algebra and HL7 CQL).
#include "feel/arguments.h"
#include "feel/builtins.h"

namespace tongban::feel {

namespace {

/// A point is the closed range of itself. Missing ends reach to infinity.
struct Ends {
    const Value* low;
    const Value* high;
    bool low_closed;
    bool high_closed;
    bool is_point;
};

Ends ends_of(const Value& value) {
    if (!value.is_range()) return {&value, &value, true, true, true};
    const Range& range = value.as_range();
    return {
        range.has_low ? &range.low : nullptr, range.has_high ? &range.high : nullptr,
        range.low_closed, range.high_closed, false};
}

/// The ends of two ranges side by side; `is_wrong` once two of them cannot be compared.
class Relation {
  public:
    Relation(const Value& first, const Value& second) : a(ends_of(first)), b(ends_of(second)) {
        is_wrong = first.is_null() || second.is_null();
    }
    // Order of ends that are both there; an end at infinity is told by the sign.
    int order(const Value* left, int left_infinity, const Value* right, int right_infinity) {
        if (left == nullptr || right == nullptr) {
            const int l = left == nullptr ? left_infinity : 0;
            const int r = right == nullptr ? right_infinity : 0;
            return l < r ? -1 : (l > r ? 1 : 0);
        }
        const auto result = compare(*left, *right);
        if (!result) {
            is_wrong = true;
            return 0;
        }
        return *result < 0 ? -1 : (*result > 0 ? 1 : 0);
    }
    int low_low() { return order(a.low, -1, b.low, -1); }
    int high_high() { return order(a.high, 1, b.high, 1); }
    int high_low() { return order(a.high, 1, b.low, -1); }
    int low_high() { return order(a.low, -1, b.high, 1); }

    Ends a;
    Ends b;
    bool is_wrong = false;
};

bool before(Relation& r) {
    const int order = r.high_low();
    return order < 0 || (order == 0 && !(r.a.high_closed && r.b.low_closed));
}
bool after(Relation& r) {
    const int order = r.low_high();
    return order > 0 || (order == 0 && !(r.a.low_closed && r.b.high_closed));
}
bool meets(Relation& r) { return r.high_low() == 0 && r.a.high_closed && r.b.low_closed; }
bool met_by(Relation& r) { return r.low_high() == 0 && r.a.low_closed && r.b.high_closed; }
bool overlaps(Relation& r) { return !before(r) && !after(r); }
bool overlaps_before(Relation& r) {
    const int low = r.low_low();
    const int high = r.high_high();
    const bool starts_earlier = low < 0 || (low == 0 && r.a.low_closed && !r.b.low_closed);
    const bool ends_no_later = high < 0 || (high == 0 && (!r.a.high_closed || r.b.high_closed));
    return starts_earlier && ends_no_later && overlaps(r);
}
bool overlaps_after(Relation& r) {
    const int low = r.low_low();
    const int high = r.high_high();
    const bool starts_later = low > 0 || (low == 0 && r.b.low_closed && !r.a.low_closed);
    const bool ends_no_earlier = high > 0 || (high == 0 && (!r.b.high_closed || r.a.high_closed));
    return starts_later && ends_no_earlier && overlaps(r);
}
/// Is a within b?
bool within(Relation& r) {
    const int low = r.low_low();
    const int high = r.high_high();
    return (low > 0 || (low == 0 && (r.b.low_closed || !r.a.low_closed))) &&
           (high < 0 || (high == 0 && (r.b.high_closed || !r.a.high_closed)));
}
bool contains_other(Relation& r) {
    const int low = r.low_low();
    const int high = r.high_high();
    return (low < 0 || (low == 0 && (r.a.low_closed || !r.b.low_closed))) &&
           (high > 0 || (high == 0 && (r.a.high_closed || !r.b.high_closed)));
}
bool same_low(Relation& r) { return r.low_low() == 0 && r.a.low_closed == r.b.low_closed; }
bool same_high(Relation& r) { return r.high_high() == 0 && r.a.high_closed == r.b.high_closed; }
bool finishes(Relation& r) { return same_high(r) && within(r); }
bool finished_by(Relation& r) { return same_high(r) && contains_other(r); }
bool starts(Relation& r) { return same_low(r) && within(r); }
bool started_by(Relation& r) { return same_low(r) && contains_other(r); }
bool coincides(Relation& r) { return same_low(r) && same_high(r); }

enum class Shape { Any, Same, RangeRange, RangeAny, AnyRange };

template <bool (*relation)(Relation&), Shape shape>
Value relate(Arguments arguments, Evaluation& evaluation) {
    const bool first = arguments[0].is_range();
    const bool second = arguments[1].is_range();
    if ((shape == Shape::Same && first != second) ||
        (shape == Shape::RangeRange && !(first && second)) ||
        (shape == Shape::RangeAny && !first) || (shape == Shape::AnyRange && !second))
        return wrong_type(evaluation);
    Relation ends(arguments[0], arguments[1]);
    const bool holds = !ends.is_wrong && relation(ends);
    return ends.is_wrong ? wrong_type(evaluation) : Value(holds);
}

constexpr const char* kAnyNames = "point1,point2|point,range|range,point|range1,range2";
constexpr const char* kRangeNames = "range1,range2";
constexpr const char* kPointRange = "point,range|range1,range2";
constexpr const char* kRangePoint = "range,point|range1,range2";

constexpr Builtin kTable[] = {
    {"before", kAnyNames, 2, 2, relate<before, Shape::Any>, true, kAllArguments},
    {"after", kAnyNames, 2, 2, relate<after, Shape::Any>, true, kAllArguments},
    {"meets", kRangeNames, 2, 2, relate<meets, Shape::RangeRange>, true, kAllArguments},
    {"met by", kRangeNames, 2, 2, relate<met_by, Shape::RangeRange>, true, kAllArguments},
    {"overlaps", kRangeNames, 2, 2, relate<overlaps, Shape::RangeRange>, true, kAllArguments},
    {"overlaps before", kRangeNames, 2, 2, relate<overlaps_before, Shape::RangeRange>, true,
     kAllArguments},
    {"overlaps after", kRangeNames, 2, 2, relate<overlaps_after, Shape::RangeRange>, true,
     kAllArguments},
    {"finishes", kPointRange, 2, 2, relate<finishes, Shape::AnyRange>, true, kAllArguments},
    {"finished by", kRangePoint, 2, 2, relate<finished_by, Shape::RangeAny>, true, kAllArguments},
    {"includes", kRangePoint, 2, 2, relate<contains_other, Shape::RangeAny>, true, kAllArguments},
    {"during", kPointRange, 2, 2, relate<within, Shape::AnyRange>, true, kAllArguments},
    {"starts", kPointRange, 2, 2, relate<starts, Shape::AnyRange>, true, kAllArguments},
    {"started by", kRangePoint, 2, 2, relate<started_by, Shape::RangeAny>, true, kAllArguments},
    {"coincides", "point1,point2|range1,range2", 2, 2, relate<coincides, Shape::Same>, true,
     kAllArguments},
};

}  // namespace

std::span<const Builtin> range_builtins() { return kTable; }

}  // namespace tongban::feel
