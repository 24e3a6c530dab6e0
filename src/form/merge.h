// Several forms become one: what means the same is asked once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/issue.h"
#include "base/json.h"
#include "base/result.h"
#include "form/schema.h"

namespace tongban::form {

/// A form to merge; its title becomes the title of its section.
struct Part {
    std::string id;
    std::string title;
    const Form* form = nullptr;
    std::string title_en = {};  // goes to the section's properties, as label_en
};

/// Where a field of a part is found in the merged form. Both are keys with dots.
struct KeyMapping {
    std::string part;
    std::string key;
    std::string merged_key;
    bool operator==(const KeyMapping&) const = default;
};

struct MergedForm {
    Form form;
    std::vector<KeyMapping> keys;  // in the order of parts and fields
    /// Warnings where two fields of one meaning differ and the first one decided; errors make the
    /// form unusable. Codes: form.merge_kind, form.merge_pattern, form.merge_check,
    /// form.merge_options, form.merge_range.
    Issues issues;

    /// The data of one part, under the keys of that part. What a hidden or missing field would hold
    /// is not there.
    json::object data_of(std::string_view part, const json::object& merged) const;
    /// The merged key of a field, or an empty text.
    std::string_view merged_key(std::string_view part, std::string_view key) const;
    /// Puts the data of one part (say, held values) under the merged keys.
    void put(std::string_view part, const json::object& data, json::object& merged) const;
};

/// Merges by `properties.semantic`, in the order of the parts. A shared field stands where it comes
/// first; it is required if any part requires it, the narrower limits hold, and it is hidden only
/// when all parts hide it. Fields without semantic, and those inside lists, are never merged; keys
/// that clash are prefixed with the part's id. Error codes: form.merge_parts (none, or one id
/// twice), form.merge_failed.
Result<MergedForm> merge(const std::vector<Part>& parts);

}  // namespace tongban::form
