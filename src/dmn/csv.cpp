// Rows of a CSV file as input of decisions.
#include "dmn/csv.h"

#include <algorithm>

#include "base/text.h"
#include "dmn/compiled.h"
#include "dmn/facts.h"

namespace tongban::dmn {

CsvReader::CsvReader(std::string_view text) : rest_(text) {
    // Spreadsheets begin UTF-8 with a byte order mark.
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
}

Result<bool> CsvReader::next(std::vector<std::string>& fields) {
    fields.clear();
    if (rest_.empty()) return false;
    line_ = ++lines_read_;
    std::string field;
    bool is_quoted = false;
    size_t at = 0;
    for (; at < rest_.size(); ++at) {
        const char c = rest_[at];
        if (c == '\n' && is_quoted) ++lines_read_;
        if (is_quoted && c == '"' && rest_.substr(at + 1, 1) == "\"") {
            field += '"';
            ++at;
        } else if (c == '"' && (is_quoted || field.empty())) {
            is_quoted = !is_quoted;
        } else if (!is_quoted && c == ',') {
            fields.push_back(std::move(field));
            field.clear();
        } else if (!is_quoted && c == '\n') {
            break;
        } else if (is_quoted || c != '\r') {
            field += c;
        }
    }
    if (is_quoted)
        return Error{
            .code = "dmn.csv",
            .details = {{"line", line_}, {"message", "a quoted field has no end"}}};
    if (!is_utf8(rest_.substr(0, at)))
        return Error{
            .code = "dmn.csv", .details = {{"line", line_}, {"message", "the text is not UTF-8"}}};
    fields.push_back(std::move(field));
    rest_.remove_prefix(std::min(at + 1, rest_.size()));
    return true;
}

std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string(text);
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"') result += '"';
        result += c;
    }
    return result + "\"";
}

namespace {

/// The type at the end of the path; null when nobody declares it.
feel::TypePointer type_at(feel::TypePointer type, std::span<const std::string> path) {
    for (const std::string& name : path) {
        if (type == nullptr || type->kind != feel::TypeKind::Context) return nullptr;
        const auto member = std::ranges::find(
            type->members, name, &std::pair<std::string, feel::TypePointer>::first
        );
        if (member == type->members.end()) return nullptr;
        type = member->second;
    }
    return type;
}

/// What the text would be by itself: a number, a boolean, a text.
Value plain_value(const std::string& text, const feel::TypePointer& type) {
    const bool is_open = type == nullptr || type->kind == feel::TypeKind::Any;
    if (is_open || type->kind == feel::TypeKind::Number)
        if (const auto number = feel::Number::parse(trim(text))) return Value(*number);
    if (is_open || type->kind == feel::TypeKind::Boolean)
        if (const auto word = trim(text); word == "true" || word == "false")
            return Value(word == "true");
    return type == nullptr ? Value(text) : feel::from_json(json::value(text), *type);
}

Error wrong_column(const std::string& name, const char* message) {
    return Error{.code = "dmn.csv_column", .details = {{"column", name}, {"message", message}}};
}

}  // namespace

Result<CsvColumns> CsvColumns::read(const Engine& engine, const std::vector<std::string>& header) {
    CsvColumns columns;
    columns.model_ = engine.compiled();
    for (const std::string& column : header) {
        const std::string name(trim(column));
        std::vector<std::string> path{name};
        const CompiledModel& model = *engine.compiled();
        size_t used = 0;
        auto input = model.find_input(path, used);
        if (!input) {
            path.clear();
            for (const std::string_view part : split(name, '.')) path.emplace_back(trim(part));
            input = model.find_input(path, used);
        }
        if (!input) return wrong_column(name, "no input has this name");
        if (std::ranges::find(columns.paths_, path) != columns.paths_.end())
            return wrong_column(name, "the column stands twice");
        columns.types_.push_back(type_at(model.elements[*input].type, std::span(path).subspan(used))
        );
        columns.paths_.push_back(std::move(path));
    }
    if (columns.paths_.empty()) return Error{.code = "dmn.csv_empty"};
    return columns;
}

std::string CsvColumns::name(size_t column) const {
    std::string name;
    for (const std::string& part : paths_[column]) name += (name.empty() ? "" : ".") + part;
    return name;
}

bool CsvColumns::has_point_in_name(size_t column) const {
    return std::ranges::any_of(paths_[column], [](const std::string& part) {
        return part.find('.') != std::string::npos;
    });
}

Result<feel::List> CsvColumns::values(
    const std::vector<std::string>& fields, std::vector<UnreadFact>& unread
) const {
    if (fields.size() != paths_.size())
        return Error{
            .code = "dmn.csv_fields",
            .details = {{"expected", paths_.size()}, {"fields", fields.size()}}};
    feel::List values;
    values.reserve(fields.size());
    for (size_t i = 0; i < fields.size(); ++i)
        values.push_back(fields[i].empty() ? Value() : value_of(i, fields[i], unread));
    return values;
}

Value CsvColumns::value_of(size_t column, const std::string& text, std::vector<UnreadFact>& unread)
    const {
    const feel::TypePointer& type = types_[column];
    const Value given = plain_value(text, type);
    Value value = read_fact(given, type);
    if (!value.is_null()) return value;
    UnreadFact fact{.fact = name(column), .given = given.is_null() ? Value(text) : given};
    fact.type = type;
    tell_type(*model_, fact);
    unread.push_back(std::move(fact));
    return value;
}

Context CsvColumns::input(const feel::List& values) const {
    Context context;
    for (size_t i = 0; i < paths_.size(); ++i) set_path(context, paths_[i], values[i]);
    return context;
}

}  // namespace tongban::dmn
