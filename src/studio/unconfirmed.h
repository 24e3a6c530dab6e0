// Values without a confirmed source (待核), each at its place in the files, to be worked off.
#pragma once

#include <string>
#include <vector>

#include "base/issue.h"

namespace tongban::studio {

struct Unconfirmed {
    std::string path;  // of the file
    int line = 0;
    /// JSON pointer of what says so: `…/confirmed` of a value, `…/KEY_confirmed` beside it, or the
    /// text 待核 itself.
    std::string pointer;
    std::string service;
    std::string what;         // the key: "promised_limit"
    std::string value;        // the text of a single value, else compact JSON
    bool has_source = false;  // something says where it comes from, though nobody confirmed it
};

/// Of one YAML file: `confirmed: false` within a value, KEY_confirmed: false beside it, and texts
/// that say 待核. `service` is the file's own, empty for lists whose entries have an id.
std::vector<Unconfirmed> unconfirmed_in(
    const std::string& path, const std::string& text, const std::string& service
);

}  // namespace tongban::studio
