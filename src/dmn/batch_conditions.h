// Conditions of a batch plan: what they read, and for which values of a column they hold.
#pragma once

#include <unordered_map>

#include "dmn/batch_plan.h"

namespace tongban::dmn::batch {

/// Free variables that a part of an expression reads.
std::vector<Index> used_variables(const feel::Program& program, feel::NodeIndex node);
/// The column that the node is: a variable, or a path into one.
std::optional<Index> column_of(
    const feel::Program& program, feel::NodeIndex node, const std::vector<Binding>& bindings
);

class ConditionCompiler {
  public:
    ConditionCompiler(PlanState& plan, const Columns& columns, const Options& options)
        : plan_(plan), columns_(columns), options_(options) {}

    /// One that reads no column has its truth in `of_null`.
    Predicate compile(BoundNode node) const;
    /// Its place in the plan; one that computes the same is there once.
    Index add(Predicate predicate);

  private:
    feel::Truth ask(const BoundNode& node, Index column, const Value& value) const;
    void over_dictionary(Predicate& predicate) const;
    void over_booleans(Predicate& predicate) const;
    void over_order(Predicate& predicate, const std::vector<const Value*>& constants) const;
    void set_form(Predicate& predicate) const;
    std::vector<std::int64_t> breaks(
        const Column& column, const std::vector<const Value*>& constants
    ) const;

    PlanState& plan_;
    const Columns& columns_;
    const Options& options_;
    std::unordered_map<std::string, Index> known_;
};

}  // namespace tongban::dmn::batch
