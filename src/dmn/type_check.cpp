// Each text is read with the types of the names that its element sees.
#include "dmn/type_check.h"

#include <algorithm>

#include "base/text.h"
#include "dmn/type_checker.h"
#include "feel/builtins.h"
#include "feel/expression.h"
#include "feel/parser.h"
#include "feel/spelling.h"

namespace tongban::dmn {

using feel::ConflictKind;
using feel::TypedName;
using feel::TypeKind;
using feel::TypePointer;

const char* code_of(ConflictKind kind) {
    switch (kind) {
        case ConflictKind::Arguments:
            return "dmn.arguments";
        case ConflictKind::Property:
            return "dmn.unknown_property";
        case ConflictKind::Value:
            return "dmn.value_not_allowed";
        case ConflictKind::Name:
            return "dmn.unknown_name";
        case ConflictKind::Null:
            return "dmn.always_null";
        case ConflictKind::Types:
            break;
    }
    return "dmn.type_conflict";
}

const char* hint_of(ConflictKind kind) {
    switch (kind) {
        case ConflictKind::Arguments:
            return "give the arguments that the function takes, in its order or by their names";
        case ConflictKind::Property:
            return "correct the name after the point";
        case ConflictKind::Value:
            return "correct the value, or add it to the allowed values of the type";
        case ConflictKind::Name:
            return "correct the name, or add the entry to the type of the items";
        case ConflictKind::Null:
            return "correct the constant; `tongban feel` tries an expression alone";
        case ConflictKind::Types:
            break;
    }
    return "convert one of the sides, or correct the declared type of the input";
}

TypeChecker::TypeChecker(const Model& model, const CompiledModel& compiled)
    : model_(model),
      compiled_(compiled),
      all_(pointers(compiled)),
      types_(*all_[0], all_, ignored_) {
    options_.types = types_.named();
    options_.entry_names = entry_names(all_);
}

std::vector<const Model*> TypeChecker::pointers(const CompiledModel& compiled) {
    std::vector<const Model*> all{&compiled.model};
    for (const Model& import : compiled.imports) all.push_back(&import);
    return all;
}

Issues TypeChecker::run() {
    for (const Decision& decision : model_.decisions)
        if (const auto index = find(ElementKind::Decision, decision.id)) decide(*index);
    for (const Bkm& knowledge : model_.knowledge)
        if (const auto index = find(ElementKind::Knowledge, knowledge.id)) know(*index);
    // In the order of the model, not in that of the requirements.
    std::ranges::stable_sort(issues_, {}, &Issue::line);
    return std::move(issues_);
}

std::optional<size_t> TypeChecker::find(ElementKind kind, const std::string& id) const {
    return compiled_.find_id(kind, model_.model_namespace, id);
}

/// What a decision without a declared type gives is known once it was looked at, so those that it
/// needs come first; a circle ends here.
void TypeChecker::decide(size_t index) {
    if (!is_done_.emplace(index, true).second) return;
    const Element& element = compiled_.elements[index];
    for (const Need& need : element.needs)
        for (const size_t each : need.elements)
            if (compiled_.elements[each].model_namespace == model_.model_namespace) {
                if (compiled_.elements[each].kind == ElementKind::Decision) decide(each);
                if (compiled_.elements[each].kind == ElementKind::Knowledge) know(each);
            }
    const auto decision = std::ranges::find(model_.decisions, element.id, &Decision::id);
    if (decision == model_.decisions.end()) return;
    place_ = element.id;
    names_.clear();
    add_needs(element);
    const Found given = box(decision->logic, 0);
    result("the decision", given, element.type, decision->line, decision->logic);
    found_[index] = given.type;
}

void TypeChecker::know(size_t index) {
    if (!is_done_.emplace(index, true).second) return;
    const Element& element = compiled_.elements[index];
    for (const Need& need : element.needs)
        for (const size_t each : need.elements)
            if (compiled_.elements[each].kind == ElementKind::Knowledge &&
                compiled_.elements[each].model_namespace == model_.model_namespace)
                know(each);
    const auto knowledge = std::ranges::find(model_.knowledge, element.id, &Bkm::id);
    if (knowledge == model_.knowledge.end()) return;
    place_ = element.id;
    names_.clear();
    add_needs(element);
    const Found given = box(knowledge->logic, 0);
    if (given.type && given.type->kind == TypeKind::Function) {
        const TypePointer declared = element.type && element.type->kind == TypeKind::Function
                                         ? element.type->result
                                         : element.type;
        result("the function", {given.type->result, given.is_exact}, declared, knowledge->line);
        found_[index] = given.type->result;
    }
}

/// The names that the compiler gives its slots to.
void TypeChecker::add_needs(const Element& element) {
    for (const Need& need : element.needs) {
        if (need.prefix.empty()) {
            names_.push_back(typed_name(need.elements[0]));
            continue;
        }
        feel::Type group{.kind = TypeKind::Context};
        for (const size_t index : need.elements) {
            TypedName each = typed_name(index);
            each.name = need.prefix + "." + each.name;
            group.members.emplace_back(compiled_.elements[index].name, each.type);
            names_.push_back(std::move(each));
        }
        names_.push_back({need.prefix, std::make_shared<const feel::Type>(std::move(group))});
    }
}

TypedName TypeChecker::typed_name(size_t index) {
    const Element& element = compiled_.elements[index];
    TypedName result{.name = element.name, .type = nullptr};
    const auto found = found_.find(index);
    const TypePointer given = found == found_.end() ? nullptr : found->second;
    const auto add_parameters = [&](const std::vector<feel::Parameter>& parameters) {
        result.parameters.emplace();
        for (const feel::Parameter& parameter : parameters)
            result.parameters->push_back({parameter.name, parameter.type});
    };
    switch (element.kind) {
        case ElementKind::Input:
            result.type = element.type;
            break;
        case ElementKind::Decision:
            result.type = element.type ? element.type : given;
            break;
        case ElementKind::Knowledge:
            if (element.logic == nullptr || element.logic->kind != BoxedKind::Function) break;
            add_parameters(element.logic->parameters);
            result.result = element.logic->type ? element.logic->type : given;
            if (element.type)
                result.result =
                    element.type->kind == TypeKind::Function ? element.type->result : element.type;
            break;
        case ElementKind::Service:
            add_parameters(element.parameters);
            if (element.type && element.type->kind != TypeKind::Function)
                result.result = element.type;
            else if (element.type)
                result.result = element.type->result;
            break;
    }
    return result;
}

TypePointer TypeChecker::text(const std::string& source, int line, Dialect dialect) {
    if (trim(source).empty()) return nullptr;
    options_.dialect = dialect;
    options_.names.clear();
    for (const TypedName& each : names_) options_.names.push_back(each.name);
    const auto tree = feel::parse(source, options_);
    if (!tree) return nullptr;  // reported as dmn.expression
    const feel::Inferred inferred =
        feel::infer_type(**tree, names_, {.is_in_filter = is_in_filter_, .has_all_names = true});
    report(inferred.conflicts, line);
    return inferred.type;
}

void TypeChecker::report(const std::vector<feel::TypeConflict>& conflicts, int line) {
    for (const feel::TypeConflict& conflict : conflicts) {
        const bool is_name = conflict.kind == ConflictKind::Name;
        Issue& told = issue(
            is_name ? "unknown name " + conflict.wrong : conflict.text + ": " + conflict.message,
            line, conflict.hint.empty() ? hint_of(conflict.kind) : conflict.hint,
            code_of(conflict.kind)
        );
        if (!conflict.is_certain) {
            told.severity = Severity::Warning;
            told.hint = "give a list, or leave it when one value is meant";
        }
        told.details["position"] = conflict.position;
        if (!conflict.wrong.empty()) told.details["name"] = conflict.wrong;
        if (is_name && conflict.meant.empty())
            if (const auto found = feel::find_respelling_in_name(conflict.wrong)) {
                told.hint = hint_of(*found) + "; else " + told.hint;
                told.details["written"] = found->written;
                told.details["instead"] = found->instead;
            }
        if (conflict.meant.empty()) continue;
        told.details["suggestion"] = conflict.meant;
        told.hint = "did you mean " + conflict.meant + "? Else " + told.hint;
    }
}

Issue& TypeChecker::issue(std::string message, int line, std::string hint, const char* code) {
    issues_.push_back(
        {.code = code,
         .message = with_type_names(std::move(message)),
         .file = model_.file,
         .line = line,
         .place = box_id_.empty() ? place_ : box_id_,
         .hint = std::move(hint),
         .details = {{"decision", place_}}}
    );
    return issues_.back();
}

/// `tPeople` where all of its entries would stand; not when two types are written out alike.
std::string TypeChecker::with_type_names(std::string message) const {
    if (message.find("context<") == std::string::npos) return message;
    std::map<std::string, std::vector<std::string>> named;
    for (const auto& [name, type] : types_.named())
        if (type) named[to_string(*type)].push_back(name);
    std::vector<std::pair<std::string, std::string>> written;
    for (const auto& [text, names] : named)
        if (names.size() == 1 && text.find("context<") != std::string::npos)
            written.emplace_back(text, names[0]);
    // A list before its elements.
    std::ranges::sort(written, [](const auto& a, const auto& b) {
        return a.first.size() > b.first.size();
    });
    for (const auto& [text, name] : written)
        for (size_t at = message.find(text); at != std::string::npos;
             at = message.find(text, at + name.size()))
            message.replace(at, text.size(), name);
    return message;
}

void TypeChecker::result(
    const std::string& what,
    const Found& given,
    const TypePointer& wanted,
    int line,
    const BoxedPointer& source
) {
    if (feel::never_fits(given.type, wanted)) {
        const std::string name(source ? trim(source->text) : std::string_view());
        const bool lacks_brackets =
            given.type->kind == TypeKind::Function && feel::find_builtin(name) != nullptr;
        issue(
            fmt::format(
                "{} gives a {}, but a {} is declared", what,
                lacks_brackets ? "function" : to_string(*given.type), to_string(*wanted)
            ),
            line,
            lacks_brackets ? "a function is called with brackets: " + name + "()"
                           : "change the expression or the declared type",
            "dmn.type_conflict"
        );
        return;
    }
    const bool lacks_entries = given.is_exact && given.type && wanted &&
                               given.type->kind == TypeKind::Context &&
                               wanted->kind == TypeKind::Context;
    if (lacks_entries)
        for (const auto& [name, type] : wanted->members)
            if (std::ranges::find(
                    given.type->members, name, &std::pair<std::string, TypePointer>::first
                ) == given.type->members.end())
                issue(
                    fmt::format("{} has no entry {}, which its type demands", what, name), line,
                    "add the entry, or change the declared type", "dmn.type_conflict"
                );
    // What the expression declares itself was asked there.
    const bool is_asked = source && !source->type_ref.empty() && what != kOfItself;
    if (!is_asked) allowed_parts(what, source, wanted, 0);
}

/// Constants that are the result or parts of it, as far as the boxes are written out.
void TypeChecker::allowed_parts(
    const std::string& what, const BoxedPointer& source, const TypePointer& wanted, int depth
) {
    if (source == nullptr || wanted == nullptr || depth > kDepthMax) return;
    const auto look_at = [&](const BoxedPointer& part, const TypePointer& type) {
        if (part && part->type_ref.empty()) allowed_parts(what, part, type, depth + 1);
    };
    switch (source->kind) {
        case BoxedKind::Literal:
            allowed_result(what, source->text, wanted, source->line);
            return;
        case BoxedKind::Context:
            for (const NamedBox& entry : source->entries)
                for (const auto& [name, type] : wanted->members)
                    if (entry.name == name && entry.type_ref.empty()) look_at(entry.value, type);
            return;
        case BoxedKind::List:
            for (const BoxedPointer& item : source->items) look_at(item, wanted->element);
            return;
        case BoxedKind::Conditional:
            for (size_t i = 1; i < source->parts.size(); ++i) look_at(source->parts[i], wanted);
            return;
        default:
            return;
    }
}

/// A constant that may be the result is among those that the declared type allows.
void TypeChecker::allowed_result(
    const std::string& what, const std::string& source, const TypePointer& wanted, int line
) {
    if (trim(source).empty()) return;
    options_.dialect = Dialect::Expression;
    const auto tree = feel::parse(source, options_);
    if (!tree) return;
    for (const feel::WantedConstant& each : feel::constant_results(**tree, wanted)) {
        const feel::Value& value = each.value;
        if (value.is_null() || !each.type || !feel::coerce(value, *each.type).is_null()) continue;
        if (feel::is_instance(value, *each.type))
            issue(
                fmt::format(
                    "{} gives {}, which is not among the allowed values", what, feel::to_feel(value)
                ),
                line, hint_of(ConflictKind::Value), "dmn.value_not_allowed"
            );
        else
            issue(
                fmt::format(
                    "{} gives {}, but a {} is declared", what, feel::to_feel(value),
                    to_string(*each.type)
                ),
                line, "change the expression or the declared type", "dmn.type_conflict"
            );
    }
}

Issues check_types(const Model& model, const CompiledModel& compiled) {
    return TypeChecker(model, compiled).run();
}

}  // namespace tongban::dmn
