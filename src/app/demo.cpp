#include "app/demo.h"

#include <filesystem>
#include <fstream>
#include <mutex>

#include "service/demo_neighbours.h"

namespace tongban::app {

namespace {

std::vector<const json::object*> entries(const json::object& demo, std::string_view name) {
    return service::demo_entries(demo, name);
}
std::string text(const json::object& entry, std::string_view key) {
    return service::demo_text(entry, key);
}

Result<void> seed_people(Platform& platform, const json::object& demo, Instant now) {
    for (const json::object* person : entries(demo, "people"))
        TRY(platform.identity->seed_person(
            {.name = text(*person, "name"),
             .resident_id = text(*person, "resident_id"),
             .phone = text(*person, "phone"),
             .password = text(*person, "password"),
             .id = "person:" + text(*person, "id")},
            now
        ));
    return {};
}

Result<void> seed_staff(Platform& platform, const json::object& demo, Instant now) {
    for (const json::object* staff : entries(demo, "staff")) {
        identity::StaffRegistration registration{
            .account = text(*staff, "account"),
            .name = text(*staff, "name"),
            .password = text(*staff, "password"),
            .must_change_password = false,
            .id = "staff:" + text(*staff, "account")};
        if (const json::array* grants = find_array(*staff, "grants"))
            for (const json::value& grant : *grants)
                if (const json::object* one = grant.if_object())
                    registration.grants.push_back(
                        {text(*one, "role"), text(*one, "region"), text(*one, "department")}
                    );
        TRY(platform.identity->seed_staff(registration, now));
    }
    return {};
}

Result<void> seed_registers(Platform& platform, const json::object& demo, Instant now) {
    std::vector<registry::RegisterDefinition> definitions;
    for (const json::object* entry : entries(demo, "registers")) {
        registry::RegisterDefinition definition{
            text(*entry, "id"),
            text(*entry, "name"),
            text(*entry, "name_en"),
            text(*entry, "department"),
            static_cast<int>(find_int(*entry, "timeout_ms").value_or(800)),
            {}};
        if (const json::array* fields = find_array(*entry, "fields"))
            for (const json::value& field : *fields)
                if (field.is_string()) definition.fields.emplace_back(field.get_string());
        definitions.push_back(std::move(definition));
    }
    TRY(platform.registry->define(definitions, now));
    for (const json::object* entry : entries(demo, "registers")) {
        std::vector<registry::Record> records;
        if (const json::array* list = find_array(*entry, "records"))
            for (const json::value& one : *list)
                if (const json::object* record = one.if_object()) {
                    const json::object* values = find_object(*record, "values");
                    records.push_back(
                        {text(*record, "key"), values == nullptr ? json::object{} : *values,
                         parse_date(text(*record, "as_of")).value_or(china_date(now))}
                    );
                }
        TRY(platform.registry->store(text(*entry, "id"), records, now));
    }
    return {};
}

Result<void> seed_representatives(Platform& platform, const json::object& demo, Instant now) {
    std::map<std::string, std::string> resident_ids;
    for (const json::object* person : entries(demo, "people"))
        resident_ids[text(*person, "id")] = text(*person, "resident_id");
    std::vector<registry::Representative> all;
    for (const json::object* enterprise : entries(demo, "enterprises"))
        if (const json::array* representatives = find_array(*enterprise, "representatives"))
            for (const json::value& one : *representatives)
                if (const json::object* person = one.if_object())
                    all.push_back(
                        {resident_ids[text(*person, "person")], text(*enterprise, "uscc"),
                         text(*enterprise, "name"), text(*person, "role")}
                    );
    return platform.registry->set_representatives(all, now);
}

/// Holder of a demo credential: a person, or an enterprise by its demo id.
struct HolderFacts {
    std::string id, name, code;
    bool is_enterprise = false;
};

std::map<std::string, HolderFacts> holders(const json::object& demo) {
    std::map<std::string, HolderFacts> found;
    for (const json::object* person : entries(demo, "people"))
        found[text(*person, "id")] = {
            "person:" + text(*person, "id"), text(*person, "name"), text(*person, "resident_id"),
            false};
    for (const json::object* enterprise : entries(demo, "enterprises"))
        found[text(*enterprise, "id")] = {
            "enterprise:" + text(*enterprise, "uscc"), text(*enterprise, "name"),
            text(*enterprise, "uscc"), true};
    return found;
}

Result<void> seed_credentials(Platform& platform, const pack::Content& content, Instant now) {
    const auto known = holders(content.demo);
    for (const json::object* entry : entries(content.demo, "credentials")) {
        const auto holder = known.find(text(*entry, "holder"));
        if (holder == known.end()) continue;
        const std::string type = text(*entry, "type");
        bool exists = false;
        for (const auto& record : TRY(platform.credentials->held_by(holder->second.id)))
            exists |= record.type_id == type;
        const json::object* claims = find_object(*entry, "claims");
        if (exists || claims == nullptr) continue;
        const auto found = content.credential_types.find(type);
        if (found == content.credential_types.end())
            return refuse("pack.unknown_credential", ErrorKind::Invalid, {{"type", type}});
        const std::string region = content.directory->regions().municipality();
        const auto until = parse_date(text(*entry, "valid_to"));
        const auto issuer =
            TRY(content.directory->organisation_for(found->second.issuer, region, china_date(now)));
        std::vector<ledger::Commit> commits = TRY(platform.neighbours->issue(
            {.id = "credential:demo-" + text(*entry, "holder") + "-" + type,
             .type = type,
             .holder_kind = holder->second.is_enterprise ? "enterprise" : "natural",
             .holder = holder->second.id,
             .holder_name = holder->second.name,
             .holder_code = holder->second.code,
             .fields = *claims,
             .region = region,
             .organisation = issuer.name,
             .department = found->second.issuer,
             .issuer_code = issuer.synthetic_uscc,
             .case_number = {},
             .valid_years = 0,
             .valid_until = until ? std::optional<Date>(*until) : std::nullopt,
             .replaces = {},
             .at = now}
        ));
        TRY(platform.ledger->commit_all_and_wait(std::move(commits)));
    }
    return {};
}

}  // namespace

Result<void> Platform::seed_demo(Instant now) {
    const auto loaded = content.content();
    if (loaded->demo.empty()) return {};
    TRY(seed_people(*this, loaded->demo, now));
    TRY(seed_staff(*this, loaded->demo, now));
    TRY(seed_registers(*this, loaded->demo, now));
    TRY(seed_representatives(*this, loaded->demo, now));
    return seed_credentials(*this, *loaded, now);
}

namespace {
/// Stays open between two messages: opening it costs more than writing.
struct Sink {
    std::filesystem::path file;
    std::mutex mutex;
    std::ofstream stream;

    bool write(const std::string& line) {
        const std::lock_guard lock(mutex);
        // Whoever moved it away finds the next message in a new one.
        if (!stream.is_open() || !stream || !std::filesystem::exists(file))
            stream = std::ofstream(file, std::ios::app);
        stream << line << std::flush;
        return stream.good();
    }
};
}  // namespace

bus::Handler notification_sink(std::filesystem::path file) {
    auto sink = std::make_shared<Sink>();
    sink->file = std::move(file);
    return [sink = std::move(sink)](const bus::Message& message) -> Result<void> {
        const std::string line = fmt::format(
            "{} {} {}\n", to_rfc3339(message.at), message.topic, json::serialize(message.body)
        );
        if (!sink->write(line)) return refuse("notify.sink", ErrorKind::Unavailable);
        return {};
    };
}

std::vector<std::string> demo_logins(const pack::Content& content) {
    std::vector<std::string> lines;
    for (const json::object* person : entries(content.demo, "people"))
        lines.push_back(fmt::format(
            "{}  {}  {}", text(*person, "phone"), text(*person, "password"), text(*person, "note")
        ));
    for (const json::object* staff : entries(content.demo, "staff"))
        lines.push_back(fmt::format(
            "{}  {}  {}", text(*staff, "account"), text(*staff, "password"), text(*staff, "name")
        ));
    return lines;
}

}  // namespace tongban::app
