// Merging happens in the schema, so that browser and server read the same merged form.
#include "form/merge.h"

#include "base/text.h"
#include "form/pointer.h"
#include "form/rename.h"

namespace tongban::form {

namespace {

std::vector<std::string> path_of(std::string_view key) {
    std::vector<std::string> path;
    for (const std::string_view part : split(key, '.')) path.emplace_back(part);
    return path;
}

std::string key_of(const Field& field) { return fmt::format("{}", fmt::join(field.path, ".")); }

bool is_prefix(std::string_view a, std::string_view b) {
    return a == b || (b.size() > a.size() && b.starts_with(a) && b[a.size()] == '.');
}

std::string identifier(std::string_view text) {
    std::string result;
    for (const char c : text)
        result += std::isalnum(static_cast<unsigned char>(c)) || (c & 0x80) != 0 ? c : '_';
    if (result.empty() || std::isdigit(static_cast<unsigned char>(result.front())))
        result = "f" + result;
    return result;
}

/// Where a shared field stands first: its component is changed when later parts demand more.
struct Shared {
    const Field* field = nullptr;
    std::string merged_key;
    size_t uses = 1;
    std::optional<std::string> hide;  // nothing: some part always shows it
    bool is_required = false;
    std::optional<size_t> length_min, length_max;
    std::optional<feel::Number> min, max;
};

template <class T>
void take_larger(std::optional<T>& into, const std::optional<T>& other) {
    if (other && (!into || *into < *other)) into = other;
}
template <class T>
void take_smaller(std::optional<T>& into, const std::optional<T>& other) {
    if (other && (!into || *other < *into)) into = other;
}

class Merging {
  public:
    explicit Merging(MergedForm& merged) : merged_(merged) {}

    /// First all keys, then the components: a condition may speak of a field further down.
    void plan(const Part& part) {
        Renames& renames = renames_[part.id];
        for (const Field* field : fields_with_value(*part.form)) {
            const std::string key = key_of(*field);
            const std::string semantic(
                field->kind == FieldKind::List ? "" : field->property("semantic")
            );
            const auto known = semantic.empty() ? shared_.end() : shared_.find(semantic);
            const bool is_shared =
                known != shared_.end() && fits(*known->second.field, *field, part);
            const std::string merged_key =
                is_shared ? known->second.merged_key : free_key(part, key);
            renames[key] = merged_key;
            merged_.keys.push_back({part.id, key, merged_key});
            if (is_shared)
                narrow(known->second, *field, part);
            else if (!semantic.empty() && known == shared_.end())
                shared_.emplace(
                    semantic,
                    Shared{
                        .field = field,
                        .merged_key = merged_key,
                        .is_required = field->is_required,
                        .length_min = field->length_min,
                        .length_max = field->length_max,
                        .min = field->min,
                        .max = field->max}
                );
        }
    }

    /// The conditions of shared fields need the renames of all parts.
    void plan_conditions(const Part& part) {
        walk_conditions(*find_array(part.form->schema, "components"), part.form->fields, part, {});
    }

    void write(const Part& part, json::array& sections) {
        json::array components = write_components(
            part, *find_array(part.form->schema, "components"), part.form->fields, {}
        );
        if (!asks_something(components)) return;
        json::object section{
            {"type", "group"},
            {"id", fmt::format("section_{}", identifier(part.id))},
            {"label", part.title},
            {"components", std::move(components)}};
        if (!part.title_en.empty())
            section["properties"] = json::object{{"label_en", part.title_en}};
        sections.push_back(std::move(section));
    }

  private:
    std::string free_key(const Part& part, const std::string& key) {
        std::string candidate = key;
        for (int i = 1; !is_free(candidate); ++i)
            candidate = fmt::format(
                "{}_{}{}", identifier(part.id), fmt::join(path_of(key), "_"),
                i == 1 ? std::string() : fmt::format("_{}", i)
            );
        taken_.push_back(candidate);
        return candidate;
    }

    bool is_free(const std::string& key) const {
        return std::ranges::none_of(taken_, [&](const std::string& other) {
            return is_prefix(key, other) || is_prefix(other, key);
        });
    }

    void report(const char* code, const Field& first, const Field& other, const Part& part) {
        merged_.issues.push_back(
            {.code = code,
             .message = fmt::format(
                 "`{}` of `{}` means the same as `{}`, but differs from it", key_of(other), part.id,
                 key_of(first)
             ),
             .severity = Severity::Warning,
             .place = fmt::format("{}#{}", part.id, key_of(other)),
             .details = {{"semantic", first.property("semantic")}}}
        );
    }

    /// Fields of different kinds cannot be asked as one, whatever they mean.
    bool fits(const Field& first, const Field& other, const Part& part) {
        if (first.kind == other.kind) return true;
        report("form.merge_kind", first, other, part);
        return false;
    }

    void narrow(Shared& shared, const Field& other, const Part& part) {
        const Field& first = *shared.field;
        ++shared.uses;
        shared.is_required |= other.is_required;
        Shared narrower = shared;
        take_larger(narrower.length_min, other.length_min);
        take_smaller(narrower.length_max, other.length_max);
        take_larger(narrower.min, other.min);
        take_smaller(narrower.max, other.max);
        const bool is_empty = (narrower.length_min && narrower.length_max &&
                               *narrower.length_max < *narrower.length_min) ||
                              (narrower.min && narrower.max && *narrower.max < *narrower.min);
        if (is_empty) {
            // No value could satisfy both: the packs have to be mended.
            report("form.merge_range", first, other, part);
            merged_.issues.back().severity = Severity::Error;
        } else {
            shared = std::move(narrower);
        }
        const auto text = [](const Field& field) {
            return field.pattern ? field.pattern->text() : std::string();
        };
        if (text(first) != text(other)) report("form.merge_pattern", first, other, part);
        if (first.check != other.check) report("form.merge_check", first, other, part);
        const auto same = [](const Option& a, const Option& b) { return a.value == b.value; };
        if (first.options_key != other.options_key ||
            !std::ranges::equal(first.options, other.options, same))
            report("form.merge_options", first, other, part);
    }

    /// `hide` gathers the conditions of the groups around; components and fields run in step, as
    /// the form was read.
    void walk_conditions(
        const json::array& components,
        const std::vector<Field>& fields,
        const Part& part,
        const std::vector<std::string>& around
    ) {
        for (size_t i = 0; i < fields.size() && i < components.size(); ++i) {
            const json::object& component = components[i].get_object();
            std::vector<std::string> conditions = around;
            if (const auto hide = hide_of(component))
                conditions.push_back(renamed_expression(*hide, renames_[part.id]));
            if (fields[i].kind == FieldKind::Group) {
                if (const json::array* inner = find_array(component, "components"))
                    walk_conditions(*inner, fields[i].fields, part, conditions);
            } else if (Shared* shared = find_shared(fields[i], part)) {
                join_hide(*shared, fields[i], conditions);
            }
        }
    }

    void join_hide(Shared& shared, const Field& field, const std::vector<std::string>& conditions) {
        // A field is hidden when one of the conditions around it holds.
        const std::string any = any_of(conditions);
        if (&field == shared.field)
            shared.hide = any.empty() ? std::optional<std::string>() : any;
        else if (shared.hide)
            shared.hide = any.empty() ? std::nullopt : std::optional(both(*shared.hide, any));
    }

    static std::string any_of(const std::vector<std::string>& conditions) {
        if (conditions.size() == 1) return conditions.front();
        std::string any;
        for (const std::string& condition : conditions)
            any += fmt::format("{}({})", any.empty() ? "=" : " or ", condition.substr(1));
        return any;
    }

    static std::optional<std::string> hide_of(const json::object& component) {
        const json::object* conditional = find_object(component, "conditional");
        auto hide = conditional ? find_string(*conditional, "hide") : std::nullopt;
        if (hide && trim(*hide).empty()) hide.reset();
        return hide ? std::optional(std::string(trim(*hide))) : std::nullopt;
    }

    /// The entry of a field that is shared, when the field really was merged into it.
    Shared* find_shared(const Field& field, const Part& part) {
        if (!field.has_value() || field.kind == FieldKind::List) return nullptr;
        const auto found = shared_.find(std::string(field.property("semantic")));
        if (found == shared_.end()) return nullptr;
        return renames_[part.id][key_of(field)] == found->second.merged_key ? &found->second
                                                                            : nullptr;
    }

    /// `pushed`: conditions of groups around that now stand at each component inside.
    json::array write_components(
        const Part& part,
        const json::array& components,
        const std::vector<Field>& fields,
        const std::vector<std::string>& pushed
    ) {
        json::array written;
        for (size_t i = 0; i < fields.size() && i < components.size(); ++i) {
            const Field& field = fields[i];
            const json::object& original = components[i].get_object();
            json::object component = copy_without_inner(original, field.kind);
            component["id"] = fmt::format("{}_{}", identifier(part.id), field.id);
            rename_conditions(component, part);
            std::vector<std::string> conditions = pushed;
            if (const auto hide = hide_of(component)) conditions.push_back(*hide);
            if (field.kind == FieldKind::Group) {
                if (!write_group(part, original, component, field, conditions)) continue;
            } else if (field.has_value()) {
                const Shared* shared = find_shared(field, part);
                if (shared && shared->field != &field) continue;
                component[field.kind == FieldKind::List ? "path" : "key"] =
                    renames_[part.id][key_of(field)];
                if (shared) demand(component, *shared);
                set_hide(component, shared ? shared->hide.value_or("") : any_of(conditions));
            } else {
                set_hide(component, any_of(conditions));
            }
            written.push_back(std::move(component));
        }
        return written;
    }

    /// The inside of a group is written anew, so it is not copied with it.
    static json::object copy_without_inner(const json::object& original, FieldKind kind) {
        json::object copy;
        copy.reserve(original.size() + 1);
        for (const auto& [key, value] : original)
            if (kind != FieldKind::Group || key != "components") copy.emplace(key, value);
        return copy;
    }

    /// False when nothing is left to ask in it.
    bool write_group(
        const Part& part,
        const json::object& original,
        json::object& component,
        const Field& field,
        std::vector<std::string>& conditions
    ) {
        component.erase("path");  // keys are written out in full
        // A group that hides itself would also hide what another part has to ask.
        const bool must_push = asks_for_others(field, part);
        set_hide(component, must_push ? std::string() : any_of(conditions));
        if (!must_push) conditions.clear();
        const json::array* inner = find_array(original, "components");
        if (!inner) return false;
        json::array inside = write_components(part, *inner, field.fields, conditions);
        if (!asks_something(inside)) return false;
        component["components"] = std::move(inside);
        return true;
    }

    bool asks_for_others(const Field& group, const Part& part) {
        return std::ranges::any_of(group.fields, [&](const Field& field) {
            if (field.kind == FieldKind::Group) return asks_for_others(field, part);
            const Shared* shared = find_shared(field, part);
            return shared && shared->field == &field && shared->uses > 1;
        });
    }

    static void set_hide(json::object& component, const std::string& hide) {
        if (hide.empty())
            component.erase("conditional");
        else
            component["conditional"] = json::object{{"hide", hide}};
    }

    void rename_conditions(json::object& component, const Part& part) {
        const Renames& renames = renames_[part.id];
        if (const auto hide = hide_of(component))
            component["conditional"].get_object()["hide"] = renamed_expression(*hide, renames);
        const auto readonly = find_string(component, "readonly");
        if (readonly && !trim(*readonly).empty())
            component["readonly"] = renamed_expression(*readonly, renames);
        if (const json::object* properties = find_object(component, "properties"))
            if (const auto rule = find_string(*properties, "rule"))
                component["properties"].get_object()["rule"] = renamed_expression(*rule, renames);
        // Rows of a list see the form around them, so their conditions may speak of renamed keys
        // too.
        if (json::value* inner = component.if_contains("components");
            inner && inner->is_array() && find_string(component, "type") == "dynamiclist")
            for (json::value& item : inner->get_array())
                if (item.is_object()) rename_conditions(item.get_object(), part);
    }

    static void demand(json::object& component, const Shared& shared) {
        const auto number = [](const feel::Number& limit) {
            return feel::to_json(feel::Value(limit));
        };
        json::object validate;
        if (const json::object* old = find_object(component, "validate")) validate = *old;
        if (shared.is_required) validate["required"] = true;
        if (shared.length_min) validate["minLength"] = *shared.length_min;
        if (shared.length_max) validate["maxLength"] = *shared.length_max;
        if (shared.min) validate["min"] = number(*shared.min);
        if (shared.max) validate["max"] = number(*shared.max);
        if (!validate.empty()) component["validate"] = std::move(validate);
    }

    static bool asks_something(const json::array& components) {
        return std::ranges::any_of(components, [](const json::value& item) {
            const json::object& component = item.get_object();
            if (component.contains("key")) return true;
            const auto type = find_string(component, "type");
            return type == "group" || type == "dynamiclist";
        });
    }

    MergedForm& merged_;
    std::map<std::string, Renames> renames_;
    std::map<std::string, Shared> shared_;
    std::vector<std::string> taken_;
};

}  // namespace

Result<MergedForm> merge(const std::vector<Part>& parts) {
    std::set<std::string> ids;
    for (const Part& part : parts)
        if (!part.form || part.id.empty() || !ids.insert(part.id).second)
            return refuse("form.merge_parts", ErrorKind::Invalid, {{"part", part.id}});
    if (parts.empty()) return refuse("form.merge_parts");
    MergedForm merged;
    Merging merging(merged);
    for (const Part& part : parts) merging.plan(part);
    for (const Part& part : parts) merging.plan_conditions(part);
    json::array sections;
    for (const Part& part : parts) merging.write(part, sections);
    std::string id = "merged";
    for (const Part& part : parts) id += "_" + part.id;
    LoadedForm loaded = TRY(load(json::value{
        {"type", "default"}, {"id", id}, {"schemaVersion", 18}, {"components", std::move(sections)}}
    ));
    if (has_errors(loaded.issues)) {
        const Issue& first = loaded.issues.front();
        return refuse(
            "form.merge_failed", ErrorKind::Invalid,
            {{"code", first.code}, {"message", first.message}}
        );
    }
    merged.form = std::move(loaded.form);
    return merged;
}

json::object MergedForm::data_of(std::string_view part, const json::object& data) const {
    json::object result;
    for (const KeyMapping& mapping : keys) {
        if (mapping.part != part) continue;
        if (const json::value* value = find_at(data, path_of(mapping.merged_key)))
            set_at(result, path_of(mapping.key), *value);
    }
    return result;
}

std::string_view MergedForm::merged_key(std::string_view part, std::string_view key) const {
    for (const KeyMapping& mapping : keys)
        if (mapping.part == part && mapping.key == key) return mapping.merged_key;
    return {};
}

void MergedForm::put(std::string_view part, const json::object& data, json::object& merged) const {
    for (const KeyMapping& mapping : keys) {
        if (mapping.part != part) continue;
        if (const json::value* value = find_at(data, path_of(mapping.key)))
            set_at(merged, path_of(mapping.merged_key), *value);
    }
}

}  // namespace tongban::form
