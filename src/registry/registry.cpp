// Defining, loading, asking and switching registers.
#include "registry/registry.h"

#include <algorithm>

#include "crypto/random.h"
#include "registry/rows.h"

namespace tongban::registry {
namespace {

constexpr int kTimeoutMsMax = 60'000;
constexpr size_t kFieldsMax = 100;
constexpr size_t kRecordsPerCommit = 500;
constexpr int kThreads = 4;
constexpr size_t kQueueMax = 64;

bool is_good(const RegisterDefinition& definition) {
    return !definition.id.empty() && definition.id.size() <= 60 && !definition.name.empty() &&
           definition.timeout_ms > 0 && definition.timeout_ms <= kTimeoutMsMax &&
           definition.fields.size() <= kFieldsMax;
}

std::string fields_text(const std::vector<std::string>& fields) {
    json::array list;
    for (const std::string& field : fields) list.push_back(json::string(field));
    return json::serialize(list);
}

RegisterDefinition definition_of(const ledger::Reader::Row& row) {
    RegisterDefinition definition;
    definition.id = row.text(0);
    definition.name = row.text(1);
    definition.name_en = row.text(2);
    definition.department = row.text(3);
    definition.timeout_ms = static_cast<int>(row.integer(4));
    if (const auto fields = parse_json(row.text(5)); fields && fields->is_array())
        for (const json::value& field : fields->get_array())
            if (field.is_string()) definition.fields.emplace_back(field.get_string());
    return definition;
}

Held nothing(const RegisterDefinition& definition, const Lookup& lookup, HeldUnavailable reason) {
    Held held;
    held.missing = lookup.fields;
    held.source = definition.name;
    held.source_en = definition.name_en;
    held.unavailable = reason;
    return held;
}

Error unknown_register(std::string_view id) {
    return refuse(
        "registry.unknown_register", ErrorKind::NotFound, {{"register", std::string(id)}}
    );
}

}  // namespace

Registry::Registry(
    ledger::Ledger& ledger,
    crypto::Keyring keyring,
    std::string home_region,
    const directory::AccessLog& accesses
)
    : ledger_(ledger),
      keyring_(std::move(keyring)),
      home_region_(std::move(home_region)),
      accesses_(accesses),
      stored_(std::make_unique<rows::StoredRecords>(ledger_, keyring_, home_region_)),
      calls_(std::make_unique<TimedCalls>(kThreads, kQueueMax)) {}

Registry::~Registry() = default;

Result<void> Registry::create_tables() { return ledger_.create_tables(rows::tables()); }

// ---- loading ----

Result<void> Registry::define(const std::vector<RegisterDefinition>& definitions, Instant now) {
    for (const RegisterDefinition& definition : definitions) {
        if (!is_good(definition))
            return refuse("registry.definition", ErrorKind::Invalid, {{"id", definition.id}});
        ledger::Commit commit;
        commit.key = {home_region_, "registry-load:" + crypto::random_token(12)};
        commit.actor = "system:registry";
        commit.at = now;
        commit.rows.push_back({
            rows::kSaveRegister,
            {home_region_, definition.id, definition.name, definition.name_en,
             definition.department, std::int64_t{definition.timeout_ms},
             fields_text(definition.fields)},
        });
        TRY(ledger_.commit_and_wait(std::move(commit)));
    }
    return {};
}

Result<void> Registry::store(
    std::string_view register_id, const std::vector<Record>& records, Instant now
) {
    const std::string id(register_id);
    if (!TRY(find(id))) return unknown_register(id);
    const rows::StoredRecords& stored = own_records();
    std::vector<ledger::RowChange> changes;
    const auto flush = [&]() -> Result<void> {
        if (changes.empty()) return {};
        ledger::Commit commit;
        commit.key = {home_region_, "registry-load:" + crypto::random_token(12)};
        commit.actor = "system:registry";
        commit.at = now;
        const auto count = static_cast<std::int64_t>(changes.size());
        commit.events.push_back({"RecordsStored", {{"register", id}, {"count", count}}});
        commit.rows = std::exchange(changes, {});
        TRY(ledger_.commit_and_wait(std::move(commit)));
        return {};
    };
    for (const Record& record : records) {
        if (record.key.empty() || record.key.size() > 200) return refuse("registry.record");
        const auto known = TRY(stored_->find(id, record.key));
        if (known && known->as_of == record.as_of && known->values == record.values) continue;
        if (known && record.as_of < known->as_of) continue;
        Record fresh = record;
        fresh.version = known ? known->version + 1 : 1;
        changes.push_back(stored.save(id, fresh));
        if (changes.size() >= kRecordsPerCommit) TRY(flush());
    }
    return flush();
}

Result<void> Registry::set_representatives(const std::vector<Representative>& all, Instant now) {
    ledger::Commit commit;
    commit.key = {home_region_, "registry-load:" + crypto::random_token(12)};
    commit.actor = "system:registry";
    commit.at = now;
    std::set<std::string> codes;
    for (const Representative& one : all) codes.insert(one.credit_code);
    for (const std::string& code : codes)
        commit.rows.push_back({rows::kClearRepresentatives, {home_region_, code}});
    for (const Representative& one : all)
        commit.rows.push_back({
            rows::kSaveRepresentative,
            {home_region_, keyring_.lookup_hash("party.resident_id", one.resident_id),
             one.credit_code, one.enterprise_name, one.role},
        });
    TRY(ledger_.commit_and_wait(std::move(commit)));
    return {};
}

void Registry::set_source(std::string register_id, std::shared_ptr<RecordSource> source) {
    const std::lock_guard lock(mutex_);
    sources_[std::move(register_id)] = std::move(source);
}

// ---- asking ----

Result<Held> Registry::lookup(const Lookup& lookup) {
    // Personal Information Protection Law art. 6: no processing without a clear purpose.
    if (lookup.purpose.empty() || lookup.actor.empty()) return refuse("registry.purpose");
    const std::shared_ptr<RecordSource> source = source_of(lookup.register_id);
    std::optional<Defined> defined;
    rows::StoredRecords::Sealed stored;
    std::string hash;
    if (source == nullptr) hash = own_records().key_hash(lookup.register_id, lookup.key);
    TRY(ledger_.read([&](ledger::Reader& reader) -> Result<void> {
        defined = TRY(find_in(reader, lookup.register_id));
        if (defined && !defined->is_down && source == nullptr)
            stored = TRY(own_records().read(reader, lookup.register_id, hash));
        return {};
    }));
    if (!defined) {
        RegisterDefinition unknown;
        unknown.name = lookup.register_id;
        return nothing(unknown, lookup, HeldUnavailable::UnknownRegister);
    }
    const Held held = TRY(ask(lookup, *defined, source, [&] {
        return own_records().open(stored, lookup.register_id, lookup.key, hash);
    }));
    {
        const std::lock_guard lock(mutex_);
        Counters& counters = counters_[lookup.register_id];
        ++counters.lookups;
        if (held.unavailable && *held.unavailable != HeldUnavailable::NoRecord) ++counters.failures;
    }
    log(lookup, held);
    return held;
}

std::shared_ptr<RecordSource> Registry::source_of(const std::string& register_id) const {
    const std::lock_guard lock(mutex_);
    const auto found = sources_.find(register_id);
    return found == sources_.end() ? nullptr : found->second;
}

Result<Held> Registry::ask(
    const Lookup& lookup,
    const Defined& defined,
    const std::shared_ptr<RecordSource>& source,
    const std::function<Result<std::optional<Record>>()>& open_stored
) {
    const RegisterDefinition& definition = *defined.definition;
    if (defined.is_down) return nothing(definition, lookup, HeldUnavailable::Down);
    std::optional<Record> record;
    if (source == nullptr) {
        record = TRY(open_stored());
    } else if (source->is_local()) {
        record = TRY(source->find(definition.id, lookup.key));
    } else {
        auto outcome = calls_->call(
            [source, id = definition.id, key = lookup.key] { return source->find(id, key); },
            std::chrono::milliseconds(definition.timeout_ms)
        );
        if (!outcome) return nothing(definition, lookup, HeldUnavailable::Timeout);
        // A register's own trouble does not stop the case.
        if (!*outcome) return nothing(definition, lookup, HeldUnavailable::Failed);
        record = std::move(**outcome);
    }
    if (!record) return nothing(definition, lookup, HeldUnavailable::NoRecord);

    Held held;
    held.source = definition.name;
    held.source_en = definition.name_en;
    held.as_of = record->as_of;
    held.version = record->version;
    for (const std::string& field : lookup.fields) {
        const bool is_defined =
            std::ranges::find(definition.fields, field) != definition.fields.end();
        const json::value* value = is_defined ? record->values.if_contains(field) : nullptr;
        if (value == nullptr || value->is_null())
            held.missing.push_back(field);
        else
            held.values.emplace(field, *value);
    }
    return held;
}

void Registry::log(const Lookup& lookup, const Held& held) {
    if (held.values.empty() || lookup.subject.empty()) return;
    directory::Access access;
    access.subject = lookup.subject;
    access.actor = lookup.actor;
    access.actor_name = lookup.actor_name;
    access.organisation = lookup.organisation.empty() ? held.source : lookup.organisation;
    access.why = lookup.purpose;
    access.case_number = lookup.case_number;
    for (const auto& [field, value] : held.values)
        access.fields.push_back(lookup.register_id + "." + field);
    const std::string id = crypto::random_token(12);
    if (lookup.log != nullptr)
        accesses_.enter(*lookup.log, access, lookup.now, id);
    else
        ledger_.commit(accesses_.record(access, lookup.now, id), [](Result<ledger::Committed>) {});
}

Result<std::vector<directory::EnterpriseRole>> Registry::enterprises_of(std::string_view resident_id
) {
    const auto defined = TRY(find("enterprise"));
    if (!defined || defined->is_down) return std::vector<directory::EnterpriseRole>{};
    auto roles = TRY(represented_ever(resident_id));
    std::erase_if(roles, [](const auto& role) { return role.role == rows::kFormer; });
    return roles;
}

Result<std::vector<directory::EnterpriseRole>> Registry::represented_ever(
    std::string_view resident_id
) const {
    std::vector<directory::EnterpriseRole> roles;
    TRY(ledger_.read([&](ledger::Reader& reader) {
        return reader.query(
            rows::kRepresented,
            {home_region_, keyring_.lookup_hash("party.resident_id", resident_id)},
            [&](const ledger::Reader::Row& row) {
                directory::EnterpriseRole role;
                role.credit_code = row.text(0);
                role.id = "enterprise:" + role.credit_code;
                role.name = row.text(1);
                role.role = row.text(2);
                roles.push_back(std::move(role));
                return true;
            }
        );
    }));
    return roles;
}

// ---- operating ----

Result<std::vector<RegisterStatus>> Registry::statuses() const {
    std::vector<RegisterStatus> statuses;
    TRY(ledger_.read([&](ledger::Reader& reader) {
        return reader.query(
            rows::kListRegisters, {home_region_},
            [&](const ledger::Reader::Row& row) {
                RegisterStatus status;
                status.definition = definition_of(row);
                status.is_down = row.integer(6) != 0;
                statuses.push_back(std::move(status));
                return true;
            }
        );
    }));
    const std::lock_guard lock(mutex_);
    for (RegisterStatus& status : statuses)
        if (const auto found = counters_.find(status.definition.id); found != counters_.end()) {
            status.lookups = found->second.lookups;
            status.failures = found->second.failures;
        }
    return statuses;
}

Result<ledger::Commit> Registry::switch_register(
    std::string_view register_id, bool is_down, std::string_view by, Instant now
) const {
    const std::string id(register_id);
    if (!TRY(find(id))) return unknown_register(id);
    ledger::Commit commit;
    commit.key = {home_region_, "register:" + id};
    TRY(ledger_.read([&](ledger::Reader& reader) -> Result<void> {
        const auto snapshot = TRY(reader.snapshot(commit.key));
        if (snapshot) commit.expected_version = snapshot->version;
        return {};
    }));
    commit.actor = by;
    commit.at = now;
    commit.events.push_back({is_down ? "RegisterTakenDown" : "RegisterTakenUp", {{"register", id}}}
    );
    commit.snapshot = json::serialize(json::object{{"is_down", is_down}});
    commit.rows.push_back({rows::kSwitchRegister, {std::int64_t{is_down}, home_region_, id}});
    return commit;
}

Result<std::optional<Registry::Defined>> Registry::find(std::string_view register_id) const {
    std::optional<Defined> found;
    TRY(ledger_.read([&](ledger::Reader& reader) -> Result<void> {
        found = TRY(find_in(reader, register_id));
        return {};
    }));
    return found;
}

Result<std::optional<Registry::Defined>> Registry::find_in(
    ledger::Reader& reader, std::string_view register_id
) const {
    std::optional<Defined> found;
    TRY(reader.query(
        rows::kFindRegister, {home_region_, std::string(register_id)},
        [&](const ledger::Reader::Row& row) {
            found = defined_by(row);
            return false;
        }
    ));
    return found;
}

Registry::Defined Registry::defined_by(const ledger::Reader::Row& row) const {
    // Names and numbers of packs: none has a line break in it.
    std::string text = fmt::format(
        "{}\n{}\n{}\n{}\n{}", row.text(1), row.text(2), row.text(3), row.integer(4), row.text(5)
    );
    const std::lock_guard lock(mutex_);
    KnownDefinition& known = definitions_[std::string(row.text(0))];
    if (known.definition == nullptr || known.row != text)
        known = {std::move(text), std::make_shared<const RegisterDefinition>(definition_of(row))};
    return {known.definition, row.integer(6) != 0};
}

const char* to_string(HeldUnavailable reason) {
    switch (reason) {
        case HeldUnavailable::UnknownRegister:
            return "unknown_register";
        case HeldUnavailable::Down:
            return "down";
        case HeldUnavailable::Timeout:
            return "timeout";
        case HeldUnavailable::Failed:
            return "failed";
        case HeldUnavailable::NoRecord:
            return "no_record";
    }
    return "";
}

}  // namespace tongban::registry
