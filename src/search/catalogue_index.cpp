// Chinese is met by pairs of characters (bigrams), which need no dictionary; a document counts for
// as many of the query's content pairs as it holds, rare ones more than common ones (BM25 of
// Xapian).
#include "search/catalogue_index.h"

#include <xapian.h>

#include <mutex>
#include <set>

#include "search/terms.h"

namespace tongban::search {

struct CatalogueIndex::State {
    Xapian::WritableDatabase database;
    std::vector<Entry> entries;
    mutable std::mutex mutex;  // Xapian databases are for one thread at a time
};

CatalogueIndex::CatalogueIndex(std::unique_ptr<State> state) : state_(std::move(state)) {}
CatalogueIndex::~CatalogueIndex() = default;

namespace {

void add_text(Xapian::Document& document, std::string_view text, unsigned weight) {
    for (const std::string& term : terms_of(text)) document.add_term(term, weight);
}

Xapian::Document document_of(const Entry& entry, size_t index) {
    Xapian::Document document;
    add_text(document, entry.name, 6);
    add_text(document, entry.name_en, 3);
    for (const std::string& name : entry.other_names) add_text(document, name, 2);
    for (const std::string& saying : entry.sayings) add_text(document, saying, 5);
    add_text(document, entry.topic, 1);
    document.set_data(std::to_string(index));
    return document;
}

/// How much of the query's content the document must hold to be an answer at all.
constexpr int kCoveragePercentMin = 34;

}  // namespace

Result<std::unique_ptr<CatalogueIndex>> CatalogueIndex::build(const std::vector<Entry>& entries) {
    try {
        auto state = std::make_unique<State>();
        state->entries = entries;
        state->database = Xapian::WritableDatabase("", Xapian::DB_BACKEND_INMEMORY);
        for (size_t i = 0; i < entries.size(); ++i)
            state->database.add_document(document_of(entries[i], i));
        return std::unique_ptr<CatalogueIndex>(new CatalogueIndex(std::move(state)));
    } catch (const Xapian::Error& e) {
        return Error{.code = "search.build", .kind = ErrorKind::Internal, .cause = e.get_msg()};
    }
}

std::vector<std::string> CatalogueIndex::search(std::string_view query, size_t count_max) const {
    const std::set<std::string> terms = query_terms(query);
    if (terms.empty()) return {};
    struct Found {
        double score;
        const Entry* entry;
    };
    std::vector<Found> found;
    const std::lock_guard lock(state_->mutex);
    try {
        Xapian::Enquire enquire(state_->database);
        enquire.set_query(Xapian::Query(Xapian::Query::OP_OR, terms.begin(), terms.end()));
        const Xapian::MSet matches = enquire.get_mset(0, 50);
        for (auto match = matches.begin(); match != matches.end(); ++match) {
            size_t hits = 0;
            for (auto term = enquire.get_matching_terms_begin(match);
                 term != enquire.get_matching_terms_end(match); ++term)
                ++hits;
            if (hits * 100 < terms.size() * kCoveragePercentMin) continue;
            const Entry& entry = state_->entries[std::stoul(match.get_document().get_data())];
            const double coverage = static_cast<double>(hits) / static_cast<double>(terms.size());
            // Among services that fit alike, those that can be done here come first.
            found.push_back({match.get_weight() * coverage * (1.0 + 0.08 * entry.weight), &entry});
        }
    } catch (const Xapian::Error&) {
        return {};
    }
    std::ranges::stable_sort(found, std::ranges::greater{}, &Found::score);
    std::vector<std::string> ids;
    for (const Found& one : found)
        if (ids.size() < count_max) ids.push_back(one.entry->id);
    return ids;
}

}  // namespace tongban::search
