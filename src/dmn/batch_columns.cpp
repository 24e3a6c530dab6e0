// Columns of facts: their checks, and single facts and rows as FEEL values.
#include <algorithm>

#include "dmn/batch_plan.h"

namespace tongban::dmn::batch {

namespace {

constexpr size_t kPathMax = 16;  // contexts inside one another

bool has_bit(const std::vector<std::uint64_t>& bits, size_t row) {
    return (bits[row / 64] >> (row % 64) & 1) != 0;
}

/// Is it the same path, or one into it?
bool is_within(std::string_view outer, std::string_view path) {
    return path.starts_with(outer) && (path.size() == outer.size() || path[outer.size()] == '.');
}

Error wrong_column(const Column& column, const char* why) {
    return Error{
        .code = "dmn.batch_column", .details = {{"column", column.name}, {"message", why}}};
}

Result<void> check_column(const Column& column, size_t rows) {
    const size_t words = (rows + 63) / 64;
    if (column.name.empty()) return wrong_column(column, "it has no name");
    if (!column.valid.empty() && column.valid.size() != words)
        return wrong_column(column, "validity has another number of rows");
    if (static_cast<size_t>(std::ranges::count(column.name, '.')) >= kPathMax)
        return wrong_column(column, "the path is too deep");
    switch (column.type) {
        case ColumnType::Number:
            if (column.scale < 0 || column.scale > feel::Number::kScaleMax)
                return wrong_column(column, "the scale is out of range");
            if (column.numbers.size() != rows) return wrong_column(column, "too few or many rows");
            return {};
        case ColumnType::Date:
            if (column.days.size() != rows) return wrong_column(column, "too few or many rows");
            return {};
        case ColumnType::String:
            if (column.codes.size() != rows) return wrong_column(column, "too few or many rows");
            // Zero stands in rows without a value, also when there is no text at all.
            for (const std::uint32_t code : column.codes)
                if (code >= std::max<size_t>(1, column.dictionary.size()))
                    return wrong_column(column, "a code is not in the dictionary");
            return {};
        case ColumnType::Boolean:
            if (column.bits.size() != words) return wrong_column(column, "too few or many rows");
            return {};
    }
    return {};
}

}  // namespace

Result<void> check(const Columns& columns) {
    if (columns.rows > kRowsMax)
        return Error{.code = "dmn.batch_rows", .details = {{"rows_max", kRowsMax}}};
    for (size_t i = 0; i < columns.columns.size(); ++i) {
        const Column& column = columns.columns[i];
        TRY(check_column(column, columns.rows));
        for (size_t other = 0; other < i; ++other)
            if (is_within(columns.columns[other].name, column.name) ||
                is_within(column.name, columns.columns[other].name))
                return wrong_column(column, "the name stands twice, or is a part of another");
    }
    return {};
}

Value cell(const Column& column, size_t row) {
    if (!column.valid.empty() && !has_bit(column.valid, row)) return {};
    switch (column.type) {
        case ColumnType::Number:
            return Value(feel::Number::from_scaled(column.numbers[row], column.scale));
        case ColumnType::Date:
            return Value(*feel::date_of_day_number(column.days[row]));
        case ColumnType::String:
            if (column.dictionary.empty()) return {};
            return Value(column.dictionary[column.codes[row]]);
        case ColumnType::Boolean:
            return Value(has_bit(column.bits, row));
    }
    return {};
}

Context nested_context(
    std::span<const std::string> names, const std::function<Value(Index)>& fact
) {
    Context context;
    std::vector<std::string> heads;
    for (size_t i = 0; i < names.size(); ++i) {
        const std::string_view name = names[i];
        const size_t point = name.find('.');
        const std::string head(name.substr(0, point));
        if (point == std::string::npos) {
            context.set(head, fact(static_cast<Index>(i)));
            continue;
        }
        if (std::ranges::find(heads, head) != heads.end()) continue;
        heads.push_back(head);
        std::vector<std::string> rest;
        std::vector<Index> places;
        for (size_t other = i; other < names.size(); ++other) {
            if (!names[other].starts_with(head + ".")) continue;
            rest.push_back(names[other].substr(point + 1));
            places.push_back(static_cast<Index>(other));
        }
        context.set(
            head, Value(nested_context(rest, [&](Index place) { return fact(places[place]); }))
        );
    }
    return context;
}

Context row_input(const Columns& columns, size_t row) {
    std::vector<std::string> names;
    for (const Column& column : columns.columns) names.push_back(column.name);
    return nested_context(names, [&](Index column) { return cell(columns.columns[column], row); });
}

feel::Truth truth_of(const Value& value) {
    if (!value.is_boolean()) return feel::Truth::Null;
    return value.is_true() ? feel::Truth::True : feel::Truth::False;
}

feel::Truth BoundNode::evaluate(
    const std::function<Value(Index)>& fact, feel::Evaluation& evaluation
) const {
    std::vector<Value> variables(bindings->size());
    std::vector<Value> locals(program->local_count);
    for (const Index variable : used) {
        const Binding& binding = (*bindings)[variable];
        if (binding.kind == Binding::Kind::Missing) continue;
        Value value;
        if (binding.kind == Binding::Kind::Column) {
            value = fact(binding.column);
        } else {
            value = Value(nested_context(binding.names, [&](Index member) {
                return fact(binding.columns[member]);
            }));
        }
        if (binding.type != nullptr) value = read_fact(value, binding.type);
        variables[variable] = std::move(value);
    }
    return truth_of(feel::run(*program, node, variables.data(), locals.data(), evaluation));
}

feel::Truth evaluate_decision(
    const PlanState& plan,
    size_t element,
    const std::function<Value(Index)>& fact,
    feel::Evaluation& evaluation
) {
    const Context input = read_facts(*plan.model, nested_context(plan.names, fact));
    evaluation.host = nullptr;
    Run run(*plan.model, input, evaluation, nullptr);
    return truth_of(run.element(element));
}

}  // namespace tongban::dmn::batch
