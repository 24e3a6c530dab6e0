// Processes ask for people, jobs, decisions and forms that are there, and read variables that
// somebody sets.
#include "base/text.h"
#include "bpmn/timer.h"
#include "pack/check_process_parts.h"
#include "pack/deemed.h"
#include "pack/groups.h"
#include "pack/jobs.h"
#include "pack/suggest.h"

namespace tongban::pack {

namespace {

/// Jobs that the engine does.
constexpr std::string_view kJobs[] = {"issue-credential", "cancel-credential", "undo-member"};
/// Who may be asked.
constexpr std::string_view kGroups[] = {"approver", "clerk", "surveyor"};
/// What a case begins with, and what an officer's decision sets.
constexpr std::string_view kVariables[] = {"members", "answers", "data",
                                           "outcome", "reason",  "article"};

struct ProcessCheck : ProcessFindings {
    void unknown(
        const bpmn::FlowNode& node,
        const char* code,
        const std::string& id,
        const std::vector<std::string_view>& known
    ) const {
        json::object details{{"id", id}};
        if (const std::string near = nearest(id, known); !near.empty())
            details["suggestion"] = near;
        add(node, code, fmt::format("names `{}`, which is not there", id), std::move(details));
    }

    template <class Map>
    static std::vector<std::string_view> ids(const Map& map) {
        std::vector<std::string_view> found;
        found.reserve(map.size());
        for (const auto& [id, value] : map) found.push_back(id);
        return found;
    }

    void node(const bpmn::FlowNode& node) const {
        // A case begins with an application, whatever other cases say.
        if (std::ranges::find(process.event_starts, &node - process.nodes.data()) !=
            process.event_starts.end())
            add(node, "pack.process_message",
                fmt::format(
                    "begins with a {}, but a case begins with an application", to_string(node.event)
                ),
                {});
        cycle(node);
        if (const auto* job = std::get_if<bpmn::JobSpec>(&node.work)) this->job(node, *job);
        if (const auto* task = std::get_if<bpmn::UserTaskSpec>(&node.work);
            task != nullptr && node.kind == bpmn::NodeKind::UserTask)
            user_task(node, *task);
        const Content& content = findings.content;
        if (const auto* decision = std::get_if<bpmn::DecisionSpec>(&node.work);
            decision != nullptr && !decision->decision.feel &&
            !content.decisions.contains(decision->decision.text))
            unknown(node, "pack.process_decision", decision->decision.text, ids(content.decisions));
        if (const auto* call = std::get_if<bpmn::CallSpec>(&node.work);
            call != nullptr && !call->process.feel &&
            !content.processes.contains(call->process.text))
            unknown(node, "pack.process_call", call->process.text, ids(content.processes));
    }

    /// A reminder that repeats itself floods the office: each firing is stored, and may open work.
    void cycle(const bpmn::FlowNode& node) const {
        constexpr std::int64_t kHourMs = 3'600'000, kDayMs = 24 * kHourMs;
        constexpr std::int32_t kWithinADayMax = 24;
        if (node.event != bpmn::EventKind::Timer || node.on.timer.kind != bpmn::TimerKind::Cycle)
            return;
        const auto refuse = [&](const char* why) {
            add(node, "pack.process_timer", fmt::format("repeats {}", why),
                {{"value", node.on.timer.value.text}});
        };
        if (node.on.timer.value.feel) return refuse("as an expression says, which has no bound");
        const auto cycle = bpmn::parse_cycle(node.on.timer.value.text);
        if (!cycle || cycle->every.months > 0 || cycle->every.working_days > 0) return;
        if (cycle->every.ms < kHourMs) return refuse("more often than once an hour");
        const bool is_endless = cycle->repetitions < 0 || cycle->repetitions > kWithinADayMax;
        if (cycle->every.ms < kDayMs && is_endless) refuse("several times a day without an end");
    }

    void job(const bpmn::FlowNode& node, const bpmn::JobSpec& job) const {
        const bool is_outside = job.type.text.starts_with(kWorkerPrefix);
        if (is_outside)
            for (const JobFault& fault : check_worker_job(node))
                add(node, fault.code,
                    fmt::format("is for a program outside, with a wrong `{}`", fault.value),
                    {{"value", fault.value}});
        // Who does it has to be known before a case comes there.
        else if (job.type.feel || std::ranges::find(kJobs, job.type.text) == std::end(kJobs))
            unknown(node, "pack.process_job", job.type.text, {std::begin(kJobs), std::end(kJobs)});
        if (job.type.text == "undo-member") undoing(node, job);
        for (const JobFault& fault : check_deemed(job)) {
            const std::string value = job.headers.find(fault.value)->second;
            add(node, fault.code, fmt::format("has `{}` as {}", value, fault.value),
                {{"key", fault.value}, {"value", value}});
        }
        const auto credential = job.headers.find("credential");
        if (credential != job.headers.end() &&
            !findings.content.credential_types.contains(credential->second))
            unknown(
                node, "pack.process_credential", credential->second,
                ids(findings.content.credential_types)
            );
    }

    /// An entity that came into being is not undone by a process.
    void undoing(const bpmn::FlowNode& node, const bpmn::JobSpec& job) const {
        const auto header = job.headers.find("item");
        const std::string id = header == job.headers.end() ? std::string() : header->second;
        const ServiceItem* item = findings.content.find_item(id);
        if (item == nullptr)
            add(node, "pack.process_undo", fmt::format("takes back `{}`, which is no item", id),
                {{"id", id}});
        else if (item->executable && item->executable->registers)
            add(node, "pack.process_undo",
                fmt::format("takes back `{}`, which enters somebody in a register", id),
                {{"id", id}});
    }

    /// What the service reads about asking others and handing out work.
    void handling(const bpmn::FlowNode& node) const {
        static const std::map<std::string, std::vector<std::string>, std::less<>> kValues{
            {"assignment", {"pool", "balanced"}},
            {"countersign", {"all", "majority"}},
            {"countersignSilence", {"agree", "wait"}},
            {"fourEyes", {"true", "false"}},
            {"twoOfficers", {"true", "false"}}};
        for (const auto& [key, value] : node.properties) {
            const auto known = kValues.find(key);
            const bool is_number = !value.empty() && value.size() <= 3 &&
                                   value.find_first_not_of("0123456789") == std::string::npos &&
                                   value.front() != '0';
            const bool is_wrong =
                key == "countersignDays"
                    ? !is_number
                    : known != kValues.end() &&
                          std::ranges::find(known->second, value) == known->second.end();
            if (is_wrong)
                add(node, "pack.process_property", fmt::format("has `{}` as {}", value, key),
                    {{"key", key}, {"value", value}});
        }
    }

    void user_task(const bpmn::FlowNode& node, const bpmn::UserTaskSpec& task) const {
        handling(node);
        const std::string groups =
            task.candidate_groups.empty() ? group_of_lane(node.lane) : task.candidate_groups.text;
        if (std::ranges::none_of(kGroups, [&](std::string_view group) {
                return groups.find(group) != std::string::npos;
            }))
            add(node, "pack.role", fmt::format("goes to nobody (`{}`)", groups),
                {{"groups", groups}});
        if (!task.form.empty() && !findings.content.forms.contains(task.form))
            unknown(node, "pack.process_form", task.form, ids(findings.content.forms));
    }

    /// Variables that this process sets somewhere.
    Names set_here() const {
        Names names;
        for (const bpmn::FlowNode& node : process.nodes) {
            for (const auto* mappings : {&node.inputs, &node.outputs})
                for (const bpmn::Mapping& mapping : *mappings)
                    if (!mapping.target.empty()) names.insert(mapping.target.front());
            if (const auto* script = std::get_if<bpmn::ScriptSpec>(&node.work))
                names.insert(script->result_variable);
            if (const auto* decision = std::get_if<bpmn::DecisionSpec>(&node.work))
                names.insert(decision->result_variable);
            for (const auto& [name, kind] : contract_of(node).returns) names.insert(name);
            if (!node.loop) continue;
            names.insert({node.loop->element, node.loop->output_collection});
            names.insert("loopCounter");
        }
        names.erase("");
        return names;
    }

    void flows(const Names& known) const {
        for (const bpmn::SequenceFlow& flow : process.flows) {
            if (!flow.condition) continue;
            for (const std::string& name : flow.condition->variables()) {
                if (known.contains(name)) continue;
                json::object details{{"id", name}};
                if (const std::string near = nearest(name, {known.begin(), known.end()});
                    !near.empty())
                    details["suggestion"] = near;
                add(flow, "pack.process_variable",
                    fmt::format("reads `{}`, which nobody sets", name), std::move(details));
            }
        }
    }

    /// What the item gives is made by a step of its process, and by nothing else.
    void credential_of(const ServiceItem& item) const {
        if (!item.executable->credential) return;
        const std::string& type = item.executable->credential->type;
        const bpmn::FlowNode* maker = nullptr;
        for (const bpmn::FlowNode& node : process.nodes)
            if (const auto* job = std::get_if<bpmn::JobSpec>(&node.work);
                job != nullptr && job->type.text == "issue-credential") {
                maker = &node;
                // A renewal renews something: without it the register says no day.
                if (job->headers.contains("deemedArticle") &&
                    item.executable->credential->replaces.empty())
                    add(node, "pack.process_deemed", "grants by silence, but replaces nothing",
                        {{"key", "deemedArticle"}, {"value", item.id}});
                const auto header = job->headers.find("credential");
                if (header != job->headers.end() && header->second != type &&
                    findings.content.credential_types.contains(header->second))
                    add(node, "pack.process_other_credential",
                        fmt::format("names `{}`, but the item gives `{}`", header->second, type),
                        {{"id", header->second}, {"type", type}});
            }
        const bool calls = std::ranges::any_of(process.nodes, [](const bpmn::FlowNode& node) {
            return std::holds_alternative<bpmn::CallSpec>(node.work);
        });
        if (maker == nullptr && !calls)
            findings.add(
                place(0), "pack.process_no_credential",
                fmt::format("{}: no step issues `{}` of {}", process.id, type, item.id),
                {{"owner", process.id}, {"id", item.id}, {"type", type}}
            );
    }

    /// What a decision reads has to be a variable when it is asked.
    void decisions(const Names& known) const {
        for (const bpmn::FlowNode& node : process.nodes) {
            const auto* asked = std::get_if<bpmn::DecisionSpec>(&node.work);
            if (asked == nullptr || asked->decision.feel) continue;
            const auto found = findings.content.decisions.find(asked->decision.text);
            if (found == findings.content.decisions.end()) continue;
            const dmn::Model& model = found->second.model();
            for (const dmn::InputData& input : model.inputs)
                if (!known.contains(input.name))
                    findings.add(
                        {model.file, input.line}, "pack.decision_input",
                        fmt::format(
                            "{}: decision {} reads `{}`, which nobody sets", process.id,
                            found->first, input.name
                        ),
                        {{"owner", process.id}, {"decision", found->first}, {"id", input.name}}
                    );
        }
    }

    /// Answers that conditions ask for are asked.
    void answers(const std::string& owner, const Seen& seen) const {
        for (const bpmn::SequenceFlow& flow : process.flows) {
            if (!flow.condition) continue;
            check_answers_read(findings, *flow.condition, seen, owner, flow.id, place(flow.line));
            check_values(findings, flow.condition->source(), seen, owner, place(flow.line));
        }
    }
};

/// What a process sees: its own variables, those of the processes that call it and, where they are
/// handed back, those of the ones that it calls.
Names variables_of(
    const Content& content, const bpmn::Process& process, const std::map<std::string, Names>& own
) {
    Names names(std::begin(kVariables), std::end(kVariables));
    const auto take = [&](const std::string& id) {
        if (const auto found = own.find(id); found != own.end())
            names.insert(found->second.begin(), found->second.end());
    };
    take(process.id);
    for (const bpmn::FlowNode& node : process.nodes)
        if (const auto* call = std::get_if<bpmn::CallSpec>(&node.work);
            call != nullptr && call->all_child_variables)
            take(call->process.text);
    for (const auto& [id, other] : content.processes)
        for (const bpmn::FlowNode& node : other->nodes)
            if (const auto* call = std::get_if<bpmn::CallSpec>(&node.work);
                call != nullptr && call->process.text == process.id) {
                if (call->all_parent_variables) take(id);
                for (const bpmn::Mapping& mapping : node.inputs)
                    if (!mapping.target.empty()) names.insert(mapping.target.front());
            }
    return names;
}

}  // namespace

void check_processes(const Findings& findings) {
    const Content& content = findings.content;
    std::map<std::string, Names> own;
    for (const auto& [id, process] : content.processes)
        own[id] = ProcessCheck{{findings, *process}}.set_here();
    for (const auto& [id, process] : content.processes) {
        const ProcessCheck check{{findings, *process}};
        for (const bpmn::FlowNode& node : process->nodes) check.node(node);
        const Names known = variables_of(content, *process, own);
        check.flows(known);
        check.decisions(known);
    }
    const auto answers = [&](const std::string& owner, const std::string& id, const Seen& seen) {
        const auto process = content.processes.find(id);
        if (process != content.processes.end())
            ProcessCheck{{findings, *process->second}}.answers(owner, seen);
    };
    for (const ServiceItem& item : content.items)
        if (const auto process = item.executable ? content.processes.find(item.executable->process)
                                                 : content.processes.end();
            process != content.processes.end())
            ProcessCheck{{findings, *process->second}}.credential_of(item);
    for (const ServiceItem& item : content.items)
        if (item.executable) answers(item.id, item.executable->process, seen_by(content, item));
    for (const Bundle& bundle : content.bundles)
        if (bundle.executable)
            answers(bundle.id, bundle.executable->process, seen_by(content, bundle));
    check_process_calls(findings);
    check_process_ways(findings);
    check_process_types(findings);
    check_process_values(findings);
    check_process_events(findings);
}

}  // namespace tongban::pack
