// Conditions of a form read fields of that form. What is not marked as personal is stored in the
// open: identity and telephone numbers are personal wherever they stand, also in the rows of a
// list, and what one form marks is personal in every other.
#include "pack/check_parts.h"
#include "pack/suggest.h"

namespace tongban::pack {

namespace {

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
    for (const auto& [id, form] : findings.content.forms) {
        Names keys;
        for (const auto& [key, shape] : form.shape.children) keys.insert(key);
        for (const form::Field& field : form.fields) forms.conditions(id, field, keys);
    }
}

}  // namespace tongban::pack
