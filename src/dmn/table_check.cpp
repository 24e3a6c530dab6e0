// The pieces of all columns are walked like a tree: where no rule is left there is a gap, where two
// are left for certain they overlap, and a rule that never decides is dead.
#include "dmn/table_check.h"

#include <algorithm>
#include <bit>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "dmn/table_dimensions.h"
#include "feel/expression.h"

namespace tongban::dmn {

namespace {

using feel::Value;

constexpr size_t kVisitsMax = 200'000;
constexpr size_t kReportsMax = 20;
constexpr size_t kRulesMax = 12'000;  // the sets of rules of all pieces stay below 100 MB

/// The value of an entry that reads nothing; nothing when it does.
std::optional<Value> constant_of(const std::string& text) {
    if (trim(text).empty()) return std::nullopt;
    const auto compiled = feel::compile(text);
    if (!compiled || !compiled->variables().empty()) return std::nullopt;
    feel::Evaluation evaluation;
    Value value = compiled->evaluate({}, evaluation);
    return value.is_null() ? std::nullopt : std::optional(std::move(value));
}

// --- Sets of rules ---

RuleMask both(const RuleMask& a, const RuleMask& b) {
    RuleMask result(a.size());
    for (size_t i = 0; i < a.size(); ++i) result[i] = a[i] & b[i];
    return result;
}
bool is_empty(const RuleMask& mask) {
    return std::ranges::all_of(mask, [](std::uint64_t word) { return word == 0; });
}
template <class Visit>
void each_rule(const RuleMask& mask, const Visit& visit) {
    for (size_t word = 0; word < mask.size(); ++word)
        for (std::uint64_t rest = mask[word]; rest != 0; rest &= rest - 1)
            if (!visit(word * 64 + static_cast<size_t>(std::countr_zero(rest)))) return;
}
size_t hash_of(const RuleMask& a, const RuleMask& b) {
    std::uint64_t hash = 14695981039346656037u;
    for (const RuleMask* mask : {&a, &b})
        for (const std::uint64_t word : *mask) hash = (hash ^ word) * 1099511628211u;
    return hash;
}

class Walk {
  public:
    Walk(
        const DecisionTable& table,
        const std::vector<TableDimension>& dimensions,
        const TableCheck& options
    )
        : table_(table),
          dimensions_(dimensions),
          options_(options),
          reached_(table.rules.size()),
          example_(dimensions.size(), 0),
          doubted_(dimensions.size()),
          clean_(dimensions.size()),
          is_certain_(!read_the_same()) {
        if (table.hit_policy == HitPolicy::Priority) rank_rules();
    }

    TableFindings run() {
        RuleMask all((table_.rules.size() + 63) / 64);
        for (size_t i = 0; i < table_.rules.size(); ++i) all[i / 64] |= std::uint64_t{1} << i % 64;
        visit(0, all, all);
        if (visits_ > kVisitsMax) {
            add("dmn.check_incomplete", Severity::Warning,
                "the table is too large to be checked whole",
                "split the table into decisions of fewer columns");
            never_true_cells();
        } else {
            dead_rules();
        }
        never_true_tests();
        const bool is_exact = is_certain_ && visits_ <= kVisitsMax && !is_opaque_ &&
                              std::ranges::all_of(dimensions_, &TableDimension::is_exact);
        return {.issues = std::move(issues_), .reached = std::move(reached_), .is_exact = is_exact};
    }

    /// Where a column is in no order, the others are looked at one by one.
    TableFindings run_alone() {
        never_true_cells();
        never_true_tests();
        return {.issues = std::move(issues_), .reached = std::move(reached_)};
    }

  private:
    void visit(size_t depth, const RuleMask& certain, const RuleMask& possible) {
        if (++visits_ > kVisitsMax) return;
        if (is_empty(possible)) {
            gap(depth);
            return;
        }
        if (depth == dimensions_.size()) {
            leaf(certain, possible);
            return;
        }
        // What was found clean before with the same rules is clean again.
        auto& clean = clean_[depth];
        if (clean.contains({certain, possible})) return;
        const size_t found_before = gaps_ + overlaps_.size();
        const TableDimension& dimension = dimensions_[depth];
        // Pieces with the same rules lead to the same reports.
        std::unordered_multimap<size_t, size_t> seen;
        std::vector<size_t> different;
        const auto masks_of = [&](size_t piece) {
            return std::pair(
                both(certain, dimension.certain[piece]), both(possible, dimension.possible[piece])
            );
        };
        for (size_t piece = 0; piece < dimension.examples.size(); ++piece) {
            const auto masks = masks_of(piece);
            const size_t hash = hash_of(masks.first, masks.second);
            const auto [first, last] = seen.equal_range(hash);
            if (std::any_of(first, last, [&](const auto& known) {
                    return masks_of(known.second) == masks;
                }))
                continue;
            seen.emplace(hash, piece);
            different.push_back(piece);
        }
        // Where all values lead on alike, one of them occurs.
        doubted_[depth] = !dimension.is_exact && different.size() > 1;
        for (const size_t piece : different) {
            const auto masks = masks_of(piece);
            example_[depth] = piece;
            visit(depth + 1, masks.first, masks.second);
            if (visits_ > kVisitsMax) return;
        }
        if (gaps_ + overlaps_.size() == found_before) clean.emplace(certain, possible);
    }

    void leaf(const RuleMask& certain, const RuleMask& possible) {
        is_opaque_ = is_opaque_ || certain != possible;
        if (table_.hit_policy == HitPolicy::Priority) {
            by_priority(certain, possible);
        } else {
            const bool is_first = table_.hit_policy == HitPolicy::First;
            each_rule(possible, [&](size_t rule) {
                reached_[rule] = true;
                // Behind a rule that matches for certain nothing is reached in a table of the first
                // match.
                return !is_first || (certain[rule / 64] >> rule % 64 & 1) == 0;
            });
        }
        if (table_.hit_policy != HitPolicy::Unique && table_.hit_policy != HitPolicy::Any) return;
        std::vector<size_t> sure;
        each_rule(certain, [&](size_t rule) {
            sure.push_back(rule);
            return sure.size() < kSureMax;
        });
        for (size_t i = 0; i < sure.size(); ++i)
            for (size_t j = i + 1; j < sure.size(); ++j) overlap(sure[i], sure[j]);
    }

    // --- Priority ---

    /// The order of the output values ranks the rules, the first output first.
    void rank_rules() {
        std::vector<feel::List> listed;
        for (const OutputClause& output : table_.outputs) {
            const auto values = constant_of("[" + output.allowed_values + "]");
            listed.push_back(values && values->is_list() ? values->as_list() : feel::List());
        }
        for (const Rule& rule : table_.rules) {
            std::optional<std::vector<size_t>> rank(std::in_place);
            for (size_t i = 0; rank && i < listed.size() && i < rule.outputs.size(); ++i) {
                const auto value = constant_of(rule.outputs[i]);
                if (!value) {
                    rank.reset();
                    break;
                }
                const auto place = std::ranges::find_if(listed[i], [&](const Value& each) {
                    return each.identical(*value);
                });
                rank->push_back(static_cast<size_t>(place - listed[i].begin()));
            }
            ranks_.push_back(std::move(rank));
        }
    }
    /// Of two rules with the same rank the first decides. Without a rank a rule may decide always.
    void by_priority(const RuleMask& certain, const RuleMask& possible) {
        std::optional<size_t> best;
        each_rule(certain, [&](size_t rule) {
            if (ranks_[rule] && (!best || *ranks_[rule] < *ranks_[*best])) best = rule;
            return true;
        });
        each_rule(possible, [&](size_t rule) {
            if (!best || !ranks_[rule] || *ranks_[rule] < *ranks_[*best] ||
                (*ranks_[rule] == *ranks_[*best] && rule <= *best))
                reached_[rule] = true;
            return true;
        });
    }

    // --- What is told ---

    /// Do two columns that are not the same read the same fact?
    bool read_the_same() const {
        const auto reads_of = [&](const TableDimension& dimension) {
            const size_t column = dimension.columns[0];
            std::vector<std::string> reads;
            if (column < options_.reads.size()) reads = options_.reads[column];
            if (column < options_.reaches.size())
                for (const std::string& fact : options_.reaches[column].facts)
                    reads.push_back(fact);
            return reads;
        };
        for (size_t i = 0; i < dimensions_.size(); ++i)
            for (size_t j = i + 1; j < dimensions_.size(); ++j)
                for (const std::string& a : reads_of(dimensions_[i]))
                    for (const std::string& b : reads_of(dimensions_[j]))
                        if (a == b || a.starts_with(b + ".") || b.starts_with(a + ".")) return true;
        return false;
    }

    json::array example(size_t depth) const {
        json::array values(table_.inputs.size(), json::value("-"));
        for (size_t i = 0; i < depth; ++i)
            for (const size_t column : dimensions_[i].columns)
                values[column] = dimensions_[i].texts[example_[i]];
        return values;
    }
    static std::string text_of(const json::array& example) {
        std::string text;
        for (const json::value& value : example)
            text += (text.empty() ? "" : ", ") + std::string(value.as_string());
        return text;
    }
    /// The column that may never show what an example says; nothing when there is none.
    std::optional<size_t> doubted_column(size_t depth) const {
        for (size_t i = 0; i < depth; ++i)
            if (doubted_[i]) return dimensions_[i].columns[0];
        return std::nullopt;
    }
    /// Columns over the same fact may never take these values together.
    Severity severity(size_t depth) const {
        return is_certain_ && !doubted_column(depth) ? Severity::Error : Severity::Warning;
    }
    std::string hint(std::string text, size_t depth) const {
        if (!is_certain_)
            return text +
                   ", unless the columns, which read the same fact, cannot have these values "
                   "together";
        if (const auto column = doubted_column(depth))
            return fmt::format(
                "{}, unless {} (column {}) can never be so; values of the column say what it can "
                "be",
                text, trim(table_.inputs[*column].expression), *column + 1
            );
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
        add("dmn.gap", severity(depth), "no rule matches " + text_of(values),
            hint("add a rule or a default output", depth));
        issues_.back().details["example"] = std::move(values);
    }

    void overlap(size_t first, size_t second) {
        const auto pair = std::pair(first, second);
        if (overlaps_.size() >= kReportsMax || overlaps_.contains(pair)) return;
        // Rules of an "any" table may overlap when they say the same.
        if (table_.hit_policy == HitPolicy::Any && say_the_same(first, second)) return;
        overlaps_.insert(pair);
        const size_t depth = dimensions_.size();
        json::array values = example(depth);
        add("dmn.overlap", severity(depth),
            fmt::format("rules {} and {} both match {}", first + 1, second + 1, text_of(values)),
            hint("narrow one of the two rules, or choose the hit policy F or P", depth));
        at_rule(second);
        issues_.back().details["other_rule"] = first + 1;
        issues_.back().details["example"] = std::move(values);
    }
    bool say_the_same(size_t first, size_t second) const {
        const Rule& a = table_.rules[first];
        const Rule& b = table_.rules[second];
        return std::ranges::equal(a.outputs, b.outputs, [](const auto& left, const auto& right) {
            if (trim(left) == trim(right)) return true;
            const auto one = constant_of(left);
            const auto other = constant_of(right);
            return one && other && one->identical(*other);
        });
    }

    void dead_rules() {
        for (size_t rule = 0; rule < reached_.size(); ++rule) {
            if (reached_[rule]) continue;
            if (const auto column = never_true_column(rule)) {
                never_true_cell(rule, *column);
                continue;
            }
            add("dmn.dead_rule", Severity::Warning,
                fmt::format("rule {} can never decide", rule + 1),
                "rules that decide before it take all of its cases, or its tests cannot hold "
                "together: move it up, change it or take it out");
            at_rule(rule);
        }
    }
    /// Without the walk any rule may decide whose cells may hold.
    void never_true_cells() {
        reached_.assign(reached_.size(), true);
        for (size_t rule = 0; rule < reached_.size(); ++rule)
            if (const auto column = never_true_column(rule)) {
                reached_[rule] = false;
                never_true_cell(rule, *column);
            }
    }
    /// The column whose cell alone keeps the rule from deciding: it holds for none of the values
    /// that the column can show.
    std::optional<size_t> never_true_column(size_t rule) const {
        const std::uint64_t bit = std::uint64_t{1} << rule % 64;
        for (const TableDimension& dimension : dimensions_) {
            const bool may_hold =
                dimension.possible.empty() ||
                std::ranges::any_of(dimension.possible, [&](const RuleMask& piece) {
                    return (piece[rule / 64] & bit) != 0;
                });
            if (may_hold) continue;
            for (const size_t column : dimension.columns)
                if (const auto cell = trim(table_.rules[rule].inputs[column]);
                    !cell.empty() && cell != "-")
                    return column;
        }
        return std::nullopt;
    }
    void never_true_cell(size_t rule, size_t column) {
        const std::string cell(trim(table_.rules[rule].inputs[column]));
        add("dmn.dead_rule", Severity::Warning,
            fmt::format(
                "rule {} can never decide: no value of {} (column {}) is {}", rule + 1,
                trim(table_.inputs[column].expression), column + 1, cell
            ),
            never_true_hint(column, "correct the cell, or take the rule out"));
        at_rule(rule);
        issues_.back().details["column"] = column + 1;
        issues_.back().details["test"] = cell;
    }
    /// Of a cell that never holds as a whole it is told of the rule.
    void never_true_tests() {
        for (const TableDimension& dimension : dimensions_)
            for (const auto& [rule, column, test] : dimension.never_true) {
                if (never_true_column(rule) == column) continue;
                add("dmn.value_not_allowed", Severity::Warning,
                    fmt::format(
                        "rule {}, column {}: {}: no value of {} is so", rule + 1, column + 1, test,
                        trim(table_.inputs[column].expression)
                    ),
                    never_true_hint(column, "correct the test, or take it out"));
                at_rule(rule);
                issues_.back().details["column"] = column + 1;
            }
    }
    std::string never_true_hint(size_t column, std::string_view advice) const {
        const std::string can_be = words_of(column);
        if (can_be.empty()) return std::string(advice);
        return fmt::format(
            "{} can only be {}: {}", trim(table_.inputs[column].expression), can_be, advice
        );
    }
    /// What a column can show; empty when it is not known.
    std::string words_of(size_t column) const {
        if (!trim(options_.allowed_values[column]).empty()) return options_.allowed_values[column];
        if (column >= options_.reaches.size()) return {};
        const std::string words = feel::to_words(options_.reaches[column]);
        return words == "-" ? std::string() : words;
    }

    /// The place is the rule itself, where it has an id.
    void at_rule(size_t rule) {
        Issue& issue = issues_.back();
        issue.line = table_.rules[rule].line;
        if (!table_.rules[rule].id.empty()) issue.place = table_.rules[rule].id;
        issue.details["rule"] = rule + 1;
    }
    void add(const char* code, Severity severity, std::string message, std::string hint) {
        issues_.push_back(
            {.code = code,
             .message = std::move(message),
             .severity = severity,
             .file = options_.file,
             .place = options_.place,
             .hint = std::move(hint),
             .details = {{"decision", options_.place}}}
        );
    }

    static constexpr size_t kSureMax = 200;

    const DecisionTable& table_;
    const std::vector<TableDimension>& dimensions_;
    const TableCheck& options_;
    Issues issues_;
    std::vector<bool> reached_;
    std::vector<size_t> example_;
    std::vector<bool> doubted_;  // by dimension: not all of its values need to occur
    std::vector<std::set<std::pair<RuleMask, RuleMask>>> clean_;  // by dimension
    std::set<std::pair<size_t, size_t>> overlaps_;
    std::vector<std::optional<std::vector<size_t>>> ranks_;  // of the rules of a priority table
    bool is_certain_;
    bool is_opaque_ = false;  // a test of another shape was met
    size_t visits_ = 0;
    size_t gaps_ = 0;
};

}  // namespace

TableFindings check_table(const DecisionTable& table, const TableCheck& options) {
    TableFindings none{.reached = std::vector<bool>(table.rules.size(), true)};
    if (table.rules.empty() || table.inputs.empty()) return none;
    for (const Rule& rule : table.rules)
        if (rule.inputs.size() != table.inputs.size()) return none;  // reported by load
    if (table.rules.size() > kRulesMax) {
        none.issues = {
            {.code = "dmn.check_incomplete",
             .message = "the table is too large to be checked whole",
             .severity = Severity::Warning,
             .file = options.file,
             .place = options.place,
             .hint = "split the table into several",
             .details = {{"decision", options.place}}}};
        return none;
    }
    const TableDimensions dimensions = dimensions_of(table, options);
    Walk walk(table, dimensions.found, options);
    return dimensions.are_all ? walk.run() : walk.run_alone();
}

}  // namespace tongban::dmn
