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

namespace {

/// What is asked for is not there (the fifth of three, the sum of none, an entry that a record does
/// not have), or not known: `null + number`; messages name the kinds that an operator met.
bool comes_of_absence(const feel::Diagnostic& diagnostic) {
    static constexpr std::string_view kAbsent[] = {
        "feel.index", "feel.empty_list", "feel.no_entry", "feel.path_of_null", "dmn.no_rule"};
    if (std::ranges::find(kAbsent, diagnostic.code) != std::end(kAbsent)) return true;
    return diagnostic.code != "dmn.input_type" && diagnostic.code != "feel.unknown_name" &&
           diagnostic.message.find("null") != std::string::npos;
}

/// The first error behind a null answer. A null that stands in the expression, or of a table where
/// no rule applies, is an answer; what comes of facts that are not known is no error.
std::optional<feel::Diagnostic> error_of(const Explanation& explanation) {
    if (!explanation.result.is_null()) return std::nullopt;
    const std::vector<DecisionTrace>& decisions = explanation.trace.decisions;
    const bool is_table = !decisions.empty() && decisions.back().is_table;
    if (is_table && explanation.result.null_reason() == nullptr) return std::nullopt;
    const auto found = std::ranges::find_if_not(explanation.trace.diagnostics, comes_of_absence);
    return found == explanation.trace.diagnostics.end() ? std::nullopt : std::optional(*found);
}

/// Facts that count as not known are told before what came of them.
void add_unread(const std::vector<UnreadFact>& unread, Trace& trace) {
    std::vector<feel::Diagnostic> diagnostics;
    for (const UnreadFact& fact : unread) diagnostics.push_back(to_diagnostic(fact));
    trace.diagnostics.insert(
        trace.diagnostics.begin(), std::make_move_iterator(diagnostics.begin()),
        std::make_move_iterator(diagnostics.end())
    );
}

}  // namespace

Result<Explanation> explain(
    const Engine& engine,
    std::string_view decision,
    const Context& input,
    const Wanted& wanted,
    const ExplainOptions& options
) {
    Explanation result;
    std::vector<UnreadFact> unread;
    const Context facts = engine.read(input, &unread);
    feel::Evaluation evaluation(options.now);
    Outcome outcome = TRY(engine.evaluate(decision, facts, evaluation));
    result.result = std::move(outcome.result);
    result.trace = std::move(outcome.trace);
    add_conditions(result.trace, engine.model(), options.now);
    for (const Model& import : engine.compiled()->imports)
        add_conditions(result.trace, import, options.now);
    result.verdict = wanted(result.result) ? Verdict::Yes : Verdict::No;
    Trials trials(engine, decision, facts, wanted, options);
    const bool is_proven = survey(trials, options, result);
    if (result.verdict == Verdict::No && !is_proven) result.error = error_of(result);
    if (result.error) result.verdict = Verdict::Undecidable;
    add_unread(unread, result.trace);
    if (result.verdict == Verdict::No) {
        Ways found = find_ways(trials, options, result.trace);
        result.ways = std::move(found.ways);
        result.is_complete = result.is_complete && found.is_complete;
    }
    return result;
}

}  // namespace tongban::dmn
