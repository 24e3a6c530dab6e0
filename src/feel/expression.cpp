// The public face of compiled expressions.
#include "feel/expression.h"

#include "feel/program.h"

namespace tongban::feel {

namespace {

constexpr size_t kInlineSlots = 16;

void add_entry_names(CompileOptions& options, const Value& value, int depth) {
    if (depth > 32) return;
    if (value.is_context()) {
        for (const Context::Entry& entry : value.as_context()) {
            options.entry_names.push_back(entry.name);
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
    std::array<Value, kInlineSlots> few;
    std::vector<Value> many(names.size() > kInlineSlots ? names.size() : 0);
    Value* slots = many.empty() ? few.data() : many.data();
    for (size_t i = 0; i < names.size(); ++i)
        if (const Value* found = variables.find(names[i])) slots[i] = *found;
    return evaluate_slots({slots, names.size()}, evaluation);
}

Value Expression::evaluate_slots(std::span<const Value> slots, Evaluation& evaluation) const {
    if (program_ == nullptr) return Value::null("feel.empty");
    ASSERT(slots.size() >= program_->free_variables.size());
    if (program_->local_count <= kInlineSlots) {
        std::array<Value, kInlineSlots> locals;
        return run(*program_, program_->root, slots.data(), locals.data(), evaluation);
    }
    std::vector<Value> locals(program_->local_count);
    return run(*program_, program_->root, slots.data(), locals.data(), evaluation);
}

const std::vector<std::string>& Expression::variables() const {
    static const std::vector<std::string> none;
    return program_ ? program_->free_variables : none;
}

std::vector<std::string> Expression::inputs() const {
    return program_ ? program_->inputs : std::vector<std::string>{};
}

const std::string& Expression::source() const {
    static const std::string none;
    return program_ ? program_->source : none;
}

}  // namespace tongban::feel
