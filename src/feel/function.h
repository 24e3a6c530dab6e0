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

    /// A built-in function that takes between `least` and `most` arguments of any kind.
    Function(std::vector<Parameter> parameters, size_t least, size_t most, Body body)
        : parameters_(std::move(parameters)), body_(std::move(body)), least_(least), most_(most) {}

    bool takes(size_t count) const {
        return most_ == 0 ? count == parameters_.size() : count >= least_ && count <= most_;
    }
    const std::vector<Parameter>& parameters() const { return parameters_; }
    /// How deeply the values are nested that the body keeps; set before the function is shared.
    std::uint32_t nesting() const { return nesting_; }
    void set_nesting(std::uint32_t nesting) { nesting_ = nesting; }
    /// The memory of what the body keeps, without the boxes of values; set as above.
    size_t bytes() const { return bytes_; }
    void set_bytes(size_t bytes) { bytes_ = bytes; }
    const TypePointer& result() const { return result_; }
    /// Checks the number of arguments, coerces them, and bounds the depth of recursion.
    Value call(std::span<const Value> arguments, Evaluation& evaluation) const;

  private:
    std::vector<Parameter> parameters_;
    TypePointer result_;
    Body body_;
    std::uint32_t nesting_ = 0;
    size_t bytes_ = sizeof(Function);
    size_t least_ = 0;
    size_t most_ = 0;  // 0: exactly the parameters
};

}  // namespace tongban::feel
