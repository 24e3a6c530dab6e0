// The engine: one trigger moves an instance as far as it goes without the outside.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "bpmn/instance.h"
#include "bpmn/process.h"

namespace tongban::bpmn {

/// What advance asks of its host. All answers must be pure: same question, same answer.
class Host {
  public:
    virtual ~Host() = default;
    virtual Instant now() const = 0;
    /// An empty version asks for the one that a process started or called now should use.
    virtual std::shared_ptr<const Process> find_process(
        std::string_view id, std::string_view version
    ) const = 0;
    virtual Result<feel::Value> evaluate_decision(
        std::string_view id, const feel::Context& variables
    ) const = 0;
    /// What a called process that has come to its end makes known around the call activity, beside
    /// what its mappings say.
    virtual feel::Context results_of(const ProcessReference&) const { return {}; }
};

// Triggers: what happened outside.
struct JobCompleted {
    TokenId job = 0;
    feel::Context variables = {};
};
/// With retries left the job becomes available again, else it has a fault.
struct JobFailed {
    TokenId job = 0;
    std::int32_t retries = 0;
    std::string message = {};
    std::int64_t backoff_ms = 0;  // not before that time from now
};
/// A business error from the worker of a job, or from a user task.
struct ErrorThrown {
    TokenId token = 0;
    std::string code;
    feel::Context variables = {};
};
/// From the worker of a job or a user task, which stays open unless the escalation interrupts it.
struct EscalationThrown {
    TokenId token = 0;
    std::string code;
    feel::Context variables = {};
};
struct UserTaskCompleted {
    TokenId task = 0;
    feel::Context variables = {};
};
struct TimerFired {
    TimerId timer = 0;
};
/// A message that was found to belong to this subscription.
struct MessageArrived {
    SubscriptionId subscription = 0;
    feel::Context variables = {};
};
/// Everything in the instance that waits for the signal gets it.
struct SignalArrived {
    std::string name;
    feel::Context variables = {};
};
/// Starts inner elements of an open ad-hoc subprocess, by their ids.
struct ElementsActivated {
    TokenId subprocess = 0;
    std::vector<std::string> elements = {};
};
/// Somebody mended what was wrong: the token tries again what failed.
struct FaultResolved {
    TokenId token = 0;
};
struct VariablesSet {
    feel::Context variables = {};
};
struct InstanceCancelled {};
/// An open user task is given back to one before it in its scope (see earlier_tasks): it is called
/// off, and the other one begins anew.
struct UserTaskReturned {
    TokenId task = 0;
    std::string element;
    feel::Context variables = {};
};
/// A process is ended from outside. The instance's own ends the instance. A called one is called
/// off: an error event around it that catches `code` goes on from there, else its call activity is
/// left as if it were done, with `variables` in the place of what it has not said itself.
struct ProcessCancelled {
    ScopeId process = 0;
    std::string code;
    feel::Context variables = {};
};

using Trigger = std::variant<
    JobCompleted,
    JobFailed,
    ErrorThrown,
    EscalationThrown,
    UserTaskCompleted,
    TimerFired,
    MessageArrived,
    SignalArrived,
    ElementsActivated,
    FaultResolved,
    VariablesSet,
    InstanceCancelled,
    UserTaskReturned,
    ProcessCancelled>;

// Effects: what the outside has to do, in this order. `node` points into a process of
// Advance::processes.
struct UserTaskCreated {
    TokenId task = 0;
    const FlowNode* node = nullptr;  // id, name, lane, form, headers, properties
    ScopeId process = 0;
    std::string assignee = {};
    std::vector<std::string> candidate_groups = {};
    std::vector<std::string> candidate_users = {};
    std::string due = {};  // ISO 8601 moment, duration, or working days
    std::string priority = {};
    feel::Context variables = {};  // of its own (input mappings); see visible_variables
};
struct UserTaskCancelled {
    TokenId task = 0;
    const FlowNode* node = nullptr;
};
struct JobCreated {
    TokenId job = 0;
    const FlowNode* node = nullptr;  // headers are in its JobSpec
    ScopeId process = 0;
    std::string type;
    std::int32_t retries = 0;
    std::optional<Instant> not_before = {};  // after a failure
    feel::Context variables = {};            // of its own (input mappings); see visible_variables
};
struct JobCancelled {
    TokenId job = 0;
    const FlowNode* node = nullptr;
};
struct TimerSet {
    TimerId timer = 0;
    const FlowNode* node = nullptr;
    ScopeId process = 0;
    TokenId token = 0;
    std::optional<Instant> due = {};
    std::int32_t working_days = 0;  // instead of `due`: that many from now, by the host's calendar
};
struct TimerCancelled {
    TimerId timer = 0;
};
/// A message (with a correlation key) or a signal is waited for from now on.
struct SubscriptionOpened {
    SubscriptionId subscription = 0;
    const FlowNode* node = nullptr;
    EventKind kind = EventKind::Message;
    std::string name;
    std::string key = {};
};
struct SubscriptionClosed {
    SubscriptionId subscription = 0;
};
/// To be published: the instance does not get its own message unless the host gives it to it.
struct MessageThrown {
    const FlowNode* node = nullptr;
    std::string name;
    std::string key = {};
    feel::Context variables = {};
};
/// For the other instances and for start events; this instance has got it already.
struct SignalThrown {
    const FlowNode* node = nullptr;
    std::string name;
    feel::Context variables = {};
};
/// A process began or ended: the instance's own (path empty) or a called one.
struct ProcessEntered {
    ScopeId scope = 0;
    ProcessReference process;
    const FlowNode* node = nullptr;  // the call activity; nullptr for the instance's own
    std::vector<std::string> path =
        {};  // element ids of the call activities from outside to inside
};
enum class Outcome : std::uint8_t { Completed, Error, Cancelled };
struct ProcessLeft {
    ScopeId scope = 0;
    ProcessReference process;
    const FlowNode* node = nullptr;
    std::vector<std::string> path = {};
    Outcome outcome = Outcome::Completed;
    std::string error_code = {};
};
struct FaultRaised {
    TokenId token = 0;
    const FlowNode* node = nullptr;
    ScopeId process = 0;
    std::string code;
    std::string message;
};
/// The instance is over; its variables are those of the outermost scope.
struct InstanceCompleted {};

using Effect = std::variant<
    UserTaskCreated,
    UserTaskCancelled,
    JobCreated,
    JobCancelled,
    TimerSet,
    TimerCancelled,
    SubscriptionOpened,
    SubscriptionClosed,
    MessageThrown,
    SignalThrown,
    ProcessEntered,
    ProcessLeft,
    FaultRaised,
    InstanceCompleted>;

struct Advance {
    ProcessInstance next;
    std::vector<Effect> effects;
    /// Elements that were completed, in order: the history of the instance. Interrupted ones are
    /// not in it.
    std::vector<const FlowNode*> passed;
    /// Keeps alive what effects and `passed` point to.
    std::vector<std::shared_ptr<const Process>> processes;
};

inline constexpr size_t kStepsMax = 20'000;   // elements passed in one advance
inline constexpr size_t kTokensMax = 5'000;   // waiting at the same time
inline constexpr size_t kScopeDepthMax = 32;  // subprocesses and calls inside each other

/// A new instance of the process, advanced until all its tokens wait.
/// Error codes: bpmn.no_process, and those of advance.
Result<Advance> start(std::string_view process_id, feel::Context variables, const Host& host);

/// The same by one of Process::event_starts, with what the event brought; at a gateway, `event` is
/// the event after it that happened.
/// Error codes: also bpmn.no_such_start.
Result<Advance> start_by_event(
    std::string_view process_id, NodeIndex event, feel::Context payload, const Host& host
);

/// Pure and deterministic: same instance, trigger and answers of the host, same result. An error
/// changes nothing. Error codes: bpmn.not_active, bpmn.no_such_job, bpmn.no_such_task,
/// bpmn.no_such_timer, bpmn.no_such_subscription, bpmn.no_fault, bpmn.not_activatable,
/// bpmn.not_returnable, bpmn.no_such_process (all Conflict: what the trigger speaks of is over, or
/// cannot be done where it is), bpmn.no_process, bpmn.state_damaged, bpmn.too_many_steps,
/// bpmn.too_many_tokens.
Result<Advance> advance(ProcessInstance instance, const Trigger& trigger, const Host& host);

}  // namespace tongban::bpmn
