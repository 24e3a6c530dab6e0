// Model to compiled model: requirements become slots, boxed expressions trees of compiled
// expressions.
#include <set>

#include "base/text.h"
#include "dmn/compiled.h"
#include "dmn/element_compiler.h"

namespace tongban::dmn {

namespace {

using feel::TypePointer;

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
}  // namespace

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

namespace {

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
            if (model == models_[0]) result_->named_types = types.named();
            for (const InputData& input : model->inputs) {
                const std::string type = input.type_ref;
                element(input.id).type = types.find(type, input.id, input.line);
                element(input.id).type_name = type;
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
        owner.type_name = source.type_ref;
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
        owner.type_name = source.type_ref;
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

std::optional<size_t> CompiledModel::find_id(
    ElementKind kind, std::string_view model_namespace, std::string_view id
) const {
    for (size_t i = 0; i < elements.size(); ++i)
        if (elements[i].kind == kind && elements[i].id == id &&
            elements[i].model_namespace == model_namespace)
            return i;
    return std::nullopt;
}

std::optional<size_t> CompiledModel::find(ElementKind kind, std::string_view name_or_id) const {
    if (const auto by_id = find_id(kind, model.model_namespace, name_or_id)) return by_id;
    for (size_t i = 0; i < elements.size(); ++i)
        if (elements[i].kind == kind && elements[i].name == name_or_id) return i;
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
