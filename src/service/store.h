// Loading a case from the ledger, and making the commit of a turn.
#pragma once

#include "crypto/aead.h"
#include "ledger/ledger.h"
#include "service/case_cache.h"
#include "service/decide.h"

namespace tongban::service {

ledger::StreamKey key_of(const CaseState& state);

/// The stream of a case number. Nothing when there is no such case.
Result<std::optional<ledger::StreamKey>> find_case(ledger::Reader& reader, std::string_view number);

/// The state after all events: from the snapshot, then what came after it. Error code: case.unknown
/// (NotFound).
Result<CaseState> load_case(ledger::Ledger& ledger, std::string_view number);
/// The same by way of the cache, for commands.
Result<std::shared_ptr<const CaseState>> load_case(
    ledger::Ledger& ledger, CaseCache& cache, const std::string& number
);

/// The same from events alone, for proofs: equal to load_case() or something is wrong.
Result<CaseState> replay_case(ledger::Ledger& ledger, std::string_view number);

/// Names and identifiers of a case, encrypted with its number as associated data.
std::string seal_json(
    const crypto::Keyring& keyring, const json::object& object, std::string_view number
);
/// The same of JSON that is text already.
std::string seal_text(
    const crypto::Keyring& keyring, std::string_view text, std::string_view number
);
Result<json::object> open_json(
    const crypto::Keyring& keyring, const std::string& sealed, std::string_view number
);

/// Names and form, opened with the deployment's keys.
Result<OpenCase> open_case(const crypto::Keyring& keyring, const CaseState& state);

/// Events, rows, timers, snapshot and live messages of a turn. `before` is the version it was
/// decided on.
Result<ledger::Commit> commit_of(
    const Turn& turn, std::int64_t before, const crypto::Keyring& keyring
);

}  // namespace tongban::service
