#include "service/form_check.h"

#include <algorithm>

#include "directory/identifiers.h"
#include "feel/reads.h"
#include "form/validate.h"

namespace tongban::service {

namespace {

/// Development zones have no code: their key stands for one. Whether there is such a zone say the
/// choices of the field and, when the case is given to a district, the directory.
bool is_zone_key(std::string_view text) {
    constexpr size_t kLengthMax = 40;
    return text.size() >= 2 && text.size() <= kLengthMax &&
           std::ranges::all_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

form::CheckSet checks_of(Date today) {
    form::CheckSet set = form::basic_checks();
    const auto reason = [](const auto& result) -> std::optional<std::string> {
        if (result) return std::nullopt;
        const std::string& code = result.error().code;
        return code.substr(code.rfind('.') + 1);
    };
    set["resident-id"] = [=](std::string_view text) {
        return reason(directory::parse_resident_id(text, today));
    };
    set["credit-code"] = [=](std::string_view text) {
        return reason(directory::parse_credit_code(text));
    };
    // A shareholder is a person or an entity.
    set["identity-or-credit-code"] = [=](std::string_view text) -> std::optional<std::string> {
        if (directory::parse_resident_id(text, today) || directory::parse_credit_code(text))
            return std::nullopt;
        return "checksum";
    };
    set["phone"] = [=](std::string_view text) { return reason(directory::parse_phone(text)); };
    set["region"] = [=](std::string_view text) {
        return is_zone_key(text) ? std::nullopt : reason(directory::parse_region_code(text));
    };
    return set;
}

/// Made once a day, not for every form.
const form::CheckSet& checks(Date today) {
    thread_local std::pair<Date, form::CheckSet> kept{today, checks_of(today)};
    if (kept.first != today) kept = {today, checks_of(today)};
    return kept.second;
}

}  // namespace

const json::value* find_value(const json::object& data, std::string_view key) {
    const json::object* object = &data;
    for (;;) {
        const size_t dot = key.find('.');
        const json::value* value = object->if_contains(key.substr(0, dot));
        if (value == nullptr || dot == std::string_view::npos) return value;
        object = value->if_object();
        if (object == nullptr) return nullptr;
        key.remove_prefix(dot + 1);
    }
}

namespace {
/// A list keeps in the open only those columns that are not personal.
json::value without_personal(const form::Field& field, const json::value& value) {
    if (!field.is_container() || !value.is_array()) return value;
    json::array rows = value.get_array();
    for (json::value& row : rows)
        for (const form::Field& column : field.fields)
            if (column.property("personal") == "true" && row.is_object() && !column.path.empty())
                row.get_object().erase(column.path.front());
    return rows;
}
}  // namespace

Error error_of(const Issues& issues) {
    json::array list;
    for (const Issue& issue : issues)
        list.push_back(json::object{
            {"code", issue.code}, {"field", issue.place}, {"details", issue.details}});
    // What it says as a whole is what the first fault says.
    json::object details = issues.front().details;
    details["errors"] = std::move(list);
    return Error{
        .code = issues.front().code,
        .kind = ErrorKind::Invalid,
        .details = std::move(details),
        .field = issues.front().place};
}

std::vector<std::string> tied_keys(const form::Form& form, std::string_view key) {
    std::vector<std::string> keys;
    const auto fields = form::fields_with_value(form);
    for (const form::Field* ruled : fields) {
        if (!ruled->rule) continue;
        const auto read = feel::reads(ruled->rule->source());
        if (!read) continue;
        const auto is_read = [&](std::string_view name) {
            return std::ranges::any_of(*read, [&](const std::string& path) {
                return feel::is_part_of(path, name);
            });
        };
        if (ruled->key != key && !is_read(key)) continue;
        for (const form::Field* field : fields)
            if (field->key != key && (field == ruled || is_read(field->key)) &&
                std::ranges::find(keys, field->key) == keys.end())
                keys.push_back(field->key);
    }
    return keys;
}

CheckedForm check_form(const form::Form& form, const json::object& data, Instant now) {
    const form::CheckSet& set = checks(china_date(now));
    CheckedForm checked;
    checked.issues = form::clean(form, data, form::Facts{.checks = set, .now = now}).issues;
    for (const form::Field* field : form::fields_with_value(form)) {
        const json::value* value = find_value(data, field->key);
        if (value == nullptr) continue;
        const std::string semantic(field->property("semantic"));
        if (!semantic.empty()) checked.facts[semantic] = *value;
        if (field->property("personal") != "true")
            checked.open_data[semantic.empty() ? field->key : semantic] =
                without_personal(*field, *value);
    }
    return checked;
}

}  // namespace tongban::service
