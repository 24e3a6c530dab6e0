// Walks the texts of a decision and of what it needs.
#include "dmn/facts.h"

#include <algorithm>

#include "base/text.h"
#include "dmn/fact_finder.h"

namespace tongban::dmn {

using feel::Dialect;

namespace {

void add_names(const ItemDefinition& item, std::vector<std::string>& names) {
    names.push_back(item.name);
    for (const ItemDefinition& component : item.components) add_names(component, names);
}

}  // namespace

FactFinder::FactFinder(const Engine& engine, const Context& given)
    : engine_(engine),
      given_(given),
      lists_(
          [this](const std::string& written) { return list_named(written); },
          [this](const std::string& name) {
              return std::ranges::find(options_[at_].names, name) != options_[at_].names.end();
          }
      ) {
    models_.push_back(&engine.model());
    for (const Model& import : engine.compiled()->imports) models_.push_back(&import);
    for (const Model* model : models_)
        options_.push_back(parse_options(*model, std::span<const Model* const>(models_)));
}

Facts FactFinder::run(std::string_view name) {
    const Decision* decision = models_[0]->find_decision(name);
    if (decision != nullptr) {
        target_ = decision->logic.get();
        // First which paths are written, then what they mean.
        decide(0, *decision);
        is_surveyed_ = true;
        seen_.clear();
        result_ = {};
        decide(0, *decision);
    }
    return std::move(result_);
}

/// The model of a reference that stands in the current one.
std::optional<size_t> FactFinder::model_of(const Reference& reference) const {
    if (reference.model_namespace.empty()) return at_;
    for (size_t i = 0; i < models_.size(); ++i)
        if (models_[i]->model_namespace == reference.model_namespace) return i;
    return std::nullopt;
}

void FactFinder::decide(size_t model, const Decision& decision) {
    if (!is_new(model, decision.id)) return;
    const Within within(*this, model);
    for (const Reference& reference : decision.required_inputs)
        if (const auto other = model_of(reference))
            for (const InputData& input : models_[*other]->inputs)
                if (input.id == reference.id && is_new(*other, input.id)) leaves(*other, input);
    for (const Reference& reference : decision.required_decisions)
        if (const auto other = model_of(reference))
            for (const Decision& needed : models_[*other]->decisions)
                if (needed.id == reference.id) decide(*other, needed);
    know(decision.required_knowledge);
    box(decision.logic);
}

void FactFinder::know(const std::vector<Reference>& references) {
    for (const Reference& reference : references) {
        const auto other = model_of(reference);
        if (!other) continue;
        for (const Bkm& knowledge : models_[*other]->knowledge) {
            if (knowledge.id != reference.id || !is_new(*other, knowledge.id)) continue;
            const Within within(*this, *other);
            know(knowledge.required_knowledge);
            box(knowledge.logic);
        }
    }
}

void FactFinder::box(const BoxedPointer& box_pointer) {
    if (box_pointer == nullptr) return;
    is_strict_ = box_pointer.get() == target_;
    text(box_pointer->text, Dialect::Expression);
    is_strict_ = false;
    if (box_pointer->table) table(*box_pointer->table);
    for (const NamedBox& entry : box_pointer->entries) box(entry.value);
    for (const BoxedPointer& item : box_pointer->items) box(item);
    const bool is_filter = box_pointer->kind == BoxedKind::Filter;
    if (box_pointer->parts.size() == 2 && (is_filter || !box_pointer->iterator.empty())) {
        boxed_loop(*box_pointer, is_filter);
        return;
    }
    for (const Parameter& parameter : box_pointer->parameters) lists_.bind(parameter.name, {});
    for (const BoxedPointer& part : box_pointer->parts) box(part);
    lists_.leave(box_pointer->parameters.size());
}

void FactFinder::boxed_loop(const BoxedExpression& loop, bool is_filter) {
    const BoxedPointer& source = loop.parts[0];
    std::optional<ListPlace> element;
    if (source != nullptr && source->kind == BoxedKind::Literal) {
        const auto tree = parsed(source->text, Dialect::Expression);
        const auto list = tree ? lists_.find(*tree) : std::nullopt;
        element = ListScopes::element_of(list);
        if (list) {
            filters_of(*tree);
            // The filter gives elements as a whole.
            if (is_filter) whole(*element, false);
        }
    }
    if (!element) box(source);
    if (is_filter)
        lists_.enter_filter(element);
    else
        lists_.bind(loop.iterator, element);
    box(loop.parts[1]);
    lists_.leave();
}

void FactFinder::table(const DecisionTable& table) {
    for (size_t column = 0; column < table.inputs.size(); ++column) {
        const auto subject = parsed(table.inputs[column].expression, Dialect::Expression);
        const std::string name = subject ? feel::dotted_name(*subject) : std::string();
        const Target target = subject ? target_of(*subject, name) : Target{};
        if (!target && subject) visit(*subject);
        if (target) target.loosen(false);
        // Cells may look into it: `some m in ? satisfies m.age > 3`.
        if (const auto list = subject ? lists_.find(*subject) : std::nullopt; list && list->is_list)
            whole(*list, false);
        for (const Rule& rule : table.rules) {
            if (column >= rule.inputs.size()) continue;
            test(rule.inputs[column], target);
            if (subject) keep(find_text_test(*subject, rule.inputs[column]));
        }
    }
    for (const Rule& rule : table.rules)
        for (const std::string& output : rule.outputs) text(output, Dialect::Expression);
    for (const OutputClause& output : table.outputs)
        text(output.default_entry, Dialect::Expression);
}

feel::CompileOptions parse_options(const Model& model) {
    feel::CompileOptions options;
    for (const InputData& input : model.inputs) options.names.push_back(input.name);
    for (const Decision& decision : model.decisions) options.names.push_back(decision.name);
    for (const Bkm& knowledge : model.knowledge) {
        options.names.push_back(knowledge.name);
        if (knowledge.logic)
            for (const Parameter& parameter : knowledge.logic->parameters)
                options.names.push_back(parameter.name);
    }
    for (const ItemDefinition& item : model.types) add_names(item, options.entry_names);
    return options;
}

feel::CompileOptions parse_options(const Model& model, std::span<const Model* const> all) {
    feel::CompileOptions options = parse_options(model);
    for (const Import& import : model.imports)
        for (const Model* other : all) {
            if (other == &model || other->model_namespace != import.model_namespace) continue;
            feel::CompileOptions inner = parse_options(*other);
            auto& target = import.name.empty() ? options.names : options.entry_names;
            target.insert(target.end(), inner.names.begin(), inner.names.end());
            if (!import.name.empty()) options.names.push_back(import.name);
        }
    return options;
}

Facts facts_of(const Engine& engine, std::string_view decision, const Context& input) {
    return FactFinder(engine, input).run(decision);
}

namespace {

/// "[2]" is 1.
std::optional<size_t> index_of(const std::string& part) {
    if (part.size() < 3 || part.front() != '[' || part.back() != ']') return std::nullopt;
    size_t index = 0;
    for (size_t i = 1; i + 1 < part.size(); ++i) {
        if (part[i] < '0' || part[i] > '9' || i > 9) return std::nullopt;
        index = index * 10 + static_cast<size_t>(part[i] - '0');
    }
    return index == 0 ? std::nullopt : std::optional(index - 1);
}

const Value* find_part(const Value& value, const std::string& part) {
    if (value.is_context()) return value.as_context().find(part);
    const auto index = value.is_list() ? index_of(part) : std::nullopt;
    return index && *index < value.as_list().size() ? &value.as_list()[*index] : nullptr;
}

/// The value with another part; contexts on the way are made where they are missing.
Value with_part(const Value* given, std::span<const std::string> path, Value value) {
    if (path.empty()) return value;
    const auto index =
        given != nullptr && given->is_list() ? index_of(path[0]) : std::optional<size_t>();
    if (index) {
        feel::List list = given->as_list();
        if (*index < list.size())
            list[*index] = with_part(&list[*index], path.subspan(1), std::move(value));
        return Value(std::move(list));
    }
    Context inner;
    if (given != nullptr && given->is_context()) inner = given->as_context();
    Value part = with_part(inner.find(path[0]), path.subspan(1), std::move(value));
    inner.set(path[0], std::move(part));
    return Value(std::move(inner));
}

}  // namespace

const Value* find_path(const Context& context, std::span<const std::string> path) {
    const Value* found = context.find(path[0]);
    for (size_t i = 1; i < path.size() && found != nullptr; ++i) found = find_part(*found, path[i]);
    return found;
}

void set_path(Context& context, std::span<const std::string> path, Value value) {
    Value changed = with_part(context.find(path[0]), path.subspan(1), std::move(value));
    context.set(path[0], std::move(changed));
}

}  // namespace tongban::dmn
