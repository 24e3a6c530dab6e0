// What the elements of a model and the columns of its tables can show. Internal to this folder.
#pragma once

#include <functional>
#include <map>

#include "dmn/compiled.h"
#include "dmn/table_check.h"
#include "feel/reach.h"

namespace tongban::dmn {

/// Where a text stands.
struct TextPlace {
    std::string element;  // the decision or knowledge model
    std::string id;       // of what is nearest around the text and has one
    int line = 0;
    size_t rule = 0;  // from 1, in tables
    size_t column = 0;
};

/// Walks over all boxes of a model, what is required first, and hands each table to the checker
/// once with what its columns can show. Of imports only what is required is walked, and nothing is
/// told of it: each model is checked by itself.
class Reaches {
  public:
    /// The element's id, the box of the table, the reaches of its columns.
    using CheckTable = std::function<
        TableFindings(const std::string&, const BoxedExpression&, std::vector<feel::Reach>)>;

    /// A comparison that never holds, and where.
    using TellNever = std::function<void(const TextPlace&, const feel::NeverHolds&)>;

    Reaches(const CompiledModel& compiled, CheckTable check, TellNever tell);

    void run();

  private:
    using Reach = feel::Reach;

    /// Texts are read with the names and types of the model that they stand in.
    class Within {
      public:
        Within(Reaches& walk, size_t model);
        ~Within();

      private:
        Reaches& walk_;
        size_t outer_;
    };
    const Model& model() const { return *all_[at_]; }
    size_t model_of(const Element& element) const;

    std::optional<size_t> find(ElementKind kind, const std::string& id) const;
    const Reach& decision(size_t index);
    void knowledge(size_t index);
    Reach called(size_t index, const std::vector<feel::ReachedArgument>& arguments);
    void add_needs(const Element& element);
    feel::ReachedName named(size_t index);

    Reach box(const BoxedPointer& source);
    Reach box_parts(const BoxedExpression& source);
    Reach context(const BoxedExpression& source);
    Reach list(const BoxedExpression& source);
    Reach conditional(const BoxedExpression& source);
    Reach filter(const BoxedExpression& source);
    Reach loop(const BoxedExpression& source);
    Reach invocation(const BoxedExpression& source);
    Reach function(const BoxedExpression& source);
    Reach table(const BoxedExpression& source);
    Reach output(const DecisionTable& table, size_t column, const TableFindings& found);
    Reach text(const std::string& source);
    Reach cell(const std::string& source, const TextPlace& place);
    feel::TypePointer type_named(const std::string& name) { return types_[at_].find(name, "", 0); }

    static constexpr int kCallsMax = 6;
    static constexpr int kBoxesMax = 100'000;

    const CompiledModel& compiled_;
    CheckTable check_;
    TellNever tell_;
    std::vector<const Model*> all_;  // the main model, then its imports
    size_t at_ = 0;                  // the current one among them
    Issues ignored_;                 // unknown types are reported by the compiler
    std::vector<TypeTable> types_;
    feel::CompileOptions options_;
    std::vector<feel::ReachedName> names_;
    std::map<size_t, Reach> found_;  // of decisions
    std::map<size_t, bool> is_done_;
    TextPlace place_;
    int calls_ = 0;  // of knowledge models inside one another
    int boxes_ = 0;
};

}  // namespace tongban::dmn
