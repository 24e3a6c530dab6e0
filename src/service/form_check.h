// The data of an application's form: checked against it, and split by what may stand in the open.
// The same for a draft, an application in one request, and the answer to a supplement notice.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/issue.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "form/schema.h"

namespace tongban::service {

struct CheckedForm {
    Issues issues;           // places are pointers into the data; codes: those of form::clean
    json::object facts;      // by meaning ("ent.name")
    json::object open_data;  // by meaning, without personal fields: processes and results see it
};
CheckedForm check_form(const form::Form& form, const json::object& data, Instant now);

/// The first issue as the error, all of them in the details. Not for an empty list.
Error error_of(const Issues& issues);

/// Keys of the fields that a rule of the form holds together with this one: whoever corrects it may
/// have to correct them, too.
std::vector<std::string> tied_keys(const form::Form& form, std::string_view key);

/// The value at a dotted key of a merged form, or nullptr.
const json::value* find_value(const json::object& data, std::string_view key);

}  // namespace tongban::service
