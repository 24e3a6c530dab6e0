#include "search/catalogue_index.h"

#include <fmt/format.h>

#include <algorithm>

#include "search/documents.h"
#include "search/ranking.h"

namespace tongban::search {

struct CatalogueIndex::State {
    Lexicon lexicon;
    Documents documents;
    std::vector<std::string> ids;
    std::vector<float> priors;
};

CatalogueIndex::CatalogueIndex(std::unique_ptr<State> state) : state_(std::move(state)) {}
CatalogueIndex::~CatalogueIndex() = default;

namespace {

constexpr size_t kEntriesMax = 200'000;

std::string utf8(std::u32string_view text) {
    std::string out;
    for (const char32_t code : text) {
        if (code < 0x80)
            out += static_cast<char>(code);
        else if (code < 0x800) {
            out += static_cast<char>(0xC0 | (code >> 6));
            out += static_cast<char>(0x80 | (code & 0x3F));
        } else if (code < 0x10000) {
            out += static_cast<char>(0xE0 | (code >> 12));
            out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
            out += static_cast<char>(0x80 | (code & 0x3F));
        } else
            out += "?";
    }
    return out;
}

}  // namespace

Result<std::unique_ptr<CatalogueIndex>> CatalogueIndex::build(
    const std::vector<Entry>& entries, const Words& words
) {
    if (entries.size() > kEntriesMax)
        return Error{.code = "search.too_many_entries", .kind = ErrorKind::Internal};
    Lexicon lexicon = build_lexicon(entries, words);
    Documents documents = read_documents(lexicon, entries);
    auto state = std::make_unique<State>(State{
        .lexicon = std::move(lexicon), .documents = std::move(documents), .ids = {}, .priors = {}});
    for (const Entry& entry : entries) {
        state->ids.push_back(entry.id);
        // Among services that fit alike, those that can be done here come first.
        state->priors.push_back(1.0F + 0.02F * static_cast<float>(entry.weight));
    }
    return std::unique_ptr<CatalogueIndex>(new CatalogueIndex(std::move(state)));
}

std::vector<std::string> CatalogueIndex::search(std::string_view query, size_t count_max) const {
    const Ranking ranking = rank(state_->lexicon, state_->documents, state_->priors, query);
    std::vector<std::string> ids;
    for (const Found& found : ranking.found)
        if (ids.size() < count_max) ids.push_back(state_->ids[found.entry]);
    return ids;
}

std::string CatalogueIndex::explain(std::string_view query, size_t count_max) const {
    const auto [said, found] = rank(state_->lexicon, state_->documents, state_->priors, query);
    std::string out;
    for (const Asked& asked : said) {
        out += fmt::format("  {:.2f} {} entries:", asked.weight, asked.entries);
        for (const Option& option : asked.piece.options)
            out += fmt::format(
                " {}*{:.2f}", utf8(state_->lexicon.word(option.word).text), option.quality
            );
        out += '\n';
    }
    for (size_t i = 0; i < std::min(count_max, found.size()); ++i)
        out += fmt::format(
            "  {} score {:.3f} covered {:.2f} plain {:.2f} named {:.2f}\n",
            state_->ids[found[i].entry], found[i].score, found[i].covered, found[i].plainness,
            found[i].named
        );
    return out;
}

}  // namespace tongban::search
