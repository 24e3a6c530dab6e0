// Conditions of processes are true or false, whatever the case says; what is gone through one by
// one is a list; whoever is asked is named by a text.
#include "base/text.h"
#include "feel/infer.h"
#include "feel/parser.h"
#include "pack/check_process_parts.h"
#include "pack/jobs.h"

namespace tongban::pack {

namespace {

using feel::Type;
using feel::TypeKind;
using feel::TypePointer;
using Types = std::map<std::string, TypePointer, std::less<>>;  // null: anything

bool is_of(const TypePointer& type, std::initializer_list<TypeKind> kinds) {
    return !type || type->kind == TypeKind::Any ||
           std::ranges::find(kinds, type->kind) != kinds.end();
}

TypePointer type_of(const Question& question) {
    switch (question.kind) {
        case QuestionKind::Bool:
            return Type::simple(TypeKind::Boolean);
        case QuestionKind::Choice:
            return Type::simple(TypeKind::String);
        case QuestionKind::Multi:
            return Type::list_of(Type::simple(TypeKind::String));
    }
    return nullptr;
}

TypePointer type_of(JobValueKind kind) {
    switch (kind) {
        case JobValueKind::Text:
            return Type::simple(TypeKind::String);
        case JobValueKind::Number:
            return Type::simple(TypeKind::Number);
        case JobValueKind::Boolean:
            return Type::simple(TypeKind::Boolean);
        case JobValueKind::List:
            return Type::list_of(nullptr);
        case JobValueKind::Date:
        case JobValueKind::Object:
            break;
    }
    return nullptr;
}

/// Whoever gives a name two types gives it none.
void add_type(Types& types, const std::string& name, const TypePointer& type) {
    const auto [found, is_new] = types.try_emplace(name, type);
    if (is_new || !found->second) return;
    if (!type || type->kind != found->second->kind) found->second = nullptr;
}

void add_questions(Types& answers, const std::vector<Question>& questions) {
    for (const Question& question : questions) add_type(answers, question.id, type_of(question));
}

/// All answers of all services: a name that two of them use otherwise has no type.
TypePointer type_of_answers(const Content& content) {
    Types answers;
    for (const ServiceItem& item : content.items)
        if (item.executable) add_questions(answers, item.executable->questions);
    for (const Bundle& bundle : content.bundles) add_questions(answers, bundle.questions);
    Type type{.kind = TypeKind::Context};
    for (const auto& [name, of] : answers) type.members.emplace_back(name, of);
    return std::make_shared<const Type>(std::move(type));
}

std::vector<feel::TypedName> names_of(const Types& types) {
    std::vector<feel::TypedName> names;
    for (const auto& [name, type] : types) names.push_back({name, type});
    return names;
}

feel::Inferred infer(const std::string& source, const std::vector<feel::TypedName>& names) {
    const auto syntax = feel::parse(source, {.builtins_only_as_calls = true});
    return syntax ? feel::infer_type(**syntax, names) : feel::Inferred{};
}

TypePointer type_of(const bpmn::Formula& formula, const std::vector<feel::TypedName>& names) {
    if (!formula.feel) return formula.empty() ? nullptr : Type::simple(TypeKind::String);
    return infer(formula.feel->source(), names).type;
}

/// What the steps of a process set.
void add_set(
    Types& types, const bpmn::Process& process, const std::vector<feel::TypedName>& known
) {
    const auto add = [&](const std::string& name, const TypePointer& type) {
        if (!name.empty()) add_type(types, name, type);
    };
    for (const bpmn::FlowNode& node : process.nodes) {
        for (const auto* mappings : {&node.inputs, &node.outputs})
            for (const bpmn::Mapping& mapping : *mappings) {
                // `order.name` fills a part of it.
                const bool is_whole = mapping.target.size() == 1;
                if (!mapping.target.empty())
                    add(mapping.target.front(),
                        is_whole ? type_of(mapping.source, known) : nullptr);
            }
        if (const auto* script = std::get_if<bpmn::ScriptSpec>(&node.work))
            add(script->result_variable, type_of(script->expression, known));
        if (const auto* decision = std::get_if<bpmn::DecisionSpec>(&node.work))
            add(decision->result_variable, nullptr);
        for (const auto& [name, value] : contract_of(node).returns) add(name, type_of(value.kind));
        if (!node.loop) continue;
        add(node.loop->element, nullptr);
        add(node.loop->output_collection, Type::list_of(nullptr));
        add("loopCounter", Type::simple(TypeKind::Number));
    }
}

/// Over all processes, since they hand variables to each other.
Types all_types(const Content& content) {
    const TypePointer text = Type::simple(TypeKind::String);
    const Types given{
        {"members", Type::list_of(text)},
        {"answers", type_of_answers(content)},
        {"data", nullptr},
        {"outcome", text},
        {"reason", text},
        {"article", text}};
    Types types = given;
    const auto known = names_of(given);
    for (const auto& [id, process] : content.processes) add_set(types, *process, known);
    return types;
}

struct TypesCheck : ProcessFindings {
    const std::vector<feel::TypedName>& names;

    template <class Element>
    void condition(const Element& element, const std::optional<feel::Expression>& expression)
        const {
        if (!expression || trim(expression->source()) == "outcome") return;  // told already
        const feel::Inferred inferred = infer(expression->source(), names);
        if (!is_of(inferred.type, {TypeKind::Boolean}))
            return add(
                element, "pack.process_condition",
                fmt::format("asks `{}`, which is no condition", expression->source()),
                {{"value", expression->source()}, {"type", feel::to_string(*inferred.type)}}
            );
        for (const feel::TypeConflict& conflict : inferred.conflicts)
            if (conflict.is_certain && conflict.kind != feel::ConflictKind::Name &&
                conflict.kind != feel::ConflictKind::Property)
                return add(
                    element, "pack.process_condition_never",
                    fmt::format("asks `{}`: {}", conflict.text, conflict.message),
                    {{"value", conflict.text}, {"message", conflict.message}}
                );
    }

    void node(const bpmn::FlowNode& node) const {
        condition(node, node.on.condition);
        condition(node, node.activation);
        if (node.loop) loop(node, *node.loop);
        if (const auto* ad_hoc = std::get_if<bpmn::AdHocSpec>(&node.work))
            condition(node, ad_hoc->completion);
        const auto* task = std::get_if<bpmn::UserTaskSpec>(&node.work);
        if (task == nullptr || !task->candidate_groups.feel) return;
        const TypePointer type = type_of(task->candidate_groups, names);
        const bool is_list_of_others =
            type && type->kind == TypeKind::List && !is_of(type->element, {TypeKind::String});
        if (!is_of(type, {TypeKind::String, TypeKind::List}) || is_list_of_others)
            add(node, "pack.process_groups",
                fmt::format("goes to `{}`, which is no group", task->candidate_groups.text),
                {{"value", task->candidate_groups.text}, {"type", feel::to_string(*type)}});
    }

    void loop(const bpmn::FlowNode& node, const bpmn::LoopSpec& loop) const {
        condition(node, loop.condition);
        const auto refuse = [&](const bpmn::Formula& formula, const TypePointer& type) {
            add(node, "pack.process_collection",
                fmt::format("goes through `{}`, which is no list", formula.text),
                {{"value", formula.text}, {"type", feel::to_string(*type)}});
        };
        if (!loop.collection.empty())
            if (const TypePointer type = type_of(loop.collection, names);
                !is_of(type, {TypeKind::List}))
                refuse(loop.collection, type);
        if (loop.cardinality.feel)
            if (const TypePointer type = type_of(loop.cardinality, names);
                !is_of(type, {TypeKind::Number}))
                refuse(loop.cardinality, type);
    }
};

}  // namespace

void check_process_types(const Findings& findings) {
    const std::vector<feel::TypedName> names = names_of(all_types(findings.content));
    for (const auto& [id, process] : findings.content.processes) {
        const TypesCheck check{{findings, *process}, names};
        for (const bpmn::FlowNode& node : process->nodes) check.node(node);
        for (const bpmn::SequenceFlow& flow : process->flows) check.condition(flow, flow.condition);
    }
}

}  // namespace tongban::pack
