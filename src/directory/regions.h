// Regions (行政区域) with the dates between which they are valid, and what became of them.
//
// A division that is dissolved keeps its code for old cases and has a successor for new ones. Towns
// keep their code and change their county. Development zones (开发区) govern like a county but have
// no code of GB/T 2260; their key in the pack stands for one.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "authority/region_tree.h"
#include "base/issue.h"
#include "base/result.h"
#include "base/time.h"

namespace tongban::directory {

enum class RegionLevel { Municipality, County, Zone, Town };

/// Days on which something holds, both included; open where nothing is set.
struct Validity {
    std::optional<Date> from = {};
    std::optional<Date> to = {};
    bool holds_on(Date date) const { return (!from || *from <= date) && (!to || date <= *to); }
};

/// A county-level unit (区县) or a development zone, as the pack states it.
struct RegionRow {
    std::string code;  // 6 digits, or the key of a zone
    std::string name;
    std::string name_en;
    std::string kind;  // "district", "county", "autonomous_county", or a kind of zone
    bool is_zone = false;
    Validity validity = {};
    /// What takes over afterwards, the main successor first.
    std::vector<std::string> successors = {};
};

/// A subdistrict, town or township (镇街) with its 9-digit code.
struct TownRow {
    std::string code;
    std::string name;
    std::string kind;
    struct Membership {
        std::string county;
        Validity validity;
    };
    std::vector<Membership> counties;
};

/// A town that may have changed its county on `change`.
TownRow town_row(
    std::string code,
    std::string name,
    std::string kind,
    const std::string& county_before,
    const std::string& county_after,
    Date change
);

struct RegionData {
    std::string municipality_code;
    std::string municipality_name;
    std::string municipality_name_en;
    std::vector<RegionRow> regions;
    std::vector<TownRow> towns;
};

struct Region {
    std::string code;
    std::string name;
    std::string name_en;
    std::string kind;
    RegionLevel level = RegionLevel::County;
    Validity validity = {};
    std::vector<std::string> successors = {};
};

class Regions final : public authority::RegionTree {
  public:
    /// Codes: region.code, region.duplicate, region.unknown_successor, region.unknown_county,
    /// region.validity (ends before it begins), region.no_county (a town without one).
    static Issues check(const RegionData& data);
    /// Error code: region.invalid, with the faults in details.
    static Result<Regions> build(RegionData data);

    /// A region of any level and time; codes of villages (12 digits) find their town, codes padded
    /// with zeros what they stand for. nullptr when there is none.
    const Region* find(std::string_view code) const;

    /// The county-level units that are valid on that day, in the order of the pack.
    std::vector<const Region*> counties(Date date) const;
    /// The same with the development zones that act as one: "41 区县".
    std::vector<const Region*> district_units(Date date) const;
    /// Towns of a county on that day.
    std::vector<const Region*> towns(std::string_view county, Date date) const;

    /// The county-level unit (or the municipality) that is responsible for `code` on that day: a
    /// dissolved one gives its main successor, a town its county of that day. Error codes:
    /// region.unknown (NotFound), region.not_yet_valid (details.valid_from).
    Result<std::string> responsible_unit(std::string_view code, Date date) const;

    /// Municipality, county as of today's data, itself: what `code` lies in, from the outside in.
    bool is_within(std::string_view code, std::string_view ancestor) const override;

    const std::string& municipality() const { return municipality_; }

  private:
    Regions() = default;
    const Region* find_exact(std::string_view code) const;
    /// The county that a town belongs to on that day; the last one known when none is valid.
    const std::string& county_of(const Region& town, Date date) const;
    /// Whether `code` is `ancestor` or became part of it.
    bool became(std::string_view code, std::string_view ancestor, int depth) const;

    std::string municipality_;
    std::vector<Region> regions_;
    std::unordered_map<std::string_view, size_t> index_;  // into regions_, keys are its codes
    std::unordered_map<std::string, std::vector<TownRow::Membership>> counties_of_town_;

  public:
    Regions(Regions&&) = default;
    Regions& operator=(Regions&&) = default;
    Regions(const Regions&) = delete;
    Regions& operator=(const Regions&) = delete;
};

}  // namespace tongban::directory
