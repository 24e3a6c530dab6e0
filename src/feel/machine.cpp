// The evaluator: one switch over the node's operation; the work is in the functions below it and in
// machine_*.cpp.
#include "feel/machine.h"

#include "feel/spelling.h"

namespace tongban::feel {

namespace {

[[gnu::always_inline]] inline SmallNumber small_arithmetic(
    Op op, SmallNumber left, SmallNumber right
) {
    switch (op) {
        case Op::Add:
            return SmallNumber::add(left, right);
        case Op::Subtract:
            return SmallNumber::subtract(left, right);
        case Op::Multiply:
            return SmallNumber::multiply(left, right);
        case Op::Divide:
            return SmallNumber::divide(left, right);
        default:
            return SmallNumber::none();
    }
}

// Signs of a shared null that has no reason of its own; the second when it was told to be no
// condition.
constexpr const char* kShared = "feel.shared";
constexpr const char* kToldShared = "feel.shared_told";

bool is_unknown(const Value& value) {
    return value.is_null() && value.null_reason() == kUnknownVariable;
}

/// What `Machine::truth` decides itself, and tells.
bool is_condition(Op op) {
    switch (op) {
        case Op::And:
        case Op::Or:
        case Op::Compare:
        case Op::Between:
        case Op::In:
        case Op::AnyTest:
        case Op::NotTest:
        case Op::UnaryTest:
            return true;
        default:
            return false;
    }
}

/// Of small numbers and short texts, which are most operands; Null for any other.
[[gnu::always_inline]] inline Truth simple_comparison(
    char op, const Value& left, const Value& right
) {
    if (left.is_small_number() && right.is_small_number()) {
        const auto order = SmallNumber::compare(left.as_small_number(), right.as_small_number());
        return holds(op, order) ? Truth::True : Truth::False;
    }
    if ((op == '=' || op == '!') && left.is_short_string() && right.is_short_string())
        return left.is_same_short_string(right) == (op == '=') ? Truth::True : Truth::False;
    return Truth::Null;
}

std::uint64_t test_steps(const Value& input, const Value& test) {
    if (test.is_list()) return search_steps(test.as_list(), input) + comparison_steps(input, test);
    return comparison_steps(input, test);
}

}  // namespace

Value run(
    const Program& program,
    NodeIndex node,
    const Value* free_values,
    Value* locals,
    Evaluation& evaluation
) {
    return Machine(program, free_values, locals, evaluation).eval(node);
}

Value Machine::eval(NodeIndex index) {
    const Node& node = nodes_[index];
    switch (node.op) {
        case Op::Constant:
            return constants_[node.a];
        case Op::Free:
            return free_[node.a];
        case Op::Undeclared:
            return undeclared(node);
        case Op::Local:
            return locals_[node.a];
        case Op::ItemEntry:
            return item_entry(node);
        case Op::Path: {
            Value scratch;
            return path(ref(node.a, scratch), program_.names[node.b], at(node));
        }
        case Op::Add:
        case Op::Subtract:
        case Op::Multiply:
        case Op::Divide:
        case Op::Power: {
            Value other;
            const SmallNumber small = arithmetic(node, other);
            return small.is_none() ? std::move(other) : Value(small);
        }
        case Op::Negate:
            return negate(eval(node.a), at(node));
        case Op::And:
        case Op::Or:
        case Op::Compare:
        case Op::Between:
        case Op::In:
        case Op::AnyTest:
        case Op::NotTest:
        case Op::UnaryTest:
            return to_value(truth(index));
        case Op::InstanceOf: {
            Value scratch;
            const Value& value = ref(node.a, scratch);
            if (!evaluation_.count(whole_steps(value))) return stopped();
            const Type& type = *program_.types[node.b];
            if (lacks_parameters(type))
                return at(node).null(
                    "feel.type_parameters", to_string(type) + " has no parameters"
                );
            return Value(is_instance(value, type));
        }
        case Op::OnlyString: {
            Value value = eval(node.a);
            if (value.is_string()) return value;
            return at(node).null(
                "feel.argument_type",
                fmt::format("a string is wanted, not a {}", kind_word(value.kind()))
            );
        }
        case Op::If:
            return eval(truth(node.a) == Truth::True ? node.b : node.c);
        case Op::For:
            return for_loop(node);
        case Op::Some:
        case Op::Every:
            return quantified(node);
        case Op::Iterator:
            break;
        case Op::Lambda:
            return lambda(node);
        case Op::CallBuiltin:
            return call_builtin(node);
        case Op::CallValue:
            return call_value(node);
        case Op::Filter:
            return filter(node);
        case Op::List:
            return list(node);
        case Op::Context:
            return context(node);
        case Op::ContextEntry:
            return context_entry(node);
        case Op::Range:
            return range(node);
        case Op::Never:
            return at(node).null(constants_[node.a].null_reason(), "this has no value");
        case Op::Shared:
            return shared(node);
    }
    ASSERT(false);
    return {};
}

/// The operand without a copy where it stands in a variable or constant, else in `scratch`.
const Value& Machine::ref(NodeIndex index, Value& scratch) {
    if (const Value* place = direct(index)) return *place;
    scratch = eval(index);
    return scratch;
}

/// Where the operand stands already; nothing when it has to be computed. An entry of a
/// variable's context lives as long as the variable.
[[gnu::always_inline]] inline const Value* Machine::direct(NodeIndex index) const {
    const Node& node = nodes_[index];
    switch (node.op) {
        case Op::Constant:
            return &constants_[node.a];
        case Op::Free:
            return &free_[node.a];
        case Op::Undeclared:
            return is_unknown(free_[node.a]) ? nullptr : &free_[node.a];
        case Op::Local:
            return &locals_[node.a];
        case Op::Shared:
            return locals_[node.b].is_null() ? nullptr : &locals_[node.b];
        case Op::Path:
        case Op::ItemEntry:
            return direct_part(node);
        default:
            return nullptr;
    }
}

Value Machine::undeclared(const Node& node) {
    const Value& value = free_[node.a];
    if (!is_unknown(value)) return value;
    const std::string& name = program_.free_variables[node.a];
    std::string message = "there is no variable " + name;
    if (const auto meant = find_respelling_in_name(name)) message += "; " + hint_of(*meant);
    return at(node).null("feel.unknown_name", std::move(message));
}

const Value* Machine::direct_part(const Node& node) const {
    if (node.op == Op::Path) {
        const Node& inner = nodes_[node.a];
        const Value* head = inner.op == Op::Local ? &locals_[inner.a] : direct(node.a);
        if (head == nullptr || !head->is_context()) return nullptr;
        return find_entry(head->as_context(), program_.names[node.b]);
    }
    const Value& item = locals_[node.a];
    if (item.is_context())
        if (const Value* found = find_entry(item.as_context(), program_.names[node.b]))
            return found;
    return direct(node.c);
}

Value Machine::item_entry(const Node& node) {
    const Value& item = locals_[node.a];
    if (item.is_context())
        if (const Value* found = find_entry(item.as_context(), program_.names[node.b]))
            return *found;
    return eval(node.c);
}

/// What stands at several places is computed at the first that needs it. A null without a reason
/// is what slots begin with, so one that was computed is kept under another sign.
Value Machine::shared(const Node& node) {
    Value& kept = locals_[node.b];
    const auto reason = [&] { return kept.is_null() ? kept.null_reason() : kShared; };
    if (reason() == nullptr) {
        kept = eval(node.a);
        if (reason() == nullptr) kept = Value::null(kShared);
    }
    if (!kept.is_null()) return kept;
    return reason() == kShared || reason() == kToldShared ? Value() : kept;
}

// --- Arithmetic ---

/// The operand as a small number, which stays in registers; or none, and its value in `other`.
SmallNumber Machine::number(NodeIndex index, Value& other) {
    const Node& node = nodes_[index];
    if (is_arithmetic(node.op)) return arithmetic(node, other);
    if (const Value* place = direct(index); place != nullptr && place->is_small_number())
        return place->as_small_number();
    other = eval(index);
    return other.is_small_number() ? other.as_small_number() : SmallNumber::none();
}

SmallNumber Machine::arithmetic(const Node& outermost, Value& other) {
    const std::span<const NodeIndex> chain = children(outermost);
    const Node& first = nodes_[nodes_[chain.front()].a];
    SmallNumber value = first.op == Op::Free && free_[first.a].is_small_number()
                            ? free_[first.a].as_small_number()
                            : number(nodes_[chain.front()].a, other);
    for (const NodeIndex index : chain) {
        const Node& node = nodes_[index];
        if (!value.is_none()) {
            SmallNumber result = SmallNumber::none();
            if (node.c != kNone) {
                const SmallNumber right = constants_[node.c].as_small_number();
                const bool is_product = node.op == Op::Multiply || node.op == Op::Divide;
                result = is_product ? SmallNumber::multiply(value, right)
                                    : SmallNumber::add(value, right);
            } else if (const Value* right = direct(node.b);
                       right != nullptr && right->is_small_number()) {
                result = small_arithmetic(node.op, value, right->as_small_number());
            }
            if (!result.is_none()) {
                value = result;
                continue;
            }
        }
        value = arithmetic_step(node, value, other);
    }
    return value;
}

/// One operator on operands of any kind; the left one is `left`, or `other` when that is none.
SmallNumber Machine::arithmetic_step(const Node& node, SmallNumber left, Value& other) {
    Value right_other;
    const SmallNumber right = number(node.b, right_other);
    if (!left.is_none() && !right.is_none()) {
        const SmallNumber result = small_arithmetic(node.op, left, right);
        if (!result.is_none()) return result;
    }
    if (!left.is_none()) other = Value(left);
    if (!right.is_none()) right_other = Value(right);
    other = arithmetic_slow(node, other, right_other);
    return other.is_small_number() ? other.as_small_number() : SmallNumber::none();
}

Value Machine::arithmetic_slow(const Node& node, const Value& left, const Value& right) {
    switch (node.op) {
        case Op::Add:
            return add(left, right, at(node));
        case Op::Subtract:
            return subtract(left, right, at(node));
        case Op::Multiply:
            return multiply(left, right, at(node));
        case Op::Divide:
            return divide(left, right, at(node));
        default:
            return power(left, right, at(node));
    }
}

// --- Conditions ---

/// The node as a condition: anything that is no boolean counts as null.
Truth Machine::truth(NodeIndex index) {
    const Node& node = nodes_[index];
    switch (node.op) {
        case Op::And:
            return conjunction(node);
        case Op::Or:
            return disjunction(node);
        case Op::Compare:
            return comparison(node);
        case Op::Between:
            return between(node);
        case Op::In:
            return decided(membership(node), node);
        case Op::UnaryTest:
            return decided(test(node), node);
        case Op::AnyTest:
            return decided(any_test(node), node);
        case Op::NotTest: {
            const Truth inner = decided(any_test(node), node);
            if (inner == Truth::Null) return inner;
            return inner == Truth::True ? Truth::False : Truth::True;
        }
        default: {
            Value scratch;
            const Value& value = ref(index, scratch);
            if (value.is_boolean()) return value.is_true() ? Truth::True : Truth::False;
            // A null that has its reason was told where it arose; what is shared tells it once.
            bool is_told = value.is_null() && value.null_reason() != nullptr;
            if (node.op == Op::Shared && value.is_null() && !is_told) {
                Value& kept = locals_[node.b];
                is_told = is_condition(nodes_[node.a].op) || kept.null_reason() == kToldShared;
                kept = Value::null(kToldShared);
            }
            if (!is_told && evaluation_.takes_reasons())
                at(node).null(
                    "feel.operand_types",
                    fmt::format("a {} is no condition", kind_word(value.kind()))
                );
            return Truth::Null;
        }
    }
}

// DMN 1.5, table 49: null gives way to a deciding side.
Truth Machine::conjunction(const Node& node) {
    const Truth left = truth(node.a);
    if (left == Truth::False) return left;
    const Truth right = truth(node.b);
    return right == Truth::False || left == Truth::True ? right : Truth::Null;
}

Truth Machine::disjunction(const Node& node) {
    const Truth left = truth(node.a);
    if (left == Truth::True) return left;
    const Truth right = truth(node.b);
    return right == Truth::True || left == Truth::False ? right : Truth::Null;
}

Truth Machine::comparison(const Node& node) {
    const Value* left = direct(node.a);
    const Value* right = direct(node.b);
    if (left != nullptr && right != nullptr) {
        const Truth result = simple_comparison(node.sign, *left, *right);
        if (result != Truth::Null) return result;
    }
    if (is_arithmetic(nodes_[node.a].op) || is_arithmetic(nodes_[node.b].op))
        return comparison_of_numbers(node);
    Value left_scratch;
    Value right_scratch;
    const Value& first = ref(node.a, left_scratch);
    return compared(node, first, ref(node.b, right_scratch));
}

/// What is computed stays in registers.
Truth Machine::comparison_of_numbers(const Node& node) {
    Value left_other;
    Value right_other;
    const SmallNumber left = number(node.a, left_other);
    const SmallNumber right = number(node.b, right_other);
    if (!left.is_none() && !right.is_none())
        return holds(node.sign, SmallNumber::compare(left, right)) ? Truth::True : Truth::False;
    if (!left.is_none()) left_other = Value(left);
    if (!right.is_none()) right_other = Value(right);
    return compared(node, left_other, right_other);
}

Truth Machine::compared(const Node& node, const Value& left, const Value& right) {
    if (const std::uint64_t steps = comparison_steps(left, right); steps > 0)
        if (!evaluation_.count(steps)) return Truth::Null;
    const Truth result = compare_with(node.sign, left, right);
    if (result == Truth::Null)
        at(node).null(
            "feel.operand_types",
            fmt::format("{} compared with {}", kind_word(left.kind()), kind_word(right.kind()))
        );
    return result;
}

// DMN 1.5, table 55: `x >= low and x <= high`, so that one end can decide alone.
Truth Machine::between(const Node& node) {
    Value value_scratch;
    Value low_scratch;
    Value high_scratch;
    const Value& value = ref(node.a, value_scratch);
    const Truth low = compare_with('g', value, ref(node.b, low_scratch));
    if (low == Truth::False) return low;
    const Truth high = compare_with('l', value, ref(node.c, high_scratch));
    if (high == Truth::False) return high;
    if (low == Truth::Null || high == Truth::Null) {
        at(node).null("feel.operand_types", "between");
        return Truth::Null;
    }
    return Truth::True;
}

// --- Tests ---

/// Tests of which none holds and one cannot be answered. In a cell of a table the missing input is
/// no fault of the test.
Truth Machine::decided(Truth truth, const Node& node) {
    if (truth != Truth::Null || evaluation_.is_stopped()) return truth;
    const auto [input, test] = undecided_;
    if ((input != Kind::Null || node.op == Op::In) && evaluation_.takes_reasons())
        at(node).null(
            "feel.operand_types",
            fmt::format("{} tested with {}", kind_word(input), kind_word(test))
        );
    return truth;
}

Truth Machine::membership(const Node& node) {
    if (const Value* place = direct(node.a)) {
        Loan input(locals_[node.b]);
        input.show(*place);
        return any_test(node);
    }
    locals_[node.b] = eval(node.a);
    return any_test(node);
}

Truth Machine::test(const Node& node) {
    const Value* given = direct(node.a);
    const Value* wanted = direct(node.b);
    if (node.sign != '?' && given != nullptr && wanted != nullptr) {
        const Truth result = simple_comparison(node.sign == 0 ? '=' : node.sign, *given, *wanted);
        if (result != Truth::Null) return result;
    }
    return test_slow(node);
}

Truth Machine::test_slow(const Node& node) {
    Value input_scratch;
    Value test_scratch;
    const Value& input = ref(node.a, input_scratch);
    const Value& value = ref(node.b, test_scratch);
    if (const std::uint64_t steps = test_steps(input, value); steps > 0)
        if (!evaluation_.count(steps)) return Truth::Null;
    if (node.sign == '?' && value.is_boolean()) return value.is_true() ? Truth::True : Truth::False;
    Truth result = Truth::Null;
    if (node.sign != '?')
        result =
            node.sign != 0 ? compare_with(node.sign, input, value) : matches_test(input, value);
    else if (!value.is_null())
        result = matches_test(input, value);
    if (result == Truth::Null) {
        // What the cell computes itself has told its own reason.
        const bool is_told = node.sign == '?' && value.is_null() && value.null_reason() != nullptr;
        undecided_ = {is_told ? Kind::Null : input.kind(), value.kind()};
    }
    return result;
}

Truth Machine::any_test(const Node& node) {
    Truth result = Truth::False;
    for (const NodeIndex child : children(node)) {
        const Truth each = test(nodes_[child]);
        if (each == Truth::True) return each;
        if (each == Truth::Null) result = each;
    }
    return result;
}

}  // namespace tongban::feel
