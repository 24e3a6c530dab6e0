// What is shown for signing, as a person reads it: everything that the signed document holds, by
// labels instead of codes, with the files, credentials and promises that stand for materials.
#pragma once

#include "service/draft.h"
#include "service/views.h"

namespace tongban::service {

/// A list of {label, value, details?, columns?, rows?}: `details` are sentences below the value,
/// `columns` and `rows` a table instead of one.
json::array signing_summary(
    const OpenDraft& draft, const std::vector<MaterialState>& materials, const ViewContext& context
);

}  // namespace tongban::service
