// Lists, contexts and ranges.
#include "feel/machine.h"

namespace tongban::feel {

Value Machine::list(const Node& node) {
    List items;
    items.reserve(node.list_size);
    for (const NodeIndex item : children(node)) items.push_back(eval(item));
    return made(Value(std::move(items)));
}

Value Machine::context(const Node& node) {
    Context result;
    result.reserve(node.list_size);
    const std::span<const NodeIndex> nodes = children(node);
    for (size_t i = 0; i < nodes.size(); ++i) {
        const std::string& name = program_.names[node.b + i];
        if (result.find(name) != nullptr)
            return at(node).null("feel.duplicate_key", "two entries named " + name);
        locals_[node.c + i] = eval(nodes[i]);
        result.append(name, locals_[node.c + i]);
    }
    return made(Value(std::move(result)));
}

/// `{ a: …, b: a + 1 }.b`: the entries are variables, and no context is made of them.
Value Machine::context_entry(const Node& node) {
    const std::span<const NodeIndex> nodes = children(node);
    for (size_t i = 0; i < nodes.size(); ++i) locals_[node.c + i] = eval(nodes[i]);
    return locals_[node.c + node.b];
}

Value Machine::range(const Node& node) {
    Range result{.low_closed = (node.sign & 1) != 0, .high_closed = (node.sign & 2) != 0};
    result.is_equality = (node.sign & 4) != 0;
    result.has_low = node.a != kNone;
    result.has_high = node.b != kNone;
    if (result.has_low) result.low = eval(node.a);
    if (result.has_high) result.high = eval(node.b);
    if (result.low.is_null() && result.high.is_null())
        return at(node).null("feel.range", "a range without ends");
    if (!result.low.is_null() && !result.high.is_null() && !compare(result.low, result.high))
        return at(node).null("feel.range", "the ends cannot be compared");
    return Value(std::move(result));
}

}  // namespace tongban::feel
