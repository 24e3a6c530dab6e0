// Decisions to a plan: conditions on one column become intervals of its values, found by asking the
// scalar engine for one value of each stretch in which the answer cannot change.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "dmn/batch_conditions.h"
#include "dmn/batch_plan.h"

namespace tongban::dmn::batch {

namespace {

using feel::NodeIndex;
using feel::Op;
using feel::Program;
using feel::Truth;
using feel::TypeKind;

bool is_plain(const feel::TypePointer& type, TypeKind kind) {
    return type == nullptr || type->kind == TypeKind::Any ||
           (type->kind == kind && type->constraint == nullptr);
}

TypeKind type_kind(ColumnType type) {
    switch (type) {
        case ColumnType::Number:
            return TypeKind::Number;
        case ColumnType::Date:
            return TypeKind::Date;
        case ColumnType::String:
            return TypeKind::String;
        case ColumnType::Boolean:
            return TypeKind::Boolean;
    }
    return TypeKind::Any;
}

/// What stands in a slot of an element's environment.
struct SlotSource {
    enum class Kind { None, Bound, Decision } kind = Kind::None;
    Binding binding = {};
    size_t element = 0;
};

/// The variables of one expression.
struct Scope {
    std::shared_ptr<const Program> program;
    std::shared_ptr<const std::vector<Binding>> bindings;
    std::vector<SlotSource> sources;
};

class PlanCompiler {
  public:
    PlanCompiler(PlanState& plan, const Columns& columns, const Options& options)
        : plan_(plan), columns_(columns), conditions_(plan, columns, options) {}

    Index decision(size_t element) {
        const auto known = decisions_.find(element);
        if (known != decisions_.end()) return known->second;
        // A decision that needs itself meets this, and is left to the engine, which says so.
        decisions_[element] = scalar_decision(element);
        if (const std::optional<Index> formula = columnar(element)) decisions_[element] = *formula;
        return decisions_[element];
    }

  private:
    Index add(Formula formula, const std::vector<Index>& children = {}) {
        formula.first = static_cast<Index>(plan_.lists.size());
        formula.count = static_cast<Index>(children.size());
        plan_.lists.insert(plan_.lists.end(), children.begin(), children.end());
        plan_.formulas.push_back(formula);
        return static_cast<Index>(plan_.formulas.size() - 1);
    }
    Index constant(Truth truth) { return add({.op = Formula::Op::Constant, .truth = truth}); }
    Index leaf(Predicate predicate) {
        return add(
            {.op = Formula::Op::Predicate, .predicate = conditions_.add(std::move(predicate))}
        );
    }
    Index scalar_decision(size_t element) {
        Predicate predicate{.kind = Predicate::Kind::Decision, .element = element};
        for (Index i = 0; i < columns_.columns.size(); ++i) predicate.columns.push_back(i);
        return leaf(std::move(predicate));
    }

    std::optional<Index> columnar(size_t index) {
        const Element& element = plan_.model->elements[index];
        if (element.kind != ElementKind::Decision || element.logic == nullptr) return std::nullopt;
        const CompiledBox& logic = *element.logic;
        if (!is_plain(element.type, TypeKind::Boolean) || !is_plain(logic.type, TypeKind::Boolean))
            return std::nullopt;
        std::vector<SlotSource> slots(element.slot_count);
        for (const Need& need : element.needs)
            if (need.prefix.empty()) slots[need.slot] = source_of(need.elements[0]);
        if (logic.kind == BoxedKind::Literal) return expression(logic.cell, slots);
        if (logic.kind == BoxedKind::DecisionTable) return table(logic.table, slots);
        return std::nullopt;
    }

    SlotSource source_of(size_t index) {
        const Element& element = plan_.model->elements[index];
        if (element.kind == ElementKind::Decision)
            return {.kind = SlotSource::Kind::Decision, .element = index};
        if (element.kind != ElementKind::Input) return {};
        // Columns are found by the input's own name; facts of an import are left to the engine.
        if (element.fact_path.size() > 1) return {};
        return {
            .kind = SlotSource::Kind::Bound, .binding = input_binding(element.name, element.type)};
    }

    Binding input_binding(const std::string& name, const feel::TypePointer& type) {
        Binding binding;
        for (Index i = 0; i < columns_.columns.size(); ++i) {
            const Column& column = columns_.columns[i];
            if (column.name == name) {
                binding = {.kind = Binding::Kind::Column, .column = i};
                if (!is_plain(type, type_kind(column.type))) binding.type = type;
                return binding;
            }
            if (!column.name.starts_with(name + ".")) continue;
            binding.kind = Binding::Kind::Context;
            binding.names.push_back(column.name.substr(name.size() + 1));
            binding.columns.push_back(i);
        }
        if (binding.kind == Binding::Kind::Context && !fits(binding, type)) binding.type = type;
        return binding;
    }

    /// Does the coercion to the type leave such a context as it is?
    bool fits(const Binding& context, const feel::TypePointer& type) const {
        if (is_plain(type, TypeKind::Context) && (type == nullptr || type->members.empty()))
            return true;
        if (type->kind != TypeKind::Context || type->constraint != nullptr) return false;
        return std::ranges::all_of(type->members, [&](const auto& member) {
            const auto found = std::ranges::find(context.names, member.first);
            if (found == context.names.end()) return false;
            const Index column =
                context.columns[static_cast<size_t>(found - context.names.begin())];
            return is_plain(member.second, type_kind(columns_.columns[column].type));
        });
    }

    // --- Expressions ---

    std::optional<Index> expression(const Cell& cell, const std::vector<SlotSource>& slots) {
        if (cell.is_missing || cell.item != kNoSlot) return std::nullopt;
        Scope scope{.program = cell.expression.program()};
        auto bindings = std::make_shared<std::vector<Binding>>();
        for (const Slot slot : cell.slots) {
            scope.sources.push_back(
                slot == kNoSlot ? SlotSource{.kind = SlotSource::Kind::Bound} : slots[slot]
            );
            bindings->push_back(scope.sources.back().binding);
        }
        scope.bindings = std::move(bindings);
        return formula(scope, scope.program->root);
    }

    std::optional<Index> formula(const Scope& scope, NodeIndex shared) {
        const NodeIndex index = feel::behind_sharing(*scope.program, shared);
        const feel::Node& node = scope.program->nodes[index];
        switch (node.op) {
            case Op::And:
            case Op::Or: {
                std::vector<NodeIndex> parts;
                flatten(*scope.program, index, node.op, parts);
                return joined(
                    node.op == Op::And ? Formula::Op::And : Formula::Op::Or, scope, parts
                );
            }
            case Op::If: {
                const std::array parts = {node.a, node.b, node.c};
                return joined(Formula::Op::If, scope, parts);
            }
            case Op::CallBuiltin:
                if (node.list_size == 1 &&
                    std::string_view(scope.program->builtins[node.a]->name) == "not") {
                    const std::array parts = {scope.program->lists[node.list_start]};
                    return joined(Formula::Op::Not, scope, parts);
                }
                break;
            case Op::Free:
                if (scope.sources[node.a].kind == SlotSource::Kind::Decision)
                    return decision(scope.sources[node.a].element);
                break;
            default:
                break;
        }
        return condition(scope, index);
    }

    static void flatten(
        const Program& program, NodeIndex shared, Op op, std::vector<NodeIndex>& parts
    ) {
        const NodeIndex index = feel::behind_sharing(program, shared);
        const feel::Node& node = program.nodes[index];
        if (node.op != op) {
            parts.push_back(index);
            return;
        }
        flatten(program, node.a, op, parts);
        flatten(program, node.b, op, parts);
    }

    std::optional<Index> joined(
        Formula::Op op, const Scope& scope, std::span<const NodeIndex> parts
    ) {
        std::vector<Index> children;
        for (const NodeIndex part : parts) {
            const std::optional<Index> child = formula(scope, part);
            if (!child) return std::nullopt;
            children.push_back(*child);
        }
        return add({.op = op}, children);
    }

    std::optional<Index> condition(const Scope& scope, NodeIndex index) {
        BoundNode node{.program = scope.program, .node = index, .bindings = scope.bindings};
        node.used = used_variables(*scope.program, index);
        for (const Index variable : node.used)
            if (scope.sources[variable].kind != SlotSource::Kind::Bound) return std::nullopt;
        ++plan_.figures.conditions;
        Predicate predicate = conditions_.compile(std::move(node));
        if (predicate.columns.empty()) return constant(predicate.of_null);
        return leaf(std::move(predicate));
    }

    // --- Decision tables ---

    std::optional<Index> table(const CompiledTable& table, std::vector<SlotSource> slots) {
        const DecisionTable& source = *table.source;
        if (source.aggregation != Aggregation::None || source.outputs.size() != 1 ||
            (source.hit_policy != HitPolicy::First && source.hit_policy != HitPolicy::Unique) ||
            !is_plain(table.output_types[0], TypeKind::Boolean))
            return std::nullopt;
        for (size_t i = 0; i < table.inputs.size(); ++i) {
            if (!table.allowed[i].is_missing) return std::nullopt;
            const std::optional<SlotSource> input = input_of(table.inputs[i], slots);
            if (!input || !is_plain_input(input->binding, table.input_types[i]))
                return std::nullopt;
            slots[table.input_slots[i]] = *input;
        }
        std::vector<Index> children;
        for (size_t rule = 0; rule < table.tests.size(); ++rule) {
            const std::optional<Index> tests = rule_tests(table.tests[rule], slots);
            if (!tests || table.outputs[rule].size() != 1) return std::nullopt;
            const std::optional<Index> output = expression(table.outputs[rule][0], slots);
            if (!output) return std::nullopt;
            children.insert(children.end(), {*tests, *output});
        }
        if (table.defaults[0].is_missing) {
            children.push_back(constant(Truth::Null));
        } else {
            const std::optional<Index> otherwise = expression(table.defaults[0], slots);
            if (!otherwise) return std::nullopt;
            children.push_back(*otherwise);
        }
        const bool is_first = source.hit_policy == HitPolicy::First;
        return add({.op = is_first ? Formula::Op::First : Formula::Op::Unique}, children);
    }

    /// The input of a table when it is a column as it stands.
    std::optional<SlotSource> input_of(const Cell& cell, const std::vector<SlotSource>& slots) {
        if (cell.is_missing || cell.item != kNoSlot || cell.slots.size() != 1 ||
            cell.slots[0] == kNoSlot)
            return std::nullopt;
        const SlotSource& source = slots[cell.slots[0]];
        const Program& program = *cell.expression.program();
        if (source.kind != SlotSource::Kind::Bound) return std::nullopt;
        if (program.nodes[program.root].op == Op::Free) return source;
        const std::vector<Binding> bindings = {source.binding};
        const auto column = column_of(program, program.root, bindings);
        if (!column || source.binding.type != nullptr) return std::nullopt;
        return SlotSource{
            .kind = SlotSource::Kind::Bound,
            .binding = {.kind = Binding::Kind::Column, .column = *column}};
    }

    /// Does the type of the table's column leave every fact as it is?
    bool is_plain_input(const Binding& binding, const feel::TypePointer& type) const {
        if (type == nullptr || type->kind == TypeKind::Any) return true;
        return binding.kind == Binding::Kind::Column &&
               is_plain(type, type_kind(columns_.columns[binding.column].type));
    }

    std::optional<Index> rule_tests(
        const std::vector<Cell>& tests, const std::vector<SlotSource>& slots
    ) {
        std::vector<Index> children;
        for (const Cell& test : tests) {
            if (test.is_any) continue;
            // A cell that did not compile matches nothing.
            if (test.is_missing) return constant(Truth::False);
            const std::optional<Index> child = expression(test, slots);
            if (!child) return std::nullopt;
            children.push_back(*child);
        }
        if (children.empty()) return constant(Truth::True);
        return add({.op = Formula::Op::And}, children);
    }

    PlanState& plan_;
    const Columns& columns_;
    ConditionCompiler conditions_;
    std::map<size_t, Index> decisions_;
};

/// Puts the predicates of one column together, and drops those that nothing uses.
void order_predicates(PlanState& plan) {
    std::vector<std::uint8_t> is_used(plan.predicates.size());
    std::vector<Index> open = plan.roots;
    std::vector<std::uint8_t> is_seen(plan.formulas.size());
    while (!open.empty()) {
        const Index index = open.back();
        open.pop_back();
        if (std::exchange(is_seen[index], 1) != 0) continue;
        const Formula& formula = plan.formulas[index];
        if (formula.op == Formula::Op::Predicate) is_used[formula.predicate] = 1;
        for (const Index child : plan.children(formula)) open.push_back(child);
    }
    std::vector<Index> order;
    for (Index i = 0; i < plan.predicates.size(); ++i)
        if (is_used[i] != 0) order.push_back(i);
    std::ranges::stable_sort(order, [&](Index a, Index b) {
        const Predicate& left = plan.predicates[a];
        const Predicate& right = plan.predicates[b];
        return std::pair(left.kind, left.column) < std::pair(right.kind, right.column);
    });
    std::vector<Index> place(plan.predicates.size());
    std::vector<Predicate> ordered;
    for (const Index old : order) {
        place[old] = static_cast<Index>(ordered.size());
        ordered.push_back(std::move(plan.predicates[old]));
    }
    plan.predicates = std::move(ordered);
    for (Formula& formula : plan.formulas)
        if (formula.op == Formula::Op::Predicate) {
            if (is_used[formula.predicate] != 0)
                formula.predicate = place[formula.predicate];
            else
                formula.op = Formula::Op::Constant;  // read by nobody
        }
    for (const Predicate& predicate : plan.predicates) {
        const bool is_scalar = predicate.kind == Predicate::Kind::Scalar;
        const bool is_decision = predicate.kind == Predicate::Kind::Decision;
        plan.figures.scalar_conditions += is_scalar ? 1 : 0;
        plan.figures.scalar_decisions += is_decision ? 1 : 0;
        plan.figures.distinct_conditions += is_scalar || is_decision ? 0 : 1;
    }
}

}  // namespace

Result<Plan> Plan::compile(
    const Engine& engine,
    std::span<const std::string> decisions,
    const Columns& columns,
    const Options& options
) {
    TRY(check(columns));
    if (decisions.size() > kDecisionsMax)
        return Error{
            .code = "dmn.limit", .kind = ErrorKind::TooLarge, .details = {{"limit", "decisions"}}};
    auto plan = std::make_shared<PlanState>();
    plan->model = engine.compiled();
    for (const Column& column : columns.columns) {
        plan->names.push_back(column.name);
        plan->types.push_back(column.type);
        plan->scales.push_back(column.scale);
        plan->dictionaries.push_back(column.dictionary);
    }
    plan->options = options;
    PlanCompiler compiler(*plan, columns, options);
    for (const std::string& name : decisions) {
        const std::optional<size_t> element = plan->model->find(ElementKind::Decision, name);
        if (!element)
            return Error{
                .code = "dmn.unknown_decision",
                .kind = ErrorKind::NotFound,
                .details = {{"name", name}}};
        plan->roots.push_back(compiler.decision(*element));
    }
    order_predicates(*plan);
    plan->figures.decisions = decisions.size();
    return Plan(std::move(plan));
}

const Plan::Figures& Plan::figures() const { return state_->figures; }

bool Plan::is_columnar(size_t decision) const {
    std::vector<Index> open = {state_->roots[decision]};
    std::vector<std::uint8_t> is_seen(state_->formulas.size());
    while (!open.empty()) {
        const Index index = open.back();
        open.pop_back();
        if (std::exchange(is_seen[index], 1) != 0) continue;
        const Formula& formula = state_->formulas[index];
        if (formula.op == Formula::Op::Predicate &&
            state_->predicates[formula.predicate].kind == Predicate::Kind::Decision)
            return false;
        for (const Index child : state_->children(formula)) open.push_back(child);
    }
    return true;
}

}  // namespace tongban::dmn::batch
