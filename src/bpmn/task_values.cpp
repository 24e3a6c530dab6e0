#include "bpmn/task_values.h"

#include <charconv>

#include "bpmn/timer.h"

namespace tongban::bpmn {

bool is_due_text(std::string_view text) {
    return is_timer_text(TimerKind::Date, text) || is_timer_text(TimerKind::Duration, text);
}

bool is_priority_text(std::string_view text) {
    int priority = -1;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, priority);
    return error == std::errc() && rest == end && priority >= 0 && priority <= 100;
}

}  // namespace tongban::bpmn
