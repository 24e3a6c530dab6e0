// Compiles a model once and evaluates its decisions, with the reasons of each result.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/issue.h"
#include "base/json.h"
#include "base/result.h"
#include "dmn/model.h"
#include "feel/conditions.h"
#include "feel/evaluation.h"
#include "feel/value.h"

namespace tongban::dmn {

using feel::Context;
using feel::Evaluation;
using feel::Value;

/// A cell of a rule that fired: the input, its value, and the test that it passed.
struct RuleCondition {
    std::string input;
    Value value;
    std::string test;
};
/// A rule of a table that fired, with what its annotation columns say (an article of law, for
/// example).
struct FiredRule {
    int number = 0;  // 1-based, as tables are printed
    std::string id;
    std::vector<std::pair<std::string, std::string>> annotations;  // column name, text
    Value output;
    std::vector<RuleCondition> conditions = {};  // filled by add_conditions
};
/// A rule before the one that fired in a table of hit policy FIRST, and the cells that kept it from
/// applying.
struct PassedRule {
    int number = 0;
    std::string id;
    std::vector<RuleCondition> failed;
};
/// One decision (or knowledge model) that was evaluated, in the order of completion.
struct DecisionTrace {
    std::string id;
    std::string name;
    Context inputs;  // input expressions of the table, or the decision's requirements, with their
                     // values
    std::vector<FiredRule> fired;
    Value result;
    std::vector<feel::Condition> conditions = {};  // of an expression; filled by add_conditions
    bool is_table = false;                         // set by add_conditions
    std::vector<PassedRule> passed_over = {};      // filled by add_conditions, the nearest last
    int passed_over_count = 0;                     // with those that are not listed
};
struct Trace {
    std::vector<DecisionTrace> decisions;
    std::vector<feel::Diagnostic> diagnostics;  // why values are null
};
json::value to_json(const Trace& trace);

struct Outcome {
    Value result;
    Trace trace;
};

class CompiledModel;

/// A fact, or a part of one ("members[2].age"), that counts as not known: it cannot be read as its
/// type, or is not among the values that the type allows.
struct UnreadFact {
    std::string fact;
    Value given;
    feel::TypePointer type;
    std::string type_name = {};  // in the model; empty: none
    bool is_of_type = false;     // but not allowed
};
/// Code dmn.input_type, the fact as its place.
feel::Diagnostic to_diagnostic(const UnreadFact& fact);

/// A model with all expressions compiled. Cheap to copy, safe to use from many threads.
class Engine {
  public:
    /// `imports` are the models that `model` imports, already loaded (nested imports too).
    /// `issues` tells every expression that does not compile; a decision that needs it gives null.
    static Engine compile(const Model& model, Issues& issues, std::span<const Model> imports = {});

    /// By name or id. Error codes: dmn.unknown_decision, dmn.limit.
    Result<Outcome> evaluate(
        std::string_view decision, const Context& input, Evaluation& evaluation
    ) const;
    /// As above without the trace: the fast way.
    Result<Value> value(std::string_view decision, const Context& input, Evaluation& evaluation)
        const;
    /// A decision service by name or id; its inputs by name.
    Result<Outcome> evaluate_service(
        std::string_view service, const Context& input, Evaluation& evaluation
    ) const;
    /// A knowledge model by name or id, its parameters by name.
    Result<Outcome> evaluate_knowledge(
        std::string_view name, const Context& arguments, Evaluation& evaluation
    ) const;
    const Model& model() const;
    /// For the other parts of this folder.
    const std::shared_ptr<const CompiledModel>& compiled() const { return model_; }
    /// Facts from outside as input for evaluate(), which takes them as DMN 10.3.2.9.4 says: whole
    /// or not at all. Here members that a type names and a fact lacks, and parts that cannot be
    /// read as their type, become null (not known), and what stands beside them counts.
    Context read(const Context& facts, std::vector<UnreadFact>* unread = nullptr) const;
    /// The same from JSON: strings become dates and durations where an input's type says so.
    Context input_from_json(const json::object& object, std::vector<UnreadFact>* unread = nullptr)
        const;
    /// The same from values that were read elsewhere, such as feel::value_of_json_text().
    Context input_from_texts(const Context& facts, std::vector<UnreadFact>* unread = nullptr) const;
    /// The type of an input by its name; null when it has none or is unknown.
    feel::TypePointer input_type(std::string_view input) const;

  private:
    explicit Engine(std::shared_ptr<const CompiledModel> model) : model_(std::move(model)) {}
    std::shared_ptr<const CompiledModel> model_;
};

/// Short form for a single use: compiles, evaluates, forgets.
Result<Outcome> evaluate(
    const Model& model, std::string_view decision, const Context& input, Evaluation& evaluation
);

}  // namespace tongban::dmn
