#include "app/stored_data.h"

#include "ledger/open.h"

namespace tongban::app {

namespace fs = std::filesystem;

Result<std::unique_ptr<ledger::Ledger>> open_for_reading(const fs::path& data) {
    const fs::path database = data / "tongban.db";
    std::error_code fault;
    if (!fs::exists(database, fault) && !fault)
        return refuse("app.no_data", ErrorKind::NotFound, {{"folder", data.string()}});
    return ledger::open_sqlite(database.string(), ledger::Options{.is_read_only = true});
}

Result<crypto::Keyring> keyring_of(const fs::path& data, ledger::Ledger& ledger) {
    const fs::path file = data / "keyring.json";
    std::error_code fault;
    if (!fs::exists(file, fault)) {
        const ledger::Status status = TRY(ledger.status());
        if (status.events > 0)
            return refuse("app.no_keys", ErrorKind::NotFound, {{"file", file.string()}});
    }
    return crypto::Keyring::load_or_create(file.string());
}

std::optional<std::uintmax_t> room_of(const fs::path& data) {
    std::error_code fault;
    const fs::space_info space = fs::space(data, fault);
    if (fault) return std::nullopt;
    return space.available;
}

}  // namespace tongban::app
