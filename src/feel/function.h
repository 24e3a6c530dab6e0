// Functions as values: built-ins, lambdas and what a host (DMN) offers.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "feel/evaluation.h"
#include "feel/type.h"
#include "feel/value.h"

namespace tongban::feel {

struct Parameter {
    std::string name;
    TypePointer type = {};  // null: Any
};

/// Something that can be invoked, by position or by name.
class Function {
  public:
    using Body = std::function<Value(std::span<const Value> arguments, Evaluation& evaluation)>;
    Function(std::vector<Parameter> parameters, TypePointer result, Body body)
        : parameters_(std::move(parameters)), result_(std::move(result)), body_(std::move(body)) {}

    const std::vector<Parameter>& parameters() const { return parameters_; }
    const TypePointer& result() const { return result_; }
    /// Checks the number of arguments, coerces them, and bounds the depth of recursion.
    Value call(std::span<const Value> arguments, Evaluation& evaluation) const;

  private:
    std::vector<Parameter> parameters_;
    TypePointer result_;
    Body body_;
};

}  // namespace tongban::feel
