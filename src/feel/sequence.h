// Several texts that are evaluated one after the other, as the entries of a boxed context are.
#pragma once

#include <optional>

#include "feel/expression.h"

namespace tongban::feel {

/// Each text sees the values of those before it by their names; what several of them compute alike
/// is computed once.
class Sequence {
  public:
    struct Part {
        std::string name;                             // empty: nobody sees it
        std::optional<std::string_view> source = {};  // nothing: the host gives the value
    };

    /// Nothing when a text does not compile, or when there is nothing to share among them.
    static std::optional<Sequence> compile(std::span<const Part> parts, CompileOptions options);
    /// Names of the free variables.
    const std::vector<std::string>& variables() const;

  private:
    friend class SequenceRun;
    std::shared_ptr<const Program> program_;
    std::vector<std::uint32_t> roots_;  // of a part that the host gives: none
    std::vector<std::uint32_t> slots_;
};

/// One evaluation; the parts are taken in their order.
class SequenceRun {
  public:
    /// `free_values`: of the variables, in their order; they outlive the run.
    SequenceRun(
        const Sequence& sequence, std::span<const Value> free_values, Evaluation& evaluation
    );
    Value evaluate(size_t part);
    /// The value under which the parts behind it see this one.
    void set(size_t part, const Value& value);

  private:
    const Sequence& sequence_;
    std::span<const Value> free_values_;
    Evaluation& evaluation_;
    std::vector<Value> locals_;
};

}  // namespace tongban::feel
