// An index over the rules of a decision table: which rules can match is read from bitmaps, one for
// each column, instead of evaluating every test of every rule.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "feel/value.h"

namespace tongban::dmn {

struct CompiledTable;
using RuleWord = std::uint64_t;

/// Room for one bit a rule; small tables need no allocation.
class RuleBits {
  public:
    explicit RuleBits(size_t words)
        : large_(words > kInline ? std::make_unique_for_overwrite<RuleWord[]>(words) : nullptr),
          words_(words) {}
    RuleWord* data() { return large_ ? large_.get() : small_.data(); }
    size_t size() const { return words_; }

  private:
    static constexpr size_t kInline = 32;
    std::array<RuleWord, kInline> small_;
    std::unique_ptr<RuleWord[]> large_;
    size_t words_;
};

inline void set_bit(std::vector<RuleWord>& bits, size_t rule) {
    bits[rule / 64] |= RuleWord{1} << (rule % 64);
}

/// Keeps the bits that the others have too; how many words have a bit left.
inline size_t keep(RuleWord* bits, const RuleWord* others, size_t words) {
    size_t left = 0;
    for (size_t i = 0; i < words; ++i) {
        bits[i] &= others[i];
        left += bits[i] != 0 ? 1 : 0;
    }
    return left;
}

/// The rules of one column over the ordered values of one kind. Between two neighbouring constants
/// of the column's tests nothing changes, so there is a finite number of positions: before the
/// first constant, at it, after it, and so on. Bitmaps are kept for some positions; the others are
/// reached by flipping the rules that change on the way.
class RuleAxis {
  public:
    /// Constants sorted and without doubles, all of one kind; `truth(rule, position)` says whether
    /// the rule's test holds; `own(rule)` are the constants (by number) where its truth can change.
    template <class Truth, class Own>
    static RuleAxis build(
        std::vector<feel::Value> constants,
        bool is_hashed,
        size_t rules,
        const Own& own,
        const Truth& truth
    ) {
        RuleAxis axis(std::move(constants), is_hashed, rules);
        for (size_t rule = 0; rule < rules; ++rule) {
            bool now = truth(rule, 0);
            axis.begin(now);
            for (const std::uint32_t constant : own(rule))
                for (const std::uint32_t position : {constant * 2 + 1, constant * 2 + 2}) {
                    const bool next = truth(rule, position);
                    if (next != now) axis.flip(rule, position);
                    now = next;
                }
        }
        axis.finish();
        return axis;
    }

    size_t constants() const { return constants_.size(); }
    std::uint32_t position(const feel::Value& value) const;
    /// Writes the bitmap of a position.
    void read(std::uint32_t position, RuleWord* bits) const;
    /// Keeps the bits that are also in the bitmap of the position; how many words are left that
    /// have any.
    size_t intersect(std::uint32_t position, RuleWord* bits, RuleWord* scratch) const;
    bool holds(std::uint32_t rule, std::uint32_t position) const;

    RuleAxis(RuleAxis&&) = default;
    RuleAxis& operator=(RuleAxis&&) = default;

  private:
    RuleAxis(std::vector<feel::Value> constants, bool is_hashed, size_t rules);
    void begin(bool holds);
    void flip(size_t rule, std::uint32_t position);
    void finish();
    void make_keys();
    std::optional<std::uint32_t> position_by_key(const feel::Value& value) const;

    std::vector<feel::Value> constants_;
    std::vector<std::int64_t> keys_;  // of the constants when all are integers at key_scale_
    int key_scale_ = 0;
    std::unordered_map<std::string_view, std::uint32_t> hash_;  // of strings that are only equalled
    bool is_hashed_ = false;
    size_t words_ = 0;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> changes_;  // while building
    std::vector<std::uint32_t> flip_start_;                         // for each position
    std::vector<std::uint32_t> flips_;                              // rules
    std::vector<std::uint32_t> kept_;       // for each position: the last one with a bitmap
    std::vector<std::uint32_t> kept_slot_;  // for each position: where that bitmap stands
    std::vector<RuleWord> bitmaps_;
    /// Of most rules: they hold from one position up to another. Else the bitmaps are asked.
    struct Stretch {
        std::uint32_t from = 0;
        std::uint32_t to = 0;
        bool is_one = true;
    };
    std::vector<Stretch> stretches_;
};

class TableIndex {
  public:
    /// Nothing when the table is too small to gain.
    static std::shared_ptr<const TableIndex> build(const CompiledTable& table);

    /// Sets a bit for each rule whose indexed tests hold. False when an input is of a kind that is
    /// not indexed (a list, a time): the rules have to be scanned.
    bool find_candidates(
        const feel::Value* environment, std::span<const std::uint32_t> slots, RuleBits& bits
    ) const;
    /// Columns of the rule whose test is not indexed and has to be evaluated.
    std::span<const std::uint32_t> open_tests(size_t rule) const {
        if (open_start_.empty()) return {};
        return {open_.data() + open_start_[rule], open_start_[rule + 1] - open_start_[rule]};
    }
    size_t words() const { return words_; }
    /// The rule's output when it is a constant; it stands closer together than the expressions do.
    const feel::Value* find_output(size_t rule, size_t column) const {
        const size_t at = rule * output_columns_ + column;
        return is_constant_[at] != 0 ? &outputs_[at] : nullptr;
    }
    /// Has every rule as many outputs as the table?
    bool has_all_outputs() const { return has_all_outputs_; }

  private:
    static constexpr size_t kOrderedKinds = 5;
    static constexpr size_t kPlainValues = 3;
    struct Column {
        bool is_any = false;  // every rule accepts every value here
        size_t constants = 0;
        std::array<std::optional<RuleAxis>, kOrderedKinds> axes;
        std::array<std::vector<RuleWord>, kPlainValues> plain;  // null, false, true
    };
    const RuleWord* plain_bits(const Column& column, const feel::Value& input) const;
    static std::optional<size_t> ordered_kind(feel::Kind kind);
    static std::optional<size_t> plain_value(const feel::Value& value);
    static void keep_held(const RuleAxis& axis, std::uint32_t position, RuleBits& bits);
    void keep_outputs(const CompiledTable& table);
    void index_column(const CompiledTable& table, size_t column);

    std::vector<Column> columns_;
    std::vector<std::uint32_t> order_;  // of the columns: those with few constants first
    size_t rules_ = 0;
    size_t words_ = 0;
    std::vector<std::vector<std::uint32_t>> open_columns_;  // while building, for each rule
    std::vector<std::uint32_t> open_start_;
    std::vector<std::uint32_t> open_;
    size_t output_columns_ = 0;
    bool has_all_outputs_ = true;
    std::vector<feel::Value> outputs_;
    std::vector<std::uint8_t> is_constant_;
};

}  // namespace tongban::dmn
