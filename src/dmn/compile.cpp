// Model to compiled model: requirements become slots, boxed expressions trees of compiled
// expressions.
#include <set>

#include "base/text.h"
#include "dmn/compiled.h"
#include "dmn/table_index.h"

namespace tongban::dmn {

namespace {

using feel::TypePointer;

/// The beginning of a text, in whole characters.
std::string quoted(const std::string& text) {
    size_t length = 80;
    if (text.size() <= length) return text;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
    return text.substr(0, length) + "…";
}

struct Variable {
    std::string name;
    Slot slot;
};

/// Every name that may stand after a point: they matter to the lexer when they contain spaces or
/// signs.
void collect_names(const ItemDefinition& item, std::set<std::string>& names) {
    names.insert(item.name);
    for (const ItemDefinition& component : item.components) collect_names(component, names);
}
void collect_names(const BoxedPointer& box, std::set<std::string>& names) {
    if (box == nullptr) return;
    for (const NamedBox& entry : box->entries) {
        if (box->kind == BoxedKind::Context) names.insert(entry.name);
        collect_names(entry.value, names);
    }
    for (const std::string& column : box->columns) names.insert(column);
    for (const BoxedPointer& item : box->items) collect_names(item, names);
    for (const BoxedPointer& part : box->parts) collect_names(part, names);
    if (box->table)
        for (const OutputClause& output : box->table->outputs) names.insert(output.name);
}
std::vector<std::string> entry_names(std::span<const Model* const> models) {
    std::set<std::string> names;
    for (const Model* model : models) {
        for (const ItemDefinition& item : model->types) collect_names(item, names);
        for (const InputData& input : model->inputs) names.insert(input.name);
        for (const Decision& decision : model->decisions) {
            names.insert(decision.name);
            collect_names(decision.logic, names);
        }
        for (const Bkm& knowledge : model->knowledge) {
            names.insert(knowledge.name);
            collect_names(knowledge.logic, names);
        }
        for (const DecisionService& service : model->services) names.insert(service.name);
    }
    names.erase("");
    return {names.begin(), names.end()};
}

/// Compiles the logic of one element.
class ElementCompiler {
  public:
    ElementCompiler(
        const Model& model,
        TypeTable& types,
        const std::vector<std::string>& entry_names,
        Issues& issues,
        std::string element_id
    )
        : model_(model), types_(types), issues_(issues), element_id_(std::move(element_id)) {
        options_.entry_names = entry_names;
        options_.types = types.named();
    }

    Slot declare(const std::string& name) {
        scope_.push_back({name, next_});
        return next_++;
    }
    Slot slot_count() const { return next_; }

    CompiledPointer box(const BoxedPointer& source) {
        auto result = std::make_shared<CompiledBox>();
        if (source == nullptr) return result;
        result->kind = source->kind;
        if (source->kind != BoxedKind::Function)
            result->type = types_.find(source->type_ref, place(source->id), source->line);
        switch (source->kind) {
            case BoxedKind::Literal:
                result->cell = cell(source->text, source->id, source->line);
                break;
            case BoxedKind::Context:
                context(*source, *result);
                break;
            case BoxedKind::Invocation:
                result->parts.push_back(box(source->parts[0]));
                for (const NamedBox& binding : source->entries)
                    result->entries.push_back({binding.name, kNoSlot, nullptr, box(binding.value)});
                break;
            case BoxedKind::Function:
                function(*source, *result);
                break;
            case BoxedKind::Relation:
            case BoxedKind::List:
                result->parameters = parameters(source->parameters);  // columns with their types
                for (const BoxedPointer& item : source->items) result->parts.push_back(box(item));
                break;
            case BoxedKind::DecisionTable:
                result->table = table(source->table);
                break;
            case BoxedKind::Conditional:
                for (const BoxedPointer& part : source->parts) result->parts.push_back(box(part));
                break;
            case BoxedKind::Filter:
            case BoxedKind::For:
            case BoxedKind::Some:
            case BoxedKind::Every:
                iteration(*source, *result);
                break;
        }
        return result;
    }

    std::vector<feel::Parameter> parameters(const std::vector<Parameter>& source) {
        std::vector<feel::Parameter> result;
        for (const Parameter& parameter : source)
            result.push_back({parameter.name, types_.find(parameter.type_ref, element_id_, 0)});
        return result;
    }

  private:
    std::string place(const std::string& id) const { return id.empty() ? element_id_ : id; }

    Cell cell(
        const std::string& text,
        const std::string& id,
        int line,
        feel::Dialect dialect = feel::Dialect::Expression
    ) {
        Cell result;
        if (trim(text).empty()) return result;
        options_.dialect = dialect;
        options_.names.clear();
        for (const Variable& variable : scope_) options_.names.push_back(variable.name);
        auto compiled = feel::compile(text, options_);
        if (!compiled) {
            json::object details = compiled.error().details;
            details["source"] = text;
            std::string message = compiled.error().code;
            if (const json::value* said = details.if_contains("message"))
                message += ": " + std::string(said->as_string());
            if (const json::value* at = details.if_contains("column"))
                message +=
                    fmt::format(" (character {} of `{}`)", at->to_number<int>(), quoted(text));
            details.erase("message");
            // Where in the text; "column" is that of a table.
            for (const char* key : {"line", "column"})
                if (const json::value* at = details.if_contains(key)) {
                    details[std::string("text_") + key] = *at;
                    details.erase(key);
                }
            issues_.push_back(
                {.code = "dmn.expression",
                 .message = std::move(message),
                 .file = model_.file,
                 .line = line,
                 .place = place(id),
                 .hint = "correct the text at this place; `tongban feel` tries an expression alone",
                 .details = std::move(details)}
            );
            return result;
        }
        result.expression = *std::move(compiled);
        result.is_missing = false;
        result.item = filter_item_;
        const std::vector<std::string>& variables = result.expression.variables();
        for (size_t i = 0; i < variables.size(); ++i) {
            const Slot slot = find(variables[i]);
            result.slots.push_back(slot);
            if (slot == kNoSlot && filter_item_ == kNoSlot && result.expression.is_certain(i))
                unknown_name(variables[i], id, line);
        }
        return result;
    }

    Slot find(const std::string& name) const {
        for (size_t i = scope_.size(); i > 0; --i)
            if (scope_[i - 1].name == name) return scope_[i - 1].slot;
        return kNoSlot;
    }

    void unknown_name(const std::string& name, const std::string& id, int line) {
        issues_.push_back(
            {.code = "dmn.unknown_name",
             .message = "unknown name " + name,
             .severity = Severity::Warning,
             .file = model_.file,
             .line = line,
             .place = place(id),
             .hint = "a requirement of the decision may be missing",
             .details = {{"name", name}}}
        );
    }

    void context(const BoxedExpression& source, CompiledBox& result) {
        const size_t outer = scope_.size();
        std::set<std::string_view> names;
        for (const NamedBox& entry : source.entries) {
            if (!entry.name.empty() && !names.insert(entry.name).second)
                issues_.push_back(
                    {.code = "dmn.duplicate_entry",
                     .message = "two entries of the context are named " + entry.name,
                     .file = model_.file,
                     .line = source.line,
                     .place = place(source.id),
                     .hint = "rename one of them; the later one counts now",
                     .details = {{"name", entry.name}}}
                );
            CompiledEntry compiled{.name = entry.name};
            compiled.type = types_.find(entry.type_ref, place(source.id), source.line);
            const bool is_function = entry.value && entry.value->kind == BoxedKind::Function;
            // A function sees its own name.
            if (is_function) compiled.slot = declare(entry.name);
            if (is_function) {
                auto function_box = std::make_shared<CompiledBox>(*box(entry.value));
                function_box->self_slot = compiled.slot;
                compiled.value = std::move(function_box);
            } else {
                compiled.value = named_function(entry);
                if (compiled.value == nullptr) compiled.value = box(entry.value);
                compiled.slot = entry.name.empty() ? next_++ : declare(entry.name);
            }
            result.entries.push_back(std::move(compiled));
        }
        scope_.resize(outer);
    }

    /// `function(n) … f(n - 1)` written as the text of entry f: compiled as the entry of a FEEL
    /// context, in which a function sees its own name. Null for any other entry.
    std::shared_ptr<const CompiledBox> named_function(const NamedBox& entry) {
        if (entry.name.empty() || entry.value == nullptr ||
            entry.value->kind != BoxedKind::Literal ||
            !trim(entry.value->text).starts_with("function"))
            return nullptr;
        const size_t issues_before = issues_.size();
        auto result = std::make_shared<CompiledBox>();
        result->type =
            types_.find(entry.value->type_ref, place(entry.value->id), entry.value->line);
        result->cell = cell(
            "{" + feel::to_feel(Value(entry.name)) + ": " + entry.value->text + "}",
            entry.value->id, entry.value->line
        );
        result->entry_name = entry.name;
        if (!result->cell.is_missing) return result;
        issues_.resize(issues_before);  // told by the text itself, with its own positions
        return nullptr;
    }

    void function(const BoxedExpression& source, CompiledBox& result) {
        const size_t outer = scope_.size();
        result.function_kind = source.function_kind;
        result.parameters = parameters(source.parameters);
        result.first_slot = next_;
        for (const Parameter& parameter : source.parameters) declare(parameter.name);
        result.parts.push_back(box(source.parts.empty() ? nullptr : source.parts[0]));
        result.type = types_.find(source.type_ref, place(source.id), source.line);
        scope_.resize(outer);
    }

    void iteration(const BoxedExpression& source, CompiledBox& result) {
        const size_t outer = scope_.size();
        result.parts.push_back(box(source.parts[0]));
        const bool is_filter = source.kind == BoxedKind::Filter;
        result.first_slot = declare(is_filter ? "item" : source.iterator);
        if (source.kind == BoxedKind::For) declare("partial");
        const Slot outer_item = filter_item_;
        if (is_filter) filter_item_ = result.first_slot;
        result.parts.push_back(box(source.parts[1]));
        filter_item_ = outer_item;
        scope_.resize(outer);
    }

    CompiledTable table(const std::shared_ptr<const DecisionTable>& source) {
        CompiledTable result{.source = source};
        const size_t outer = scope_.size();
        for (const InputClause& input : source->inputs) {
            result.inputs.push_back(cell(input.expression, input.id, input.line));
            result.input_types.push_back(types_.find(input.type_ref, place(input.id), input.line));
        }
        for (const OutputClause& output : source->outputs) {
            result.output_types.push_back(types_.find(output.type_ref, place(output.id), 0));
            result.defaults.push_back(cell(output.default_entry, output.id, 0));
            result.priorities.push_back(listed_values(output));
        }
        result.tests.resize(source->rules.size());
        for (size_t column = 0; column < source->inputs.size(); ++column)
            input_column(*source, column, result);
        for (const Rule& rule : source->rules) {
            std::vector<Cell> outputs;
            const auto number = static_cast<size_t>(&rule - source->rules.data());
            for (size_t i = 0; i < rule.outputs.size(); ++i) {
                const size_t before = issues_.size();
                outputs.push_back(cell(rule.outputs[i], rule.id, rule.line));
                mark(before, number, source->inputs.size() + i);
            }
            result.outputs.push_back(std::move(outputs));
        }
        scope_.resize(outer);
        result.index = TableIndex::build(result);
        return result;
    }

    /// The tests of one column, in which `?` is that input.
    void input_column(const DecisionTable& source, size_t column, CompiledTable& result) {
        const InputClause& input = source.inputs[column];
        result.input_slots.push_back(declare("?"));
        result.allowed.push_back(
            cell(input.allowed_values, input.id, input.line, feel::Dialect::UnaryTests)
        );
        for (size_t i = 0; i < source.rules.size(); ++i) {
            const Rule& rule = source.rules[i];
            if (column >= rule.inputs.size()) continue;
            const size_t before = issues_.size();
            Cell test = cell(rule.inputs[column], rule.id, rule.line, feel::Dialect::UnaryTests);
            mark(before, i, column);
            const std::string_view text = trim(rule.inputs[column]);
            test.is_any = text.empty() || text == "-";
            result.tests[i].push_back(std::move(test));
        }
        scope_.pop_back();
    }

    /// Says where in the table the issues from `first` on are.
    void mark(size_t first, size_t rule, size_t column) {
        for (size_t i = first; i < issues_.size(); ++i) {
            issues_[i].message =
                fmt::format("rule {}, column {}: {}", rule + 1, column + 1, issues_[i].message);
            issues_[i].details["rule"] = rule + 1;
            issues_[i].details["column"] = column + 1;
        }
    }

    /// Output values in their order, which ranks them for PRIORITY and OUTPUT ORDER.
    feel::List listed_values(const OutputClause& output) {
        if (output.allowed_values.empty()) return {};
        const Cell list = cell("[" + output.allowed_values + "]", output.id, 0);
        if (list.is_missing || !list.slots.empty()) return {};
        Evaluation evaluation;
        const Value value = list.expression.evaluate({}, evaluation);
        return value.is_list() ? value.as_list() : feel::List{};
    }

    const Model& model_;
    TypeTable& types_;
    Issues& issues_;
    std::string element_id_;
    feel::CompileOptions options_;
    std::vector<Variable> scope_;
    Slot next_ = 0;
    Slot filter_item_ = kNoSlot;  // while the condition of a boxed filter is compiled
};

/// Lays out the elements of all models and compiles each.
class ModelCompiler {
  public:
    ModelCompiler(const Model& model, std::span<const Model> imports, Issues& issues)
        : issues_(issues) {
        result_ = std::make_shared<CompiledModel>();
        result_->model = model;
        models_.push_back(&result_->model);
        result_->imports.assign(imports.begin(), imports.end());
        for (const Model& import : result_->imports) models_.push_back(&import);
        names_ = entry_names(models_);
    }

    std::shared_ptr<const CompiledModel> run() {
        for (const Model* model : models_) lay_out(*model);
        for (const Model* model : models_) {
            TypeTable types(*model, models_, issues_);
            types_ = &types;
            model_ = model;
            for (const InputData& input : model->inputs) {
                const std::string type = input.type_ref;
                element(input.id).type = types.find(type, input.id, input.line);
            }
            for (const Decision& decision : model->decisions) compile(decision);
            for (const Bkm& knowledge : model->knowledge) compile(knowledge);
        }
        for (const Model* model : models_) {
            model_ = model;
            for (const DecisionService& service : model->services) compile(service);
        }
        name_paths(*models_[0], {}, 0);
        return result_;
    }

  private:
    /// The first way through the imports counts.
    void name_paths(const Model& model, const std::vector<std::string>& prefix, int depth) {
        constexpr int kImportsMax = 8;
        const std::vector<Element>& all = result_->elements;
        for (Element& each : result_->elements) {
            if (each.model_namespace != model.model_namespace || !each.fact_path.empty()) continue;
            each.fact_path = prefix;
            each.fact_path.push_back(each.name);
            each.is_shadowed =
                each.fact_path.size() > 1 && std::ranges::any_of(all, [&](const Element& other) {
                    return other.kind == ElementKind::Input && each.kind == ElementKind::Input &&
                           other.name == each.name &&
                           other.model_namespace == models_[0]->model_namespace;
                });
        }
        for (const Import& import : model.imports)
            for (const Model* other : models_) {
                if (depth >= kImportsMax || other->model_namespace != import.model_namespace)
                    continue;
                std::vector<std::string> path = prefix;
                if (!import.name.empty()) path.push_back(import.name);
                name_paths(*other, path, depth + 1);
            }
    }

    void lay_out(const Model& model) {
        const auto add = [&](ElementKind kind, const auto& list) {
            for (const auto& source : list) {
                if (!source.id.empty() && find(model.model_namespace, source.id))
                    issues_.push_back(
                        {.code = "dmn.duplicate_id",
                         .message = "two elements have the id " + source.id,
                         .file = model.file,
                         .line = source.line,
                         .place = source.id,
                         .hint = "give one of them another id"}
                    );
                result_->elements.push_back(
                    {.kind = kind,
                     .model_namespace = model.model_namespace,
                     .id = source.id,
                     .name = source.name}
                );
            }
        };
        add(ElementKind::Input, model.inputs);
        add(ElementKind::Decision, model.decisions);
        add(ElementKind::Knowledge, model.knowledge);
        add(ElementKind::Service, model.services);
    }

    std::optional<size_t> find(const std::string& model_namespace, const std::string& id) const {
        for (size_t i = 0; i < result_->elements.size(); ++i)
            if (result_->elements[i].id == id &&
                result_->elements[i].model_namespace == model_namespace)
                return i;
        return std::nullopt;
    }
    Element& element(const std::string& id) {
        return result_->elements[*find(model_->model_namespace, id)];
    }
    /// The element that this source is compiled to; nothing when another one with the same id was,
    /// whose slots the second one would not fit into.
    Element* claim(ElementKind kind, const std::string& id) {
        const size_t index = *find(model_->model_namespace, id);
        Element& found = result_->elements[index];
        if (found.kind != kind || !claimed_.insert(index).second) return nullptr;
        return &found;
    }

    std::optional<size_t> target(const Reference& reference, const std::string& from, int line) {
        const std::string& space =
            reference.model_namespace.empty() ? model_->model_namespace : reference.model_namespace;
        const std::optional<size_t> found = find(space, reference.id);
        if (!found)
            issues_.push_back(
                {.code = "dmn.dangling_reference",
                 .message = "there is no element " + reference.id,
                 .file = model_->file,
                 .line = line,
                 .place = from,
                 .hint =
                     "draw the requirement again, or restore the element; an imported model must "
                     "be given too",
                 .details = {{"target", reference.id}}}
            );
        return found;
    }

    /// The import through which elements of another model are named.
    const Import* import_of(const std::string& model_namespace) const {
        for (const Import& import : model_->imports)
            if (import.model_namespace == model_namespace) return &import;
        return nullptr;
    }

    void add_needs(
        Element& owner,
        ElementCompiler& compiler,
        const std::vector<Reference>& references,
        int line
    ) {
        for (const Reference& reference : references) {
            const std::optional<size_t> index = target(reference, owner.id, line);
            if (!index) continue;
            const Element& needed = result_->elements[*index];
            std::string prefix;
            if (needed.model_namespace != model_->model_namespace)
                if (const Import* import = import_of(needed.model_namespace)) prefix = import->name;
            if (prefix.empty()) {
                owner.needs.push_back({compiler.declare(needed.name), "", {*index}});
                continue;
            }
            const auto group = std::ranges::find(owner.needs, prefix, &Need::prefix);
            if (group != owner.needs.end())
                group->elements.push_back(*index);
            else
                owner.needs.push_back({compiler.declare(prefix), prefix, {*index}});
        }
    }

    static bool needs(const Element& owner, size_t element) {
        return std::ranges::any_of(owner.needs, [&](const Need& need) {
            return need.prefix.empty() && need.elements[0] == element;
        });
    }

    void compile(const Decision& source) {
        Element* claimed = claim(ElementKind::Decision, source.id);
        if (claimed == nullptr) return;
        Element& owner = *claimed;
        ElementCompiler compiler(*model_, *types_, names_, issues_, source.id);
        add_needs(owner, compiler, source.required_inputs, source.line);
        add_needs(owner, compiler, source.required_decisions, source.line);
        add_needs(owner, compiler, source.required_knowledge, source.line);
        owner.type = types_->find(source.type_ref, source.id, source.line);
        if (source.logic) owner.logic = compiler.box(source.logic);
        owner.slot_count = compiler.slot_count();
    }

    void compile(const Bkm& source) {
        Element* claimed = claim(ElementKind::Knowledge, source.id);
        if (claimed == nullptr) return;
        Element& owner = *claimed;
        ElementCompiler compiler(*model_, *types_, names_, issues_, source.id);
        add_needs(owner, compiler, source.required_knowledge, source.line);
        // It may call itself; few editors can draw the arrow to itself that would say so.
        if (const auto own = find(model_->model_namespace, source.id); !needs(owner, *own))
            owner.needs.push_back({compiler.declare(source.name), "", {*own}});
        if (source.logic) owner.logic = compiler.box(source.logic);
        owner.type = types_->find(source.type_ref, source.id, source.line);
        owner.slot_count = compiler.slot_count();
    }

    /// Parameters of a service: its input data, then its input decisions (DMN 1.5, 10.4).
    void compile(const DecisionService& source) {
        Element* claimed = claim(ElementKind::Service, source.id);
        if (claimed == nullptr) return;
        Element& owner = *claimed;
        const auto add_inputs = [&](const std::vector<Reference>& references) {
            for (const Reference& reference : references) {
                const std::optional<size_t> index = target(reference, source.id, source.line);
                if (!index) continue;
                const Element& input = result_->elements[*index];
                owner.inputs.push_back(*index);
                owner.parameters.push_back({input.name, input.type});
            }
        };
        add_inputs(source.input_data);
        add_inputs(source.input_decisions);
        for (const Reference& reference : source.output_decisions)
            if (const auto index = target(reference, source.id, source.line))
                owner.outputs.push_back(*index);
        TypeTable types(*model_, models_, issues_);
        owner.type = types.find(source.type_ref, source.id, source.line);
    }

    Issues& issues_;
    std::shared_ptr<CompiledModel> result_;
    std::vector<const Model*> models_;
    std::vector<std::string> names_;
    std::set<size_t> claimed_;
    const Model* model_ = nullptr;
    TypeTable* types_ = nullptr;
};

}  // namespace

std::optional<size_t> CompiledModel::find(ElementKind kind, std::string_view name_or_id) const {
    std::optional<size_t> by_name;
    for (size_t i = 0; i < elements.size(); ++i) {
        if (elements[i].kind != kind) continue;
        if (elements[i].id == name_or_id && elements[i].model_namespace == model.model_namespace)
            return i;
        if (elements[i].name == name_or_id && !by_name) by_name = i;
    }
    if (by_name) return by_name;
    for (size_t i = 0; i < elements.size(); ++i)
        if (elements[i].kind == kind && qualified_name(elements[i].fact_path) == name_or_id)
            return i;
    return std::nullopt;
}

std::optional<size_t> CompiledModel::find_input(std::span<const std::string> path, size_t& used)
    const {
    const auto starts_with = [&](const std::vector<std::string>& names) {
        return names.size() <= path.size() && std::equal(names.begin(), names.end(), path.begin());
    };
    for (const bool is_qualified : {true, false})
        for (size_t i = 0; i < elements.size(); ++i) {
            const Element& element = elements[i];
            if (element.kind != ElementKind::Input) continue;
            if (is_qualified ? element.fact_path.empty() || !starts_with(element.fact_path)
                             : element.is_shadowed || !starts_with({element.name}))
                continue;
            used = is_qualified ? element.fact_path.size() : 1;
            return i;
        }
    return std::nullopt;
}

std::string qualified_name(const std::vector<std::string>& path) {
    std::string text;
    for (const std::string& part : path) text += (text.empty() ? "" : ".") + part;
    return text;
}

std::shared_ptr<const CompiledModel> compile_model(
    const Model& model, std::span<const Model> imports, Issues& issues
) {
    return ModelCompiler(model, imports, issues).run();
}

}  // namespace tongban::dmn
