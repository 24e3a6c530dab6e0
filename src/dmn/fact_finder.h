// The walk of facts_of over the texts of a decision and of what it needs. Internal to this folder.
#pragma once

#include <set>
#include <utility>

#include "dmn/compiled.h"
#include "dmn/facts.h"
#include "feel/parser.h"

namespace tongban::dmn {

/// Twice over the decision: first which paths are written, then what they mean.
class FactFinder {
  public:
    FactFinder(const Engine& engine, const Context& given);
    Facts run(std::string_view name);

  private:
    using Dialect = feel::Dialect;
    using Syntax = feel::Syntax;
    using TypePointer = feel::TypePointer;

    /// What a comparison asks: a fact, or what stands in the elements of a list.
    struct Target {
        Fact* fact = nullptr;
        ListUse* use = nullptr;
        explicit operator bool() const { return fact != nullptr || use != nullptr; }
        void loosen(bool is_strict) const {
            if (fact != nullptr) fact->is_strict = fact->is_strict && is_strict;
            if (use != nullptr) use->is_strict = use->is_strict && is_strict;
        }
    };

    // --- facts.cpp: which elements are reached ---

    /// Texts are read with the names of the model that they stand in.
    class Within {
      public:
        Within(FactFinder& finder, size_t model)
            : finder_(finder), outer_(std::exchange(finder.at_, model)) {}
        ~Within() { finder_.at_ = outer_; }

      private:
        FactFinder& finder_;
        size_t outer_;
    };

    const Model& model() const { return *models_[at_]; }
    std::optional<size_t> model_of(const Reference& reference) const;
    bool is_new(size_t model, const std::string& id) { return seen_.emplace(model, id).second; }

    void decide(size_t model, const Decision& decision);
    void know(const std::vector<Reference>& references);

    // --- Leaves of input data ---

    void leaves(size_t model, const InputData& input);

    std::vector<std::vector<std::string>> members_read(const Element& input);
    static bool is_part_of_a_value(const std::string& name);
    void leaf(std::vector<std::string> path, const TypePointer& type, int depth);

    // --- Uses in texts ---

    void box(const BoxedPointer& box_pointer);
    void boxed_loop(const BoxedExpression& loop, bool is_filter);

    void table(const DecisionTable& table);
    void test(const std::string& source, const Target& target);

    feel::SyntaxTree parsed(const std::string& source, Dialect dialect);
    void text(const std::string& source, Dialect dialect);

    void keep(std::optional<TextTest> test);

    void visit(const Syntax& syntax);

    // --- Into lists ---

    std::optional<ListPlace> list_named(const std::string& written);
    void whole(const ListPlace& place, bool is_strict);
    void filters_of(const Syntax& syntax);
    void loop(const Syntax& syntax);
    bool of_list(const Syntax& call);

    void note_reading(const Syntax& call);

    Target target_of(const Syntax& syntax, const std::string& name);

    void note_words(const Syntax& syntax);

    static bool hands_null_on(const Syntax& syntax);

    bool compared(const Syntax& subject, const Syntax& other, char op);
    bool contained(const Syntax& syntax);

    void add(const Target& target, const Value& constant);

    void used(const std::string& written);
    static bool fits(const std::string& a, const std::string& b);

    Fact* find(const std::string& written);

    std::vector<std::string> names_here(const Fact& fact) const;
    std::vector<std::string> names_in(
        size_t model, const Element& input, const std::vector<std::string>& inner
    ) const;

    const Engine& engine_;
    const Context& given_;
    bool is_surveyed_ = false;
    std::set<std::pair<size_t, std::string>> written_;  // paths, with the models they stand in
    std::set<size_t> is_whole_;                         // inputs that are read without a member
    std::vector<const Model*> models_;                  // the main one first
    std::vector<feel::CompileOptions> options_;
    size_t at_ = 0;
    size_t input_ = 0;  // whose leaves are taken down
    std::set<std::pair<size_t, std::string>> seen_;
    Facts result_;
    ListScopes lists_;
    const BoxedExpression* target_ = nullptr;  // logic of the decision itself
    bool is_strict_ = false;                   // what is visited hands null on, up to the answer
};

}  // namespace tongban::dmn
