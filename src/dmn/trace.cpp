// The reasons of a result, as a structure and as JSON.
#include "dmn/compiled.h"

namespace tongban::dmn {

void Tracer::open(const Element& element) {
    open_.push_back({.id = element.id, .name = element.name});
}

void Tracer::input(std::string_view name, const Value& value) {
    if (!open_.empty()) open_.back().inputs.set(name, value);
}

void Tracer::fired(FiredRule rule) {
    if (!open_.empty()) open_.back().fired.push_back(std::move(rule));
}

void Tracer::close(const Value& result) {
    ASSERT(!open_.empty());
    open_.back().result = result;
    trace_.decisions.push_back(std::move(open_.back()));
    open_.pop_back();
}

namespace {

json::object condition_to_json(const RuleCondition& condition) {
    return {
        {"input", condition.input},
        {"value", feel::to_json(condition.value)},
        {"test", condition.test},
    };
}

json::object rule_to_json(const FiredRule& rule) {
    json::array annotations;
    for (const auto& [name, text] : rule.annotations)
        annotations.push_back(json::object{{"name", name}, {"text", text}});
    json::array conditions;
    for (const RuleCondition& condition : rule.conditions)
        conditions.push_back(condition_to_json(condition));
    return {
        {"number", rule.number},
        {"id", rule.id},
        {"annotations", std::move(annotations)},
        {"output", feel::to_json(rule.output)},
        {"conditions", std::move(conditions)},
    };
}

json::object passed_to_json(const PassedRule& rule) {
    json::array failed;
    for (const RuleCondition& condition : rule.failed)
        failed.push_back(condition_to_json(condition));
    return {{"number", rule.number}, {"id", rule.id}, {"failed", std::move(failed)}};
}

json::object diagnostic_to_json(const feel::Diagnostic& diagnostic) {
    json::object result{
        {"code", diagnostic.code},
        {"message", diagnostic.message},
        {"place", diagnostic.place},
        {"position", diagnostic.position},
    };
    if (diagnostic.rule > 0) result["rule"] = diagnostic.rule;
    if (diagnostic.column > 0) result["column"] = diagnostic.column;
    return result;
}

json::array conditions_to_json(const std::vector<feel::Condition>& conditions) {
    json::array result;
    for (const feel::Condition& condition : conditions) {
        json::object facts;
        for (const auto& [name, value] : condition.facts) facts[name] = feel::to_json(value);
        result.push_back(json::object{
            {"text", condition.text},
            {"value", feel::to_json(condition.value)},
            {"facts", std::move(facts)},
        });
    }
    return result;
}

}  // namespace

json::value to_json(const Trace& trace) {
    json::array decisions;
    for (const DecisionTrace& decision : trace.decisions) {
        json::array fired;
        for (const FiredRule& rule : decision.fired) fired.push_back(rule_to_json(rule));
        json::object told{
            {"id", decision.id},
            {"name", decision.name},
            {"inputs", feel::to_json(Value(decision.inputs))},
            {"fired", std::move(fired)},
            {"result", feel::to_json(decision.result)},
            {"conditions", conditions_to_json(decision.conditions)},
        };
        if (decision.passed_over_count > 0) {
            json::array passed;
            for (const PassedRule& rule : decision.passed_over)
                passed.push_back(passed_to_json(rule));
            told["passed_over"] = std::move(passed);
            told["passed_over_count"] = decision.passed_over_count;
        }
        decisions.push_back(std::move(told));
    }
    json::array diagnostics;
    for (const feel::Diagnostic& diagnostic : trace.diagnostics)
        diagnostics.push_back(diagnostic_to_json(diagnostic));
    return json::object{
        {"decisions", std::move(decisions)}, {"diagnostics", std::move(diagnostics)}};
}

}  // namespace tongban::dmn
