// What a batch plan consists of. Internal to batch and incremental evaluation.
#pragma once

#include "dmn/batch.h"
#include "dmn/compiled.h"
#include "feel/program.h"

namespace tongban::dmn::batch {

using Index = std::uint32_t;

/// Where a variable of an expression comes from.
struct Binding {
    enum class Kind { Missing, Column, Context } kind = Kind::Missing;
    Index column = 0;
    /// Of a context: the rest of its columns' paths ("age"), and the columns.
    std::vector<std::string> names = {};
    std::vector<Index> columns = {};
    feel::TypePointer type = {};  // that the facts are coerced to; null: they fit as they are
};

/// A part of a compiled expression with its variables bound to columns.
struct BoundNode {
    std::shared_ptr<const feel::Program> program;
    feel::NodeIndex node = 0;
    std::shared_ptr<const std::vector<Binding>> bindings;  // for each free variable
    std::vector<Index> used;                               // free variables that are read

    /// Its truth when `fact(column)` gives the facts.
    feel::Truth evaluate(const std::function<Value(Index)>& fact, feel::Evaluation& evaluation)
        const;
};

/// Whole numbers from low to high, both included: a column's numbers, days or codes.
struct Interval {
    std::int64_t low;
    std::int64_t high;
    bool operator==(const Interval&) const = default;
};

/// A condition that is computed once for all decisions.
struct Predicate {
    enum class Kind {
        Intervals,  // of a column of numbers, days or codes
        Bits,       // of a boolean column
        Scalar,     // row by row
        Decision,   // row by row, a whole decision
    } kind = Kind::Scalar;
    Index column = 0;                    // Intervals, Bits
    std::vector<Interval> is_true = {};  // Intervals: ascending, apart
    std::vector<Interval> is_null = {};
    feel::Truth of_null = feel::Truth::Null;
    feel::Truth of_false = feel::Truth::Null;  // Bits
    feel::Truth of_true = feel::Truth::Null;
    BoundNode node = {};              // of every kind but Decision
    std::string form = {};            // Intervals: what it asks, told apart from any other question
    std::vector<Index> columns = {};  // that it reads
    size_t element = 0;               // Decision
};

/// A decision as conditions joined by three-valued logic.
struct Formula {
    enum class Op {
        Constant,   // truth
        Predicate,  // a
        And,        // list
        Or,
        Not,     // list of one
        If,      // list: condition, then, else
        First,   // list: pairs of condition and value, then the value when none holds
        Unique,  // the same; null when several hold
    } op = Op::Constant;
    feel::Truth truth = feel::Truth::Null;
    Index predicate = 0;
    Index first = 0;  // in PlanState::lists
    Index count = 0;
};

struct PlanState {
    std::shared_ptr<const CompiledModel> model;
    std::vector<std::string> names;  // of the columns
    std::vector<ColumnType> types;
    std::vector<int> scales;
    std::vector<std::vector<std::string>> dictionaries;
    std::vector<Predicate> predicates;  // those of one column together
    std::vector<Formula> formulas;
    std::vector<Index> lists;
    std::vector<Index> roots;  // formula of each decision
    Plan::Figures figures;
    Options options;

    std::span<const Index> children(const Formula& formula) const {
        return {lists.data() + formula.first, formula.count};
    }
};

/// The engine's answer for one row.
feel::Truth evaluate_decision(
    const PlanState& plan,
    size_t element,
    const std::function<Value(Index)>& fact,
    feel::Evaluation& evaluation
);
feel::Truth truth_of(const Value& value);
/// A context of facts by their paths.
Context nested_context(std::span<const std::string> names, const std::function<Value(Index)>& fact);

}  // namespace tongban::dmn::batch
