// Around a value that does, others are tried: an interval where all of them do, else the value
// alone.
#include "dmn/requirement.h"

#include <algorithm>

#include "dmn/pieces.h"
#include "dmn/readings.h"
#include "feel/operators.h"

namespace tongban::dmn {

namespace {

class Around {
  public:
    explicit Around(Trials& trials) : trials_(trials) {}

    /// How far the fact may move around the value that was found, the others staying.
    Requirement run(const Change& change) {
        const Candidates& candidates = trials_.candidates(change.fact);
        Requirement result{
            .fact = trials_.fact(change.fact).name,
            .current = trials_.current(change.fact),
            .nearest = change.value};
        // Of lists there is no end: the one that was found is told.
        if (change.value.is_list()) {
            result.values = {change.value};
            difference(result);
            return result;
        }
        if (is_made_up(change)) {
            ask_of_text(change, result);
            return result;
        }
        std::vector<bool> holds;
        for (const Value& value : candidates.values) {
            trials_.set(change.fact, value);
            holds.push_back(trials_.holds());
        }
        trials_.set(change.fact, change.value);
        const auto found = std::ranges::find_if(candidates.values, [&](const Value& value) {
            return value.identical(change.value);
        });
        const bool is_probed = !trials_.fact(change.fact).is_direct && candidates.is_ordered;
        if (found == candidates.values.end() || is_probed) {
            probed(change, candidates, holds, result);
        } else if (candidates.is_ordered) {
            interval(
                candidates, holds, static_cast<size_t>(found - candidates.values.begin()), result
            );
            to_end(change, result);
        } else if (is_ordered(change.value) && !trials_.fact(change.fact).is_direct) {
            // With a zone and without one: of what was tried no order is known.
            result.values = {change.value};
        } else if (!read_otherwise(change, candidates, holds, result)) {
            named(candidates, holds, result);
        }
        return result;
    }

  private:
    // --- What lies beside a value ---

    /// All on one side of a value that were tried do: the last one on its other side from which
    /// they all do.
    struct Side {
        bool is_up = true;
        size_t end = 0;
    };
    static std::optional<Side> side_that_does(const std::vector<bool>& holds, size_t at) {
        size_t first = at;
        size_t last = at;
        while (first > 0 && holds[first - 1]) --first;
        while (last + 1 < holds.size() && holds[last + 1]) ++last;
        const bool does_up = last + 1 == holds.size();
        if (does_up == (first == 0)) return std::nullopt;
        return Side{does_up, does_up ? first : last};
    }

    /// A text that the logic reads as a date, number or their like: told by what it reads as. False
    /// when it is no such text.
    bool read_otherwise(
        const Change& change,
        const Candidates& candidates,
        const std::vector<bool>& holds,
        Requirement& result
    ) {
        const Fact& fact = trials_.fact(change.fact);
        const bool is_own = is_constant_of(fact, change.value);
        if (!change.value.is_string() || fact.read_as.empty() || is_own) return false;
        for (const feel::Kind kind : fact.read_as) {
            if (read_as(change.value, kind).is_null()) continue;
            std::vector<std::pair<Value, bool>> readings;
            for (size_t i = 0; i < candidates.values.size(); ++i)
                if (Value read = read_as(candidates.values[i], kind);
                    !read.is_null() && feel::compare(read, read_as(change.value, kind)))
                    readings.emplace_back(std::move(read), holds[i]);
            tell_reading(std::move(readings), read_as(change.value, kind), result);
            break;
        }
        if (!result.low && !result.high) result.values = {change.value};
        return true;
    }
    static void tell_reading(
        std::vector<std::pair<Value, bool>> readings, const Value& here, Requirement& result
    ) {
        std::ranges::stable_sort(readings, [](const auto& a, const auto& b) {
            return feel::compare(a.first, b.first) == std::strong_ordering::less;
        });
        const auto at = std::ranges::find_if(readings, [&](const auto& reading) {
            return feel::compare(reading.first, here) == std::strong_ordering::equal;
        });
        if (at == readings.end()) return;
        std::vector<bool> holds;
        for (const auto& reading : readings) holds.push_back(reading.second);
        const auto side = side_that_does(holds, static_cast<size_t>(at - readings.begin()));
        if (side) (side->is_up ? result.low : result.high) = readings[side->end].first;
    }

    /// What is in the one list and not in the other.
    static void difference(Requirement& result) {
        const feel::List now = result.current.is_list() ? result.current.as_list() : feel::List();
        const auto left_over = [](feel::List from, const feel::List& other) {
            for (const Value& item : other) {
                const auto found = std::ranges::find_if(from, [&](const Value& each) {
                    return each.identical(item);
                });
                if (found != from.end()) from.erase(found);
            }
            return from;
        };
        for (const Value& item : left_over(result.nearest.as_list(), now))
            result.added.push_back(item);
        for (const Value& item : left_over(now, result.nearest.as_list()))
            result.removed.push_back(item);
    }

    // --- Texts that were put together ---

    /// A text that the logic itself does not name.
    bool is_made_up(const Change& change) const {
        const Fact& fact = trials_.fact(change.fact);
        return change.value.is_string() && !fact.text_tests.empty() &&
               !is_constant_of(fact, change.value);
    }
    static bool is_constant_of(const Fact& fact, const Value& value) {
        return std::ranges::any_of(fact.constants, [&](const Value& constant) {
            return constant.identical(value);
        });
    }
    /// The conditions that come to hold, or cease to, are told in place of it.
    void ask_of_text(const Change& change, Requirement& result) {
        for (const TextTest& test : trials_.fact(change.fact).text_tests) {
            const bool holds_then = dmn::holds(test, change.value);
            const bool is_told = std::ranges::any_of(result.needs, [&](const TextNeed& known) {
                return known.source == test.need.source;
            });
            if (is_told || holds_then == dmn::holds(test, result.current)) continue;
            result.needs.push_back(test.need);
            result.needs.back().holds = holds_then;
        }
        if (!result.needs.empty()) result.nearest = Value();
    }

    /// The texts that do; or those that do not, when any other does.
    static void named(
        const Candidates& candidates, const std::vector<bool>& holds, Requirement& result
    ) {
        bool does_another = false;
        for (size_t i = 0; i < holds.size(); ++i)
            if (holds[i] && is_another_text(candidates.values[i]))
                does_another = candidates.is_exact;
        for (size_t i = 0; i < holds.size(); ++i)
            if (holds[i] != does_another && !is_another_text(candidates.values[i]))
                (does_another ? result.except : result.values).push_back(candidates.values[i]);
        if (is_another_text(result.nearest)) result.nearest = Value();
    }

    static void interval(
        const Candidates& candidates, const std::vector<bool>& holds, size_t at, Requirement& result
    ) {
        size_t first = at;
        size_t last = at;
        while (first > 0 && holds[first - 1]) --first;
        while (last + 1 < holds.size() && holds[last + 1]) ++last;
        // Beyond the ends of what the type allows nothing need be told, and where values that are
        // not allowed lie between two it is not known which of them is the end.
        const auto end = [&](size_t inside, std::optional<size_t> outside, bool& is_closed) {
            is_closed = candidates.is_constant[inside];
            const bool is_end = outside || first == last;
            if (is_closed && is_end) return std::optional(candidates.values[inside]);
            if (!outside || !candidates.is_constant[*outside]) return std::optional<Value>();
            return std::optional(candidates.values[*outside]);
        };
        const auto below = first > 0 ? std::optional(first - 1) : std::nullopt;
        const auto above = last + 1 < holds.size() ? std::optional(last + 1) : std::nullopt;
        result.low = end(first, below, result.low_closed);
        result.high = end(last, above, result.high_closed);
        if (result.low && result.high && result.low->identical(*result.high)) {
            result.values.push_back(*result.low);
            result.low.reset();
            result.high.reset();
        }
    }

    /// The end of the interval that is nearer to the current value, in place of an example from it.
    void to_end(const Change& change, Requirement& result) {
        const auto side = feel::compare(result.current, change.value);
        const bool is_below = side == std::strong_ordering::greater;
        const std::optional<Value>& end = is_below ? result.high : result.low;
        if (!side || !end) return;
        const bool is_closed = is_below ? result.high_closed : result.low_closed;
        const Value value = is_closed ? *end : moved(*end, is_below ? -1 : 1);
        // Between the two; there may be no whole step.
        if (value.is_null() || feel::compare(value, change.value) != side) return;
        if (feel::compare(result.current, value) != side) return;
        trials_.set(change.fact, value);
        if (trials_.holds()) result.nearest = value;
        trials_.set(change.fact, change.value);
    }

    /// Beyond the nearest value all that were tried must do, else only the value itself is told.
    void probed(
        const Change& change,
        const Candidates& candidates,
        const std::vector<bool>& holds,
        Requirement& result
    ) {
        if (result.current.is_null()) return open_ended(change, candidates, holds, result);
        const auto way = feel::compare(change.value, result.current);
        const bool is_up = way == std::strong_ordering::greater;
        if (!way || !do_all_beyond(change, candidates, holds, is_up)) {
            result.values.push_back(change.value);
            return;
        }
        (is_up ? result.low : result.high) = change.value;
    }
    bool do_all_beyond(
        const Change& change,
        const Candidates& candidates,
        const std::vector<bool>& holds,
        bool is_up
    ) {
        const auto way = is_up ? std::strong_ordering::greater : std::strong_ordering::less;
        for (size_t i = 0; i < candidates.values.size(); ++i)
            if (!holds[i] && feel::compare(candidates.values[i], change.value) == way) return false;
        for (std::int64_t distance = 1; distance <= kProbeMax; distance *= 2) {
            const Value value = moved(change.value, is_up ? distance : -distance);
            if (value.is_null()) break;
            trials_.set(change.fact, value);
            const bool holds_there = trials_.holds();
            trials_.set(change.fact, change.value);
            if (!holds_there) return false;
        }
        return true;
    }
    /// Of a fact that is not known: on one side all that were tried do, on the other the end is
    /// where the answer changes.
    void open_ended(
        const Change& change,
        const Candidates& candidates,
        const std::vector<bool>& holds,
        Requirement& result
    ) {
        // What has no steps (times, durations) is told by what was tried.
        if (moved(change.value, 1).is_null()) {
            const auto at = std::ranges::find_if(candidates.values, [&](const Value& value) {
                return value.identical(change.value);
            });
            const auto side =
                at == candidates.values.end()
                    ? std::nullopt
                    : side_that_does(holds, static_cast<size_t>(at - candidates.values.begin()));
            if (side)
                (side->is_up ? result.low : result.high) = candidates.values[side->end];
            else
                result.values.push_back(change.value);
            return;
        }
        for (const bool is_up : {true, false}) {
            if (!do_all_beyond(change, candidates, holds, is_up)) continue;
            const auto steps = steps_to_failing(change, candidates, holds, !is_up);
            if (!steps) continue;
            (is_up ? result.low : result.high) =
                moved(change.value, last_that_holds(change, *steps));
            return;
        }
        result.values.push_back(change.value);
    }
    /// To the nearest value on one side that does not do.
    static std::optional<std::int64_t> steps_to_failing(
        const Change& change,
        const Candidates& candidates,
        const std::vector<bool>& holds,
        bool is_up
    ) {
        std::optional<std::int64_t> nearest;
        for (size_t i = 0; i < candidates.values.size(); ++i) {
            const auto steps = whole_steps(change.value, candidates.values[i]);
            if (holds[i] || !steps || (is_up ? *steps < 0 : *steps > 0)) continue;
            if (!nearest || std::abs(*steps) < std::abs(*nearest)) nearest = steps;
        }
        return nearest;
    }
    std::int64_t last_that_holds(const Change& change, std::int64_t fails) {
        std::int64_t holds = 0;
        while (std::abs(fails - holds) > 1 && trials_.may_try()) {
            const std::int64_t middle = holds + (fails - holds) / 2;
            trials_.set(change.fact, moved(change.value, middle));
            (trials_.holds() ? holds : fails) = middle;
        }
        trials_.set(change.fact, change.value);
        return holds;
    }

    static constexpr std::int64_t kProbeMax = std::int64_t{1} << 40;

    Trials& trials_;
};

}  // namespace

Requirement requirement_of(Trials& trials, const Change& change) {
    return Around(trials).run(change);
}

}  // namespace tongban::dmn
