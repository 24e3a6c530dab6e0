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

/// The parts of a node, in the tree's own memory.
class SyntaxList {
  public:
    size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    Syntax* operator[](size_t index) const { return items_[index]; }
    Syntax* back() const { return items_[size_ - 1]; }
    Syntax* const* begin() const { return items_; }
    Syntax* const* end() const { return items_ + size_; }

  private:
    friend class SyntaxTree;
    Syntax** items_ = nullptr;
    std::uint32_t size_ = 0;
    std::uint32_t capacity_ = 0;
};

struct Syntax {
    // Written out, since an aggregate would be cleared as a whole before.
    Syntax(SyntaxKind kind_of, std::uint32_t at) : kind(kind_of), position(at) {}

    SyntaxKind kind = SyntaxKind::Literal;
    char op = 0;
    bool low_closed = false;  // Range
    bool high_closed = false;
    std::uint32_t position = 0;
    std::uint32_t height = 1;  // of the tree; bounded, since all walks over it are recursive
    Syntax* made_before = nullptr;
    SyntaxList children = {};
    std::string text = {};
    Value value = {};
    TypePointer type = {};
    std::vector<std::string> names = {};
    std::vector<TypePointer> types = {};
};

/// "applicant.age" when the path is written with names only, else nothing.
std::string dotted_name(const Syntax& syntax);

/// Owns the nodes of an expression: they lie side by side in a few blocks and go together.
class SyntaxTree {
  public:
    SyntaxTree() = default;
    SyntaxTree(SyntaxTree&& other) noexcept { swap(other); }
    SyntaxTree& operator=(SyntaxTree&& other) noexcept {
        swap(other);
        return *this;
    }
    ~SyntaxTree();

    const Syntax& operator*() const { return *root_; }
    const Syntax* operator->() const { return root_; }
    explicit operator bool() const { return root_ != nullptr; }

    Syntax* make(SyntaxKind kind, std::uint32_t position) {
        auto* node = new (allocate(sizeof(Syntax))) Syntax(kind, position);
        node->made_before = last_;
        last_ = node;
        return node;
    }
    void append(SyntaxList& list, Syntax* child) {
        if (list.size_ == list.capacity_) grow(list);
        list.items_[list.size_++] = child;
    }
    void set_root(Syntax* root) { root_ = root; }

  private:
    struct Block {
        Block* before;
    };
    void* allocate(size_t bytes) {
        if (bytes > room_) add_block(bytes);
        char* place = next_;
        next_ += bytes;
        room_ -= bytes;
        return place;
    }
    void add_block(size_t bytes);
    void grow(SyntaxList& list);
    void swap(SyntaxTree& other) noexcept;

    Syntax* root_ = nullptr;
    Syntax* last_ = nullptr;
    Block* block_ = nullptr;
    char* next_ = nullptr;
    size_t room_ = 0;
};

}  // namespace tongban::feel
