// The language data of the catalogue search.
#include "base/text.h"
#include "pack/load_lists.h"

namespace tongban::pack {

namespace {

void append(std::vector<std::string>& to, std::vector<std::string> more) {
    std::ranges::move(more, std::back_inserter(to));
}

}  // namespace

void load_search_words(Reader file, Content& content) {
    SearchWords& words = content.search_words;
    append(words.around, file.texts("around"));
    append(words.light, file.texts("light"));
    append(words.elsewhere, file.texts("elsewhere"));
    for (Reader& entry : file.list("meanings")) {
        Meaning meaning{.say = entry.texts("say"), .means = entry.texts("means")};
        if (meaning.say.empty() || meaning.means.empty())
            entry.fault("pack.meaning", "a meaning needs `say` and `means`");
        else
            words.meanings.push_back(std::move(meaning));
    }
}

void load_sounds(std::string_view text, const std::string& file, Content& content, Issues& issues) {
    int number = 0;
    for (const std::string_view line : split(text, '\n')) {
        ++number;
        if (line.empty() || line.starts_with('#')) continue;
        const size_t tab = line.find('\t');
        if (tab == 0 || tab == std::string_view::npos || tab + 1 == line.size()) {
            issues.push_back(
                {.code = "pack.sound",
                 .message = "expected a sound, a tab and its characters",
                 .file = file,
                 .line = number}
            );
            continue;
        }
        content.search_words.sounds.emplace_back(line.substr(0, tab), line.substr(tab + 1));
    }
}

}  // namespace tongban::pack
