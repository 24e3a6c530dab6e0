// Ad-hoc subprocesses (BPMN 2.0.2, 10.3.5): what comes next in them is for people to say. Each open
// one is a work item of its own, until its completion condition holds.
#pragma once

#include "service/pack_host.h"

namespace tongban::service {

/// Opens and closes those work items after the process has moved.
void keep_choices(Turn& turn, const bpmn::ProcessInstance& instance, const PackHost& host);

struct Choice {
    std::string id;  // element
    std::string name;
    std::string name_en;
};
/// What can be begun there now: none while a sequential one has something open.
std::vector<Choice> choices_of(
    const CaseState& state, const WorkItem& item, const pack::Content& content
);

}  // namespace tongban::service
