#include "service/plan_parts.h"

namespace tongban::service::planning {

feel::Context context_of(const json::object& answers, const json::object& facts) {
    feel::Context context;
    for (const auto& pair : answers) context.set(pair.key(), feel::from_json(pair.value()));
    for (const auto& pair : facts) {
        std::string name(pair.key());
        std::ranges::replace(name, '.', '_');
        context.set(name, feel::from_json(pair.value()));
    }
    context.set("answers", feel::from_json(answers));
    return context;
}

bool is_true(const feel::Expression& expression, const feel::Context& context) {
    if (expression.is_empty()) return true;
    feel::Evaluation evaluation;
    const feel::Value value = expression.evaluate(context, evaluation);
    const json::value result = feel::to_json(value);
    return result.is_bool() && result.get_bool();
}

Result<Decided> run_decision(
    const pack::Content& content, const std::string& id, const feel::Context& context, Date today
) {
    const auto found = content.decisions.find(id);
    if (found == content.decisions.end())
        return refuse(
            "pack.unknown_decision", ErrorKind::Internal, {{"decision", json::string(id)}}
        );
    feel::Evaluation evaluation(china_midnight(today));
    dmn::Outcome outcome = TRY(found->second.evaluate(id, found->second.read(context), evaluation));
    dmn::add_conditions(outcome.trace, found->second.model(), evaluation.now);
    json::value result = feel::to_json(outcome.result);
    json::object trace = dmn::to_json(outcome.trace).as_object();
    return Decided{&found->second, id, std::move(outcome), std::move(result), std::move(trace)};
}

ListDecision list_decision(const Decided& decided, const Telling& telling) {
    return {
        *decided.engine, decided.id, decided.outcome, telling.context,
        china_midnight(telling.input.today)};
}

/// The reasons of a decision for each of the ids; they are also kept in its trace.
std::vector<Reason> told_reasons(Decided& decided, const Names& names, const Telling& telling) {
    if (!telling.input.with_reasons) return {};
    std::vector<std::string> ids;
    for (const auto& [id, name] : names) ids.push_back(id);
    std::vector<Reason> reasons = reasons_of(list_decision(decided, telling), ids, telling.said);
    json::array kept;
    for (Reason& reason : reasons) {
        reason.name = std::ranges::find(names, reason.id, &Names::value_type::first)->second;
        kept.push_back(to_json(reason));
    }
    decided.trace["reasons"] = std::move(kept);
    return reasons;
}

const Reason* find_reason(const std::vector<Reason>& reasons, std::string_view id) {
    const auto found = std::ranges::find(reasons, id, &Reason::id);
    return found == reasons.end() ? nullptr : &*found;
}

Result<std::vector<std::string>> member_ids(
    const pack::Content& content,
    const pack::Bundle& bundle,
    const Telling& telling,
    std::vector<Reason>& reasons
) {
    const PlanInput& input = telling.input;
    std::vector<std::string> ids;
    if (bundle.executable && !bundle.executable->members_decision.empty()) {
        Decided decided = TRY(
            run_decision(content, bundle.executable->members_decision, telling.context, input.today)
        );
        Names all;
        for (const pack::BundleMember& member : bundle.members)
            if (const pack::ServiceItem* item = content.find_item(member.item))
                all.emplace_back(item->id, item->name);
        reasons = told_reasons(decided, all, telling);
        telling.traces.push_back(std::move(decided.trace));
        if (const json::array* list = decided.result.if_array())
            for (const json::value& id : *list)
                if (id.is_string()) ids.emplace_back(id.get_string());
        if (decided.result.is_string()) ids.emplace_back(decided.result.get_string());
        return ids;
    }
    for (const pack::BundleMember& member : bundle.members) {
        if (std::ranges::all_of(member.include_if, [&](const auto& condition) {
                const json::value* answer = input.answers.if_contains(condition.first);
                return answer != nullptr && *answer == condition.second;
            }))
            ids.push_back(member.item);
        if (input.with_reasons)
            reasons.push_back(reason_of(member.item, member.include_if, input.answers, telling.said)
            );
    }
    return ids;
}

}  // namespace tongban::service::planning
