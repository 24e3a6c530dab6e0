#include "service/step_words.h"

#include "bpmn/waiting.h"
#include "service/handling.h"

namespace tongban::service {

namespace {

using pack::Bilingual;

constexpr int kDepthMax = 12;
constexpr size_t kWaysMax = 12;

/// The English name of an element stands in its documentation.
Bilingual name_of(const bpmn::FlowNode& node) {
    return {node.name, node.documentation.empty() ? node.name : node.documentation};
}

Bilingual joined(const std::vector<Bilingual>& parts, const char* zh, const char* en) {
    Bilingual all;
    for (const Bilingual& part : parts) {
        if (part.zh.empty()) continue;
        if (!all.zh.empty()) all = {all.zh + zh, all.en + en};
        all = {all.zh + part.zh, all.en + (part.en.empty() ? part.zh : part.en)};
    }
    return all;
}

Bilingual answer_in_english(const std::string& zh) {
    if (zh == "是") return {zh, "yes"};
    if (zh == "否") return {zh, "no"};
    if (zh == "需要") return {zh, "needed"};
    if (zh == "不需要") return {zh, "not needed"};
    return {zh, zh};
}

/// "准予许可？是": what the gateway asks and the flow answers.
Bilingual condition_of(const bpmn::Process& process, const bpmn::SequenceFlow& flow) {
    const bpmn::FlowNode& source = process.nodes[flow.source];
    if (!bpmn::is_gateway(source.kind) || source.outgoing.size() < 2) return {};
    const Bilingual answer = answer_in_english(flow.name);
    const Bilingual question = name_of(source);
    if (flow.name.empty()) return question;
    if (source.name.empty()) return answer;
    return {question.zh + answer.zh, question.en + " " + answer.en};
}

Bilingual names_of(const CaseState& state, const std::vector<std::string>& items) {
    std::vector<Bilingual> names;
    for (const std::string& item : items)
        if (const Member* member = find_member(state, item))
            names.push_back(
                {"“" + member->name + "”",
                 "“" + (member->name_en.empty() ? member->name : member->name_en) + "”"}
            );
    return joined(names, "、", ", ");
}

/// Where the token came from: an element before, another member, or the acceptance.
Bilingual origin_of(const CaseState& state, const WorkItem& item, const bpmn::FlowNode* source) {
    if (source != nullptr && source->kind == bpmn::NodeKind::BoundaryEvent) {
        const Bilingual name = name_of(*source);
        return {"发生“" + name.zh + "”", "“" + name.en + "” happened"};
    }
    if (source != nullptr && source->kind != bpmn::NodeKind::StartEvent && !source->name.empty()) {
        const Bilingual name = name_of(*source);
        return {"“" + name.zh + "”已完成", "“" + name.en + "” is done"};
    }
    const Member* member = find_member(state, item.item);
    const Bilingual before = member == nullptr ? Bilingual{} : names_of(state, member->after);
    if (before.zh.empty())
        return {"申请已受理，这是第一步", "The application was accepted; this is the first step"};
    return {before.zh + "已有结果，这是第一步", before.en + " decided; this is the first step"};
}

const bpmn::SequenceFlow* find_flow(const bpmn::Process& process, const std::string& id) {
    const auto found = std::ranges::find(process.flows, id, &bpmn::SequenceFlow::id);
    return found == process.flows.end() ? nullptr : &*found;
}

/// Of the first steps within a subprocess: what put the token there.
Bilingual origin_within(const bpmn::FlowNode& scope, const bpmn::FlowNode* source) {
    const Bilingual name = name_of(scope);
    if (std::holds_alternative<bpmn::AdHocSpec>(scope.work))
        return {"承办人在“" + name.zh + "”中选定", "Chosen by an officer in “" + name.en + "”"};
    if (scope.is_event_subprocess && source != nullptr && !source->name.empty()) {
        const Bilingual event = name_of(*source);
        return {"发生“" + event.zh + "”", "“" + event.en + "” happened"};
    }
    return {"进入“" + name.zh + "”，这是其中第一步", "The first step of “" + name.en + "”"};
}

Bilingual why_of_step(const CaseState& state, const WorkItem& item, const StepModel& step) {
    std::vector<const bpmn::SequenceFlow*> way;
    for (const std::string& id : item.came_by)
        if (const auto* flow = find_flow(*step.process, id)) way.push_back(flow);
    // Of a step that was opened before ways were kept, the one way in is told, if there is one.
    if (way.empty() && step.node->incoming.size() == 1)
        way.push_back(&step.process->flows[step.node->incoming.front()]);
    const bpmn::FlowNode* source =
        way.empty() ? nullptr : &step.process->nodes[way.front()->source];
    const bool is_first = source == nullptr || source->kind == bpmn::NodeKind::StartEvent;
    if (is_first && step.node->parent != bpmn::kNoNode)
        return origin_within(step.process->nodes[step.node->parent], source);
    std::vector<Bilingual> parts{origin_of(state, item, source)};
    for (const auto* flow : way) parts.push_back(condition_of(*step.process, *flow));
    return joined(parts, "，", "; ");
}

struct Ways {
    const CaseState& state;
    const Member* member;
    const bpmn::Process& process;
    std::vector<NextStep>& found;

    bool is_automatic(const bpmn::FlowNode& node) const {
        switch (node.kind) {
            case bpmn::NodeKind::JobTask:
            case bpmn::NodeKind::ScriptTask:
            case bpmn::NodeKind::BusinessRuleTask:
            case bpmn::NodeKind::Task:
            case bpmn::NodeKind::ThrowEvent:
                return true;
            default:
                return false;
        }
    }

    Bilingual who_does(const bpmn::FlowNode& node) const {
        const auto* task = std::get_if<bpmn::UserTaskSpec>(&node.work);
        if (node.kind != bpmn::NodeKind::UserTask || task == nullptr) return {};
        if (task->candidate_groups.text.find("clerk") != std::string::npos)
            return {"综合窗口", "service counter"};
        return member == nullptr ? Bilingual{} : Bilingual{member->organisation, ""};
    }

    void from(const bpmn::FlowNode& node, const NextStep& so_far, int depth) const {
        if (depth > kDepthMax || found.size() >= kWaysMax) return;
        for (const bpmn::FlowIndex index : node.outgoing) {
            const bpmn::SequenceFlow& flow = process.flows[index];
            const bpmn::FlowNode& target = process.nodes[flow.target];
            NextStep way = so_far;
            way.condition = joined({way.condition, condition_of(process, flow)}, "，", "; ");
            if (bpmn::is_gateway(target.kind)) {
                from(target, way, depth + 1);
                continue;
            }
            way.what = joined({way.what, name_of(target)}, " → ", " → ");
            if (is_automatic(target)) {
                from(target, way, depth + 1);
                continue;
            }
            way.who = who_does(target);
            if (found.size() < kWaysMax) found.push_back(std::move(way));
        }
    }
};

Bilingual why_of_opinion(const CaseState& state, const WorkItem& item) {
    const auto asked = std::ranges::find(state.opinions, item.id, &Opinion::id);
    if (asked == state.opinions.end()) return {};
    const Member* member = find_member(state, item.item);
    const std::string office = member == nullptr ? std::string() : member->organisation;
    const char* zh = asked->is_joint ? "请联合办理" : "请会签";
    const char* en = asked->is_joint ? "asks to handle it jointly" : "asks for an opinion";
    return {
        fmt::format("{}{}{}", office, asked->asked_name, zh),
        fmt::format("{} {} {}", office, asked->asked_name, en)};
}

std::vector<NextStep> next_of_opinion(const CaseState& state, const WorkItem& item) {
    const auto asked = std::ranges::find(state.opinions, item.id, &Opinion::id);
    const Member* member = find_member(state, item.item);
    if (asked == state.opinions.end() || member == nullptr) return {};
    return {
        {{},
         {"答复后由询问人作出决定", "Who asked decides after the answer"},
         {member->organisation + asked->asked_name, ""}}};
}

}  // namespace

Bilingual StepWords::line() const {
    std::vector<Bilingual> ways;
    for (const NextStep& step : next)
        ways.push_back(
            step.condition.zh.empty()
                ? step.what
                : Bilingual{
                      step.condition.zh + "：" + step.what.zh,
                      step.condition.en + ": " + step.what.en}
        );
    return joined(ways, "；", "; ");
}

StepWords words_of(const CaseState& state, const WorkItem& item, const pack::Content& content) {
    StepWords words;
    if (item.element == kOpinionStep)
        return {why_of_opinion(state, item), next_of_opinion(state, item)};
    const Member* member = find_member(state, item.item);
    if (item.element == kExtensionStep) {
        if (member != nullptr && member->extension)
            words.why = {
                fmt::format(
                    "{}提请延期{}个工作日", member->extension->by_name, member->extension->days
                ),
                fmt::format(
                    "{} asks for {} more working days", member->extension->by_name,
                    member->extension->days
                )};
        words.next.push_back(
            {{},
             {"批准的，期限延长；不批准的，期限不变", "Approved: more time; else the limit stands"},
             {}}
        );
        return words;
    }
    if (is_choice_step(item)) {
        words.why = {"这一环节的先后由承办人选定", "Whoever handles it says what comes next here"};
        return words;
    }
    const auto step = find_step(state, item, content);
    if (!step) return words;
    words.why = why_of_step(state, item, *step);
    Ways{state, member, *step->process, words.next}.from(*step->node, {}, 0);
    return words;
}

namespace {

/// English name of the body, where it is one of the member's district.
std::string office_en_of(
    const CaseState& state, const Member& member, const pack::Content& content
) {
    const auto body = content.directory->organisation_for(
        member.department, member.region, china_date(state.submitted_at)
    );
    const bool is_it = body && body->name == member.organisation && !body->name_en.empty();
    return is_it ? body->name_en : member.organisation;
}

}  // namespace

Bilingual next_of_member(
    const CaseState& state, const Member& member, const pack::Content& content
) {
    if (!member.is_open() || !is_open(state.stage)) return {};
    if (state.stage == Stage::Supplement)
        return {"请先补正，补正后由窗口受理", "Supply what is missing; then the counter accepts"};
    if (state.stage == Stage::Submitted)
        return {"窗口核对后受理", "The counter checks and accepts the application"};
    if (member.stage == MemberStage::Waiting) {
        const Bilingual before = names_of(state, member.after);
        return {
            fmt::format("{}准予后，由{}开始办理", before.zh, member.organisation),
            fmt::format(
                "{} begins once {} is granted", office_en_of(state, member, content), before.en
            )};
    }
    if (!member.suspension.empty())
        return {
            "特别程序结束后继续办理", "The review goes on when the special procedure has ended"};
    const auto open = std::ranges::find_if(state.work_items, [&](const WorkItem& item) {
        return item.item == member.item && is_process_step(item);
    });
    if (open == state.work_items.end()) return {};
    // What may come of it; by which answer is the office's affair.
    std::vector<Bilingual> ends;
    for (const NextStep& way : words_of(state, *open, content).next) ends.push_back(way.what);
    const Bilingual after = joined(ends, "，或者", ", or ");
    const std::string office = open->role == "clerk" ? "综合窗口" : member.organisation;
    const std::string office_en =
        open->role == "clerk" ? "The counter" : office_en_of(state, member, content);
    const std::string step_en = open->name_en.empty() ? open->name : open->name_en;
    return {
        fmt::format(
            "{}正在办理“{}”{}", office, open->name, after.zh.empty() ? "" : "；之后：" + after.zh
        ),
        fmt::format(
            "{} is working on “{}”{}", office_en, step_en,
            after.en.empty() ? "" : "; then " + after.en
        )};
}

}  // namespace tongban::service
