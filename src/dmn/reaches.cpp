// Decisions hand on what they can give: a table whose outputs are two texts is one of the two.
#include "dmn/reaches.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "feel/parser.h"

namespace tongban::dmn {

using feel::Reach;
using feel::ReachedArgument;
using feel::ReachedName;
using feel::Span;
using feel::TypeKind;
using feel::TypePointer;

namespace {

std::vector<const Model*> pointers(const CompiledModel& compiled) {
    std::vector<const Model*> all{&compiled.model};
    for (const Model& import : compiled.imports) all.push_back(&import);
    return all;
}

/// What is given where only the type is known: some of its values may never be.
Reach of_type_only(const TypePointer& type) {
    Reach reach = feel::reach_of_fact(type, "");
    reach.facts.clear();
    reach.is_exact = false;
    return reach;
}

Reach list_of(Reach element, feel::Spans counts) {
    Reach result{.kind = TypeKind::List, .facts = element.facts, .counts = std::move(counts)};
    result.element = std::make_shared<const Reach>(std::move(element));
    return result;
}

}  // namespace

Reaches::Reaches(const CompiledModel& compiled, CheckTable check, TellNever tell)
    : compiled_(compiled),
      check_(std::move(check)),
      tell_(std::move(tell)),
      all_(pointers(compiled)) {
    for (const Model* model : all_) types_.emplace_back(*model, all_, ignored_);
    options_.types = types_[0].named();
    options_.entry_names = entry_names(all_);
}

Reaches::Within::Within(Reaches& walk, size_t model)
    : walk_(walk), outer_(std::exchange(walk.at_, model)) {
    if (model != outer_) walk_.options_.types = walk_.types_[model].named();
}
Reaches::Within::~Within() {
    if (walk_.at_ == outer_) return;
    walk_.at_ = outer_;
    walk_.options_.types = walk_.types_[outer_].named();
}

size_t Reaches::model_of(const Element& element) const {
    const auto found = std::ranges::find(all_, element.model_namespace, &Model::model_namespace);
    return found == all_.end() ? 0 : static_cast<size_t>(found - all_.begin());
}

void Reaches::run() {
    for (const Decision& each : model().decisions)
        if (const auto index = find(ElementKind::Decision, each.id)) decision(*index);
    for (const Bkm& each : model().knowledge)
        if (const auto index = find(ElementKind::Knowledge, each.id)) knowledge(*index);
}

std::optional<size_t> Reaches::find(ElementKind kind, const std::string& id) const {
    return compiled_.find_id(kind, model().model_namespace, id);
}

/// In a circle the values of a decision are not known.
const Reach& Reaches::decision(size_t index) {
    const auto [known, is_new] = found_.try_emplace(index, Reach{});
    if (!is_new) return known->second;
    const Element& element = compiled_.elements[index];
    for (const Need& need : element.needs)
        for (const size_t each : need.elements)
            if (compiled_.elements[each].kind == ElementKind::Decision) decision(each);
    const Within within(*this, model_of(element));
    const auto source = std::ranges::find(model().decisions, element.id, &Decision::id);
    Reach given;
    if (source != model().decisions.end()) {
        place_ = {.element = element.id, .id = element.id, .line = source->line};
        names_.clear();
        add_needs(element);
        given = box(source->logic);
        names_.clear();
    }
    // A declared type narrows what is not known otherwise; what does not fit it is null.
    if (element.type && (!given.is_known || given.kind != element.type->kind)) {
        Reach typed = of_type_only(element.type);
        typed.facts = given.facts;
        const bool says_more = typed.is_known || (given.entries.empty() && !given.element);
        if (given.kind != TypeKind::Any && given.kind == typed.kind && !typed.is_known)
            given.type = element.type;
        else if (says_more)
            given = std::move(typed);
    }
    // Of what a type allows the walk over types speaks.
    if (element.type && element.type->constraint && !given.type) given.type = element.type;
    return found_[index] = std::move(given);
}

void Reaches::knowledge(size_t index) {
    if (!is_done_.emplace(index, true).second) return;
    const Element& element = compiled_.elements[index];
    const auto source = std::ranges::find(model().knowledge, element.id, &Bkm::id);
    if (source == model().knowledge.end()) return;
    place_ = {.element = element.id, .id = element.id, .line = source->line};
    names_.clear();
    add_needs(element);
    box(source->logic);
}

/// The body with the arguments in the place of its parameters.
Reach Reaches::called(size_t index, const std::vector<ReachedArgument>& arguments) {
    const Element& element = compiled_.elements[index];
    const Within within(*this, model_of(element));
    const auto source = std::ranges::find(model().knowledge, element.id, &Bkm::id);
    const bool has_body = source != model().knowledge.end() && source->logic &&
                          source->logic->kind == BoxedKind::Function &&
                          source->logic->function_kind == FunctionKind::Feel &&
                          !source->logic->parts.empty();
    if (!has_body || calls_ >= kCallsMax) return {};
    const std::vector<ReachedName> outer = std::move(names_);
    names_.clear();
    add_needs(element);
    const std::vector<Parameter>& parameters = source->logic->parameters;
    for (size_t i = 0; i < parameters.size(); ++i) {
        ReachedName name{.name = parameters[i].name};
        for (size_t at = 0; at < arguments.size(); ++at)
            if (arguments[at].name.empty() ? at == i : arguments[at].name == name.name)
                name.reach = arguments[at].reach;
        names_.push_back(std::move(name));
    }
    ++calls_;
    Reach given = box(source->logic->parts[0]);
    --calls_;
    names_ = outer;
    return given;
}

void Reaches::add_needs(const Element& element) {
    for (const Need& need : element.needs)
        for (const size_t index : need.elements) {
            ReachedName name = named(index);
            if (!need.prefix.empty()) name.name = need.prefix + "." + name.name;
            names_.push_back(std::move(name));
        }
}

ReachedName Reaches::named(size_t index) {
    const Element& element = compiled_.elements[index];
    ReachedName result{.name = element.name};
    switch (element.kind) {
        case ElementKind::Input:
            // Inputs of the same name in two models are two facts.
            result.reach = feel::reach_of_fact(
                element.type,
                element.fact_path.empty() ? element.name : qualified_name(element.fact_path)
            );
            break;
        case ElementKind::Decision:
            if (const auto found = found_.find(index); found != found_.end())
                result.reach = found->second;
            break;
        case ElementKind::Knowledge:
            result.call = [this, index](const std::vector<ReachedArgument>& arguments) {
                return called(index, arguments);
            };
            break;
        case ElementKind::Service:
            break;
    }
    return result;
}

Reach Reaches::text(const std::string& source) {
    if (trim(source).empty()) return {};
    options_.dialect = feel::Dialect::Expression;
    options_.names.clear();
    for (const ReachedName& each : names_) options_.names.push_back(each.name);
    const auto tree = feel::parse(source, options_);
    if (!tree) return {};
    std::vector<feel::NeverHolds> never;
    Reach found = feel::reach_of(**tree, names_, calls_ == 0 && at_ == 0 ? &never : nullptr);
    for (const feel::NeverHolds& each : never) tell_(place_, each);
    return found;
}

/// A text that is not a box of its own.
Reach Reaches::cell(const std::string& source, const TextPlace& place) {
    const TextPlace outer = std::exchange(place_, place);
    Reach found = text(source);
    place_ = outer;
    return found;
}

// --- Boxed expressions ---

Reach Reaches::box(const BoxedPointer& source) {
    if (source == nullptr || ++boxes_ > kBoxesMax) return {};
    const size_t outer = names_.size();
    const TextPlace outer_place = place_;
    if (!source->id.empty()) place_.id = source->id;
    if (source->line > 0) place_.line = source->line;
    Reach found = box_parts(*source);
    place_ = outer_place;
    names_.resize(outer);
    if (found.is_known || source->kind == BoxedKind::Function) return found;
    const TypePointer declared = type_named(source->type_ref);
    const bool is_plain = declared && found.entries.empty() && !found.element;
    if (!is_plain) return found;
    Reach typed = of_type_only(declared);
    typed.facts = found.facts;
    return typed;
}

Reach Reaches::box_parts(const BoxedExpression& source) {
    switch (source.kind) {
        case BoxedKind::Literal:
            return text(source.text);
        case BoxedKind::Context:
            return context(source);
        case BoxedKind::Invocation:
            return invocation(source);
        case BoxedKind::Function:
            return function(source);
        case BoxedKind::Relation:
        case BoxedKind::List:
            return list(source);
        case BoxedKind::DecisionTable:
            return table(source);
        case BoxedKind::Conditional:
            return conditional(source);
        case BoxedKind::Filter:
            return filter(source);
        case BoxedKind::For:
        case BoxedKind::Some:
        case BoxedKind::Every:
            return loop(source);
    }
    return {};
}

Reach Reaches::context(const BoxedExpression& source) {
    Reach result{.kind = TypeKind::Context};
    for (const NamedBox& entry : source.entries) {
        Reach value = box(entry.value);
        if (entry.name.empty()) return value;
        ReachedName name{.name = entry.name, .reach = value};
        names_.push_back(std::move(name));
        result.facts.insert(result.facts.end(), value.facts.begin(), value.facts.end());
        result.entries.emplace_back(entry.name, std::move(value));
    }
    return result;
}

Reach Reaches::list(const BoxedExpression& source) {
    Reach element = Reach::one(Value());
    for (const BoxedPointer& item : source.items)
        element = feel::joined(std::move(element), box(item));
    element.is_exact = false;
    Reach result = list_of(
        std::move(element), {Span::one(Value(static_cast<std::int64_t>(source.items.size())))}
    );
    result.is_exact = true;
    return result;
}

Reach Reaches::conditional(const BoxedExpression& source) {
    if (source.parts.size() != 3) return {};
    const Reach condition = box(source.parts[0]);
    const Reach then = box(source.parts[1]);
    const Reach otherwise = box(source.parts[2]);
    const bool may_hold = !condition.is_known || feel::contains(condition.spans, Value(true));
    const bool may_fail = !condition.is_known || feel::contains(condition.spans, Value(false));
    Reach result = Reach::one(Value());
    if (may_hold) result = feel::joined(std::move(result), then);
    if (may_fail) result = feel::joined(std::move(result), otherwise);
    const bool are_constant = then.facts.empty() && otherwise.facts.empty();
    result.is_exact = result.is_exact && condition.is_exact && are_constant;
    result.facts.insert(result.facts.end(), condition.facts.begin(), condition.facts.end());
    return result;
}

Reach Reaches::filter(const BoxedExpression& source) {
    if (source.parts.size() != 2) return {};
    Reach base = box(source.parts[0]);
    const Reach element = base.element ? *base.element : Reach{};
    for (const auto& [name, reach] : element.entries) names_.push_back({name, reach});
    if (element.type)
        for (const auto& [name, type] : element.type->members)
            names_.push_back({name, feel::entry_of(element, name)});
    names_.push_back({"item", element});
    box(source.parts[1]);
    Reach kept = element;
    kept.is_exact = false;
    Reach result = list_of(std::move(kept), {Span{.low = Value(0), .is_whole = true}});
    result.facts = base.facts;
    return result;
}

Reach Reaches::loop(const BoxedExpression& source) {
    if (source.parts.size() != 2) return {};
    const Reach base = box(source.parts[0]);
    Reach element = base.element ? *base.element : Reach{};
    element.is_exact = false;
    names_.push_back({source.iterator, std::move(element)});
    Reach body = box(source.parts[1]);
    body.is_exact = false;
    if (source.kind == BoxedKind::For) return list_of(std::move(body), base.counts);
    Reach result = of_type_only(feel::Type::simple(TypeKind::Boolean));
    result.facts = base.facts;
    return result;
}

Reach Reaches::invocation(const BoxedExpression& source) {
    if (source.parts.empty() || source.parts[0] == nullptr) return {};
    std::vector<ReachedArgument> arguments;
    for (const NamedBox& binding : source.entries)
        arguments.push_back({binding.name, box(binding.value)});
    if (source.parts[0]->kind != BoxedKind::Literal) {
        box(source.parts[0]);
        return {};
    }
    const std::string_view callee = trim(source.parts[0]->text);
    for (size_t i = names_.size(); i > 0; --i)
        if (names_[i - 1].name == callee) {
            const auto call = names_[i - 1].call;
            return call ? call(arguments) : Reach{};
        }
    return {};
}

/// Parameters may be whatever their types allow.
Reach Reaches::function(const BoxedExpression& source) {
    for (const Parameter& parameter : source.parameters)
        names_.push_back(
            {parameter.name, feel::reach_of_fact(type_named(parameter.type_ref), parameter.name)}
        );
    if (source.function_kind == FunctionKind::Feel && !source.parts.empty()) box(source.parts[0]);
    return {.kind = TypeKind::Function};
}

// --- Tables ---

Reach Reaches::table(const BoxedExpression& source) {
    const DecisionTable& table = *source.table;
    std::vector<Reach> columns;
    for (const InputClause& input : table.inputs) {
        TextPlace place = place_;
        if (!input.id.empty()) place.id = input.id;
        place.line = input.line;
        place.column = columns.size() + 1;
        columns.push_back(cell(input.expression, place));
    }
    TableFindings found{.reached = std::vector<bool>(table.rules.size(), true)};
    std::vector<std::string> facts;
    for (const Reach& column : columns)
        facts.insert(facts.end(), column.facts.begin(), column.facts.end());
    // Inside of a call the arguments are no facts of their own.
    if (calls_ == 0 && at_ == 0) found = check_(place_.element, source, std::move(columns));
    Reach one{.kind = TypeKind::Context};
    if (table.outputs.size() == 1)
        one = output(table, 0, found);
    else
        for (size_t i = 0; i < table.outputs.size(); ++i)
            one.entries.emplace_back(table.outputs[i].name, output(table, i, found));
    one.facts.insert(one.facts.end(), facts.begin(), facts.end());
    const auto rules = static_cast<std::int64_t>(table.rules.size());
    const feel::Spans counts{{.low = Value(0), .high = Value(rules), .is_whole = true}};
    switch (table.hit_policy) {
        case HitPolicy::RuleOrder:
        case HitPolicy::OutputOrder:
            return list_of(std::move(one), counts);
        case HitPolicy::Collect: {
            if (table.aggregation == Aggregation::None) return list_of(std::move(one), counts);
            static constexpr std::pair<Aggregation, const char*> kNames[] = {
                {Aggregation::Sum, "sum"},
                {Aggregation::Count, "count"},
                {Aggregation::Min, "min"},
                {Aggregation::Max, "max"}};
            Reach list = list_of(std::move(one), counts);
            const auto name = std::ranges::find(
                kNames, table.aggregation, &std::pair<Aggregation, const char*>::first
            );
            return feel::reach_of_aggregate(name->second, list);
        }
        default:
            return one;
    }
}

Reach Reaches::output(const DecisionTable& table, size_t column, const TableFindings& found) {
    Reach result = Reach::one(Value());
    TextPlace place = place_;
    place.column = table.inputs.size() + column + 1;
    const auto add = [&](const std::string& entry, const std::string& id, int line) {
        if (trim(entry).empty()) return;
        place.id = id.empty() ? place_.id : id;
        place.line = line;
        Reach given = cell(entry, place);
        // Behind the tests of its rule a computed output has some of its values only.
        if (!given.facts.empty()) given.is_exact = false;
        result = feel::joined(std::move(result), given);
    };
    for (size_t rule = 0; rule < table.rules.size(); ++rule)
        if (const Rule& source = table.rules[rule];
            found.reached[rule] && column < source.outputs.size()) {
            place.rule = rule + 1;
            add(source.outputs[column], source.id, source.line);
        }
    place.rule = 0;
    const OutputClause& clause = table.outputs[column];
    add(clause.default_entry, clause.id, clause.line);
    const bool has_default = !trim(table.outputs[column].default_entry).empty();
    result.is_exact = result.is_exact && found.is_exact && !has_default;
    if (result.is_known) return result;
    const TypePointer declared = type_named(table.outputs[column].type_ref);
    if (declared == nullptr || !result.entries.empty() || result.element) return result;
    Reach typed = of_type_only(declared);
    typed.facts = result.facts;
    return typed;
}

}  // namespace tongban::dmn
