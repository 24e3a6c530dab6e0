// Compiles the logic of one element: names become slots, texts expressions. Internal to this
// folder.
#pragma once

#include <set>

#include "dmn/compiled.h"

namespace tongban::dmn {

class ElementCompiler {
  public:
    ElementCompiler(
        const Model& model,
        TypeTable& types,
        const std::vector<std::string>& entry_names,
        Issues& issues,
        std::string element_id
    );

    Slot declare(const std::string& name) {
        scope_.push_back({name, next_});
        return next_++;
    }
    Slot slot_count() const { return next_; }

    CompiledPointer box(const BoxedPointer& source);

    std::vector<feel::Parameter> parameters(const std::vector<Parameter>& source);

  private:
    struct Variable {
        std::string name;
        Slot slot;
    };

    std::string place(const std::string& id) const { return id.empty() ? element_id_ : id; }

    Cell cell(
        const std::string& text,
        const std::string& id,
        int line,
        feel::Dialect dialect = feel::Dialect::Expression
    );

    Slot find(const std::string& name) const;

    void unknown_name(const std::string& name, const std::string& id, int line);

    void context(const BoxedExpression& source, CompiledBox& result);

    /// Null when the texts of the entries have nothing in common, and inside a boxed filter, whose
    /// item is seen before other names.
    std::shared_ptr<const Together> together(
        const BoxedExpression& source, const CompiledBox& compiled
    );

    /// `function(n) … f(n - 1)` written as the text of entry f: compiled as the entry of a FEEL
    /// context, in which a function sees its own name. Null for any other entry.
    std::shared_ptr<const CompiledBox> named_function(const NamedBox& entry);

    void function(const BoxedExpression& source, CompiledBox& result);

    void iteration(const BoxedExpression& source, CompiledBox& result);

    CompiledTable table(const std::shared_ptr<const DecisionTable>& source);

    /// The tests of one column, in which `?` is that input.
    void input_column(const DecisionTable& source, size_t column, CompiledTable& result);

    /// Says where in the table the issues from `first` on are.
    void mark(size_t first, size_t rule, size_t column);
    void mark_column(size_t first, size_t column);

    /// Output values in their order, which ranks them for PRIORITY and OUTPUT ORDER.
    feel::List listed_values(const OutputClause& output);

    const Model& model_;
    TypeTable& types_;
    Issues& issues_;
    std::string element_id_;
    feel::CompileOptions options_;
    std::vector<Variable> scope_;
    Slot next_ = 0;
    std::set<Slot> read_;         // by some expression
    Slot filter_item_ = kNoSlot;  // while the condition of a boxed filter is compiled
};

}  // namespace tongban::dmn
