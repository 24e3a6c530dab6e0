// Organisations (部门): each department of the pack in each region that has its counterpart.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "directory/regions.h"

namespace tongban::directory {

enum class DepartmentLevel { Municipal, District, Town };

struct DepartmentRow {
    std::string code;  // key of the pack: "scjgj"
    std::string name;
    std::string name_en;
    std::string kind;
    DepartmentLevel level = DepartmentLevel::Municipal;
    /// Its name in a district ("区县市场监管局"); empty when the municipal body handles all.
    std::string district_counterpart;
    std::string parent;
};

/// A department in a region.
struct Organisation {
    std::string id;          // "scjgj@500112"
    std::string department;  // "scjgj"
    std::string region;      // "500112"
    std::string name;        // "渝北区市场监管局"
    std::string name_en;
    /// Unified social credit code made by rule: valid check digits, but of no real body.
    std::string synthetic_uscc;
    Validity validity = {};
};

/// Regions and departments together: who is responsible for what, where and when.
class Directory {
  public:
    /// Codes: department.code, department.duplicate, department.unknown_parent,
    /// department.too_many (the synthetic codes number 900 at most).
    static Issues check(const std::vector<DepartmentRow>& departments);
    /// Error code: directory.invalid, with the faults in details.
    static Result<Directory> build(Regions regions, std::vector<DepartmentRow> departments);

    /// The organisation that is responsible for `department` at `region` (of any level, also an old
    /// code) on that day. Without a counterpart in the district it is the municipal one. Error
    /// codes: directory.unknown_department (NotFound), those of Regions::responsible_unit.
    Result<Organisation> organisation_for(
        std::string_view department, std::string_view region, Date date
    ) const;

    /// The organisation of exactly this id, at whatever time it existed.
    std::optional<Organisation> find_organisation(std::string_view id) const;

    const DepartmentRow* find_department(std::string_view code) const;
    const std::vector<DepartmentRow>& departments() const { return departments_; }
    const Regions& regions() const { return regions_; }

    /// 1 for the first department of the pack, which only ever appends: part of synthetic codes.
    int ordinal(std::string_view department) const;

  private:
    explicit Directory(Regions regions) : regions_(std::move(regions)) {}
    Organisation organisation(const DepartmentRow& department, const Region& region) const;

    Regions regions_;
    std::vector<DepartmentRow> departments_;
    std::unordered_map<std::string, size_t> index_;
};

}  // namespace tongban::directory
