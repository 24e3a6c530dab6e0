// Types of the cells of decision tables, and values that their columns allow.
#include <algorithm>

#include "base/text.h"
#include "dmn/pieces.h"
#include "dmn/type_checker.h"
#include "feel/expression.h"
#include "feel/parser.h"

namespace tongban::dmn {

using feel::ConflictKind;
using feel::TypePointer;
using feel::Value;

namespace {

bool holds(const std::string& tests, const Value& value) {
    const auto compiled = feel::compile(tests, {.dialect = feel::Dialect::UnaryTests});
    feel::Evaluation evaluation;
    // What cannot be decided alone is not told.
    const Value result = compiled ? compiled->evaluate({{"?", value}}, evaluation) : Value();
    return !result.is_boolean() || result.is_true();
}

/// Values that a cell is equal to.
std::vector<Value> equal_values(const feel::Syntax& syntax) {
    using Kind = feel::SyntaxKind;
    const bool leads_on = syntax.kind == Kind::Tests || syntax.kind == Kind::NotTests ||
                          syntax.kind == Kind::Test || syntax.kind == Kind::List;
    if (!leads_on) {
        if (const auto constant = constant_value(syntax)) return {*constant};
        return {};
    }
    std::vector<Value> values;
    for (const feel::Syntax* child : syntax.children)
        for (Value& value : equal_values(*child)) values.push_back(std::move(value));
    return values;
}

}  // namespace

TypePointer TypeChecker::table(const DecisionTable& table, int line) {
    for (size_t column = 0; column < table.inputs.size(); ++column)
        input_column(table, column, line);
    for (size_t column = 0; column < table.outputs.size(); ++column)
        output_column(table, column, line);
    return result_type(table);
}

/// What the hit policy makes of the outputs, as far as their types are declared.
TypePointer TypeChecker::result_type(const DecisionTable& table) {
    TypePointer one;
    if (table.outputs.size() == 1) {
        one = type_named(table.outputs[0].type_ref);
    } else {
        feel::Type entries{.kind = feel::TypeKind::Context};
        for (const OutputClause& output : table.outputs)
            entries.members.emplace_back(output.name, type_named(output.type_ref));
        one = std::make_shared<const feel::Type>(std::move(entries));
    }
    switch (table.hit_policy) {
        case HitPolicy::RuleOrder:
        case HitPolicy::OutputOrder:
            return feel::Type::list_of(one);
        case HitPolicy::Collect:
            if (table.aggregation == Aggregation::Count)
                return feel::Type::simple(feel::TypeKind::Number);
            return table.aggregation == Aggregation::None ? feel::Type::list_of(one) : one;
        default:
            return one;
    }
}

void TypeChecker::input_column(const DecisionTable& table, size_t column, int line) {
    const InputClause& input = table.inputs[column];
    const int input_line = input.line ? input.line : line;
    const TypePointer declared = type_named(input.type_ref);
    const size_t first = issues_.size();
    const TypePointer type = text(input.expression, input_line);
    result("the input", {type}, declared, input_line);
    mark_column(first, input.id, column);
    // What is shown has become of the declared type: a list of one text is that text there.
    const bool is_converted = declared && declared->kind != feel::TypeKind::Any &&
                              (!type || type->kind != declared->kind);
    names_.push_back({"?", is_converted ? declared : type});
    for (size_t rule = 0; rule < table.rules.size(); ++rule) {
        if (column >= table.rules[rule].inputs.size()) continue;
        const size_t before = issues_.size();
        text(table.rules[rule].inputs[column], table.rules[rule].line, Dialect::UnaryTests);
        if (issues_.size() == before)
            allowed_tests(input, table.rules[rule].inputs[column], table.rules[rule].line);
        mark_rule(before, table.rules[rule], rule, column);
    }
    names_.pop_back();
}

void TypeChecker::output_column(const DecisionTable& table, size_t column, int line) {
    const OutputClause& output = table.outputs[column];
    const TypePointer declared = type_named(output.type_ref);
    const auto look_at = [&](const std::string& entry, int at) {
        const size_t before = issues_.size();
        const TypePointer type = text(entry, at);
        result("the output", {type}, declared, at);
        const feel::TypeKind kind = type ? type->kind : feel::TypeKind::Any;
        const bool has_no_sum = kind == feel::TypeKind::String || kind == feel::TypeKind::Boolean ||
                                kind == feel::TypeKind::Context || kind == feel::TypeKind::Date;
        if (table.aggregation == Aggregation::Sum && has_no_sum)
            issue(
                "there is no sum of a " + to_string(*type), at,
                "give numbers or durations, or choose another hit policy", "dmn.type_conflict"
            );
        if (issues_.size() == before) allowed_output(output, declared, entry, at);
    };
    const size_t place = table.inputs.size() + column;
    const size_t first = issues_.size();
    look_at(output.default_entry, output.line > 0 ? output.line : line);
    mark_column(first, output.id, place);
    for (size_t rule = 0; rule < table.rules.size(); ++rule) {
        const Rule& source = table.rules[rule];
        if (column >= source.outputs.size()) continue;
        const size_t before = issues_.size();
        look_at(source.outputs[column], source.line);
        mark_rule(before, source, rule, place);
    }
}

/// Values that a cell is equal to are among those that its column allows.
void TypeChecker::allowed_tests(const InputClause& input, const std::string& cell, int line) {
    if (trim(input.allowed_values).empty()) return;
    const auto tree = feel::parse(cell, {.dialect = Dialect::UnaryTests});
    if (!tree) return;
    for (const Value& value : equal_values(**tree))
        if (!value.is_null() && !holds(input.allowed_values, value))
            issue(
                feel::to_feel(value) + " is not among the allowed values of the column", line,
                hint_of(ConflictKind::Value), "dmn.value_not_allowed"
            );
}

/// An output that reads nothing, or a branch of it, is among the values that its column or type
/// allows.
void TypeChecker::allowed_output(
    const OutputClause& output, const TypePointer& declared, const std::string& entry, int line
) {
    if (trim(entry).empty()) return;
    options_.dialect = Dialect::Expression;
    const auto tree = feel::parse(entry, options_);
    if (!tree) return;
    for (const auto& [value, wanted] : feel::constant_results(**tree, declared)) {
        if (value.is_null()) continue;
        const bool is_listed = wanted != declared || trim(output.allowed_values).empty() ||
                               holds(output.allowed_values, value);
        if (is_listed && (!wanted || !feel::coerce(value, *wanted).is_null())) continue;
        issue(
            feel::to_feel(value) + " is not among the allowed values of the output", line,
            hint_of(ConflictKind::Value), "dmn.value_not_allowed"
        );
    }
}

/// Says where in the table the issues from `first` on are.
void TypeChecker::mark_rule(size_t first, const Rule& source, size_t rule, size_t column) {
    for (size_t i = first; i < issues_.size(); ++i) {
        issues_[i].message =
            fmt::format("rule {}, column {}: {}", rule + 1, column + 1, issues_[i].message);
        if (!source.id.empty()) issues_[i].place = source.id;
        issues_[i].details["rule"] = rule + 1;
        issues_[i].details["column"] = column + 1;
    }
}
void TypeChecker::mark_column(size_t first, const std::string& id, size_t column) {
    for (size_t i = first; i < issues_.size(); ++i) {
        issues_[i].message = fmt::format("column {}: {}", column + 1, issues_[i].message);
        if (!id.empty()) issues_[i].place = id;
        issues_[i].details["column"] = column + 1;
    }
}

}  // namespace tongban::dmn
