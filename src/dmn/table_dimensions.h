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
};

/// Nothing when the constants of a column cannot be put into one order.
std::optional<std::vector<TableDimension>> dimensions_of(
    const DecisionTable& table, const TableCheck& options
);

}  // namespace tongban::dmn
