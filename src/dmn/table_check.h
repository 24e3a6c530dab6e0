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
    std::vector<std::vector<std::string>> reads = {};  // for each input, the names in it
};

/// Exact over all columns as long as the tests compare the input with constants; a test of another
/// shape counts as one that may match anything. Columns that show the same expression have the same
/// value; where different expressions read the same fact, what is found is a warning, since the
/// values may not occur together. Large tables stop at a bound and say so (dmn.check_incomplete).
Issues check_table(const DecisionTable& table, const TableCheck& options);

}  // namespace tongban::dmn
