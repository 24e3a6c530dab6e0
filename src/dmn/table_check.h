// Gaps, overlaps and dead rules of one decision table. Internal to this folder.
#pragma once

#include <string>
#include <vector>

#include "base/issue.h"
#include "dmn/model.h"

namespace tongban::dmn {

struct TableCheck {
    std::string place;  // id of the decision or knowledge model
    std::string file;
    std::vector<std::string> allowed_values;  // for each input, unary tests or empty
    std::vector<std::string> types;           // for each input, a built-in type name or empty
};

/// Exact over all columns as long as the tests compare the input with constants; a test of another
/// shape counts as one that may match anything. Large tables stop at a bound and say so
/// (dmn.check_incomplete).
Issues check_table(const DecisionTable& table, const TableCheck& options);

}  // namespace tongban::dmn
