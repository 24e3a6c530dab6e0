// The hash chain: each event's hash covers the event before it, so that history cannot be changed
// in silence.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/time.h"
#include "crypto/digest.h"
#include "ledger/ledger.h"

namespace tongban::ledger {

/// What happened: key, version, type, body, actor and time. The body is the canonical JSON as it is
/// stored.
crypto::Digest digest_of_event(
    const StreamKey& key,
    std::int64_t version,
    std::string_view type,
    std::string_view body,
    std::string_view actor,
    Instant at
);

/// The event's hash: SHA-256 over the previous event's hash, the position and the digest above. The
/// chain begins with 32 zero bytes.
crypto::Digest link(
    const crypto::Digest& previous, std::int64_t position, const crypto::Digest& event
);

class ReaderPool;
/// Walks all events in order; gives their number. Error code: ledger.chain_broken
/// (details.position).
Result<std::int64_t> verify_chain(ReaderPool& readers);

}  // namespace tongban::ledger
