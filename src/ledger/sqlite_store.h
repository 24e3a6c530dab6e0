// The ledger's store on SQLite.
#pragma once

#include <memory>
#include <string>

#include "ledger/open.h"
#include "ledger/store.h"

namespace tongban::ledger {

/// Takes the file for this process (unless read-only) and creates it when it is missing.
Result<std::unique_ptr<Store>> open_sqlite_store(
    const std::string& path, bool is_read_only, const SqliteOptions& options
);

}  // namespace tongban::ledger
