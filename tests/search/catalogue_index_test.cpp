#include "search/catalogue_index.h"

#include <gtest/gtest.h>

#include <thread>

using namespace tongban::search;

namespace {

const Words kWords{
    .around = {"我想", "怎么办", "个", "了", "to", "a"},
    .light = {"登记"},
    .meanings =
        {{.say = {"掉了", "不见"}, .means = {"补领"}}, {.say = {"馆子"}, .means = {"餐饮"}}},
    .sounds = {{"chong", "重"}, {"zhong", "重"}, {"qing", "庆"},  {"luo", "落"},  {"hu", "户"},
               {"kai", "开"},   {"ban", "办"},   {"can", "餐"},   {"yin", "饮"},  {"shi", "食"},
               {"shen", "身"},  {"fen", "份分"}, {"zheng", "证"}, {"bu", "补"},   {"ling", "领"},
               {"ju", "居"},    {"min", "民"},   {"dian", "店"},  {"ge", "个"},   {"ti", "体"},
               {"gong", "工"},  {"shang", "商"}, {"hang", "行"},  {"xing", "行"}, {"pin", "品"},
               {"jing", "经"},  {"ying", "营"},  {"yi", "医"},    {"yao", "药"}}};

const CatalogueIndex& index() {
    static const auto built =
        CatalogueIndex::build(
            {{.id = "open-restaurant",
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
              .sayings = {"身份证丢了"}},
             {.id = "settle", .name = "来重庆落户", .name_en = "Settling in Chongqing"},
             {.id = "individual", .name = "个体工商户登记", .name_en = "Individual business"},
             {.id = "hotel", .name = "旅馆业特种行业许可", .name_en = "Hotel licence"}},
            kWords
        )
            .value();
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
    EXPECT_EQ(first("食品经营许可证"), "food-new");
}

TEST(CatalogueSearch, KnowsOtherWordsOnlyInTheDirectionOfTheirMeaning) {
    EXPECT_EQ(first("身份证掉了"), "id-lost");
    EXPECT_EQ(first("我想开个馆子"), "open-restaurant");
    // Whoever says 登记 alone has not said 个体工商户, but nothing else speaks of it.
    EXPECT_EQ(first("登记"), "individual");
}

TEST(CatalogueSearch, FindsPinyinWholeInitialsAndMixed) {
    EXPECT_EQ(first("canyin"), "open-restaurant");
    EXPECT_EQ(first("kaiban canyin"), "open-restaurant");
    EXPECT_EQ(first("shen fen zheng"), "id-lost");
    EXPECT_EQ(first("sfz"), "id-lost");
    EXPECT_EQ(first("gtgsh"), "individual");
    EXPECT_EQ(first("shen份证"), "id-lost");
    EXPECT_EQ(first("jmsfz"), "id-lost");
}

TEST(CatalogueSearch, KnowsEveryReadingOfACharacter) {
    EXPECT_EQ(first("chongqing luohu"), "settle");
    EXPECT_EQ(first("zhongqing"), "settle");  // as many type it
    EXPECT_EQ(first("xinghu"), "");
}

TEST(CatalogueSearch, ForgivesCharactersOfTheSameSoundAndOneWrongLetter) {
    EXPECT_EQ(first("身分证补领"), "id-lost");
    EXPECT_EQ(first("restuarant"), "open-restaurant");
    EXPECT_EQ(first("identitty card"), "id-lost");
    EXPECT_EQ(first("rest"), "");
}

TEST(CatalogueSearch, FindsEnglishTraditionalAndWideLetters) {
    EXPECT_EQ(first("restaurant"), "open-restaurant");
    EXPECT_EQ(first("to open a Restaurant"), "open-restaurant");
    EXPECT_EQ(first("居民身份證補領"), "id-lost");
    EXPECT_EQ(first("ＨＯＴＥＬ"), "hotel");
}

TEST(CatalogueSearch, AnswersNothingWhenNothingFits) {
    EXPECT_EQ(first("量子纠缠望远镜"), "");
    EXPECT_EQ(first("xyzzy"), "");
    EXPECT_EQ(first(""), "");
    EXPECT_EQ(first("我想"), "");
    // One known word does not make a question about telescopes one about shops.
    EXPECT_EQ(first("望远镜镜片研磨店"), "");
}

TEST(CatalogueSearch, IsSafeAgainstLongAndBrokenInput) {
    EXPECT_EQ(first(std::string(10'000, 'a')), "");
    EXPECT_NO_THROW(first("\xE7\x81"));
    std::string every_syllable_alike;
    for (int i = 0; i < 100; ++i) every_syllable_alike += "shi";
    EXPECT_NO_THROW(first(every_syllable_alike));
}

TEST(CatalogueSearch, GivesManyThreadsTheSameAnswer) {
    std::vector<std::string> found(4);
    {
        std::vector<std::jthread> threads;
        for (std::string& one : found)
            threads.emplace_back([&one] {
                for (int i = 0; i < 50; ++i) one = first("我想开个火锅店");
            });
    }
    for (const std::string& one : found) EXPECT_EQ(one, "open-restaurant");
}
