// The catalogue of a pack and its language data as the search index takes them.
#pragma once

#include "pack/model.h"
#include "search/catalogue_index.h"

namespace tongban::app {

std::vector<search::Entry> search_entries(const pack::Content& content);
search::Words search_words(const pack::Content& content);

}  // namespace tongban::app
