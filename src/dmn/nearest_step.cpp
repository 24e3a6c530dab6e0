// Step by step where that is affordable, by halves beyond.
#include "dmn/nearest_step.h"

#include <algorithm>

#include "feel/operators.h"

namespace tongban::dmn {

namespace {

constexpr std::int64_t kProbeMax = std::int64_t{1} << 40;
constexpr std::int64_t kScannedBack = 40;
constexpr std::int64_t kScannedBackMost = 1'500;

/// A share of the trials for each fact that is looked at step by step.
std::int64_t share_of(const Trials& trials, size_t evaluations_max) {
    constexpr std::int64_t kMost = 400;
    std::int64_t facts = 1;
    for (size_t i = 0; i < trials.size_with_elements(); ++i)
        facts += trials.fact(i).is_direct ? 0 : 1;
    return std::min(kMost, static_cast<std::int64_t>(evaluations_max) / (8 * facts));
}

}  // namespace

NearestStep::NearestStep(Trials& trials, size_t evaluations_max)
    : trials_(trials), scanned_(share_of(trials, evaluations_max)) {}

std::optional<Value> NearestStep::probe(size_t index) {
    const Value& start = trials_.current(index);
    if (trials_.fact(index).is_direct || !(start.is_number() || start.is_date()))
        return std::nullopt;
    std::optional<std::int64_t> best;
    for (const int direction : {1, -1}) {
        const auto found = boundary(index, direction, 0, best ? std::abs(*best) : kProbeMax);
        if (found) best = direction * *found;
    }
    trials_.reset(index);
    return best ? std::optional(moved(start, *best)) : std::nullopt;
}

/// How far in one direction the answer changes, below a limit; beyond `last` it does not yet.
std::optional<std::int64_t> NearestStep::boundary(
    size_t index, int direction, std::int64_t last, std::int64_t limit
) {
    const Value& start = trials_.current(index);
    const auto holds_at = [&](std::int64_t distance) {
        const Value value = moved(start, direction * distance);
        if (value.is_null()) return false;
        trials_.set(index, value);
        return trials_.holds();
    };
    while (last + 1 < limit && trials_.may_try()) {
        std::int64_t distance = std::min(std::max<std::int64_t>(1, last * 2), limit - 1);
        if (moved(start, direction * distance).is_null()) break;
        if (!holds_at(distance)) {
            last = distance;
            continue;
        }
        while (distance - last > 1 && trials_.may_try()) {
            const std::int64_t middle = last + (distance - last) / 2;
            (holds_at(middle) ? distance : last) = middle;
        }
        return distance;
    }
    return std::nullopt;
}

std::optional<Value> NearestStep::nearest(
    size_t index, std::optional<Value> found, bool on_both_sides
) {
    const Value& start = trials_.current(index);
    const bool is_stepped = start.is_number() || start.is_date();
    const auto steps = found ? whole_steps(start, *found) : std::optional<std::int64_t>();
    if (trials_.fact(index).is_direct || !is_stepped || (found && !steps)) {
        if (found) trials_.set(index, *found);
        return found;
    }
    const int side = steps.value_or(1) < 0 ? -1 : 1;
    std::int64_t best = steps.value_or(kProbeMax);
    const auto try_at = [&](std::int64_t at) {
        const Value value = at == 0 ? Value() : moved(start, at);
        if (value.is_null() || !trials_.may_try()) return false;
        trials_.set(index, value);
        if (!trials_.holds()) return false;
        best = at;
        return true;
    };
    bool is_near = false;
    for (std::int64_t away = 1; !is_near && away < std::min(std::abs(best), scanned_); ++away)
        is_near = try_at(side * away) || (on_both_sides && try_at(-side * away));
    if (!is_near && std::abs(best) > scanned_) {
        for (const std::int64_t at : steps_around_constants(start))
            if (std::abs(at) < std::abs(best) && (on_both_sides || (at < 0) == (side < 0)))
                try_at(at);
        if (best != kProbeMax) halve(index, best);
        if (const int other = best < 0 ? 1 : -1; on_both_sides && best != kProbeMax)
            if (const auto there = boundary(index, other, scanned_, std::abs(best)))
                best = other * *there;
        if (best != kProbeMax) back(best, try_at);
    }
    // What was found may have a fraction, and be nearer than whole steps.
    if (best != steps.value_or(kProbeMax)) found = moved(start, best);
    trials_.set(index, found.value_or(start));
    return found;
}

/// Near each constant of the kind; of dates also where the months around it begin and end.
std::vector<std::int64_t> NearestStep::steps_around_constants(const Value& start) const {
    constexpr std::int64_t kAround = 45;
    constexpr int kMonths = 13;
    std::vector<std::int64_t> steps;
    for (const Value& constant : trials_.constants()) {
        const auto there = whole_steps(start, constant);
        if (!there) continue;
        for (std::int64_t off = -kAround; off <= kAround; ++off) steps.push_back(*there + off);
        if (!constant.is_date()) continue;
        const feel::CivilDate date = constant.as_date();
        for (int off = -kMonths; off <= kMonths; ++off) {
            const std::int64_t month = std::int64_t{date.year} * 12 + date.month - 1 + off;
            const auto text = fmt::format("{:04}-{:02}-01", month / 12, month % 12 + 1);
            const auto first = month >= 12 ? feel::parse_date(text) : std::nullopt;
            if (!first) continue;
            const std::int64_t at = *whole_steps(start, Value(*first));
            steps.push_back(at);
            steps.push_back(at - 1);
        }
    }
    return steps;
}

/// Step by step towards the start, again from each value that holds.
template <class Try>
void NearestStep::back(std::int64_t best, const Try& try_at) {
    std::int64_t left = kScannedBackMost;
    for (std::int64_t steps = 1;
         steps <= kScannedBack && std::abs(best) - steps > scanned_ && left > 0; ++steps, --left)
        if (const std::int64_t at = best < 0 ? best + steps : best - steps; try_at(at)) {
            best = at;
            steps = 0;
        }
}

/// Between the start and a value that holds, to where the answer changes.
void NearestStep::halve(size_t index, std::int64_t& holds) {
    const Value& start = trials_.current(index);
    std::int64_t fails = 0;
    while (std::abs(holds - fails) > 1 && trials_.may_try()) {
        const std::int64_t middle = fails + (holds - fails) / 2;
        trials_.set(index, moved(start, middle));
        (trials_.holds() ? holds : fails) = middle;
    }
}

}  // namespace tongban::dmn
