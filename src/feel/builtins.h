// The built-in functions of DMN 1.5, 10.3.4: a table of names, parameters and implementations.
#pragma once

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
};

constexpr size_t kAnyCount = 1'000'000;

const Builtin* find_builtin(std::string_view name);
const std::vector<std::string>& builtin_names();
/// Order of the named arguments in the call, or nothing when no signature has these names:
/// result[i] is the index of the given name for position i, or -1.
std::vector<int> order_arguments(
    const Builtin& builtin, std::span<const std::string> names, bool& found
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
