#include "form/visibility.h"

#include "feel/evaluation.h"
#include "form/pointer.h"

namespace tongban::form {

namespace {

constexpr int kRoundsMax = 32;

class Hiding {
  public:
    explicit Hiding(std::set<std::string>& hidden) : hidden_(hidden) {}

    /// One round over the fields; true when something became hidden.
    bool round(
        const std::vector<Field>& fields,
        json::object& data,
        const std::string& pointer,
        const feel::Context& context
    ) {
        bool has_changed = false;
        for (const Field& field : fields) {
            const std::string place = place_of(pointer, field);
            if (hidden_.contains(place)) continue;
            if (field.hide_when && is_true(*field.hide_when, context)) {
                hidden_.insert(place);
                remove(field, data);
                has_changed = true;
            } else if (field.kind == FieldKind::Group) {
                has_changed |= round(field.fields, data, pointer, context);
            } else if (field.kind == FieldKind::List) {
                has_changed |= round_of_rows(field, data, pointer, context);
            }
        }
        return has_changed;
    }

  private:
    bool round_of_rows(
        const Field& list,
        json::object& data,
        const std::string& pointer,
        const feel::Context& context
    ) {
        const bool has_conditions = std::ranges::any_of(list.fields, has_condition);
        json::value* value = const_cast<json::value*>(find_at(data, list.path));
        if (!has_conditions || !value || !value->is_array()) return false;
        bool has_changed = false;
        json::array& rows = value->get_array();
        const std::string at = pointer_to(pointer, list.path);
        for (size_t i = 0; i < rows.size() && i < list.rows_max; ++i) {
            if (!rows[i].is_object()) continue;
            json::object& row = rows[i].get_object();
            has_changed |= round(
                list.fields, row, fmt::format("{}/{}", at, i), row_context(context, row, i + 1)
            );
        }
        return has_changed;
    }

    static bool has_condition(const Field& field) {
        return field.hide_when || std::ranges::any_of(field.fields, has_condition);
    }

    static bool is_true(const feel::Expression& expression, const feel::Context& context) {
        feel::Evaluation evaluation;
        evaluation.limits.steps_max = 1'000'000;
        return expression.evaluate(context, evaluation).is_true();
    }

    static void remove(const Field& field, json::object& data) {
        if (field.has_value()) remove_at(data, field.path);
        if (field.kind == FieldKind::Group)
            for (const Field& inner : field.fields) remove(inner, data);
    }

    std::set<std::string>& hidden_;
};

}  // namespace

feel::Context row_context(const feel::Context& outer, const json::object& row, size_t number) {
    feel::Context context = outer;
    const feel::Context values = feel::context_from_json(row);
    for (const auto& [name, value] : values) context.set(name, value);
    context.set("this", values);
    context.set("parent", outer);
    context.set("i", static_cast<std::int64_t>(number));
    return context;
}

std::string place_of(const std::string& row_pointer, const Field& field) {
    return row_pointer + "#" + field.id;
}

std::set<std::string> hide_fields(const Form& form, json::object& data) {
    std::set<std::string> hidden;
    if (!form.has_conditions) return hidden;
    Hiding hiding(hidden);
    for (int i = 0; i < kRoundsMax; ++i)
        if (!hiding.round(form.fields, data, "", feel::context_from_json(data))) break;
    return hidden;
}

}  // namespace tongban::form
