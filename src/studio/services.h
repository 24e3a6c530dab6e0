// The catalogue of a tree as its editors see it: which services there are, and in which files. Read
// from the texts themselves, so that it is there while a change is still full of faults.
#pragma once

#include <string>
#include <vector>

#include "studio/tree.h"

namespace tongban::studio {

struct ServiceFiles {
    std::string id;
    std::string zh, en;
    std::string department;  // that handles it, or leads the bundle
    bool is_bundle = false;
    std::string list;     // the file of its entry in the catalogue
    std::string service;  // empty: it cannot be applied for
    std::string form;
    std::string process;
    std::vector<std::string> decisions;
    std::vector<std::string> tests;
    std::string credential;  // type that it issues
};

/// In the order of the catalogue, bundles first.
Result<std::vector<ServiceFiles>> services_of(const Tree& tree, const std::vector<TreeFile>& files);

/// The text has the id as a word of its own.
bool mentions(const std::string& text, const std::string& id);

}  // namespace tongban::studio
