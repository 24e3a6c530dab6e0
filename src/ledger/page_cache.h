// A layer over SQLite's page cache that spares each transaction a walk over all cached pages.
//
// When SQLite sorts the pages of a split (3.39 and later), it gives one of them a number far beyond
// the database's end for a moment. Its page cache takes that for its highest page, and the end of
// the transaction, which drops pages beyond the database's end, then walks over the whole cache to
// find that there is none. The layer remembers the highest page that really stayed.
#pragma once

namespace tongban::ledger {

/// Puts the layer over the cache of this process. Does nothing once SQLite is in use.
void install_page_cache();

}  // namespace tongban::ledger
