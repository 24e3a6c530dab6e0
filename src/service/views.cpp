#include "service/views.h"

#include "clock/explain.h"
#include "service/notice.h"
#include "service/remedy.h"
#include "service/step_words.h"
#include "service/timer_words.h"
#include "service/view_parts.h"
#include "service/whole_clock.h"

namespace tongban::service {

std::string stage_text(Stage stage, bool english) {
    switch (stage) {
        case Stage::Submitted:
            return english ? "Submitted, waiting for acceptance" : "已提交，待受理";
        case Stage::Supplement:
            return english ? "Something is missing" : "待补正";
        case Stage::Refused:
            return english ? "Not accepted" : "不予受理";
        case Stage::Accepted:
            return english ? "Under review" : "已受理，办理中";
        case Stage::Decided:
            return english ? "Decided" : "已办结";
        case Stage::Delivered:
            return english ? "Delivered" : "已送达";
        case Stage::Withdrawn:
            return english ? "Withdrawn" : "已撤回";
        case Stage::Lapsed:
            return english ? "Ended, nothing was supplied in time" : "逾期未补，视为撤回";
    }
    return {};
}

std::string member_stage_text(const Member& member, bool english) {
    if (!member.suspension.empty())
        return english ? "Stopped for a special procedure" : "特别程序中";
    switch (member.stage) {
        case MemberStage::Waiting:
            return english ? "Waits for an earlier result" : "等待前序结果";
        case MemberStage::Received:
            return english ? "Received" : "已收件";
        case MemberStage::Running:
            return english ? "Under review" : "办理中";
        case MemberStage::Granted:
            return english ? "Granted" : "准予";
        case MemberStage::Rejected:
            return english ? "Rejected" : "不予许可";
        case MemberStage::Ended:
            return english ? "Ended without a decision" : "已终止";
        case MemberStage::Undone:
            return english ? "The grant was taken back" : "准予已撤回";
    }
    return {};
}

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

namespace {

json::array step_views(const CaseState& state, const Member& member, const ViewContext& context) {
    const std::string office =
        organisation_name(context, member.organisation, member.department, member.region);
    json::array steps;
    for (const DoneStep& step : state.done_steps)
        if (step.item == member.item)
            steps.push_back(json::object{
                {"name", step.name},
                {"name_en", step.name_en},
                {"state", "done"},
                {"who",
                 step.second_name.empty()
                     ? step.who
                     : fmt::format(
                           "{}{}{}", step.who, context.is_english() ? ", " : "、", step.second_name
                       )},
                {"done_at", to_rfc3339(step.at)}});
    for (const WorkItem& item : state.work_items)
        if (item.item == member.item && item.element != kOpinionStep)
            steps.push_back(json::object{
                {"name", item.name},
                {"name_en", item.name_en},
                {"state", "active"},
                {"who", item.claimed_name.empty() ? office : item.claimed_name},
                {"since", to_rfc3339(item.opened_at)}});
    for (const OpenJob& job : state.jobs)
        if (job.item == member.item)
            steps.push_back(json::object{
                {"name", job.name},
                {"name_en", job.name_en},
                {"state", "active"},
                {"who", context.is_english() ? "another system" : "外部系统"},
                {"since", to_rfc3339(job.opened_at)}});
    // What the process still holds: its user tasks that have neither been done nor opened.
    const auto process = context.content.processes.find(member.process);
    if (process == context.content.processes.end() || !member.is_open()) return steps;
    for (const bpmn::FlowNode& node : process->second->nodes) {
        if (node.kind != bpmn::NodeKind::UserTask) continue;
        const bool seen = std::ranges::any_of(steps, [&](const json::value& step) {
            return step.as_object().at("name").as_string() == node.name;
        });
        if (!seen)
            steps.push_back(json::object{
                {"name", node.name},
                {"name_en", node.documentation},
                {"state", "waiting"},
                {"who", office}});
    }
    return steps;
}

/// What nobody has confirmed is marked so in the pack, in Chinese.
std::string article_text(const std::string& article, const ViewContext& context) {
    return context.is_english() && article == "待核" ? "to be confirmed" : article;
}

json::value result_view(const Member& member, const ViewContext& context) {
    if (member.is_open()) return nullptr;
    json::object result{
        {"granted", member.stage == MemberStage::Granted},
        {"ended", member.stage == MemberStage::Ended},
        {"undone", member.stage == MemberStage::Undone},
        {"reason", member.reason},
        {"article", article_text(member.article, context)}};
    if (!member.credential.empty()) result["credential"] = member.credential;
    if (member.decided_at) result["at"] = to_rfc3339(*member.decided_at);
    return result;
}

}  // namespace

namespace {
/// More time was asked for, and nobody has answered yet.
json::value extension_view(const Member& member) {
    if (!member.extension) return nullptr;
    return json::object{
        {"days", member.extension->days},
        {"reason", member.extension->reason},
        {"by", {{"id", member.extension->by}, {"name", member.extension->by_name}}},
        {"at", to_rfc3339(member.extension->at)}};
}
}  // namespace

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

json::array member_views(const CaseState& state, const ViewContext& context) {
    json::array views;
    for (const Member& member : state.members) {
        json::array waits;
        if (member.stage == MemberStage::Waiting)
            for (const std::string& before : member.after)
                if (const Member* earlier = find_member(state, before);
                    earlier != nullptr && earlier->is_open())
                    waits.emplace_back(
                        context.is_english() && !earlier->name_en.empty() ? earlier->name_en
                                                                          : earlier->name
                    );
        json::object clock = member_clock_view(member, context);
        add_timer_sentences(clock, state, member, context);
        views.push_back(json::object{
            {"item", member.item},
            {"name", member.name},
            {"name_en", member.name_en},
            {"number", member.number},
            {"department", member.department},
            {"organisation",
             organisation_name(context, member.organisation, member.department, member.region)},
            {"stage", enum_text(member.stage)},
            {"stage_text", member_stage_text(member, context.is_english())},
            {"suspended", !member.suspension.empty()},
            {"extension", extension_view(member)},
            {"clock", std::move(clock)},
            {"waits_for", std::move(waits)},
            {"steps", step_views(state, member, context)},
            {"next", text_or_null(context.pick(next_of_member(state, member, context.content)))},
            {"result", result_view(member, context)}});
    }
    return views;
}

namespace {

/// As the pack describes it; null for a material that its edition no longer names.
const pack::Material* described(const MaterialState& material, const pack::Content& content) {
    for (const std::string& id : material.items)
        if (const pack::ServiceItem* item = content.find_item(id))
            for (const pack::Material& one : item->materials)
                if (one.id == material.id) return &one;
    return nullptr;
}

json::array material_views(const CaseState& state, const ViewContext& context) {
    json::array views;
    for (const MaterialState& material : state.materials) {
        json::object view = to_record(material).get_object();
        view["files"] = file_views(material.files);
        view["required"] = material.is_required;
        view["main"] = material.is_main;
        view["state"] = material_state_text(material);
        if (const pack::Material* paper = described(material, context.content)) {
            view["accept"] = text_array(paper->accept);
            view["bytes_max"] = paper->bytes_max;
        }
        views.push_back(std::move(view));
    }
    return views;
}

json::array notice_views(const CaseState& state, const ViewContext& context) {
    json::array views;
    for (const Notice& notice : state.notices) {
        json::value way_out = nullptr;
        if (names_remedy(notice)) {
            // It is in the inbox, and so received, on the day on which it was made.
            const RemedyDays days = remedy_days(context.content.limits, china_date(notice.at));
            way_out = json::object{
                {"text", context.pick(remedy_of(notice, context.content.limits))},
                {"reconsideration_until", to_string(days.reconsideration)},
                {"litigation_until", to_string(days.litigation)}};
        }
        views.push_back(json::object{
            {"id", notice.id},
            {"kind", notice.kind},
            {"title", context.pick(notice_title(notice))},
            {"number", notice.number},
            {"at", to_rfc3339(notice.at)},
            {"member", notice.member},
            {"reason", notice.reason},
            {"article", article_text(notice.article, context)},
            {"remedy", std::move(way_out)}});
    }
    return views;
}

json::value supplement_view(const CaseState& state) {
    if (!state.supplement) return nullptr;
    json::array items;
    for (const SupplementItem& item : state.supplement->items)
        items.push_back(json::object{
            {"member", item.member},
            {"material", item.material},
            {"field", item.field},
            {"name", item.name},
            {"reason", item.reason},
            {"done", item.is_done}});
    return json::object{
        {"asked_at", to_rfc3339(state.supplement->asked_at)},
        {"due_on", to_string(state.supplement->due_on)},
        {"answered", state.supplement->is_answered},
        {"items", std::move(items)}};
}

json::array fee_views(const CaseState& state, const ViewContext& context) {
    json::array views;
    for (const Fee& fee : state.fees) {
        json::object view{
            {"id", fee.id},
            {"item", fee.item},
            {"name", fee.name},
            {"fen", fee.fen},
            {"state", enum_text(fee.stage)},
            {"receipt", fee.receipt}};
        if (fee.stage == FeeStage::Started) {
            view["pay_at"] = fee.url;
            view["reference"] = fee.reference;
            if (fee.until) view["pay_until"] = to_rfc3339(*fee.until);
        }
        if (!fee.refund_reason.empty()) {
            view["refund_reason"] = context.pick(refund_reason_text(fee.refund_reason));
            view["refund_receipt"] = fee.refund_receipt;
        }
        views.push_back(std::move(view));
    }
    return views;
}

json::value rating_view(const CaseState& state) {
    if (!state.rating) return nullptr;
    json::object view{{"grade", state.rating->grade}, {"text", state.rating->text}};
    if (!state.rating->follow_up.empty())
        view["follow_up"] = json::object{
            {"state", state.rating->follow_up},
            {"due_on", state.rating->fix_by ? json::value(to_string(*state.rating->fix_by))
                                            : json::value(nullptr)},
            {"note", state.rating->follow_up_note}};
    return view;
}

json::array applicant_can(const CaseState& state) {
    json::array can;
    const bool open = is_open(state.stage);
    const bool owes_later = std::ranges::any_of(state.materials, [](const MaterialState& material) {
        return material.way == MaterialWay::Later;
    });
    if (state.stage == Stage::Supplement) can.emplace_back("supplement");
    if (open && owes_later) can.emplace_back("supply");
    if (open) can.emplace_back("withdraw");
    if (std::ranges::any_of(state.fees, [&](const Fee& fee) {
            return payable_fee(state, fee.id).has_value();
        }))
        can.emplace_back("pay");
    if (open || !undelivered(state).empty()) can.emplace_back("delivery");
    if (!open && !state.rating) can.emplace_back("rate");
    can.emplace_back("copy");
    return can;
}

}  // namespace

json::object case_view(const CaseState& state, const ViewContext& context) {
    json::object view{
        {"number", state.number},
        {"query_code", state.query_code},
        {"version", state.version},
        {"service",
         {{"id", state.service},
          {"kind", state.service_kind},
          {"name", state.name},
          {"name_en", state.name_en}}},
        {"region", {{"code", state.region}, {"name", region_name(context, state.region)}}},
        {"channel", state.channel},
        {"stage", enum_text(state.stage)},
        {"stage_text", stage_text(state.stage, context.is_english())},
        {"end_reason", state.end_reason},
        {"submitted_at", to_rfc3339(state.submitted_at)},
        {"deemed", state.is_deemed},
        {"clock", case_clock_view(state, context)},
        {"members", member_views(state, context)},
        {"notices", notice_views(state, context)},
        {"supplement", supplement_view(state)},
        {"materials", material_views(state, context)},
        {"answers", state.answers},
        {"fees", fee_views(state, context)},
        {"delivery",
         {{"way", state.delivery.way},
          {"hall", state.delivery.hall},
          {"receiver", state.delivery.receiver},
          {"tracking", state.delivery.tracking}}},
        {"rating", rating_view(state)},
        {"can", applicant_can(state)}};
    if (state.accepted_at) view["accepted_at"] = to_rfc3339(*state.accepted_at);
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
