// Other values of the facts are tried on the decision itself: one fact alone, two, all together
// when they are few. Else the search goes where more conditions hold, and what it needs not change
// is taken back one by one. So a way out is always true of the decision, whatever it is written
// with.
#include "dmn/ways.h"

#include <algorithm>
#include <map>
#include <set>

#include "dmn/distance.h"
#include "feel/operators.h"

namespace tongban::dmn {

namespace {

struct Change {
    size_t fact = 0;
    Value value;
};
using Changes = std::vector<Change>;

class WaySearch {
  public:
    WaySearch(Trials& trials, const ExplainOptions& options, const Trace& now)
        : trials_(trials), options_(options), now_(now) {}

    std::vector<WayOut> run() {
        set_scanned();
        // A fact that can do it alone is part of no larger smallest set.
        std::vector<size_t> others;
        for (size_t i = 0; i < trials_.size_with_elements(); ++i)
            if (!single(i) && !trials_.candidates(i).values.empty()) others.push_back(i);
        alike_together();
        pairs(others);
        is_complete_ = trials_.may_try() && trials_.has_all_facts() && are_exact();
        // Lists are changed alone, or by their elements.
        std::erase_if(others, [&](size_t index) { return has_elements(index); });
        if (others.size() > 2 && !all_combinations(others)) {
            is_complete_ = false;
            guided(others);
        }
        std::ranges::stable_sort(found_, {}, &Changes::size);
        keep_smallest();
        is_complete_ = is_complete_ && found_.size() <= options_.ways_max;
        std::vector<WayOut> ways;
        for (const Changes& changes : found_) {
            if (ways.size() >= options_.ways_max) break;
            ways.push_back(way_of(changes));
        }
        return ways;
    }
    /// Every smallest set is among the ways.
    bool is_complete() const { return is_complete_; }

  private:
    /// A share of the trials for each fact that is looked at step by step.
    void set_scanned() {
        constexpr std::int64_t kMost = 400;
        std::int64_t facts = 1;
        for (size_t i = 0; i < trials_.size_with_elements(); ++i)
            facts += trials_.fact(i).is_direct ? 0 : 1;
        scanned_ =
            std::min(kMost, static_cast<std::int64_t>(options_.evaluations_max) / (8 * facts));
    }

    /// The nearest value of this fact alone that changes the answer.
    bool single(size_t index) {
        const std::optional<Value> probed_value = probe(index);
        // Months and days of the week come again: one of those may be nearer.
        Candidates candidates = trials_.candidates(index);
        if (probed_value) candidates.values.push_back(*probed_value);
        for (const Value& value : by_distance(candidates, trials_.current(index))) {
            const bool is_probed = probed_value && value.identical(*probed_value);
            if (!is_probed && !trials_.may_try()) break;
            if (!is_probed && !trials_.holds_with(index, value)) continue;
            found_.push_back({{index, nearest(index, value, true).value_or(value)}});
            trials_.reset(index);
            if (!is_probed) other_side(index, found_.back()[0].value);
            return true;
        }
        std::optional<Value> found = probed_value;
        if (!found) found = nearest(index, std::nullopt, true);
        trials_.reset(index);
        if (!found) return false;
        found_.push_back({{index, *found}});
        return true;
    }

    /// "Below 18, or from 60 on": the nearest on the other side of where the fact stands now.
    void other_side(size_t index, const Value& found) {
        const Candidates& candidates = trials_.candidates(index);
        const auto side = feel::compare(found, trials_.current(index));
        if (!candidates.is_ordered || !side) return;
        for (const Value& value : by_distance(candidates, trials_.current(index))) {
            if (!trials_.may_try()) return;
            if (feel::compare(value, trials_.current(index)) == side) continue;
            if (!trials_.holds_with(index, value)) continue;
            found_.push_back({{index, value}});
            return;
        }
    }

    /// For a number or date that goes through arithmetic: steps that double, then the middle again
    /// and again, to the nearest whole number or day that changes the answer.
    std::optional<Value> probe(size_t index) {
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
    std::optional<std::int64_t> boundary(
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

    /// Behind arithmetic the bounds are not known, and what holds may hold again farther on (parts
    /// of dates, remainders, squares): step by step near the current value, then where the answer
    /// changes on either side and step by step before that, then around the constants of the
    /// logic. Other facts stay as they are; the fact is left with the value, if there is one.
    std::optional<Value> nearest(size_t index, std::optional<Value> found, bool on_both_sides) {
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
    std::vector<std::int64_t> steps_around_constants(const Value& start) const {
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
    void back(std::int64_t best, const Try& try_at) {
        std::int64_t left = kScannedBackMost;
        for (std::int64_t steps = 1;
             steps <= kScannedBack && std::abs(best) - steps > scanned_ && left > 0;
             ++steps, --left)
            if (const std::int64_t at = best < 0 ? best + steps : best - steps; try_at(at)) {
                best = at;
                steps = 0;
            }
    }
    /// Between the start and a value that holds, to where the answer changes.
    void halve(size_t index, std::int64_t& holds) {
        const Value& start = trials_.current(index);
        std::int64_t fails = 0;
        while (std::abs(holds - fails) > 1 && trials_.may_try()) {
            const std::int64_t middle = fails + (holds - fails) / 2;
            trials_.set(index, moved(start, middle));
            (trials_.holds() ? holds : fails) = middle;
        }
    }

    void pairs(const std::vector<size_t>& facts) {
        for (size_t i = 0; i < facts.size(); ++i)
            for (size_t j = i + 1; j < facts.size(); ++j)
                if (trials_.tries() < options_.evaluations_max / 2 &&
                    trials_.fact(facts[j]).list != facts[i])
                    pair(facts[i], facts[j]);
    }

    bool has_elements(size_t index) const {
        for (size_t i = trials_.size(); i < trials_.size_with_elements(); ++i)
            if (trials_.fact(i).list == index) return true;
        return false;
    }

    /// `every x in list satisfies …`: the same entry of all elements at once, then of those only
    /// that need it.
    void alike_together() {
        const size_t first = trials_.size();
        std::set<std::pair<size_t, std::string>> seen;
        for (size_t i = first; i < trials_.size_with_elements(); ++i) {
            const Fact& fact = trials_.fact(i);
            if (!seen.emplace(*fact.list, fact.entry).second) continue;
            std::vector<size_t> group;
            for (size_t j = i; j < trials_.size_with_elements(); ++j)
                if (trials_.fact(j).list == fact.list && trials_.fact(j).entry == fact.entry)
                    group.push_back(j);
            if (group.size() > 1) alike(group);
        }
    }
    void alike(const std::vector<size_t>& group) {
        for (const Value& value : ordered(group[0])) {
            if (!trials_.may_try()) return;
            Changes changes;
            for (const size_t index : group) {
                trials_.set(index, value);
                changes.push_back({index, value});
            }
            const bool holds = trials_.holds();
            if (holds) shrink(changes);
            for (const size_t index : group) trials_.reset(index);
            if (!holds) continue;
            if (!changes.empty() && !is_beyond_a_known_one(changes)) found_.push_back(changes);
            return;
        }
    }
    void pair(size_t first, size_t second) {
        const auto ordered = by_distance(trials_.candidates(second), trials_.current(second));
        for (const Value& value : by_distance(trials_.candidates(first), trials_.current(first))) {
            trials_.set(first, value);
            for (const Value& other : ordered) {
                if (!trials_.may_try()) break;
                if (!trials_.holds_with(second, other)) continue;
                trials_.reset(first);
                found_.push_back({{first, value}, {second, other}});
                return;
            }
        }
        trials_.reset(first);
    }

    /// A set that holds another one as a whole is no smallest one; they stand in order of size.
    void keep_smallest() {
        std::vector<Changes> kept;
        for (Changes& changes : found_) {
            const bool is_larger = std::ranges::any_of(kept, [&](const Changes& known) {
                return known.size() < changes.size() && contains(changes, known);
            });
            if (!is_larger) kept.push_back(std::move(changes));
        }
        found_ = std::move(kept);
    }
    static bool contains(const Changes& all, const Changes& part) {
        return std::ranges::all_of(part, [&](const Change& change) {
            return std::ranges::find(all, change.fact, &Change::fact) != all.end();
        });
    }

    bool are_exact() const {
        for (size_t i = 0; i < trials_.size(); ++i)
            if (!trials_.candidates(i).is_exact) return false;
        return true;
    }

    // --- Three facts and more ---

    /// False when there are too many of them.
    bool all_combinations(const std::vector<size_t>& facts) {
        size_t combinations = 1;
        for (const size_t index : facts) {
            // Each may also stay as it is.
            combinations *= ordered(index).size() + 1;
            if (combinations > kCombinationsMax ||
                combinations + trials_.tries() > options_.evaluations_max)
                return false;
        }
        for (size_t size = 3; size <= facts.size(); ++size) {
            Changes changes;
            combine(facts, 0, size, changes);
        }
        return true;
    }
    void combine(const std::vector<size_t>& facts, size_t next, size_t left, Changes& changes) {
        if (left == 0) {
            if (!is_beyond_a_known_one(changes) && trials_.holds()) found_.push_back(changes);
            return;
        }
        for (size_t i = next; i + left <= facts.size(); ++i) {
            for (const Value& value : ordered(facts[i])) {
                trials_.set(facts[i], value);
                changes.push_back({facts[i], value});
                combine(facts, i + 1, left - 1, changes);
                changes.pop_back();
            }
            trials_.reset(facts[i]);
        }
    }
    std::vector<Value> ordered(size_t index) const {
        return by_distance(trials_.candidates(index), trials_.current(index));
    }

    /// Down along the distance to the wanted answer, then again without one fact of what was found,
    /// so that each further way is another one (Reiter's tree of hitting sets).
    void guided(const std::vector<size_t>& facts) {
        Distance distance(trials_.engine(), trials_.decision(), trials_.now());
        std::vector<std::set<size_t>> left_out{{}};
        for (const Changes& known : found_)
            for (const Change& change : known) left_out.push_back({change.fact});
        for (size_t at = 0; at < left_out.size() && at < kStartsMax; ++at) {
            if (found_.size() >= options_.ways_max || !trials_.may_try()) return;
            std::vector<size_t> free;
            for (const size_t index : facts)
                if (!left_out[at].contains(index)) free.push_back(index);
            const std::optional<Changes> way = descend(distance, free);
            if (!way) continue;
            for (const Change& change : *way) {
                std::set<size_t> next = left_out[at];
                next.insert(change.fact);
                if (std::ranges::find(left_out, next) == left_out.end())
                    left_out.push_back(std::move(next));
            }
            if (!is_beyond_a_known_one(*way)) found_.push_back(*way);
        }
    }
    std::optional<Changes> descend(Distance& distance, const std::vector<size_t>& facts) {
        const auto measured = [&] {
            trials_.count();
            return distance.of(trials_.input(), trials_.wanted());
        };
        std::map<size_t, Value> changed;
        double now = measured();
        for (bool is_better = true; is_better && now > 0;) {
            is_better = false;
            for (const size_t index : facts) {
                const auto found = changed.find(index);
                Value best = found == changed.end() ? trials_.current(index) : found->second;
                const double before = now;
                for (const Value& value : ordered(index)) {
                    if (!trials_.may_try() || now == 0) break;
                    trials_.set(index, value);
                    if (const double there = measured(); there < now) {
                        now = there;
                        best = value;
                    }
                }
                trials_.set(index, best);
                if (now < before) {
                    changed.insert_or_assign(index, best);
                    is_better = true;
                }
            }
        }
        Changes changes;
        for (const auto& [index, value] : changed) changes.push_back({index, value});
        const bool holds = trials_.holds();
        if (holds) shrink(changes);
        for (const auto& [index, value] : changed) trials_.reset(index);
        return holds ? std::optional(changes) : std::nullopt;
    }
    /// Takes back what is not needed, again and again since one that goes may free another, and
    /// moves the rest as near as it may be.
    void shrink(Changes& changes) {
        for (bool is_smaller = true; is_smaller;) {
            is_smaller = false;
            for (size_t i = 0; i < changes.size();) {
                trials_.reset(changes[i].fact);
                if (trials_.holds()) {
                    changes.erase(changes.begin() + static_cast<std::ptrdiff_t>(i));
                    is_smaller = true;
                    continue;
                }
                trials_.set(changes[i].fact, changes[i].value);
                ++i;
            }
        }
        for (Change& change : changes) {
            for (const Value& value :
                 by_distance(trials_.candidates(change.fact), trials_.current(change.fact))) {
                trials_.set(change.fact, value);
                if (!trials_.holds()) continue;
                change.value = value;
                break;
            }
            trials_.set(change.fact, change.value);
        }
    }
    bool is_beyond_a_known_one(const Changes& changes) const {
        return std::ranges::any_of(found_, [&](const Changes& known) {
            return contains(changes, known);
        });
    }

    WayOut way_of(Changes changes) {
        WayOut way;
        for (const Change& change : changes) trials_.set(change.fact, change.value);
        const bool on_both_sides = changes.size() > 1;
        for (Change& change : changes)
            change.value = nearest(change.fact, change.value, on_both_sides).value_or(change.value);
        for (const Change& change : changes) way.requirements.push_back(requirement(change));
        if (const auto outcome = trials_.outcome()) {
            way.result = outcome->result;
            way.rules = new_rules(outcome->trace);
        }
        for (const Change& change : changes) trials_.reset(change.fact);
        return way;
    }

    /// How far the fact may move around the value that was found, the others staying.
    Requirement requirement(const Change& change) {
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
        } else {
            named(candidates, holds, result);
        }
        return result;
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
               std::ranges::none_of(fact.constants, [&](const Value& constant) {
                   return constant.identical(change.value);
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

    std::vector<FiredRule> new_rules(const Trace& trace) const {
        std::vector<FiredRule> rules;
        for (const DecisionTrace& decision : trace.decisions)
            for (const FiredRule& rule : decision.fired)
                if (!fires_now(decision.id, rule.number)) rules.push_back(rule);
        return rules;
    }
    bool fires_now(const std::string& id, int number) const {
        return std::ranges::any_of(now_.decisions, [&](const DecisionTrace& decision) {
            return decision.id == id && std::ranges::any_of(decision.fired, [&](const auto& rule) {
                       return rule.number == number;
                   });
        });
    }

    static constexpr std::int64_t kProbeMax = std::int64_t{1} << 40;
    static constexpr std::int64_t kScannedBack = 40;
    static constexpr std::int64_t kScannedBackMost = 1'500;
    static constexpr size_t kCombinationsMax = 4'096;
    static constexpr size_t kStartsMax = 64;

    Trials& trials_;
    const ExplainOptions& options_;
    const Trace& now_;
    std::int64_t scanned_ = 0;  // steps on either side that are tried one by one
    std::vector<Changes> found_;
    bool is_complete_ = false;
};

}  // namespace

Ways find_ways(Trials& trials, const ExplainOptions& options, const Trace& now) {
    WaySearch search(trials, options, now);
    Ways result{.ways = search.run()};
    result.is_complete = search.is_complete();
    return result;
}

}  // namespace tongban::dmn
