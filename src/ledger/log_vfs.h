// A layer over SQLite's file system that joins what is written to the write-ahead log.
//
// SQLite writes each page of a transaction in two pieces, so a group of commits takes hundreds of
// calls of the operating system. Here they are gathered and handed on as one, at the latest when
// the log is synced. Nobody sees the difference: other connections read only what the log's index
// names, and with synchronous=FULL that is changed after the sync. So the layer is for that mode
// only.
#pragma once

#include <string>

#include "base/result.h"

namespace tongban::ledger {

/// The name of the layer over that VFS (empty: over the default one). Error code:
/// ledger.unavailable.
Result<std::string> log_vfs_over(const std::string& name);

}  // namespace tongban::ledger
