// The members of a case as pages show them: their steps and results.
#include "service/step_words.h"
#include "service/timer_words.h"
#include "service/view_parts.h"
#include "service/views.h"

namespace tongban::service {

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

}  // namespace tongban::service
