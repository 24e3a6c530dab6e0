// Everyday questions asked of the packs as they are shipped. Half of them, chosen by a hash of
// their text, may be looked at while the words are tended; the other half judges.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <iostream>

#include "app/catalogue_search.h"
#include "pack/load.h"
#include "search/catalogue_index.h"

using namespace tongban;

namespace {

constexpr std::string_view kRoot = TONGBAN_SOURCE_DIR;

struct Question {
    std::string text;
    std::vector<std::string> expected;
    bool is_held = false;
};

/// FNV-1a, 64 bits.
std::uint64_t hash(std::string_view text) {
    std::uint64_t value = 0xcbf29ce484222325ULL;
    for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return value;
}

YAML::Node question_file() {
    return YAML::LoadFile(std::string(kRoot) + "/tests/search/questions.yaml");
}

std::vector<Question> questions() {
    std::vector<Question> all;
    for (const YAML::Node& node : question_file()["questions"]) {
        const auto text = node["q"].as<std::string>();
        all.push_back(
            {.text = text,
             .expected = node["expect"].as<std::vector<std::string>>(),
             .is_held = hash(text) % 2 == 1}
        );
    }
    return all;
}

const search::CatalogueIndex& index() {
    static const std::unique_ptr<search::CatalogueIndex> built = [] {
        const std::filesystem::path packs = std::filesystem::path(kRoot) / "packs";
        const pack::Loaded loaded = pack::load({packs / "base", packs / "chongqing"});
        EXPECT_TRUE(loaded.content);
        return search::CatalogueIndex::build(
                   app::search_entries(*loaded.content), app::search_words(*loaded.content)
        )
            .value();
    }();
    return *built;
}

std::string joined(const std::vector<std::string>& ids) {
    std::string text;
    for (const std::string& id : ids) text += (text.empty() ? "" : " ") + id;
    return text.empty() ? "nothing" : text;
}

struct Rates {
    int asked = 0, first = 0, first_three = 0;
    int percent(int of) const { return of * 100 / std::max(asked, 1); }
};

Rates ask(const std::vector<Question>& all, bool held) {
    Rates rates;
    for (const Question& question : all) {
        if (question.is_held != held) continue;
        ++rates.asked;
        const auto found = index().search(question.text, 3);
        const auto expected = [&](const std::string& id) {
            return std::ranges::find(question.expected, id) != question.expected.end();
        };
        const bool first = !found.empty() && expected(found.front());
        const bool first_three = std::ranges::any_of(found, expected);
        rates.first += first;
        rates.first_three += first_three;
        if (!first)
            std::cout << (held ? "held" : "tuning") << (first_three ? " not first: " : " missed: ")
                      << question.text << " -> " << joined(found) << " (expected "
                      << joined(question.expected) << ")\n";
    }
    std::cout << (held ? "held half: " : "tuning half: ") << rates.asked << " questions, first "
              << rates.first << " (" << rates.percent(rates.first) << " %), first three "
              << rates.first_three << " (" << rates.percent(rates.first_three) << " %)\n";
    return rates;
}

}  // namespace

TEST(EverydayQuestions, FindTheirServiceFirstOrAmongTheFirstThree) {
    const std::vector<Question> all = questions();
    ASSERT_GE(all.size(), 300U);
    ask(all, false);
    const Rates held = ask(all, true);
    EXPECT_GE(held.first * 100, held.asked * 75);
    EXPECT_GE(held.first_three * 100, held.asked * 90);
}

TEST(EverydayQuestions, ThatNoServiceAnswersFindNothing) {
    int asked = 0;
    for (const YAML::Node& node : question_file()["nothing"]) {
        const auto text = node.IsMap() ? node["q"].as<std::string>() : node.as<std::string>();
        const auto found = index().search(text, 3);
        ++asked;
        EXPECT_TRUE(found.empty()) << (hash(text) % 2 == 1 ? "held nonsense: " : "nonsense: ")
                                   << text << " -> " << joined(found);
    }
    EXPECT_EQ(asked, 20);
}
