// items.yaml and bundles.yaml as their editors see them. Read from the text itself, so that it is
// there while a change is still full of faults.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace tongban::studio {

struct ListEntry {
    std::string id, zh, en;
    std::string department;  // that handles it, or leads the bundle
    std::string digest;      // of all that the list says of it
};

struct CatalogueList {
    std::vector<ListEntry> entries;
    std::string rest;  // digest of what stands beside the entries
    bool is_readable = false;
};

/// Of "items" or "bundles". A list of 600 kB takes a moment to parse and hardly ever changes: the
/// last ones are kept.
std::shared_ptr<const CatalogueList> read_list(const std::string& text, const char* list);

}  // namespace tongban::studio
