// The syntax tree of FEEL, between parser and compiler.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "feel/type.h"
#include "feel/value.h"

namespace tongban::feel {

enum class SyntaxKind : std::uint8_t {
    Literal,     // value
    Name,        // text
    Path,        // child . text
    Arithmetic,  // op: + - * / ^ (for **)
    Negation,    // -child
    And,
    Or,
    Comparison,  // op: = ! < l > g (for != <= >=)
    Between,     // value, low, high
    In,          // value, tests...
    InstanceOf,  // child, type
    If,          // condition, then, else
    For,         // sources..., body; names: iterators
    Some,
    Every,
    FunctionDefinition,  // body; names and types: parameters
    Invocation,          // callee, arguments...; names: of named arguments, else empty
    Filter,              // list, condition
    List,
    Context,          // values; names: keys
    Range,            // low, high; flags
    IterationRange,   // low, high of `for i in 1..n`
    UnaryComparison,  // op, end: `< 5`, in tests
    Test,             // one positive unary test: an expression seen against the input
    Tests,            // tests, any of them
    NotTests,
    AnyInput,  // `-`
};

struct Syntax;
using SyntaxPointer = std::unique_ptr<Syntax>;

struct Syntax {
    SyntaxKind kind = SyntaxKind::Literal;
    std::uint32_t position = 0;
    std::uint32_t height = 1;  // of the tree; bounded, since all walks over it are recursive
    char op = 0;
    bool low_closed = false;  // Range
    bool high_closed = false;
    std::string text = {};
    Value value = {};
    TypePointer type = {};
    std::vector<std::string> names = {};
    std::vector<TypePointer> types = {};
    std::vector<SyntaxPointer> children = {};
};

}  // namespace tongban::feel
