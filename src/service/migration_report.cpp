// What a dry run found, as it is kept with the order and shown.
#include "service/migration.h"

namespace tongban::service {

namespace {

json::object name_of(
    const pack::Content& content, const std::string& process, const std::string& element
) {
    const auto found = content.processes.find(process);
    const bpmn::NodeIndex node =
        found == content.processes.end() ? bpmn::kNoNode : bpmn::find_node(*found->second, element);
    if (node == bpmn::kNoNode) return {{"zh", ""}, {"en", ""}};
    const bpmn::FlowNode& one = found->second->nodes[node];
    return {{"zh", one.name}, {"en", one.documentation.empty() ? one.name : one.documentation}};
}

std::string target_of(const bpmn::MigrationPlan& plan, const std::string& process) {
    for (const bpmn::ProcessMapping& one : plan.processes)
        if (one.from.id == process) return one.to.id;
    return process;
}

const char* word_of(bpmn::ListeningChange::Kind kind) {
    using enum bpmn::ListeningChange::Kind;
    switch (kind) {
        case TimerCancelled:
            return "timer_cancelled";
        case TimerSet:
            return "timer_set";
        case SubscriptionClosed:
            return "subscription_closed";
        case SubscriptionOpened:
            return "subscription_opened";
        case JobRenewed:
            return "job_renewed";
    }
    return "";
}

const char* word_of(bpmn::Skip::Why why) {
    switch (why) {
        case bpmn::Skip::Why::PutBehind:
        case bpmn::Skip::Why::PutBehindOld:
            return "put_behind";
        case bpmn::Skip::Why::DrawnBefore:
            return "drawn_before";
        case bpmn::Skip::Why::DrawnBeside:
            return "drawn_beside";
    }
    return "";
}

json::array steps_record(
    const SkippedCases& one,
    const std::string& target,
    const pack::Content& from,
    const pack::Content& to
) {
    const bool is_of_old = one.skip.why == bpmn::Skip::Why::PutBehindOld;
    json::array steps;
    for (const std::string& step : one.skip.steps) {
        const auto cases = one.by_step.find(step);
        steps.push_back(json::object{
            {"element", step},
            {"name", is_of_old ? name_of(from, one.process, step) : name_of(to, target, step)},
            {"is_conditional", one.skip.conditional.contains(step)},
            {"cases", cases == one.by_step.end() ? 0 : cases->second}});
    }
    return steps;
}

json::array skips_record(
    const DryRun& run,
    const bpmn::MigrationPlan& plan,
    const pack::Content& from,
    const pack::Content& to
) {
    json::array list;
    for (const SkippedCases& one : run.skips) {
        const std::string target = target_of(plan, one.process);
        list.push_back(json::object{
            {"process", one.process},
            {"element", one.skip.from},
            {"name", name_of(from, one.process, one.skip.from)},
            {"to", one.skip.to},
            {"to_name", name_of(to, target, one.skip.to)},
            {"why", word_of(one.skip.why)},
            {"steps", steps_record(one, target, from, to)},
            {"cases", one.cases},
            {"numbers", json::array(one.numbers.begin(), one.numbers.end())}});
    }
    return list;
}

}  // namespace

json::array refusals_record(const std::vector<RefusedCase>& refusals) {
    json::array list;
    for (const RefusedCase& one : refusals)
        list.push_back(json::object{
            {"number", one.number},
            {"code", one.code},
            {"message", one.message},
            {"process", one.process},
            {"element", one.element}});
    return list;
}

json::object report_of(
    const DryRun& run,
    const bpmn::MigrationPlan& plan,
    const pack::Content& from,
    const pack::Content& to
) {
    json::array elements, changes;
    for (const auto& [key, count] : run.elements) {
        const auto& [process, element, target] = key;
        elements.push_back(json::object{
            {"process", process},
            {"element", element},
            {"name", name_of(from, process, element)},
            {"to", target},
            {"to_name", name_of(to, target_of(plan, process), target)},
            {"count", count}});
    }
    for (const auto& [key, count] : run.changes)
        changes.push_back(json::object{
            {"kind", word_of(key.first)}, {"element", key.second}, {"count", count}});
    return {
        {"cases", run.cases},
        {"movable", run.movable},
        {"refused", run.refused},
        {"is_complete", run.is_complete},
        {"elements", std::move(elements)},
        {"changes", std::move(changes)},
        {"refusals", refusals_record(run.refusals)},
        {"skipping", run.skipping},
        {"skips", skips_record(run, plan, from, to)}};
}

}  // namespace tongban::service
