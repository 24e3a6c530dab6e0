// Other values of the facts are tried on the decision itself: one fact alone, two, all together
// when they are few. Else the search goes where more conditions hold, and what it needs not change
// is taken back one by one. So a way out is always true of the decision, whatever it is written
// with.
#include "dmn/ways.h"

#include <algorithm>
#include <map>
#include <set>

#include "dmn/distance.h"
#include "dmn/nearest_step.h"
#include "dmn/requirement.h"
#include "feel/operators.h"

namespace tongban::dmn {

namespace {

class WaySearch {
  public:
    WaySearch(Trials& trials, const ExplainOptions& options, const Trace& now)
        : trials_(trials), options_(options), now_(now), steps_(trials, options.evaluations_max) {}

    std::vector<WayOut> run() {
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
    /// The nearest value of this fact alone that changes the answer.
    bool single(size_t index) {
        const std::optional<Value> probed_value = steps_.probe(index);
        // Months and days of the week come again: one of those may be nearer.
        Candidates candidates = trials_.candidates(index);
        if (probed_value) candidates.values.push_back(*probed_value);
        for (const Value& value : by_distance(candidates, trials_.current(index))) {
            const bool is_probed = probed_value && value.identical(*probed_value);
            if (!is_probed && !trials_.may_try()) break;
            if (!is_probed && !trials_.holds_with(index, value)) continue;
            found_.push_back({{index, steps_.nearest(index, value, true).value_or(value)}});
            trials_.reset(index);
            if (!is_probed) other_side(index, found_.back()[0].value);
            return true;
        }
        std::optional<Value> found = probed_value;
        if (!found) found = steps_.nearest(index, std::nullopt, true);
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
            change.value =
                steps_.nearest(change.fact, change.value, on_both_sides).value_or(change.value);
        for (const Change& change : changes)
            way.requirements.push_back(requirement_of(trials_, change));
        if (const auto outcome = trials_.outcome()) {
            way.result = outcome->result;
            way.rules = new_rules(outcome->trace);
        }
        for (const Change& change : changes) trials_.reset(change.fact);
        return way;
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

    static constexpr size_t kCombinationsMax = 4'096;
    static constexpr size_t kStartsMax = 64;

    Trials& trials_;
    const ExplainOptions& options_;
    const Trace& now_;
    NearestStep steps_;
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
