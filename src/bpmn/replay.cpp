#include "bpmn/replay.h"

#include <map>

namespace tongban::bpmn {

namespace {

/// The same answers at another time.
class ReplayHost final : public Host {
  public:
    ReplayHost(const Host& inner, Instant at) : at(at), inner_(inner) {}
    Instant now() const override { return at; }
    std::shared_ptr<const Process> find_process(std::string_view id, std::string_view version)
        const override {
        return inner_.find_process(id, version);
    }
    Result<feel::Value> evaluate_decision(std::string_view id, const feel::Context& variables)
        const override {
        return inner_.evaluate_decision(id, variables);
    }
    feel::Context results_of(const ProcessReference& process) const override {
        return inner_.results_of(process);
    }
    Instant at;

  private:
    const Host& inner_;
};

class Player {
  public:
    Player(const Host& host, const ReplayOptions& options)
        : host_(host, options.start), options_(options) {}

    Result<Replayed> play(std::string_view process, feel::Context variables) {
        accept(TRY(start(process, std::move(variables), host_)));
        for (int count = 0; instance_.state == InstanceState::Active; ++count) {
            if (count > kReplayTriggersMax)
                return refuse("bpmn.too_many_steps", ErrorKind::TooLarge);
            if (agenda_.empty()) {
                out_.stuck =
                    instance_.faults.empty() ? "bpmn.replay_waits" : instance_.faults.front().code;
                return std::move(out_);
            }
            const auto next = agenda_.begin();
            host_.at = std::max(host_.at, Instant{next->first.first});
            const Trigger trigger = next->second.trigger;
            agenda_.erase(next);
            accept(TRY(advance(std::move(instance_), trigger, host_)));
        }
        out_.is_completed = instance_.state == InstanceState::Completed;
        return std::move(out_);
    }

    void operator()(const UserTaskCreated& e) {
        const ReplayedElement element = describe(*e.node);
        const ReplayAnswer answer =
            options_.answer({*e.node, element.process, rounds_[element.element]++});
        if (answer.is_assumed) out_.assumed.push_back(element);
        plan(
            Instant{host_.at.ms + std::max<std::int64_t>(0, answer.after_ms)}, e.task,
            UserTaskCompleted{e.task, answer.variables}
        );
    }
    void operator()(const UserTaskCancelled& e) { forget(e.task); }
    void operator()(const JobCreated& e) {
        const ReplayedElement element = describe(*e.node);
        const ReplayQuestion question{*e.node, element.process, rounds_[element.element]};
        const auto answer = options_.job ? options_.job(question, e.type) : std::nullopt;
        if (!answer) return plan(host_.at, e.job, JobCompleted{e.job, {}});
        ++rounds_[element.element];
        if (answer->is_assumed) out_.assumed.push_back(element);
        const Instant at{host_.at.ms + std::max<std::int64_t>(0, answer->after_ms)};
        if (answer->error_code.empty())
            plan(at, e.job, JobCompleted{e.job, answer->variables});
        else
            plan(at, e.job, ErrorThrown{e.job, answer->error_code, answer->variables});
    }
    void operator()(const JobCancelled& e) { forget(e.job); }
    void operator()(const TimerSet& e) {
        std::optional<Instant> due = e.due;
        if (e.working_days > 0)
            due = options_.working_days ? options_.working_days(host_.at, e.working_days)
                                        : std::nullopt;
        if (due) plan(*due, e.timer, TimerFired{e.timer});
    }
    void operator()(const TimerCancelled& e) { forget(e.timer); }
    void operator()(const ProcessLeft& e) {
        if (options_.left) options_.left(e);
    }
    template <class Effect>
    void operator()(const Effect&) {}

  private:
    struct Planned {
        std::uint32_t id = 0;
        Trigger trigger;
    };

    void accept(Advance advance) {
        for (const auto& process : advance.processes) keep(process);
        for (const FlowNode* node : advance.passed) out_.passed.push_back(describe(*node));
        instance_ = std::move(advance.next);
        for (const Effect& effect : advance.effects) std::visit(*this, effect);
    }

    void keep(const std::shared_ptr<const Process>& process) {
        if (std::ranges::find(processes_, process) == processes_.end())
            processes_.push_back(process);
    }

    ReplayedElement describe(const FlowNode& node) const {
        ReplayedElement element{{}, node.id, node.name, node.kind};
        for (const auto& process : processes_) {
            const auto& nodes = process->nodes;
            if (&node >= nodes.data() && &node < nodes.data() + nodes.size())
                element.process = process->id;
        }
        return element;
    }

    void plan(Instant at, std::uint32_t id, Trigger trigger) {
        agenda_.emplace(std::pair(at.ms, ++order_), Planned{id, std::move(trigger)});
    }
    void forget(std::uint32_t id) {
        std::erase_if(agenda_, [id](const auto& entry) { return entry.second.id == id; });
    }

    ReplayHost host_;
    const ReplayOptions& options_;
    ProcessInstance instance_;
    Replayed out_;
    std::map<std::pair<std::int64_t, std::uint64_t>, Planned> agenda_;
    std::uint64_t order_ = 0;
    std::map<std::string, int> rounds_;  // by element
    std::vector<std::shared_ptr<const Process>> processes_;
};

}  // namespace

Result<Replayed> replay(
    std::string_view process,
    feel::Context variables,
    const Host& host,
    const ReplayOptions& options
) {
    return Player(host, options).play(process, std::move(variables));
}

}  // namespace tongban::bpmn
