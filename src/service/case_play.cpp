#include "service/case_play.h"

#include "dmn/answer.h"
#include "pack/jobs.h"

namespace tongban::service {

namespace {

/// What people answered at the steps of a case, by member and element, in the order of the rounds.
struct Answered {
    std::string outcome;
    std::string reason;
    std::string article;
    std::int64_t after_ms = 0;
};
using Answers = std::map<std::pair<std::string, std::string>, std::vector<Answered>>;

/// What programs outside answered, in the same way; attempts that failed are left out.
using JobAnswers = std::map<std::pair<std::string, std::string>, std::vector<bpmn::ReplayAnswer>>;
JobAnswers job_answers_of(const CaseHistory& history) {
    JobAnswers answers;
    std::map<std::string, OpenJob> open;
    for (const auto& [event, at] : history) {
        if (const auto* opened = std::get_if<JobOpened>(&event)) open[opened->job.id] = opened->job;
        const auto* closed = std::get_if<JobClosed>(&event);
        if (closed == nullptr || !open.contains(closed->id)) continue;
        const OpenJob& job = open[closed->id];
        bpmn::ReplayAnswer answer{
            .variables = feel::context_from_json(closed->variables),
            .after_ms = at.ms - job.opened_at.ms};
        if (closed->how == "error")
            answer.error_code = closed->message.substr(0, closed->message.find(": "));
        if (closed->how == "done" || closed->how == "error")
            answers[{job.item, job.element}].push_back(std::move(answer));
    }
    return answers;
}

Answers answers_of(const CaseHistory& history) {
    Answers answers;
    std::map<std::string, std::pair<WorkItem, Instant>> open;
    for (const auto& [event, at] : history) {
        if (const auto* opened = std::get_if<WorkItemOpened>(&event))
            open[opened->item.id] = {opened->item, at};
        if (const auto* moved = std::get_if<ProcessMigrated>(&event))
            for (const MovedStep& step : moved->steps)
                if (open.contains(step.id)) open[step.id].first.element = step.element;
        const auto* closed = std::get_if<WorkItemClosed>(&event);
        if (closed == nullptr || closed->is_cancelled || !open.contains(closed->id)) continue;
        const auto& [item, since] = open[closed->id];
        answers[{item.item, item.element}].push_back(
            {closed->outcome, closed->reason, closed->article, at.ms - since.ms}
        );
    }
    return answers;
}

class CasePlayer final : public bpmn::Host {
  public:
    CasePlayer(
        const CaseState& state,
        const CaseHistory& history,
        const pack::Content& content,
        std::vector<std::string> members,
        const FormerSteps& former
    )
        : state_(state), content_(content), former_(former), members_(std::move(members)) {
        answers_ = answers_of(history);
        job_answers_ = job_answers_of(history);
        for (const auto& [event, at] : history)
            if (const auto* decided = std::get_if<MemberDecided>(&event))
                results_of_[decided->item] = decided->results;
    }

    CasePlay play() {
        std::string process;
        for (const std::string& item : members_) {
            const pack::ServiceItem* known = content_.find_item(item);
            play_.results[item] = "none";
            if (known == nullptr || !known->executable) continue;
            member_of_[known->executable->process] = item;
            if (item == state_.service) process = known->executable->process;
        }
        if (const pack::Bundle* bundle = content_.find_bundle(state_.service);
            bundle != nullptr && bundle->executable)
            process = bundle->executable->process;
        json::array members;
        for (const std::string& item : members_) members.emplace_back(item);
        auto played = bpmn::replay(
            process,
            feel::context_from_json(
                {{"members", members}, {"answers", state_.answers}, {"data", state_.open_data}}
            ),
            *this, options()
        );
        if (!played) {
            play_.stuck = played.error().code;
            return std::move(play_);
        }
        play_.stuck = played->stuck;
        play_.assumed = std::move(played->assumed);
        for (const bpmn::ReplayedElement& one : played->passed)
            if (is_step(one)) play_.steps.insert(one);
        if (played->is_completed)
            for (auto& [item, result] : play_.results)
                if (result == "none") result = "ended";
        return std::move(play_);
    }

    // Host
    Instant now() const override { return state_.submitted_at; }
    std::shared_ptr<const bpmn::Process> find_process(std::string_view id, std::string_view version)
        const override {
        const auto found = content_.processes.find(std::string(id));
        if (found == content_.processes.end()) return nullptr;
        return version.empty() || found->second->version == version ? found->second : nullptr;
    }
    Result<feel::Value> evaluate_decision(std::string_view id, const feel::Context& variables)
        const override {
        const auto found = content_.decisions.find(std::string(id));
        if (found == content_.decisions.end())
            return refuse(
                "bpmn.no_decision", ErrorKind::Internal, {{"decision", json::string(id)}}
            );
        return dmn::answer(found->second, id, variables);
    }
    /// What the grant of the time made known.
    feel::Context results_of(const bpmn::ProcessReference& process) const override {
        const auto member = member_of_.find(process.id);
        if (member == member_of_.end()) return {};
        const auto proposed = proposed_.find(member->second);
        if (proposed != proposed_.end() && proposed->second == "reject") return {};
        const auto found = results_of_.find(member->second);
        if (found == results_of_.end() || found->second.empty()) return {};
        json::object data = state_.open_data;
        for (const auto& pair : found->second) data[pair.key()] = pair.value();
        return feel::context_from_json({{"data", std::move(data)}});
    }

  private:
    static bool is_step(const bpmn::ReplayedElement& one) {
        return bpmn::is_activity(one.kind) || one.kind == bpmn::NodeKind::BoundaryEvent ||
               one.kind == bpmn::NodeKind::CatchEvent;
    }

    bpmn::ReplayOptions options() {
        return {
            .start = state_.accepted_at.value_or(state_.submitted_at),
            .answer = [this](const bpmn::ReplayQuestion& question) { return answer(question); },
            .job = [this](
                       const bpmn::ReplayQuestion& question, const std::string& type
                   ) -> std::optional<bpmn::ReplayAnswer> {
                if (!pack::is_worker_job(type)) return std::nullopt;
                return job_answer(question);
            },
            .working_days = [this](Instant from, std::int32_t days) -> std::optional<Instant> {
                const auto counted = content_.calendar.add_working_days(china_date(from), days);
                return china_midnight(counted.date.plus_days(1));
            },
            .left = [this](const bpmn::ProcessLeft& left) { leave(left); }};
    }

    const std::string& former_id(const bpmn::ReplayQuestion& question) const {
        const auto found = former_.find(question.process + "/" + question.node.id);
        return found == former_.end() ? question.node.id : found->second;
    }

    bpmn::ReplayAnswer answer(const bpmn::ReplayQuestion& question) {
        const auto member = member_of_.find(question.process);
        const std::string item = member == member_of_.end() ? std::string() : member->second;
        const auto found = answers_.find({item, former_id(question)});
        const auto round = static_cast<size_t>(question.round);
        const bool is_known = found != answers_.end() && round < found->second.size();
        // Whoever was never asked is taken to agree with what was proposed before.
        const auto proposed = proposed_.find(item);
        const std::string before = proposed == proposed_.end() ? "grant" : proposed->second;
        const Answered given = is_known ? found->second[round] : Answered{.outcome = before};
        if (!given.outcome.empty()) proposed_[item] = given.outcome;
        return {
            .variables = feel::context_from_json(
                {{"outcome", given.outcome.empty() ? "grant" : given.outcome},
                 {"reason", given.reason},
                 {"article", given.article}}
            ),
            .after_ms = given.after_ms,
            .is_assumed = !is_known};
    }

    bpmn::ReplayAnswer job_answer(const bpmn::ReplayQuestion& question) {
        const auto member = member_of_.find(question.process);
        const std::string item = member == member_of_.end() ? std::string() : member->second;
        const auto found = job_answers_.find({item, former_id(question)});
        const auto round = static_cast<size_t>(question.round);
        if (found == job_answers_.end() || round >= found->second.size())
            return {.is_assumed = true};
        return found->second[round];
    }

    void leave(const bpmn::ProcessLeft& left) {
        const auto member = member_of_.find(left.process.id);
        if (member == member_of_.end()) return;
        const bool is_rejected = proposed_[member->second] == "reject";
        if (left.outcome == bpmn::Outcome::Completed || is_rejected)
            play_.results[member->second] = is_rejected ? "rejected" : "granted";
        else
            play_.results[member->second] = "ended";
    }

    const CaseState& state_;
    const pack::Content& content_;
    const FormerSteps& former_;
    std::vector<std::string> members_;
    Answers answers_;
    JobAnswers job_answers_;
    std::map<std::string, json::object> results_of_;  // by item
    std::map<std::string, std::string> member_of_;    // by process
    std::map<std::string, std::string> proposed_;     // by item
    CasePlay play_;
};

/// Nodes of one version whose id the other does not have, by kind and name; nothing where several
/// are alike.
std::map<std::pair<bpmn::NodeKind, std::string>, const bpmn::FlowNode*> only_in(
    const bpmn::Process& one, const bpmn::Process& other
) {
    std::map<std::pair<bpmn::NodeKind, std::string>, const bpmn::FlowNode*> found;
    for (const bpmn::FlowNode& node : one.nodes) {
        if (node.name.empty() || bpmn::find_node(other, node.id) != bpmn::kNoNode) continue;
        const auto [at, is_first] = found.try_emplace({node.kind, node.name}, &node);
        if (!is_first) at->second = nullptr;
    }
    return found;
}

}  // namespace

FormerSteps former_steps(const pack::Content& before, const pack::Content& content) {
    FormerSteps former;
    for (const auto& [id, process] : content.processes) {
        const auto earlier = before.processes.find(id);
        if (earlier == before.processes.end() || earlier->second->version == process->version)
            continue;
        const auto were = only_in(*earlier->second, *process);
        for (const auto& [key, node] : only_in(*process, *earlier->second)) {
            const auto was = were.find(key);
            if (node != nullptr && was != were.end() && was->second != nullptr)
                former[id + "/" + node->id] = was->second->id;
        }
    }
    return former;
}

CasePlay play_case(
    const CaseState& state,
    const CaseHistory& history,
    const pack::Content& content,
    std::vector<std::string> members,
    const FormerSteps& former
) {
    return CasePlayer(state, history, content, std::move(members), former).play();
}

}  // namespace tongban::service
