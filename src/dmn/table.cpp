// Decision tables: which rules match, and what their hit policy makes of them (DMN 1.5, 8.2.8
// to 8.2.11).
#include <algorithm>
#include <bit>

#include "base/text.h"
#include "dmn/compiled.h"
#include "dmn/table_index.h"
#include "feel/operators.h"

namespace tongban::dmn {

namespace {

using feel::List;
using feel::Truth;

/// Output values of a rule; most tables have one output, which needs no allocation.
class Outputs {
  public:
    void push_back(Value value) {
        if (count_++ == 0)
            first_ = std::move(value);
        else
            others_.push_back(std::move(value));
    }
    size_t size() const { return count_; }
    const Value& operator[](size_t index) const { return index == 0 ? first_ : others_[index - 1]; }

  private:
    Value first_;
    List others_;
    size_t count_ = 0;
};

/// Reasons that are recorded while a cell is evaluated say which one it is; those of tables further
/// in keep theirs.
class Place {
  public:
    Place(Evaluation& evaluation, size_t rule, size_t column)
        : evaluation_(evaluation),
          first_(evaluation.diagnostics.size()),
          rule_(rule),
          column_(column) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
        for (size_t i = first_; i < evaluation_.diagnostics.size(); ++i) {
            feel::Diagnostic& diagnostic = evaluation_.diagnostics[i];
            if (diagnostic.column != 0) continue;
            diagnostic.rule = static_cast<int>(rule_);
            diagnostic.column = static_cast<int>(column_) + 1;
        }
    }

  private:
    Evaluation& evaluation_;
    size_t first_;
    size_t rule_;
    size_t column_;
};

struct Hit {
    size_t rule = 0;
    Outputs outputs;
};

class TableRun {
  public:
    TableRun(const CompiledTable& table, Environment& environment, Evaluation& evaluation)
        : table_(table),
          source_(*table.source),
          environment_(environment),
          evaluation_(evaluation),
          tracer_(static_cast<Tracer*>(evaluation.host)) {}

    Value run() {
        if (!read_inputs())
            return evaluation_.null("dmn.input_value", "an input has a value that is not allowed");
        std::vector<Hit> hits;
        if (table_.index == nullptr || !find_indexed(hits)) scan(hits);
        if (evaluation_.is_stopped()) return Value::null(evaluation_.stop_reason());
        if (hits.empty()) return default_output();
        return by_policy(hits);
    }

  private:
    bool read_inputs() {
        for (size_t i = 0; i < table_.inputs.size(); ++i) {
            const Place place(evaluation_, 0, i);
            Value value = coerced(
                evaluate_cell(table_.inputs[i], environment_, evaluation_), table_.input_types[i],
                source_.inputs[i].type_ref, "dmn.input_type", evaluation_
            );
            if (tracer_ != nullptr) tracer_->input(label(i), value);
            environment_[table_.input_slots[i]] = std::move(value);
            const bool is_null = environment_[table_.input_slots[i]].is_null();
            if (!table_.allowed[i].is_missing && !is_null &&
                !evaluate_cell(table_.allowed[i], environment_, evaluation_).is_true())
                return false;
        }
        return true;
    }

    std::string_view label(size_t input) const {
        const InputClause& clause = source_.inputs[input];
        return clause.expression.empty() ? clause.label : clause.expression;
    }

    void scan(std::vector<Hit>& hits) {
        for (size_t rule = 0; rule < table_.tests.size(); ++rule) {
            if (!evaluation_.step()) return;
            if (matches(rule) && !add(rule, hits)) return;
        }
    }

    /// The same by the index; false when it cannot say for these inputs.
    bool find_indexed(std::vector<Hit>& hits) {
        const TableIndex& index = *table_.index;
        RuleBits bits(index.words());
        if (!index.find_candidates(environment_.data(), table_.input_slots, bits)) return false;
        for (size_t word = 0; word < index.words(); ++word) {
            for (RuleWord rest = bits.data()[word]; rest != 0; rest &= rest - 1) {
                const size_t rule = word * 64 + static_cast<size_t>(std::countr_zero(rest));
                if (!evaluation_.step()) return true;
                if (open_tests_hold(rule) && !add(rule, hits)) return true;
            }
        }
        return true;
    }

    bool open_tests_hold(size_t rule) {
        return std::ranges::all_of(table_.index->open_tests(rule), [&](std::uint32_t column) {
            const Place place(evaluation_, rule + 1, column);
            return evaluate_cell(table_.tests[rule][column], environment_, evaluation_).is_true();
        });
    }

    /// False when no further rule is asked for.
    bool add(size_t rule, std::vector<Hit>& hits) {
        if (hits.empty() && is_list_policy()) hits.reserve(8);
        hits.push_back({rule, outputs_of(rule)});
        return source_.hit_policy != HitPolicy::First;
    }

    bool matches(size_t rule) {
        const std::vector<Cell>& tests = table_.tests[rule];
        for (size_t column = 0; column < tests.size(); ++column) {
            if (tests[column].is_any) continue;
            const Place place(evaluation_, rule + 1, column);
            // A cell that did not compile matches nothing.
            if (!evaluate_cell(tests[column], environment_, evaluation_).is_true()) return false;
        }
        return true;
    }

    Outputs outputs_of(size_t rule) {
        if (table_.index == nullptr || !table_.index->has_all_outputs())
            return outputs(table_.outputs[rule], rule + 1);
        Outputs values;
        for (size_t column = 0; column < source_.outputs.size(); ++column) {
            const Place place(evaluation_, rule + 1, source_.inputs.size() + column);
            const Value* constant = table_.index->find_output(rule, column);
            values.push_back(
                constant
                    ? typed(*constant, column)
                    : typed(
                          evaluate_cell(table_.outputs[rule][column], environment_, evaluation_),
                          column
                      )
            );
        }
        return values;
    }

    /// `number` of the rule; 0: the defaults.
    Outputs outputs(const std::vector<Cell>& cells, size_t number) {
        Outputs values;
        for (size_t column = 0; column < cells.size(); ++column) {
            const Place place(evaluation_, number, source_.inputs.size() + column);
            values.push_back(typed(evaluate_cell(cells[column], environment_, evaluation_), column)
            );
        }
        return values;
    }

    /// The output as the type of its column has it (DMN 1.5, 10.3.2.9.4).
    Value typed(const Value& output, size_t column) {
        if (column >= table_.output_types.size()) return output;
        return coerced(
            output, table_.output_types[column], source_.outputs[column].type_ref,
            "dmn.output_type", evaluation_
        );
    }

    /// One output is the value itself, several are a context.
    Value result_of(const Outputs& outputs) const {
        if (source_.outputs.size() == 1 && outputs.size() == 1) return outputs[0];
        Context context;
        for (size_t i = 0; i < outputs.size() && i < source_.outputs.size(); ++i)
            context.set(source_.outputs[i].name, outputs[i]);
        return Value(std::move(context));
    }

    void note(const Hit& hit) {
        if (tracer_ == nullptr) return;
        const Rule& rule = source_.rules[hit.rule];
        FiredRule fired{
            .number = static_cast<int>(hit.rule) + 1,
            .id = rule.id,
            .output = result_of(hit.outputs)};
        for (size_t i = 0; i < rule.annotations.size(); ++i)
            fired.annotations.emplace_back(
                i < source_.annotation_names.size() ? source_.annotation_names[i] : "",
                rule.annotations[i]
            );
        tracer_->fired(std::move(fired));
    }

    Value default_output() {
        const bool has_default =
            std::ranges::any_of(table_.defaults, [](const Cell& cell) { return !cell.is_missing; });
        if (has_default) {
            const Value value = result_of(outputs(table_.defaults, 0));
            return is_list_policy() && source_.aggregation == Aggregation::None && !value.is_list()
                       ? Value(List{value})
                       : value;
        }
        if (source_.aggregation == Aggregation::Count) return Value(0);
        return evaluation_.null("dmn.no_rule", "no rule matches");
    }
    bool is_list_policy() const {
        return source_.hit_policy == HitPolicy::Collect ||
               source_.hit_policy == HitPolicy::RuleOrder ||
               source_.hit_policy == HitPolicy::OutputOrder;
    }

    Value by_policy(std::vector<Hit>& hits) {
        switch (source_.hit_policy) {
            case HitPolicy::Unique:
                if (hits.size() > 1) {
                    for (const Hit& hit : hits) note(hit);
                    return evaluation_.null(
                        "dmn.several_rules", "several rules match in a unique table"
                    );
                }
                return single(hits[0]);
            case HitPolicy::Any:
                return any(hits);
            case HitPolicy::First:
                return single(hits[0]);
            case HitPolicy::Priority:
                rank(hits);
                return single(hits[0]);
            case HitPolicy::OutputOrder:
                rank(hits);
                return list(hits);
            case HitPolicy::RuleOrder:
                return list(hits);
            case HitPolicy::Collect:
                return source_.aggregation == Aggregation::None ? list(hits) : aggregated(hits);
        }
        return {};
    }

    Value single(const Hit& hit) {
        note(hit);
        return result_of(hit.outputs);
    }

    Value any(const std::vector<Hit>& hits) {
        const Value first = result_of(hits[0].outputs);
        for (const Hit& hit : hits) note(hit);
        for (const Hit& hit : hits)
            if (!first.identical(result_of(hit.outputs)))
                return evaluation_.null(
                    "dmn.different_outputs", "the matching rules differ in an any table"
                );
        return first;
    }

    Value list(const std::vector<Hit>& hits) {
        List values;
        values.reserve(hits.size());
        for (const Hit& hit : hits) {
            note(hit);
            values.push_back(result_of(hit.outputs));
        }
        return Value(std::move(values));
    }

    /// Outputs rank by the place of their values in the columns' lists, the first column first.
    void rank(std::vector<Hit>& hits) const {
        const auto place = [&](const Hit& hit, size_t column) {
            const List& listed = table_.priorities[column];
            for (size_t i = 0; i < listed.size(); ++i)
                if (listed[i].identical(hit.outputs[column])) return i;
            return listed.size();
        };
        std::ranges::stable_sort(hits, [&](const Hit& a, const Hit& b) {
            for (size_t column = 0; column < table_.priorities.size(); ++column)
                if (const size_t left = place(a, column), right = place(b, column); left != right)
                    return left < right;
            return false;
        });
    }

    Value aggregated(const std::vector<Hit>& hits) {
        for (const Hit& hit : hits) note(hit);
        // With several outputs each column is aggregated.
        Outputs totals;
        for (size_t column = 0; column < source_.outputs.size(); ++column) {
            List values;
            values.reserve(hits.size());
            for (const Hit& hit : hits) values.push_back(hit.outputs[column]);
            totals.push_back(aggregate(values));
        }
        return result_of(totals);
    }

    Value aggregate(const List& values) {
        switch (source_.aggregation) {
            case Aggregation::Count:
                return Value(static_cast<std::int64_t>(values.size()));
            case Aggregation::Sum:
                return reduced(values, [&](const Value& a, const Value& b) { return sum(a, b); });
            case Aggregation::Min:
                return reduced(values, [&](const Value& a, const Value& b) {
                    return extreme(a, b, false);
                });
            case Aggregation::Max:
                return reduced(values, [&](const Value& a, const Value& b) {
                    return extreme(a, b, true);
                });
            case Aggregation::None:
                break;
        }
        return {};
    }
    template <class Combine>
    static Value reduced(const List& values, Combine combine) {
        Value total = values[0];
        for (size_t i = 1; i < values.size(); ++i) total = combine(total, values[i]);
        return total;
    }
    /// As sum() of a list: texts are not added.
    Value sum(const Value& a, const Value& b) {
        if (a.is_string() || a.kind() != b.kind())
            return evaluation_.null("feel.operand_types", "outputs cannot be added");
        return feel::add(a, b, evaluation_);
    }
    Value extreme(const Value& a, const Value& b, bool largest) {
        const auto order = feel::compare(a, b);
        if (!order) return evaluation_.null("feel.operand_types", "outputs cannot be compared");
        return (*order < 0) == largest ? b : a;
    }

    const CompiledTable& table_;
    const DecisionTable& source_;
    Environment& environment_;
    Evaluation& evaluation_;
    Tracer* tracer_;
};

}  // namespace

Value evaluate_table(const CompiledTable& table, Environment& environment, Evaluation& evaluation) {
    return TableRun(table, environment, evaluation).run();
}

}  // namespace tongban::dmn
