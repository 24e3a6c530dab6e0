// services/<item>.service.yaml and services/<bundle>.bundle.yaml: what makes a guide executable.
#include "pack/load_services.h"

#include "pack/load_lists.h"

namespace tongban::pack {

namespace {

Source source_of(Reader& entry) {
    Source source = entry.source();
    if (entry.has("confirmed") && !entry.flag("confirmed", true)) source.confirmed = false;
    return source;
}

void merge_relief(Reader& entry, const char* key, Relief& relief) {
    auto map = entry.map(key);
    if (!map) return;
    relief.proposed = true;
    relief.enabled_by = map->text("enabled_by");
    relief.text = map->bilingual("text");
}

/// Notes a formula, so that the names that it reads can be looked for.
void use(
    Content& content,
    FormulaScope scope,
    const std::string& item,
    const Reader& entry,
    const char* key,
    const feel::Expression& expression
) {
    if (!expression.is_empty())
        content.formulas.push_back({scope, item, key, expression, entry.place_of(key)});
}

/// The service file refines the catalogue's material of the same id, or adds one.
void merge_material(Reader& entry, ServiceItem& item, Content& content) {
    const std::string id = entry.required("id");
    auto found = std::ranges::find(item.materials, id, &Material::id);
    if (found == item.materials.end()) {
        item.materials.push_back({.id = id, .name = entry.bilingual("name")});
        found = std::prev(item.materials.end());
        if (found->name.zh.empty())
            entry.fault(
                "pack.material_without_name",
                "material `" + id + "` is not in items.yaml and has no name", {{"id", id}}
            );
    }
    Material& material = *found;
    if (entry.has("name")) material.name = entry.bilingual("name");
    if (entry.has("name_en")) material.name.en = entry.text("name_en");
    if (entry.has("source")) material.source = material_source(entry);
    material.credential = entry.text("certificate", material.credential);
    refer(content, RefKind::CredentialType, entry, "certificate", item.id);
    refer(content, RefKind::Register, entry, "register", item.id);
    material.is_required = entry.flag("required", material.is_required);
    material.is_main = entry.flag("main", material.is_main);
    if (entry.has("accept")) material.accept = entry.texts("accept");
    material.bytes_max = entry.integer("bytes_max", static_cast<int>(material.bytes_max));
    if (entry.has("when")) {
        material.when = entry.feel("when", &material.when_source);
        use(content, FormulaScope::Plan, item.id, entry, "when", material.when);
    }
    if (entry.has("audit_points")) material.audit_points = entry.texts("audit_points");
    merge_relief(entry, "commitment", material.commitment);
    merge_relief(entry, "tolerable", material.tolerance);
    if (material.commitment.text.zh.empty()) material.commitment.text = entry.bilingual("text");
    material.register_id = entry.text("register", material.register_id);
}

/// What a material is examined for stands among the points of the item.
void check_audit_points(Reader& entry, const Executable& service, const std::string& item) {
    for (const std::string& point : entry.texts("audit_points")) {
        const auto& points = service.audit_points;
        if (std::ranges::find(points, point, &AuditPoint::id) != points.end()) continue;
        const std::string material = entry.text("id");
        entry.fault(
            "pack.unknown_audit_point",
            fmt::format("{}: material {} names audit point `{}`", item, material, point),
            {{"owner", item}, {"material", material}, {"id", point}}
        );
    }
}

std::vector<Reason> read_reasons(std::vector<Reader> entries) {
    std::vector<Reason> reasons;
    for (Reader& entry : entries)
        reasons.push_back({{entry.required("text"), entry.text("text_en")}, entry.text("article")});
    return reasons;
}

std::optional<CredentialRule> read_credential(
    Reader& file, const std::string& item, Content& content
) {
    auto entry = file.map("credential");
    if (!entry) return std::nullopt;
    CredentialRule rule;
    rule.type = entry->required("type");
    refer(content, RefKind::CredentialType, *entry, "type", item);
    refer(content, RefKind::CredentialType, *entry, "replaces", item);
    rule.valid_years = entry->integer("valid_years", 0);
    rule.replaces = entry->text("replaces");
    rule.keeps_validity = entry->flag("keeps_validity", false);
    if (rule.keeps_validity && rule.replaces.empty())
        entry->fault(
            "pack.keeps_nothing", "keeps_validity needs `replaces`: whose validity is kept?"
        );
    rule.source = source_of(*entry);
    if (entry->has("claims") && entry->at("claims").IsMap())
        for (const auto& pair : entry->at("claims")) {
            const std::string key = pair.first.Scalar();
            Reader claims(entry->at("claims"), entry->file(), entry->issues());
            rule.claims[key] = claims.feel(key.c_str(), &rule.claim_sources[key]);
            use(content, FormulaScope::Grant, item, claims, key.c_str(), rule.claims[key]);
        }
    return rule;
}

std::vector<ResultFact> read_sets(Reader& file, const std::string& item, Content& content) {
    std::vector<ResultFact> sets;
    auto entry = file.map("sets");
    if (!entry) return sets;
    for (const auto& pair : entry->node()) {
        ResultFact fact{.field = pair.first.Scalar()};
        fact.value = entry->feel(fact.field.c_str(), &fact.source);
        refer(
            content, RefKind::Field, fact.field, item, {entry->file(), pair.first.Mark().line + 1}
        );
        use(content, FormulaScope::Grant, item, *entry, fact.field.c_str(), fact.value);
        sets.push_back(std::move(fact));
    }
    return sets;
}

std::optional<CancelRule> read_cancels(Reader& file, const std::string& item, Content& content) {
    auto entry = file.map("cancels");
    if (!entry) return std::nullopt;
    CancelRule rule{.type = entry->required("type")};
    rule.number = entry->feel("number", &rule.number_source);
    refer(content, RefKind::CredentialType, *entry, "type", item);
    use(content, FormulaScope::Grant, item, *entry, "number", rule.number);
    rule.basis = entry->required("basis");
    return rule;
}

Intake read_intake(Reader& file) {
    const std::string text = file.text("intake", "competent");
    if (text == "any_district") return Intake::AnyDistrict;
    if (text != "competent")
        file.fault("pack.value", "unknown intake: " + text, {{"key", "intake"}, {"value", text}});
    return Intake::Competent;
}

std::string read_registers_entity(Reader& file) {
    const std::string text = file.text("registers_entity");
    static constexpr std::string_view kCodes = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const bool good = text.size() == 2 && text.find_first_not_of(kCodes) == std::string::npos;
    if (!text.empty() && !good)
        file.fault(
            "pack.value", "registers_entity is two characters of GB 32100: " + text,
            {{"key", "registers_entity"}, {"value", text}}
        );
    return good ? text : std::string();
}

std::optional<EntityRule> read_registers(Reader& file, const std::string& item, Content& content) {
    auto entry = file.map("registers");
    if (!entry) return std::nullopt;
    file.required("registers_entity");  // how its credit code begins
    EntityRule rule{.register_id = entry->required("register")};
    refer(content, RefKind::Register, *entry, "register", item);
    rule.role = entry->required("role");
    entry->required("representative");
    rule.representative = entry->feel("representative", &rule.representative_source);
    use(content, FormulaScope::Grant, item, *entry, "representative", rule.representative);
    auto values = entry->map("values");
    if (!values) {
        entry->fault("pack.missing_key", "`values` is missing", {{"key", "values"}});
        return rule;
    }
    values->required("name");
    for (const auto& pair : values->node()) {
        const std::string column = pair.first.Scalar();
        rule.values[column] = values->feel(column.c_str(), &rule.value_sources[column]);
        use(content, FormulaScope::Grant, item, *values, column.c_str(), rule.values[column]);
        refer(
            content, RefKind::RegisterField, rule.register_id + "." + column, item,
            {entry->file(), pair.first.Mark().line + 1}
        );
    }
    return rule;
}

std::vector<SuspensionKind> read_suspensions(Reader& file) {
    std::vector<SuspensionKind> kinds;
    for (Reader& entry : file.list("suspensions")) {
        SuspensionKind kind{
            entry.required("kind"), entry.bilingual("name"), entry.integer("days_max", 0),
            source_of(entry),       entry.text("before"),    entry.integer("notice_days", 0),
            entry.place()};
        if (kind.days_max <= 0)
            entry.fault(
                "pack.limit", "a suspension needs its own limit, days_max", {{"kind", kind.kind}}
            );
        if (kind.notice_days < 0 || kind.notice_days > std::max(kind.days_max, 0))
            entry.fault(
                "pack.suspension_notice", "notice_days is more than days_max", {{"kind", kind.kind}}
            );
        kinds.push_back(std::move(kind));
    }
    return kinds;
}

}  // namespace

void load_service(Reader file, Content& content) {
    const std::string id = file.required("item");
    const auto index = content.item_index.find(id);
    if (index == content.item_index.end())
        return file.fault(
            "pack.unknown_item", "item `" + id + "` is not in items.yaml", {{"id", id}}
        );
    ServiceItem& item = content.items[index->second];
    Executable service;
    service.file = file.file();
    service.form = file.required("form");
    service.process = file.required("process");
    if (auto decisions = file.map("decisions")) {
        service.materials_decision = decisions->text("materials");
        service.conditions_decision = decisions->text("conditions");
        refer(content, RefKind::Decision, *decisions, "materials", id);
        refer(content, RefKind::Decision, *decisions, "conditions", id);
    }
    refer(content, RefKind::Form, file, "form", id);
    refer(content, RefKind::Process, file, "process", id);
    service.questions = read_questions(file.list("questions"));
    service.region_by = read_region_by(file, id, content);
    for (Reader& entry : file.list("materials")) merge_material(entry, item, content);
    for (Reader& entry : file.list("audit_points"))
        service.audit_points.push_back(
            {entry.required("id"),
             {entry.required("text"), entry.text("text_en")},
             source_of(entry)}
        );
    for (Reader& entry : file.list("materials")) check_audit_points(entry, service, id);
    service.suspensions = read_suspensions(file);
    if (auto extension = file.map("extension"))
        service.extension = {
            extension->integer("days_max", 0), extension->text("basis"), extension->place()};
    service.reject_reasons = read_reasons(file.list("reject_reasons"));
    service.refuse_reasons = read_reasons(file.list("refuse_reasons"));
    if (auto fee = file.map("fee")) service.fee_fen = fee->integer("fen", 0);
    service.delivery = file.texts("delivery");
    service.credential = read_credential(file, id, content);
    service.sets = read_sets(file, id, content);
    service.cancels = read_cancels(file, id, content);
    service.registers_entity = read_registers_entity(file);
    service.registers = read_registers(file, id, content);
    service.intake = read_intake(file);
    service.reads = read_register_reads(file.list("reads"), id, content);
    service.faq = read_faq(file.list("faq"));
    item.executable = std::move(service);
}

void load_bundle_service(Reader file, Content& content) {
    const std::string id = file.required("bundle");
    const auto index = content.bundle_index.find(id);
    if (index == content.bundle_index.end())
        return file.fault(
            "pack.unknown_bundle", "bundle `" + id + "` is not in bundles.yaml", {{"id", id}}
        );
    Bundle& bundle = content.bundles[index->second];
    BundleExecutable service;
    service.file = file.file();
    service.process = file.required("process");
    if (auto decisions = file.map("decisions")) {
        service.members_decision = decisions->required("members");
        refer(content, RefKind::Decision, *decisions, "members", id);
    }
    refer(content, RefKind::Process, file, "process", id);
    service.region_by = read_region_by(file, id, content);
    service.reads = read_register_reads(file.list("reads"), id, content);
    service.faq = read_faq(file.list("faq"));
    if (file.has("questions")) bundle.questions = read_questions(file.list("questions"));
    bundle.executable = std::move(service);
}

void load_switches(Reader file, Content& content) {
    for (Reader& entry : file.list("reliefs")) {
        const auto index = content.item_index.find(entry.required("item"));
        if (index == content.item_index.end()) {
            entry.fault(
                "pack.unknown_item", "a switch names an unknown item", {{"id", entry.text("item")}}
            );
            continue;
        }
        auto& materials = content.items[index->second].materials;
        const auto material =
            std::ranges::find(materials, entry.required("material"), &Material::id);
        if (material == materials.end()) {
            entry.fault(
                "pack.unknown_material", "a switch names an unknown material",
                {{"id", entry.text("material")}}
            );
            continue;
        }
        Relief& relief =
            entry.text("kind") == "commitment" ? material->commitment : material->tolerance;
        relief.enabled_by = entry.required("enabled_by");
        relief.is_demo = entry.flag("demo", true);
        if (entry.has("text")) relief.text = entry.bilingual("text");
    }
}

}  // namespace tongban::pack
