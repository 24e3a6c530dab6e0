// Memory of syntax trees.
#include "feel/syntax.h"

#include <algorithm>
#include <utility>

namespace tongban::feel {

namespace {

// The allocator hands out blocks up to this size without a search.
constexpr size_t kBlockBytes = 1024;

}  // namespace

std::string dotted_name(const Syntax& syntax) {
    if (syntax.kind == SyntaxKind::Name) return syntax.text;
    if (syntax.kind != SyntaxKind::Path) return {};
    const std::string head = dotted_name(*syntax.children[0]);
    return head.empty() ? head : head + "." + syntax.text;
}

SyntaxTree::~SyntaxTree() {
    for (Syntax* node = last_; node != nullptr;) std::exchange(node, node->made_before)->~Syntax();
    for (Block* block = block_; block != nullptr;)
        ::operator delete(std::exchange(block, block->before));
}

void SyntaxTree::add_block(size_t bytes) {
    const size_t size = std::max(kBlockBytes, bytes + sizeof(Block));
    auto* block = static_cast<Block*>(::operator new(size));
    block->before = block_;
    block_ = block;
    next_ = reinterpret_cast<char*>(block + 1);
    room_ = size - sizeof(Block);
}

void SyntaxTree::grow(SyntaxList& list) {
    const std::uint32_t capacity = list.capacity_ == 0 ? 2 : list.capacity_ * 2;
    auto** items = static_cast<Syntax**>(allocate(capacity * sizeof(Syntax*)));
    std::copy_n(list.items_, list.size_, items);
    list.items_ = items;
    list.capacity_ = capacity;
}

void SyntaxTree::swap(SyntaxTree& other) noexcept {
    std::swap(root_, other.root_);
    std::swap(last_, other.last_);
    std::swap(block_, other.block_);
    std::swap(next_, other.next_);
    std::swap(room_, other.room_);
}

}  // namespace tongban::feel
