// The catalogue of a pack as entries of the search index.
#pragma once

#include "pack/model.h"
#include "search/catalogue_index.h"

namespace tongban::app {

std::vector<search::Entry> search_entries(const pack::Content& content);

}  // namespace tongban::app
