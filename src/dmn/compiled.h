// A model with its expressions compiled and its names resolved to slots. Internal to this folder.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "dmn/evaluate.h"
#include "dmn/model.h"
#include "feel/expression.h"
#include "feel/function.h"
#include "feel/sequence.h"

namespace tongban::dmn {

using Slot = std::uint32_t;
constexpr Slot kNoSlot = 0xFFFF'FFFFu;
using Environment = std::vector<Value>;

/// An expression with the slots of its variables.
struct Cell {
    feel::Expression expression;
    std::vector<Slot> slots;
    Slot item = kNoSlot;  // of a boxed filter: entries of this context are seen before other names
    bool is_missing = true;
    bool is_any = false;  // the test `-`
};

struct CompiledTable {
    std::shared_ptr<const DecisionTable> source;
    std::vector<Slot> input_slots;  // `?` of each input
    std::vector<Cell> inputs;
    std::vector<feel::TypePointer> input_types;
    std::vector<Cell> allowed;               // for each input
    std::vector<std::vector<Cell>> tests;    // for each rule, each input
    std::vector<std::vector<Cell>> outputs;  // for each rule, each output
    std::vector<feel::TypePointer> output_types;
    std::vector<Cell> defaults;
    std::vector<feel::List> priorities;             // for each output, the listed values
    std::shared_ptr<const class TableIndex> index;  // null: the rules are scanned
};

struct CompiledBox;
struct CompiledEntry {
    std::string name;
    Slot slot = kNoSlot;
    feel::TypePointer type;
    std::shared_ptr<const CompiledBox> value;
    std::string type_name = {};  // as it is written in the model
};
/// Entries of a context that compute something alike, as one program.
struct Together {
    feel::Sequence sequence;
    std::vector<Slot> slots;        // of its variables
    std::vector<bool> has_program;  // for each entry; the others are boxes of their own
};
struct CompiledBox {
    BoxedKind kind = BoxedKind::Literal;
    FunctionKind function_kind = FunctionKind::Feel;
    feel::TypePointer type;
    std::string type_name;
    Cell cell;
    std::string entry_name;  // Literal: the value is this entry of the context that the cell gives
    std::vector<CompiledEntry> entries;
    std::shared_ptr<const Together> together;  // Context: null when its entries share nothing
    std::vector<std::shared_ptr<const CompiledBox>> parts;  // also items and rows
    std::vector<feel::Parameter> parameters;                // Function; Relation: its columns
    std::vector<std::string> column_types;                  // Relation: names of their types
    Slot first_slot = kNoSlot;                              // of parameters, iterator, filter item
    bool reads_partial = false;                             // For
    Slot self_slot = kNoSlot;                               // of the entry that names this function
    CompiledTable table;
};
using CompiledPointer = std::shared_ptr<const CompiledBox>;

enum class ElementKind { Input, Decision, Knowledge, Service };

/// A variable of an element's environment: another element, or a context of an import's elements.
struct Need {
    Slot slot = kNoSlot;
    std::string prefix;  // name of the import; empty: the element itself
    std::vector<size_t> elements;
};

struct Element {
    ElementKind kind = ElementKind::Input;
    std::string model_namespace;
    std::string id;
    std::string name;
    feel::TypePointer type;
    std::string type_name;
    std::vector<Need> needs;
    Slot slot_count = 0;
    CompiledPointer logic;
    /// Of an input: where its value stands among the facts, behind the names of the imports that
    /// lead to it. Its name alone will do as long as the main model has no input of this name.
    std::vector<std::string> fact_path;
    bool is_shadowed = false;
    std::vector<feel::Parameter> parameters;  // of a service
    std::vector<size_t> inputs;   // of a service: elements that its parameters stand for
    std::vector<size_t> outputs;  // of a service
};

class CompiledModel : public std::enable_shared_from_this<CompiledModel> {
  public:
    Model model;
    std::vector<Model> imports;  // that were given, nested ones too
    std::vector<std::pair<std::string, feel::TypePointer>> named_types;  // of the main model
    std::vector<Element> elements;

    std::optional<size_t> find_id(
        ElementKind kind, std::string_view model_namespace, std::string_view id
    ) const;
    /// An element of an import by its name alone too, or as "import.name".
    std::optional<size_t> find(ElementKind kind, std::string_view name_or_id) const;
    /// The input whose value stands at the beginning of this path of facts.
    std::optional<size_t> find_input(std::span<const std::string> path, size_t& used) const;
};

/// "import.name", with the names of all imports that lead to an element.
std::string qualified_name(const std::vector<std::string>& path);

/// Compiles; each expression that does not becomes an issue and an empty cell.
std::shared_ptr<const CompiledModel> compile_model(
    const Model& model, std::span<const Model> imports, Issues& issues
);

/// Names that may stand after a point, and those of elements.
std::vector<std::string> entry_names(std::span<const Model* const> models);

/// The item definitions of one model as FEEL types, by name; imported ones as "prefix.name".
class TypeTable {
  public:
    TypeTable(const Model& model, std::span<const Model* const> all, Issues& issues);
    /// Null for an empty name; an unknown one is an issue at `id` and null too.
    feel::TypePointer find(const std::string& name, const std::string& id, int line);
    const std::vector<std::pair<std::string, feel::TypePointer>>& named() const { return named_; }

  private:
    void add(const Model& source, const std::string& prefix, int depth);
    feel::TypePointer resolve(const std::string& name, int depth);
    feel::TypePointer build(const ItemDefinition& item, const std::string& prefix, int depth);
    std::shared_ptr<const std::function<bool(const Value&)>> constraint(
        const ItemDefinition& item, const std::string& tests, bool on_elements
    );

    const Model& model_;
    std::span<const Model* const> all_;
    Issues& issues_;
    std::vector<std::pair<std::string, const ItemDefinition*>> definitions_;
    std::vector<std::pair<std::string, feel::TypePointer>> named_;
};

/// One evaluation of one or more elements: each decision at most once.
class Run {
  public:
    Run(const CompiledModel& model,
        const Context& input,
        Evaluation& evaluation,
        class Tracer* tracer);
    Value element(size_t index);
    /// Gives an element its value beforehand: inputs of a decision service.
    void set(size_t index, Value value);

  private:
    Value fact(const Value& given, const Element& element);
    Value decision(size_t index);
    const CompiledModel& model_;
    const Context& input_;
    Evaluation& evaluation_;
    Tracer* tracer_;
    std::vector<Value> values_;
    std::vector<std::uint8_t> states_;  // 0 new, 1 running, 2 done
};

/// Collects the trace; decisions and knowledge models are nested while they run.
class Tracer {
  public:
    explicit Tracer(Trace& trace) : trace_(trace) {}
    void open(const Element& element);
    void input(std::string_view name, const Value& value);
    void fired(FiredRule rule);
    void close(const Value& result);

  private:
    Trace& trace_;
    std::vector<DecisionTrace> open_;
};

Value evaluate_cell(const Cell& cell, const Environment& environment, Evaluation& evaluation);
Value evaluate_box(const CompiledPointer& box, Environment& environment, Evaluation& evaluation);
Value evaluate_table(const CompiledTable& table, Environment& environment, Evaluation& evaluation);
/// As Engine::read() does it, with one fact and with all.
Value read_fact(const Value& given, const feel::TypePointer& type);
Context read_facts(
    const CompiledModel& model, const Context& facts, std::vector<UnreadFact>* unread = nullptr
);
/// Fills in what the type is called, and whether the value is of it.
void tell_type(const CompiledModel& model, UnreadFact& fact);
/// A knowledge model or decision service as a function value that owns what it needs.
Value function_of(const CompiledModel& model, size_t element);
/// "5 is no tKind (string)": the type as the model calls it, where a reader finds what it is made
/// of.
std::string misfit(const Value& given, const feel::Type& type, std::string_view type_name);
Value coerced(
    const Value& value,
    const feel::TypePointer& type,
    std::string_view type_name,
    const char* code,
    Evaluation& evaluation
);

}  // namespace tongban::dmn
