// What was submitted against the form: every fault with its place, and the data that is accepted.
#pragma once

#include <optional>

#include "base/issue.h"
#include "base/json.h"
#include "base/time.h"
#include "form/checks.h"
#include "form/schema.h"

namespace tongban::form {

enum class Completeness {
    Final,  // everything that the form demands
    Draft,  // what is there must be right in itself; missing and short values may still come
};

/// What the form does not hold itself.
struct Facts {
    const CheckSet& checks = basic_checks();
    /// Values known beforehand: a read-only field has this value, whatever was submitted.
    const json::object* held = nullptr;
    /// Options of valuesKey: arrays of texts or of objects with `value`.
    const json::object* lists = nullptr;
    /// For "not in the past" and `properties.latest: today`. Dates are those of China.
    std::optional<Instant> now = {};
    Completeness completeness = Completeness::Final;
};

struct Cleaned {
    /// Only fields of the form that are visible and hold a value of their kind.
    json::object data;
    /// place is a JSON pointer into the submission ("/partners/0/name"), details hold key, label
    /// and limits. Codes: form.required, form.type, form.too_short, form.too_long, form.pattern,
    /// form.characters, form.option, form.duplicate_option, form.range, form.decimals, form.date,
    /// form.too_few_rows, form.too_many_rows, form.readonly, form.unknown_field, form.check.NAME
    /// ("resident-id" gives resident_id), form.check_missing, form.rule (properties.rule is false).
    Issues issues;
};

inline constexpr size_t kIssuesMax = 200;

/// The fields hidden by their conditions are left out. A condition sees only visible fields: hiding
/// one may hide others, until nothing changes; what is hidden once in this order stays hidden.
Cleaned clean(const Form& form, const json::object& data, const Facts& facts);

inline Issues validate(const Form& form, const json::object& data, const Facts& facts) {
    return clean(form, data, facts).issues;
}

}  // namespace tongban::form
