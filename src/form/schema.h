// Forms in the JSON schema of form-js, read into what the server has to know of them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/issue.h"
#include "base/json.h"
#include "base/result.h"
#include "feel/expression.h"
#include "feel/number.h"
#include "form/pattern.h"

namespace tongban::form {

inline constexpr size_t kFieldsMax = 2'000;
inline constexpr size_t kDepthMax = 8;  // groups and lists inside each other
inline constexpr size_t kOptionsMax = 5'000;
inline constexpr size_t kTextLengthMax = 1'000;       // text field without maxLength, code points
inline constexpr size_t kTextAreaLengthMax = 10'000;  // text area without maxLength
inline constexpr size_t kRowsMax = 200;               // repeated group without properties.rowsMax

enum class FieldKind : std::uint8_t {
    Text,
    TextArea,
    Number,
    Date,
    Time,
    DateTime,
    Checkbox,
    Checklist,
    Radio,
    Select,
    TagList,
    Group,
    List,    // dynamiclist: a repeated group
    Static,  // text, html, separators: nothing to submit
};

struct Option {
    std::string value;
    std::string label;
    std::string label_en = {};
};

/// An object of keys; leaves are fields. What a submission may contain.
struct Shape {
    std::map<std::string, Shape, std::less<>> children;
    bool is_field = false;
};

struct Field {
    std::string id;
    std::string key;  // as written; empty for groups and static parts
    std::vector<std::string>
        path;          // of its value, from the form or from the row of the list around it
    std::string type;  // as written: "textfield"
    std::string label;
    FieldKind kind = FieldKind::Static;
    bool is_required = false;
    bool is_readonly = false;  // also `disabled`
    std::optional<feel::Expression> readonly_when;
    std::optional<feel::Expression> hide_when;
    std::optional<feel::Expression> rule;  // properties.rule: false is a fault of this field
    std::optional<size_t> length_min, length_max;
    std::optional<feel::Number> min, max;
    std::optional<int> decimal_digits;
    bool is_serialized_as_string = false;  // numbers
    bool refuses_past = false;             // dates
    std::shared_ptr<const Pattern> pattern;
    std::string check;  // properties.check, or validationType
    std::vector<Option> options;
    std::string options_key;  // valuesKey: the options come with the facts
    size_t rows_min = 0, rows_max = kRowsMax;
    json::value default_value;
    std::map<std::string, std::string> properties;
    std::vector<Field> fields;  // group and list
    Shape shape;                // list: of one row

    bool is_container() const { return kind == FieldKind::Group || kind == FieldKind::List; }
    bool has_value() const { return kind != FieldKind::Group && kind != FieldKind::Static; }
    /// The property, or an empty text: "semantic", "source", "personal", "check".
    std::string_view property(std::string_view name) const;
};

struct Form {
    std::string id;
    std::vector<Field> fields;
    Shape shape;
    bool has_conditions = false;
    json::object schema;  // as it was read: what a browser gets
};

struct LoadedForm {
    Form form;
    Issues issues;  // place is the JSON pointer of the component; with an error the form must not
                    // be used
};

/// Reads a form-js schema. Error codes: form.not_a_form (no `components`), form.too_large.
/// Issue codes: form.unknown_type, form.no_key, form.duplicate_key, form.bad_key, form.bad_pattern,
/// form.bad_feel, form.bad_limit, form.no_options, form.duplicate_option, form.bad_property,
/// form.too_deep.
Result<LoadedForm> load(const json::value& schema);
Result<LoadedForm> load(std::string_view schema);

/// Leaves and lists in the order of the form, without those inside lists.
std::vector<const Field*> fields_with_value(const Form& form);

}  // namespace tongban::form
