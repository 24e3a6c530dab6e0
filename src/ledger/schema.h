// The ledger's own tables, and the one row that says where it ends.
#pragma once

#include <cstdint>

#include "crypto/digest.h"
#include "ledger/store.h"

namespace tongban::ledger {

/// Where the ledger ends. Written in each transaction, so that a cut-off end is noticed.
struct Head {
    std::int64_t position = 0;          // of the last event
    std::int64_t message_position = 0;  // of the last message; those that were handed on are gone
    std::int64_t reply_number = 0;
    std::int64_t streams = 0;
    crypto::Digest hash{};
    /// Of the last event that event_places has; see StreamIndex. Not in ledgers that an older
    /// program began.
    std::int64_t placed = 0;
    bool has_places = false;
};

/// Creates what is missing. Error code: ledger.version when a newer program made the tables.
Result<void> create_schema(const Store& store, Connection& connection);

Result<Head> load_head(Connection& connection);
/// All but `placed`, which seldom changes.
Result<void> save_head(Connection& connection, const Head& head);
Result<void> save_placed(Connection& connection, std::int64_t placed);

}  // namespace tongban::ledger
