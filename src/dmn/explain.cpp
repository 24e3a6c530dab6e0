// Other values of the facts are tried on the decision itself: one fact alone, two, then more at
// random (with a fixed seed) that are taken back one by one as long as the answer stays changed.
// So a way out is always true of the decision, whatever it is written with.
#include "dmn/explain.h"

#include <algorithm>

#include "dmn/candidates.h"
#include "dmn/compiled.h"
#include "dmn/facts.h"
#include "feel/operators.h"

namespace tongban::dmn {

namespace {

/// The decision under changed facts.
class Trials {
  public:
    Trials(
        const Engine& engine,
        std::string_view decision,
        const Context& input,
        const Wanted& wanted,
        const ExplainOptions& options
    )
        : engine_(engine),
          decision_(decision),
          base_(input),
          wanted_(wanted),
          options_(options),
          facts_(facts_of(engine, decision)) {
        for (const Fact& fact : facts_.facts) {
            const Value* found = find_path(input, fact.path);
            current_.push_back(found != nullptr ? *found : Value());
            candidates_.push_back(candidates_of(fact, facts_.constants, current_.back()));
        }
    }

    size_t size() const { return facts_.facts.size(); }
    const Fact& fact(size_t index) const { return facts_.facts[index]; }
    const Value& current(size_t index) const { return current_[index]; }
    bool is_known(size_t index) const { return !current_[index].is_null(); }
    const Candidates& candidates(size_t index) const { return candidates_[index]; }
    bool may_try() const { return tries_ < options_.evaluations_max; }
    size_t tries() const { return tries_; }

    void set(size_t index, const Value& value) { set_path(base_, facts_.facts[index].path, value); }
    void reset(size_t index) { set(index, current_[index]); }
    bool holds() { return wanted_(value()); }
    bool is_wanted(const Value& result) const { return wanted_(result); }
    Value value() {
        ++tries_;
        feel::Evaluation evaluation(options_.now);
        evaluation.limits.diagnostics_max = 0;
        const auto result = engine_.value(decision_, base_, evaluation);
        return result ? *result : Value();
    }
    bool holds_with(size_t index, const Value& value) {
        set(index, value);
        const bool result = holds();
        reset(index);
        return result;
    }
    Result<Outcome> outcome() const {
        feel::Evaluation evaluation(options_.now);
        return engine_.evaluate(decision_, base_, evaluation);
    }

  private:
    const Engine& engine_;
    std::string_view decision_;
    Context base_;
    const Wanted& wanted_;
    const ExplainOptions& options_;
    Facts facts_;
    std::vector<Value> current_;
    std::vector<Candidates> candidates_;
    size_t tries_ = 0;
};

/// The same numbers in each run.
class FixedRandom {
  public:
    size_t below(size_t bound) {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return static_cast<size_t>(state_ % bound);
    }

  private:
    std::uint64_t state_ = 0x9E3779B97F4A7C15u;
};

// --- Ways out ---

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
        std::vector<size_t> others;
        for (size_t i = 0; i < trials_.size(); ++i)
            if (!single(i) && !trials_.candidates(i).values.empty()) others.push_back(i);
        pairs(others);
        if (found_.empty()) at_random(others);
        std::ranges::stable_sort(found_, {}, &Changes::size);
        std::vector<WayOut> ways;
        for (const Changes& changes : found_) {
            if (ways.size() >= options_.ways_max) break;
            ways.push_back(way_of(changes));
        }
        return ways;
    }
    bool is_complete() const { return trials_.may_try(); }

  private:
    /// The nearest value of this fact alone that changes the answer.
    bool single(size_t index) {
        if (const auto value = probe(index)) {
            found_.push_back({{index, *value}});
            return true;
        }
        for (const Value& value : by_distance(trials_.candidates(index), trials_.current(index))) {
            if (!trials_.may_try()) return false;
            if (trials_.holds_with(index, value)) {
                found_.push_back({{index, value}});
                return true;
            }
        }
        return false;
    }

    /// For a number or date that goes through arithmetic: steps that double, then the middle again
    /// and again, to the nearest whole number or day that changes the answer.
    std::optional<Value> probe(size_t index) {
        const Value& start = trials_.current(index);
        if (trials_.fact(index).is_direct || !(start.is_number() || start.is_date()))
            return std::nullopt;
        for (const int direction : {1, -1}) {
            std::int64_t last = 0;
            for (std::int64_t distance = 1; distance <= kProbeMax; distance *= 2) {
                const Value value = moved(start, direction * distance);
                if (value.is_null() || !trials_.may_try()) break;
                if (!trials_.holds_with(index, value)) {
                    last = distance;
                    continue;
                }
                while (distance - last > 1 && trials_.may_try()) {
                    const std::int64_t middle = last + (distance - last) / 2;
                    (trials_.holds_with(index, moved(start, direction * middle)) ? distance : last
                    ) = middle;
                }
                return moved(start, direction * distance);
            }
        }
        return std::nullopt;
    }

    void pairs(const std::vector<size_t>& facts) {
        for (size_t i = 0; i < facts.size(); ++i)
            for (size_t j = i + 1; j < facts.size(); ++j)
                if (trials_.tries() < options_.evaluations_max / 2) pair(facts[i], facts[j]);
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

    void at_random(const std::vector<size_t>& facts) {
        if (facts.size() < 3) return;
        FixedRandom random;
        while (found_.size() < 3 && trials_.may_try()) {
            Changes changes;
            for (const size_t index : facts) {
                const std::vector<Value>& values = trials_.candidates(index).values;
                if (random.below(4) == 0) continue;
                changes.push_back({index, values[random.below(values.size())]});
                trials_.set(index, changes.back().value);
            }
            const bool holds = trials_.holds();
            if (holds) shrink(changes);
            for (const Change& change : changes) trials_.reset(change.fact);
            if (holds && !is_known(changes)) found_.push_back(std::move(changes));
        }
    }
    /// Takes back what is not needed, and moves the rest as near as it may be.
    void shrink(Changes& changes) {
        for (size_t i = 0; i < changes.size();) {
            trials_.reset(changes[i].fact);
            if (trials_.holds()) {
                changes.erase(changes.begin() + static_cast<std::ptrdiff_t>(i));
                continue;
            }
            trials_.set(changes[i].fact, changes[i].value);
            ++i;
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
    bool is_known(const Changes& changes) const {
        return std::ranges::any_of(found_, [&](const Changes& other) {
            return std::ranges::equal(other, changes, {}, &Change::fact, &Change::fact);
        });
    }

    /// Behind arithmetic: as near to the current value as the others allow.
    void tighten(Change& change) {
        const Value& start = trials_.current(change.fact);
        const auto steps = whole_steps(start, change.value);
        if (trials_.fact(change.fact).is_direct || !steps) return;
        std::int64_t fails = 0;
        std::int64_t holds = *steps;
        while (std::abs(holds - fails) > 1 && trials_.may_try()) {
            const std::int64_t middle = fails + (holds - fails) / 2;
            trials_.set(change.fact, moved(start, middle));
            (trials_.holds() ? holds : fails) = middle;
        }
        if (holds != *steps) change.value = moved(start, holds);
        trials_.set(change.fact, change.value);
    }

    WayOut way_of(Changes changes) {
        WayOut way;
        for (const Change& change : changes) trials_.set(change.fact, change.value);
        for (Change& change : changes) tighten(change);
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
            probed(change, result);
        } else if (candidates.is_ordered) {
            interval(
                candidates, holds, static_cast<size_t>(found - candidates.values.begin()), result
            );
        } else {
            for (size_t i = 0; i < holds.size(); ++i)
                if (holds[i]) result.values.push_back(candidates.values[i]);
        }
        return result;
    }

    static void interval(
        const Candidates& candidates, const std::vector<bool>& holds, size_t at, Requirement& result
    ) {
        size_t first = at;
        size_t last = at;
        while (first > 0 && holds[first - 1]) --first;
        while (last + 1 < holds.size() && holds[last + 1]) ++last;
        if (candidates.is_constant[first]) {
            result.low = candidates.values[first];
        } else if (first > 0) {
            result.low = candidates.values[first - 1];
            result.low_closed = false;
        }
        if (candidates.is_constant[last]) {
            result.high = candidates.values[last];
        } else if (last + 1 < holds.size()) {
            result.high = candidates.values[last + 1];
            result.high_closed = false;
        }
        if (result.low && result.high && result.low->identical(*result.high)) {
            result.values.push_back(*result.low);
            result.low.reset();
            result.high.reset();
        }
    }

    /// Beyond the nearest value all that were tried must do, else only the value itself is told.
    void probed(const Change& change, Requirement& result) {
        const Value& start = result.current;
        const bool is_up = feel::compare(change.value, start) == std::strong_ordering::greater;
        for (std::int64_t distance = 1; distance <= kProbeMax; distance *= 4) {
            const Value value = moved(change.value, is_up ? distance : -distance);
            if (value.is_null()) break;
            trials_.set(change.fact, value);
            const bool holds = trials_.holds();
            trials_.set(change.fact, change.value);
            if (!holds) {
                result.values.push_back(change.value);
                return;
            }
        }
        (is_up ? result.low : result.high) = change.value;
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

    Trials& trials_;
    const ExplainOptions& options_;
    const Trace& now_;
    std::vector<Changes> found_;
};

// --- Not enough known ---

/// Tries the facts that are not known: all combinations when they are few enough.
class Survey {
  public:
    explicit Survey(Trials& trials) : trials_(trials) {
        for (size_t i = 0; i < trials.size(); ++i)
            if (!trials.is_known(i)) unknown_.push_back(i);
    }

    bool is_needed() const { return !unknown_.empty(); }

    void run(const ExplainOptions& options, Explanation& result) {
        size_t combinations = 1;
        bool is_exact = true;
        for (const size_t index : unknown_) {
            const Candidates& candidates = trials_.candidates(index);
            is_exact = is_exact && candidates.is_exact && !candidates.values.empty();
            combinations *= std::max<size_t>(1, candidates.values.size());
            if (combinations > options.evaluations_max / 2) {
                is_exact = false;
                break;
            }
        }
        matters_.assign(unknown_.size(), false);
        if (!is_exact && is_decided_by_logic(options, result)) return;
        if (is_exact)
            combine(unknown_, 0, [&] { note(trials_.holds()); });
        else
            sample(options);
        for (const size_t index : unknown_) trials_.reset(index);
        decide(is_exact, result);
    }

  private:
    /// `false and …` is false whatever the rest is. Facts that hand null on stay null, of the
    /// others all combinations are tried: when the answer is the same yes or no, never null, it is
    /// proven.
    bool is_decided_by_logic(const ExplainOptions& options, Explanation& result) {
        std::vector<size_t> tried;
        size_t combinations = 1;
        for (const size_t index : unknown_) {
            const Candidates& candidates = trials_.candidates(index);
            if (!candidates.is_exact || candidates.values.empty()) {
                if (!trials_.fact(index).is_strict) return false;
                continue;
            }
            tried.push_back(index);
            combinations *= candidates.values.size();
            if (combinations > options.evaluations_max / 4) return false;
        }
        std::optional<Value> answer;
        bool is_decided = true;
        combine(tried, 0, [&] {
            const Value value = trials_.value();
            is_decided = is_decided && value.is_boolean() && (!answer || answer->identical(value));
            answer = value;
        });
        for (const size_t index : tried) trials_.reset(index);
        if (is_decided && answer)
            result.verdict = trials_.is_wanted(*answer) ? Verdict::Yes : Verdict::No;
        return is_decided && answer.has_value();
    }
    template <class Visit>
    void combine(const std::vector<size_t>& facts, size_t level, const Visit& visit) {
        if (level == facts.size()) {
            visit();
            return;
        }
        for (const Value& value : trials_.candidates(facts[level]).values) {
            trials_.set(facts[level], value);
            combine(facts, level + 1, visit);
        }
    }

    void note(bool holds) {
        (holds ? seen_yes_ : seen_no_) = true;
        outcomes_.push_back(holds);
    }

    /// A fact matters when changing it alone changes the answer somewhere.
    void influence() {
        size_t stride = outcomes_.size();
        for (size_t i = 0; i < unknown_.size(); ++i) {
            const size_t count = trials_.candidates(unknown_[i]).values.size();
            stride /= count;
            for (size_t at = 0; at + stride < outcomes_.size() && !matters_[i]; ++at)
                if (at / stride % count + 1 < count)
                    matters_[i] = outcomes_[at] != outcomes_[at + stride];
        }
    }

    void sample(const ExplainOptions& options) {
        FixedRandom random;
        while (trials_.tries() < options.evaluations_max / 2) {
            for (const size_t index : unknown_) set_random(index, random);
            const bool base = trials_.holds();
            (base ? seen_yes_ : seen_no_) = true;
            for (size_t i = 0; i < unknown_.size(); ++i) {
                if (matters_[i]) continue;
                const Value before = set_random(unknown_[i], random);
                matters_[i] = trials_.holds() != base;
                trials_.set(unknown_[i], before);
            }
        }
    }
    /// Answers the value that it had.
    Value set_random(size_t index, FixedRandom& random) {
        const std::vector<Value>& values = trials_.candidates(index).values;
        const Value before = last_.contains(index) ? last_.at(index) : Value();
        if (values.empty()) return before;
        last_[index] = values[random.below(values.size())];
        trials_.set(index, last_[index]);
        return before;
    }

    void decide(bool is_exact, Explanation& result) {
        if (is_exact) influence();
        result.is_complete = result.is_complete && is_exact;
        if (is_exact && seen_yes_ != seen_no_) {
            result.verdict = seen_yes_ ? Verdict::Yes : Verdict::No;
            return;
        }
        result.verdict = Verdict::NotEnoughKnown;
        for (size_t i = 0; i < unknown_.size(); ++i) {
            // What cannot be tried may matter too.
            const bool is_open = !is_exact && !trials_.candidates(unknown_[i]).is_exact;
            if (matters_[i] || is_open) result.missing.push_back(trials_.fact(unknown_[i]).name);
        }
        if (result.missing.empty())
            for (const size_t index : unknown_) result.missing.push_back(trials_.fact(index).name);
    }

    Trials& trials_;
    std::vector<size_t> unknown_;
    std::vector<bool> matters_;
    std::vector<bool> outcomes_;
    std::map<size_t, Value> last_;
    bool seen_yes_ = false;
    bool seen_no_ = false;
};

}  // namespace

Wanted wanted_true(std::string member) {
    return [member = std::move(member)](const Value& value) {
        const auto holds = [&](const Value& each) {
            if (member.empty() || !each.is_context()) return each.is_true();
            const Value* found = each.as_context().find(member);
            return found != nullptr && found->is_true();
        };
        if (!value.is_list()) return holds(value);
        return !value.as_list().empty() && std::ranges::all_of(value.as_list(), holds);
    };
}

Wanted wanted_value(Value value) {
    return [value = std::move(value)](const Value& result) { return result.identical(value); };
}

Result<Explanation> explain(
    const Engine& engine,
    std::string_view decision,
    const Context& input,
    const Wanted& wanted,
    const ExplainOptions& options
) {
    Explanation result;
    feel::Evaluation evaluation(options.now);
    Outcome outcome = TRY(engine.evaluate(decision, input, evaluation));
    result.result = std::move(outcome.result);
    result.trace = std::move(outcome.trace);
    add_conditions(result.trace, engine.model(), options.now);
    for (const Model& import : engine.compiled()->imports)
        add_conditions(result.trace, import, options.now);
    result.verdict = wanted(result.result) ? Verdict::Yes : Verdict::No;
    Trials trials(engine, decision, input, wanted, options);
    Survey survey(trials);
    if (survey.is_needed()) survey.run(options, result);
    if (result.verdict == Verdict::No) {
        WaySearch search(trials, options, result.trace);
        result.ways = search.run();
        result.is_complete = result.is_complete && search.is_complete();
    }
    return result;
}

}  // namespace tongban::dmn
