// Boxed expressions to compiled boxes, tables to cells of compiled tests.
#include "dmn/element_compiler.h"

#include "base/text.h"
#include "dmn/table_index.h"
#include "feel/spelling.h"

namespace tongban::dmn {

namespace {

/// The beginning of a text, in whole characters.
std::string quoted(const std::string& text) {
    size_t length = 80;
    if (text.size() <= length) return text;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
    return text.substr(0, length) + "…";
}

}  // namespace

ElementCompiler::ElementCompiler(
    const Model& model,
    TypeTable& types,
    const std::vector<std::string>& entry_names,
    Issues& issues,
    std::string element_id
)
    : model_(model), types_(types), issues_(issues), element_id_(std::move(element_id)) {
    options_.entry_names = entry_names;
    options_.types = types.named();
}

CompiledPointer ElementCompiler::box(const BoxedPointer& source) {
    auto result = std::make_shared<CompiledBox>();
    if (source == nullptr) return result;
    result->kind = source->kind;
    if (source->kind != BoxedKind::Function)
        result->type = types_.find(source->type_ref, place(source->id), source->line);
    result->type_name = source->type_ref;
    switch (source->kind) {
        case BoxedKind::Literal:
            result->cell = cell(source->text, source->id, source->line);
            break;
        case BoxedKind::Context:
            context(*source, *result);
            break;
        case BoxedKind::Invocation:
            result->parts.push_back(box(source->parts[0]));
            for (const NamedBox& binding : source->entries)
                result->entries.push_back({binding.name, kNoSlot, nullptr, box(binding.value)});
            break;
        case BoxedKind::Function:
            function(*source, *result);
            break;
        case BoxedKind::Relation:
        case BoxedKind::List:
            result->parameters = parameters(source->parameters);  // columns with their types
            for (const Parameter& column : source->parameters)
                result->column_types.push_back(column.type_ref);
            for (const BoxedPointer& item : source->items) result->parts.push_back(box(item));
            break;
        case BoxedKind::DecisionTable:
            result->table = table(source->table);
            break;
        case BoxedKind::Conditional:
            for (const BoxedPointer& part : source->parts) result->parts.push_back(box(part));
            break;
        case BoxedKind::Filter:
        case BoxedKind::For:
        case BoxedKind::Some:
        case BoxedKind::Every:
            iteration(*source, *result);
            break;
    }
    return result;
}

std::vector<feel::Parameter> ElementCompiler::parameters(const std::vector<Parameter>& source) {
    std::vector<feel::Parameter> result;
    for (const Parameter& parameter : source)
        result.push_back({parameter.name, types_.find(parameter.type_ref, element_id_, 0)});
    return result;
}

Cell ElementCompiler::cell(
    const std::string& text, const std::string& id, int line, feel::Dialect dialect
) {
    Cell result;
    if (trim(text).empty()) return result;
    options_.dialect = dialect;
    options_.names.clear();
    for (const Variable& variable : scope_) options_.names.push_back(variable.name);
    auto compiled = feel::compile(text, options_);
    if (!compiled) {
        json::object details = compiled.error().details;
        details["source"] = text;
        std::string message = compiled.error().code;
        if (const json::value* said = details.if_contains("message"))
            message += ": " + std::string(said->as_string());
        if (const json::value* at = details.if_contains("column"))
            message += fmt::format(" (character {} of `{}`)", at->to_number<int>(), quoted(text));
        details.erase("message");
        std::string hint =
            "correct the text at this place; `tongban feel` tries an expression alone";
        if (const auto instead = feel::respelling_in(details)) hint = hint_of(*instead);
        // Where in the text; "column" is that of a table.
        for (const char* key : {"line", "column"})
            if (const json::value* at = details.if_contains(key)) {
                details[std::string("text_") + key] = *at;
                details.erase(key);
            }
        issues_.push_back(
            {.code = "dmn.expression",
             .message = std::move(message),
             .file = model_.file,
             .line = line,
             .place = place(id),
             .hint = std::move(hint),
             .details = std::move(details)}
        );
        return result;
    }
    result.expression = *std::move(compiled);
    result.is_missing = false;
    result.item = filter_item_;
    const std::vector<std::string>& variables = result.expression.variables();
    for (size_t i = 0; i < variables.size(); ++i) {
        const Slot slot = find(variables[i]);
        result.slots.push_back(slot);
        if (slot != kNoSlot) read_.insert(slot);
        if (slot == kNoSlot && filter_item_ == kNoSlot && result.expression.is_certain(i))
            unknown_name(variables[i], id, line);
    }
    return result;
}

Slot ElementCompiler::find(const std::string& name) const {
    for (size_t i = scope_.size(); i > 0; --i)
        if (scope_[i - 1].name == name) return scope_[i - 1].slot;
    return kNoSlot;
}

void ElementCompiler::unknown_name(const std::string& name, const std::string& id, int line) {
    issues_.push_back(
        {.code = "dmn.unknown_name",
         .message = "unknown name " + name,
         .severity = Severity::Warning,
         .file = model_.file,
         .line = line,
         .place = place(id),
         .hint = "a requirement of the decision may be missing",
         .details = {{"name", name}}}
    );
    if (const auto found = feel::find_respelling_in_name(name)) {
        Issue& told = issues_.back();
        told.hint = hint_of(*found) + "; else " + told.hint;
        told.details["written"] = found->written;
        told.details["instead"] = found->instead;
    }
}

void ElementCompiler::context(const BoxedExpression& source, CompiledBox& result) {
    const size_t outer = scope_.size();
    std::set<std::string_view> names;
    for (const NamedBox& entry : source.entries) {
        if (!entry.name.empty() && !names.insert(entry.name).second)
            issues_.push_back(
                {.code = "dmn.duplicate_entry",
                 .message = "two entries of the context are named " + entry.name,
                 .file = model_.file,
                 .line = source.line,
                 .place = place(source.id),
                 .hint = "rename one of them; the later one counts now",
                 .details = {{"name", entry.name}}}
            );
        CompiledEntry compiled{.name = entry.name};
        compiled.type = types_.find(entry.type_ref, place(source.id), source.line);
        compiled.type_name = entry.type_ref;
        const bool is_function = entry.value && entry.value->kind == BoxedKind::Function;
        // A function sees its own name.
        if (is_function) compiled.slot = declare(entry.name);
        if (is_function) {
            auto function_box = std::make_shared<CompiledBox>(*box(entry.value));
            function_box->self_slot = compiled.slot;
            compiled.value = std::move(function_box);
        } else {
            compiled.value = named_function(entry);
            if (compiled.value == nullptr) compiled.value = box(entry.value);
            compiled.slot = entry.name.empty() ? next_++ : declare(entry.name);
        }
        result.entries.push_back(std::move(compiled));
    }
    scope_.resize(outer);
    result.together = together(source, result);
}

std::shared_ptr<const Together> ElementCompiler::together(
    const BoxedExpression& source, const CompiledBox& compiled
) {
    if (filter_item_ != kNoSlot) return nullptr;
    std::vector<feel::Sequence::Part> parts;
    auto result = std::make_shared<Together>();
    for (size_t i = 0; i < source.entries.size(); ++i) {
        const CompiledBox& box = *compiled.entries[i].value;
        const bool has_program =
            box.kind == BoxedKind::Literal && !box.cell.is_missing && box.entry_name.empty();
        parts.push_back({.name = source.entries[i].name});
        if (has_program) parts.back().source = source.entries[i].value->text;
        result->has_program.push_back(has_program);
    }
    if (std::ranges::count(result->has_program, true) < 2) return nullptr;
    options_.dialect = feel::Dialect::Expression;
    options_.names.clear();
    for (const Variable& variable : scope_) options_.names.push_back(variable.name);
    auto sequence = feel::Sequence::compile(parts, options_);
    if (!sequence) return nullptr;
    result->sequence = *std::move(sequence);
    for (const std::string& name : result->sequence.variables())
        result->slots.push_back(find(name));
    return result;
}

std::shared_ptr<const CompiledBox> ElementCompiler::named_function(const NamedBox& entry) {
    if (entry.name.empty() || entry.value == nullptr || entry.value->kind != BoxedKind::Literal ||
        !trim(entry.value->text).starts_with("function"))
        return nullptr;
    const size_t issues_before = issues_.size();
    auto result = std::make_shared<CompiledBox>();
    result->type = types_.find(entry.value->type_ref, place(entry.value->id), entry.value->line);
    result->type_name = entry.value->type_ref;
    result->cell = cell(
        "{" + feel::to_feel(Value(entry.name)) + ": " + entry.value->text + "}", entry.value->id,
        entry.value->line
    );
    result->entry_name = entry.name;
    if (!result->cell.is_missing) return result;
    issues_.resize(issues_before);  // told by the text itself, with its own positions
    return nullptr;
}

void ElementCompiler::function(const BoxedExpression& source, CompiledBox& result) {
    const size_t outer = scope_.size();
    result.function_kind = source.function_kind;
    result.parameters = parameters(source.parameters);
    result.first_slot = next_;
    for (const Parameter& parameter : source.parameters) declare(parameter.name);
    result.parts.push_back(box(source.parts.empty() ? nullptr : source.parts[0]));
    result.type = types_.find(source.type_ref, place(source.id), source.line);
    scope_.resize(outer);
}

void ElementCompiler::iteration(const BoxedExpression& source, CompiledBox& result) {
    const size_t outer = scope_.size();
    result.parts.push_back(box(source.parts[0]));
    const bool is_filter = source.kind == BoxedKind::Filter;
    result.first_slot = declare(is_filter ? "item" : source.iterator);
    if (source.kind == BoxedKind::For) declare("partial");
    const Slot outer_item = filter_item_;
    if (is_filter) filter_item_ = result.first_slot;
    result.parts.push_back(box(source.parts[1]));
    result.reads_partial = source.kind == BoxedKind::For && read_.contains(result.first_slot + 1);
    filter_item_ = outer_item;
    scope_.resize(outer);
}

CompiledTable ElementCompiler::table(const std::shared_ptr<const DecisionTable>& source) {
    CompiledTable result{.source = source};
    const size_t outer = scope_.size();
    for (const InputClause& input : source->inputs) {
        const size_t before = issues_.size();
        result.inputs.push_back(cell(input.expression, input.id, input.line));
        result.input_types.push_back(types_.find(input.type_ref, place(input.id), input.line));
        mark_column(before, result.inputs.size() - 1);
    }
    for (const OutputClause& output : source->outputs) {
        const size_t before = issues_.size();
        result.output_types.push_back(types_.find(output.type_ref, place(output.id), output.line));
        result.defaults.push_back(cell(output.default_entry, output.id, output.line));
        result.priorities.push_back(listed_values(output));
        mark_column(before, source->inputs.size() + result.defaults.size() - 1);
    }
    result.tests.resize(source->rules.size());
    for (size_t column = 0; column < source->inputs.size(); ++column)
        input_column(*source, column, result);
    for (const Rule& rule : source->rules) {
        std::vector<Cell> outputs;
        const auto number = static_cast<size_t>(&rule - source->rules.data());
        for (size_t i = 0; i < rule.outputs.size(); ++i) {
            const size_t before = issues_.size();
            outputs.push_back(cell(rule.outputs[i], rule.id, rule.line));
            mark(before, number, source->inputs.size() + i);
        }
        result.outputs.push_back(std::move(outputs));
    }
    scope_.resize(outer);
    result.index = TableIndex::build(result);
    return result;
}

void ElementCompiler::input_column(
    const DecisionTable& source, size_t column, CompiledTable& result
) {
    const InputClause& input = source.inputs[column];
    result.input_slots.push_back(declare("?"));
    const size_t first = issues_.size();
    result.allowed.push_back(
        cell(input.allowed_values, input.id, input.line, feel::Dialect::UnaryTests)
    );
    mark_column(first, column);
    for (size_t i = 0; i < source.rules.size(); ++i) {
        const Rule& rule = source.rules[i];
        if (column >= rule.inputs.size()) continue;
        const size_t before = issues_.size();
        Cell test = cell(rule.inputs[column], rule.id, rule.line, feel::Dialect::UnaryTests);
        mark(before, i, column);
        const std::string_view text = trim(rule.inputs[column]);
        test.is_any = text.empty() || text == "-";
        result.tests[i].push_back(std::move(test));
    }
    scope_.pop_back();
}

void ElementCompiler::mark(size_t first, size_t rule, size_t column) {
    for (size_t i = first; i < issues_.size(); ++i) {
        issues_[i].message =
            fmt::format("rule {}, column {}: {}", rule + 1, column + 1, issues_[i].message);
        issues_[i].details["rule"] = rule + 1;
        issues_[i].details["column"] = column + 1;
    }
}

void ElementCompiler::mark_column(size_t first, size_t column) {
    for (size_t i = first; i < issues_.size(); ++i) {
        issues_[i].message = fmt::format("column {}: {}", column + 1, issues_[i].message);
        issues_[i].details["column"] = column + 1;
    }
}

feel::List ElementCompiler::listed_values(const OutputClause& output) {
    if (output.allowed_values.empty()) return {};
    const Cell list = cell("[" + output.allowed_values + "]", output.id, output.line);
    if (list.is_missing || !list.slots.empty()) return {};
    Evaluation evaluation;
    const Value value = list.expression.evaluate({}, evaluation);
    return value.is_list() ? value.as_list() : feel::List{};
}

}  // namespace tongban::dmn
