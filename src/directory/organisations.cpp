// Departments times regions: names, synthetic codes, and who is responsible on a day.
#include "directory/organisations.h"

#include <set>

#include "directory/codes.h"

namespace tongban::directory {
namespace {

constexpr size_t kDepartmentsMax = 899;
constexpr std::string_view kMunicipalPrefix = "市";
constexpr std::string_view kDistrictPrefix = "区县";
constexpr std::string_view kTownPrefix = "镇街";

Issue fault(const char* code, std::string message, std::string_view place) {
    return {.code = code, .message = std::move(message), .place = std::string(place)};
}

std::string_view without_brackets(std::string_view name) { return name.substr(0, name.find("（")); }

std::string municipal_name(const DepartmentRow& department, const Region& municipality) {
    const std::string_view name = without_brackets(department.name);
    if (!name.starts_with(kMunicipalPrefix)) return std::string(name);
    return municipality.name + std::string(name.substr(kMunicipalPrefix.size()));
}

/// 区县市场监管局 is 渝北区市场监管局 in Yubei. A counterpart that is a list of forms, or no name
/// of a body at all, is named after the municipal body with the place behind it.
std::string local_name(std::string_view pattern, std::string_view fallback, const Region& region) {
    const std::string_view name = without_brackets(pattern);
    const bool is_list = name.find("、") != std::string_view::npos;
    for (const std::string_view prefix : {kDistrictPrefix, kTownPrefix})
        if (name.starts_with(prefix) && !is_list)
            return std::string(without_brackets(region.name)) +
                   std::string(name.substr(prefix.size()));
    return std::string(without_brackets(fallback)) + "（" + region.name + "）";
}

int zone_number(const Regions& regions, const Region& region) {
    int number = 1;
    // The committees of zones are registered with the municipality and need a mark of their own.
    for (const Region* unit :
         regions.district_units(region.validity.to.value_or(Date(2025, 1, 1)))) {
        if (unit == &region) return number;
        if (unit->level == RegionLevel::Zone) ++number;
    }
    return number;
}

}  // namespace

Issues Directory::check(const std::vector<DepartmentRow>& departments) {
    Issues issues;
    std::set<std::string_view> codes;
    for (const DepartmentRow& row : departments) {
        if (row.code.empty() || row.code.find('@') != std::string::npos)
            issues.push_back(fault("department.code", "a key without @ expected", row.code));
        if (!codes.insert(row.code).second)
            issues.push_back(fault("department.duplicate", "the code appears twice", row.code));
    }
    for (const DepartmentRow& row : departments)
        if (!row.parent.empty() && !codes.contains(row.parent))
            issues.push_back(fault("department.unknown_parent", "parent " + row.parent, row.code));
    if (departments.size() > kDepartmentsMax)
        issues.push_back(fault("department.too_many", "899 departments at most", ""));
    return issues;
}

Result<Directory> Directory::build(Regions regions, std::vector<DepartmentRow> departments) {
    const Issues issues = check(departments);
    if (!issues.empty()) {
        boost::json::array faults;
        for (const Issue& issue : issues)
            faults.push_back({{"code", issue.code}, {"place", issue.place}});
        return refuse("directory.invalid", ErrorKind::Invalid, {{"faults", std::move(faults)}});
    }
    Directory directory(std::move(regions));
    directory.departments_ = std::move(departments);
    for (size_t i = 0; i < directory.departments_.size(); ++i)
        directory.index_.emplace(directory.departments_[i].code, i);
    return directory;
}

Result<Organisation> Directory::organisation_for(
    std::string_view department, std::string_view region, Date date
) const {
    const DepartmentRow* row = find_department(department);
    if (row == nullptr)
        return refuse(
            "directory.unknown_department", ErrorKind::NotFound,
            {{"department", std::string(department)}}
        );
    const std::string unit = TRY(regions_.responsible_unit(region, date));
    const Region* place = regions_.find(unit);
    const Region* given = regions_.find(region);
    if (row->level == DepartmentLevel::Town && given->level == RegionLevel::Town) place = given;
    if (row->level == DepartmentLevel::Municipal && row->district_counterpart.empty())
        place = regions_.find(regions_.municipality());
    return organisation(*row, *place);
}

std::optional<Organisation> Directory::find_organisation(std::string_view id) const {
    const size_t at = id.find('@');
    if (at == std::string_view::npos) return std::nullopt;
    const DepartmentRow* department = find_department(id.substr(0, at));
    const Region* region = regions_.find(id.substr(at + 1));
    if (department == nullptr || region == nullptr || region->code != id.substr(at + 1))
        return std::nullopt;
    return organisation(*department, *region);
}

const DepartmentRow* Directory::find_department(std::string_view code) const {
    const auto found = index_.find(std::string(code));
    return found == index_.end() ? nullptr : &departments_[found->second];
}

int Directory::ordinal(std::string_view department) const {
    const auto found = index_.find(std::string(department));
    return found == index_.end() ? 0 : static_cast<int>(found->second) + 1;
}

Organisation Directory::organisation(const DepartmentRow& department, const Region& region) const {
    Organisation organisation{
        .id = department.code + "@" + region.code,
        .department = department.code,
        .region = region.code,
        .validity = region.validity,
    };
    const bool is_municipal = region.level == RegionLevel::Municipality;
    if (is_municipal && department.level == DepartmentLevel::Municipal) {
        organisation.name = municipal_name(department, region);
        organisation.name_en = region.name_en + " " + department.name_en;
    } else {
        const std::string& pattern = department.district_counterpart.empty()
                                         ? department.name
                                         : department.district_counterpart;
        organisation.name = local_name(pattern, department.name, region);
        organisation.name_en =
            (region.name_en.empty() ? region.name : region.name_en) + " " + department.name_en;
    }
    const bool is_zone = region.level == RegionLevel::Zone;
    organisation.synthetic_uscc = synthetic_credit_code(
        is_zone ? std::string_view(regions_.municipality())
                : std::string_view(region.code).substr(0, 6),
        ordinal(department.code), is_zone ? zone_number(regions_, region) : 0
    );
    return organisation;
}

}  // namespace tongban::directory
