// The evaluator by subject. Internal to this folder.
#pragma once

#include "feel/operators.h"
#include "feel/program.h"

namespace tongban::feel {

/// A list that grows within the bounds of the evaluation.
class GrowingList {
  public:
    explicit GrowingList(Evaluation& evaluation) : reserved_(evaluation) {}
    bool empty() const { return items_.empty(); }
    size_t size() const { return items_.size(); }
    const List& items() const { return items_; }
    void reserve(size_t count) { items_.reserve(count); }
    /// False, and the evaluation stopped, when there is no more memory for it.
    bool add(Value value) {
        if (items_.size() == items_.capacity() && !grow()) return false;
        items_.push_back(std::move(value));
        return true;
    }
    Value take() {
        reserved_.release();
        return Value(std::move(items_));
    }

  private:
    bool grow() {
        const size_t before = items_.capacity();
        if (!reserved_.add((std::max<size_t>(before, 4)) * sizeof(Value))) return false;
        items_.reserve(std::max<size_t>(2 * before, 4));
        return true;
    }

    Reservation reserved_;
    List items_;
};

class Machine {
  public:
    Machine(const Program& program, const Value* free_values, Value* locals, Evaluation& evaluation)
        : program_(program),
          nodes_(program.nodes.data()),
          constants_(program.constants.data()),
          free_(free_values),
          locals_(locals),
          evaluation_(evaluation) {}

    Value eval(NodeIndex index);

  private:
    std::span<const NodeIndex> children(const Node& node) const {
        return {program_.lists.data() + node.list_start, node.list_size};
    }
    /// The evaluation; diagnostics raised from here on belong to this node.
    Evaluation& at(const Node& node) {
        evaluation_.position = node.position;
        return evaluation_;
    }
    Value stopped() const { return Value::null(evaluation_.stop_reason()); }
    /// A value that was made here, unless it takes the evaluation beyond its bounds.
    Value made(Value value) { return evaluation_.has_room() ? std::move(value) : stopped(); }
    /// In a big context names are searched for a long time.
    const Value* find_entry(const Context& context, const std::string& name) const {
        constexpr size_t kSmall = 32;
        if (context.size() > kSmall) evaluation_.count(context.size() / kNodesOfStep);
        return context.find(name);
    }

    // machine.cpp
    const Value& ref(NodeIndex index, Value& scratch);
    const Value* direct(NodeIndex index) const;
    const Value* direct_part(const Node& node) const;
    Value item_entry(const Node& node);
    Value undeclared(const Node& node);
    Value shared(const Node& node);
    SmallNumber number(NodeIndex index, Value& other);
    SmallNumber arithmetic(const Node& outermost, Value& other);
    SmallNumber arithmetic_step(const Node& node, SmallNumber left, Value& other);
    Value arithmetic_slow(const Node& node, const Value& left, const Value& right);
    Truth truth(NodeIndex index);
    Truth conjunction(const Node& node);
    Truth disjunction(const Node& node);
    Truth comparison(const Node& node);
    Truth comparison_of_numbers(const Node& node);
    Truth compared(const Node& node, const Value& left, const Value& right);
    Truth between(const Node& node);
    Truth membership(const Node& node);
    Truth test(const Node& node);
    Truth test_slow(const Node& node);
    Truth any_test(const Node& node);
    Truth decided(Truth truth, const Node& node);

    // machine_loops.cpp
    /// A turn of a loop or filter begins: what hangs on its variable is computed anew.
    void begin_turn(const Node& node) {
        for (const NodeIndex slot : children(node)) locals_[slot] = Value();
    }
    template <class Visit>
    bool each(const Node& iterator, const Visit& visit);
    template <class Visit>
    bool each_between(const Value& low, const Value& high, const Visit& visit);
    Value step(const Value& value, int by);
    template <class Body>
    bool loop(const Node& node, size_t level, bool& is_valid, const Body& body);
    Value for_loop(const Node& node);
    Value quantified(const Node& node);
    Value filter(const Node& node);
    Value filter_index(const Node& node, const Value& item);
    Value filter_by_condition(const Node& node, std::span<const Value> list);
    Value filter_by_value(const Node& node, std::span<const Value> list);
    Value element(const Node& node, std::span<const Value> list, const Number& number);

    // machine_calls.cpp
    Value lambda(const Node& node);
    Value call_builtin(const Node& node);
    Value argument(const Builtin& builtin, std::span<const NodeIndex> nodes, size_t index);
    Value call_value(const Node& node);

    // machine_parts.cpp
    Value list(const Node& node);
    Value context(const Node& node);
    Value context_entry(const Node& node);
    Value range(const Node& node);

    const Program& program_;
    const Node* nodes_;
    const Value* constants_;
    const Value* free_;
    Value* locals_;
    Evaluation& evaluation_;
    std::pair<Kind, Kind> undecided_ = {};  // of the last input and test without an answer
    size_t items_expected_ = 0;             // of the list that was begun last
};

}  // namespace tongban::feel
