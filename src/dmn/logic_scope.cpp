// Names are those that the element needs; each text is parsed with the names of its model.
#include "dmn/logic_scope.h"

#include "base/text.h"
#include "dmn/facts.h"
#include "feel/source_text.h"

namespace tongban::dmn {

using feel::Dialect;
using feel::Syntax;
using feel::SyntaxKind;

LogicReader::LogicReader(const Engine& engine)
    : model_(engine.compiled()), decisions_(model_->elements.size()) {
    std::vector<const Model*> all{&model_->model};
    for (const Model& import : model_->imports) all.push_back(&import);
    for (const Model* model : all)
        options_.emplace(model->model_namespace, parse_options(*model, all));
    for (size_t i = 0; i < decisions_.size(); ++i) {
        const Element& element = model_->elements[i];
        if (element.kind != ElementKind::Decision) continue;
        for (const Model* model : all)
            for (const Decision& decision : model->decisions)
                if (model->model_namespace == element.model_namespace &&
                    decision.id == element.id && decisions_[i] == nullptr)
                    decisions_[i] = &decision;
    }
}

std::optional<size_t> LogicReader::find_needed(
    size_t from, const std::vector<std::string>& names, size_t& used
) const {
    if (names.empty()) return std::nullopt;
    for (const Need& need : model_->elements[from].needs) {
        const bool has_prefix = !need.prefix.empty();
        if (has_prefix && (names.size() < 2 || names[0] != need.prefix)) continue;
        for (const size_t index : need.elements)
            if (model_->elements[index].name == names[has_prefix ? 1 : 0]) {
                used = has_prefix ? 2 : 1;
                return index;
            }
    }
    return std::nullopt;
}

LogicScope LogicReader::scope_of(size_t element, Run& run) const {
    LogicScope scope{.element = element};
    for (const Need& need : model_->elements[element].needs) {
        if (need.prefix.empty()) {
            const size_t index = need.elements[0];
            scope.variables.set(model_->elements[index].name, run.element(index));
            continue;
        }
        Context inner;
        for (const size_t index : need.elements)
            inner.set(model_->elements[index].name, run.element(index));
        scope.variables.set(need.prefix, Value(std::move(inner)));
    }
    return scope;
}

const feel::CompileOptions& LogicReader::options_of(size_t element) {
    return options_[model_->elements[element].model_namespace];
}

const Syntax* LogicReader::parsed(const std::string& text, Dialect dialect, size_t element) {
    const auto [found, is_new] = trees_.try_emplace({&text, dialect});
    if (is_new && !trim(text).empty()) {
        feel::CompileOptions options = options_of(element);
        options.dialect = dialect;
        if (auto tree = feel::parse(text, options)) found->second = *std::move(tree);
    }
    return found->second ? &*found->second : nullptr;
}

Value LogicReader::value_of(const Syntax& syntax, const LogicScope& scope, Evaluation& evaluation) {
    if (syntax.kind == SyntaxKind::Literal) return syntax.value;
    const auto [found, is_new] = expressions_.try_emplace(&syntax);
    if (is_new) {
        feel::CompileOptions options = options_of(scope.element);
        feel::add_names(options, scope.variables);
        if (auto compiled = feel::compile(feel::to_source(syntax), options))
            found->second = *std::move(compiled);
    }
    return found->second.is_empty() ? Value() : found->second.evaluate(scope.variables, evaluation);
}

Value LogicReader::holds(
    const std::string& cell, const Value& input, const LogicScope& scope, Evaluation& evaluation
) {
    if (const std::string_view text = trim(cell); text.empty() || text == "-") return Value(true);
    const auto [found, is_new] = cells_.try_emplace(&cell);
    if (is_new) {
        feel::CompileOptions options = options_of(scope.element);
        options.dialect = Dialect::UnaryTests;
        feel::add_names(options, scope.variables);
        if (auto compiled = feel::compile(cell, options)) found->second = *std::move(compiled);
    }
    if (found->second.is_empty()) return {};
    Context variables = scope.variables;
    variables.set("?", input);
    return found->second.evaluate(variables, evaluation);
}

std::vector<std::string> names_of(const Syntax& syntax) {
    if (syntax.kind == SyntaxKind::Name) return {syntax.text};
    if (syntax.kind != SyntaxKind::Path) return {};
    std::vector<std::string> names = names_of(*syntax.children[0]);
    if (!names.empty()) names.push_back(syntax.text);
    return names;
}

}  // namespace tongban::dmn
