// Conditions count one each, a little less where a number is near: `and` adds, `or` takes the
// nearest, a rule is as far as its cells together.
#include "dmn/distance.h"

#include <algorithm>

#include "base/text.h"
#include "dmn/candidates.h"
#include "feel/operators.h"

namespace tongban::dmn {

namespace {

using feel::Dialect;
using feel::Syntax;
using feel::SyntaxKind;
using feel::Truth;

constexpr double kFar = 1;
constexpr double kNever = 1e6;
constexpr size_t kRulesMax = 500;
constexpr int kDepthMax = 32;
constexpr size_t kDecisionsMax = 2'000;  // looked into for one distance

bool is_truth(const Value& value, bool wanted) {
    return value.is_boolean() && value.is_true() == wanted;
}

/// Between a half and one; without order one.
double between(const Value& a, const Value& b) {
    double steps = -1;
    if (a.is_number() && b.is_number()) {
        if (const auto difference = feel::Number::subtract(a.as_number(), b.as_number()))
            steps = std::abs(difference->to_double());
    } else if (const auto whole = whole_steps(a, b)) {
        steps = std::abs(static_cast<double>(*whole));
    }
    return steps < 0 ? kFar : 0.5 + 0.5 * steps / (1 + steps);
}

class Measure {
  public:
    Measure(LogicReader& reader, const Context& input, std::optional<Instant> now)
        : reader_(reader), evaluation_(now), run_(reader.model(), input, evaluation_, nullptr) {
        evaluation_.limits.diagnostics_max = 0;
    }

    double decision(size_t element, const Wanted& wanted) {
        if (wanted(run_.element(element))) return 0;
        const Decision* source = reader_.find_decision(element);
        if (source == nullptr || depth_ >= kDepthMax || ++looked_into_ > kDecisionsMax) return kFar;
        ++depth_;
        LogicScope scope = reader_.scope_of(element, run_);
        const double distance = box(source->logic, scope, wanted);
        --depth_;
        return distance > 0 ? distance : kFar;
    }

  private:
    // --- Boxed expressions ---

    double box(const BoxedPointer& source, const LogicScope& scope, const Wanted& wanted) {
        if (source == nullptr) return kFar;
        switch (source->kind) {
            case BoxedKind::Literal:
                return text(source->text, scope, wanted);
            case BoxedKind::Context:
                return context(*source, scope, wanted);
            case BoxedKind::Conditional: {
                if (source->parts.size() < 3 || source->parts[0] == nullptr) return kFar;
                const auto condition = [&](bool truth) {
                    return box(source->parts[0], scope, [truth](const Value& value) {
                        return truth ? value.is_true() : !value.is_true();
                    });
                };
                return std::min(
                    condition(true) + box(source->parts[1], scope, wanted),
                    condition(false) + box(source->parts[2], scope, wanted)
                );
            }
            case BoxedKind::DecisionTable:
                return table(*source->table, scope, wanted);
            default:
                return kFar;
        }
    }

    /// Made of texts only; the result, or any entry that would make the whole a wanted one.
    double context(const BoxedExpression& source, LogicScope scope, const Wanted& wanted) {
        Context whole;
        for (const NamedBox& entry : source.entries) {
            if (entry.value == nullptr || entry.value->kind != BoxedKind::Literal) return kFar;
            if (entry.name.empty()) return text(entry.value->text, scope, wanted);
            const Value value = value_of(entry.value->text, scope);
            scope.variables.set(entry.name, value);
            whole.set(entry.name, value);
        }
        double nearest = kFar;
        for (const NamedBox& entry : source.entries)
            nearest = std::min(nearest, text(entry.value->text, scope, [&](const Value& value) {
                                   Context changed = whole;
                                   changed.set(entry.name, value);
                                   return wanted(Value(std::move(changed)));
                               }));
        return nearest;
    }

    // --- Decision tables ---

    double table(const DecisionTable& table, const LogicScope& scope, const Wanted& wanted) {
        if (table.rules.size() > kRulesMax) return kFar;
        std::vector<Value> columns;
        for (const InputClause& input : table.inputs)
            columns.push_back(value_of(input.expression, scope));
        std::vector<Row> rows;
        for (const Rule& rule : table.rules) rows.push_back(row(table, rule, columns, scope));
        const bool is_list = table.hit_policy == HitPolicy::Collect ||
                             table.hit_policy == HitPolicy::RuleOrder ||
                             table.hit_policy == HitPolicy::OutputOrder;
        if (!is_list) return of_single(table, rows, wanted);
        return table.aggregation == Aggregation::None ? of_list(rows, wanted) : kFar;
    }

    struct Row {
        double fires = 0;
        double stays_out = kNever;
        Value output;
        bool is_fired() const { return fires == 0; }
    };
    Row row(
        const DecisionTable& table,
        const Rule& rule,
        const std::vector<Value>& columns,
        const LogicScope& scope
    ) {
        Row result;
        for (size_t i = 0; i < columns.size() && i < rule.inputs.size(); ++i) {
            const Shown cell{rule.inputs[i], table.inputs[i].expression, columns[i]};
            if (const std::string_view test = trim(cell.test); test.empty() || test == "-")
                continue;
            result.fires += of_cell(cell, scope, true);
            result.stays_out = std::min(result.stays_out, of_cell(cell, scope, false));
        }
        Context context;
        for (size_t i = 0; i < rule.outputs.size() && i < table.outputs.size(); ++i) {
            result.output = value_of(rule.outputs[i], scope);
            context.set(table.outputs[i].name, result.output);
        }
        if (table.outputs.size() != 1) result.output = Value(std::move(context));
        return result;
    }

    static double of_single(
        const DecisionTable& table, const std::vector<Row>& rows, const Wanted& wanted
    ) {
        double nearest = kNever;
        double before = 0;  // to keep out rules that would decide instead
        double unwanted = 0;
        for (const Row& row : rows)
            if (row.is_fired() && !wanted(row.output)) unwanted += row.stays_out;
        const bool is_first = table.hit_policy == HitPolicy::First;
        for (const Row& row : rows) {
            if (wanted(row.output))
                nearest = std::min(nearest, row.fires + (is_first ? before : unwanted));
            else if (row.is_fired())
                before += row.stays_out;
        }
        return nearest < kNever ? nearest : kFar;
    }

    static double of_list(const std::vector<Row>& rows, const Wanted& wanted) {
        feel::List kept;  // what fires now and is not against it
        double unwanted = 0;
        for (const Row& row : rows) {
            if (!row.is_fired()) continue;
            if (wanted(Value(feel::List{row.output})))
                kept.push_back(row.output);
            else
                unwanted += row.stays_out;
        }
        double nearest = wanted(Value(kept)) ? unwanted : kNever;
        for (const Row& row : rows) {
            if (row.is_fired()) continue;
            // It alone, or beside what fires anyway.
            feel::List with = kept;
            with.push_back(row.output);
            if (wanted(Value(std::move(with)))) nearest = std::min(nearest, row.fires + unwanted);
        }
        feel::List all;
        for (const Row& row : rows)
            if (row.is_fired()) all.push_back(row.output);
        for (const Row& row : rows) {
            if (row.is_fired()) continue;
            feel::List with = all;
            with.push_back(row.output);
            if (wanted(Value(std::move(with)))) nearest = std::min(nearest, row.fires);
        }
        return nearest < kNever ? nearest : kFar;
    }

    struct Shown {
        const std::string& test;
        const std::string& expression;  // of the column
        const Value& value;
    };

    double of_cell(const Shown& cell, const LogicScope& scope, bool truth) {
        const auto holds = [&](const Value& value) {
            return reader_.holds(cell.test, value, scope, evaluation_).is_true() == truth;
        };
        if (holds(cell.value)) return 0;
        // A column that shows another decision is as far as that one.
        if (const Syntax* shown = parsed(cell.expression, scope))
            if (const auto element = decision_named(*shown, scope))
                return at_least(decision(*element, holds));
        const Syntax* tests = reader_.parsed(cell.test, Dialect::UnaryTests, scope.element);
        return tests == nullptr ? kFar : at_least(test(*tests, cell.value, scope, truth));
    }

    double test(const Syntax& syntax, const Value& value, const LogicScope& scope, bool truth) {
        switch (syntax.kind) {
            case SyntaxKind::Tests:
            case SyntaxKind::NotTests: {
                const bool wants_any = truth == (syntax.kind == SyntaxKind::Tests);
                double sum = 0;
                double least = kNever;
                for (const Syntax* child : syntax.children) {
                    const double each = test(*child, value, scope, wants_any);
                    sum += each;
                    least = std::min(least, each);
                }
                return wants_any ? least : sum;
            }
            case SyntaxKind::Test:
                return test(*syntax.children[0], value, scope, truth);
            case SyntaxKind::UnaryComparison:
                return compared(syntax.op, value, part(*syntax.children[0], scope), truth);
            case SyntaxKind::Range: {
                const double low = compared(
                    syntax.low_closed ? 'g' : '>', value, part(*syntax.children[0], scope), truth
                );
                const double high = compared(
                    syntax.high_closed ? 'l' : '<', value, part(*syntax.children[1], scope), truth
                );
                return truth ? low + high : std::min(low, high);
            }
            case SyntaxKind::Literal:
                return compared('=', value, syntax.value, truth);
            default:
                return kFar;
        }
    }

    // --- Texts ---

    const Syntax* parsed(const std::string& source, const LogicScope& scope) {
        return reader_.parsed(source, Dialect::Expression, scope.element);
    }
    Value value_of(const std::string& source, const LogicScope& scope) {
        const Syntax* syntax = parsed(source, scope);
        return syntax == nullptr ? Value() : part(*syntax, scope);
    }
    Value part(const Syntax& syntax, const LogicScope& scope) {
        return reader_.value_of(syntax, scope, evaluation_);
    }
    double text(const std::string& source, const LogicScope& scope, const Wanted& wanted) {
        const Syntax* syntax = parsed(source, scope);
        return syntax == nullptr ? kFar : goal(*syntax, scope, wanted);
    }

    std::optional<size_t> decision_named(const Syntax& syntax, const LogicScope& scope) {
        const std::vector<std::string> names = names_of(syntax);
        size_t used = 0;
        const auto element = reader_.find_needed(scope.element, names, used);
        const bool is_it = element && used == names.size() && reader_.find_decision(*element);
        return is_it ? element : std::nullopt;
    }

    static double at_least(double distance) { return distance > 0 ? distance : kFar; }

    double goal(const Syntax& syntax, const LogicScope& scope, const Wanted& wanted) {
        const Value value = part(syntax, scope);
        if (wanted(value)) return 0;
        switch (syntax.kind) {
            case SyntaxKind::If:
                return at_least(std::min(
                    truth(*syntax.children[0], scope, true) +
                        goal(*syntax.children[1], scope, wanted),
                    truth(*syntax.children[0], scope, false) +
                        goal(*syntax.children[2], scope, wanted)
                ));
            case SyntaxKind::Context:
            case SyntaxKind::List:
                return in_parts(syntax, value, scope, wanted);
            default:
                break;
        }
        if (const auto element = decision_named(syntax, scope))
            return at_least(decision(*element, wanted));
        double nearest = kFar;
        bool is_told = false;
        for (const bool answer : {true, false})
            if (wanted(Value(answer))) {
                const double distance = truth(syntax, scope, answer);
                nearest = is_told ? std::min(nearest, distance) : distance;
                is_told = true;
            }
        return at_least(nearest);
    }

    /// Any part that would make the whole a wanted one.
    double in_parts(
        const Syntax& syntax, const Value& whole, const LogicScope& scope, const Wanted& wanted
    ) {
        double nearest = kFar;
        for (size_t i = 0; i < syntax.children.size(); ++i) {
            const auto would_do = [&](const Value& value) {
                if (syntax.kind == SyntaxKind::Context && whole.is_context()) {
                    Context changed = whole.as_context();
                    changed.set(syntax.names[i], value);
                    return wanted(Value(std::move(changed)));
                }
                if (!whole.is_list() || i >= whole.as_list().size()) return false;
                feel::List changed = whole.as_list();
                changed[i] = value;
                return wanted(Value(std::move(changed)));
            };
            nearest = std::min(nearest, goal(*syntax.children[i], scope, would_do));
        }
        return nearest;
    }

    /// To make a condition true, or false.
    double truth(const Syntax& syntax, const LogicScope& scope, bool wanted) {
        if (is_truth(part(syntax, scope), wanted)) return 0;
        switch (syntax.kind) {
            case SyntaxKind::And:
            case SyntaxKind::Or: {
                const double left = truth(*syntax.children[0], scope, wanted);
                const double right = truth(*syntax.children[1], scope, wanted);
                const bool needs_both = wanted == (syntax.kind == SyntaxKind::And);
                return at_least(needs_both ? left + right : std::min(left, right));
            }
            case SyntaxKind::If:
                return at_least(std::min(
                    truth(*syntax.children[0], scope, true) +
                        truth(*syntax.children[1], scope, wanted),
                    truth(*syntax.children[0], scope, false) +
                        truth(*syntax.children[2], scope, wanted)
                ));
            case SyntaxKind::Invocation:
                if (syntax.children.size() == 2 && syntax.children[0]->kind == SyntaxKind::Name &&
                    syntax.children[0]->text == "not")
                    return truth(*syntax.children[1], scope, !wanted);
                return kFar;
            case SyntaxKind::Comparison:
                return comparison(syntax, scope, wanted);
            case SyntaxKind::Between: {
                const Value value = part(*syntax.children[0], scope);
                const double low = compared('g', value, part(*syntax.children[1], scope), wanted);
                const double high = compared('l', value, part(*syntax.children[2], scope), wanted);
                return at_least(wanted ? low + high : std::min(low, high));
            }
            case SyntaxKind::In: {
                const Value value = part(*syntax.children[0], scope);
                double sum = 0;
                double least = kNever;
                for (size_t i = 1; i < syntax.children.size(); ++i) {
                    const double each = test(*syntax.children[i], value, scope, wanted);
                    sum += each;
                    least = std::min(least, each);
                }
                return at_least(wanted ? least : sum);
            }
            default:
                if (const auto element = decision_named(syntax, scope))
                    return at_least(decision(*element, [wanted](const Value& value) {
                        return is_truth(value, wanted);
                    }));
                return kFar;
        }
    }

    double comparison(const Syntax& syntax, const LogicScope& scope, bool wanted) {
        const Value left = part(*syntax.children[0], scope);
        const Value right = part(*syntax.children[1], scope);
        if (const auto element = decision_named(*syntax.children[0], scope))
            return at_least(decision(*element, [&](const Value& value) {
                return is_truth(
                    feel::to_value(feel::compare_with(syntax.op, value, right)), wanted
                );
            }));
        if (const auto element = decision_named(*syntax.children[1], scope))
            return at_least(decision(*element, [&](const Value& value) {
                return is_truth(feel::to_value(feel::compare_with(syntax.op, left, value)), wanted);
            }));
        return compared(syntax.op, left, right, wanted);
    }

    static double compared(char op, const Value& left, const Value& right, bool wanted) {
        const Truth truth = feel::compare_with(op, left, right);
        if (truth != Truth::Null && (truth == Truth::True) == wanted) return 0;
        return between(left, right);
    }

    LogicReader& reader_;
    Evaluation evaluation_;
    Run run_;
    int depth_ = 0;
    size_t looked_into_ = 0;
};

}  // namespace

double Distance::of(const Context& input, const Wanted& wanted) {
    return element_ ? Measure(reader_, input, now_).decision(*element_, wanted) : kFar;
}

}  // namespace tongban::dmn
