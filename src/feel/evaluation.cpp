// Collecting of diagnostics, bounds, and the invocation of function values.
#include "feel/evaluation.h"

#include <algorithm>

#include "feel/function.h"

namespace tongban::feel {

Value Evaluation::null(const char* code, std::string message) {
    if (diagnostics.size() < limits.diagnostics_max)
        diagnostics.push_back({code, std::move(message), position, place});
    return Value::null(code);
}

bool Evaluation::count_once(std::uint64_t key, std::uint64_t steps) {
    // More than these are counted each time.
    constexpr size_t kKeysMax = 256;
    if (std::ranges::find(counted_once_, key) != counted_once_.end()) return count(0);
    if (counted_once_.size() < kKeysMax) counted_once_.push_back(key);
    return count(steps);
}

bool Evaluation::stop(const char* code) {
    if (stopped_ == nullptr) {
        stopped_ = code;
        diagnostics.push_back({code, "a bound of the evaluation is exceeded", 0, place});
    }
    return false;
}

bool Evaluation::enter_call() {
    // The address of a variable would not do: sanitizers keep variables elsewhere.
    const auto* here = static_cast<const char*>(__builtin_frame_address(0));
    if (depth == 0) stack_start = here;
    const auto used =
        static_cast<size_t>(stack_start > here ? stack_start - here : here - stack_start);
    if (depth >= limits.depth_max || used > limits.stack_max) return stop("feel.limit_depth");
    if (!step()) return false;
    ++depth;
    return true;
}

Value Function::call(std::span<const Value> arguments, Evaluation& evaluation) const {
    if (!takes(arguments.size()))
        return evaluation.null("feel.argument_count", "wrong number of arguments");
    List coerced;
    coerced.reserve(arguments.size());
    for (size_t i = 0; i < arguments.size(); ++i) {
        const TypePointer type = i < parameters_.size() ? parameters_[i].type : nullptr;
        if (type && !evaluation.count(whole_steps(arguments[i])))
            return Value::null(evaluation.stop_reason());
        coerced.push_back(type ? coerce(arguments[i], *type) : arguments[i]);
        if (coerced.back().is_null() && !arguments[i].is_null())
            return evaluation.null(
                "feel.argument_type",
                "argument " + parameters_[i].name + " is not a " + to_string(*type)
            );
    }
    if (!evaluation.enter_call()) return Value::null(evaluation.stop_reason());
    Value result = body_(coerced, evaluation);
    evaluation.leave_call();
    if (!evaluation.has_room()) return Value::null(evaluation.stop_reason());
    if (result_ == nullptr || result.is_null()) return result;
    if (!evaluation.count(whole_steps(result))) return Value::null(evaluation.stop_reason());
    Value conforming = coerce(result, *result_);
    if (conforming.is_null())
        return evaluation.null("feel.result_type", "not a " + to_string(*result_));
    return conforming;
}

}  // namespace tongban::feel
