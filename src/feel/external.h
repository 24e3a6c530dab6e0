// External functions: those of Java's library that DMN models call, done here.
#pragma once

#include <vector>

#include "feel/function.h"
#include "feel/value.h"

namespace tongban::feel {

/// `{ java: { class: "java.lang.Math", method signature: "max(int, int)" } }`. Null with the reason
/// feel.external when there is no such class or method here.
Value external_function(const Context& mapping, const std::vector<Parameter>& parameters);

}  // namespace tongban::feel
