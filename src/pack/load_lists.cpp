// Items, bundles and what they refer to. The keys are those of the catalogue data files.
#include "pack/load_lists.h"

#include "base/text.h"

namespace tongban::pack {

MaterialSource material_source(Reader& entry) {
    const std::string text = entry.text("source", "applicant");
    if (text == "applicant") return MaterialSource::Applicant;
    if (text == "third_party") return MaterialSource::ThirdParty;
    if (text == "platform_form") return MaterialSource::PlatformForm;
    if (text == "certificate") return MaterialSource::Credential;
    if (text == "government_data") return MaterialSource::GovernmentData;
    entry.fault(
        "pack.value", "unknown material source: " + text, {{"key", "source"}, {"value", text}}
    );
    return MaterialSource::Applicant;
}

void refer(Content& content, RefKind kind, std::string id, const std::string& owner, Place place) {
    if (!id.empty()) content.references.push_back({kind, std::move(id), owner, std::move(place)});
}

void refer(
    Content& content, RefKind kind, const Reader& entry, const char* key, const std::string& owner
) {
    if (entry.has(key) && entry.at(key).IsScalar())
        refer(content, kind, entry.at(key).Scalar(), owner, entry.place_of(key));
}

std::vector<std::string> read_region_by(Reader& entry, const std::string& owner, Content& content) {
    if (!entry.has("region_by")) return {};
    const bool is_list = entry.at("region_by").IsSequence();
    std::vector<std::string> fields =
        is_list ? entry.texts("region_by") : std::vector<std::string>{entry.text("region_by")};
    for (const std::string& field : fields)
        refer(content, RefKind::Field, field, owner, entry.place_of("region_by"));
    return fields;
}

namespace {

void twice(Reader& entry, const std::string& id) {
    entry.fault("pack.duplicate", "`" + id + "` stands twice", {{"id", id}});
}

Material read_material(Reader& entry) {
    Material material;
    material.id = entry.required("id");
    material.name = entry.bilingual("name");
    material.source = material_source(entry);
    material.credential = entry.text("certificate");
    material.is_required = entry.flag("required", true);
    material.is_main = entry.flag("main", true);
    material.when_text = entry.bilingual("when");
    material.tolerance.proposed = entry.flag("tolerable", false);
    material.commitment.proposed = entry.flag("commitment", false);
    material.confirmed = entry.flag("confirmed", false);
    return material;
}

void read_item_facts(Reader& entry, ServiceItem& item) {
    item.legal_limit = entry.figure("legal_limit", "working_days");
    item.promised_limit = entry.figure("promised_limit", "working_days");
    item.is_instant = entry.text("handling") == "instant";
    if (auto fee = entry.map("fee")) {
        if (fee->has("charged")) item.fee_charged = fee->flag("charged", false);
        item.fee_source = fee->source();
    }
    item.channels = entry.texts("channels");
    item.channels_confirmed = entry.flag("channels_confirmed", true);
    item.visits_max.value = entry.find_integer("max_visits");
    item.visits_max.source.confirmed = entry.flag("max_visits_confirmed", true);
    if (auto result = entry.map("result")) {
        item.result_kind = result->text("kind");
        item.result_name = result->bilingual("name");
        item.result_credential = result->text("certificate");
    }
    if (entry.has("tongban")) {
        const json::value scope = to_json(entry.at("tongban"));
        if (scope.is_object()) item.scope = scope.get_object();
    }
}

ServiceItem read_item(Reader& entry, Content& content) {
    ServiceItem item;
    item.id = entry.required("id");
    item.name = {entry.required("name"), entry.text("name_en")};
    item.topic = entry.required("topic");
    item.department = entry.required("department");
    item.accepting_office = entry.text("accepting_office");
    item.type = entry.text("type");
    item.applicants = entry.texts("applicants");
    read_item_facts(entry, item);
    refer(content, RefKind::Department, entry, "department", item.id);
    refer(content, RefKind::Topic, entry, "topic", item.id);
    refer(content, RefKind::ItemType, entry, "type", item.id);
    if (auto result = entry.map("result"))
        refer(content, RefKind::CredentialType, *result, "certificate", item.id);
    for (Reader& material : entry.list("materials")) {
        refer(content, RefKind::CredentialType, material, "certificate", item.id);
        Material read = read_material(material);
        if (std::ranges::find(item.materials, read.id, &Material::id) != item.materials.end())
            twice(material, read.id);
        item.materials.push_back(std::move(read));
    }
    for (Reader& condition : entry.list("conditions")) {
        refer(content, RefKind::Field, condition, "field", item.id);
        item.conditions.push_back(
            {condition.required("field"), condition.text("op", "eq"),
             to_json(condition.at("value")), condition.bilingual("text"),
             condition.flag("confirmed", true)}
        );
    }
    for (Reader& basis : entry.list("legal_basis"))
        item.legal_basis.push_back(
            {basis.required("law"), basis.text("articles"), basis.flag("confirmed", true)}
        );
    item.catalogue_names = entry.texts("catalogue_names");
    item.source_url = entry.text("source_url");
    item.note = entry.text("note");
    item.place = entry.place();
    return item;
}

BundleMember read_member(Reader& entry, const std::string& bundle, Content& content) {
    BundleMember member;
    member.region_by = read_region_by(entry, bundle, content);
    member.item = entry.required("item");
    member.after = entry.texts("after");
    member.place = entry.place();
    if (entry.has("include_if") && entry.at("include_if").IsSequence())
        for (Reader& condition : entry.list("include_if"))
            member.include_if.emplace_back(
                condition.required("question"), to_json(condition.at("answer"))
            );
    return member;
}

/// Adds to the list unless the id stands there already.
template <class T>
bool add_unique(
    Reader& entry, T value, std::vector<T>& list, std::unordered_map<std::string, size_t>& index
) {
    if (value.id.empty()) return false;
    if (!index.emplace(value.id, list.size()).second) {
        twice(entry, value.id);
        return false;
    }
    value.sequence = static_cast<int>(list.size()) + 1;
    list.push_back(std::move(value));
    return true;
}

}  // namespace

void load_items(Reader file, Content& content) {
    if (file.has("topics") && file.at("topics").IsMap())
        for (const auto& pair : file.at("topics")) {
            Reader topic(pair.second, file.file(), file.issues());
            content.topics.push_back({pair.first.Scalar(), topic.bilingual("name")});
        }
    const auto each = [&file](const char* key, auto&& take) {
        if (file.has(key) && file.at(key).IsMap())
            for (const auto& pair : file.at(key)) take(pair.first.Scalar(), pair.second.Scalar());
    };
    each("channels", [&](const auto& id, const auto& name) { content.channels[id].zh = name; });
    each("channels_en", [&](const auto& id, const auto& name) { content.channels[id].en = name; });
    for (std::string& type : file.texts("types")) content.types.insert(std::move(type));
    each("types_en", [&](const auto& type, const auto& name) { content.types_en[type] = name; });
    for (Reader& entry : file.list("items"))
        add_unique(entry, read_item(entry, content), content.items, content.item_index);
}

void load_bundles(Reader file, Content& content) {
    for (Reader& entry : file.list("bundles")) {
        Bundle bundle;
        bundle.id = entry.required("id");
        bundle.name = {entry.required("name"), entry.text("name_en")};
        bundle.lead_department = entry.required("lead_department");
        bundle.applicants = entry.texts("applicants");
        bundle.promised_limit = entry.figure("promised_limit", "working_days");
        bundle.questions = read_questions(entry.list("questions"));
        for (Reader& member : entry.list("members"))
            bundle.members.push_back(read_member(member, bundle.id, content));
        bundle.shared_fields = entry.texts("shared_fields");
        for (Reader& listing : entry.list("listed_in"))
            bundle.listed_in.push_back(listing.text("doc"));
        bundle.visits_max.value = entry.find_integer("max_visits");
        bundle.visits_max.source.confirmed = entry.flag("max_visits_confirmed", true);
        bundle.source_url = entry.text("source_url");
        bundle.note = entry.text("note");
        if (auto separate = entry.map("separate_handling")) {
            bundle.separate_items = separate->integer("items", 0);
            bundle.separate_materials = separate->integer("materials", 0);
            bundle.separate_days = separate->integer("longest_path_days", 0);
        }
        bundle.place = entry.place();
        refer(content, RefKind::Department, entry, "lead_department", bundle.id);
        add_unique(entry, std::move(bundle), content.bundles, content.bundle_index);
    }
}

namespace {
/// To whom one turns against a body: by its kind, unless it says otherwise itself.
void read_remedy(
    Reader& entry, std::optional<Reader>& by_kind, Department& department, Content& content
) {
    if (by_kind && !department.kind.empty()) {
        department.remedy = by_kind->text(department.kind.c_str());
        refer(content, RefKind::Remedy, *by_kind, department.kind.c_str(), department.code);
    }
    department.remedy = entry.text("remedy", department.remedy);
    department.remedy_confirmed = entry.flag("remedy_confirmed", true);
    refer(content, RefKind::Remedy, entry, "remedy", department.code);
    if (auto superior = entry.map("superior")) {
        department.superior_of_municipal = superior->bilingual("municipal");
        department.superior_of_district = superior->bilingual("district");
    }
}
}  // namespace

void load_departments(Reader file, Content& content) {
    auto remedies = file.map("remedies");
    for (Reader& entry : file.list("departments")) {
        Department department{
            .code = entry.required("code"),
            .name = entry.bilingual("name"),
            .kind = entry.text("kind"),
            .level = entry.text("level"),
            .district_counterpart = entry.text("district_counterpart")};
        read_remedy(entry, remedies, department, content);
        if (content.departments.emplace(department.code, department).second)
            content.department_order.push_back(department.code);
        else
            twice(entry, department.code);
    }
}

void load_credential_types(Reader file, Content& content) {
    for (Reader& entry : file.list("certificates")) {
        CredentialType type;
        type.id = entry.required("id");
        refer(content, RefKind::Department, entry, "issuer", type.id);
        type.name = entry.bilingual("name");
        type.issuer = entry.text("issuer");
        type.holder = entry.text("holder", "both");
        type.type_code = entry.text("type_code");
        type.validity = entry.text("validity");
        type.register_id = entry.text("register");
        refer(content, RefKind::Register, entry, "register", type.id);
        type.register_id = entry.text("register");
        for (Reader& field : entry.list("fields"))
            type.fields.push_back(
                {field.required("key"), field.bilingual("label"), field.text("type", "string")}
            );
        if (!content.credential_types.emplace(type.id, type).second) twice(entry, type.id);
    }
}

void load_fields(Reader file, Content& content) {
    for (Reader& entry : file.list("fields")) {
        Field field{entry.required("id"), entry.bilingual("name"), entry.text("type", "string")};
        content.fields[field.id] = field;
    }
}

void load_halls(Reader file, Content& content) {
    for (Reader& entry : file.list("halls")) {
        content.halls.push_back(
            {entry.required("id"), entry.bilingual("name"), entry.required("region"),
             entry.bilingual("address"), entry.bilingual("hours"), entry.texts("counters")}
        );
        refer(content, RefKind::Region, entry, "region", content.halls.back().id);
    }
}

std::vector<Question> read_questions(std::vector<Reader> entries) {
    std::vector<Question> questions;
    for (Reader& entry : entries) {
        Question question;
        question.id = entry.required("id");
        question.text = entry.bilingual("text");
        question.hint = entry.bilingual("hint");
        question.place = entry.place();
        if (std::ranges::find(questions, question.id, &Question::id) != questions.end())
            twice(entry, question.id);
        const std::string kind = entry.text("kind", "bool");
        if (kind != "bool" && kind != "choice" && kind != "multi")
            entry.fault(
                "pack.value", "unknown kind of question: " + kind,
                {{"key", "kind"}, {"value", kind}}
            );
        question.kind = kind == "choice"  ? QuestionKind::Choice
                        : kind == "multi" ? QuestionKind::Multi
                                          : QuestionKind::Bool;
        if (question.kind != QuestionKind::Bool)
            for (Reader& option : entry.list("options")) {
                const std::string value = option.required("value");
                if (std::ranges::find(question.options, value, &Option::value) !=
                    question.options.end())
                    twice(option, value);
                question.options.push_back({value, option.bilingual("label")});
            }
        question.when = entry.feel("when", &question.when_source);
        questions.push_back(std::move(question));
    }
    return questions;
}

std::vector<FaqEntry> read_faq(std::vector<Reader> entries) {
    std::vector<FaqEntry> faq;
    for (Reader& entry : entries)
        faq.push_back(
            {{entry.required("q"), entry.text("q_en")},
             {entry.required("a"), entry.text("a_en")},
             entry.source()}
        );
    return faq;
}

namespace {
void read_typed_key(Reader& entry, RegisterRead& read, const std::string& owner, Content& content) {
    auto typed = entry.map("typed_key");
    if (!typed) return;
    read.owner = typed->required("owner");
    refer(
        content, RefKind::RegisterField, read.register_id + "." + read.owner, owner,
        typed->place_of("owner")
    );
    read.proves = typed->text("proves");
    refer(content, RefKind::Field, *typed, "proves", owner);
    auto declared = typed->map("or_declared");
    if (!declared || declared->node().size() == 0) return;
    read.declared_field = declared->node().begin()->first.Scalar();
    read.declared_values = declared->texts(read.declared_field.c_str());
    refer(content, RefKind::Field, read.declared_field, owner, declared->place());
}
}  // namespace

std::vector<RegisterRead> read_register_reads(
    std::vector<Reader> entries, const std::string& owner, Content& content
) {
    std::vector<RegisterRead> reads;
    for (Reader& entry : entries) {
        RegisterRead read{entry.required("register"), entry.required("key"), {}};
        refer(content, RefKind::Register, entry, "register", owner);
        refer(content, RefKind::Field, entry, "key", owner);
        if (entry.has("fields") && entry.at("fields").IsMap())
            for (const auto& pair : entry.at("fields")) {
                const Place place{entry.file(), pair.first.Mark().line + 1};
                read.fields[pair.first.Scalar()] = pair.second.Scalar();
                refer(content, RefKind::Field, pair.first.Scalar(), owner, place);
                refer(
                    content, RefKind::RegisterField, read.register_id + "." + pair.second.Scalar(),
                    owner, place
                );
            }
        read_typed_key(entry, read, owner, content);
        reads.push_back(std::move(read));
    }
    return reads;
}

}  // namespace tongban::pack
