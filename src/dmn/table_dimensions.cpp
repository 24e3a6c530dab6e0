// Each expression is cut at the constants of its tests into pieces on which no test changes its
// answer; one example of a piece stands for all of it.
#include "dmn/table_dimensions.h"

#include <algorithm>

#include "base/text.h"
#include "dmn/pieces.h"
#include "feel/expression.h"
#include "feel/parser.h"
#include "feel/source_text.h"
#include "feel/type.h"

namespace tongban::dmn {

namespace {

using feel::Dialect;
using feel::Value;

class DimensionBuilder {
  public:
    DimensionBuilder(
        const DecisionTable& table, const TableCheck& options, std::vector<size_t> columns
    )
        : table_(table), options_(options), columns_(std::move(columns)) {}

    std::optional<TableDimension> build() {
        const std::string& type = options_.types[columns_[0]];
        std::vector<Value> constants;
        for (const size_t column : columns_)
            for (const Rule& rule : table_.rules) collect_constants(rule.inputs[column], constants);
        for (const size_t column : columns_)
            if (!collect_constants(options_.allowed_values[column], constants)) return std::nullopt;
        // A constant of another type matches nothing; it is reported as a conflict of types.
        if (feel::find_builtin_type(type) != nullptr)
            std::erase_if(constants, [&](const Value& constant) {
                return feel::kind_name(constant.kind()) != type;
            });
        for (const Value& constant : constants)
            if (constant.kind() != constants[0].kind()) return std::nullopt;
        for (const Value& constant : constants)
            if (constant.kind() == feel::Kind::Time && !feel::compare(constant, constants[0]))
                return std::nullopt;
        is_ordered_ = !constants.empty() && is_ordered(constants[0]);
        TableDimension result{.columns = columns_};
        for (Value& example : examples(constants, type, result)) {
            if (!is_allowed(example)) continue;
            result.texts.push_back(text_of(example, constants));
            result.examples.push_back(std::move(example));
        }
        const RuleMask all((table_.rules.size() + 63) / 64, ~std::uint64_t{0});
        result.certain.assign(result.examples.size(), all);
        result.possible = result.certain;
        for (size_t rule = 0; rule < table_.rules.size(); ++rule)
            for (const size_t column : columns_)
                fill(rule, table_.rules[rule].inputs[column], result);
        for (size_t rule = 0; rule < table_.rules.size(); ++rule)
            for (const size_t column : columns_) look_at_tests(rule, column, result);
        return result;
    }

  private:
    /// One value of each piece, as far as the expression can give it.
    std::vector<Value> examples(
        const std::vector<Value>& constants, const std::string& type, TableDimension& result
    ) const {
        const feel::Reach* reach =
            columns_[0] < options_.reaches.size() ? &options_.reaches[columns_[0]] : nullptr;
        if (reach == nullptr) return pieces(constants, type);
        const bool is_declared = std::ranges::any_of(columns_, [&](size_t column) {
            return !table_.inputs[column].allowed_values.empty();
        });
        result.is_exact = reach->is_exact || is_declared;
        if (!reach->is_known || constants.empty()) return pieces(constants, type);
        std::vector<Value> found = feel::samples_of(*reach, constants);
        const bool is_of_kind = std::ranges::any_of(found, [&](const Value& example) {
            return example.kind() == constants[0].kind() && is_allowed(example);
        });
        if (is_of_kind) return found;
        result.is_exact = false;
        return pieces(constants, type);
    }
    bool is_allowed(const Value& value) const {
        return std::ranges::all_of(columns_, [&](size_t column) {
            const std::string& tests = options_.allowed_values[column];
            return tests.empty() || holds(compiled(tests), value);
        });
    }
    static feel::Expression compiled(const std::string& tests) {
        return feel::compile(tests, {.dialect = Dialect::UnaryTests}).value_or(feel::Expression());
    }
    static bool holds(const feel::Expression& tests, const Value& value) {
        feel::Evaluation evaluation;
        return !tests.is_empty() && tests.evaluate({{"?", value}}, evaluation).is_true();
    }

    /// A text that nothing is compared with is told as what it is not.
    static std::string text_of(const Value& example, const std::vector<Value>& constants) {
        constexpr size_t kToldMax = 6;
        if (constants.empty()) return "-";
        if (!example.is_string()) return feel::to_feel(example);
        if (example.as_string() != kAnotherText) return feel::to_feel(example);
        std::vector<std::string> texts;
        for (const Value& constant : constants) {
            std::string text = feel::to_feel(constant);
            if (std::ranges::find(texts, text) == texts.end()) texts.push_back(std::move(text));
        }
        std::string text = "not(";
        for (size_t i = 0; i < texts.size() && i < kToldMax; ++i)
            text += (i > 0 ? ", " : "") + texts[i];
        return text + (texts.size() > kToldMax ? ", …)" : ")");
    }

    /// Takes away the rule's bit where its test does not hold. Between the constants of the test
    /// itself its answer stays the same, so it is asked a few times only.
    void fill(size_t rule, const std::string& text, TableDimension& result) const {
        if (const std::string_view test = trim(text); test.empty() || test == "-") return;
        std::vector<Value> own;
        const bool is_opaque = !collect_constants(text, own);
        const feel::Expression tests = is_opaque ? feel::Expression() : compiled(text);
        for (const auto& [first, last] : stretches(own, result.examples)) {
            if (!is_opaque && holds(tests, result.examples[first])) continue;
            const std::uint64_t bit = std::uint64_t{1} << rule % 64;
            for (size_t piece = first; piece < last; ++piece) {
                result.certain[piece][rule / 64] &= ~bit;
                if (!is_opaque) result.possible[piece][rule / 64] &= ~bit;
            }
        }
    }
    /// Of several tests in a cell each holds for some value, or is told.
    void look_at_tests(size_t rule, size_t column, TableDimension& result) const {
        const std::string& cell = table_.rules[rule].inputs[column];
        if (cell.find(',') == std::string::npos || result.examples.empty()) return;
        const auto tree = feel::parse(cell, {.dialect = Dialect::UnaryTests});
        if (!tree || (*tree)->kind != feel::SyntaxKind::Tests || (*tree)->children.size() < 2)
            return;
        for (const feel::Syntax* test : (*tree)->children) {
            std::string text = feel::to_source(*test);
            if (test->kind == feel::SyntaxKind::UnaryComparison && text.starts_with('('))
                text = text.substr(1, text.size() - 2);
            std::vector<Value> own;
            if (!collect_constants(text, own)) continue;
            const feel::Expression tests = compiled(text);
            const bool may_hold =
                std::ranges::any_of(stretches(own, result.examples), [&](const auto& stretch) {
                    return holds(tests, result.examples[stretch.first]);
                });
            if (!may_hold) result.never_true.push_back({rule, column, std::move(text)});
        }
    }
    /// Runs of pieces on which a test with these constants has one answer.
    std::vector<std::pair<size_t, size_t>> stretches(
        const std::vector<Value>& own, const std::vector<Value>& examples
    ) const {
        std::vector<size_t> cuts;
        if (!is_ordered_) {
            for (size_t i = 0; i < examples.size(); ++i) cuts.push_back(i);
        } else {
            cuts.push_back(0);
            for (const Value& constant : own) {
                const auto at = std::ranges::lower_bound(examples, constant, is_less);
                const auto index = static_cast<size_t>(at - examples.begin());
                cuts.push_back(index);
                if (at != examples.end() && at->identical(constant)) cuts.push_back(index + 1);
            }
        }
        cuts.push_back(examples.size());
        std::ranges::sort(cuts);
        std::vector<std::pair<size_t, size_t>> result;
        for (size_t i = 0; i + 1 < cuts.size(); ++i)
            if (cuts[i] < cuts[i + 1]) result.emplace_back(cuts[i], cuts[i + 1]);
        return result;
    }
    static bool is_less(const Value& a, const Value& b) {
        return feel::compare(a, b) == std::strong_ordering::less;
    }

    const DecisionTable& table_;
    const TableCheck& options_;
    std::vector<size_t> columns_;
    bool is_ordered_ = false;
};

/// White space does not make another expression.
std::string key_of(const InputClause& input) {
    std::string key;
    for (const char c : trim(input.expression)) {
        const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!is_space || (!key.empty() && key.back() != ' ')) key += is_space ? ' ' : c;
    }
    return key;
}

}  // namespace

TableDimensions dimensions_of(const DecisionTable& table, const TableCheck& options) {
    std::vector<std::pair<std::string, std::vector<size_t>>> groups;
    for (size_t i = 0; i < table.inputs.size(); ++i) {
        std::string key = key_of(table.inputs[i]);
        const auto known = std::ranges::find_if(groups, [&](const auto& group) {
            return !key.empty() && group.first == key;
        });
        if (known == groups.end())
            groups.push_back({std::move(key), {i}});
        else
            known->second.push_back(i);
    }
    TableDimensions result;
    for (auto& [key, columns] : groups) {
        auto dimension = DimensionBuilder(table, options, std::move(columns)).build();
        if (dimension)
            result.found.push_back(*std::move(dimension));
        else
            result.are_all = false;
    }
    return result;
}

}  // namespace tongban::dmn
