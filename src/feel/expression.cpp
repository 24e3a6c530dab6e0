// The public face of compiled expressions.
#include "feel/expression.h"

#include <new>

#include "feel/lexer.h"
#include "feel/program.h"

namespace tongban::feel {

namespace {

enum class Slots { Owned, Lent };

/// Room for values on the stack; only as many as are needed are made. Lent values belong to
/// somebody else and are not destroyed.
template <Slots kind>
class SlotBuffer {
  public:
    explicit SlotBuffer(size_t count) : count_(count) {
        slots_ = count <= kInline ? reinterpret_cast<Value*>(space_)
                                  : static_cast<Value*>(::operator new(count * sizeof(Value)));
        std::uninitialized_value_construct_n(slots_, count);
    }
    SlotBuffer(const SlotBuffer&) = delete;
    SlotBuffer& operator=(const SlotBuffer&) = delete;
    ~SlotBuffer() {
        if (kind == Slots::Owned) std::destroy_n(slots_, count_);
        if (count_ > kInline) ::operator delete(slots_);
    }
    Value* data() { return slots_; }

  private:
    static constexpr size_t kInline = 16;
    alignas(Value) std::byte space_[kInline * sizeof(Value)];
    Value* slots_;
    size_t count_;
};

Value run_within_memory(const Program& program, const Value* slots, Evaluation& evaluation) {
    try {
        SlotBuffer<Slots::Owned> locals(program.local_count);
        return run(program, program.root, slots, locals.data(), evaluation);
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
    SlotBuffer<Slots::Lent> slots(names.size());
    for (size_t i = 0; i < names.size(); ++i)
        if (const Value* found = variables.find(names[i]))
            Loan::show_for_good(slots.data()[i], *found);
        else if (!program_->is_declared[i])
            slots.data()[i] = Value::null(kUnknownVariable);
    return evaluate_slots({slots.data(), names.size()}, evaluation);
}

Value Expression::evaluate_slots(std::span<const Value> slots, Evaluation& evaluation) const {
    if (program_ == nullptr) return Value::null("feel.empty");
    ASSERT(slots.size() >= program_->free_variables.size());
    if (program_->steps > 0 && !evaluation.count(program_->steps))
        return Value::null(evaluation.stop_reason());
    Value value = run_within_memory(*program_, slots.data(), evaluation);
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
    return program_ != nullptr && program_->is_certain[variable];
}

std::vector<std::string> Expression::inputs() const {
    return program_ ? program_->inputs : std::vector<std::string>{};
}

const std::string& Expression::source() const {
    static const std::string none;
    return program_ ? program_->source : none;
}

}  // namespace tongban::feel
