// What a work item is called: its step, and of a step that is done for each element of a list,
// which element it is for.
#pragma once

#include "bpmn/instance.h"
#include "pack/model.h"
#include "service/model.h"

namespace tongban::service {

inline constexpr size_t kElementChars = 40;  // longer ones are cut

/// "现场核查（一号摊位）". An element is called by its text or number, or by its entry `name` or
/// `label` (English `name_en`, `label_en`); else, and where it may say something personal, by its
/// place: "（3/5）". Lists of work are read by more people than the case itself.
pack::Bilingual name_of_step(
    const CaseState& state,
    const bpmn::ProcessInstance& instance,
    bpmn::TokenId token,
    const bpmn::FlowNode& node,
    const pack::Content& content
);

}  // namespace tongban::service
