// The walk of check_types over the elements of a model. Internal to this folder.
#pragma once

#include <map>

#include "dmn/compiled.h"
#include "dmn/type_check.h"
#include "feel/infer.h"

namespace tongban::dmn {

class TypeChecker {
  public:
    TypeChecker(const Model& model, const CompiledModel& compiled);

    Issues run();

  private:
    using TypePointer = feel::TypePointer;
    using Dialect = feel::Dialect;
    /// What a box gives; `is_exact` of a context whose entries are all written here.
    struct Found {
        TypePointer type;
        bool is_exact = false;
    };

    // --- type_check.cpp: elements and single texts ---
    static std::vector<const Model*> pointers(const CompiledModel& compiled);
    void decide(size_t index);
    void know(size_t index);
    std::optional<size_t> find(ElementKind kind, const std::string& id) const;
    void add_needs(const Element& element);
    feel::TypedName typed_name(size_t index);
    TypePointer type_named(const std::string& name) { return types_.find(name, place_, 0); }
    TypePointer text(const std::string& source, int line, Dialect dialect = Dialect::Expression);
    void report(const std::vector<feel::TypeConflict>& conflicts, int line);
    Issue& issue(std::string message, int line, std::string hint, const char* code);
    std::string with_type_names(std::string message) const;
    /// Does what is given ever become what is declared? Constants among it are looked at as well.
    void result(
        const std::string& what,
        const Found& given,
        const TypePointer& wanted,
        int line,
        const BoxedPointer& source = nullptr
    );
    void allowed_result(
        const std::string& what, const std::string& source, const TypePointer& wanted, int line
    );
    void allowed_parts(
        const std::string& what, const BoxedPointer& source, const TypePointer& wanted, int depth
    );

    // --- type_check_boxes.cpp ---
    Found box(const BoxedPointer& source, int depth);
    Found box_parts(const BoxedExpression& source, int depth);
    Found context(const BoxedExpression& source, int depth);
    Found list(const BoxedExpression& source, int depth);
    Found relation(const BoxedExpression& source, int depth);
    Found conditional(const BoxedExpression& source, int depth);
    Found filter(const BoxedExpression& source, int depth);
    Found loop(const BoxedExpression& source, int depth);
    Found invocation(const BoxedExpression& source, int depth);
    Found function(const BoxedExpression& source, int depth);
    void yes_or_no(const BoxedPointer& source, const char* what, int depth);

    // --- type_check_table.cpp ---
    TypePointer table(const DecisionTable& table, int line);
    TypePointer result_type(const DecisionTable& table);
    void input_column(const DecisionTable& table, size_t column, int line);
    void output_column(const DecisionTable& table, size_t column, int line);
    void allowed_tests(const InputClause& input, const std::string& cell, int line);
    void allowed_output(
        const OutputClause& output, const TypePointer& declared, const std::string& entry, int line
    );
    void mark_rule(size_t first, const Rule& source, size_t rule, size_t column);
    void mark_column(size_t first, const std::string& id, size_t column);

    static constexpr int kDepthMax = 64;
    static constexpr const char* kOfItself = "the expression";

    const Model& model_;
    const CompiledModel& compiled_;
    std::vector<const Model*> all_;
    Issues ignored_;  // unknown types are reported by the compiler
    TypeTable types_;
    feel::CompileOptions options_;
    std::vector<feel::TypedName> names_;
    bool is_in_filter_ = false;
    std::map<size_t, TypePointer> found_;  // what decisions and knowledge models give, by element
    std::map<size_t, bool> is_done_;
    Issues issues_;
    std::string place_;   // the element
    std::string box_id_;  // the box in it that has an id
};

const char* code_of(feel::ConflictKind kind);
const char* hint_of(feel::ConflictKind kind);

}  // namespace tongban::dmn
