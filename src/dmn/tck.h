// Runs test cases in the layout of the public DMN TCK: folders of models with *-test-*.xml beside
// them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tongban::dmn {

struct TckResult {
    std::string folder;  // relative to the root: "compliance-level-2/0001-input-data-string"
    std::string file;    // without extension
    std::string case_id;
    bool passed = false;
    std::string message;  // what was expected and what came
};
struct TckReport {
    std::vector<TckResult> results;  // ordered by folder, file and place in the file
    size_t passed = 0;
    size_t failed = 0;
};

/// Error codes: dmn.tck_folder when there is no such folder or no case in it.
Result<TckReport> run_tck(const std::string& root);
/// One line a case: folder, file, case, SUCCESS or ERROR, message.
std::string to_csv(const TckReport& report);

}  // namespace tongban::dmn
