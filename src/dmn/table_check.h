// Gaps, overlaps and dead rules of one decision table. Internal to this folder.
#pragma once

#include <string>
#include <vector>

#include "base/issue.h"
#include "dmn/model.h"
#include "feel/reach.h"

namespace tongban::dmn {

struct TableCheck {
    std::string place;  // id of the decision or knowledge model
    std::string file;
    std::vector<std::string> allowed_values;  // for each input, unary tests or empty
    std::vector<std::string> types;           // for each input, a built-in type name or empty
    std::vector<std::vector<std::string>> reads = {};  // for each input, the names in it
    std::vector<feel::Reach> reaches = {};             // for each input, what it can show
};
struct TableFindings {
    Issues issues = {};
    std::vector<bool> reached = {};  // for each rule: may it decide?
    bool is_exact = false;           // each reached rule decides for some facts
};

/// Exact over all columns as long as the tests compare the input with constants; a test of another
/// shape counts as one that may match anything. Columns that show the same expression have the same
/// value. What is found is a warning where it hangs on values that may never occur: where different
/// expressions read the same fact, and where it is not known what a computed column can show. Large
/// tables stop at a bound and say so (dmn.check_incomplete).
TableFindings check_table(const DecisionTable& table, const TableCheck& options);

}  // namespace tongban::dmn
