// The built-in functions of DMN 1.5, 10.3.4: a table of names, parameters and implementations.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feel/evaluation.h"
#include "feel/value.h"

namespace tongban::feel {

using BuiltinBody = Value (*)(std::span<const Value> arguments, Evaluation& evaluation);

struct Builtin {
    const char* name;
    /// Names of the parameters, separated by commas; several signatures by '|'. "..." after the
    /// last parameter: any number of arguments, or one list.
    const char* signatures;
    size_t arguments_min;
    size_t arguments_max;
    BuiltinBody body;
    bool is_constant = true;  // may be computed once when its arguments are constant
    /// A bit for each argument where a list of one element stands for the element (DMN 1.5,
    /// 10.3.2.9.4): everywhere but where a list has a meaning.
    std::uint32_t unwrapped = 0;
    /// It does not read all of its arguments, so it says itself how many steps it takes.
    bool counts_itself = false;

    Value call(std::span<const Value> arguments, Evaluation& evaluation) const {
        std::uint64_t steps = 1;
        if (!counts_itself)
            for (const Value& argument : arguments) steps += reading_steps(argument);
        if (!evaluation.count(steps)) return Value::null(evaluation.stop_reason());
        Value result = body(arguments, evaluation);
        if (result.is_null()) complete_reason(arguments, evaluation);
        if ((!counts_itself && !evaluation.count(reading_steps(result))) || !evaluation.has_room())
            return Value::null(evaluation.stop_reason());
        return result;
    }
    bool unwraps(size_t argument) const {
        return argument < 32 && (unwrapped >> argument & 1) != 0;
    }
    /// A reason without words is told by the kinds of the arguments.
    void complete_reason(std::span<const Value> arguments, Evaluation& evaluation) const;
};

constexpr std::uint32_t kFirstArgument = 1;
constexpr std::uint32_t kSecondArgument = 2;
constexpr std::uint32_t kThirdArgument = 4;
constexpr std::uint32_t kAllArguments = 0xFFFF'FFFF;

constexpr size_t kAnyCount = 1'000'000;

const Builtin* find_builtin(std::string_view name);
const std::vector<std::string>& builtin_names();
/// Which of the arguments of a call stands at a position; nothing: it was left out and is null.
struct NamedArgument {
    std::optional<size_t> index = {};
    bool is_string = false;  // anything else is refused
};
/// By position. Empty when no signature has all these names.
std::vector<NamedArgument> order_arguments(
    const Builtin& builtin, std::span<const std::string> names
);

// One table a file.
std::span<const Builtin> conversion_builtins();
std::span<const Builtin> number_builtins();
std::span<const Builtin> string_builtins();
std::span<const Builtin> list_builtins();
std::span<const Builtin> context_builtins();
std::span<const Builtin> temporal_builtins();
std::span<const Builtin> range_builtins();

}  // namespace tongban::feel
