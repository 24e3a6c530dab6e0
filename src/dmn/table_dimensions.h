// The columns of a table cut into pieces. Internal to this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dmn/table_check.h"
#include "feel/value.h"

namespace tongban::dmn {

/// A bit for each rule.
using RuleMask = std::vector<std::uint64_t>;

/// What one or more columns show: they share it when their expressions are the same.
struct TableDimension {
    std::vector<size_t> columns;
    std::vector<feel::Value> examples;  // of the pieces
    std::vector<std::string> texts;     // the same as FEEL
    // For each piece: the rules whose tests hold for certain, and those whose tests may.
    std::vector<RuleMask> certain;
    std::vector<RuleMask> possible;
    bool is_exact = true;  // each of the values occurs
    /// One of several tests in a cell, which holds for none of the values.
    struct NeverTrue {
        size_t rule;
        size_t column;
        std::string test;
    };
    std::vector<NeverTrue> never_true = {};
};
struct TableDimensions {
    std::vector<TableDimension> found;
    bool are_all = true;  // else the constants of a column cannot be put into one order
};

TableDimensions dimensions_of(const DecisionTable& table, const TableCheck& options);

}  // namespace tongban::dmn
