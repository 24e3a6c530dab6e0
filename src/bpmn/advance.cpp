// Triggers: each is checked against what the instance waits for, then handed to the run.
#include "bpmn/advance.h"

#include "bpmn/run.h"

namespace tongban::bpmn {

namespace {

Error over(const char* code, std::uint32_t id) {
    return refuse(code, ErrorKind::Conflict, {{"id", id}});
}

bool waits(const ProcessInstance& instance, TokenId id, TokenState state) {
    const Token* token = find_token(instance, id);
    return token && token->state == state;
}

/// Applies one trigger; an error leaves the caller's instance as it was, since this one is a copy.
class Triggered {
  public:
    Triggered(Run& run, const Host& host) : run_(run), host_(host) {}

    Result<void> operator()(const JobCompleted& trigger) {
        if (!waits(run_.instance(), trigger.job, TokenState::Job))
            return over("bpmn.no_such_job", trigger.job);
        run_.finish(trigger.job, trigger.variables);
        return {};
    }

    Result<void> operator()(const JobFailed& trigger) {
        if (!waits(run_.instance(), trigger.job, TokenState::Job))
            return over("bpmn.no_such_job", trigger.job);
        if (trigger.retries > 0)
            run_.create_job(trigger.job, trigger.retries, not_before(trigger));
        else
            run_.raise_fault(trigger.job, Resume::Job, {"bpmn.job_failed", trigger.message});
        return {};
    }

    Result<void> operator()(const ErrorThrown& trigger) {
        const ProcessInstance& instance = run_.instance();
        if (!waits(instance, trigger.token, TokenState::Job) &&
            !waits(instance, trigger.token, TokenState::UserTask))
            return over("bpmn.no_such_job", trigger.token);
        if (!run_.throw_error(trigger.token, trigger.code, trigger.variables))
            run_.raise_fault(
                trigger.token, Resume::Job,
                {"bpmn.error_not_caught", fmt::format("nobody catches error `{}`", trigger.code)}
            );
        return {};
    }

    Result<void> operator()(const EscalationThrown& trigger) {
        const ProcessInstance& instance = run_.instance();
        if (!waits(instance, trigger.token, TokenState::Job) &&
            !waits(instance, trigger.token, TokenState::UserTask))
            return over("bpmn.no_such_job", trigger.token);
        run_.throw_escalation(trigger.token, trigger.code, trigger.variables);
        return {};
    }

    Result<void> operator()(const MessageArrived& trigger) {
        const Subscription* one = find_subscription(run_.instance(), trigger.subscription);
        if (!one || one->kind != EventKind::Message)
            return over("bpmn.no_such_subscription", trigger.subscription);
        const Subscription copy = *one;
        run_.receive(copy, trigger.variables);
        return {};
    }

    Result<void> operator()(const SignalArrived& trigger) {
        run_.receive_signal(trigger.name, trigger.variables);
        return {};
    }

    Result<void> operator()(const ElementsActivated& trigger) {
        return run_.activate(trigger.subprocess, trigger.elements);
    }

    Result<void> operator()(const UserTaskCompleted& trigger) {
        if (!waits(run_.instance(), trigger.task, TokenState::UserTask))
            return over("bpmn.no_such_task", trigger.task);
        run_.finish(trigger.task, trigger.variables);
        return {};
    }

    Result<void> operator()(const TimerFired& trigger) {
        for (const Timer& timer : run_.instance().timers) {
            if (timer.id != trigger.timer) continue;
            run_.fire(timer);
            return {};
        }
        return over("bpmn.no_such_timer", trigger.timer);
    }

    Result<void> operator()(const FaultResolved& trigger) {
        const Fault* fault = find_fault(run_.instance(), trigger.token);
        if (!fault) return over("bpmn.no_fault", trigger.token);
        run_.resume(*fault);
        return {};
    }

    Result<void> operator()(const VariablesSet& trigger) {
        const ScopeId root = run_.instance().scopes.front().id;
        for (const auto& [name, value] : trigger.variables) run_.assign(root, name, value);
        return {};
    }

    Result<void> operator()(const InstanceCancelled&) {
        run_.cancel_instance();
        return {};
    }

    Result<void> operator()(const UserTaskReturned& trigger) {
        if (!waits(run_.instance(), trigger.task, TokenState::UserTask))
            return over("bpmn.no_such_task", trigger.task);
        return run_.return_task(trigger.task, trigger.element, trigger.variables);
    }

    Result<void> operator()(const ProcessCancelled& trigger) {
        const Scope* scope = find_scope(run_.instance(), trigger.process);
        if (scope == nullptr || !scope->is_process())
            return over("bpmn.no_such_process", trigger.process);
        run_.cancel_process(trigger.process, trigger.code, trigger.variables);
        return {};
    }

  private:
    std::optional<Instant> not_before(const JobFailed& trigger) const {
        if (trigger.backoff_ms <= 0) return {};
        return Instant{host_.now().ms + trigger.backoff_ms};
    }

    Run& run_;
    const Host& host_;
};

}  // namespace

Result<Advance> start(std::string_view process_id, feel::Context variables, const Host& host) {
    Advance out;
    Run run(out, host);
    TRY(run.start(process_id, std::move(variables)));
    return out;
}

Result<Advance> start_by_event(
    std::string_view process_id, NodeIndex event, feel::Context payload, const Host& host
) {
    Advance out;
    Run run(out, host);
    TRY(run.start_by_event(process_id, event, payload));
    return out;
}

Result<Advance> advance(ProcessInstance instance, const Trigger& trigger, const Host& host) {
    if (instance.state != InstanceState::Active || instance.scopes.empty())
        return refuse("bpmn.not_active", ErrorKind::Conflict);
    Advance out;
    out.next = std::move(instance);
    Run run(out, host);
    TRY(run.open_processes());
    TRY(std::visit(Triggered(run, host), trigger));
    TRY(run.drain());
    return out;
}

}  // namespace tongban::bpmn
