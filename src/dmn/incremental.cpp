// From a changed fact to the conditions that read it, and from those to the decisions.
#include "dmn/incremental.h"

#include <algorithm>

#include "dmn/batch_plan.h"

namespace tongban::dmn {

namespace {

using batch::ColumnType;
using batch::Formula;
using batch::Index;
using batch::Interval;
using batch::PlanState;
using batch::Predicate;
using feel::Truth;

bool contains(const std::vector<Interval>& intervals, std::int64_t value) {
    const auto next = std::ranges::upper_bound(intervals, value, {}, &Interval::low);
    return next != intervals.begin() && value <= std::prev(next)->high;
}

bool fits(ColumnType type, const Value& value) {
    if (value.is_null()) return true;
    switch (type) {
        case ColumnType::Number:
            return value.is_number();
        case ColumnType::Date:
            return value.is_date();
        case ColumnType::String:
            return value.is_string();
        case ColumnType::Boolean:
            return value.is_boolean();
    }
    return false;
}

}  // namespace

Incremental::Incremental(batch::Plan plan) : plan_(std::move(plan)) {
    const PlanState& state = plan_.state();
    facts_.resize(state.names.size());
    readers_.resize(state.names.size());
    codes_.resize(state.names.size());
    for (size_t i = 0; i < state.dictionaries.size(); ++i)
        for (size_t code = 0; code < state.dictionaries[i].size(); ++code)
            codes_[i].emplace(state.dictionaries[i][code], static_cast<std::uint32_t>(code));
    places_.resize(state.predicates.size());
    users_.resize(state.formulas.size());
    deciders_.resize(state.formulas.size());
    is_marked_.resize(state.formulas.size());
    for (Index i = 0; i < state.formulas.size(); ++i) {
        const Formula& formula = state.formulas[i];
        if (formula.op == Formula::Op::Predicate) places_[formula.predicate].push_back(i);
        for (const Index child : state.children(formula)) users_[child].push_back(i);
    }
    for (Index i = 0; i < state.roots.size(); ++i) deciders_[state.roots[i]].push_back(i);
    for (Index i = 0; i < state.predicates.size(); ++i) {
        for (const Index column : state.predicates[i].columns) readers_[column].push_back(i);
        conditions_.push_back(condition(i));
    }
    // Formulas are made after those that they consist of.
    for (Index i = 0; i < state.formulas.size(); ++i) joined_.push_back(join(i));
    for (const Index root : state.roots) answers_.push_back(joined_[root]);
}

Result<std::span<const std::uint32_t>> Incremental::set(size_t fact, Value value) {
    const Error refused{.code = "dmn.batch_fact", .details = {{"fact", fact}}};
    if (fact >= facts_.size() || !fits(plan_.state().types[fact], value)) return refused;
    const std::optional<std::int64_t> at = place(fact, value);
    const bool is_beyond = !at && !value.is_null() && !value.is_boolean();
    if (is_beyond && !plan_.state().options.takes_any_value) return refused;
    facts_[fact] = std::move(value);
    changed_.clear();
    marked_.clear();
    for (const Index index : readers_[fact]) {
        const Predicate& predicate = plan_.state().predicates[index];
        Truth truth;
        if (predicate.kind == Predicate::Kind::Intervals && at)
            truth = contains(predicate.is_true, *at)   ? Truth::True
                    : contains(predicate.is_null, *at) ? Truth::Null
                                                       : Truth::False;
        else
            truth = condition(index);
        if (truth == std::exchange(conditions_[index], truth)) continue;
        for (const Index formula : places_[index]) mark_users(formula);
    }
    // In the order of their making, so that each is joined once, after its parts.
    std::ranges::sort(marked_);
    for (size_t i = 0; i < marked_.size(); ++i) {
        const Index formula = marked_[i];
        is_marked_[formula] = 0;
        const Truth truth = join(formula);
        if (truth == std::exchange(joined_[formula], truth)) continue;
        for (const Index decision : deciders_[formula]) {
            answers_[decision] = truth;
            changed_.push_back(decision);
        }
    }
    return std::span<const std::uint32_t>(changed_);
}

/// The formula and all that is made of it have to be joined anew.
void Incremental::mark_users(std::uint32_t formula) {
    std::vector<Index> open = {formula};
    while (!open.empty()) {
        const Index next = open.back();
        open.pop_back();
        if (std::exchange(is_marked_[next], 1) != 0) continue;
        marked_.push_back(next);
        open.insert(open.end(), users_[next].begin(), users_[next].end());
    }
}

/// Where the value stands among those that the column's intervals are about.
std::optional<std::int64_t> Incremental::place(size_t fact, const Value& value) const {
    const PlanState& state = plan_.state();
    switch (state.types[fact]) {
        case ColumnType::Number: {
            if (!value.is_number() || value.as_number().is_big()) return std::nullopt;
            const feel::Number number = value.as_number();
            if (number.scale() > state.scales[fact]) return std::nullopt;
            auto scaled = static_cast<std::int64_t>(number.low_word());
            for (int i = number.scale(); i < state.scales[fact]; ++i)
                if (__builtin_mul_overflow(scaled, 10, &scaled)) return std::nullopt;
            return scaled;
        }
        case ColumnType::Date: {
            if (!value.is_date()) return std::nullopt;
            const std::int64_t day = feel::day_number(value.as_date());
            if (day < INT32_MIN || day > INT32_MAX) return std::nullopt;
            return day;
        }
        case ColumnType::String: {
            if (!value.is_string()) return std::nullopt;
            const auto found = codes_[fact].find(value.as_string());
            if (found == codes_[fact].end()) return std::nullopt;
            return found->second;
        }
        case ColumnType::Boolean:
            return std::nullopt;
    }
    return std::nullopt;
}

Truth Incremental::condition(std::uint32_t index) const {
    const PlanState& state = plan_.state();
    const Predicate& predicate = state.predicates[index];
    if (predicate.kind == Predicate::Kind::Bits || predicate.kind == Predicate::Kind::Intervals) {
        const Value& value = facts_[predicate.column];
        if (value.is_null()) return predicate.of_null;
        if (predicate.kind == Predicate::Kind::Bits && value.is_boolean())
            return value.is_true() ? predicate.of_true : predicate.of_false;
    }
    feel::Evaluation evaluation(state.options.now);
    evaluation.limits = state.options.limits;
    const std::function<Value(Index)> fact = [&](Index column) { return facts_[column]; };
    const Truth truth = predicate.kind == Predicate::Kind::Decision
                            ? evaluate_decision(state, predicate.element, fact, evaluation)
                            : predicate.node.evaluate(fact, evaluation);
    return evaluation.is_stopped() ? Truth::Null : truth;
}

Truth Incremental::join(std::uint32_t index) const {
    const PlanState& state = plan_.state();
    const Formula& formula = state.formulas[index];
    const std::span<const Index> children = state.children(formula);
    switch (formula.op) {
        case Formula::Op::Constant:
            return formula.truth;
        case Formula::Op::Predicate:
            return conditions_[formula.predicate];
        case Formula::Op::And:
        case Formula::Op::Or: {
            const Truth decisive = formula.op == Formula::Op::And ? Truth::False : Truth::True;
            Truth result = decisive == Truth::False ? Truth::True : Truth::False;
            for (const Index child : children) {
                if (joined_[child] == decisive) return decisive;
                if (joined_[child] == Truth::Null) result = Truth::Null;
            }
            return result;
        }
        case Formula::Op::Not:
            if (joined_[children[0]] == Truth::Null) return Truth::Null;
            return joined_[children[0]] == Truth::True ? Truth::False : Truth::True;
        case Formula::Op::If:
            return joined_[children[joined_[children[0]] == Truth::True ? 1 : 2]];
        case Formula::Op::First:
        case Formula::Op::Unique: {
            std::optional<Truth> found;
            for (size_t i = 0; i + 1 < children.size(); i += 2) {
                if (joined_[children[i]] != Truth::True) continue;
                if (found) return Truth::Null;
                found = joined_[children[i + 1]];
                if (formula.op == Formula::Op::First) break;
            }
            return found ? *found : joined_[children.back()];
        }
    }
    return Truth::Null;
}

}  // namespace tongban::dmn
