// Loops and filters (DMN 1.5, 10.3.2.5, 10.3.2.14 and table 54).
#include "feel/machine.h"

namespace tongban::feel {

namespace {

// A list that is filled may still become longer or shorter.
constexpr size_t kReservedMax = 10'000;

bool is_countable(const Value& value) { return value.is_date() || value.is_number(); }

/// Gives true, false or null, so it cannot be an index.
bool is_condition(Op op) {
    switch (op) {
        case Op::And:
        case Op::Or:
        case Op::Compare:
        case Op::Between:
        case Op::In:
        case Op::UnaryTest:
        case Op::AnyTest:
        case Op::NotTest:
            return true;
        default:
            return false;
    }
}

}  // namespace

/// Calls `visit` for each element; false when the source has no elements to give.
template <class Visit>
bool Machine::each(const Node& iterator, const Visit& visit) {
    if (iterator.c != kNone) return each_between(eval(iterator.a), eval(iterator.c), visit);
    const Value source = eval(iterator.a);
    if (source.is_null()) return false;
    if (source.is_range()) {
        const Range& range = source.as_range();
        if (!range.has_low || !range.has_high) return false;
        Value low = range.low;
        Value high = range.high;
        if (!range.low_closed) low = step(low, 1);
        if (!range.high_closed) high = step(high, -1);
        // A range, unlike `2..1`, does not run downwards.
        const auto order = compare(low, high);
        if (order && *order > 0)
            return range.low_closed && range.high_closed ? false : is_countable(low);
        return each_between(low, high, visit);
    }
    if (!source.is_list()) {
        visit(source);
        return true;
    }
    items_expected_ = source.as_list().size();
    for (const Value& item : source.as_list())
        if (!visit(item)) break;
    return true;
}

Value Machine::step(const Value& value, int by) {
    if (value.is_small_number())
        if (const auto next = SmallNumber::add(value.as_small_number(), {by, 0}); !next.is_none())
            return Value(next);
    if (value.is_date()) {
        const auto next = date_of_day_number(day_number(value.as_date()) + by);
        return next ? Value(*next) : Value();
    }
    return add(value, Value(by), evaluation_);
}

/// Numbers by one and dates by a day, up or down.
template <class Visit>
bool Machine::each_between(const Value& low, const Value& high, const Visit& visit) {
    if (low.kind() != high.kind() || !is_countable(low)) return false;
    if (low.is_number() && (!low.as_number().is_integer() || !high.as_number().is_integer()))
        return false;
    const auto order = compare(low, high);
    const int by = *order > 0 ? -1 : 1;
    Value current = low;
    while (true) {
        if (!visit(current)) return true;
        if (equal(current, high) == Truth::True) return true;
        current = step(current, by);
        if (current.is_null()) return true;
    }
}

Value Machine::for_loop(const Node& node) {
    GrowingList results(evaluation_);
    bool is_valid = true;
    loop(node, 0, is_valid, [&] {
        if (results.size() >= evaluation_.limits.list_max)
            return evaluation_.stop("feel.limit_list");
        if (node.b != kNone) {
            if (!evaluation_.count(results.size())) return false;
            locals_[node.b] = Value(results.items());
        }
        if (results.empty()) results.reserve(std::min(items_expected_, kReservedMax));
        return results.add(eval(node.a)) && evaluation_.has_room();
    });
    if (evaluation_.is_stopped()) return stopped();
    if (!is_valid) return at(node).null("feel.iteration", "nothing to iterate over");
    return made(results.take());
}

/// The body for each combination; the last iterator runs fastest. False ends the loop.
template <class Body>
bool Machine::loop(const Node& node, size_t level, bool& is_valid, const Body& body) {
    if (level == node.list_size) return evaluation_.count(node.turn_steps) && body();
    const Node& iterator = nodes_[children(node)[level]];
    bool goes_on = true;
    Loan variable(locals_[iterator.b]);
    const bool is_source = each(iterator, [&](const Value& item) {
        variable.show(item);
        begin_turn(iterator);
        goes_on = evaluation_.step() && loop(node, level + 1, is_valid, body);
        return goes_on;
    });
    if (!is_source) is_valid = false;
    return goes_on && is_valid;
}

Value Machine::quantified(const Node& node) {
    const Truth decisive = node.op == Op::Some ? Truth::True : Truth::False;
    bool is_valid = true;
    bool is_decided = false;
    bool seen_null = false;
    const size_t told = evaluation_.diagnostics.size();
    loop(node, 0, is_valid, [&] {
        const Truth each = truth(node.a);
        is_decided = each == decisive;
        seen_null = seen_null || each == Truth::Null;
        return !is_decided;
    });
    if (evaluation_.is_stopped()) return stopped();
    if (!is_valid) return at(node).null("feel.iteration", "nothing to iterate over");
    if (is_decided) return to_value(decisive);
    if (!seen_null) return Value(node.op == Op::Every);
    if (told < evaluation_.diagnostics.size()) return Value::null("feel.open_condition");
    return at(node).null("feel.open_condition", "the condition is null for an element");
}

// --- Filters ---

// DMN 1.5, 10.3.2.5: a number is an index, from the end when negative; anything else a
// condition for each item. What is no list is seen as a list of one element.
Value Machine::filter(const Node& node) {
    Value scratch;
    const Value base = ref(node.a, scratch);
    if (base.is_null()) {
        // A condition would only tell that the entries of nothing are not there.
        if (!is_condition(nodes_[behind_sharing(program_, node.c)].op)) {
            const Value index = filter_index(node, Value());
            if (index.is_number()) return element(node, {}, index.as_number());
        }
        return at(node).null("feel.filter", "filter of null");
    }
    const std::span<const Value> list =
        base.is_list() ? std::span<const Value>(base.as_list()) : std::span(&base, 1);
    if (is_condition(nodes_[behind_sharing(program_, node.c)].op))
        return filter_by_condition(node, list);
    return filter_by_value(node, list);
}

Value Machine::filter_index(const Node& node, const Value& item) {
    Loan variable(locals_[node.b]);
    variable.show(item);
    begin_turn(node);
    return eval(node.c);
}

Value Machine::filter_by_condition(const Node& node, std::span<const Value> list) {
    Loan variable(locals_[node.b]);
    GrowingList kept(evaluation_);
    for (const Value& item : list) {
        if (!evaluation_.count(node.turn_steps)) return stopped();
        variable.show(item);
        begin_turn(node);
        if (truth(node.c) == Truth::True) kept.add(item);
    }
    return evaluation_.is_stopped() ? stopped() : made(kept.take());
}

Value Machine::filter_by_value(const Node& node, std::span<const Value> list) {
    Value value = filter_index(node, list.empty() ? Value() : list[0]);
    if (value.is_number()) return element(node, list, value.as_number());
    Loan variable(locals_[node.b]);
    GrowingList kept(evaluation_);
    for (size_t i = 0; i < list.size(); ++i) {
        if (!evaluation_.count(node.turn_steps)) return stopped();
        if (i > 0) {
            variable.show(list[i]);
            begin_turn(node);
            value = eval(node.c);
        }
        if (value.is_true()) kept.add(list[i]);
    }
    if (!list.empty() && kept.empty() && !value.is_boolean() && !value.is_null())
        return at(node).null("feel.filter", "the condition is no boolean and no number");
    return evaluation_.is_stopped() ? stopped() : made(kept.take());
}

Value Machine::element(const Node& node, std::span<const Value> list, const Number& number) {
    const std::optional<std::int64_t> index = number.to_int64();
    const auto size = static_cast<std::int64_t>(list.size());
    if (!index || *index == 0 || *index > size || *index < -size)
        return at(node).null("feel.index", "no element " + number.to_string());
    return list[static_cast<size_t>(*index > 0 ? *index - 1 : size + *index)];
}

}  // namespace tongban::feel
