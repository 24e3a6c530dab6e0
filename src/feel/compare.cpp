// Equality and order (DMN 1.5, 10.3.2.13 and tables 50 to 53).
#include <algorithm>

#include "feel/value.h"

namespace tongban::feel {

namespace {

Truth truth(bool value) { return value ? Truth::True : Truth::False; }

/// DMN 1.5, 10.3.2.3.5: times are compared by their components, of which the smallest is the
/// second.
template <class T>
Int128 instant_seconds(const T& value) {
    const Int128 nanos = instant_nanos(value);
    const Int128 seconds = nanos / kNanosPerSecond;
    return nanos % kNanosPerSecond < 0 ? seconds - 1 : seconds;
}

Truth equal_lists(const List& a, const List& b) {
    if (a.size() != b.size()) return Truth::False;
    Truth result = Truth::True;
    for (size_t i = 0; i < a.size(); ++i) {
        const Truth each = equal(a[i], b[i]);
        if (each == Truth::False) return Truth::False;
        if (each == Truth::Null) result = Truth::Null;
    }
    return result;
}

std::vector<const Context::Entry*> by_name(const Context& context) {
    std::vector<const Context::Entry*> entries;
    entries.reserve(context.size());
    for (const Context::Entry& entry : context) entries.push_back(&entry);
    std::ranges::sort(entries, {}, [](const Context::Entry* entry) -> const std::string& {
        return entry->name;
    });
    return entries;
}

/// Visits the values of each name until told to stop; false when the names differ.
template <class Visit>
bool each_pair(const Context& a, const Context& b, const Visit& visit) {
    constexpr size_t kSmall = 16;
    if (a.size() != b.size()) return false;
    if (a.size() <= kSmall) {
        for (const Context::Entry& entry : a) {
            const Value* other = b.find(entry.name);
            if (other == nullptr) return false;
            if (!visit(entry.value, *other)) return true;
        }
        return true;
    }
    const std::vector<const Context::Entry*> left = by_name(a);
    const std::vector<const Context::Entry*> right = by_name(b);
    for (size_t i = 0; i < left.size(); ++i) {
        if (left[i]->name != right[i]->name) return false;
        if (!visit(left[i]->value, right[i]->value)) return true;
    }
    return true;
}

Truth equal_contexts(const Context& a, const Context& b) {
    Truth result = Truth::True;
    const bool has_same_names = each_pair(a, b, [&](const Value& left, const Value& right) {
        const Truth each = equal(left, right);
        if (each != Truth::True) result = each;
        return each != Truth::False;
    });
    return has_same_names ? result : Truth::False;
}

Truth equal_ranges(const Range& a, const Range& b) {
    if (a.is_equality != b.is_equality || a.has_low != b.has_low || a.has_high != b.has_high ||
        a.low_closed != b.low_closed || a.high_closed != b.high_closed)
        return Truth::False;
    if (a.has_low && equal(a.low, b.low) != Truth::True) return Truth::False;
    return truth(!a.has_high || equal(a.high, b.high) == Truth::True);
}

std::strong_ordering order(Int128 a, Int128 b) { return a <=> b; }

}  // namespace

Truth equal(const Value& a, const Value& b) {
    if (a.is_null() || b.is_null()) return truth(a.is_null() && b.is_null());
    if (a.kind() != b.kind()) return Truth::Null;
    switch (a.kind()) {
        case Kind::Boolean:
            return truth(a.is_true() == b.is_true());
        case Kind::Number:
            return truth(a.as_number() == b.as_number());
        case Kind::String:
            if (a.is_short_string() && b.is_short_string()) return truth(a.is_same_short_string(b));
            return truth(a.as_string() == b.as_string());
        case Kind::Date:
            return truth(a.as_date() == b.as_date());
        case Kind::Time: {
            // A time without zone equals no time with one.
            if (a.as_time().zone.is_none() != b.as_time().zone.is_none()) return Truth::False;
            return truth(instant_seconds(a.as_time()) == instant_seconds(b.as_time()));
        }
        case Kind::DateTime: {
            if (a.as_date_time().time.zone.is_none() != b.as_date_time().time.zone.is_none())
                return Truth::False;
            return truth(instant_seconds(a.as_date_time()) == instant_seconds(b.as_date_time()));
        }
        case Kind::DayTimeDuration:
            return truth(a.as_day_time_duration().nanos == b.as_day_time_duration().nanos);
        case Kind::YearMonthDuration:
            return truth(a.as_year_month_duration().months == b.as_year_month_duration().months);
        case Kind::List:
            return equal_lists(a.as_list(), b.as_list());
        case Kind::Context:
            return equal_contexts(a.as_context(), b.as_context());
        case Kind::Range:
            return equal_ranges(a.as_range(), b.as_range());
        case Kind::Function:
            return truth(a.as_function() == b.as_function());
        case Kind::Null:
            break;
    }
    return Truth::Null;
}

std::optional<std::strong_ordering> compare(const Value& a, const Value& b) {
    if (a.kind() != b.kind()) return std::nullopt;
    switch (a.kind()) {
        case Kind::Number:
            return a.as_number() <=> b.as_number();
        case Kind::String:
            // UTF-8 keeps the order of code points.
            return a.as_string() <=> b.as_string();
        case Kind::Date:
            return a.as_date() <=> b.as_date();
        case Kind::Time:
            if (a.as_time().zone.is_none() != b.as_time().zone.is_none()) return std::nullopt;
            return order(instant_seconds(a.as_time()), instant_seconds(b.as_time()));
        case Kind::DateTime:
            if (a.as_date_time().time.zone.is_none() != b.as_date_time().time.zone.is_none())
                return std::nullopt;
            return order(instant_seconds(a.as_date_time()), instant_seconds(b.as_date_time()));
        case Kind::DayTimeDuration:
            return order(a.as_day_time_duration().nanos, b.as_day_time_duration().nanos);
        case Kind::YearMonthDuration:
            return a.as_year_month_duration().months <=> b.as_year_month_duration().months;
        default:
            return std::nullopt;
    }
}

bool Value::identical(const Value& other) const {
    if (kind() != other.kind()) return false;
    switch (kind()) {
        case Kind::Null:
            return true;
        case Kind::List: {
            const auto same = [](const Value& a, const Value& b) { return a.identical(b); };
            return std::ranges::equal(as_list(), other.as_list(), same);
        }
        case Kind::Context: {
            bool is_same = true;
            const auto same = [&](const Value& a, const Value& b) {
                return is_same = a.identical(b);
            };
            return each_pair(as_context(), other.as_context(), same) && is_same;
        }
        default:
            return equal(*this, other) == Truth::True;
    }
}

Truth contains(const Range& range, const Value& value) {
    if (value.is_null()) return Truth::Null;
    // DMN 1.5, table 55: both ends joined by `and`, so that one can decide alone.
    Truth result = Truth::True;
    if (range.has_low) {
        const auto low = compare(range.low, value);
        if (!low) result = Truth::Null;
        if (low && (*low > 0 || (*low == 0 && !range.low_closed))) return Truth::False;
    }
    if (range.has_high) {
        const auto high = compare(value, range.high);
        if (!high) result = Truth::Null;
        if (high && (*high > 0 || (*high == 0 && !range.high_closed))) return Truth::False;
    }
    return result;
}

}  // namespace tongban::feel
