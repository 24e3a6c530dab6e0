// The region tree: building it from a pack's rows, and resolving codes by date.
#include "directory/regions.h"

#include <algorithm>
#include <set>

namespace tongban::directory {
namespace {

constexpr int kSuccessionDepthMax = 8;

bool is_digits(std::string_view text, size_t length) {
    return text.size() == length &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Issue fault(const char* code, std::string message, std::string_view place) {
    return {.code = code, .message = std::move(message), .place = std::string(place)};
}

bool is_backwards(const Validity& validity) {
    return validity.from && validity.to && *validity.to < *validity.from;
}

/// 500111100200 is a village of 500111100; 500111000000 stands for 500111, 500000000000 for 500000.
std::string_view without_padding(std::string_view code) {
    if (code.size() == 12 && code.substr(9) == "000") code = code.substr(0, 9);
    if (code.size() == 9 && code.substr(6) == "000") code = code.substr(0, 6);
    return code;
}

}  // namespace

TownRow town_row(
    std::string code,
    std::string name,
    std::string kind,
    const std::string& county_before,
    const std::string& county_after,
    Date change
) {
    TownRow row{std::move(code), std::move(name), std::move(kind), {}};
    if (county_before == county_after) {
        row.counties.push_back({county_before, {}});
    } else {
        row.counties.push_back({county_before, {.to = change.plus_days(-1)}});
        row.counties.push_back({county_after, {.from = change}});
    }
    return row;
}

Issues Regions::check(const RegionData& data) {
    Issues issues;
    std::set<std::string_view> codes{data.municipality_code};
    if (!is_digits(data.municipality_code, 6))
        issues.push_back(fault("region.code", "6 digits expected", data.municipality_code));
    for (const RegionRow& row : data.regions) {
        if (row.is_zone ? row.code.empty() || row.code.size() > 40 : !is_digits(row.code, 6))
            issues.push_back(
                fault("region.code", "6 digits or the key of a zone expected", row.code)
            );
        if (!codes.insert(row.code).second)
            issues.push_back(fault("region.duplicate", "the code appears twice", row.code));
        if (is_backwards(row.validity))
            issues.push_back(fault("region.validity", "ends before it begins", row.code));
    }
    for (const RegionRow& row : data.regions)
        for (const std::string& successor : row.successors)
            if (!codes.contains(successor))
                issues.push_back(
                    fault("region.unknown_successor", "successor " + successor, row.code)
                );
    std::set<std::string_view> towns;
    for (const TownRow& row : data.towns) {
        if (!is_digits(row.code, 9))
            issues.push_back(fault("region.code", "9 digits expected", row.code));
        if (!towns.insert(row.code).second)
            issues.push_back(fault("region.duplicate", "the code appears twice", row.code));
        if (row.counties.empty())
            issues.push_back(fault("region.no_county", "a town lies in a county", row.code));
        for (const TownRow::Membership& membership : row.counties) {
            if (!codes.contains(membership.county))
                issues.push_back(
                    fault("region.unknown_county", "county " + membership.county, row.code)
                );
            if (is_backwards(membership.validity))
                issues.push_back(fault("region.validity", "ends before it begins", row.code));
        }
    }
    return issues;
}

Result<Regions> Regions::build(RegionData data) {
    const Issues issues = check(data);
    if (!issues.empty()) {
        boost::json::array faults;
        for (const Issue& issue : issues)
            faults.push_back({{"code", issue.code}, {"place", issue.place}});
        return refuse("region.invalid", ErrorKind::Invalid, {{"faults", std::move(faults)}});
    }
    Regions regions;
    regions.municipality_ = data.municipality_code;
    regions.regions_.reserve(1 + data.regions.size() + data.towns.size());
    regions.regions_.push_back({
        .code = std::move(data.municipality_code),
        .name = std::move(data.municipality_name),
        .name_en = std::move(data.municipality_name_en),
        .kind = "municipality",
        .level = RegionLevel::Municipality,
    });
    for (RegionRow& row : data.regions)
        regions.regions_.push_back({
            .code = std::move(row.code),
            .name = std::move(row.name),
            .name_en = std::move(row.name_en),
            .kind = std::move(row.kind),
            .level = row.is_zone ? RegionLevel::Zone : RegionLevel::County,
            .validity = row.validity,
            .successors = std::move(row.successors),
        });
    for (TownRow& row : data.towns) {
        regions.counties_of_town_.emplace(row.code, std::move(row.counties));
        regions.regions_.push_back({
            .code = std::move(row.code),
            .name = std::move(row.name),
            .kind = std::move(row.kind),
            .level = RegionLevel::Town,
        });
    }
    for (size_t i = 0; i < regions.regions_.size(); ++i)
        regions.index_.emplace(regions.regions_[i].code, i);
    return regions;
}

const Region* Regions::find(std::string_view code) const {
    code = without_padding(code);
    if (is_digits(code, 12)) code = code.substr(0, 9);
    return find_exact(code);
}

std::vector<const Region*> Regions::counties(Date date) const {
    std::vector<const Region*> found;
    for (const Region& region : regions_)
        if (region.level == RegionLevel::County && region.validity.holds_on(date))
            found.push_back(&region);
    return found;
}

std::vector<const Region*> Regions::district_units(Date date) const {
    std::vector<const Region*> found = counties(date);
    for (const Region& region : regions_)
        if (region.level == RegionLevel::Zone && region.validity.holds_on(date))
            found.push_back(&region);
    return found;
}

std::vector<const Region*> Regions::towns(std::string_view county, Date date) const {
    std::vector<const Region*> found;
    for (const Region& region : regions_)
        if (region.level == RegionLevel::Town && county_of(region, date) == county)
            found.push_back(&region);
    return found;
}

Result<std::string> Regions::responsible_unit(std::string_view code, Date date) const {
    const Region* region = find(code);
    if (region == nullptr)
        return refuse("region.unknown", ErrorKind::NotFound, {{"region", std::string(code)}});
    if (region->level == RegionLevel::Town) region = find_exact(county_of(*region, date));
    ASSERT(region != nullptr);  // build() refuses towns of unknown counties
    if (region->validity.from && date < *region->validity.from)
        return refuse(
            "region.not_yet_valid", ErrorKind::Invalid,
            {{"region", region->code}, {"valid_from", to_string(*region->validity.from)}}
        );
    for (int depth = 0; depth < kSuccessionDepthMax; ++depth) {
        if (region->validity.holds_on(date) || region->successors.empty()) return region->code;
        region = find_exact(region->successors.front());
        ASSERT(region != nullptr);
    }
    return region->code;
}

bool Regions::is_within(std::string_view code, std::string_view ancestor) const {
    const Region* region = find(code);
    const Region* above = find(ancestor);
    if (region == nullptr || above == nullptr) return false;
    if (region == above || above->code == municipality_) return true;
    if (region->level == RegionLevel::Town) {
        if (above->level == RegionLevel::Town) return false;
        // Whoever has the town now also has its cases from before.
        const auto& memberships = counties_of_town_.at(region->code);
        return became(memberships.back().county, above->code, 0);
    }
    return became(region->code, above->code, 0);
}

const Region* Regions::find_exact(std::string_view code) const {
    const auto found = index_.find(code);
    return found == index_.end() ? nullptr : &regions_[found->second];
}

const std::string& Regions::county_of(const Region& town, Date date) const {
    const auto& memberships = counties_of_town_.at(town.code);
    for (const TownRow::Membership& membership : memberships)
        if (membership.validity.holds_on(date)) return membership.county;
    return memberships.back().county;
}

bool Regions::became(std::string_view code, std::string_view ancestor, int depth) const {
    if (code == ancestor) return true;
    const Region* region = find_exact(code);
    if (region == nullptr || region->successors.empty() || depth == kSuccessionDepthMax)
        return false;
    // Only the main successor takes over what is filed under the county as a whole.
    return became(region->successors.front(), ancestor, depth + 1);
}

}  // namespace tongban::directory
