#include "search/catalogue_index.h"

#include <xapian.h>

#include <mutex>

namespace tongban::search {

struct CatalogueIndex::State {
    Xapian::WritableDatabase database;
    mutable std::mutex mutex;  // Xapian databases are for one thread at a time
};

CatalogueIndex::CatalogueIndex(std::unique_ptr<State> state) : state_(std::move(state)) {}
CatalogueIndex::~CatalogueIndex() = default;

namespace {

/// Words of Chinese are met by pairs of characters, which need no dictionary.
constexpr auto kFlags = Xapian::TermGenerator::FLAG_CJK_NGRAM;

}  // namespace

Result<std::unique_ptr<CatalogueIndex>> CatalogueIndex::build(const std::vector<Entry>& entries) {
    try {
        auto state = std::make_unique<State>();
        state->database = Xapian::WritableDatabase("", Xapian::DB_BACKEND_INMEMORY);
        for (const Entry& entry : entries) {
            Xapian::TermGenerator generator;
            generator.set_flags(kFlags);
            Xapian::Document document;
            generator.set_document(document);
            generator.index_text(entry.name, 6);
            generator.index_text(entry.name_en, 3);
            for (const std::string& name : entry.other_names) generator.index_text(name, 2);
            for (const std::string& saying : entry.sayings) generator.index_text(saying, 5);
            generator.index_text(entry.topic, 1);
            Xapian::Document filled = generator.get_document();
            filled.set_data(entry.id);
            state->database.add_document(filled);
        }
        return std::unique_ptr<CatalogueIndex>(new CatalogueIndex(std::move(state)));
    } catch (const Xapian::Error& e) {
        return Error{.code = "search.build", .kind = ErrorKind::Internal, .cause = e.get_msg()};
    }
}

std::vector<std::string> CatalogueIndex::search(std::string_view query, size_t count_max) const {
    std::vector<std::string> found;
    const std::lock_guard lock(state_->mutex);
    try {
        Xapian::QueryParser parser;
        parser.set_default_op(Xapian::Query::OP_OR);
        const Xapian::Query parsed =
            parser.parse_query(std::string(query.substr(0, 300)), Xapian::QueryParser::FLAG_CJK_NGRAM);
        Xapian::Enquire enquire(state_->database);
        enquire.set_query(parsed);
        const Xapian::MSet matches = enquire.get_mset(0, static_cast<Xapian::doccount>(count_max));
        for (auto match = matches.begin(); match != matches.end(); ++match) found.push_back(match.get_document().get_data());
    } catch (const Xapian::Error&) {
        // A query that cannot be read finds nothing.
        found.clear();
    }
    return found;
}

}  // namespace tongban::search
