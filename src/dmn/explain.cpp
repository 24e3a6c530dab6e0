// The answer with its trace, then whether enough is known, then what would change it.
#include "dmn/explain.h"

#include <algorithm>

#include "dmn/compiled.h"
#include "dmn/survey.h"
#include "dmn/ways.h"

namespace tongban::dmn {

Wanted wanted_true(std::string member) {
    return [member = std::move(member)](const Value& value) {
        const auto holds = [&](const Value& each) {
            if (member.empty() || !each.is_context()) return each.is_true();
            const Value* found = each.as_context().find(member);
            return found != nullptr && found->is_true();
        };
        if (!value.is_list()) return holds(value);
        return !value.as_list().empty() && std::ranges::all_of(value.as_list(), holds);
    };
}

Wanted wanted_value(Value value) {
    return [value = std::move(value)](const Value& result) { return result.identical(value); };
}

Result<Explanation> explain(
    const Engine& engine,
    std::string_view decision,
    const Context& input,
    const Wanted& wanted,
    const ExplainOptions& options
) {
    Explanation result;
    feel::Evaluation evaluation(options.now);
    Outcome outcome = TRY(engine.evaluate(decision, input, evaluation));
    result.result = std::move(outcome.result);
    result.trace = std::move(outcome.trace);
    add_conditions(result.trace, engine.model(), options.now);
    for (const Model& import : engine.compiled()->imports)
        add_conditions(result.trace, import, options.now);
    result.verdict = wanted(result.result) ? Verdict::Yes : Verdict::No;
    Trials trials(engine, decision, input, wanted, options);
    survey(trials, options, result);
    if (result.verdict == Verdict::No) {
        Ways found = find_ways(trials, options, result.trace);
        result.ways = std::move(found.ways);
        result.is_complete = result.is_complete && found.is_complete;
    }
    return result;
}

}  // namespace tongban::dmn
