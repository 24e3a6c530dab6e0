#include "service/timer_words.h"

#include "service/process_timers.h"

namespace tongban::service {

void add_timer_sentences(
    json::object& clock, const CaseState& state, const Member& member, const ViewContext& context
) {
    for (const ProcessTimer& timer : state.timers) {
        if (timer.item != member.item) continue;
        const std::string name =
            context.is_english() && !timer.name_en.empty() ? timer.name_en : timer.name;
        const Instant due = due_of(state, timer, context.content);
        const bool is_moved = timer.since && due != due_without_stops(timer, context.content);
        if (name.empty() || (!timer.held_since && !is_moved)) continue;
        const char* zh = timer.held_since ? "停止计时期间，“{}”不触发，预计推迟到 {}。"
                                          : "因停止计时，“{}”推迟到 {}。";
        const char* en = timer.held_since
                             ? "While the clock stands still, “{}” is held back, likely until {}."
                             : "As the clock stood still, “{}” is moved to {}.";
        clock["sentences"].as_array().push_back(json::string(fmt::format(
            fmt::runtime(context.is_english() ? en : zh), name, to_string(last_day_of(due))
        )));
    }
}

}  // namespace tongban::service
