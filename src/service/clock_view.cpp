// The clock of a case and of its members as pages and lists show it.
#include "clock/explain.h"
#include "service/timer_words.h"
#include "service/views.h"
#include "service/whole_clock.h"

namespace tongban::service {

namespace {

json::value day_or_null(const std::optional<calendar::CountedDate>& date) {
    return date ? json::value(to_string(date->date)) : json::value(nullptr);
}

json::value int_or_null(const std::optional<int>& number) {
    return number ? json::value(*number) : json::value(nullptr);
}

std::string suspension_name(const ViewContext& context, std::string_view kind) {
    for (const pack::ServiceItem& item : context.content.items)
        if (item.executable)
            for (const pack::SuspensionKind& known : item.executable->suspensions)
                if (known.kind == kind) return context.pick(known.name);
    return std::string(kind);
}

const char* light_text(const clock::Reading& reading) {
    switch (reading.stage) {
        case clock::Stage::Decided:
        case clock::Stage::Delivered:
            return "done";
        case clock::Stage::NotReceived:
            return "waiting";
        default:
            break;
    }
    return clock::to_string(
        reading.light == clock::Light::None ? clock::Light::Green : reading.light
    );
}

}  // namespace

bool is_licence(const pack::Content& content, const std::string& item) {
    const pack::ServiceItem* found = content.find_item(item);
    return found != nullptr && found->type == "行政许可";
}

bool has_licence(const pack::Content& content, const CaseState& state) {
    return std::ranges::any_of(state.members, [&](const Member& member) {
        return is_licence(content, member.item);
    });
}

json::object clock_view(
    const clock::Reading& reading,
    const clock::LimitRules& rules,
    const ViewContext& context,
    bool is_licence
) {
    json::array sentences;
    const auto kind_name = [&](std::string_view kind, std::string_view) {
        return suspension_name(context, kind);
    };
    for (std::string& sentence :
         clock::explain(reading, rules, context.locale, kind_name, is_licence))
        sentences.emplace_back(std::move(sentence));
    json::value stopped = nullptr;
    if (reading.stopped_since)
        stopped = json::object{
            {"kind", reading.stopped_kind},
            {"since", to_string(*reading.stopped_since)},
            {"why", suspension_name(context, reading.stopped_kind)},
            {"basis", reading.stopped_basis},
            {"until", reading.stopped_until ? json::value(to_string(*reading.stopped_until))
                                            : json::value(nullptr)}};
    return {
        {"handling", rules.handling == clock::Handling::Instant ? "instant" : "promised"},
        {"promised_days", rules.promised_days},
        {"legal_days", int_or_null(rules.statutory_days)},
        {"used_days", reading.days_used},
        {"left_days", reading.days_left},
        {"promised_due", day_or_null(reading.promised_due)},
        {"legal_due", day_or_null(reading.statutory_due)},
        {"notice_due", day_or_null(reading.notice_due)},
        {"light", light_text(reading)},
        {"stopped", std::move(stopped)},
        {"provisional", reading.is_provisional},
        {"sentences", std::move(sentences)}};
}

clock::Reading member_reading(const Member& member, const ViewContext& context) {
    return clock::read(
        clock_of(member.facts), rules_of(member.limits, context.content), context.content.calendar,
        context.today
    );
}

json::object member_clock_view(const Member& member, const ViewContext& context) {
    const clock::Reading reading = member_reading(member, context);
    json::object view = clock_view(
        reading, rules_of(member.limits, context.content), context,
        is_licence(context.content, member.item)
    );
    const auto stop = std::ranges::find(member.facts, member.suspension, &ClockFact::id);
    if (member.suspension.empty() || reading.stopped_since || stop == member.facts.end() ||
        stop->on <= context.today)
        return view;
    // The day of the notice still counts; lists show the stop already, so the clock says it too.
    const std::string until = stop->second ? to_string(*stop->second) : std::string();
    view["light"] = "frozen";
    view["stopped"] = json::object{
        {"kind", stop->what},
        {"since", to_string(stop->on)},
        {"why", suspension_name(context, stop->what)},
        {"basis", stop->basis},
        {"until", until.empty() ? json::value(nullptr) : json::value(until)}};
    view["sentences"].as_array().push_back(json::string(fmt::format(
        fmt::runtime(
            context.is_english() ? "From {} the clock stands still: {}." : "自 {} 起停止计时：{}。"
        ),
        to_string(stop->on), suspension_name(context, stop->what)
    )));
    return view;
}

json::object case_clock_view(const CaseState& state, const ViewContext& context) {
    if (state.members.size() == 1 && state.members.front().stage != MemberStage::Waiting) {
        json::object view = member_clock_view(state.members.front(), context);
        add_timer_sentences(view, state, state.members.front(), context);
        return view;
    }
    const WholeClock whole = read_whole(state, context.content, context.today);
    json::object view = clock_view(
        whole.reading, rules_of(state.limits, context.content), context,
        has_licence(context.content, state)
    );
    json::array& sentences = view["sentences"].as_array();
    if (whole.is_stopped)
        sentences.push_back(json::string(
            context.is_english()
                ? "A part of it is in a special procedure; that time is not counted."
                : "其中有事项处于特别程序，所需时间不计入期限。"
        ));
    if (!whole.expected) return view;
    const std::string day = to_string(whole.expected->date);
    view["expected_due"] = day;
    sentences.push_back(json::string(fmt::format(
        fmt::runtime(
            context.is_english()
                ? "As things stand it is expected to end on {} at the earliest; the promised day "
                  "stays as it is."
                : "按目前进度，预计最早于 {} 办结；承诺的日期不因此改变。"
        ),
        day
    )));
    return view;
}

const char* row_light(
    std::int64_t due,
    std::optional<std::int64_t> legal_due,
    std::int64_t promised_days,
    bool is_stopped,
    const ViewContext& context,
    int& days_left
) {
    const auto date = [](std::int64_t number) {
        return Date(std::chrono::sys_days{std::chrono::days{number}});
    };
    const pack::LightThresholds& lights = context.content.lights;
    days_left = context.content.calendar.working_days_between(context.today, date(due));
    if (is_stopped) return "frozen";
    if (legal_due && date(*legal_due) < context.today) return "red";
    // On a day off after the last day no working day has passed yet, and still it is late.
    if (date(due) < context.today) return legal_due ? "orange" : "red";
    const int promised = static_cast<int>(promised_days);
    if (days_left <= std::max(lights.yellow_left_days, promised * lights.yellow_left_percent / 100))
        return "yellow";
    if ((promised - days_left) * 100 >= promised * lights.blue_used_percent) return "blue";
    return "green";
}

}  // namespace tongban::service
