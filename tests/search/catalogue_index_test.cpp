#include "search/catalogue_index.h"

#include <gtest/gtest.h>

using namespace tongban::search;

namespace {
const CatalogueIndex& index() {
    static const auto built = CatalogueIndex::build({{.id = "open-restaurant",
                                                      .name = "开办餐饮店",
                                                      .name_en = "Open a restaurant",
                                                      .sayings = {"开火锅店", "开饭馆"},
                                                      .weight = 3},
                                                     {.id = "food-new",
                                                      .name = "食品经营许可新设",
                                                      .name_en = "Food business licence",
                                                      .other_names = {"食品经营许可证"},
                                                      .weight = 2},
                                                     {.id = "id-lost",
                                                      .name = "居民身份证补领",
                                                      .name_en = "Replace a lost identity card",
                                                      .sayings = {"身份证丢了"}}}
    ).value();
    return *built;
}
std::string first(std::string_view query) {
    const auto found = index().search(query, 3);
    return found.empty() ? std::string() : found.front();
}
}  // namespace

TEST(CatalogueSearch, FindsWhatPeopleSay) {
    EXPECT_EQ(first("我想开个火锅店"), "open-restaurant");
    EXPECT_EQ(first("餐饮"), "open-restaurant");
    EXPECT_EQ(first("身份证丢了怎么办"), "id-lost");
}

TEST(CatalogueSearch, FindsPinyinAndEnglish) {
    EXPECT_EQ(first("canyin"), "open-restaurant");
    EXPECT_EQ(first("kaiban canyin"), "open-restaurant");
    EXPECT_EQ(first("restaurant"), "open-restaurant");
}

TEST(CatalogueSearch, AnswersNothingWhenNothingFits) {
    EXPECT_EQ(first("量子纠缠望远镜"), "");
    EXPECT_EQ(first("xyzzy"), "");
    EXPECT_EQ(first(""), "");
    EXPECT_EQ(first("我想"), "");
}

TEST(CatalogueSearch, IsSafeAgainstLongAndBrokenInput) {
    EXPECT_EQ(first(std::string(10'000, 'a')), "");
    EXPECT_NO_THROW(first("\xE7\x81"));
}
