// The values that stand for all others of a fact. Internal to this folder.
#pragma once

#include "dmn/facts.h"

namespace tongban::dmn {

struct Candidates {
    std::vector<Value> values;
    std::vector<bool> is_constant;  // of ordered ones: is it compared with, or between such
    bool is_ordered = false;
    /// Every value of the fact behaves like one of these.
    bool is_exact = false;
    /// Where the search begins when there is no current value.
    Value start = {};
};

Candidates candidates_of(const Fact& fact, const Facts& facts, const Value& current);
/// Of the values of a type; nothing for lists, contexts and what else is no single value.
std::optional<feel::Kind> scalar_kind(feel::TypeKind type);
/// The text that stands for all that nothing is compared with.
bool is_another_text(const Value& value);
/// The values but the current one, the nearest (to it, or to the start) first. The text that is
/// nobody's comes last, and only when every other text does as it does.
std::vector<Value> by_distance(const Candidates& candidates, const Value& current);
/// A number by whole steps, a date by days; null beyond the calendar.
Value moved(const Value& value, std::int64_t by);
/// How often moved(from, ±1) leads to `to`, or nearly so; nothing for other kinds.
std::optional<std::int64_t> whole_steps(const Value& from, const Value& to);

}  // namespace tongban::dmn
