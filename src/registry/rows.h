// Tables of the registry.
#pragma once

#include <vector>

#include "crypto/aead.h"
#include "registry/registry.h"

namespace tongban::registry::rows {

std::vector<const char*> tables();

inline constexpr const char kFindRegister[] =
    "SELECT id, name, name_en, department, timeout_ms, fields, is_down FROM registry_registers"
    " WHERE region = $1 AND id = $2";
inline constexpr const char kListRegisters[] =
    "SELECT id, name, name_en, department, timeout_ms, fields, is_down FROM registry_registers"
    " WHERE region = $1 ORDER BY id";
inline constexpr const char kSaveRegister[] =
    "INSERT INTO registry_registers (region, id, name, name_en, department, timeout_ms, fields,"
    " is_down) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)"
    " ON CONFLICT (region, id) DO UPDATE SET name = excluded.name, name_en = excluded.name_en,"
    " department = excluded.department, timeout_ms = excluded.timeout_ms,"
    " fields = excluded.fields";
inline constexpr const char kSwitchRegister[] =
    "UPDATE registry_registers SET is_down = $1 WHERE region = $2 AND id = $3";
inline constexpr const char kFindRecord[] =
    "SELECT version, as_of, sealed FROM registry_records"
    " WHERE region = $1 AND register = $2 AND key_hash = $3";
inline constexpr const char kSaveRecord[] =
    "INSERT INTO registry_records (region, register, key_hash, version, as_of, sealed)"
    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (region, register, key_hash)"
    " DO UPDATE SET version = excluded.version, as_of = excluded.as_of, sealed = excluded.sealed";
inline constexpr const char kRepresented[] =
    "SELECT credit_code, enterprise_name, role FROM registry_representatives"
    " WHERE region = $1 AND resident_id_hash = $2 ORDER BY credit_code";
/// Role of whoever acted for an enterprise that is no more.
inline constexpr const char kFormer[] = "former";
inline constexpr const char kClearRepresentatives[] =
    "DELETE FROM registry_representatives WHERE region = $1 AND credit_code = $2"
    " AND role <> 'former'";
inline constexpr const char kSaveRepresentative[] =
    "INSERT INTO registry_representatives (region, resident_id_hash, credit_code, enterprise_name,"
    " role) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (region, resident_id_hash, credit_code)"
    " DO NOTHING";
inline constexpr const char kEndRepresentation[] =
    "UPDATE registry_representatives SET role = 'former' WHERE region = $1 AND credit_code = $2";

/// The records stored here, sealed. Outlived by the ledger.
class StoredRecords final : public RecordSource {
  public:
    StoredRecords(ledger::Ledger& ledger, crypto::Keyring keyring, std::string home_region)
        : ledger_(ledger), keyring_(std::move(keyring)), home_region_(std::move(home_region)) {}
    Result<std::optional<Record>> find(const std::string& register_id, const std::string& key)
        override;
    bool is_local() const override { return true; }
    /// The same in two steps, for who reads something else at the same time: the record as it is
    /// stored, and opened.
    struct Sealed {
        std::int64_t version = 0;  // 0: there is none
        Date as_of;
        std::string text;
    };
    Result<Sealed> read(
        ledger::Reader& reader, const std::string& register_id, const std::string& hash
    ) const;
    Result<std::optional<Record>> open(
        const Sealed& sealed,
        const std::string& register_id,
        const std::string& key,
        const std::string& hash
    ) const;
    std::string key_hash(std::string_view register_id, std::string_view key) const;
    ledger::RowChange save(const std::string& register_id, const Record& record) const;

  private:
    ledger::Ledger& ledger_;
    crypto::Keyring keyring_;
    std::string home_region_;
};

}  // namespace tongban::registry::rows
