// A compiled expression: nodes in one array, operands by index, variables by slot.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "feel/builtins.h"
#include "feel/evaluation.h"
#include "feel/function.h"
#include "feel/type.h"
#include "feel/value.h"

namespace tongban::feel {

using NodeIndex = std::uint32_t;

enum class Op : std::uint8_t {
    Constant,    // a: constant
    Free,        // a: free variable
    Undeclared,  // a: free variable that the host did not name; it may have a value all the same
    Local,       // a: local slot
    ItemEntry,   // inside a filter: a: slot of the item, b: name, c: node when the item has no such
                 // entry
    Path,        // a: node, b: name
    Add,         // a, b: nodes; so are all operators below. list: the arithmetic ones from the
                 // innermost left operand up to this one. c: constant for the right side, or none;
                 // of - its negative, of / its reciprocal
    Subtract,
    Multiply,
    Divide,
    Power,
    Negate,
    And,
    Or,
    Compare,     // sign: operator
    Between,     // a, b, c: nodes
    In,          // a: node of the input, b: slot that keeps it, list: tests
    InstanceOf,  // a: node, b: type
    OnlyString,  // a: node; what is no string becomes null
    If,          // a, b, c: nodes
    For,         // a: node of the body, list: Iterator nodes, b: slot of `partial` or none
    Some,
    Every,
    Iterator,     // a: node of the source, b: slot, c: node of the last number or none. list: slots
                  // of shared nodes that each turn makes new; so in filters
    Lambda,       // a: lambda
    CallBuiltin,  // a: built-in, list: arguments; sign: 'n' when the names of these are wrong
    CallValue,    // a: node of the function, list: arguments, c: first of the names, or none
    Filter,       // a: node of the list, b: slot of the item, c: node of the condition
    List,         // list
    Context,      // list: values; b: first name; c: first slot
    ContextEntry,  // of a context that nobody else sees. list: values; b: which one; c: first slot
    Range,         // a, b: nodes or none; sign: closed ends, bit 0 low, bit 1 high; bit 2: `(= 5)`
    UnaryTest,     // a: node of the input, b: node of the test; sign: operator, or '?' when it uses
                   // the input
    AnyTest,       // list: tests
    NotTest,       // list: tests
    Never,         // null; a: constant that is the null with its reason
    Shared,        // a: node that stands at several places, b: slot that keeps its value
};

constexpr bool is_arithmetic(Op op) { return op >= Op::Add && op <= Op::Power; }

constexpr std::uint32_t kNone = 0xFFFF'FFFFu;

struct Node {
    Op op = Op::Constant;
    char sign = 0;
    std::uint32_t a = kNone;
    std::uint32_t b = kNone;
    std::uint32_t c = kNone;
    std::uint32_t list_start = 0;
    std::uint32_t list_size = 0;
    std::uint32_t position = 0;
    std::uint32_t turn_steps = 1;  // of loops and filters: what one turn costs
};
// A power of two: the place of a node is on every path.
static_assert(sizeof(Node) == 32);

struct Lambda {
    std::vector<Parameter> parameters;
    TypePointer result;
    std::uint32_t first_slot = 0;  // of the parameters
    NodeIndex body = kNone;
    std::uint32_t self_slot = kNone;  // of the context entry that names this function
    std::uint32_t steps = 1;          // what one call costs
};

struct FreeVariable {
    bool is_certain = false;   // read outside of filters, where it cannot be an entry of the item
    bool is_declared = false;  // by the host; one that is not, and has no value, is told as unknown
};

/// About as many nodes cost one step.
constexpr size_t kNodesOfStep = 16;

/// The reason of the null in the slot of an undeclared variable that the facts do not have either.
inline constexpr char kUnknownVariable[] = "feel.unknown_variable";

struct Program : std::enable_shared_from_this<Program> {
    std::string source;
    std::vector<Node> nodes;
    std::vector<NodeIndex> lists;
    std::vector<Value> constants;
    std::vector<std::string> names;
    std::vector<TypePointer> types;
    std::vector<Lambda> lambdas;
    std::vector<const Builtin*> builtins;
    std::vector<std::string> free_variables;
    std::vector<FreeVariable> variable_states;  // in the same order
    std::vector<std::string> inputs;
    std::uint32_t local_count = 0;
    /// What one evaluation costs before it begins.
    std::uint32_t steps = 0;
    NodeIndex root = kNone;
};

/// The nodes that a node is computed from, each as a place that may be changed.
template <class ProgramType, class Visit>
void each_child(ProgramType& program, NodeIndex index, const Visit& visit) {
    auto& node = program.nodes[index];
    const auto nodes = [&](auto&... children) {
        ((children == kNone ? void() : visit(children)), ...);
    };
    switch (node.op) {
        case Op::Constant:
        case Op::Free:
        case Op::Undeclared:
        case Op::Local:
        case Op::Never:
            return;
        case Op::ItemEntry:
            return nodes(node.c);
        case Op::Path:
        case Op::Negate:
        case Op::InstanceOf:
        case Op::OnlyString:
        case Op::Shared:
            return nodes(node.a);
        case Op::Add:
        case Op::Subtract:
        case Op::Multiply:
        case Op::Divide:
        case Op::Power:
        case Op::And:
        case Op::Or:
        case Op::Compare:
        case Op::Range:
        case Op::UnaryTest:
            return nodes(node.a, node.b);
        case Op::Between:
        case Op::If:
            return nodes(node.a, node.b, node.c);
        case Op::Iterator:
        case Op::Filter:
            return nodes(node.a, node.c);
        case Op::Lambda:
            return nodes(program.lambdas[node.a].body);
        case Op::In:
        case Op::CallValue:
            nodes(node.a);
            break;
        case Op::For:
        case Op::Some:
        case Op::Every:
        case Op::CallBuiltin:
        case Op::List:
        case Op::Context:
        case Op::ContextEntry:
        case Op::AnyTest:
        case Op::NotTest:
            break;
    }
    for (std::uint32_t i = 0; i < node.list_size; ++i) visit(program.lists[node.list_start + i]);
    if (node.op == Op::For || node.op == Op::Some || node.op == Op::Every) nodes(node.a);
}

/// The node itself where another one only keeps its value.
inline NodeIndex behind_sharing(const Program& program, NodeIndex index) {
    return program.nodes[index].op == Op::Shared ? program.nodes[index].a : index;
}

/// Evaluates one node. `locals` has room for `local_count` values.
Value run(
    const Program& program,
    NodeIndex node,
    const Value* free_values,
    Value* locals,
    Evaluation& evaluation
);

}  // namespace tongban::feel
