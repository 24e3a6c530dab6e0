// Many faults in one input: each with its place, all of them and not only the first.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

namespace tongban {

enum class Severity { Error, Warning };

/// One fault found in a form, a pack, a model.
struct Issue {
    std::string
        code;  // stable, a key of the locale files: "form.required", "pack.dangling_reference"
    std::string
        message;  // English, for developers and the command line; people see the locale's words
    Severity severity = Severity::Error;
    std::string file = {};   // path inside the pack, or empty
    int line = 0;            // 1-based; 0 when unknown
    std::string place = {};  // JSON pointer, element id or expression position
    std::string hint = {};   // what to do about it
    boost::json::object details = {};
};

using Issues = std::vector<Issue>;

inline bool has_errors(const Issues& issues) {
    for (const Issue& issue : issues)
        if (issue.severity == Severity::Error) return true;
    return false;
}

}  // namespace tongban
