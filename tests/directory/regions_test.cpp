#include "directory/regions.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/text.h"
#include "directory/chongqing.h"

namespace tongban::directory {
namespace {

Regions chongqing() { return Regions::build(chongqing_regions()).value(); }

TEST(Regions, FortyOneUnitsUntilTheChangeAndThirtyNineAfterIt) {
    const Regions regions = chongqing();
    EXPECT_EQ(regions.counties(kDayBefore).size(), 38U);
    EXPECT_EQ(regions.district_units(kDayBefore).size(), 41U);
    EXPECT_EQ(regions.counties(kChange).size(), 37U);
    EXPECT_EQ(regions.district_units(kChange).size(), 39U);
}

TEST(Regions, ADissolvedDistrictIsItsOwnUnitBeforeAndItsSuccessorAfterTheChange) {
    const Regions regions = chongqing();
    for (const char* code : {"500105", "500112"}) {
        EXPECT_EQ(regions.responsible_unit(code, kDayBefore).value(), code);
        EXPECT_EQ(regions.responsible_unit(code, kChange).value(), "500157");
    }
    EXPECT_EQ(regions.responsible_unit("liangjiang", kChange).value(), "500157");
    EXPECT_EQ(regions.responsible_unit("500000", kChange).value(), "500000");
}

TEST(Regions, ATownGoesWithItsOwnCountyAndNotWithTheMainSuccessor) {
    const Regions regions = chongqing();
    EXPECT_EQ(regions.responsible_unit("500112118", kDayBefore).value(), "500112");
    EXPECT_EQ(regions.responsible_unit("500112118", kChange).value(), "500109");
    EXPECT_EQ(regions.responsible_unit("500112001", kChange).value(), "500157");
    EXPECT_EQ(regions.responsible_unit("500109005", kChange).value(), "500157");
}

TEST(Regions, VillageCodesAndPaddedCodesFindTheirRegion) {
    const Regions regions = chongqing();
    EXPECT_EQ(regions.find("500111100200")->name, "龙水镇");
    EXPECT_EQ(regions.find("500111000000")->name, "大足区");
    EXPECT_EQ(regions.find("500000000000")->name, "重庆市");
    EXPECT_EQ(regions.find("500199"), nullptr);
    EXPECT_EQ(regions.find(""), nullptr);
}

TEST(Regions, ADistrictThatDoesNotExistYetIsRefusedWithItsFirstDay) {
    const auto result = chongqing().responsible_unit("500157", kDayBefore);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "region.not_yet_valid");
    EXPECT_EQ(result.error().details.at("valid_from"), "2026-01-25");
    EXPECT_EQ(chongqing().responsible_unit("510104", kChange).error().code, "region.unknown");
}

TEST(Regions, TheSuccessorSeesWhatWasFiledUnderTheOldCode) {
    const Regions regions = chongqing();
    EXPECT_TRUE(regions.is_within("500112", "500157"));
    EXPECT_TRUE(regions.is_within("500112", "500112"));
    EXPECT_TRUE(regions.is_within("500112001", "500157"));
    EXPECT_TRUE(regions.is_within("500112118", "500109"));
    EXPECT_TRUE(regions.is_within("500111100", "500111"));
    EXPECT_TRUE(regions.is_within("gaoxin", "500000"));
    EXPECT_FALSE(regions.is_within("500112", "500109"));
    EXPECT_FALSE(regions.is_within("500112118", "500157"));
    EXPECT_FALSE(regions.is_within("500109005", "500109"));
    EXPECT_FALSE(regions.is_within("500157", "500112"));
    EXPECT_FALSE(regions.is_within("500000", "500111"));
    EXPECT_FALSE(regions.is_within("500111", "500111100"));
    EXPECT_FALSE(regions.is_within("999999", "500000"));
    EXPECT_FALSE(regions.is_within("500111", ""));
}

TEST(Regions, TownsOfACountyFollowTheChange) {
    const Regions regions = chongqing();
    EXPECT_EQ(regions.towns("500157", kDayBefore).size(), 0U);
    EXPECT_EQ(regions.towns("500157", kChange).size(), 3U);
    EXPECT_EQ(regions.towns("500112", kDayBefore).size(), 2U);
    EXPECT_EQ(regions.towns("500112", kChange).size(), 0U);
}

/// code,name,kind,county before the change,county after it.
std::vector<TownRow> towns_of_the_pack() {
    std::ifstream file(TONGBAN_SOURCE_DIR "/packs/chongqing/regions-towns.csv");
    std::vector<TownRow> towns;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        const auto cells = split(trim(line), ',');
        if (cells.size() != 5) continue;
        const auto cell = [&](size_t i) { return std::string(cells[i]); };
        towns.push_back(town_row(cell(0), cell(1), cell(2), cell(3), cell(4), kChange));
    }
    return towns;
}

TEST(Regions, TheThousandTownsOfTheCityFollowTheChangeAsAnnounced) {
    RegionData data = chongqing_regions();
    data.towns = towns_of_the_pack();
    ASSERT_EQ(data.towns.size(), 1031U);
    const Regions regions = Regions::build(std::move(data)).value();
    const auto count = [&](const char* county, std::string_view kind) {
        const auto towns = regions.towns(county, kChange);
        return std::ranges::count_if(towns, [&](const Region* town) { return town->kind == kind; });
    };
    EXPECT_EQ(count("500157", "subdistrict"), 31);
    EXPECT_EQ(count("500157", "town"), 11);
    EXPECT_EQ(count("500109", "subdistrict"), 6);
    EXPECT_EQ(count("500109", "town"), 11);
    EXPECT_TRUE(regions.towns("500112", kChange).empty());
    EXPECT_EQ(regions.towns("500112", kDayBefore).size(), 30U);
    for (const Region* county : regions.counties(kChange))
        for (const Region* town : regions.towns(county->code, kChange)) {
            EXPECT_EQ(regions.responsible_unit(town->code, kChange).value(), county->code);
            EXPECT_TRUE(regions.is_within(town->code, county->code));
            EXPECT_TRUE(regions.is_within(town->code, "500000"));
        }
}

TEST(Regions, FaultyDataAreRefusedAsAWhole) {
    RegionData data = chongqing_regions();
    data.regions.push_back({.code = "500111", .name = "again"});
    data.regions.push_back({.code = "50011", .name = "short"});
    data.regions.push_back({.code = "500199", .name = "lost", .successors = {"500198"}});
    data.towns.push_back({"500111101", "nowhere", "town", {{"500197", {}}}});
    data.towns.push_back({"500111102", "nothing", "town", {}});
    const Issues issues = Regions::check(data);
    ASSERT_EQ(issues.size(), 5U);
    EXPECT_EQ(issues[0].code, "region.duplicate");
    EXPECT_EQ(issues[1].code, "region.code");
    EXPECT_EQ(issues[2].code, "region.unknown_successor");
    EXPECT_EQ(issues[3].code, "region.unknown_county");
    EXPECT_EQ(issues[4].code, "region.no_county");
    EXPECT_EQ(Regions::build(data).error().code, "region.invalid");
}

TEST(Directory, RoutesToTheDistrictThatIsValidOnTheDayOfSubmission) {
    const Directory directory = chongqing_directory();
    const Organisation before = directory.organisation_for("scjgj", "500112", kDayBefore).value();
    const Organisation after = directory.organisation_for("scjgj", "500112", kChange).value();
    EXPECT_EQ(before.id, "scjgj@500112");
    EXPECT_EQ(before.name, "渝北区市场监管局");
    EXPECT_EQ(after.id, "scjgj@500157");
    EXPECT_EQ(after.name, "两江新区市场监管局");
    EXPECT_EQ(after.name_en, "Liangjiang New Area District Market Regulation Bureau");
    EXPECT_EQ(directory.organisation_for("scjgj", "500112118", kChange).value().id, "scjgj@500109");
    EXPECT_EQ(
        directory.organisation_for("scjgj", "500000", kChange).value().name, "重庆市市场监管局"
    );
}

TEST(Directory, ABodyWithoutCounterpartHandlesTheWholeCity) {
    const Directory directory = chongqing_directory();
    const Organisation bank = directory.organisation_for("rmyh", "500111", kChange).value();
    EXPECT_EQ(bank.id, "rmyh@500000");
    EXPECT_EQ(bank.name, "人民银行重庆市分行");
}

TEST(Directory, AZoneHasBodiesOfItsOwnRegisteredWithTheMunicipality) {
    const Directory directory = chongqing_directory();
    const auto body = [&](const char* region) {
        return directory.organisation_for("scjgj", region, kChange).value();
    };
    EXPECT_EQ(body("gaoxin").id, "scjgj@gaoxin");
    EXPECT_EQ(body("gaoxin").name, "重庆高新区市场监管局");
    // No division code is invented: the credit codes say 500000, and differ.
    const std::string zone = body("gaoxin").synthetic_uscc;
    EXPECT_EQ(zone.substr(2, 6), "500000");
    EXPECT_NE(zone, body("wansheng").synthetic_uscc);
    EXPECT_NE(zone, body("500000").synthetic_uscc);
    EXPECT_FALSE(directory.regions().is_within("gaoxin", "500107"));
}

TEST(Directory, NamesOfLocalBodiesAreReadable) {
    const Directory directory = chongqing_directory();
    const auto name = [&](const char* department, const char* region) {
        return directory.organisation_for(department, region, kChange).value().name;
    };
    EXPECT_EQ(name("xfjyzd", "500111"), "大足区消防救援支队");
    EXPECT_EQ(name("gjj", "500111"), "市住房公积金管理中心（大足区）");
    EXPECT_EQ(name("qxpcs", "500111"), "公安派出所（大足区）");
    EXPECT_EQ(name("zjbmfwzx", "500111100"), "龙水镇便民服务中心");
}

TEST(Directory, AnOrganisationIsFoundByItsIdAtAnyTime) {
    const Directory directory = chongqing_directory();
    EXPECT_EQ(directory.find_organisation("scjgj@500112")->name, "渝北区市场监管局");
    EXPECT_FALSE(directory.find_organisation("scjgj"));
    EXPECT_FALSE(directory.find_organisation("nobody@500112"));
    EXPECT_FALSE(directory.find_organisation("scjgj@500199"));
    EXPECT_EQ(
        directory.organisation_for("nobody", "500112", kChange).error().code,
        "directory.unknown_department"
    );
}

TEST(Directory, DepartmentsAreChecked) {
    const Issues issues = Directory::check({
        {.code = "a", .name = "甲"},
        {.code = "a", .name = "乙"},
        {.code = "b@c", .name = "丙", .parent = "z"},
    });
    ASSERT_EQ(issues.size(), 3U);
    EXPECT_EQ(issues[0].code, "department.duplicate");
    EXPECT_EQ(issues[1].code, "department.code");
    EXPECT_EQ(issues[2].code, "department.unknown_parent");
}

}  // namespace
}  // namespace tongban::directory
