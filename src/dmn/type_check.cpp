// Each text is read with the types of the names that its element sees.
#include "dmn/type_check.h"

#include <algorithm>

#include "base/text.h"
#include "dmn/compiled.h"
#include "dmn/facts.h"
#include "feel/infer.h"
#include "feel/parser.h"

namespace tongban::dmn {

namespace {

using feel::Dialect;
using feel::Type;
using feel::TypedName;
using feel::TypeKind;
using feel::TypePointer;

constexpr int kDepthMax = 64;

/// Can a value of the one type never become one of the other?
bool can_never_be(const TypePointer& given, const TypePointer& wanted) {
    if (given == nullptr || wanted == nullptr) return false;
    const TypeKind a = given->kind;
    const TypeKind b = wanted->kind;
    if (a == TypeKind::Any || b == TypeKind::Any || a == TypeKind::Null || a == b) return false;
    // DMN 1.5, 10.3.2.9.4: one element and a list of it, a date and a date with time.
    if (a == TypeKind::List) return can_never_be(given->element, wanted);
    if (b == TypeKind::List) return can_never_be(given, wanted->element);
    if (a == TypeKind::Date && b == TypeKind::DateTime) return false;
    return a != TypeKind::Function && b != TypeKind::Function;
}

class TypeChecker {
  public:
    TypeChecker(const Model& model, std::span<const Model> imports)
        : model_(model), all_(pointers(model, imports)), types_(model, all_, ignored_) {
        options_ = parse_options(model);
        options_.types = types_.named();
    }

    Issues run() {
        for (const Decision& decision : model_.decisions) {
            place_ = decision.id;
            names_.clear();
            for (const Reference& reference : decision.required_inputs) add_input(reference);
            for (const Reference& reference : decision.required_decisions) add_decision(reference);
            add_knowledge(decision.required_knowledge);
            const TypePointer type = box(decision.logic, 0);
            result("the decision", type, type_named(decision.type_ref), decision.line);
        }
        for (const Bkm& knowledge : model_.knowledge) {
            place_ = knowledge.id;
            names_.clear();
            add_knowledge(knowledge.required_knowledge);
            box(knowledge.logic, 0);
        }
        return std::move(issues_);
    }

  private:
    static std::vector<const Model*> pointers(const Model& model, std::span<const Model> imports) {
        std::vector<const Model*> all{&model};
        for (const Model& import : imports) all.push_back(&import);
        return all;
    }

    TypePointer type_named(const std::string& name) { return types_.find(name, place_, 0); }

    void add_input(const Reference& reference) {
        for (const InputData& input : model_.inputs)
            if (input.id == reference.id)
                names_.push_back({input.name, type_named(input.type_ref)});
    }
    void add_decision(const Reference& reference) {
        for (const Decision& decision : model_.decisions)
            if (decision.id == reference.id)
                names_.push_back({decision.name, type_named(decision.type_ref)});
    }
    /// Functions: what they give is not looked at.
    void add_knowledge(const std::vector<Reference>& references) {
        for (const Reference& reference : references)
            for (const Bkm& knowledge : model_.knowledge)
                if (knowledge.id == reference.id) names_.push_back({knowledge.name, nullptr});
    }

    void issue(std::string message, int line, const std::string& hint = {}) {
        issues_.push_back(
            {.code = "dmn.type_conflict",
             .message = std::move(message),
             .file = model_.file,
             .line = line,
             .place = place_,
             .hint = hint}
        );
    }
    void result(const char* what, const TypePointer& given, const TypePointer& wanted, int line) {
        if (can_never_be(given, wanted))
            issue(
                fmt::format(
                    "{} gives a {}, but a {} is declared", what, to_string(*given),
                    to_string(*wanted)
                ),
                line, "change the expression or the declared type"
            );
    }

    TypePointer text(
        const std::string& source,
        int line,
        Dialect dialect = Dialect::Expression,
        const std::string& where = {}
    ) {
        if (trim(source).empty()) return nullptr;
        options_.dialect = dialect;
        const auto tree = feel::parse(source, options_);
        if (!tree) return nullptr;  // reported as dmn.expression
        feel::Inferred inferred = feel::infer_type(**tree, names_);
        for (const feel::TypeConflict& conflict : inferred.conflicts) {
            issue(where + conflict.text + ": " + conflict.message, line);
            issues_.back().details["position"] = conflict.position;
        }
        return inferred.type;
    }

    TypePointer box(const BoxedPointer& source, int depth) {
        if (source == nullptr || depth > kDepthMax) return nullptr;
        const size_t outer = names_.size();
        TypePointer type;
        switch (source->kind) {
            case BoxedKind::Literal:
                type = text(source->text, source->line);
                break;
            case BoxedKind::Context:
                context(*source, depth);
                break;
            case BoxedKind::Function:
                for (const Parameter& parameter : source->parameters)
                    names_.push_back({parameter.name, type_named(parameter.type_ref)});
                if (source->function_kind == FunctionKind::Feel && !source->parts.empty())
                    box(source->parts[0], depth + 1);
                break;
            case BoxedKind::DecisionTable:
                type = table(*source->table, source->line);
                break;
            case BoxedKind::Conditional:
                for (const BoxedPointer& part : source->parts) box(part, depth + 1);
                break;
            case BoxedKind::Filter:
            case BoxedKind::For:
            case BoxedKind::Some:
            case BoxedKind::Every:
                // Names inside may be entries of the items.
                box(source->parts.empty() ? nullptr : source->parts[0], depth + 1);
                break;
            default:
                for (const NamedBox& entry : source->entries) box(entry.value, depth + 1);
                for (const BoxedPointer& item : source->items) box(item, depth + 1);
                break;
        }
        names_.resize(outer);
        if (source->kind == BoxedKind::Function) return nullptr;
        const TypePointer declared = type_named(source->type_ref);
        if (source->kind == BoxedKind::Literal)
            result("the expression", type, declared, source->line);
        return declared ? declared : type;
    }

    void context(const BoxedExpression& source, int depth) {
        for (const NamedBox& entry : source.entries) {
            const TypePointer type = box(entry.value, depth + 1);
            const TypePointer declared = type_named(entry.type_ref);
            result("the entry", type, declared, source.line);
            if (!entry.name.empty()) names_.push_back({entry.name, declared ? declared : type});
        }
    }

    /// The type of the only output, as far as it is declared.
    TypePointer table(const DecisionTable& table, int line) {
        for (size_t column = 0; column < table.inputs.size(); ++column) {
            const InputClause& input = table.inputs[column];
            const TypePointer declared = type_named(input.type_ref);
            const TypePointer type = text(input.expression, input.line ? input.line : line);
            result("the input", type, declared, input.line ? input.line : line);
            names_.push_back({"?", type ? type : declared});
            for (size_t rule = 0; rule < table.rules.size(); ++rule) {
                if (column >= table.rules[rule].inputs.size()) continue;
                const size_t before = issues_.size();
                text(table.rules[rule].inputs[column], table.rules[rule].line, Dialect::UnaryTests);
                mark(before, rule, column);
            }
            names_.pop_back();
        }
        for (size_t rule = 0; rule < table.rules.size(); ++rule) {
            const Rule& source = table.rules[rule];
            for (size_t i = 0; i < source.outputs.size() && i < table.outputs.size(); ++i) {
                const size_t before = issues_.size();
                const TypePointer type = text(source.outputs[i], source.line);
                result("the output", type, type_named(table.outputs[i].type_ref), source.line);
                mark(before, rule, table.inputs.size() + i);
            }
        }
        const bool is_single =
            table.outputs.size() == 1 &&
            (table.hit_policy == HitPolicy::Unique || table.hit_policy == HitPolicy::Any ||
             table.hit_policy == HitPolicy::First || table.hit_policy == HitPolicy::Priority);
        return is_single ? type_named(table.outputs[0].type_ref) : nullptr;
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

    const Model& model_;
    std::vector<const Model*> all_;
    Issues ignored_;  // unknown types are reported by the compiler
    TypeTable types_;
    feel::CompileOptions options_;
    std::vector<TypedName> names_;
    Issues issues_;
    std::string place_;
};

}  // namespace

Issues check_types(const Model& model, std::span<const Model> imports) {
    return TypeChecker(model, imports).run();
}

}  // namespace tongban::dmn
