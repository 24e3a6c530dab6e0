// Texts that a user task may give for its due date and priority.
#pragma once

#include <string_view>

namespace tongban::bpmn {

/// A moment, a duration or working days.
bool is_due_text(std::string_view text);
/// A whole number from 0 to 100.
bool is_priority_text(std::string_view text);

}  // namespace tongban::bpmn
