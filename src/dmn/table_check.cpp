// Each column is cut at the constants of its tests into pieces on which no test changes its answer;
// one example of a piece stands for all of it. The pieces of all columns are then walked like a
// tree.
#include "dmn/table_check.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "dmn/pieces.h"
#include "feel/expression.h"
#include "feel/type.h"

namespace tongban::dmn {

namespace {

using feel::Dialect;
using feel::Value;
using Mask = std::vector<std::uint64_t>;

constexpr size_t kVisitsMax = 200'000;
constexpr size_t kReportsMax = 20;

struct Column {
    std::string name;
    std::vector<Value> examples;
    // For each piece: the rules that match it for certain, and those that may match.
    std::vector<Mask> certain;
    std::vector<Mask> possible;
};

class ColumnBuilder {
  public:
    ColumnBuilder(const DecisionTable& table, size_t index) : table_(table), index_(index) {}

    /// Nothing when the constants of the column cannot be put into one order.
    std::optional<Column> build(const std::string& allowed, const std::string& type) {
        std::vector<Value> constants;
        is_opaque_.assign(table_.rules.size(), false);
        for (size_t rule = 0; rule < table_.rules.size(); ++rule)
            is_opaque_[rule] = !collect_constants(table_.rules[rule].inputs[index_], constants);
        if (!allowed.empty() && !collect_constants(allowed, constants)) return std::nullopt;
        // A constant of another type matches nothing; it is reported as a conflict of types.
        if (feel::find_builtin_type(type) != nullptr)
            std::erase_if(constants, [&](const Value& constant) {
                return feel::kind_name(constant.kind()) != type;
            });
        for (const Value& constant : constants)
            if (constant.kind() != constants[0].kind()) return std::nullopt;
        Column column{.name = table_.inputs[index_].expression};
        for (Value& example : pieces(constants, type)) {
            if (!allowed.empty() && !holds(allowed, example)) continue;
            column.examples.push_back(std::move(example));
        }
        fill(column);
        return column;
    }

  private:
    static bool holds(const std::string& tests, const Value& value) {
        const auto compiled = feel::compile(tests, {.dialect = Dialect::UnaryTests});
        feel::Evaluation evaluation;
        return compiled && compiled->evaluate({{"?", value}}, evaluation).is_true();
    }

    void fill(Column& column) const {
        const size_t words = (table_.rules.size() + 63) / 64;
        column.certain.assign(column.examples.size(), Mask(words));
        column.possible = column.certain;
        for (size_t rule = 0; rule < table_.rules.size(); ++rule) {
            const std::string& text = table_.rules[rule].inputs[index_];
            const bool is_any = trim(text).empty();
            const auto compiled = is_any ? feel::Expression()
                                         : feel::compile(text, {.dialect = Dialect::UnaryTests})
                                               .value_or(feel::Expression());
            for (size_t piece = 0; piece < column.examples.size(); ++piece) {
                feel::Evaluation evaluation;
                const bool matches =
                    is_any ||
                    (!compiled.is_empty() && !is_opaque_[rule] &&
                     compiled.evaluate({{"?", column.examples[piece]}}, evaluation).is_true());
                const std::uint64_t bit = std::uint64_t{1} << rule % 64;
                if (matches) column.certain[piece][rule / 64] |= bit;
                if (matches || is_opaque_[rule]) column.possible[piece][rule / 64] |= bit;
            }
        }
    }

    const DecisionTable& table_;
    size_t index_;
    std::vector<bool> is_opaque_;
};

// --- The walk ---

Mask both(const Mask& a, const Mask& b) {
    Mask result(a.size());
    for (size_t i = 0; i < a.size(); ++i) result[i] = a[i] & b[i];
    return result;
}
bool is_empty(const Mask& mask) {
    return std::ranges::all_of(mask, [](std::uint64_t word) { return word == 0; });
}
std::vector<size_t> rules_of(const Mask& mask) {
    std::vector<size_t> rules;
    for (size_t i = 0; i < mask.size() * 64; ++i)
        if ((mask[i / 64] >> i % 64 & 1) != 0) rules.push_back(i);
    return rules;
}

class Walk {
  public:
    Walk(const DecisionTable& table, const std::vector<Column>& columns, const TableCheck& options)
        : table_(table),
          columns_(columns),
          options_(options),
          reached_(table.rules.size()),
          example_(columns.size(), 0),
          clean_(columns.size()) {}

    Issues run() {
        Mask all((table_.rules.size() + 63) / 64);
        for (size_t i = 0; i < table_.rules.size(); ++i) all[i / 64] |= std::uint64_t{1} << i % 64;
        visit(0, all, all);
        if (visits_ > kVisitsMax) {
            add("dmn.check_incomplete", Severity::Warning,
                "the table is too large to be checked whole", 0);
        } else {
            dead_rules();
        }
        return std::move(issues_);
    }

  private:
    void visit(size_t depth, const Mask& certain, const Mask& possible) {
        if (++visits_ > kVisitsMax) return;
        if (is_empty(possible)) {
            gap(depth);
            return;
        }
        if (depth == columns_.size()) {
            leaf(certain, possible);
            return;
        }
        // What was found clean before with the same rules is clean again.
        auto& clean = clean_[depth];
        if (clean.contains({certain, possible})) return;
        const size_t found_before = gaps_ + overlaps_.size();
        const Column& column = columns_[depth];
        std::vector<std::pair<Mask, Mask>> seen;
        for (size_t piece = 0; piece < column.examples.size(); ++piece) {
            auto masks = std::pair(
                both(certain, column.certain[piece]), both(possible, column.possible[piece])
            );
            // Pieces with the same rules lead to the same reports.
            if (std::ranges::find(seen, masks) != seen.end()) continue;
            example_[depth] = piece;
            visit(depth + 1, masks.first, masks.second);
            seen.push_back(std::move(masks));
        }
        if (gaps_ + overlaps_.size() == found_before && visits_ <= kVisitsMax)
            clean.emplace(certain, possible);
    }

    void leaf(const Mask& certain, const Mask& possible) {
        const std::vector<size_t> sure = rules_of(certain);
        for (const size_t rule : rules_of(possible)) {
            reached_[rule] = true;
            // Behind a rule that matches for certain nothing is reached in a table of the first
            // match.
            if (table_.hit_policy == HitPolicy::First &&
                std::ranges::find(sure, rule) != sure.end())
                break;
        }
        if (table_.hit_policy != HitPolicy::Unique && table_.hit_policy != HitPolicy::Any) return;
        for (size_t i = 0; i < sure.size(); ++i)
            for (size_t j = i + 1; j < sure.size(); ++j) overlap(sure[i], sure[j]);
    }

    json::array example(size_t depth) const {
        json::array values;
        for (size_t i = 0; i < columns_.size(); ++i)
            values.push_back(
                i < depth ? json::value(feel::to_feel(columns_[i].examples[example_[i]]))
                          : json::value("-")
            );
        return values;
    }
    static std::string text_of(const json::array& example) {
        std::string text;
        for (const json::value& value : example)
            text += (text.empty() ? "" : ", ") + std::string(value.as_string());
        return text;
    }

    void gap(size_t depth) {
        const bool is_list = table_.hit_policy == HitPolicy::Collect ||
                             table_.hit_policy == HitPolicy::RuleOrder ||
                             table_.hit_policy == HitPolicy::OutputOrder;
        const bool has_default =
            std::ranges::any_of(table_.outputs, [](const OutputClause& output) {
                return !trim(output.default_entry).empty();
            });
        if (is_list || has_default || ++gaps_ > kReportsMax) return;
        json::array values = example(depth);
        add("dmn.gap", Severity::Error, "no rule matches " + text_of(values), 0);
        issues_.back().hint = "add a rule or a default output";
        issues_.back().details["example"] = std::move(values);
    }

    void overlap(size_t first, size_t second) {
        const auto pair = std::pair(first, second);
        if (std::ranges::find(overlaps_, pair) != overlaps_.end() ||
            overlaps_.size() >= kReportsMax)
            return;
        // Rules of an "any" table may overlap when they say the same.
        if (table_.hit_policy == HitPolicy::Any &&
            table_.rules[first].outputs == table_.rules[second].outputs)
            return;
        overlaps_.push_back(pair);
        json::array values = example(columns_.size());
        add("dmn.overlap", Severity::Error,
            fmt::format("rules {} and {} both match {}", first + 1, second + 1, text_of(values)),
            table_.rules[second].line);
        issues_.back().details["rule"] = second + 1;
        issues_.back().details["other_rule"] = first + 1;
        issues_.back().details["example"] = std::move(values);
    }

    void dead_rules() {
        for (size_t rule = 0; rule < reached_.size(); ++rule) {
            if (reached_[rule]) continue;
            add("dmn.dead_rule", Severity::Warning,
                fmt::format("rule {} can never decide", rule + 1), table_.rules[rule].line);
            issues_.back().details["rule"] = rule + 1;
        }
    }

    void add(const char* code, Severity severity, std::string message, int line) {
        issues_.push_back(
            {.code = code,
             .message = std::move(message),
             .severity = severity,
             .file = options_.file,
             .line = line,
             .place = options_.place}
        );
    }

    const DecisionTable& table_;
    const std::vector<Column>& columns_;
    const TableCheck& options_;
    Issues issues_;
    std::vector<bool> reached_;
    std::vector<size_t> example_;
    std::vector<std::set<std::pair<Mask, Mask>>> clean_;  // by column
    std::vector<std::pair<size_t, size_t>> overlaps_;
    size_t visits_ = 0;
    size_t gaps_ = 0;
};

}  // namespace

Issues check_table(const DecisionTable& table, const TableCheck& options) {
    if (table.rules.empty() || table.inputs.empty()) return {};
    for (const Rule& rule : table.rules)
        if (rule.inputs.size() != table.inputs.size()) return {};  // reported by load
    std::vector<Column> columns;
    for (size_t i = 0; i < table.inputs.size(); ++i) {
        auto column = ColumnBuilder(table, i).build(options.allowed_values[i], options.types[i]);
        if (!column) return {};
        columns.push_back(*std::move(column));
    }
    return Walk(table, columns, options).run();
}

}  // namespace tongban::dmn
