// Records at rest: found by a keyed hash of their key, sealed with register and key bound to them.
#include "registry/rows.h"

namespace tongban::registry::rows {
namespace {

constexpr const char kPurpose[] = "registry.record";

constexpr const char* kTables[] = {
    "CREATE TABLE IF NOT EXISTS registry_registers ("
    " region text NOT NULL, id text NOT NULL, name text NOT NULL, name_en text NOT NULL,"
    " department text NOT NULL, timeout_ms bigint NOT NULL, fields text NOT NULL,"
    " is_down bigint NOT NULL, PRIMARY KEY (region, id))",
    "CREATE TABLE IF NOT EXISTS registry_records ("
    " region text NOT NULL, register text NOT NULL, key_hash text NOT NULL,"
    " version bigint NOT NULL, as_of text NOT NULL, sealed text NOT NULL,"
    " PRIMARY KEY (region, register, key_hash))",
    "CREATE TABLE IF NOT EXISTS registry_representatives ("
    " region text NOT NULL, resident_id_hash text NOT NULL, credit_code text NOT NULL,"
    " enterprise_name text NOT NULL, role text NOT NULL,"
    " PRIMARY KEY (region, resident_id_hash, credit_code))",
};

std::string bound_to(std::string_view register_id, std::string_view key_hash) {
    return fmt::format("{}|{}", register_id, key_hash);
}

}  // namespace

std::vector<const char*> tables() { return {std::begin(kTables), std::end(kTables)}; }

Result<std::optional<Record>> StoredRecords::find(
    const std::string& register_id, const std::string& key
) {
    const std::string hash = key_hash(register_id, key);
    Sealed sealed;
    TRY(ledger_.read([&](ledger::Reader& reader) -> Result<void> {
        sealed = TRY(read(reader, register_id, hash));
        return {};
    }));
    return open(sealed, register_id, key, hash);
}

Result<StoredRecords::Sealed> StoredRecords::read(
    ledger::Reader& reader, const std::string& register_id, const std::string& hash
) const {
    Sealed sealed;
    TRY(reader.query(
        kFindRecord, {home_region_, register_id, hash},
        [&](const ledger::Reader::Row& row) {
            sealed.version = row.integer(0);
            sealed.as_of = parse_date(row.text(1)).value_or({});
            sealed.text = row.text(2);
            return false;
        }
    ));
    return sealed;
}

Result<std::optional<Record>> StoredRecords::open(
    const Sealed& sealed,
    const std::string& register_id,
    const std::string& key,
    const std::string& hash
) const {
    if (sealed.version == 0) return std::optional<Record>();
    const Bytes bytes = TRY(from_base64url(sealed.text));
    const std::string text = TRY(keyring_.open_text(kPurpose, bound_to(register_id, hash), bytes));
    json::value values = TRY(parse_json(text));
    if (!values.is_object()) return refuse("registry.record", ErrorKind::Internal);
    return std::optional(Record{key, std::move(values.get_object()), sealed.as_of, sealed.version});
}

std::string StoredRecords::key_hash(std::string_view register_id, std::string_view key) const {
    return keyring_.lookup_hash("registry.key", fmt::format("{}|{}", register_id, key));
}

ledger::RowChange StoredRecords::save(const std::string& register_id, const Record& record) const {
    const std::string hash = key_hash(register_id, record.key);
    const Bytes sealed =
        keyring_.seal(kPurpose, bound_to(register_id, hash), json::serialize(record.values));
    return {
        kSaveRecord,
        {home_region_, register_id, hash, record.version, to_string(record.as_of),
         to_base64url(sealed)},
    };
}

}  // namespace tongban::registry::rows
