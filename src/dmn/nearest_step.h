// The nearest number or date that changes the answer, for facts behind arithmetic. Internal to this
// folder.
#pragma once

#include "dmn/trials.h"

namespace tongban::dmn {

class NearestStep {
  public:
    NearestStep(Trials& trials, size_t evaluations_max);

    /// For a number or date that goes through arithmetic: steps that double, then the middle again
    /// and again, to the nearest whole number or day that changes the answer.
    std::optional<Value> probe(size_t index);

    /// Behind arithmetic the bounds are not known, and what holds may hold again farther on (parts
    /// of dates, remainders, squares): step by step near the current value, then where the answer
    /// changes on either side and step by step before that, then around the constants of the
    /// logic. Other facts stay as they are; the fact is left with the value, if there is one.
    std::optional<Value> nearest(size_t index, std::optional<Value> found, bool on_both_sides);

  private:
    std::optional<std::int64_t> boundary(
        size_t index, int direction, std::int64_t last, std::int64_t limit
    );
    std::vector<std::int64_t> steps_around_constants(const Value& start) const;
    template <class Try>
    void back(std::int64_t best, const Try& try_at);
    void halve(size_t index, std::int64_t& holds);

    Trials& trials_;
    std::int64_t scanned_;  // steps on either side that are tried one by one
};

}  // namespace tongban::dmn
