// The evaluator: one switch over the node's operation; the work is in the functions below it.
#include "feel/operators.h"
#include "feel/program.h"

namespace tongban::feel {

namespace {

/// What a lambda keeps of the place where it was made.
struct Closure {
    std::shared_ptr<const Program> program;
    std::vector<Value> free_values;
    std::vector<Value> locals;
    std::uint32_t lambda = 0;
};

class Machine {
  public:
    Machine(const Program& program, const Value* free_values, Value* locals, Evaluation& evaluation)
        : program_(program), free_(free_values), locals_(locals), evaluation_(evaluation) {}

    Value eval(NodeIndex index) {
        const Node& node = program_.nodes[index];
        switch (node.op) {
            case Op::Constant:
                return program_.constants[node.a];
            case Op::Free:
                return free_[node.a];
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
            case Op::Power:
                return arithmetic(node);
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
                return to_value(truth(node));
            case Op::InstanceOf: {
                Value scratch;
                return Value(is_instance(ref(node.a, scratch), *program_.types[node.b]));
            }
            case Op::OnlyString: {
                Value value = eval(node.a);
                return value.is_string() ? value : Value::null("feel.argument_type");
            }
            case Op::If:
                return eval(truth(program_.nodes[node.a]) == Truth::True ? node.b : node.c);
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
            case Op::List: {
                List items;
                items.reserve(node.list_size);
                for (const NodeIndex item : children(node)) items.push_back(eval(item));
                return Value(std::move(items));
            }
            case Op::Context:
                return context(node);
            case Op::Range:
                return range(node);
        }
        ASSERT(false);
        return {};
    }

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

    /// The operand without a copy where it stands in a variable or constant, else in `scratch`.
    const Value& ref(NodeIndex index, Value& scratch) {
        const Node& node = program_.nodes[index];
        switch (node.op) {
            case Op::Constant:
                return program_.constants[node.a];
            case Op::Free:
                return free_[node.a];
            case Op::Local:
                return locals_[node.a];
            case Op::Path:
            case Op::ItemEntry:
                if (const Value* place = direct(index)) return *place;
                break;
            default:
                break;
        }
        scratch = eval(index);
        return scratch;
    }

    /// Where the operand stands already; nothing when it has to be computed. An entry of a
    /// variable's context lives as long as the variable.
    const Value* direct(NodeIndex index) const {
        const Node& node = program_.nodes[index];
        switch (node.op) {
            case Op::Constant:
                return &program_.constants[node.a];
            case Op::Free:
                return &free_[node.a];
            case Op::Local:
                return &locals_[node.a];
            case Op::Path: {
                const Value* head = direct(node.a);
                if (head == nullptr || !head->is_context()) return nullptr;
                return head->as_context().find(program_.names[node.b]);
            }
            case Op::ItemEntry: {
                const Value& item = locals_[node.a];
                if (item.is_context())
                    if (const Value* found = item.as_context().find(program_.names[node.b]))
                        return found;
                return direct(node.c);
            }
            default:
                return nullptr;
        }
    }

    Value item_entry(const Node& node) {
        const Value& item = locals_[node.a];
        if (item.is_context())
            if (const Value* found = item.as_context().find(program_.names[node.b])) return *found;
        return eval(node.c);
    }

    Value arithmetic(const Node& node) {
        Value left_scratch;
        Value right_scratch;
        const Value& left = ref(node.a, left_scratch);
        const Value& right = ref(node.b, right_scratch);
        if (left.is_number() && right.is_number() && node.op <= Op::Multiply) {
            const Number a = left.as_number();
            const Number b = right.as_number();
            const std::optional<Number> result = node.op == Op::Add        ? Number::add(a, b)
                                                 : node.op == Op::Subtract ? Number::subtract(a, b)
                                                                           : Number::multiply(a, b);
            if (result) return Value(*result);
        }
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

    /// The node as a condition: anything that is no boolean counts as null.
    Truth truth(const Node& node) {
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
                locals_[node.b] = eval(node.a);
                return any_test(node);
            case Op::UnaryTest:
                return test(node);
            case Op::AnyTest:
                return any_test(node);
            case Op::NotTest: {
                const Truth inner = any_test(node);
                if (inner == Truth::Null) return inner;
                return inner == Truth::True ? Truth::False : Truth::True;
            }
            default: {
                Value scratch;
                const Value& value =
                    ref(static_cast<NodeIndex>(&node - program_.nodes.data()), scratch);
                if (!value.is_boolean()) return Truth::Null;
                return value.is_true() ? Truth::True : Truth::False;
            }
        }
    }

    // DMN 1.5, table 49: null gives way to a deciding side.
    Truth conjunction(const Node& node) {
        const Truth left = truth(program_.nodes[node.a]);
        if (left == Truth::False) return left;
        const Truth right = truth(program_.nodes[node.b]);
        return right == Truth::False || left == Truth::True ? right : Truth::Null;
    }
    Truth disjunction(const Node& node) {
        const Truth left = truth(program_.nodes[node.a]);
        if (left == Truth::True) return left;
        const Truth right = truth(program_.nodes[node.b]);
        return right == Truth::True || left == Truth::False ? right : Truth::Null;
    }

    Truth comparison(const Node& node) {
        Value left_scratch;
        Value right_scratch;
        const Value& left = ref(node.a, left_scratch);
        const Value& right = ref(node.b, right_scratch);
        const Truth result = compare_with(node.sign, left, right);
        if (result == Truth::Null)
            at(node).null(
                "feel.operand_types",
                fmt::format("{} compared with {}", kind_name(left.kind()), kind_name(right.kind()))
            );
        return result;
    }

    Truth between(const Node& node) {
        const Value value = eval(node.a);
        const Truth low = compare_with('g', value, eval(node.b));
        const Truth high = compare_with('l', value, eval(node.c));
        if (low == Truth::Null || high == Truth::Null) {
            at(node).null("feel.operand_types", "between");
            return Truth::Null;
        }
        return low == Truth::True && high == Truth::True ? Truth::True : Truth::False;
    }

    // --- Tests ---

    Truth test(const Node& node) {
        Value input_scratch;
        Value test_scratch;
        const Value& input = ref(node.a, input_scratch);
        const Value& value = ref(node.b, test_scratch);
        if (node.sign == '?') {
            if (value.is_boolean()) return value.is_true() ? Truth::True : Truth::False;
            return value.is_null() ? Truth::Null : matches_test(input, value);
        }
        if (node.sign != 0) return compare_with(node.sign, input, value);
        return matches_test(input, value);
    }

    Truth any_test(const Node& node) {
        Truth result = Truth::False;
        for (const NodeIndex child : children(node)) {
            const Truth each = test(program_.nodes[child]);
            if (each == Truth::True) return each;
            if (each == Truth::Null) result = each;
        }
        return result;
    }

    // --- Loops ---

    /// Calls `visit` for each element; false when the source has no elements to give.
    template <class Visit>
    bool each(const Node& iterator, Visit visit) {
        if (iterator.c != kNone) return each_between(eval(iterator.a), eval(iterator.c), visit);
        const Value source = eval(iterator.a);
        if (source.is_null()) return false;
        if (source.is_range()) {
            const Range& range = source.as_range();
            if (!range.has_low || !range.has_high) return false;
            Value low = range.low;
            Value high = range.high;
            if (!range.low_closed) low = step(low, 1);
            if (!range.high_closed) high = step(high, -1);
            // A range, unlike `2..1`, does not run downwards.
            const auto order = compare(low, high);
            if (order && *order > 0)
                return range.low_closed && range.high_closed ? false : is_countable(low);
            return each_between(low, high, visit);
        }
        if (!source.is_list()) {
            visit(source);
            return true;
        }
        for (const Value& item : source.as_list())
            if (!visit(item)) break;
        return true;
    }

    Value step(const Value& value, int by) {
        if (value.is_date()) {
            const auto next = date_of_day_number(day_number(value.as_date()) + by);
            return next ? Value(*next) : Value();
        }
        return add(value, Value(by), evaluation_);
    }

    static bool is_countable(const Value& value) { return value.is_date() || value.is_number(); }

    /// Numbers by one and dates by a day, up or down.
    template <class Visit>
    bool each_between(const Value& low, const Value& high, Visit visit) {
        if (low.kind() != high.kind() || !is_countable(low)) return false;
        if (low.is_number() && (!low.as_number().is_integer() || !high.as_number().is_integer()))
            return false;
        const auto order = compare(low, high);
        const int by = *order > 0 ? -1 : 1;
        Value current = low;
        while (true) {
            if (!visit(current)) return true;
            if (equal(current, high) == Truth::True) return true;
            current = step(current, by);
            if (current.is_null()) return true;
        }
    }

    Value for_loop(const Node& node) {
        List results;
        bool is_valid = true;
        loop(node, 0, is_valid, [&] {
            if (results.size() >= evaluation_.limits.list_max)
                return evaluation_.stop("feel.limit_list");
            if (node.b != kNone) {
                if (!evaluation_.count(results.size())) return false;
                locals_[node.b] = Value(results);
            }
            results.push_back(eval(node.a));
            return true;
        });
        if (evaluation_.is_stopped()) return stopped();
        if (!is_valid) return at(node).null("feel.iteration", "nothing to iterate over");
        return Value(std::move(results));
    }

    /// The body for each combination; the last iterator runs fastest. False ends the loop.
    template <class Body>
    bool loop(const Node& node, size_t level, bool& is_valid, const Body& body) {
        if (level == node.list_size) return evaluation_.step() && body();
        const Node& iterator = program_.nodes[children(node)[level]];
        bool goes_on = true;
        const bool is_source = each(iterator, [&](const Value& item) {
            locals_[iterator.b] = item;
            goes_on = evaluation_.step() && loop(node, level + 1, is_valid, body);
            return goes_on;
        });
        if (!is_source) is_valid = false;
        return goes_on && is_valid;
    }

    Value quantified(const Node& node) {
        const bool is_some = node.op == Op::Some;
        bool is_valid = true;
        bool is_decided = false;
        bool seen_null = false;
        loop(node, 0, is_valid, [&] {
            const Value value = eval(node.a);
            is_decided = is_some ? value.is_true() : value.is_false();
            seen_null = seen_null || !value.is_boolean();
            return !is_decided;
        });
        if (evaluation_.is_stopped()) return stopped();
        if (!is_valid) return at(node).null("feel.iteration", "nothing to iterate over");
        if (is_decided) return Value(is_some);
        return seen_null ? Value() : Value(!is_some);
    }

    // --- Filters ---

    // DMN 1.5, 10.3.2.5: a number is an index, from the end when negative; anything else a
    // condition for each item. What is no list is seen as a list of one element.
    Value filter(const Node& node) {
        Value scratch;
        const Value base = ref(node.a, scratch);
        Value& item = locals_[node.b];
        if (!base.is_list()) {
            if (base.is_null()) item = Value();
            const List single = base.is_null() ? List{} : List{base};
            return filter_list(node, single, item, base.is_null());
        }
        return filter_list(node, base.as_list(), item, false);
    }

    Value filter_list(const Node& node, const List& list, Value& item, bool is_null) {
        item = list.empty() ? Value() : list[0];
        Value first = eval(node.c);
        if (first.is_number()) return element(node, list, first.as_number());
        if (is_null) return at(node).null("feel.filter", "filter of null");
        List kept;
        for (size_t i = 0; i < list.size(); ++i) {
            if (!evaluation_.step()) return stopped();
            if (i > 0) {
                item = list[i];
                first = eval(node.c);
            }
            if (first.is_true()) kept.push_back(list[i]);
        }
        if (!list.empty() && kept.empty() && !first.is_boolean() && !first.is_null())
            return at(node).null("feel.filter", "the condition is no boolean and no number");
        return Value(std::move(kept));
    }

    Value element(const Node& node, const List& list, const Number& number) {
        const std::optional<std::int64_t> index = number.to_int64();
        const auto size = static_cast<std::int64_t>(list.size());
        if (!index || *index == 0 || *index > size || *index < -size)
            return at(node).null("feel.index", "no element " + number.to_string());
        return list[static_cast<size_t>(*index > 0 ? *index - 1 : size + *index)];
    }

    // --- Functions ---

    Value lambda(const Node& node) {
        auto closure = std::make_shared<Closure>();
        const Lambda& definition = program_.lambdas[node.a];
        closure->program = program_.shared_from_this();
        closure->free_values.assign(free_, free_ + program_.free_variables.size());
        closure->locals.assign(locals_, locals_ + program_.local_count);
        closure->lambda = node.a;
        // The function names itself (recursion); it must not own itself, so it is put in at each
        // call.
        if (definition.self_slot != kNone) closure->locals[definition.self_slot] = Value();
        return Value(make_function(closure));
    }

    static std::shared_ptr<const Function> make_function(
        const std::shared_ptr<const Closure>& closure
    ) {
        const Lambda& definition = closure->program->lambdas[closure->lambda];
        auto function = std::make_shared<Function>(
            definition.parameters, definition.result,
            [closure](std::span<const Value> arguments, Evaluation& evaluation) {
                return invoke(closure, arguments, evaluation);
            }
        );
        std::uint32_t nesting = 0;
        for (const Value& value : closure->free_values)
            nesting = std::max(nesting, value.nesting());
        for (const Value& value : closure->locals) nesting = std::max(nesting, value.nesting());
        function->set_nesting(nesting);
        return function;
    }

    static Value invoke(
        const std::shared_ptr<const Closure>& closure,
        std::span<const Value> arguments,
        Evaluation& evaluation
    ) {
        const Lambda& definition = closure->program->lambdas[closure->lambda];
        std::vector<Value> locals = closure->locals;
        for (size_t i = 0; i < arguments.size(); ++i)
            locals[definition.first_slot + i] = arguments[i];
        if (definition.self_slot != kNone)
            locals[definition.self_slot] = Value(make_function(closure));
        Machine machine(*closure->program, closure->free_values.data(), locals.data(), evaluation);
        return machine.eval(definition.body);
    }

    Value call_builtin(const Node& node) {
        const Builtin& builtin = *program_.builtins[node.a];
        if (node.list_size < builtin.arguments_min || node.list_size > builtin.arguments_max)
            return at(node).null(
                "feel.argument_count", std::string("wrong number of arguments of ") + builtin.name
            );
        const std::span<const NodeIndex> nodes = children(node);
        if (node.list_size <= 4) {
            std::array<Value, 4> arguments;
            for (size_t i = 0; i < nodes.size(); ++i) arguments[i] = argument(builtin, nodes[i]);
            return builtin.body({arguments.data(), nodes.size()}, at(node));
        }
        std::vector<Value> arguments;
        arguments.reserve(nodes.size());
        for (const NodeIndex each : nodes) arguments.push_back(argument(builtin, each));
        return builtin.body(arguments, at(node));
    }

    Value argument(const Builtin& builtin, NodeIndex index) {
        Value value = eval(index);
        if (builtin.unwraps_lists && value.is_list() && value.as_list().size() == 1)
            return Value(value.as_list()[0]);
        return value;
    }

    Value call_value(const Node& node) {
        const Value callee = eval(node.a);
        if (!callee.is_function())
            return at(node).null(
                "feel.no_function", fmt::format("a {} cannot be invoked", kind_name(callee.kind()))
            );
        const Function& function = *callee.as_function();
        const std::span<const NodeIndex> nodes = children(node);
        List arguments(node.c == kNone ? nodes.size() : function.parameters().size());
        for (size_t i = 0; i < nodes.size(); ++i) {
            if (node.c == kNone) {
                arguments[i] = eval(nodes[i]);
                continue;
            }
            const std::string& name = program_.names[node.c + i];
            const auto found = std::ranges::find(function.parameters(), name, &Parameter::name);
            if (found == function.parameters().end())
                return at(node).null("feel.argument_names", "no parameter " + name);
            arguments[static_cast<size_t>(found - function.parameters().begin())] = eval(nodes[i]);
        }
        if (node.c != kNone && nodes.size() != arguments.size())
            return at(node).null("feel.argument_count", "wrong number of arguments");
        return function.call(arguments, at(node));
    }

    // --- Contexts and ranges ---

    Value context(const Node& node) {
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
        return Value(std::move(result));
    }

    Value range(const Node& node) {
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

    const Program& program_;
    const Value* free_;
    Value* locals_;
    Evaluation& evaluation_;
};

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

}  // namespace tongban::feel
