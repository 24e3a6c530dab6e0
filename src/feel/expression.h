// FEEL from outside: compile a text once, evaluate it many times.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "feel/evaluation.h"
#include "feel/type.h"
#include "feel/value.h"

namespace tongban::feel {

struct Program;

enum class Dialect {
    Expression,
    UnaryTests,  // of a decision table's cell: `[1..5], > 10`, `not("a")`, `-`; the input value is
                 // `?`
};

struct CompileOptions {
    Dialect dialect = Dialect::Expression;
    /// Variables, and names of context entries: needed for names with spaces or signs ("Monthly
    /// Fee").
    std::vector<std::string> names = {};
    /// Names of context entries, for the same reason.
    std::vector<std::string> entry_names = {};
    /// Refuse variables that are not in `names` (feel.unknown_name). Else they are null when
    /// missing.
    bool only_known_names = false;
    /// A variable may have the name of a built-in function (`count`): only where it is called is
    /// it the function.
    bool builtins_only_as_calls = false;
    /// Types that the host defines, for `instance of` and function parameters.
    std::vector<std::pair<std::string, TypePointer>> types = {};
    size_t source_max = 64 * 1024;
    int depth_max = 200;
};

/// Adds the context's names, and those of nested contexts and lists that are no plain words.
void add_names(CompileOptions& options, const Context& context);

/// A compiled expression; cheap to copy, safe to evaluate from many threads.
class Expression {
  public:
    Expression() = default;
    explicit Expression(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
    bool is_empty() const { return program_ == nullptr; }

    Value evaluate(const Context& variables, Evaluation& evaluation) const;
    /// With the values of `variables()` in that order.
    Value evaluate_slots(std::span<const Value> slots, Evaluation& evaluation) const;
    /// Names of the free variables, without built-in functions.
    const std::vector<std::string>& variables() const;
    /// False for a name that is seen in filters only and may be an entry of the filtered items.
    bool is_certain(size_t variable) const;
    /// What it reads: variables, and paths like "applicant.age" where they are written so.
    std::vector<std::string> inputs() const;
    const std::string& source() const;
    const std::shared_ptr<const Program>& program() const { return program_; }

  private:
    std::shared_ptr<const Program> program_;
};

/// Error code: feel.syntax with details position, line, column, message; feel.unknown_name with the
/// name; feel.too_large.
Result<Expression> compile(std::string_view source, const CompileOptions& options = {});

}  // namespace tongban::feel
