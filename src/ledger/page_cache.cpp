#include "ledger/page_cache.h"

#include <sqlite3.h>

#include <algorithm>
#include <new>

namespace tongban::ledger {
namespace {

/// What SQLite had before; set once, before anything is opened.
sqlite3_pcache_methods2 beneath;

/// The cache of one connection. SQLite uses it from one thread at a time.
struct Cache {
    sqlite3_pcache* real;
    unsigned highest = 0;      // no page above it is kept, but for
    unsigned out_of_line = 0;  // one whose number is above it for a moment; 0: none
};

Cache* cache_of(sqlite3_pcache* cache) { return reinterpret_cast<Cache*>(cache); }

sqlite3_pcache* create(int page_bytes, int extra_bytes, int may_drop) {
    sqlite3_pcache* const real = beneath.xCreate(page_bytes, extra_bytes, may_drop);
    if (real == nullptr) return nullptr;
    auto* const cache = new (std::nothrow) Cache{.real = real};
    if (cache == nullptr) beneath.xDestroy(real);
    return reinterpret_cast<sqlite3_pcache*>(cache);
}

void destroy(sqlite3_pcache* cache) {
    beneath.xDestroy(cache_of(cache)->real);
    delete cache_of(cache);
}

void set_size(sqlite3_pcache* cache, int pages) {
    beneath.xCachesize(cache_of(cache)->real, pages);
}
int count(sqlite3_pcache* cache) { return beneath.xPagecount(cache_of(cache)->real); }
void shrink(sqlite3_pcache* cache) { beneath.xShrink(cache_of(cache)->real); }

sqlite3_pcache_page* fetch(sqlite3_pcache* cache, unsigned number, int may_create) {
    sqlite3_pcache_page* const page = beneath.xFetch(cache_of(cache)->real, number, may_create);
    if (page != nullptr) cache_of(cache)->highest = std::max(cache_of(cache)->highest, number);
    return page;
}

void unpin(sqlite3_pcache* cache, sqlite3_pcache_page* page, int is_dropped) {
    beneath.xUnpin(cache_of(cache)->real, page, is_dropped);
}

void rekey(sqlite3_pcache* cache, sqlite3_pcache_page* page, unsigned before, unsigned after) {
    Cache* const known = cache_of(cache);
    beneath.xRekey(known->real, page, before, after);
    if (before == known->out_of_line) known->out_of_line = 0;
    if (after <= known->highest) return;
    if (known->out_of_line == 0)
        known->out_of_line = after;
    else
        known->highest = after;
}

/// Drops the pages from `first` on.
void truncate(sqlite3_pcache* cache, unsigned first) {
    Cache* const known = cache_of(cache);
    if (first > known->highest && first > known->out_of_line) return;
    beneath.xTruncate(known->real, first);
    known->highest = std::min(known->highest, first - 1);
    known->out_of_line = 0;
}

}  // namespace

void install_page_cache() {
    if (sqlite3_config(SQLITE_CONFIG_GETPCACHE2, &beneath) != SQLITE_OK) return;
    if (beneath.xCreate == nullptr || beneath.iVersion != 1) return;
    sqlite3_pcache_methods2 layer = beneath;
    layer.xCreate = create;
    layer.xCachesize = set_size;
    layer.xPagecount = count;
    layer.xFetch = fetch;
    layer.xUnpin = unpin;
    layer.xRekey = rekey;
    layer.xTruncate = truncate;
    layer.xDestroy = destroy;
    layer.xShrink = shrink;
    (void)sqlite3_config(SQLITE_CONFIG_PCACHE2, &layer);
}

}  // namespace tongban::ledger
