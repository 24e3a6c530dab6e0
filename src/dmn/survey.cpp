// Facts that are not known: those that no logic rules out are tried in all combinations when they
// are few enough; else each of them may matter.
#include "dmn/survey.h"

#include <algorithm>
#include <set>

#include "dmn/relevance.h"

namespace tongban::dmn {

namespace {

using feel::List;

/// Tries the facts that are not known: all combinations when they are few enough.
class Survey {
  public:
    explicit Survey(Trials& trials) : trials_(trials) {
        bool is_all_known = true;
        for (size_t i = 0; i < trials.size_with_elements(); ++i)
            is_all_known = is_all_known && trials.is_known(i);
        if (is_all_known) return;
        const std::set<size_t> relevant = relevant_facts(
            trials.engine(), trials.decision(), trials.all_facts(), trials.input(), trials.now()
        );
        unknown_.assign(relevant.begin(), relevant.end());
    }

    /// Else the answer is proven by what is known.
    bool is_needed() const { return !unknown_.empty(); }

    /// True when facts that are not known were tried and there was an answer other than null.
    bool run(const ExplainOptions& options, Explanation& result) {
        size_t combinations = 1;
        bool is_exact = trials_.has_all_facts();
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
        if (!is_exact && is_decided_by_logic(options, result)) return true;
        if (is_exact) combine(unknown_, 0, [&] { note(trials_.value()); });
        for (const size_t index : unknown_) trials_.reset(index);
        decide(is_exact, result);
        return is_answered_;
    }

  private:
    /// `false and …` is false whatever the rest is. Facts that hand null on stay null, of the
    /// others all combinations are tried: when the answer is the same yes or no, never null, it is
    /// proven.
    bool is_decided_by_logic(const ExplainOptions& options, Explanation& result) {
        return is_decided(options, false, result) || is_decided(options, true, result) ||
               is_ruled_out(result);
    }
    /// One element of a list is no, and hangs on no unknown fact: whatever is open about the others
    /// turns out as one would like, and it is not enough.
    bool is_ruled_out(Explanation& result) {
        const Value now = trials_.value();
        if (!now.is_list()) return false;
        const SettledElements settled = settled_elements(
            trials_.engine(), trials_.decision(), trials_.all_facts(), trials_.input(),
            trials_.now()
        );
        List best;
        List all;
        for (const Value& element : now.as_list()) {
            all.push_back(with_truth(element));
            const bool is_settled = std::ranges::any_of(settled.values, [&](const Value& value) {
                return value.identical(element);
            });
            best.push_back(is_settled ? element : with_truth(element));
        }
        // Others that may join it, before or behind.
        if (settled.may_be_more) {
            best.insert(best.begin(), all.begin(), all.end());
            best.insert(best.end(), all.begin(), all.end());
        }
        // What is wanted has to be about truth for this to be a proof.
        if (!trials_.is_wanted(Value(all)) || trials_.is_wanted(Value(best))) return false;
        result.verdict = Verdict::No;
        return true;
    }
    /// The same with yes for each no and for each that is not known.
    static Value with_truth(const Value& value) {
        if (value.is_null() || value.is_boolean()) return Value(true);
        if (value.is_list()) {
            List elements;
            for (const Value& element : value.as_list()) elements.push_back(with_truth(element));
            return Value(std::move(elements));
        }
        if (!value.is_context()) return value;
        Context members;
        for (const auto& [name, member] : value.as_context().entries())
            members.set(name, with_truth(member));
        return Value(std::move(members));
    }
    /// `leaves_strict`: also those that could be tried stay null when they hand null on.
    bool is_decided(const ExplainOptions& options, bool leaves_strict, Explanation& result) {
        std::vector<size_t> tried;
        size_t combinations = 1;
        for (const size_t index : unknown_) {
            const Candidates& candidates = trials_.candidates(index);
            const bool is_strict = trials_.fact(index).is_strict;
            if (leaves_strict && is_strict) continue;
            if (!candidates.is_exact || candidates.values.empty()) {
                if (!is_strict) return false;
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

    void note(const Value& answer) {
        const bool holds = trials_.is_wanted(answer);
        is_answered_ = is_answered_ || !answer.is_null();
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

    void decide(bool is_exact, Explanation& result) {
        if (is_exact) influence();
        result.is_complete = result.is_complete && is_exact;
        if (is_exact && seen_yes_ != seen_no_) {
            result.verdict = seen_yes_ ? Verdict::Yes : Verdict::No;
            return;
        }
        result.verdict = Verdict::NotEnoughKnown;
        // What was not tried in full may matter too.
        for (size_t i = 0; i < unknown_.size(); ++i)
            if (matters_[i] || !is_exact) result.missing.push_back(trials_.fact(unknown_[i]).name);
    }

    Trials& trials_;
    std::vector<size_t> unknown_;
    std::vector<bool> matters_;
    std::vector<bool> outcomes_;
    bool seen_yes_ = false;
    bool seen_no_ = false;
    bool is_answered_ = false;
};

}  // namespace

bool survey(Trials& trials, const ExplainOptions& options, Explanation& result) {
    Survey survey(trials);
    return survey.is_needed() && survey.run(options, result);
}

}  // namespace tongban::dmn
