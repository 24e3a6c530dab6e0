// The data folder of a deployment, as it was left.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "crypto/aead.h"
#include "ledger/ledger.h"

namespace tongban::app {

/// To look only, also beside a running server; nothing is made. Error codes: app.no_data, those of
/// the ledger.
Result<std::unique_ptr<ledger::Ledger>> open_for_reading(const std::filesystem::path& data);

/// The keys that belong to what stands in the ledger; new ones for an empty ledger only, because
/// nobody could read with them what others have sealed. Error codes: app.no_keys, those of
/// Keyring::load_or_create().
Result<crypto::Keyring> keyring_of(const std::filesystem::path& data, ledger::Ledger& ledger);

/// What is left on the disk for the data, in bytes; nothing when the system does not say.
std::optional<std::uintmax_t> room_of(const std::filesystem::path& data);

}  // namespace tongban::app
