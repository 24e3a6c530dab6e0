#include "form/values.h"

#include "base/text.h"
#include "feel/temporal.h"

namespace tongban::form {

namespace {

bool is_draft(const Facts& facts) { return facts.completeness == Completeness::Draft; }

Fault wrong_type(const char* expected) { return {"form.type", {{"expected", expected}}}; }

/// "resident-id" -> "form.check.resident_id"
std::string check_code(std::string name) {
    std::ranges::replace(name, '-', '_');
    return "form.check." + name;
}

bool has_control_characters(std::string_view text, bool may_break_lines) {
    return std::ranges::any_of(text, [&](char c) {
        if (may_break_lines && (c == '\n' || c == '\r' || c == '\t')) return false;
        return (c >= 0 && c < ' ') || c == 0x7F;
    });
}

std::optional<Fault> check_text(const Field& field, const json::value& value, const Facts& facts) {
    if (!value.is_string()) return wrong_type("text");
    const std::string_view text = value.get_string();
    const bool is_area = field.kind == FieldKind::TextArea;
    const size_t length_max =
        field.length_max.value_or(is_area ? kTextAreaLengthMax : kTextLengthMax);
    // Bytes first: counting the characters of a megabyte is already too much work for a wrong
    // value.
    if (text.size() > 4 * length_max || code_points(text) > length_max)
        return Fault{"form.too_long", {{"max", length_max}}};
    if (has_control_characters(text, is_area)) return Fault{"form.characters"};
    const size_t length = code_points(text);
    if (field.length_min && length < *field.length_min && !is_draft(facts))
        return Fault{"form.too_short", {{"min", *field.length_min}}};
    if (field.pattern && field.pattern->find(text) != Match::Yes)
        return Fault{"form.pattern", {{"pattern", field.pattern->text()}}};
    if (field.check.empty()) return {};
    const auto check = facts.checks.find(field.check);
    if (check == facts.checks.end()) return Fault{"form.check_missing", {{"check", field.check}}};
    if (const auto reason = check->second(text))
        return Fault{check_code(field.check), {{"reason", *reason}}};
    return {};
}

std::optional<Fault> check_number(const Field& field, const json::value& value) {
    std::optional<feel::Number> number;
    if (value.is_number()) {
        if (const feel::Value read = feel::from_json(value); read.is_number())
            number = read.as_number();
    } else if (field.is_serialized_as_string && value.is_string() && value.get_string().size() <= 100) {
        number = feel::Number::parse(std::string_view(value.get_string()));
    }
    if (!number) return wrong_type("number");
    if ((field.min && *number < *field.min) || (field.max && *number > *field.max)) {
        Fault fault{"form.range"};
        if (field.min) fault.details["min"] = field.min->to_string();
        if (field.max) fault.details["max"] = field.max->to_string();
        return fault;
    }
    if (field.decimal_digits) {
        const auto cut = number->rounded(*field.decimal_digits, feel::Rounding::Down);
        if (!cut || *cut != *number)
            return Fault{"form.decimals", {{"max", *field.decimal_digits}}};
    }
    return {};
}

bool is_time(std::string_view text) {
    // The browser writes minutes only, also with an offset: "09:30", "09:30+08:00".
    const bool has_seconds = text.size() > 5 && text[5] == ':';
    if (has_seconds) return feel::parse_time(text).has_value();
    if (text.size() < 5) return false;
    std::string full(text);
    full.insert(5, ":00");
    return feel::parse_time(full).has_value();
}

bool is_date_time(std::string_view text) {
    return text.size() >= 16 && text[10] == 'T' && parse_date(text.substr(0, 10)).has_value() &&
           is_time(text.substr(11));
}

/// A date, or "today" by the clock of the facts.
std::optional<Date> limit_date(std::string_view text, const Facts& facts) {
    if (text == "today") return facts.now ? std::optional(china_date(*facts.now)) : std::nullopt;
    const auto date = parse_date(text);
    return date ? std::optional(date.value()) : std::nullopt;
}

std::optional<Fault> check_date(const Field& field, const json::value& value, const Facts& facts) {
    if (!value.is_string() || value.get_string().size() > 40) return wrong_type("date");
    const std::string_view text = value.get_string();
    if (field.kind == FieldKind::Time)
        return is_time(text) ? std::nullopt
                             : std::optional(Fault{"form.date", {{"expected", "time"}}});
    const bool is_good =
        field.kind == FieldKind::Date ? parse_date(text).has_value() : is_date_time(text);
    if (!is_good)
        return Fault{
            "form.date", {{"expected", field.kind == FieldKind::Date ? "date" : "date and time"}}};
    const Date date = parse_date(text.substr(0, 10)).value();
    auto earliest = limit_date(field.property("earliest"), facts);
    const auto latest = limit_date(field.property("latest"), facts);
    if (field.refuses_past && facts.now)
        earliest = std::max(earliest.value_or(china_date(*facts.now)), china_date(*facts.now));
    if ((earliest && date < *earliest) || (latest && date > *latest)) {
        Fault fault{"form.range"};
        if (earliest) fault.details["min"] = to_string(*earliest);
        if (latest) fault.details["max"] = to_string(*latest);
        return fault;
    }
    return {};
}

bool is_listed(const json::array& list, std::string_view wanted) {
    for (const json::value& item : list) {
        if (item.is_string() && item.get_string() == wanted) return true;
        const json::object* option = item.if_object();
        const json::value* value = option ? option->if_contains("value") : nullptr;
        if (value && value->is_string() && value->get_string() == wanted) return true;
    }
    return false;
}

bool is_option(const Field& field, std::string_view value, const Facts& facts) {
    for (const Option& option : field.options)
        if (option.value == value) return true;
    if (field.options_key.empty() || !facts.lists) return false;
    const json::array* list = find_array(*facts.lists, field.options_key);
    return list && is_listed(*list, value);
}

std::optional<Fault> check_choice(
    const Field& field, const json::value& value, const Facts& facts
) {
    if (!value.is_string()) return wrong_type("option");
    if (!is_option(field, value.get_string(), facts)) return Fault{"form.option"};
    return {};
}

std::optional<Fault> check_choices(
    const Field& field, const json::value& value, const Facts& facts
) {
    if (!value.is_array()) return wrong_type("options");
    const json::array& items = value.get_array();
    if (items.size() > kOptionsMax) return Fault{"form.option"};
    std::set<std::string_view> seen;
    for (const json::value& item : items) {
        if (!item.is_string()) return wrong_type("options");
        if (!seen.insert(item.get_string()).second)
            return Fault{"form.duplicate_option", {{"value", item}}};
    }
    for (const json::value& item : items)
        if (!is_option(field, item.get_string(), facts))
            return Fault{"form.option", {{"value", item}}};
    return {};
}

}  // namespace

bool is_empty(const Field& field, const json::value& value) {
    if (value.is_null()) return true;
    if (value.is_string()) return trim(value.get_string()).empty();
    if (value.is_array()) return value.get_array().empty();
    return field.kind == FieldKind::Checkbox && value.is_bool() && !value.get_bool();
}

std::optional<Fault> find_fault(const Field& field, const json::value& value, const Facts& facts) {
    switch (field.kind) {
        case FieldKind::Text:
        case FieldKind::TextArea:
            return check_text(field, value, facts);
        case FieldKind::Number:
            return check_number(field, value);
        case FieldKind::Date:
        case FieldKind::Time:
        case FieldKind::DateTime:
            return check_date(field, value, facts);
        case FieldKind::Checkbox:
            if (!value.is_bool()) return wrong_type("yes or no");
            return {};
        case FieldKind::Radio:
        case FieldKind::Select:
            return check_choice(field, value, facts);
        case FieldKind::Checklist:
        case FieldKind::TagList:
            return check_choices(field, value, facts);
        case FieldKind::Group:
        case FieldKind::List:
        case FieldKind::Static:
            break;
    }
    return {};
}

}  // namespace tongban::form
