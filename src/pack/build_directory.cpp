#include "pack/build_directory.h"

namespace tongban::pack {

namespace {

/// The first day of the municipality's new division, from the region that begins last.
Date change_date(const Content& content) {
    Date last(1997, 6, 18);
    for (const RegionRow& row : content.regions)
        if (const auto from = parse_date(row.valid_from)) last = std::max(last, *from);
    return last;
}

directory::RegionRow region_row(const RegionRow& row) {
    directory::RegionRow built{row.code,    row.name.zh, row.name.en,   row.kind,
                               row.is_zone, {},          row.successors};
    if (const auto from = parse_date(row.valid_from)) built.validity.from = *from;
    if (const auto to = parse_date(row.valid_to)) built.validity.to = *to;
    return built;
}

directory::RegionData region_data(const Content& content) {
    directory::RegionData data;
    const Date change = change_date(content);
    for (const RegionRow& row : content.regions) {
        if (row.parent.empty()) {
            data.municipality_code = row.code;
            data.municipality_name = row.name.zh;
            data.municipality_name_en = row.name.en;
        } else {
            data.regions.push_back(region_row(row));
        }
    }
    for (const TownRow& row : content.towns)
        data.towns.push_back(directory::town_row(
            row.code, row.name, row.kind, row.parent_2023, row.parent_2026, change
        ));
    return data;
}

std::vector<directory::DepartmentRow> department_rows(const Content& content) {
    std::vector<directory::DepartmentRow> rows;
    for (const std::string& code : content.department_order) {
        const Department& department = content.departments.at(code);
        const auto level = department.level == "district" ? directory::DepartmentLevel::District
                           : department.level == "town"   ? directory::DepartmentLevel::Town
                                                          : directory::DepartmentLevel::Municipal;
        rows.push_back(
            {code,
             department.name.zh,
             department.name.en,
             department.kind,
             level,
             department.district_counterpart,
             {}}
        );
    }
    return rows;
}

}  // namespace

void build_directory(Content& content, Issues& issues) {
    if (content.regions.empty()) return;
    const directory::RegionData data = region_data(content);
    for (Issue& issue : directory::Regions::check(data)) issues.push_back(std::move(issue));
    const auto rows = department_rows(content);
    for (Issue& issue : directory::Directory::check(rows)) issues.push_back(std::move(issue));
    if (has_errors(issues)) return;
    auto regions = directory::Regions::build(data);
    if (!regions) return;
    auto built = directory::Directory::build(std::move(regions).value(), rows);
    if (built)
        content.directory = std::make_shared<const directory::Directory>(std::move(built).value());
}

}  // namespace tongban::pack
