// The decisions about one subject, kept up to date fact by fact: a changed fact is compared only
// with the conditions that read it, and only decisions in which a condition changed are joined
// anew.
#pragma once

#include <unordered_map>

#include "dmn/batch.h"

namespace tongban::dmn {

class Incremental {
  public:
    /// All facts are null at first. The plan's columns are the facts; their order is that of the
    /// columns. Numbers finer than a column's and texts that no dictionary has are for plans that
    /// were compiled with `takes_any_value`.
    explicit Incremental(batch::Plan plan);

    size_t facts() const { return facts_.size(); }
    const Value& fact(size_t index) const { return facts_[index]; }
    /// The decisions (by their place in the plan) whose answer changed; valid until the next call.
    /// A limit that is exceeded counts as unknown. Error code: dmn.batch_fact for a value that is
    /// neither null nor of the column's type, or that the column cannot hold.
    Result<std::span<const std::uint32_t>> set(size_t fact, Value value);

    size_t decisions() const { return answers_.size(); }
    feel::Truth answer(size_t decision) const { return answers_[decision]; }

  private:
    feel::Truth condition(std::uint32_t predicate) const;
    feel::Truth join(std::uint32_t formula) const;
    std::optional<std::int64_t> place(size_t fact, const Value& value) const;
    void mark_users(std::uint32_t formula);

    batch::Plan plan_;
    std::vector<Value> facts_;
    std::vector<feel::Truth> conditions_;
    std::vector<feel::Truth> joined_;   // of every formula
    std::vector<feel::Truth> answers_;  // of every decision
    std::vector<std::unordered_map<std::string_view, std::uint32_t>> codes_;
    std::vector<std::vector<std::uint32_t>> readers_;   // of each fact: conditions
    std::vector<std::vector<std::uint32_t>> places_;    // of each condition: formulas that are it
    std::vector<std::vector<std::uint32_t>> users_;     // of each formula: formulas made of it
    std::vector<std::vector<std::uint32_t>> deciders_;  // of each formula: decisions that are it
    std::vector<std::uint8_t> is_marked_;
    std::vector<std::uint32_t> marked_;
    std::vector<std::uint32_t> changed_;
};

}  // namespace tongban::dmn
