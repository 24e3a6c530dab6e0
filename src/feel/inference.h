// The walk of infer_type over a syntax tree. Internal to this folder.
#pragma once

#include <map>

#include "feel/infer.h"
#include "feel/known_types.h"

namespace tongban::feel {

struct Builtin;

class Inference {
  public:
    Inference(const std::vector<TypedName>& names, const InferOptions& options)
        : scope_(names),
          unknown_names_(options.is_in_filter ? Unknown::Tell : Unknown::Elsewhere),
          has_all_names_(options.has_all_names) {}

    TypePointer infer(const Syntax& syntax);

    /// `syntax` is null for an argument that is no text.
    struct Argument {
        std::string name;
        TypePointer type;
        const Syntax* syntax = nullptr;
    };
    TypePointer call(const Syntax& whole, const std::string& callee, std::vector<Argument> given);

    std::vector<TypeConflict> conflicts;

  private:
    /// Outside of filters the compiler asks for unknown names; inside of one over anything, a name
    /// may be an entry of what is found there.
    enum class Unknown { Elsewhere, Tell, Silent };

    // --- infer.cpp ---
    TypePointer infer_parts(const Syntax& syntax);
    TypePointer name(const Syntax& syntax);
    bool is_built_in(const Syntax& syntax) const;
    TypePointer path(const Syntax& syntax);
    TypePointer member(const Syntax& syntax, const TypePointer& base);
    TypePointer arithmetic(const Syntax& syntax);
    TypePointer negation(const Syntax& syntax);
    void boolean(const Syntax& syntax);
    struct Typed {
        const Syntax& syntax;
        TypePointer type;
    };
    Typed typed(const Syntax& syntax) { return {syntax, infer(syntax)}; }
    void compare(const Syntax& whole, const Typed& left, const Typed& right, char op);
    void compare_types(
        const Syntax& whole, const TypePointer& left, const TypePointer& right, char op
    );
    void between(const Syntax& syntax);
    TypePointer range(const Syntax& syntax);
    void test(const Syntax& syntax, const TypePointer& value);
    void test_range(const Syntax& syntax, const TypePointer& value);
    void test_type(const Syntax& syntax, const TypePointer& test, const TypePointer& value);
    TypePointer conditional(const Syntax& syntax);

    // --- infer_scopes.cpp: what brings names with it ---
    TypePointer loop(const Syntax& syntax);
    TypePointer iterated(const Syntax& source);
    TypePointer iteration_range(const Syntax& syntax);
    TypePointer function(const Syntax& syntax, const std::vector<TypePointer>& known = {});
    TypePointer filter(const Syntax& syntax);
    void position(const Syntax& syntax);
    TypePointer list(const Syntax& syntax);
    TypePointer context(const Syntax& syntax);

    // --- infer_calls.cpp ---
    TypePointer invocation(const Syntax& syntax);
    TypePointer built_in(
        const Syntax& whole, const Builtin& builtin, std::vector<Argument>& arguments
    );
    bool put_in_order(
        const Syntax& whole, const Builtin& builtin, std::vector<Argument>& arguments
    );
    void fit(
        const Syntax& whole,
        const Signature& signature,
        size_t index,
        const std::vector<Argument>& arguments
    );
    void fit_list(
        const Syntax& place,
        const Signature& signature,
        char letter,
        const Argument& argument,
        bool is_alone
    );
    void be_of_one_kind(
        const Syntax& syntax, const std::string& name, const std::vector<Argument>& arguments
    );
    void be_comparable(
        const Syntax& whole, const std::string& name, const std::vector<Argument>& arguments
    );
    void be_found(
        const Syntax& whole, const std::string& name, const std::vector<Argument>& arguments
    );
    void be_order(const Syntax& whole, const std::vector<Argument>& arguments);
    TypePointer entry(const Syntax& whole, const std::vector<Argument>& arguments);
    TypePointer with_entry(const Syntax& whole, const std::vector<Argument>& arguments);
    bool has_entries(const Syntax& whole, const std::vector<Argument>& arguments);

    // --- infer_arguments.cpp: what arguments have to be beyond their types ---
    void be_sensible(
        const Syntax& whole, const std::string& name, const std::vector<Argument>& arguments
    );
    void be_pattern(
        const Syntax& whole, const std::string& name, const std::vector<Argument>& arguments
    );
    void be_ranges(
        const Syntax& whole, const std::string& name, const std::vector<Argument>& arguments
    );
    TypePointer typed_call(
        const Syntax& whole,
        const std::string& name,
        const Type& type,
        const std::vector<Argument>& arguments
    );
    TypePointer own_call(
        const Syntax& whole, const TypedName& function, const std::vector<Argument>& arguments
    );
    void own_argument(
        const Syntax& whole,
        const Argument& given,
        const TypedName& parameter,
        const std::string& function
    );

    // --- infer_values.cpp: constants ---
    bool is_closed(const Syntax& syntax, int& parts) const;
    std::optional<Value> constant(const Syntax& syntax);
    TypePointer fold(const Syntax& syntax, const TypePointer& type);
    void be_allowed(const TypePointer& type, const Syntax& constant);
    void be_reached(const Syntax& whole, const TypePointer& type, char op, const Syntax& constant);

    // --- names ---
    const TypedName* find_name(std::string_view name) const;
    TypePointer find(std::string_view name) const;
    void unknown(const Syntax& syntax);

    TypeConflict& conflict(
        const Syntax& syntax, std::string message, ConflictKind kind = ConflictKind::Types
    );

    std::vector<TypedName> scope_;
    Unknown unknown_names_;
    bool has_all_names_;
    std::map<const Syntax*, std::vector<TypePointer>> items_;  // of lists that are written out
    int evaluations_ = 0;
};

// What several files of the walk ask.
inline TypeKind kind_of(const TypePointer& type) { return type ? type->kind : TypeKind::Any; }
inline bool is_known(TypeKind kind) { return kind != TypeKind::Any && kind != TypeKind::Null; }
inline bool is_known(const TypePointer& type) { return is_known(kind_of(type)); }
inline bool is_simple(TypeKind kind) { return has_order(kind) || kind == TypeKind::Boolean; }
inline std::string name_of(const TypePointer& type) {
    if (kind_of(type) == TypeKind::Function && type->parameters.empty()) return "function";
    return type ? to_string(*type) : "Any";
}
/// The element of a list or range; null when it is not known.
inline TypePointer element_of(const TypePointer& type) {
    const bool has_one = type && (type->kind == TypeKind::List || type->kind == TypeKind::Range);
    return has_one ? type->element : nullptr;
}
/// Without what it allows: a computed value may be any other.
TypePointer without_demand(const TypePointer& type);
TypePointer type_of_value(const Value& value);
bool is_null_literal(const Syntax& syntax);

}  // namespace tongban::feel
