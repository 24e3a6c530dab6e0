#include "credential/rows.h"

namespace tongban::credential::rows {

namespace {

constexpr const char* kTables[] = {
    "CREATE TABLE IF NOT EXISTS credential_records ("
    " region text NOT NULL, id text NOT NULL, holder text NOT NULL, department text NOT NULL,"
    " type_id text NOT NULL, type_name text NOT NULL, number text NOT NULL,"
    " identifier text NOT NULL, issuer_name text NOT NULL, issuer_code text NOT NULL,"
    " area_code text NOT NULL, holder_shown text NOT NULL, issued_on text NOT NULL,"
    " valid_from text NOT NULL, valid_until text NOT NULL, case_number text NOT NULL,"
    " stage text NOT NULL, status_index bigint NOT NULL, PRIMARY KEY (region, id))",
    "CREATE UNIQUE INDEX IF NOT EXISTS credential_records_identifier"
    " ON credential_records (region, identifier)",
    "CREATE UNIQUE INDEX IF NOT EXISTS credential_records_status"
    " ON credential_records (region, status_index)",
    "DROP INDEX IF EXISTS credential_records_holder",
    "CREATE INDEX IF NOT EXISTS credential_records_holder_type"
    " ON credential_records (region, holder, type_id, issued_on)",
    "CREATE INDEX IF NOT EXISTS credential_records_number ON credential_records (region, number)",
    "CREATE TABLE IF NOT EXISTS credential_keys ("
    " region text NOT NULL, owner text NOT NULL, sealed text NOT NULL, certificate text NOT NULL,"
    " seal text NOT NULL, PRIMARY KEY (region, owner))",
};

constexpr const char kInsertRecord[] =
    "INSERT INTO credential_records (region, id, holder, department, type_id, type_name, number,"
    " identifier, issuer_name, issuer_code, area_code, holder_shown, issued_on, valid_from,"
    " valid_until, case_number, stage, status_index)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
constexpr const char kSetStage[] =
    "UPDATE credential_records SET stage = $1 WHERE region = $2 AND id = $3";

#define TONGBAN_CREDENTIAL_COLUMNS                                                        \
    "SELECT id, holder, department, type_id, type_name, number, identifier, issuer_name," \
    " issuer_code, area_code, holder_shown, issued_on, valid_from, valid_until,"          \
    " case_number, stage, status_index FROM credential_records WHERE region = $1 AND "

}  // namespace

const char* const kById = TONGBAN_CREDENTIAL_COLUMNS "id = $2";
const char* const kByHolder =
    TONGBAN_CREDENTIAL_COLUMNS "holder = $2 ORDER BY issued_on DESC, id LIMIT 200";
const char* const kByHolderAfter = TONGBAN_CREDENTIAL_COLUMNS
    "holder = $2 AND (issued_on < $3 OR (issued_on = $3 AND id > $4))"
    " ORDER BY issued_on DESC, id LIMIT $5";
const char* const kByHolderAndType =
    TONGBAN_CREDENTIAL_COLUMNS "holder = $2 AND type_id = $3 ORDER BY issued_on DESC, id LIMIT 200";
const char* const kByHolderTypeAndNumber = TONGBAN_CREDENTIAL_COLUMNS
    "holder = $2 AND type_id = $3 AND number = $4 ORDER BY issued_on DESC, id LIMIT 200";
const char* const kByIdentifier = TONGBAN_CREDENTIAL_COLUMNS "identifier = $2";
// A number can come again in a later version of the same licence: the newest counts.
const char* const kByNumber =
    TONGBAN_CREDENTIAL_COLUMNS "number = $2 ORDER BY status_index DESC LIMIT 1";
const char* const kEnded =
    "SELECT status_index, stage FROM credential_records WHERE region = $1 AND stage <> 'valid'";
const char* const kLastStatusIndex =
    "SELECT COALESCE(MAX(status_index), -1) FROM credential_records WHERE region = $1";
const char* const kKeyOf =
    "SELECT sealed, certificate, seal FROM credential_keys WHERE region = $1 AND owner = $2";
const char* const kInsertKey =
    "INSERT INTO credential_keys (region, owner, sealed, certificate, seal)"
    " VALUES ($1, $2, $3, $4, $5)";

std::vector<const char*> tables() { return {std::begin(kTables), std::end(kTables)}; }

std::vector<ledger::RowChange> on_issue(const Place& place, const CredentialState& state) {
    const Content& content = state.content;
    return {
        {kInsertRecord,
         {place.region, place.id, place.holder, place.department, content.type_id,
          content.type_name, content.number, content.identifier, content.issuer.name,
          content.issuer.code, content.area_code, shown_holder(content.holder),
          to_string(content.issued_on), to_string(content.valid_from),
          content.valid_until ? to_string(*content.valid_until) : std::string(), state.case_number,
          std::string(stage_name(state.stage)), static_cast<std::int64_t>(state.status_index)}}};
}

ledger::RowChange on_change(const Place& place, const CredentialState& state) {
    return {kSetStage, {std::string(stage_name(state.stage)), place.region, place.id}};
}

Record read(const ledger::Reader::Row& row) {
    Record record;
    int column = 0;
    for (std::string* text :
         {&record.id, &record.holder, &record.department, &record.type_id, &record.type_name,
          &record.number, &record.identifier, &record.issuer_name, &record.issuer_code,
          &record.area_code, &record.holder_shown, &record.issued_on, &record.valid_from,
          &record.valid_until, &record.case_number})
        *text = row.text(column++);
    record.stage = find_stage(row.text(column++)).value_or(Stage::None);
    record.status_index = static_cast<std::uint64_t>(row.integer(column));
    return record;
}

}  // namespace tongban::credential::rows
