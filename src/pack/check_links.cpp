// Everything that is named exists.
#include "pack/check_parts.h"
#include "pack/suggest.h"

namespace tongban::pack {

namespace {

template <class Map>
Names keys_of(const Map& map) {
    Names names;
    for (const auto& [id, value] : map) names.insert(id);
    return names;
}

/// Registers stand in the pack that connects them: a catalogue by itself has none.
void add_registers(const Content& content, Names& registers, Names& fields) {
    const json::value* file = content.demo.if_contains("registers");
    const json::object* object = file == nullptr ? nullptr : file->if_object();
    const json::array* list = object == nullptr ? nullptr : find_array(*object, "registers");
    if (list == nullptr) return;
    for (const json::value& entry : *list) {
        const json::object* one = entry.if_object();
        if (one == nullptr) continue;
        const std::string id = find_string(*one, "id").value_or("");
        registers.insert(id);
        if (const json::array* columns = find_array(*one, "fields"))
            for (const json::value& column : *columns)
                if (column.is_string()) fields.insert(id + "." + std::string(column.get_string()));
    }
}

struct Kind {
    const char* code;
    const char* word;  // for the log
    Names known;
};

std::map<RefKind, Kind> kinds_of(const Content& content) {
    std::map<RefKind, Kind> kinds{
        {RefKind::Department,
         {"pack.unknown_department", "department", keys_of(content.departments)}},
        {RefKind::Topic, {"pack.unknown_topic", "topic", {}}},
        {RefKind::ItemType, {"pack.unknown_type", "type of item", {}}},
        {RefKind::CredentialType,
         {"pack.unknown_credential_type", "credential type", keys_of(content.credential_types)}},
        {RefKind::Field, {"pack.unknown_field", "field", keys_of(content.fields)}},
        {RefKind::Form, {"pack.missing_form", "form", keys_of(content.forms)}},
        {RefKind::Process, {"pack.missing_process", "process", keys_of(content.processes)}},
        {RefKind::Decision, {"pack.missing_decision", "decision", keys_of(content.decisions)}},
        {RefKind::Register, {"pack.unknown_register", "register", {}}},
        {RefKind::RegisterField, {"pack.unknown_register_field", "field of a register", {}}},
        {RefKind::Remedy, {"pack.unknown_remedy", "remedy", keys_of(content.remedies)}},
        {RefKind::Region, {"pack.unknown_region", "region", {}}}};
    for (const Topic& topic : content.topics) kinds[RefKind::Topic].known.insert(topic.id);
    kinds[RefKind::ItemType].known.insert(content.types.begin(), content.types.end());
    add_registers(content, kinds[RefKind::Register].known, kinds[RefKind::RegisterField].known);
    Names& regions = kinds[RefKind::Region].known;
    for (const RegionRow& region : content.regions) regions.insert(region.code);
    for (const TownRow& town : content.towns) regions.insert(town.code);
    return kinds;
}

/// Lists that a pack may do without: nothing is known then, and nothing is wrong.
bool is_optional(RefKind kind) {
    return kind == RefKind::Register || kind == RefKind::RegisterField ||
           kind == RefKind::ItemType || kind == RefKind::Region || kind == RefKind::Field;
}

}  // namespace

void check_links(const Findings& findings) {
    const std::map<RefKind, Kind> kinds = kinds_of(findings.content);
    const Names& registers = kinds.at(RefKind::Register).known;
    for (const Reference& reference : findings.content.references) {
        const Kind& kind = kinds.at(reference.kind);
        if (kind.known.contains(reference.id)) continue;
        if (kind.known.empty() && is_optional(reference.kind)) continue;
        // The register itself is the fault then, and told.
        if (reference.kind == RefKind::RegisterField &&
            !registers.contains(reference.id.substr(0, reference.id.find('.'))))
            continue;
        json::object details{{"owner", reference.owner}, {"id", reference.id}};
        const std::vector<std::string_view> known(kind.known.begin(), kind.known.end());
        if (const std::string near = nearest(reference.id, known); !near.empty())
            details["suggestion"] = near;
        findings.add(
            reference.place, kind.code,
            fmt::format("{}: no {} `{}`", reference.owner, kind.word, reference.id),
            std::move(details)
        );
    }
}

}  // namespace tongban::pack
