// Conditions of a form read fields of that form. What is not marked as personal is stored in the
// open: identity and telephone numbers are personal wherever they stand, also in the rows of a
// list, and what one form marks is personal in every other. What is taken from the credential that
// an item renews, changes or strikes off stands on it.
#include "pack/check_parts.h"
#include "pack/suggest.h"

namespace tongban::pack {

namespace {

constexpr std::string_view kFromCredential = "credential:";

struct Forms {
    const Findings& findings;
    std::set<std::string, std::less<>> personal;  // meanings that some form marks

    void look(const std::string& form, const form::Field& field) const {
        for (const form::Field& column : field.fields) look(form, column);
        if (field.property("personal") == "true") return;
        const std::string_view semantic = field.property("semantic");
        const bool is_identifier = field.check == "resident-id" || field.check == "phone";
        if (!is_identifier && (semantic.empty() || !personal.contains(semantic))) return;
        findings.add(
            place_of(form, field), "pack.not_personal",
            fmt::format("{}: `{}` has to be marked as personal", form, field.key),
            {{"owner", form}, {"id", field.key}}
        );
    }

    void conditions(const std::string& form, const form::Field& field, const Names& seen) const {
        for (const auto* condition : {&field.hide_when, &field.readonly_when, &field.rule})
            if (*condition)
                for (const std::string& name : (*condition)->variables())
                    if (!seen.contains(name)) unknown(form, field, name, seen);
        if (field.fields.empty()) return;
        Names inside = seen;
        if (field.kind == form::FieldKind::List) {
            for (const auto& [key, shape] : field.shape.children) inside.insert(key);
            for (const char* name : {"this", "parent", "i"}) inside.insert(name);
        }
        for (const form::Field& part : field.fields) conditions(form, part, inside);
    }

    void unknown(
        const std::string& form,
        const form::Field& field,
        const std::string& name,
        const Names& seen
    ) const {
        const std::string& where = field.key.empty() ? field.id : field.key;
        json::object details{{"owner", form}, {"key", where}, {"id", name}};
        if (const std::string near = nearest(name, {seen.begin(), seen.end()}); !near.empty())
            details["suggestion"] = near;
        findings.add(
            place_of(form, field), "pack.unknown_name",
            fmt::format("{}: `{}` reads `{}`, which nobody fills in", form, where, name),
            std::move(details)
        );
    }

    void taken_from_credential(const ServiceItem& item) const {
        const Executable& service = *item.executable;
        const auto form = findings.content.forms.find(service.form);
        if (form == findings.content.forms.end()) return;
        const std::set<std::string> face = face_of(service);
        for (const form::Field* field : form::fields_with_value(form->second)) {
            const std::string_view source = field->property("source");
            if (!source.starts_with(kFromCredential)) continue;
            const std::string key(source.substr(kFromCredential.size()));
            if (face.contains(key)) continue;
            json::object details{{"owner", item.id}, {"key", field->key}, {"id", key}};
            if (const std::string near = nearest(key, {face.begin(), face.end()}); !near.empty())
                details["suggestion"] = near;
            findings.add(
                place_of(service.form, *field), "pack.unknown_credential_field",
                fmt::format("{}: `{}` stands on no credential that it ends", item.id, key),
                std::move(details)
            );
        }
    }

    /// What stands on the credentials that a grant of the item ends.
    std::set<std::string> face_of(const Executable& service) const {
        std::set<std::string> keys;
        for (const std::string& id :
             {service.credential ? service.credential->replaces : std::string(),
              service.cancels ? service.cancels->type : std::string()})
            if (const auto type = findings.content.credential_types.find(id);
                type != findings.content.credential_types.end())
                for (const CredentialField& field : type->second.fields) keys.insert(field.key);
        return keys;
    }

    Place place_of(const std::string& form, const form::Field& field) const {
        const auto file = findings.content.form_files.find(form);
        const auto lines = findings.content.form_lines.find(form);
        Place place;
        if (file != findings.content.form_files.end()) place.file = file->second;
        if (lines != findings.content.form_lines.end())
            if (const auto line = lines->second.find(field.key); line != lines->second.end())
                place.line = line->second;
        return place;
    }
};

}  // namespace

void check_forms(const Findings& findings) {
    Forms forms{findings, {}};
    for (const auto& [id, form] : findings.content.forms)
        for (const form::Field* field : form::fields_with_value(form))
            if (field->property("personal") == "true")
                forms.personal.emplace(field->property("semantic"));
    forms.personal.erase("");
    for (const auto& [id, form] : findings.content.forms)
        for (const form::Field* field : form::fields_with_value(form)) forms.look(id, *field);
    for (const ServiceItem& item : findings.content.items)
        if (item.executable) forms.taken_from_credential(item);
    for (const auto& [id, form] : findings.content.forms) {
        Names keys;
        for (const auto& [key, shape] : form.shape.children) keys.insert(key);
        for (const form::Field& field : form.fields) forms.conditions(id, field, keys);
    }
}

}  // namespace tongban::pack
