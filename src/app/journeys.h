// The journeys that packs bring with them: which files, and which services they try.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "pack/model.h"

namespace tongban::app {

/// "restaurant-refused" of restaurant-refused.journey.yaml, or empty.
std::string journey_name(const std::filesystem::path& file);

/// In the order of their names.
std::vector<std::filesystem::path> journey_files(const std::filesystem::path& pack);

/// Journeys that a gap of the engine keeps from passing, one name a line of known-failures.txt; the
/// list may only become shorter.
std::set<std::string> known_failures(const std::filesystem::path& pack);

/// Journeys without steps, and keys in them that nobody reads. Codes: journey.no_steps,
/// pack.unknown_key and those of a YAML file.
Issues malformed_journeys(const std::vector<std::filesystem::path>& packs);

/// Services that can be applied for and that no journey applies for or decides. Code:
/// pack.no_journey.
Issues untried_services(
    const pack::Content& content, const std::vector<std::filesystem::path>& packs
);

}  // namespace tongban::app
