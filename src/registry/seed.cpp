// Reading the demo pack's lists.
#include "registry/seed.h"

namespace tongban::registry {
namespace {

Error wrong(std::string place) { return Error{.code = "registry.seed", .field = std::move(place)}; }

Result<Record> record_of(const json::value& value, const std::string& place) {
    if (!value.is_object()) return wrong(place);
    const json::object& entry = value.get_object();
    Record record;
    record.key = find_string(entry, "key").value_or("");
    const auto as_of = parse_date(find_string(entry, "as_of").value_or(""));
    const json::object* values = find_object(entry, "values");
    if (record.key.empty() || !as_of || values == nullptr) return wrong(place);
    record.as_of = *as_of;
    record.values = *values;
    return record;
}

Result<RegisterSeed> seed_of(const json::value& value, const std::string& place) {
    if (!value.is_object()) return wrong(place);
    const json::object& entry = value.get_object();
    RegisterSeed seed;
    RegisterDefinition& definition = seed.definition;
    definition.id = find_string(entry, "id").value_or("");
    definition.name = find_string(entry, "name").value_or("");
    definition.name_en = find_string(entry, "name_en").value_or(definition.name);
    definition.department = find_string(entry, "department").value_or("");
    definition.timeout_ms = static_cast<int>(find_int(entry, "timeout_ms").value_or(800));
    if (definition.id.empty() || definition.name.empty()) return wrong(place);
    if (const json::array* fields = find_array(entry, "fields"))
        for (const json::value& field : *fields) {
            if (!field.is_string()) return wrong(place + "/fields");
            definition.fields.emplace_back(field.get_string());
        }
    if (const json::array* records = find_array(entry, "records"))
        for (const json::value& record : *records) {
            Record one =
                TRY(record_of(record, fmt::format("{}/records/{}", place, seed.records.size())));
            seed.records.push_back(std::move(one));
        }
    return seed;
}

}  // namespace

Result<std::vector<RegisterSeed>> register_seeds(const json::array& registers) {
    std::vector<RegisterSeed> seeds;
    for (const json::value& entry : registers) {
        RegisterSeed seed = TRY(seed_of(entry, fmt::format("/{}", seeds.size())));
        seeds.push_back(std::move(seed));
    }
    return seeds;
}

Result<std::vector<Representative>> representative_seeds(
    const json::array& enterprises, const json::array& people
) {
    std::map<std::string, std::string> resident_ids;
    for (const json::value& entry : people)
        if (entry.is_object())
            resident_ids[find_string(entry.get_object(), "id").value_or("")] =
                find_string(entry.get_object(), "resident_id").value_or("");
    std::vector<Representative> all;
    size_t index = 0;
    for (const json::value& entry : enterprises) {
        const std::string place = fmt::format("/{}", index++);
        if (!entry.is_object()) return wrong(place);
        const json::object& enterprise = entry.get_object();
        const auto code = find_string(enterprise, "uscc");
        const auto name = find_string(enterprise, "name");
        if (!code || !name) return wrong(place);
        const json::array* representatives = find_array(enterprise, "representatives");
        if (representatives == nullptr) continue;
        for (const json::value& one : *representatives) {
            if (!one.is_object()) return wrong(place);
            const auto person =
                resident_ids.find(find_string(one.get_object(), "person").value_or(""));
            if (person == resident_ids.end() || person->second.empty())
                return wrong(place + "/representatives");
            all.push_back({
                .resident_id = person->second,
                .credit_code = *code,
                .enterprise_name = *name,
                .role = find_string(one.get_object(), "role").value_or("legal_person"),
            });
        }
    }
    return all;
}

Result<void> load_seeds(
    Registry& registry,
    const std::vector<RegisterSeed>& registers,
    const std::vector<Representative>& representatives,
    Instant now
) {
    std::vector<RegisterDefinition> definitions;
    for (const RegisterSeed& seed : registers) definitions.push_back(seed.definition);
    TRY(registry.define(definitions, now));
    for (const RegisterSeed& seed : registers)
        TRY(registry.store(seed.definition.id, seed.records, now));
    return registry.set_representatives(representatives, now);
}

}  // namespace tongban::registry
