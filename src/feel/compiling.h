// The compiler by subject. Internal to this folder.
#pragma once

#include <boost/container/small_vector.hpp>

#include "feel/builtins.h"
#include "feel/expression.h"
#include "feel/program.h"
#include "feel/syntax.h"

namespace tongban::feel {

/// The parts of a node while they are compiled; most nodes have few.
using NodeList = boost::container::small_vector<NodeIndex, 8>;

class Compiler {
  public:
    Compiler(const CompileOptions& options, Program& program)
        : options_(options), program_(program) {}

    NodeIndex compile(const Syntax& syntax);
    /// A variable for all that is compiled from here on, in a slot of its own.
    std::uint32_t declare(const std::string& name) {
        const std::uint32_t slot = new_slot();
        if (!name.empty()) scopes_.push_back({.name = name, .slot = slot});
        return slot;
    }
    const std::string& unknown_name() const { return unknown_name_; }
    std::uint32_t unknown_position() const { return unknown_position_; }

  private:
    struct Scope {
        bool is_filter = false;
        std::string name;  // of a local
        std::uint32_t slot = 0;
    };

    static Node at(Op op, const Syntax& syntax) {
        return Node{.op = op, .position = syntax.position};
    }
    [[gnu::always_inline]] NodeIndex emit(const Node& node) {
        // Field by field: a copy as a whole would wait for the single writes.
        Node& place = program_.nodes.emplace_back();
        place.op = node.op;
        place.sign = node.sign;
        place.a = node.a;
        place.b = node.b;
        place.c = node.c;
        place.list_start = node.list_start;
        place.list_size = node.list_size;
        place.position = node.position;
        place.turn_steps = node.turn_steps;
        return static_cast<NodeIndex>(program_.nodes.size() - 1);
    }
    NodeIndex constant(Value value, std::uint32_t position);
    /// Null, with this reason each time.
    NodeIndex never(const char* reason, std::uint32_t position);
    /// What is done once for all the nodes that were made since there were `first` of them.
    std::uint32_t steps_since(size_t first) const {
        return static_cast<std::uint32_t>(1 + (program_.nodes.size() - first) / kNodesOfStep);
    }
    bool is_constant(NodeIndex index) const {
        return index == kNone || program_.nodes[index].op == Op::Constant;
    }
    bool are_constant(std::span<const NodeIndex> nodes) const;
    void set_list(Node& node, std::span<const NodeIndex> children);
    std::uint32_t new_slot() { return program_.local_count++; }

    // compiler.cpp
    NodeIndex folded(NodeIndex index);
    NodeIndex fold(NodeIndex index);
    NodeIndex unary(Op op, const Syntax& syntax);
    NodeIndex binary(Op op, const Syntax& syntax);
    NodeIndex ternary(Op op, const Syntax& syntax);
    NodeIndex arithmetic(const Syntax& syntax);
    NodeIndex operation(Op op, const Syntax& syntax);
    void set_right_constant(Node& node);
    void set_chain(NodeIndex index);
    NodeIndex instance_test(const Syntax& syntax);
    NodeIndex list(const Syntax& syntax);
    NodeIndex context(const Syntax& syntax);
    NodeIndex range(const Syntax& syntax);

    // compile_names.cpp
    std::uint32_t name_index(const std::string& text);
    NodeIndex name(const std::string& text, std::uint32_t position);
    NodeIndex resolve(const std::string& text, std::uint32_t position, size_t depth);
    bool is_local(std::string_view text) const;
    bool is_known(std::string_view text) const;
    bool is_variable(const std::string& text) const { return is_local(text) || is_known(text); }
    NodeIndex free_variable(const std::string& text, std::uint32_t position);
    NodeIndex builtin_value(const Builtin& builtin, std::uint32_t position);
    void note_input(const std::string& text);
    NodeIndex path(const Syntax& syntax);
    bool become_entry(NodeIndex index, const std::string& entry);
    NodeIndex silent_path(const Syntax& syntax);

    // compile_tests.cpp
    NodeIndex test(const Syntax& syntax, NodeIndex input);
    NodeIndex membership(const Syntax& syntax);
    NodeIndex unary_tests(const Syntax& syntax);
    NodeIndex open_range(const Syntax& syntax);

    // compile_calls.cpp
    NodeIndex loop(Op op, const Syntax& syntax);
    NodeIndex filter(const Syntax& syntax);
    NodeIndex function(const Syntax& syntax, std::uint32_t self_slot);
    NodeIndex external(const Syntax& syntax, const std::vector<Parameter>& parameters);
    NodeIndex invocation(const Syntax& syntax);
    NodeList arguments_of(const Syntax& syntax);
    NodeIndex builtin_call(const Builtin& builtin, const Syntax& syntax);

    const CompileOptions& options_;
    Program& program_;
    std::vector<Scope> scopes_;
    int filters_ = 0;
    std::uint64_t fold_steps_ = 0;
    std::string unknown_name_;
    std::uint32_t unknown_position_ = 0;
};

}  // namespace tongban::feel
