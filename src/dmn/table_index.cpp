// Building and reading of the index of a decision table.
#include "dmn/table_index.h"

#include <algorithm>
#include <bit>

#include "dmn/compiled.h"
#include "feel/operators.h"
#include "feel/program.h"

namespace tongban::dmn {

namespace {

using feel::Kind;
using feel::Truth;
using feel::Value;

constexpr size_t kRulesMin = 4;
constexpr size_t kWordsSparse = 12;  // asking so many rules costs less than a bitmap
constexpr std::array kOrdered = {
    Kind::Number, Kind::String, Kind::Date, Kind::DayTimeDuration, Kind::YearMonthDuration};

/// One test against a constant, `> 5`, `"a"`, `[1..3]`.
struct ConstantTest {
    char sign = 0;
    const Value* constant = nullptr;
};
/// A cell whose tests are all against constants.
struct ConstantCell {
    bool is_negated = false;
    std::vector<ConstantTest> tests;
};

std::optional<ConstantTest> constant_test(const feel::Program& program, feel::NodeIndex index) {
    const feel::Node& node = program.nodes[index];
    if (node.op != feel::Op::UnaryTest || node.sign == '?') return std::nullopt;
    if (program.nodes[node.a].op != feel::Op::Free) return std::nullopt;
    const feel::Node& constant = program.nodes[node.b];
    if (constant.op != feel::Op::Constant) return std::nullopt;
    return ConstantTest{node.sign, &program.constants[constant.a]};
}

/// Nothing when the cell has to be evaluated.
std::optional<ConstantCell> constant_cell(const Cell& cell) {
    if (cell.is_missing || cell.item != kNoSlot) return std::nullopt;
    const feel::Program& program = *cell.expression.program();
    // The only variable is the input; else the constants would not be all there is.
    if (program.free_variables.size() != 1 || program.free_variables[0] != "?") return std::nullopt;
    const feel::Node& root = program.nodes[program.root];
    ConstantCell result{.is_negated = root.op == feel::Op::NotTest};
    if (root.op != feel::Op::AnyTest && root.op != feel::Op::NotTest) {
        const std::optional<ConstantTest> test = constant_test(program, program.root);
        if (!test) return std::nullopt;
        result.tests.push_back(*test);
        return result;
    }
    for (std::uint32_t i = 0; i < root.list_size; ++i) {
        const auto test = constant_test(program, program.lists[root.list_start + i]);
        if (!test) return std::nullopt;
        result.tests.push_back(*test);
    }
    return result;
}

/// A value known only by where it stands among the sorted constants of its kind.
struct Placed {
    Kind kind;
    std::span<const Value> constants;
    std::uint32_t position;

    std::optional<std::strong_ordering> compare_with(const Value& constant) const {
        if (constant.kind() != kind) return std::nullopt;
        const auto found =
            std::ranges::lower_bound(constants, constant, [](const Value& a, const Value& b) {
                return *feel::compare(a, b) < 0;
            });
        const auto at = static_cast<std::uint32_t>(found - constants.begin()) * 2 + 1;
        return position <=> at;
    }
};

// The three functions below are `equal`, `contains` and `matches_test` of FEEL for such a value.

Truth equal(const Placed& value, const Value& constant) {
    if (constant.is_null()) return Truth::False;
    const auto order = value.compare_with(constant);
    if (!order) return Truth::Null;
    return *order == 0 ? Truth::True : Truth::False;
}

Truth contains(const feel::Range& range, const Placed& value) {
    Truth result = Truth::True;
    if (range.has_low) {
        const auto order = value.compare_with(range.low);
        if (!order) result = Truth::Null;
        if (order && (*order < 0 || (*order == 0 && !range.low_closed))) return Truth::False;
    }
    if (range.has_high) {
        const auto order = value.compare_with(range.high);
        if (!order) result = Truth::Null;
        if (order && (*order > 0 || (*order == 0 && !range.high_closed))) return Truth::False;
    }
    return result;
}

Truth matches(const Placed& value, const Value& test) {
    if (test.is_range()) return contains(test.as_range(), value);
    if (!test.is_list()) return equal(value, test);
    for (const Value& item : test.as_list()) {
        const Truth each = item.is_range() ? contains(item.as_range(), value) : equal(value, item);
        if (each == Truth::True) return each;
    }
    return Truth::False;
}

Truth truth_of(const ConstantTest& test, const Placed& value) {
    if (test.sign == 0) return matches(value, *test.constant);
    if (test.sign == '=') return equal(value, *test.constant);
    if (test.sign == '!') {
        const Truth same = equal(value, *test.constant);
        if (same == Truth::Null) return same;
        return same == Truth::True ? Truth::False : Truth::True;
    }
    const auto order = value.compare_with(*test.constant);
    if (!order) return Truth::Null;
    switch (test.sign) {
        case '<':
            return *order < 0 ? Truth::True : Truth::False;
        case 'l':
            return *order <= 0 ? Truth::True : Truth::False;
        case '>':
            return *order > 0 ? Truth::True : Truth::False;
        default:
            return *order >= 0 ? Truth::True : Truth::False;
    }
}

bool holds(const ConstantCell& cell, const Placed& value) {
    bool seen_null = false;
    for (const ConstantTest& test : cell.tests) {
        const Truth truth = truth_of(test, value);
        if (truth == Truth::True) return !cell.is_negated;
        seen_null = seen_null || truth == Truth::Null;
    }
    return cell.is_negated && !seen_null;
}

/// Calls `visit` for each constant that a value can be compared with.
template <class Visit>
void each_constant(const Value& test, const Visit& visit) {
    if (test.is_range()) {
        if (test.as_range().has_low) visit(test.as_range().low);
        if (test.as_range().has_high) visit(test.as_range().high);
    } else if (test.is_list()) {
        for (const Value& item : test.as_list()) each_constant(item, visit);
    } else {
        visit(test);
    }
}

/// Does the test ask for the order of values, not only whether they are equal?
bool asks_order(const Value& test) {
    if (test.is_range()) return true;
    return test.is_list() && std::ranges::any_of(test.as_list(), asks_order);
}
bool asks_order(const ConstantTest& test) {
    return test.sign == '<' || test.sign == 'l' || test.sign == '>' || test.sign == 'g' ||
           asks_order(*test.constant);
}

std::vector<Value> sorted_constants(
    const std::vector<std::optional<ConstantCell>>& cells, Kind kind
) {
    std::vector<Value> constants;
    for (const auto& cell : cells) {
        if (!cell) continue;
        for (const ConstantTest& test : cell->tests)
            each_constant(*test.constant, [&](const Value& constant) {
                if (constant.kind() == kind) constants.push_back(constant);
            });
    }
    std::ranges::sort(constants, [](const Value& a, const Value& b) {
        return *feel::compare(a, b) < 0;
    });
    const auto rest = std::ranges::unique(constants, [](const Value& a, const Value& b) {
        return *feel::compare(a, b) == 0;
    });
    constants.erase(rest.begin(), rest.end());
    return constants;
}

RuleAxis build_axis(
    const std::vector<std::optional<ConstantCell>>& cells,
    const std::vector<std::uint8_t>& is_always,
    Kind kind
) {
    const std::vector<Value> constants = sorted_constants(cells, kind);
    bool is_ordered = false;
    for (const auto& cell : cells)
        if (cell)
            for (const ConstantTest& test : cell->tests)
                is_ordered = is_ordered || asks_order(test);
    const auto own = [&](size_t rule) {
        std::vector<std::uint32_t> numbers;
        if (!cells[rule]) return numbers;
        for (const ConstantTest& test : cells[rule]->tests)
            each_constant(*test.constant, [&](const Value& constant) {
                if (constant.kind() != kind) return;
                const auto found = std::ranges::lower_bound(
                    constants, constant,
                    [](const Value& a, const Value& b) { return *feel::compare(a, b) < 0; }
                );
                numbers.push_back(static_cast<std::uint32_t>(found - constants.begin()));
            });
        std::ranges::sort(numbers);
        const auto rest = std::ranges::unique(numbers);
        numbers.erase(rest.begin(), rest.end());
        return numbers;
    };
    const auto truth = [&](size_t rule, std::uint32_t position) {
        return cells[rule] ? holds(*cells[rule], {kind, constants, position})
                           : is_always[rule] != 0;
    };
    const bool is_hashed = kind == Kind::String && !is_ordered;
    return RuleAxis::build(constants, is_hashed, cells.size(), own, truth);
}

}  // namespace

std::optional<size_t> TableIndex::ordered_kind(Kind kind) {
    for (size_t i = 0; i < kOrdered.size(); ++i)
        if (kOrdered[i] == kind) return i;
    return std::nullopt;
}

std::optional<size_t> TableIndex::plain_value(const Value& value) {
    if (value.is_null()) return 0;
    if (value.is_boolean()) return value.is_true() ? 2 : 1;
    return std::nullopt;
}

std::shared_ptr<const TableIndex> TableIndex::build(const CompiledTable& table) {
    if (table.tests.size() < kRulesMin) return nullptr;
    auto index = std::make_shared<TableIndex>();
    index->rules_ = table.tests.size();
    index->words_ = (index->rules_ + 63) / 64;
    index->open_columns_.resize(index->rules_);
    for (size_t column = 0; column < table.inputs.size(); ++column)
        index->index_column(table, column);
    for (std::uint32_t column = 0; column < index->columns_.size(); ++column)
        if (!index->columns_[column].is_any) index->order_.push_back(column);
    std::ranges::stable_sort(index->order_, {}, [&](std::uint32_t column) {
        return index->columns_[column].constants;
    });
    for (const std::vector<std::uint32_t>& columns : index->open_columns_) {
        index->open_start_.push_back(static_cast<std::uint32_t>(index->open_.size()));
        index->open_.insert(index->open_.end(), columns.begin(), columns.end());
    }
    index->open_start_.push_back(static_cast<std::uint32_t>(index->open_.size()));
    if (index->open_.empty()) index->open_start_.clear();
    index->open_columns_ = {};
    index->keep_outputs(table);
    return index;
}

void TableIndex::keep_outputs(const CompiledTable& table) {
    output_columns_ = table.source->outputs.size();
    outputs_.resize(rules_ * output_columns_);
    is_constant_.resize(rules_ * output_columns_);
    for (size_t rule = 0; rule < rules_; ++rule) {
        has_all_outputs_ = has_all_outputs_ && table.outputs[rule].size() == output_columns_;
        for (size_t column = 0; column < output_columns_; ++column) {
            if (column >= table.outputs[rule].size()) continue;
            const Cell& cell = table.outputs[rule][column];
            if (cell.is_missing) continue;
            const feel::Program& program = *cell.expression.program();
            const feel::Node& root = program.nodes[program.root];
            if (root.op != feel::Op::Constant) continue;
            outputs_[rule * output_columns_ + column] = program.constants[root.a];
            is_constant_[rule * output_columns_ + column] = 1;
        }
    }
}

void TableIndex::index_column(const CompiledTable& table, size_t column) {
    std::vector<std::optional<ConstantCell>> cells(rules_);
    std::vector<std::uint8_t> is_always(rules_);
    Column result{.is_any = true};
    for (size_t rule = 0; rule < rules_; ++rule) {
        if (column >= table.tests[rule].size() || table.tests[rule][column].is_any) {
            is_always[rule] = 1;
            continue;
        }
        result.is_any = false;
        const Cell& cell = table.tests[rule][column];
        cells[rule] = constant_cell(cell);
        // A cell that did not compile matches nothing; any other is looked at by the caller.
        if (cells[rule] || cell.is_missing) continue;
        is_always[rule] = 1;
        open_columns_[rule].push_back(static_cast<std::uint32_t>(column));
    }
    if (!result.is_any) {
        const std::array plain = {Value(), Value(false), Value(true)};
        for (size_t i = 0; i < plain.size(); ++i) {
            result.plain[i].resize(words_);
            for (size_t rule = 0; rule < rules_; ++rule) {
                feel::Evaluation evaluation;
                const bool matches =
                    cells[rule] ? table.tests[rule][column]
                                      .expression.evaluate_slots({&plain[i], 1}, evaluation)
                                      .is_true()
                                : is_always[rule] != 0;
                if (matches) set_bit(result.plain[i], rule);
            }
        }
        for (size_t i = 0; i < kOrdered.size(); ++i)
            result.axes[i] = build_axis(cells, is_always, kOrdered[i]);
        for (const auto& axis : result.axes) result.constants += axis->constants();
    }
    columns_.push_back(std::move(result));
}

const RuleWord* TableIndex::plain_bits(const Column& column, const Value& input) const {
    const std::optional<size_t> plain = plain_value(input);
    return plain ? column.plain[*plain].data() : nullptr;
}

bool TableIndex::find_candidates(
    const Value* environment, std::span<const std::uint32_t> slots, RuleBits& bits
) const {
    for (const std::uint32_t column : order_) {
        const Value& input = environment[slots[column]];
        if (!plain_value(input) && !ordered_kind(input.kind())) return false;
    }
    RuleBits scratch(words_);
    size_t left = words_;
    for (size_t i = 0; i < order_.size(); ++i) {
        const Column& column = columns_[order_[i]];
        const Value& input = environment[slots[order_[i]]];
        if (const RuleWord* words = plain_bits(column, input)) {
            if (i == 0)
                std::memcpy(bits.data(), words, words_ * sizeof(RuleWord));
            else
                left = keep(bits.data(), words, words_);
            continue;
        }
        const RuleAxis& axis = *column.axes[*ordered_kind(input.kind())];
        const std::uint32_t position = axis.position(input);
        if (i == 0)
            axis.read(position, bits.data());
        else if (left > kWordsSparse || words_ <= kWordsSparse)
            left = axis.intersect(position, bits.data(), scratch.data());
        else
            keep_held(axis, position, bits);
    }
    if (order_.empty())
        for (size_t rule = 0; rule < rules_; rule += 64)
            bits.data()[rule / 64] =
                rules_ - rule >= 64 ? ~RuleWord{0} : (RuleWord{1} << (rules_ - rule)) - 1;
    return true;
}

/// Few rules are left: each is asked.
void TableIndex::keep_held(const RuleAxis& axis, std::uint32_t position, RuleBits& bits) {
    for (size_t word = 0; word < bits.size(); ++word)
        for (RuleWord rest = bits.data()[word]; rest != 0; rest &= rest - 1) {
            const auto rule = static_cast<std::uint32_t>(word * 64) +
                              static_cast<std::uint32_t>(std::countr_zero(rest));
            if (!axis.holds(rule, position)) bits.data()[word] &= ~(rest & -rest);
        }
}

}  // namespace tongban::dmn
