// A DMN model in memory: what the XML says, checked for shape, with every expression still as text.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/issue.h"
#include "feel/type.h"

namespace tongban::dmn {

enum class HitPolicy { Unique, Any, Priority, First, RuleOrder, OutputOrder, Collect };
enum class Aggregation { None, Sum, Count, Min, Max };

struct BoxedExpression;
using BoxedPointer = std::shared_ptr<const BoxedExpression>;

struct InputClause {
    std::string id;
    std::string label;
    std::string expression;
    std::string type_ref;
    std::string allowed_values;  // unary tests, or empty
    int line = 0;
};
struct OutputClause {
    std::string id;
    std::string name;
    std::string label;
    std::string type_ref;
    std::string allowed_values;
    std::string default_entry;
    int line = 0;
};
struct Rule {
    std::string id;
    std::vector<std::string> inputs;   // unary tests
    std::vector<std::string> outputs;  // expressions
    std::vector<std::string> annotations;
    int line = 0;
};
struct DecisionTable {
    HitPolicy hit_policy = HitPolicy::Unique;
    Aggregation aggregation = Aggregation::None;
    std::vector<InputClause> inputs;
    std::vector<OutputClause> outputs;
    std::vector<std::string> annotation_names;
    std::vector<Rule> rules;
};

enum class BoxedKind {
    Literal,
    Context,
    Invocation,
    Function,
    Relation,
    List,
    DecisionTable,
    Conditional,
    Filter,
    For,
    Some,
    Every,
};
enum class FunctionKind { Feel, Java, Pmml };

struct Parameter {
    std::string name;
    std::string type_ref;
};
/// A name with its expression: context entry, binding of an invocation. The result of a context has
/// no name.
struct NamedBox {
    std::string name;
    std::string type_ref;
    BoxedPointer value;
};

/// One boxed expression of any kind; the fields that its kind does not use are empty.
struct BoxedExpression {
    BoxedKind kind = BoxedKind::Literal;
    std::string id;
    std::string type_ref;
    int line = 0;
    std::string text;                   // Literal
    std::vector<NamedBox> entries;      // Context; Invocation: bindings
    std::vector<BoxedPointer> items;    // List; Relation: rows, each a List
    std::vector<std::string> columns;   // Relation
    std::vector<Parameter> parameters;  // Function
    FunctionKind function_kind = FunctionKind::Feel;
    /// Function: body. Invocation: what is called. Conditional: if, then, else. Filter: in, match.
    /// For, Some, Every: in, return or satisfies.
    std::vector<BoxedPointer> parts;
    std::string iterator;                        // For, Some, Every
    std::shared_ptr<const DecisionTable> table;  // DecisionTable
};

/// What a decision or business knowledge model needs: hrefs, resolved to ids within
/// `model_namespace`.
struct Reference {
    std::string model_namespace;  // empty: this model
    std::string id;
};

struct InputData {
    std::string id;
    std::string name;
    std::string type_ref;
    int line = 0;
    std::string description = {};
};
struct Decision {
    std::string id;
    std::string name;
    std::string type_ref;
    std::vector<Reference> required_decisions;
    std::vector<Reference> required_inputs;
    std::vector<Reference> required_knowledge;
    BoxedPointer logic;  // null: undecided
    int line = 0;
};
/// Business knowledge model.
struct Bkm {
    std::string id;
    std::string name;
    std::string type_ref;
    std::vector<Reference> required_knowledge;
    BoxedPointer logic;  // a Function
    int line = 0;
};
struct DecisionService {
    std::string id;
    std::string name;
    std::string type_ref;
    std::vector<Reference> output_decisions;
    std::vector<Reference> encapsulated_decisions;
    std::vector<Reference> input_decisions;
    std::vector<Reference> input_data;
    int line = 0;
};
struct ItemDefinition {
    std::string id;
    std::string name;
    std::string type_ref;
    bool is_collection = false;
    std::string allowed_values;   // unary tests on each element
    std::string type_constraint;  // unary tests on the whole
    std::vector<ItemDefinition> components;
    std::optional<std::vector<Parameter>> function_parameters;  // a function type
    std::string function_result;
    int line = 0;
};
struct Import {
    std::string name;  // prefix; empty: names are seen without one
    std::string model_namespace;
    std::string type;
};

struct Model {
    std::string id;
    std::string name;
    std::string model_namespace;
    std::string file;  // for issues
    std::vector<Import> imports;
    std::vector<ItemDefinition> types;
    std::vector<InputData> inputs;
    std::vector<Decision> decisions;
    std::vector<Bkm> knowledge;
    std::vector<DecisionService> services;

    const Decision* find_decision(std::string_view name_or_id) const;
};

}  // namespace tongban::dmn
