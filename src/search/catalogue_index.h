// Finds services for what people say: official and everyday words, dialect, English, pinyin.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "search/words.h"

namespace tongban::search {

/// A service as the index sees it.
struct Entry {
    std::string id;
    std::string name;
    std::string name_en;
    std::vector<std::string> other_names;  // official names, result names
    std::vector<std::string> sayings;      // everyday words for it
    std::string topic;                     // name of the topic
    std::string department;                // name of the department
    int weight = 0;  // higher comes first among equals (bundles, executable ones)
};

/// Immutable after building: any number of threads may search it at the same time.
class CatalogueIndex {
  public:
    /// Error code: search.too_many_entries.
    static Result<std::unique_ptr<CatalogueIndex>> build(
        const std::vector<Entry>& entries, const Words& words = {}
    );
    ~CatalogueIndex();

    /// Ids, best first; empty when nothing fits. Queries over 300 bytes are cut.
    std::vector<std::string> search(std::string_view query, size_t count_max) const;

    /// How the query was read and what the best entries got, for those who tend the words.
    std::string explain(std::string_view query, size_t count_max) const;

  private:
    struct State;
    explicit CatalogueIndex(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace tongban::search
