// What offices write into a register: an entity that a grant brings into being, and its end.
#include "registry/registry.h"
#include "registry/rows.h"

namespace tongban::registry {

const rows::StoredRecords& Registry::own_records() const {
    return static_cast<const rows::StoredRecords&>(*stored_);
}

Result<bool> Registry::has_record(const std::string& register_id, const std::string& key) const {
    return TRY(stored_->find(register_id, key)).has_value();
}

Result<ledger::Commit> Registry::enter(const Entry& entry) const {
    if (entry.key.empty() || entry.key.size() > 200 || entry.values.empty())
        return refuse("registry.record");
    if (TRY(has_record(entry.register_id, entry.key)))
        return refuse("registry.record_exists", ErrorKind::Conflict, {{"key", entry.key}});
    ledger::Commit commit;
    // A stream of its own: of two that want the same key one is refused.
    const std::string hash = own_records().key_hash(entry.register_id, entry.key);
    commit.key = {home_region_, fmt::format("entry:{}:{}", entry.register_id, hash.substr(0, 32))};
    commit.actor = entry.actor;
    commit.at = entry.at;
    commit.events.push_back(
        {"EntityEntered", {{"register", entry.register_id}, {"case", entry.case_number}}}
    );
    const Record record{entry.key, entry.values, china_date(entry.at), 1};
    commit.rows.push_back(own_records().save(entry.register_id, record));
    const Representative& one = entry.representative;
    if (!one.resident_id.empty())
        commit.rows.push_back(
            {rows::kSaveRepresentative,
             {home_region_, keyring_.lookup_hash("party.resident_id", one.resident_id),
              one.credit_code, one.enterprise_name, one.role}}
        );
    return commit;
}

Result<std::vector<ledger::RowChange>> Registry::amend(
    const std::string& register_id,
    const std::string& key,
    const json::object& values,
    bool is_over,
    Date today
) const {
    std::vector<ledger::RowChange> changes;
    auto record = TRY(stored_->find(register_id, key));
    if (!record) return changes;
    for (const auto& pair : values) record->values[pair.key()] = pair.value();
    record->as_of = std::max(record->as_of, today);
    ++record->version;
    changes.push_back(own_records().save(register_id, *record));
    if (is_over) changes.push_back({rows::kEndRepresentation, {home_region_, key}});
    return changes;
}

}  // namespace tongban::registry
