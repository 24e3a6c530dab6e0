// The conditions of a plan: whether they are met as far as is known, in words.
#include "service/plan_parts.h"

namespace tongban::service::planning {

namespace {

std::optional<bool> compare(
    const json::value& left, const std::string& op, const json::value& right
) {
    const auto number = [](const json::value& value) -> std::optional<double> {
        boost::system::error_code fault;
        const double result = value.to_number<double>(fault);
        return fault ? std::nullopt : std::optional<double>(result);
    };
    const auto is_in = [](const json::value& value, const json::value& list) {
        const json::array* array = list.if_array();
        return array != nullptr && std::ranges::find(*array, value) != array->end();
    };
    if (op == "eq") return left == right;
    if (op == "ne") return left != right;
    if (op == "in") return is_in(left, right);
    if (op == "not_in") return !is_in(left, right);
    if (op == "contains") return is_in(right, left);
    const auto a = number(left);
    if (op == "between" && right.is_array() && right.get_array().size() == 2 && a) {
        const auto low = number(right.get_array()[0]), high = number(right.get_array()[1]);
        if (low && high) return *low <= *a && *a <= *high;
    }
    const auto b = number(right);
    if (!a || !b) return std::nullopt;
    if (op == "gt") return *a > *b;
    if (op == "gte") return *a >= *b;
    if (op == "lt") return *a < *b;
    if (op == "lte") return *a <= *b;
    return std::nullopt;
}

std::string condition_words(
    const pack::Field& field, const pack::Condition& condition, bool english
) {
    static const std::map<std::string, std::pair<const char*, const char*>> kWords{
        {"eq", {"应为", "must be"}},
        {"ne", {"不应为", "must not be"}},
        {"gt", {"应大于", "must be more than"}},
        {"gte", {"应不小于", "must be at least"}},
        {"lt", {"应小于", "must be less than"}},
        {"lte", {"应不大于", "must be at most"}},
        {"in", {"应属于", "must be one of"}},
        {"not_in", {"不应属于", "must be none of"}},
        {"contains", {"应包含", "must contain"}},
        {"between", {"应介于", "must be between"}}};
    const auto words = kWords.find(condition.op);
    const std::string value =
        condition.value.is_bool()
            ? (condition.value.get_bool() ? (english ? "yes" : "是") : (english ? "no" : "否"))
        : condition.value.is_string() ? std::string(condition.value.get_string())
        // 1.25E1 is how JSON writes it, not how people do.
        : condition.value.is_double() ? fmt::format("{}", condition.value.get_double())
                                      : json::serialize(condition.value);
    const std::string& name = english && !field.name.en.empty() ? field.name.en : field.name.zh;
    if (words == kWords.end()) return name;
    return english ? fmt::format("{} {} {}", name, words->second.second, value)
                   : fmt::format("{}{}{}", name, words->second.first, value);
}

void add_decided_conditions(Decided& decided, const Telling& telling, Plan& plan) {
    json::array kept;
    const auto add = [&](const feel::Value& condition) {
        const json::value entry = feel::to_json(condition);
        const json::object* object = entry.if_object();
        if (object == nullptr) return;
        PlannedCondition planned{
            {find_string(*object, "text").value_or(""),
             find_string(*object, "text_en").value_or("")},
            find_bool(*object, "state"),
            find_bool(*object, "confirmed").value_or(true)};
        if (telling.input.with_reasons)
            planned.reason =
                condition_reason(list_decision(decided, telling), condition, telling.said);
        if (!planned.reason.zh.empty())
            kept.push_back(json::object{
                {"id", find_string(*object, "id").value_or("")},
                {"needed", planned.is_met ? json::value(*planned.is_met) : json::value(nullptr)},
                {"name", planned.text.zh},
                {"name_en", planned.text.en},
                {"text", planned.reason.zh},
                {"text_en", planned.reason.en}});
        plan.conditions.push_back(std::move(planned));
    };
    if (decided.outcome.result.is_list())
        for (const feel::Value& condition : decided.outcome.result.as_list()) add(condition);
    if (!kept.empty()) decided.trace["reasons"] = std::move(kept);
}

}  // namespace

Result<void> add_conditions(
    const pack::Content& content, const PlannedMember& member, const Telling& telling, Plan& plan
) {
    const PlanInput& input = telling.input;
    if (member.item->executable && !member.item->executable->conditions_decision.empty()) {
        Decided decided = TRY(run_decision(
            content, member.item->executable->conditions_decision, telling.context, input.today
        ));
        add_decided_conditions(decided, telling, plan);
        telling.traces.push_back(std::move(decided.trace));
        return {};
    }
    for (const pack::Condition& condition : member.item->conditions) {
        PlannedCondition planned{condition.text, std::nullopt, condition.confirmed};
        if (condition.text.zh.empty()) {
            const auto field = content.fields.find(condition.field);
            const pack::Field named = field == content.fields.end()
                                          ? pack::Field{condition.field, {condition.field, {}}, {}}
                                          : field->second;
            planned.text = {
                condition_words(named, condition, false), condition_words(named, condition, true)};
        }
        if (const json::value* known = input.facts.if_contains(condition.field);
            known != nullptr && !known->is_null())
            planned.is_met = compare(*known, condition.op, condition.value);
        const bool seen = std::ranges::any_of(plan.conditions, [&](const PlannedCondition& other) {
            return other.text.zh == planned.text.zh;
        });
        if (!seen) plan.conditions.push_back(std::move(planned));
    }
    return {};
}

}  // namespace tongban::service::planning
