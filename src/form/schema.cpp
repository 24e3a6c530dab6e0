// Reading a form: one function a concern, all faults collected with the pointer of the component.
#include "form/schema.h"

#include "base/text.h"
#include "form/pointer.h"

namespace tongban::form {

namespace {

struct KindRule {
    std::string_view type;
    FieldKind kind;
};
constexpr KindRule kKinds[] = {
    {"textfield", FieldKind::Text},    {"textarea", FieldKind::TextArea},
    {"number", FieldKind::Number},     {"datetime", FieldKind::DateTime},
    {"checkbox", FieldKind::Checkbox}, {"checklist", FieldKind::Checklist},
    {"radio", FieldKind::Radio},       {"select", FieldKind::Select},
    {"taglist", FieldKind::TagList},   {"group", FieldKind::Group},
    {"dynamiclist", FieldKind::List},  {"text", FieldKind::Static},
    {"html", FieldKind::Static},       {"separator", FieldKind::Static},
    {"spacer", FieldKind::Static},     {"image", FieldKind::Static},
    {"button", FieldKind::Static},
};

bool needs_options(FieldKind kind) {
    return kind == FieldKind::Checklist || kind == FieldKind::Radio || kind == FieldKind::Select ||
           kind == FieldKind::TagList;
}

class SchemaReader {
  public:
    LoadedForm read(const json::object& schema) {
        LoadedForm loaded;
        issues_ = &loaded.issues;
        form_ = &loaded.form;
        form_->id = find_string(schema, "id").value_or("");
        form_->schema = schema;
        read_components(schema, "", 0, {}, form_->shape, form_->fields);
        return loaded;
    }

  private:
    void add(
        const char* code,
        const std::string& place,
        std::string message,
        json::object details = {},
        Severity severity = Severity::Error
    ) {
        if (issues_->size() >= 500) return;
        issues_->push_back(
            {.code = code,
             .message = std::move(message),
             .severity = severity,
             .place = place,
             .details = std::move(details)}
        );
    }

    void read_components(
        const json::object& container,
        const std::string& place,
        size_t depth,
        const std::vector<std::string>& path,
        Shape& shape,
        std::vector<Field>& fields
    ) {
        const json::array* components = find_array(container, "components");
        if (!components) return;
        if (depth > kDepthMax)
            return add("form.too_deep", place, "components are nested too deeply");
        for (size_t i = 0; i < components->size(); ++i) {
            const std::string at = fmt::format("{}/components/{}", place, i);
            if (++count_ > kFieldsMax) {
                if (count_ == kFieldsMax + 1)
                    add("form.too_large", at, fmt::format("more than {} components", kFieldsMax));
                return;
            }
            if (!(*components)[i].is_object()) {
                add("form.unknown_type", at, "a component is no object");
                continue;
            }
            read_component((*components)[i].get_object(), at, depth, path, shape, fields);
        }
    }

    void read_component(
        const json::object& component,
        const std::string& at,
        size_t depth,
        std::vector<std::string> path,
        Shape& shape,
        std::vector<Field>& fields
    ) {
        Field field;
        field.id = find_string(component, "id").value_or("");
        field.type = find_string(component, "type").value_or("");
        field.label = find_string(component, "label").value_or("");
        const auto rule = std::ranges::find(kKinds, field.type, &KindRule::type);
        if (rule == std::end(kKinds))
            return add(
                "form.unknown_type", at, fmt::format("there is no component `{}`", field.type)
            );
        field.kind = rule->kind;
        if (field.id.empty()) field.id = fmt::format("component_{}", count_);
        read_conditions(component, at, field);
        read_properties(component, at, field);
        if (field.kind == FieldKind::Group) {
            if (!extend_path(find_string(component, "path").value_or(""), at, path)) return;
            read_components(component, at, depth + 1, path, shape, field.fields);
        } else if (field.has_value()) {
            field.key =
                find_string(component, field.kind == FieldKind::List ? "path" : "key").value_or("");
            if (field.key.empty())
                return add("form.no_key", at, fmt::format("the {} has no key", field.type));
            if (!extend_path(field.key, at, path)) return;
            field.path = std::move(path);
            claim(shape, field, at);
            read_value_rules(component, at, field);
            if (field.kind == FieldKind::List)
                read_components(component, at, depth + 1, {}, field.shape, field.fields);
        }
        fields.push_back(std::move(field));
    }

    bool extend_path(
        const std::string& key, const std::string& at, std::vector<std::string>& path
    ) {
        if (key.empty()) return true;
        for (const std::string_view part : split(key, '.')) {
            const bool is_good = !part.empty() && part.size() <= 100 &&
                                 std::ranges::all_of(
                                     part,
                                     [](char c) {
                                         return std::isalnum(static_cast<unsigned char>(c)) ||
                                                c == '_' || (c & 0x80) != 0;
                                     }
                                 ) &&
                                 !std::isdigit(static_cast<unsigned char>(part.front()));
            if (!is_good) {
                add("form.bad_key", at, fmt::format("`{}` is no usable key", key), {{"key", key}});
                return false;
            }
            path.emplace_back(part);
        }
        return path.size() <= 2 * kDepthMax;
    }

    /// A key may stand once, and not both as a field and as an object around fields.
    void claim(Shape& shape, const Field& field, const std::string& at) {
        Shape* node = &shape;
        bool is_free = true;
        for (const std::string& part : field.path) {
            if (node->is_field) is_free = false;
            node = &node->children[part];
        }
        if (node->is_field || !node->children.empty()) is_free = false;
        node->is_field = true;
        if (!is_free)
            add("form.duplicate_key", at, fmt::format("the key `{}` is used twice", field.key),
                {{"key", field.key}});
    }

    std::optional<feel::Expression> read_feel(std::string_view text, const std::string& at) {
        text = trim(text);
        if (!text.starts_with('=')) {
            add("form.bad_feel", at, fmt::format("`{}` does not begin with =", text));
            return {};
        }
        auto compiled = feel::compile(text.substr(1), {.builtins_only_as_calls = true});
        if (compiled) return std::move(compiled).value();
        const auto why = find_string(compiled.error().details, "message").value_or("syntax error");
        add("form.bad_feel", at, fmt::format("wrong FEEL `{}`: {}", text, why),
            compiled.error().details);
        return {};
    }

    void read_conditions(const json::object& component, const std::string& at, Field& field) {
        if (const json::object* conditional = find_object(component, "conditional"))
            if (const auto hide = find_string(*conditional, "hide"); hide && !trim(*hide).empty()) {
                field.hide_when = read_feel(*hide, at + "/conditional/hide");
                form_->has_conditions = true;
            }
        field.is_readonly = find_bool(component, "readonly").value_or(false) ||
                            find_bool(component, "disabled").value_or(false);
        if (const auto readonly = find_string(component, "readonly");
            readonly && !trim(*readonly).empty())
            field.readonly_when = read_feel(*readonly, at + "/readonly");
    }

    void read_properties(const json::object& component, const std::string& at, Field& field) {
        const json::object* properties = find_object(component, "properties");
        if (!properties) return;
        for (const auto& [name, value] : *properties) {
            if (value.is_string())
                field.properties[name] = std::string(value.get_string());
            else
                add("form.bad_property", at,
                    fmt::format("property `{}` is no text", std::string_view(name)));
        }
        field.check = field.property("check");
        if (const std::string_view rule = trim(field.property("rule")); !rule.empty()) {
            field.rule = read_feel(rule, at + "/properties/rule");
            if (field.property("rule_text").empty())
                add("form.bad_property", at, "a rule needs `rule_text`: what is wrong otherwise");
        }
        if (const std::string_view suggestion = trim(field.property("suggest"));
            !suggestion.empty())
            (void)read_feel(suggestion, at + "/properties/suggest");
        field.rows_max = read_count(field, at, "rowsMax", kRowsMax);
        field.rows_min = read_count(field, at, "rowsMin", 0);
    }

    size_t read_count(
        const Field& field, const std::string& at, const char* name, size_t fallback
    ) {
        const std::string_view text = field.property(name);
        if (text.empty()) return fallback;
        const auto number = feel::Number::parse(text);
        const auto count = number ? number->to_int64() : std::nullopt;
        if (count && *count >= 0 && *count <= 2'000) return static_cast<size_t>(*count);
        add("form.bad_limit", at, fmt::format("property `{}` is no count up to 2000", name));
        return fallback;
    }

    void read_value_rules(const json::object& component, const std::string& at, Field& field) {
        if (const json::value* value = component.if_contains("defaultValue"))
            field.default_value = *value;
        if (field.kind == FieldKind::DateTime) read_date_kind(component, at, field);
        if (field.kind == FieldKind::Number) {
            if (const auto digits = find_int(component, "decimalDigits"); digits && *digits >= 0)
                field.decimal_digits = static_cast<int>(std::min<std::int64_t>(*digits, 30));
            field.is_serialized_as_string =
                find_bool(component, "serializeToString").value_or(false);
        }
        if (needs_options(field.kind)) read_options(component, at, field);
        if (const json::object* validate = find_object(component, "validate"))
            read_validate(*validate, at + "/validate", field);
    }

    void read_date_kind(const json::object& component, const std::string& at, Field& field) {
        const std::string subtype = find_string(component, "subtype").value_or("date");
        if (subtype == "date")
            field.kind = FieldKind::Date;
        else if (subtype == "time")
            field.kind = FieldKind::Time;
        else if (subtype != "datetime")
            add("form.unknown_type", at, fmt::format("there is no datetime `{}`", subtype));
        field.refuses_past = find_bool(component, "disallowPassedDates").value_or(false);
    }

    void read_options(const json::object& component, const std::string& at, Field& field) {
        field.options_key = find_string(component, "valuesKey").value_or("");
        const json::array* values = find_array(component, "values");
        if (!values) {
            if (field.options_key.empty())
                add("form.no_options", at,
                    fmt::format("`{}` has neither values nor valuesKey", field.key));
            return;
        }
        if (values->size() > kOptionsMax)
            return add("form.too_large", at, fmt::format("more than {} options", kOptionsMax));
        std::set<std::string> seen;
        for (const json::value& item : *values) {
            const json::object* option = item.if_object();
            const auto value = option ? find_string(*option, "value") : std::nullopt;
            if (!value || value->empty()) {
                add("form.no_options", at,
                    fmt::format("an option of `{}` has no value", field.key));
                continue;
            }
            if (!seen.insert(*value).second)
                add("form.duplicate_option", at, fmt::format("option `{}` stands twice", *value),
                    {{"value", *value}});
            field.options.push_back(
                {*value, find_string(*option, "label").value_or(*value),
                 find_string(*option, "label_en").value_or("")}
            );
        }
        if (field.options.empty() && field.options_key.empty())
            add("form.no_options", at, fmt::format("`{}` has no options", field.key));
    }

    void read_validate(const json::object& validate, const std::string& at, Field& field) {
        field.is_required = find_bool(validate, "required").value_or(false);
        field.length_min = read_length(validate, "minLength", at);
        field.length_max = read_length(validate, "maxLength", at);
        field.min = read_number(validate, "min", at);
        field.max = read_number(validate, "max", at);
        if (field.length_min && field.length_max && *field.length_min > *field.length_max)
            add("form.bad_limit", at, "minLength is above maxLength");
        if (field.min && field.max && *field.min > *field.max)
            add("form.bad_limit", at, "min is above max");
        if (const auto pattern = find_string(validate, "pattern"); pattern && !pattern->empty()) {
            auto compiled = Pattern::compile(*pattern);
            if (compiled)
                field.pattern = std::move(compiled).value();
            else
                add("form.bad_pattern", at + "/pattern",
                    fmt::format("wrong pattern `{}`", *pattern), compiled.error().details);
        }
        const std::string type = find_string(validate, "validationType").value_or("");
        if (field.check.empty() && (type == "email" || type == "phone")) field.check = type;
    }

    std::optional<size_t> read_length(
        const json::object& rules, const char* name, const std::string& at
    ) {
        const auto number = read_number(rules, name, at);
        if (!number) return {};
        const auto length = number->to_int64();
        if (length && *length >= 0 && *length <= 1'000'000) return static_cast<size_t>(*length);
        add("form.bad_limit", at, fmt::format("{} is no length", name));
        return {};
    }

    /// form-js writes limits as numbers, and as texts when they were typed in.
    std::optional<feel::Number> read_number(
        const json::object& rules, const char* name, const std::string& at
    ) {
        const json::value* value = rules.if_contains(name);
        if (!value || value->is_null()) return {};
        if (value->is_string() && value->get_string().empty()) return {};
        const feel::Value number = feel::from_json(*value);
        if (number.is_number()) return number.as_number();
        if (number.is_string())
            if (const auto parsed = feel::Number::parse(number.as_string())) return parsed;
        add("form.bad_limit", at, fmt::format("{} is no number", name));
        return {};
    }

    Form* form_ = nullptr;
    Issues* issues_ = nullptr;
    size_t count_ = 0;
};

void collect(const std::vector<Field>& fields, std::vector<const Field*>& found) {
    for (const Field& field : fields) {
        if (field.has_value()) found.push_back(&field);
        if (field.kind == FieldKind::Group) collect(field.fields, found);
    }
}

}  // namespace

std::string_view Field::property(std::string_view name) const {
    // A handful: looking at each is quicker than making a text to look for.
    for (const auto& [known, value] : properties)
        if (known == name) return value;
    return {};
}

Result<LoadedForm> load(const json::value& schema) {
    if (!schema.is_object() || !find_array(schema.get_object(), "components"))
        return refuse("form.not_a_form");
    return SchemaReader().read(schema.get_object());
}

Result<LoadedForm> load(std::string_view schema) {
    if (schema.size() > 2 * 1024 * 1024) return refuse("form.too_large", ErrorKind::TooLarge);
    return load(TRY(parse_json(schema)));
}

std::vector<const Field*> fields_with_value(const Form& form) {
    std::vector<const Field*> found;
    collect(form.fields, found);
    return found;
}

}  // namespace tongban::form
