// The conditions behind the results of a trace, and explanations as JSON.
#include "base/text.h"
#include "dmn/explain.h"
#include "feel/expression.h"

namespace tongban::dmn {

namespace {

/// The table of these boxed expressions that has a rule of this id and number.
const DecisionTable* find_table(const BoxedPointer& box, const FiredRule& fired) {
    if (box == nullptr) return nullptr;
    if (box->table) {
        const auto number = static_cast<size_t>(fired.number);
        const bool is_it =
            number <= box->table->rules.size() && box->table->rules[number - 1].id == fired.id;
        return is_it ? box->table.get() : nullptr;
    }
    for (const NamedBox& entry : box->entries)
        if (const DecisionTable* found = find_table(entry.value, fired)) return found;
    for (const auto* list : {&box->items, &box->parts})
        for (const BoxedPointer& part : *list)
            if (const DecisionTable* found = find_table(part, fired)) return found;
    return nullptr;
}

/// The cells of a rule that ask something, with the values that they saw.
std::vector<RuleCondition> conditions_of(
    const Rule& rule, const DecisionTable& table, const Context& inputs
) {
    std::vector<RuleCondition> conditions;
    for (size_t i = 0; i < rule.inputs.size() && i < table.inputs.size(); ++i) {
        const std::string test(trim(rule.inputs[i]));
        if (test.empty() || test == "-") continue;
        const InputClause& input = table.inputs[i];
        const Value* value = inputs.find(input.expression.empty() ? input.label : input.expression);
        conditions.push_back(
            {.input = input.label.empty() ? std::string(trim(input.expression)) : input.label,
             .value = value != nullptr ? *value : Value(),
             .test = test}
        );
    }
    return conditions;
}

/// Asks cells of one table again, with the other facts of the trace at hand.
class Cells {
  public:
    Cells(const Context& inputs, std::optional<Instant> now) : variables_(inputs), now_(now) {
        variables_.set("?", {});
        options_.dialect = feel::Dialect::UnaryTests;
        feel::add_names(options_, variables_);
    }
    bool are_passed(const RuleCondition& condition) {
        const Result<feel::Expression> test = feel::compile(condition.test, options_);
        variables_.set("?", condition.value);
        feel::Evaluation evaluation(now_);
        return test && test->evaluate(variables_, evaluation).is_true();
    }

  private:
    Context variables_;
    std::optional<Instant> now_;
    feel::CompileOptions options_;
};

/// Why the rules before the one that fired did not apply, in a table where the first one counts.
void add_passed_over(
    DecisionTrace& decision, const DecisionTable& table, std::optional<Instant> now
) {
    // The nearest ones; a reader of more would look at the table.
    constexpr int kListedMax = 8;
    if (table.hit_policy != HitPolicy::First || decision.fired.size() != 1 ||
        decision.passed_over_count > 0)
        return;
    decision.passed_over_count = decision.fired[0].number - 1;
    if (decision.passed_over_count == 0) return;
    Cells cells(decision.inputs, now);
    for (int number = std::max(1, decision.fired[0].number - kListedMax);
         number < decision.fired[0].number; ++number) {
        const Rule& rule = table.rules[static_cast<size_t>(number) - 1];
        PassedRule passed{.number = number, .id = rule.id};
        for (RuleCondition& condition : conditions_of(rule, table, decision.inputs))
            if (!cells.are_passed(condition)) passed.failed.push_back(std::move(condition));
        decision.passed_over.push_back(std::move(passed));
    }
}

/// Another model of the trace may have the same id.
BoxedPointer logic_of(const Model& model, const DecisionTrace& traced) {
    for (const Decision& decision : model.decisions)
        if (decision.id == traced.id && decision.name == traced.name) return decision.logic;
    for (const Bkm& knowledge : model.knowledge)
        if (knowledge.id == traced.id && knowledge.name == traced.name) return knowledge.logic;
    return nullptr;
}

/// The expression itself, or the body of a function that is one.
const BoxedExpression* literal(const BoxedPointer& logic) {
    const BoxedExpression* box = logic.get();
    if (box != nullptr && box->kind == BoxedKind::Function && !box->parts.empty())
        box = box->parts[0].get();
    return box != nullptr && box->kind == BoxedKind::Literal ? box : nullptr;
}

std::string_view verdict_text(Verdict verdict) {
    switch (verdict) {
        case Verdict::Yes:
            return "yes";
        case Verdict::No:
            return "no";
        case Verdict::Undecidable:
            return "undecidable";
        case Verdict::NotEnoughKnown:
            break;
    }
    return "not_enough_known";
}

json::object requirement_to_json(const Requirement& requirement) {
    json::object result{
        {"fact", requirement.fact},
        {"current", feel::to_json(requirement.current)},
        {"nearest", feel::to_json(requirement.nearest)},
    };
    if (requirement.low) {
        result["low"] = feel::to_json(*requirement.low);
        result["low_closed"] = requirement.low_closed;
    }
    if (requirement.high) {
        result["high"] = feel::to_json(*requirement.high);
        result["high_closed"] = requirement.high_closed;
    }
    const auto add = [&](const char* key, const std::vector<Value>& list) {
        if (list.empty()) return;
        json::array& values = (result[key] = json::array()).get_array();
        for (const Value& value : list) values.push_back(feel::to_json(value));
    };
    add("values", requirement.values);
    add("except", requirement.except);
    add("added", requirement.added);
    add("removed", requirement.removed);
    for (const TextNeed& need : requirement.needs) {
        if (!result.contains("needs")) result["needs"] = json::array();
        result["needs"].get_array().push_back(json::object{
            {"condition", need.source}, {"holds", need.holds}});
    }
    return result;
}

}  // namespace

void add_conditions(Trace& trace, const Model& model, std::optional<Instant> now) {
    for (DecisionTrace& decision : trace.decisions) {
        const BoxedPointer logic = logic_of(model, decision);
        if (logic == nullptr) continue;
        decision.is_table = decision.is_table || logic->table != nullptr;
        for (FiredRule& fired : decision.fired)
            if (const DecisionTable* table = find_table(logic, fired);
                table && fired.conditions.empty()) {
                const auto number = static_cast<size_t>(fired.number);
                fired.conditions = conditions_of(table->rules[number - 1], *table, decision.inputs);
                add_passed_over(decision, *table, now);
            }
        if (const BoxedExpression* expression = literal(logic);
            expression != nullptr && decision.conditions.empty()) {
            feel::CompileOptions options;
            feel::add_names(options, decision.inputs);
            feel::Evaluation evaluation(now);
            decision.conditions =
                feel::conditions_of(expression->text, options, decision.inputs, evaluation);
        }
    }
}

json::object to_json(const Explanation& explanation) {
    json::array ways;
    for (const WayOut& way : explanation.ways) {
        json::array requirements;
        for (const Requirement& requirement : way.requirements)
            requirements.push_back(requirement_to_json(requirement));
        json::array cited;
        for (const FiredRule& rule : way.rules)
            for (const auto& [name, text] : rule.annotations)
                if (!text.empty()) cited.push_back(json::string(text));
        ways.push_back(json::object{
            {"requirements", std::move(requirements)},
            {"result", feel::to_json(way.result)},
            {"cites", std::move(cited)},
        });
    }
    json::array missing;
    for (const std::string& fact : explanation.missing) missing.push_back(json::string(fact));
    json::object result{
        {"verdict", verdict_text(explanation.verdict)},
        {"result", feel::to_json(explanation.result)},
        {"trace", to_json(explanation.trace)},
        {"ways", std::move(ways)},
        {"missing", std::move(missing)},
        {"complete", explanation.is_complete},
    };
    if (explanation.error)
        result["error"] = json::object{
            {"code", explanation.error->code}, {"message", explanation.error->message}};
    return result;
}

}  // namespace tongban::dmn
