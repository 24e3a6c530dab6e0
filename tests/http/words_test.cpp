// No error without words: every code that a person can meet has a sentence in every language.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "http/texts.h"

namespace tongban::http {
namespace {

namespace fs = std::filesystem;

/// Folders whose codes reach people through HTTP. The languages, the pack check and the ground
/// layers speak to developers and to authors of packs, in English and with file and line.
const std::set<std::string> kFolders = {"http", "authority", "identity", "registry", "service"};

/// Codes of refusals: a literal "area.what" right after refuse( or .code =.
std::set<std::string> codes_of(const std::string& text) {
    std::set<std::string> codes;
    for (const std::string_view mark : {"refuse(\"", ".code = \"", "fail(\""}) {
        for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
            const size_t start = at + mark.size();
            const std::string code = text.substr(start, text.find('"', start) - start);
            if (code.find('.') != std::string::npos) codes.insert(code);
        }
    }
    return codes;
}

TEST(Words, EveryErrorThatAPersonCanMeetHasASentence) {
    const auto texts = Texts::load(TONGBAN_SOURCE_DIR "/packs/base/texts");
    ASSERT_TRUE(texts.has_value());
    std::set<std::string> missing;
    int found = 0;
    for (const std::string& folder : kFolders) {
        const fs::path root = fs::path(TONGBAN_SOURCE_DIR) / "src" / folder;
        if (!fs::exists(root)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(root)) {
            if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
            std::ifstream stream(entry.path());
            const std::string text(
                (std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>()
            );
            for (const std::string& code : codes_of(text)) {
                ++found;
                if (!texts->has(kDefaultLocale, code)) missing.insert(code);
            }
        }
    }
    EXPECT_GT(found, 50);
    for (const std::string& code : missing)
        ADD_FAILURE() << "no words in packs/base/texts for " << code;
}

}  // namespace
}  // namespace tongban::http
