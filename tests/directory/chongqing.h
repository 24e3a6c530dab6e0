// A map of Chongqing that is large enough for tests: all county-level units, some towns, some
// departments.
#pragma once

#include "calendar/working_calendar.h"
#include "directory/organisations.h"

namespace tongban::directory {

inline const Date kDayBefore{2026, 1, 24};
inline const Date kChange{2026, 1, 25};

inline RegionData chongqing_regions() {
    RegionData data{"500000", "重庆市", "Chongqing", {}, {}};
    const char* const unchanged[][2] = {
        {"500101", "万州区"},
        {"500102", "涪陵区"},
        {"500103", "渝中区"},
        {"500104", "大渡口区"},
        {"500106", "沙坪坝区"},
        {"500107", "九龙坡区"},
        {"500108", "南岸区"},
        {"500109", "北碚区"},
        {"500110", "綦江区"},
        {"500111", "大足区"},
        {"500113", "巴南区"},
        {"500114", "黔江区"},
        {"500115", "长寿区"},
        {"500116", "江津区"},
        {"500117", "合川区"},
        {"500118", "永川区"},
        {"500119", "南川区"},
        {"500120", "璧山区"},
        {"500151", "铜梁区"},
        {"500152", "潼南区"},
        {"500153", "荣昌区"},
        {"500154", "开州区"},
        {"500155", "梁平区"},
        {"500156", "武隆区"},
        {"500229", "城口县"},
        {"500230", "丰都县"},
        {"500231", "垫江县"},
        {"500233", "忠县"},
        {"500235", "云阳县"},
        {"500236", "奉节县"},
        {"500237", "巫山县"},
        {"500238", "巫溪县"},
        {"500240", "石柱土家族自治县"},
        {"500241", "秀山土家族苗族自治县"},
        {"500242", "酉阳土家族苗族自治县"},
        {"500243", "彭水苗族土家族自治县"},
    };
    for (const auto& [code, name] : unchanged)
        data.regions.push_back({.code = code, .name = name, .kind = "district"});
    data.regions.push_back({
        .code = "500105",
        .name = "江北区",
        .name_en = "Jiangbei District",
        .kind = "district",
        .validity = {.to = kDayBefore},
        .successors = {"500157"},
    });
    data.regions.push_back({
        .code = "500112",
        .name = "渝北区",
        .name_en = "Yubei District",
        .kind = "district",
        .validity = {.to = kDayBefore},
        .successors = {"500157", "500109"},
    });
    data.regions.push_back({
        .code = "500157",
        .name = "两江新区",
        .name_en = "Liangjiang New Area District",
        .kind = "district",
        .validity = {.from = kChange},
    });
    data.regions.push_back({
        .code = "liangjiang",
        .name = "两江新区（开发区管委会）",
        .kind = "state_level_new_area",
        .is_zone = true,
        .validity = {.to = kDayBefore},
        .successors = {"500157"},
    });
    data.regions.push_back(
        {.code = "gaoxin",
         .name = "重庆高新区（西部科学城）",
         .kind = "hi_tech_zone",
         .is_zone = true}
    );
    data.regions.push_back(
        {.code = "wansheng", .name = "万盛经开区", .kind = "economic_zone", .is_zone = true}
    );
    const auto town = [&](const char* code, const char* name, const char* before,
                          const char* after) {
        data.towns.push_back(town_row(code, name, "town", before, after, kChange));
    };
    town("500111100", "龙水镇", "500111", "500111");
    town("500112001", "双龙湖街道", "500112", "500157");
    town("500112118", "统景镇", "500112", "500109");
    town("500109005", "蔡家岗街道", "500109", "500157");
    town("500105001", "华新街街道", "500105", "500157");
    return data;
}

inline Directory chongqing_directory() {
    std::vector<DepartmentRow> departments{
        {"scjgj", "市市场监管局", "Market Regulation Bureau", "government",
         DepartmentLevel::Municipal, "区县市场监管局", ""},
        {"xfjyzd", "市消防救援总队（局）", "Fire and Rescue Corps", "vertical",
         DepartmentLevel::Municipal, "区县消防救援支队（局）", ""},
        {"gjj", "市住房公积金管理中心", "Housing Provident Fund Management Centre", "institution",
         DepartmentLevel::Municipal, "区县分中心、办事处", ""},
        {"rmyh", "人民银行重庆市分行", "People's Bank of China Chongqing Branch", "vertical",
         DepartmentLevel::Municipal, "", ""},
        {"qxpcs", "公安派出所", "Police station", "district_office", DepartmentLevel::District, "",
         ""},
        {"zjbmfwzx", "镇街便民服务中心", "Convenience service centre", "district_office",
         DepartmentLevel::Town, "", ""},
    };
    return Directory::build(Regions::build(chongqing_regions()).value(), std::move(departments))
        .value();
}

}  // namespace tongban::directory
