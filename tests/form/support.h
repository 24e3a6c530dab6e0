// Short ways to write forms and to read issues in tests.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "form/schema.h"
#include "form/validate.h"

namespace tongban::form {

/// The components between brackets, in JSON with ' for ".
inline std::string form_text(std::string components) {
    std::string text = "{'type':'default','id':'f','components':[" + std::move(components) + "]}";
    std::ranges::replace(text, '\'', '"');
    return text;
}

inline Form form_of(std::string components) {
    auto loaded = load(std::string_view(form_text(std::move(components))));
    EXPECT_TRUE(loaded) << loaded.error().code;
    for (const Issue& issue : loaded->issues) ADD_FAILURE() << issue.code << " " << issue.message;
    return std::move(loaded->form);
}

inline json::object object_of(std::string text) {
    std::ranges::replace(text, '\'', '"');
    return parse_json(text, 64).value().get_object();
}

/// "form.required /name", sorted as they come.
inline std::vector<std::string> faults(const Issues& issues) {
    std::vector<std::string> found;
    for (const Issue& issue : issues) found.push_back(issue.code + " " + issue.place);
    return found;
}

inline std::vector<std::string> faults(
    const Form& form, std::string data, const Facts& facts = {}
) {
    return faults(validate(form, object_of(std::move(data)), facts));
}

/// The accepted data as JSON with ' for ".
inline std::string cleaned(const Form& form, std::string data, const Facts& facts = {}) {
    std::string text = json::serialize(clean(form, object_of(std::move(data)), facts).data);
    std::ranges::replace(text, '"', '\'');
    return text;
}

}  // namespace tongban::form
