// Equal parts of a program are found by a hash of each node over those below it, the biggest first.
#include "feel/share.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

namespace tongban::feel {

namespace {

// Measured: reading a kept value costs as much as comparing two variables. Any other operator on
// two variables takes longer, and is worth keeping already when it stands there twice.
constexpr std::uint32_t kWeightMin = 2;
// Texts that are made to look alike must not take long to compile.
constexpr size_t kComparedMax = 200'000;
constexpr size_t kFormsMax = 16;  // with one hash

constexpr std::uint32_t weight_of(Op op) {
    switch (op) {
        case Op::Constant:
        case Op::Free:
        case Op::Undeclared:
        case Op::Local:
        case Op::Never:
        case Op::ItemEntry:
        case Op::Path:
        case Op::Iterator:
        case Op::Lambda:
        case Op::UnaryTest:
        case Op::Shared:
            return 0;
        case Op::And:
        case Op::Or:
        case Op::Compare:
        case Op::If:
            return 1;
        default:
            return kWeightMin;
    }
}

/// The evaluator reaches into these nodes, and a function is equal to itself only.
bool can_be_shared(Op op) {
    return op != Op::UnaryTest && op != Op::Iterator && op != Op::Lambda && op != Op::AnyTest &&
           op != Op::NotTest;
}

class Sharing {
  public:
    explicit Sharing(Program& program) : program_(program) {}

    void run(std::span<NodeIndex> roots) {
        nodes_.resize(program_.nodes.size());
        binders_.resize(program_.local_count);
        uses_.resize(program_.local_count);
        turns_.push_back({});
        for (const NodeIndex root : roots) survey(root, kNone, 0);
        if (!find_candidates()) return;
        std::vector<NodeIndex> forms;
        for (size_t i = 0; i < candidates_.size(); ++i) {
            if (i > 0 && !(candidates_[i].size == candidates_[i - 1].size &&
                           candidates_[i].hash == candidates_[i - 1].hash))
                forms.clear();
            place(candidates_[i].index, forms);
        }
        if (dead_ == 0) return;
        for (NodeIndex index = 0; index < nodes_.size(); ++index)
            if (nodes_[index].is_seen && is_arithmetic(program_.nodes[index].op)) cut_chain(index);
        list_turns();
        for (NodeIndex& root : roots) root = nodes_[root].stands_for.value_or(root);
    }
    std::uint32_t dead() const { return dead_; }

  private:
    /// What is known of one node.
    struct Known {
        std::uint64_t hash = 0;
        std::uint64_t outer = 0;  // sum over the uses of slots that are bound outside of it
        NodeIndex parent = kNone;
        NodeIndex first = kNone;  // the parts of the node are the nodes from here to itself
        std::uint32_t size = 1;
        std::uint32_t weight = 0;
        bool is_seen = false;
        bool has_function = false;
        bool is_dead = false;
        std::optional<NodeIndex> stands_for;  // the Shared node of its value
    };
    /// What is done again and again with new values in its slots: a loop's body, a function's.
    struct Turn {
        NodeIndex owner = kNone;
        std::uint32_t depth = 0;
        std::vector<std::uint32_t> slots;  // to be forgotten when it begins
    };
    struct Binder {
        NodeIndex node = kNone;
        std::uint32_t turn = 0;
    };
    struct Candidate {
        std::uint32_t size;
        std::uint64_t hash;
        NodeIndex index;
    };

    // --- What is there ---

    static std::uint64_t mixed(std::uint64_t hash, std::uint64_t more) {
        hash = (hash ^ more) * 0x9E37'79B9'7F4A'7C15ull;
        return hash ^ (hash >> 29);
    }

    void survey(NodeIndex index, NodeIndex parent, std::uint32_t turn) {
        const Node& node = program_.nodes[index];
        Known& known = nodes_[index];
        if (known.is_seen) return;  // the input of several tests
        known.is_seen = true;
        known.parent = parent;
        known.first = index;
        known.weight = weight_of(node.op);
        known.has_function = node.op == Op::Lambda;
        known.hash = mixed(
            own_hash(node),
            static_cast<std::uint64_t>(node.op) << 8 | static_cast<unsigned char>(node.sign)
        );
        std::uint32_t inner = turn;
        switch (node.op) {
            case Op::For:
            case Op::Some:
            case Op::Every:
                for (std::uint32_t i = 0; i < node.list_size; ++i) {
                    const NodeIndex iterator = program_.lists[node.list_start + i];
                    child(index, iterator, inner);
                    inner = new_turn(iterator, inner);
                    bind(program_.nodes[iterator].b, iterator, inner);
                }
                if (node.b != kNone) bind(node.b, index, inner);
                child(index, node.a, inner);
                for (std::uint32_t i = 0; i < node.list_size; ++i)
                    release(index, program_.nodes[program_.lists[node.list_start + i]].b, 1);
                if (node.b != kNone) release(index, node.b, 1);
                return;
            case Op::Filter:
                child(index, node.a, turn);
                inner = new_turn(index, turn);
                bind(node.b, index, inner);
                child(index, node.c, inner);
                release(index, node.b, 1);
                return;
            case Op::Lambda: {
                const Lambda& lambda = program_.lambdas[node.a];
                inner = new_turn(kNone, turn);
                for (std::uint32_t i = 0; i < lambda.parameters.size(); ++i)
                    bind(lambda.first_slot + i, index, inner);
                child(index, lambda.body, inner);
                release(index, lambda.first_slot, lambda.parameters.size());
                return;
            }
            case Op::In:
                bind(node.b, index, turn);
                break;
            case Op::Context:
            case Op::ContextEntry:
                for (std::uint32_t i = 0; i < node.list_size; ++i) bind(node.c + i, index, turn);
                break;
            case Op::Local:
            case Op::ItemEntry:
                ++uses_[node.a];
                known.outer = hash_of_slot(node.a);
                break;
            default:
                break;
        }
        each_child(program_, index, [&](NodeIndex part) { child(index, part, turn); });
        if (node.op == Op::In) release(index, node.b, 1);
        if (node.op == Op::Context || node.op == Op::ContextEntry)
            release(index, node.c, node.list_size);
        if (known.has_function) known.has_function = !only_calls_functions(node);
    }

    /// Functions that are written as arguments of sort and the like, or are called where they are
    /// written, are not in the value.
    bool only_calls_functions(const Node& node) const {
        bool takes_function = false;
        bool is_called = node.op == Op::CallValue;
        if (node.op == Op::CallBuiltin) {
            const std::string_view name = program_.builtins[node.a]->name;
            takes_function = name == "sort" || name == "list replace";
        }
        if (!takes_function && !is_called) return false;
        const auto keeps = [&](NodeIndex part, bool may_be_function) {
            const Node& inner = program_.nodes[part];
            if (!may_be_function || inner.op != Op::Lambda) return nodes_[part].has_function;
            return nodes_[program_.lambdas[inner.a].body].has_function;
        };
        if (is_called && keeps(node.a, true)) return false;
        for (std::uint32_t i = 0; i < node.list_size; ++i)
            if (keeps(program_.lists[node.list_start + i], takes_function)) return false;
        return true;
    }

    void child(NodeIndex index, NodeIndex part, std::uint32_t turn) {
        const bool is_first = !nodes_[part].is_seen;
        survey(part, index, turn);
        Known& known = nodes_[index];
        const Known& below = nodes_[part];
        if (is_first) known.outer += below.outer;
        known.first = std::min(known.first, below.first);
        known.size += below.size;
        known.weight += below.weight;
        known.has_function = known.has_function || below.has_function;
        known.hash = mixed(known.hash, below.hash);
    }

    std::uint32_t new_turn(NodeIndex owner, std::uint32_t outer) {
        turns_.push_back({.owner = owner, .depth = turns_[outer].depth + 1});
        return static_cast<std::uint32_t>(turns_.size() - 1);
    }
    void bind(std::uint32_t slot, NodeIndex node, std::uint32_t turn) {
        binders_[slot] = {node, turn};
    }
    static std::uint64_t hash_of_slot(std::uint32_t slot) { return mixed(slot, 1); }
    /// Slots that a part binds itself have other numbers at its other places.
    void release(NodeIndex index, std::uint32_t slot, size_t count) {
        for (; count > 0; --count, ++slot) nodes_[index].outer -= uses_[slot] * hash_of_slot(slot);
    }

    /// Of what `have_same_form` compares besides the parts, as far as it is read at once.
    std::uint64_t own_hash(const Node& node) const {
        switch (node.op) {
            case Op::Constant: {
                const Value& value = program_.constants[node.a];
                if (value.is_small_number())
                    return mixed(
                        static_cast<std::uint64_t>(value.as_small_number().coefficient),
                        static_cast<std::uint64_t>(value.as_small_number().scale)
                    );
                if (value.is_string()) return std::hash<std::string_view>()(value.as_string());
                return static_cast<std::uint64_t>(value.kind());
            }
            case Op::Free:
            case Op::Undeclared:
                return node.a;
            case Op::Path:
            case Op::ItemEntry:
                return node.b;
            case Op::CallBuiltin:
                return reinterpret_cast<std::uintptr_t>(program_.builtins[node.a]);
            default:
                return 0;
        }
    }

    /// By size, so that the biggest equal parts are found first; false when no two are alike.
    bool find_candidates() {
        for (NodeIndex index = 0; index < nodes_.size(); ++index) {
            const Known& known = nodes_[index];
            if (known.is_seen && known.weight >= kWeightMin && !known.has_function &&
                can_be_shared(program_.nodes[index].op))
                candidates_.push_back({known.size, mixed(known.hash, known.outer), index});
        }
        std::ranges::sort(candidates_, [](const Candidate& a, const Candidate& b) {
            if (a.size != b.size) return a.size > b.size;
            return a.hash != b.hash ? a.hash < b.hash : a.index < b.index;
        });
        return std::ranges::adjacent_find(candidates_, [](const Candidate& a, const Candidate& b) {
                   return a.hash == b.hash && a.size == b.size;
               }) != candidates_.end();
    }

    // --- Are they alike? ---

    bool have_same_form(NodeIndex left, NodeIndex right) {
        ++compared_;
        if (compared_ > kComparedMax) return false;
        const Node& a = program_.nodes[left];
        const Node& b = program_.nodes[right];
        if (a.op != b.op || a.sign != b.sign) return false;
        const bool has_list = !is_arithmetic(a.op) && a.op != Op::Shared;
        if (has_list && a.list_size != b.list_size) return false;
        switch (a.op) {
            case Op::Constant:
                compared_ += program_.constants[a.a].weight() / kNodesOfStep;
                return is_same_constant(program_.constants[a.a], program_.constants[b.a]);
            case Op::Free:
            case Op::Undeclared:
                return a.a == b.a;
            case Op::Never:
                return false;
            case Op::Local:
                return renamed(a.a) == b.a;
            case Op::ItemEntry:
                if (renamed(a.a) != b.a || a.b != b.b) return false;
                break;
            case Op::Path:
                if (a.b != b.b) return false;
                break;
            case Op::InstanceOf:
                if (program_.types[a.b] != program_.types[b.b]) return false;
                break;
            case Op::CallBuiltin:
                if (program_.builtins[a.a] != program_.builtins[b.a]) return false;
                break;
            case Op::CallValue:
                if ((a.c == kNone) != (b.c == kNone)) return false;
                if (a.c != kNone && !have_same_names(a.c, b.c, a.list_size)) return false;
                break;
            case Op::Context:
                if (!have_same_names(a.b, b.b, a.list_size)) return false;
                rename(a.c, b.c, a.list_size);
                break;
            case Op::ContextEntry:
                if (a.b != b.b) return false;
                rename(a.c, b.c, a.list_size);
                break;
            case Op::In:
                rename(a.b, b.b, 1);
                break;
            case Op::Lambda:
                if (!have_same_head(program_.lambdas[a.a], program_.lambdas[b.a])) return false;
                break;
            case Op::Filter:
            case Op::Iterator:
                if ((a.c == kNone) != (b.c == kNone)) return false;
                rename(a.b, b.b, 1);
                break;
            case Op::For:
                if ((a.b == kNone) != (b.b == kNone)) return false;
                if (a.b != kNone) rename(a.b, b.b, 1);
                break;
            case Op::Range:
                if ((a.a == kNone) != (b.a == kNone) || (a.b == kNone) != (b.b == kNone))
                    return false;
                break;
            case Op::Shared:  // already one of the two: their places are compared at the first
                return a.a == b.a;
            default:
                break;
        }
        return have_same_parts(left, right);
    }

    bool have_same_parts(NodeIndex left, NodeIndex right) {
        std::vector<NodeIndex> parts;
        each_child(program_, left, [&](NodeIndex part) { parts.push_back(part); });
        size_t next = 0;
        bool is_same = true;
        each_child(program_, right, [&](NodeIndex part) {
            is_same = is_same && next < parts.size() && have_same_form(parts[next++], part);
        });
        return is_same && next == parts.size();
    }

    bool have_same_head(const Lambda& a, const Lambda& b) {
        if (a.parameters.size() != b.parameters.size() || a.result != b.result ||
            a.self_slot != kNone || b.self_slot != kNone)
            return false;
        for (size_t i = 0; i < a.parameters.size(); ++i)
            if (a.parameters[i].name != b.parameters[i].name ||
                a.parameters[i].type != b.parameters[i].type)
                return false;
        rename(a.first_slot, b.first_slot, static_cast<std::uint32_t>(a.parameters.size()));
        return true;
    }

    bool have_same_names(std::uint32_t a, std::uint32_t b, std::uint32_t count) const {
        const auto begin = program_.names.begin();
        return std::equal(begin + a, begin + a + count, begin + b);
    }
    /// 1 and 1.0 are equal, but are not written alike.
    static bool is_same_constant(const Value& a, const Value& b) {
        return a.identical(b) && !a.is_function() && to_feel(a) == to_feel(b);
    }

    /// Slots that both parts bind themselves correspond; any other is the same one.
    void rename(std::uint32_t from, std::uint32_t to, std::uint32_t count) {
        for (std::uint32_t i = 0; i < count; ++i) renamed_.emplace_back(from + i, to + i);
    }
    std::uint32_t renamed(std::uint32_t slot) const {
        for (size_t i = renamed_.size(); i > 0; --i)
            if (renamed_[i - 1].first == slot) return renamed_[i - 1].second;
        return slot;
    }

    // --- Making them one ---

    /// `forms`: the first places of what has the same hash.
    void place(NodeIndex index, std::vector<NodeIndex>& forms) {
        if (nodes_[index].is_dead) return;
        for (const NodeIndex form : forms) {
            renamed_.clear();
            if (!have_same_form(form, index)) continue;
            unite(form, index);
            return;
        }
        if (forms.size() < kFormsMax) forms.push_back(index);
    }

    /// The later place becomes a node that keeps the value of the first one.
    void unite(NodeIndex first, NodeIndex later) {
        Known& known = nodes_[first];
        const bool is_new = !known.stands_for;
        const std::uint32_t slot =
            is_new ? program_.local_count++ : program_.nodes[*known.stands_for].b;
        Node& node = program_.nodes[later];
        bury(later);
        nodes_[later].is_dead = false;
        node = Node{.op = Op::Shared, .a = first, .b = slot, .position = node.position};
        --dead_;
        if (!is_new) return;
        known.stands_for = later;
        if (known.parent != kNone)
            each_child(program_, known.parent, [&](NodeIndex& part) {
                if (part == first) part = later;
            });
        if (const std::uint32_t turn = innermost_turn(first); turn != 0)
            turns_[turn].slots.push_back(slot);
    }

    /// Nobody comes to these nodes any more.
    void bury(NodeIndex index) {
        if (nodes_[index].is_dead) return;
        nodes_[index].is_dead = true;
        ++dead_;
        if (program_.nodes[index].op == Op::Shared) return;
        each_child(program_, index, [&](NodeIndex part) { bury(part); });
    }

    /// The innermost of the turns that give a variable of this node its value.
    std::uint32_t innermost_turn(NodeIndex index) const {
        std::uint32_t result = 0;
        std::vector<NodeIndex> open = {index};
        while (!open.empty()) {
            const NodeIndex next = open.back();
            open.pop_back();
            const Node& node = program_.nodes[next];
            if (node.op == Op::Local || node.op == Op::ItemEntry) {
                const Binder& binder = binders_[node.a];
                const bool is_inside = binder.node >= nodes_[index].first && binder.node <= index;
                if (!is_inside && turns_[binder.turn].depth > turns_[result].depth)
                    result = binder.turn;
            }
            each_child(program_, next, [&](NodeIndex part) { open.push_back(part); });
        }
        return result;
    }

    /// A chain of operators ends at a part that is kept.
    void cut_chain(NodeIndex index) {
        Node& node = program_.nodes[index];
        std::uint32_t size = 1;
        for (NodeIndex at = index; size < node.list_size; ++size) {
            const NodeIndex before = program_.lists[node.list_start + node.list_size - 1 - size];
            if (program_.nodes[at].a != before || !is_arithmetic(program_.nodes[before].op)) break;
            at = before;
        }
        node.list_start += node.list_size - size;
        node.list_size = size;
    }

    void list_turns() {
        for (const Turn& turn : turns_) {
            if (turn.owner == kNone || turn.slots.empty()) continue;
            Node& node = program_.nodes[turn.owner];
            node.list_start = static_cast<std::uint32_t>(program_.lists.size());
            node.list_size = static_cast<std::uint32_t>(turn.slots.size());
            program_.lists.insert(program_.lists.end(), turn.slots.begin(), turn.slots.end());
        }
    }

    Program& program_;
    std::vector<Known> nodes_;
    std::vector<Turn> turns_;
    std::vector<Binder> binders_;  // by slot
    std::vector<std::uint32_t> uses_;
    std::vector<Candidate> candidates_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> renamed_;
    size_t compared_ = 0;
    std::uint32_t dead_ = 0;
};

}  // namespace

namespace {

constexpr std::uint64_t ops_of_weight(std::uint32_t weight) {
    std::uint64_t ops = 0;
    for (std::uint32_t op = 0; op <= static_cast<std::uint32_t>(Op::Shared); ++op)
        if (weight_of(static_cast<Op>(op)) == weight) ops |= std::uint64_t{1} << op;
    return ops;
}

/// One of 64 bits, the same for equal parts whose operator is worth sharing by itself: by the
/// operator, and the variable or function that it is applied to.
std::uint64_t heavy_bit(const Program& program, const Node& node) {
    auto key = static_cast<std::uint32_t>(node.op);
    const bool has_first_part = (node.op >= Op::Add && node.op <= Op::Negate) ||
                                node.op == Op::In || node.op == Op::Between ||
                                node.op == Op::Filter || node.op == Op::Range;
    if (has_first_part && node.a != kNone) {
        const Node& part = program.nodes[node.a];
        key += 7 * static_cast<std::uint32_t>(part.op);
        if (part.op == Op::Free || part.op == Op::Undeclared) key += 31 * (part.a + 1);
    } else if (node.op == Op::CallBuiltin) {
        key += static_cast<std::uint32_t>(
            reinterpret_cast<std::uintptr_t>(program.builtins[node.a]) / sizeof(Builtin)
        );
    }
    return std::uint64_t{1} << (key % 64);
}

/// Not when no operators are there twice that would be worth it; most expressions are small.
bool has_operators_twice(const Program& program) {
    std::uint64_t once = 0;
    std::uint64_t twice = 0;
    std::uint64_t thrice = 0;
    std::uint64_t four_times = 0;
    std::uint64_t heavy_once = 0;
    constexpr std::uint64_t kHeavy = ops_of_weight(kWeightMin);
    constexpr std::uint64_t kLight = ops_of_weight(1);
    for (const Node& node : program.nodes) {
        const std::uint64_t op = std::uint64_t{1} << static_cast<unsigned>(node.op);
        if ((op & kHeavy) != 0) {
            const std::uint64_t bit = heavy_bit(program, node);
            if ((heavy_once & bit) != 0) return true;
            heavy_once |= bit;
            continue;
        }
        four_times |= thrice & op;
        thrice |= twice & op;
        twice |= once & op;
        once |= op;
    }
    return std::popcount(twice & kLight) > 1 || (four_times & kLight) != 0;
}

/// A quick look that most expressions pass: are there two parts of the same hash? Parts stand
/// before what they are parts of.
class QuickLook {
  public:
    explicit QuickLook(const Program& program) : program_(program) {}

    bool may_repeat() {
        const size_t count = program_.nodes.size();
        if (count > kNodesMax) return true;
        for (NodeIndex index = 0; index < count; ++index) {
            const Node& node = program_.nodes[index];
            std::uint32_t hash = own_hash(node);
            std::uint32_t weight = weight_of(node.op);
            const auto add = [&](NodeIndex part) {
                hash = hash * 0x9E37'79B1u + hashes_[part];
                weight += weights_[part];
            };
            // Most nodes by far.
            if (node.op >= Op::Add && node.op <= Op::Compare) {
                add(node.a);
                if (node.op != Op::Negate) add(node.b);
            } else if (node.op > Op::Local) {
                each_child(program_, index, add);
            }
            hashes_[index] = hash;
            weights_[index] = static_cast<std::uint8_t>(std::min(weight, kWeightMin));
            if (weight >= kWeightMin && can_be_shared(node.op) && is_known(hash)) return true;
        }
        return false;
    }

  private:
    static constexpr size_t kNodesMax = 64;
    static constexpr size_t kHashesMax = 24;

    std::uint32_t own_hash(const Node& node) const {
        std::uint32_t hash =
            static_cast<std::uint32_t>(node.op) << 8 | static_cast<unsigned char>(node.sign);
        switch (node.op) {
            case Op::Constant: {
                const Value& value = program_.constants[node.a];
                if (value.is_small_number())
                    hash += static_cast<std::uint32_t>(value.as_small_number().coefficient) * 77;
                else if (value.is_string())
                    for (const char c : value.as_string().substr(0, 8))
                        hash = hash * 33 + static_cast<unsigned char>(c);
                return hash;
            }
            case Op::Free:
            case Op::Undeclared:
                return hash + node.a * 131;
            case Op::Path:
            case Op::ItemEntry:
                return hash + node.b * 137;
            case Op::CallBuiltin:
                return hash + static_cast<std::uint32_t>(
                                  reinterpret_cast<std::uintptr_t>(program_.builtins[node.a])
                              );
            default:
                return hash;
        }
    }
    bool is_known(std::uint32_t hash) {
        for (size_t i = 0; i < count_; ++i)
            if (heavy_[i] == hash) return true;
        if (count_ == kHashesMax) return true;
        heavy_[count_++] = hash;
        return false;
    }

    const Program& program_;
    std::array<std::uint32_t, kNodesMax> hashes_;
    std::array<std::uint8_t, kNodesMax> weights_;
    std::array<std::uint32_t, kHashesMax> heavy_;
    size_t count_ = 0;
};

}  // namespace

void share(Program& program, std::span<NodeIndex> roots) {
    size_t count = program.nodes.size();
    const std::uint32_t locals = program.local_count;
    if (has_operators_twice(program) && QuickLook(program).may_repeat()) {
        Sharing sharing(program);
        sharing.run(roots);
        count -= sharing.dead();
    }
    program.steps = static_cast<std::uint32_t>(count / kNodesOfStep);
    if (program.steps > 0) program.steps += locals / 8;
}

}  // namespace tongban::feel
