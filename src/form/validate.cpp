// Walks form and submission side by side: unknown keys, hidden fields, values, repeated groups.
#include "form/validate.h"

#include "base/json_pointer.h"
#include "feel/evaluation.h"
#include "form/pointer.h"
#include "form/values.h"
#include "form/visibility.h"

namespace tongban::form {

namespace {

class Cleaning {
  public:
    Cleaning(const Facts& facts, const std::set<std::string>& hidden, Cleaned& result)
        : facts_(facts), hidden_(hidden), result_(result) {}

    /// `held` is what is known beforehand of the same object.
    void clean_fields(
        const std::vector<Field>& fields,
        const json::object& data,
        const json::object* held,
        const std::string& pointer,
        const feel::Context* context,
        json::object& accepted
    ) {
        for (const Field& field : fields) {
            if (!hidden_.empty() && hidden_.contains(place_of(pointer, field))) continue;
            if (field.kind == FieldKind::Group)
                clean_fields(field.fields, data, held, pointer, context, accepted);
            else if (field.has_value())
                clean_field(field, data, held, pointer, context, accepted);
        }
    }

    void refuse_unknown(const Shape& shape, const json::object& data, const std::string& pointer) {
        for (const auto& [key, value] : data) {
            if (is_full()) return;
            const auto child = shape.children.find(std::string_view(key));
            if (child != shape.children.end() && child->second.is_field) continue;
            const std::string at = pointer_below(pointer, key);
            if (child == shape.children.end())
                add(at, {"form.unknown_field", {{"key", key}}});
            else if (value.is_object())
                refuse_unknown(child->second, value.get_object(), at);
            else if (!value.is_null())
                add(at, {"form.type", {{"key", key}, {"expected", "object"}}});
        }
    }

    /// What a field demands of the form as a whole, once its own value is right.
    void check_rules(
        const std::vector<Field>& fields, const json::object& data, const feel::Context& context
    ) {
        for (const Field& field : fields) {
            if (field.kind == FieldKind::Group) check_rules(field.fields, data, context);
            if (!field.rule || find_at(data, field.path) == nullptr) continue;
            const std::string at = pointer_to("", field.path);
            const bool has_fault = std::ranges::any_of(result_.issues, [&](const Issue& issue) {
                return issue.place == at || issue.place.starts_with(at + "/");
            });
            if (has_fault) continue;
            feel::Evaluation evaluation;
            evaluation.limits.steps_max = 1'000'000;
            const feel::Value holds = field.rule->evaluate(context, evaluation);
            if (holds.is_boolean() && !holds.is_true())
                add(field, at,
                    {"form.rule",
                     {{"text", field.property("rule_text")},
                      {"text_en", field.property("rule_text_en")}}});
        }
    }

  private:
    void clean_field(
        const Field& field,
        const json::object& data,
        const json::object* held,
        const std::string& pointer,
        const feel::Context* context,
        json::object& accepted
    ) {
        const auto at = [&] { return pointer_to(pointer, field.path); };  // faults are rare
        const json::value* value = find_at(data, field.path);
        if (is_readonly(field, context)) {
            // What the applicant may not change is taken from where it is held, never from what was
            // sent.
            const json::value* known = held ? find_at(*held, field.path) : nullptr;
            if (!known && !field.default_value.is_null()) known = &field.default_value;
            if (value && !is_empty(field, *value) && (!known || *known != *value))
                return add(field, at(), {"form.readonly"});
            value = known;
        }
        if (!value || is_empty(field, *value)) {
            const bool is_complete = facts_.completeness == Completeness::Final;
            if (field.is_required && is_complete)
                add(field, at(), {"form.required"});
            else if (field.kind == FieldKind::List && field.rows_min > 0 && is_complete)
                add(field, at(), {"form.too_few_rows", {{"min", field.rows_min}}});
            // An unticked box is an answer; other empty values are none. A wrong kind of nothing is
            // a fault.
            if (value && value->is_bool()) set_at(accepted, field.path, *value);
            return;
        }
        if (field.kind == FieldKind::List)
            return clean_rows(field, *value, at(), context, accepted);
        if (auto fault = form::find_fault(field, *value, facts_))
            return add(field, at(), std::move(*fault));
        set_at(accepted, field.path, *value);
    }

    void clean_rows(
        const Field& field,
        const json::value& value,
        const std::string& at,
        const feel::Context* context,
        json::object& accepted
    ) {
        if (!value.is_array()) return add(field, at, {"form.type", {{"expected", "rows"}}});
        const json::array& rows = value.get_array();
        if (rows.size() > field.rows_max)
            return add(field, at, {"form.too_many_rows", {{"max", field.rows_max}}});
        if (rows.size() < field.rows_min && facts_.completeness == Completeness::Final)
            add(field, at, {"form.too_few_rows", {{"min", field.rows_min}}});
        json::array cleaned;
        for (size_t i = 0; i < rows.size() && !is_full(); ++i) {
            const std::string row_at = fmt::format("{}/{}", at, i);
            const json::object* row = rows[i].if_object();
            if (!row) {
                add(field, row_at, {"form.type", {{"expected", "row"}}});
                continue;
            }
            refuse_unknown(field.shape, *row, row_at);
            std::optional<feel::Context> inner;
            if (context) inner = row_context(*context, *row, i + 1);
            json::object out;
            clean_fields(field.fields, *row, nullptr, row_at, inner ? &*inner : nullptr, out);
            cleaned.push_back(std::move(out));
        }
        set_at(accepted, field.path, std::move(cleaned));
    }

    bool is_readonly(const Field& field, const feel::Context* context) const {
        if (field.is_readonly || !field.readonly_when) return field.is_readonly;
        feel::Evaluation evaluation;
        evaluation.limits.steps_max = 1'000'000;
        static const feel::Context kNothing;
        return field.readonly_when->evaluate(context ? *context : kNothing, evaluation).is_true();
    }

    void add(const Field& field, const std::string& at, Fault fault) {
        fault.details["key"] = field.key;
        fault.details["label"] = field.label;
        add(at, std::move(fault));
    }

    void add(const std::string& at, Fault fault) {
        if (is_full()) return;
        result_.issues.push_back(
            {.code = fault.code,
             .message = fmt::format("{} at {}", fault.code, at),
             .place = at,
             .details = std::move(fault.details)}
        );
    }

    bool is_full() const { return result_.issues.size() >= kIssuesMax; }

    const Facts& facts_;
    const std::set<std::string>& hidden_;
    Cleaned& result_;
};

bool has_readonly_conditions(const std::vector<Field>& fields) {
    return std::ranges::any_of(fields, [](const Field& field) {
        return field.readonly_when || has_readonly_conditions(field.fields);
    });
}

bool has_rules(const std::vector<Field>& fields) {
    return std::ranges::any_of(fields, [](const Field& field) {
        return field.rule || (field.kind == FieldKind::Group && has_rules(field.fields));
    });
}

}  // namespace

Cleaned clean(const Form& form, const json::object& data, const Facts& facts) {
    Cleaned result;
    json::object visible_copy;
    const json::object* visible = &data;
    std::set<std::string> hidden;
    if (form.has_conditions) {
        visible_copy = data;
        hidden = hide_fields(form, visible_copy);
        visible = &visible_copy;
    }
    std::optional<feel::Context> context;
    if (has_readonly_conditions(form.fields)) context = feel::context_from_json(*visible);
    Cleaning cleaning(facts, hidden, result);
    cleaning.refuse_unknown(form.shape, data, "");
    cleaning.clean_fields(
        form.fields, *visible, facts.held, "", context ? &*context : nullptr, result.data
    );
    if (has_rules(form.fields))
        cleaning.check_rules(form.fields, result.data, feel::context_from_json(result.data));
    return result;
}

}  // namespace tongban::form
