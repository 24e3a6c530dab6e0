// A decision under changed facts: every trial is counted. Internal to this folder.
#pragma once

#include "dmn/candidates.h"
#include "dmn/compiled.h"
#include "dmn/explain.h"
#include "dmn/facts.h"
#include "dmn/list_facts.h"

namespace tongban::dmn {

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
          facts_(facts_of(engine, decision, input)) {
        for (Fact& fact : facts_.facts) {
            // Facts of an import may stand under its name.
            if (const Value* qualified = find_path(input, fact.qualified);
                qualified != nullptr && !qualified->is_null())
                fact.path = fact.qualified;
            const Value* found = find_path(input, fact.path);
            current_.push_back(found != nullptr ? *found : Value());
            candidates_.push_back(candidates_of(fact, facts_, current_.back()));
        }
        for (size_t i = 0; i < facts_.facts.size(); ++i) {
            ElementFacts elements = element_facts(facts_.facts[i], i, facts_, current_[i]);
            facts_.is_cut = facts_.is_cut || elements.is_cut;
            for (Fact& element : elements.facts) {
                const Value* found = find_path(input, element.path);
                current_.push_back(found != nullptr ? *found : Value());
                candidates_.push_back(candidates_of(element, facts_, current_.back()));
                elements_.push_back(std::move(element));
            }
        }
    }

    const Engine& engine() const { return engine_; }
    std::string_view decision() const { return decision_; }
    const Wanted& wanted() const { return wanted_; }
    std::optional<Instant> now() const { return options_.now; }
    const Context& input() const { return base_; }
    /// With those of elements.
    std::vector<Fact> all_facts() const {
        std::vector<Fact> all = facts_.facts;
        all.insert(all.end(), elements_.begin(), elements_.end());
        return all;
    }
    const std::vector<Value>& constants() const { return facts_.constants; }
    bool has_all_facts() const { return !facts_.is_cut; }
    size_t size() const { return facts_.facts.size(); }
    /// The elements of lists come behind them: facts that others are made of.
    size_t size_with_elements() const { return facts_.facts.size() + elements_.size(); }
    const Fact& fact(size_t index) const {
        return index < facts_.facts.size() ? facts_.facts[index]
                                           : elements_[index - facts_.facts.size()];
    }
    const Value& current(size_t index) const { return current_[index]; }
    bool is_known(size_t index) const { return !current_[index].is_null(); }
    const Candidates& candidates(size_t index) const { return candidates_[index]; }
    bool may_try() const { return tries_ < options_.evaluations_max; }
    size_t tries() const { return tries_; }
    void count() { ++tries_; }

    void set(size_t index, const Value& value) {
        const Fact& changed = fact(index);
        set_path(base_, changed.path, value);
        if (changed.inner.empty()) return;
        // What was not known as a whole has all members of its type from here on.
        const auto& input = engine_.compiled()->elements[changed.element];
        const std::span root(changed.path.data(), changed.path.size() - changed.inner.size());
        if (const Value* whole = find_path(base_, root); whole != nullptr && input.type)
            set_path(base_, root, read_fact(*whole, input.type));
    }
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
    std::vector<Fact> elements_;
    std::vector<Value> current_;
    std::vector<Candidates> candidates_;
    size_t tries_ = 0;
};

}  // namespace tongban::dmn
