// Each text is read with the types of the names that its element sees.
#include "dmn/type_check.h"

#include <algorithm>

#include "base/text.h"
#include "dmn/compiled.h"
#include "dmn/facts.h"
#include "dmn/pieces.h"
#include "feel/expression.h"
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
    void add_knowledge(const std::vector<Reference>& references) {
        for (const Reference& reference : references) {
            for (const Bkm& knowledge : model_.knowledge)
                if (knowledge.id == reference.id) add_function(knowledge);
            for (const DecisionService& service : model_.services)
                if (service.id == reference.id) add_function(service);
        }
    }
    void add_function(const Bkm& knowledge) {
        feel::TypedName function{.name = knowledge.name};
        if (knowledge.logic && knowledge.logic->kind == BoxedKind::Function) {
            std::vector<TypedName> parameters;
            for (const Parameter& parameter : knowledge.logic->parameters)
                parameters.push_back({parameter.name, type_named(parameter.type_ref)});
            function.parameters = std::move(parameters);
        }
        const TypePointer declared = type_named(knowledge.type_ref);
        if (declared && declared->kind != TypeKind::Function) function.result = declared;
        names_.push_back(std::move(function));
    }
    void add_function(const DecisionService& service) {
        std::vector<TypedName> parameters;
        const auto add = [&](const auto& list, const std::vector<Reference>& references) {
            for (const Reference& reference : references)
                for (const auto& each : list)
                    if (each.id == reference.id && reference.model_namespace.empty())
                        parameters.push_back({each.name, type_named(each.type_ref)});
        };
        add(model_.inputs, service.input_data);
        add(model_.decisions, service.input_decisions);
        feel::TypedName function{.name = service.name};
        if (parameters.size() == service.input_data.size() + service.input_decisions.size())
            function.parameters = std::move(parameters);
        names_.push_back(std::move(function));
    }

    static const char* code_of(feel::ConflictKind kind) {
        switch (kind) {
            case feel::ConflictKind::Arguments:
                return "dmn.arguments";
            case feel::ConflictKind::Property:
                return "dmn.unknown_property";
            case feel::ConflictKind::Value:
                return "dmn.value_not_allowed";
            case feel::ConflictKind::Types:
                break;
        }
        return "dmn.type_conflict";
    }
    static const char* hint_of(feel::ConflictKind kind) {
        switch (kind) {
            case feel::ConflictKind::Arguments:
                return "give the arguments that the function takes, in its order or by their names";
            case feel::ConflictKind::Property:
                return "correct the name after the point";
            case feel::ConflictKind::Value:
                return "correct the value, or add it to the allowed values of the type";
            case feel::ConflictKind::Types:
                break;
        }
        return "convert one of the sides, or correct the declared type of the input";
    }

    void issue(
        std::string message,
        int line,
        const std::string& hint = {},
        const char* code = "dmn.type_conflict"
    ) {
        issues_.push_back(
            {.code = code,
             .message = std::move(message),
             .file = model_.file,
             .line = line,
             .place = place_,
             .hint = hint,
             .details = {{"decision", place_}}}
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
            issue(
                where + conflict.text + ": " + conflict.message, line, hint_of(conflict.kind),
                code_of(conflict.kind)
            );
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
                allowed_tests(input, table.rules[rule].inputs[column], table.rules[rule].line);
                mark(before, table.rules[rule], rule, column);
            }
            names_.pop_back();
        }
        for (size_t rule = 0; rule < table.rules.size(); ++rule) {
            const Rule& source = table.rules[rule];
            for (size_t i = 0; i < source.outputs.size() && i < table.outputs.size(); ++i) {
                const size_t before = issues_.size();
                const TypePointer type = text(source.outputs[i], source.line);
                const TypePointer declared = type_named(table.outputs[i].type_ref);
                result("the output", type, declared, source.line);
                if (issues_.size() == before)
                    allowed_output(table.outputs[i], declared, source.outputs[i], source.line);
                mark(before, source, rule, table.inputs.size() + i);
            }
        }
        const bool is_single =
            table.outputs.size() == 1 &&
            (table.hit_policy == HitPolicy::Unique || table.hit_policy == HitPolicy::Any ||
             table.hit_policy == HitPolicy::First || table.hit_policy == HitPolicy::Priority);
        return is_single ? type_named(table.outputs[0].type_ref) : nullptr;
    }
    // --- Allowed values of the columns ---

    static bool holds(const std::string& tests, const feel::Value& value) {
        const auto compiled = feel::compile(tests, {.dialect = Dialect::UnaryTests});
        feel::Evaluation evaluation;
        // What cannot be decided alone is not told.
        const feel::Value result =
            compiled ? compiled->evaluate({{"?", value}}, evaluation) : feel::Value();
        return !result.is_boolean() || result.is_true();
    }
    /// Values that a cell is equal to are among those that its column allows.
    void allowed_tests(const InputClause& input, const std::string& cell, int line) {
        if (trim(input.allowed_values).empty()) return;
        const auto tree = feel::parse(cell, {.dialect = Dialect::UnaryTests});
        if (!tree) return;
        for (const feel::Value& value : equal_values(**tree))
            if (!value.is_null() && !holds(input.allowed_values, value))
                issue(
                    feel::to_feel(value) + " is not among the allowed values of the column", line,
                    hint_of(feel::ConflictKind::Value), "dmn.value_not_allowed"
                );
    }
    static std::vector<feel::Value> equal_values(const feel::Syntax& syntax) {
        using Kind = feel::SyntaxKind;
        const bool leads_on = syntax.kind == Kind::Tests || syntax.kind == Kind::NotTests ||
                              syntax.kind == Kind::Test || syntax.kind == Kind::List;
        if (!leads_on) {
            if (const auto constant = constant_value(syntax)) return {*constant};
            return {};
        }
        std::vector<feel::Value> values;
        for (const feel::Syntax* child : syntax.children)
            for (feel::Value& value : equal_values(*child)) values.push_back(std::move(value));
        return values;
    }

    /// An output that reads nothing is among the values that its column or type allows.
    void allowed_output(
        const OutputClause& output, const TypePointer& declared, const std::string& entry, int line
    ) {
        if (trim(entry).empty()) return;
        const auto compiled = feel::compile(entry, options_of_entry());
        if (!compiled || !compiled->variables().empty()) return;
        feel::Evaluation evaluation;
        const feel::Value value = compiled->evaluate({}, evaluation);
        if (value.is_null()) return;
        const bool is_listed =
            trim(output.allowed_values).empty() || holds(output.allowed_values, value);
        if (is_listed && (!declared || !feel::coerce(value, *declared).is_null())) return;
        issue(
            feel::to_feel(value) + " is not among the allowed values of the output", line,
            hint_of(feel::ConflictKind::Value), "dmn.value_not_allowed"
        );
    }
    feel::CompileOptions options_of_entry() const {
        feel::CompileOptions options = options_;
        options.dialect = Dialect::Expression;
        return options;
    }

    /// Says where in the table the issues from `first` on are.
    void mark(size_t first, const Rule& source, size_t rule, size_t column) {
        for (size_t i = first; i < issues_.size(); ++i) {
            issues_[i].message =
                fmt::format("rule {}, column {}: {}", rule + 1, column + 1, issues_[i].message);
            if (!source.id.empty()) issues_[i].place = source.id;
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
