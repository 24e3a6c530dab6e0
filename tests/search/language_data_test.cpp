// The language data of packs: what is refused, and that the shipped data covers the catalogue.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "pack/load.h"
#include "search/atoms.h"

using namespace tongban;
namespace fs = std::filesystem;

namespace {

/// A pack of the given file, gone with the object.
class SmallPack {
  public:
    SmallPack(const std::string& file, const std::string& text)
        : path_(
              fs::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name()
          ) {
        fs::remove_all(path_);
        write("pack.yaml", "id: small\nversion: 1.0.0\ntitle: 小\ntitle_en: Small\n");
        write(file, text);
    }
    ~SmallPack() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    pack::Loaded load() const { return pack::load({path_}); }

  private:
    void write(const std::string& name, const std::string& text) const {
        const fs::path file = path_ / name;
        fs::create_directories(file.parent_path());
        std::ofstream(file) << text;
    }
    fs::path path_;
};

const Issue* find_issue(const Issues& issues, std::string_view code) {
    const auto found = std::ranges::find(issues, code, &Issue::code);
    return found == issues.end() ? nullptr : &*found;
}

}  // namespace

TEST(LanguageData, ALineOfSoundsWithoutCharactersIsNamedWithItsPlace) {
    const SmallPack pack("search/pinyin.tsv", "# note\nchong\t重\nzhong\n");
    const pack::Loaded loaded = pack.load();
    const Issue* issue = find_issue(loaded.issues, "pack.sound");
    ASSERT_TRUE(issue);
    EXPECT_EQ(issue->line, 3);
    EXPECT_TRUE(issue->file.ends_with("search/pinyin.tsv"));
}

TEST(LanguageData, AMeaningThatMeansNothingIsRefused) {
    const SmallPack pack("search/words.yaml", "meanings:\n  - {say: [娃儿], means: []}\n");
    EXPECT_TRUE(find_issue(pack.load().issues, "pack.meaning"));
}

TEST(LanguageData, EveryCharacterOfTheCatalogueHasItsSound) {
    const fs::path packs = fs::path(TONGBAN_SOURCE_DIR) / "packs";
    const pack::Loaded loaded = pack::load({packs / "base", packs / "chongqing"});
    ASSERT_TRUE(loaded.content);
    std::set<char32_t> known, silent;
    for (const auto& [sound, characters] : loaded.content->search_words.sounds)
        for (const char32_t character : search::normal_form(characters)) known.insert(character);
    const auto listen = [&](const std::string& text) {
        for (const search::Atom& atom : search::atoms_of(text))
            if (atom.is_han && !known.contains(atom.code)) silent.insert(atom.code);
    };
    for (const pack::ServiceItem& item : loaded.content->items) {
        listen(item.name.zh);
        for (const std::string& name : item.catalogue_names) listen(name);
    }
    for (const pack::Bundle& bundle : loaded.content->bundles) listen(bundle.name.zh);
    for (const auto& [id, sayings] : loaded.content->synonyms)
        for (const std::string& saying : sayings) listen(saying);
    EXPECT_TRUE(silent.empty()) << silent.size()
                                << " characters without a sound: run tools/make_pinyin.mjs";
}

TEST(LanguageData, NoWordIsBothAroundTheMatterAndOfAnotherOne) {
    const fs::path packs = fs::path(TONGBAN_SOURCE_DIR) / "packs";
    const pack::Loaded loaded = pack::load({packs / "base", packs / "chongqing"});
    ASSERT_TRUE(loaded.content);
    const pack::SearchWords& words = loaded.content->search_words;
    const std::set<std::string> around(words.around.begin(), words.around.end());
    for (const std::string& word : words.elsewhere) EXPECT_FALSE(around.contains(word)) << word;
    // A word around the matter is thrown away: whatever else it is said to mean would be lost.
    for (const pack::Meaning& meaning : words.meanings)
        for (const std::string& said : meaning.say) EXPECT_FALSE(around.contains(said)) << said;
}
