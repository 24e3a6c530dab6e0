// The public face of compiled expressions.
#include "feel/expression.h"

#include <memory>
#include <new>

#include "feel/lexer.h"
#include "feel/machine.h"

namespace tongban::feel {

namespace {

/// Room for values on the stack when they are few.
class Room {
  public:
    explicit Room(size_t count) : count_(count) {
        values_ = count <= kInline ? reinterpret_cast<Value*>(space_)
                                   : static_cast<Value*>(::operator new(count * sizeof(Value)));
    }
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;
    ~Room() {
        if (count_ > kInline) ::operator delete(values_);
    }
    Value* values() { return values_; }

  private:
    static constexpr size_t kInline = 16;
    alignas(Value) std::byte space_[kInline * sizeof(Value)];
    Value* values_;
    size_t count_;
};

/// The slots of a program's own variables, null at first.
class Locals {
  public:
    explicit Locals(size_t count) : room_(count), count_(count) {
        std::uninitialized_value_construct_n(room_.values(), count);
    }
    Locals(const Locals&) = delete;
    Locals& operator=(const Locals&) = delete;
    ~Locals() { std::destroy_n(room_.values(), count_); }
    Value* values() { return room_.values(); }

  private:
    Room room_;
    size_t count_;
};

Value run_within_memory(const Program& program, const Value* slots, Evaluation& evaluation) {
    try {
        Locals locals(program.local_count);
        return Machine(program, slots, locals.values(), evaluation).eval(program.root);
    } catch (const std::bad_alloc&) {
        evaluation.stop("feel.limit_memory");
        return {};
    }
}

void add_entry_names(CompileOptions& options, const Value& value, int depth) {
    if (depth > 32) return;
    if (value.is_context()) {
        for (const Context::Entry& entry : value.as_context()) {
            if (!is_plain_word(entry.name)) options.entry_names.push_back(entry.name);
            add_entry_names(options, entry.value, depth + 1);
        }
    } else if (value.is_list()) {
        for (const Value& item : value.as_list()) add_entry_names(options, item, depth + 1);
    }
}

}  // namespace

void add_names(CompileOptions& options, const Context& context) {
    for (const Context::Entry& entry : context) {
        options.names.push_back(entry.name);
        add_entry_names(options, entry.value, 0);
    }
    std::ranges::sort(options.entry_names);
    const auto rest = std::ranges::unique(options.entry_names);
    options.entry_names.erase(rest.begin(), rest.end());
}

Value Expression::evaluate(const Context& variables, Evaluation& evaluation) const {
    if (program_ == nullptr) return Value::null("feel.empty");
    const std::vector<std::string>& names = program_->free_variables;
    // What is shown here belongs to the context, so nothing of it is destroyed.
    Room slots(names.size());
    for (size_t i = 0; i < names.size(); ++i) {
        Value& slot = *new (slots.values() + i) Value();
        if (const Value* found = variables.find(names[i]))
            Loan::show_for_good(slot, *found);
        else if (!program_->variable_states[i].is_declared)
            slot = Value::null(kUnknownVariable);
    }
    return evaluate_slots({slots.values(), names.size()}, evaluation);
}

Value Expression::evaluate_slots(std::span<const Value> slots, Evaluation& evaluation) const {
    if (program_ == nullptr) return Value::null("feel.empty");
    const Program& program = *program_;
    ASSERT(slots.size() >= program.free_variables.size());
    if (program.steps > 0 && !evaluation.count(program.steps))
        return Value::null(evaluation.stop_reason());
    if (const Node& root = program.nodes[program.root];
        root.op == Op::Constant && !evaluation.is_stopped())
        return program.constants[root.a];
    Value value = run_within_memory(program, slots.data(), evaluation);
    // What was made of the nulls of a stopped evaluation is no answer.
    if (evaluation.is_stopped()) [[unlikely]]
        value = Value::null(evaluation.stop_reason());
    return value;
}

const std::vector<std::string>& Expression::variables() const {
    static const std::vector<std::string> none;
    return program_ ? program_->free_variables : none;
}

bool Expression::is_certain(size_t variable) const {
    return program_ != nullptr && program_->variable_states[variable].is_certain;
}

std::vector<std::string> Expression::inputs() const {
    return program_ ? program_->inputs : std::vector<std::string>{};
}

const std::string& Expression::source() const {
    static const std::string none;
    return program_ ? program_->source : none;
}

}  // namespace tongban::feel
