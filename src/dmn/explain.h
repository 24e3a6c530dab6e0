// Why a decision answers as it does, what would change the answer, and whether enough is known.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dmn/evaluate.h"
#include "dmn/text_need.h"

namespace tongban::dmn {

/// Is this result the one that was hoped for?
using Wanted = std::function<bool(const Value&)>;
/// `true`; in a list every element; in a context the entry `member`, when one is named.
Wanted wanted_true(std::string member = {});
Wanted wanted_value(Value value);

/// Undecidable: the answer is null by an error, which more facts would not mend.
enum class Verdict { Yes, No, NotEnoughKnown, Undecidable };

/// What one fact would have to be; one of the forms is filled.
struct Requirement {
    std::string fact;  // "applicant.age"
    Value current;     // null: not known
    Value nearest;     // a value that does; null when any but `except` does, or `needs` says it
    std::optional<Value> low = {};
    std::optional<Value> high = {};
    bool low_closed = true;
    bool high_closed = true;
    std::vector<Value> values = {};  // any of these
    std::vector<Value> except = {};  // any other text than these
    /// Of a text: what has to hold of it, in place of a value that somebody would have to invent.
    std::vector<TextNeed> needs = {};
    /// Of a list: how it differs from the current one.
    std::vector<Value> added = {};
    std::vector<Value> removed = {};
};
/// A smallest set of facts that together would change the answer.
struct WayOut {
    std::vector<Requirement> requirements;
    Value result;                  // that one would get
    std::vector<FiredRule> rules;  // that would then fire and do not now, with what they cite
};

struct Explanation {
    Verdict verdict = Verdict::No;
    Value result;
    Trace trace;
    /// Why it is Undecidable.
    std::optional<feel::Diagnostic> error = {};
    /// Of an answer that is not the wanted one: fewest facts first.
    std::vector<WayOut> ways;
    /// Facts that are not known and on which the answer hangs; when `is_complete` is false, all
    /// those that are not proven irrelevant.
    std::vector<std::string> missing;
    /// False when not every value could be tried: there may be other ways out, and a verdict that
    /// could not be proven is NotEnoughKnown.
    bool is_complete = true;
};

struct ExplainOptions {
    std::optional<Instant> now = {};
    size_t evaluations_max = 20'000;
    size_t ways_max = 8;
};

/// A fact that is missing, null or not of its type (Engine::read) counts as not known. Error codes
/// as of Engine::evaluate.
Result<Explanation> explain(
    const Engine& engine,
    std::string_view decision,
    const Context& input,
    const Wanted& wanted,
    const ExplainOptions& options = {}
);

json::object to_json(const Explanation& explanation);

/// Adds to each decision of a trace the conditions behind its result: the cells of the rules that
/// fired, or the parts of its expression.
void add_conditions(Trace& trace, const Model& model, std::optional<Instant> now);

}  // namespace tongban::dmn
