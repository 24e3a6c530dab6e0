// A running process as plain data: scopes with variables, tokens, what they wait for, faults.
// Nothing in it points into a definition, so it can be stored, and read back by another program.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "bpmn/process.h"
#include "feel/value.h"

namespace tongban::bpmn {

/// Tokens, scopes, timers, subscriptions and completed activities of one instance are numbered from
/// one counter, in the order of their making.
using TokenId = std::uint32_t;
using ScopeId = std::uint32_t;
using TimerId = std::uint32_t;
using SubscriptionId = std::uint32_t;

enum class InstanceState : std::uint8_t { Active, Completed, Terminated };

/// What a token waits for. Between two triggers a token always waits for something.
enum class TokenState : std::uint8_t {
    UserTask,
    Job,
    Event,         // at a catch event, receive task or event-based gateway
    Join,          // at a gateway, for the others
    Scope,         // for the subprocess or called process inside it
    Fault,         // for somebody who mends what failed (see Fault)
    Compensation,  // at a throw or end event, for the handlers that it called
};

/// Where a token goes on once its fault is resolved.
enum class Resume : std::uint8_t {
    Enter,
    Leave,
    Job,
    Listen,     // an event subprocess whose trigger could not be worked out
    Compensate  // what it undid goes on with the next one
};

struct Token {
    TokenId id = 0;
    ScopeId scope = 0;
    NodeIndex node = kNoNode;
    TokenState state = TokenState::Job;
    FlowIndex flow = kNoFlow;  // Join: the flow it came by
    /// In a multi-instance activity or loop: which item or round, from 1. At a complex gateway 1:
    /// used up already. In compensation 1: its thrower went on.
    std::uint32_t item = 0;
    feel::Context locals = {};  // what input mappings made
};

/// What a scope of a multi-instance activity or loop remembers; its tokens are the instances, all
/// at its node.
struct Loop {
    feel::List items = {};
    feel::List results = {};  // as many as items
    std::uint32_t started = 0;
    std::uint32_t completed = 0;
};

/// An embedded subprocess, a multi-instance activity, or a process: the outermost one (token 0) or
/// a called one. Or where the handler of a completed activity runs.
struct Scope {
    ScopeId id = 0;
    TokenId token = 0;          // the token of the activity around it
    std::uint16_t process = 0;  // index into ProcessInstance::processes
    NodeIndex node = kNoNode;   // the activity; kNoNode: a process of its own
    std::uint32_t live = 0;     // tokens in it, counted anew when read back
    feel::Context variables = {};
    std::optional<Loop> loop = {};
    bool is_interrupted = false;   // by an event subprocess: it listens to nothing more
    bool is_compensation = false;  // undoes the completed activity `node`
    bool is_process() const { return node == kNoNode; }
};

/// A timer that is set. Its owner is the token that waits (at the event, at the activity under a
/// boundary event, at a gateway), or the scope that an event subprocess listens in.
struct Timer {
    TimerId id = 0;
    std::uint32_t owner = 0;
    NodeIndex node = kNoNode;
    std::int32_t repetitions = 0;  // firings left after the next one; -1: without end
    std::optional<Instant> due;    // nothing: the host counts working days
    std::string every;             // cycle: the period
};

/// A message, signal or condition that is waited for; owners as those of timers.
struct Subscription {
    SubscriptionId id = 0;
    std::uint32_t owner = 0;
    NodeIndex node = kNoNode;
    EventKind kind = EventKind::Message;
    std::string name = {};
    std::string key = {};  // messages
};

/// A completed activity that can be undone: it has a handler, or activities inside that have one.
struct CompletedActivity {
    std::uint32_t id = 0;
    std::uint32_t owner = 0;  // the scope, or the completed subprocess around it
    NodeIndex node = kNoNode;
    feel::Context variables = {};  // as they were at its end
};

/// A process that cannot go on at a token: a condition without truth value, a missing decision, an
/// error that nobody catches, a job without attempts left. The rest of the instance goes on.
struct Fault {
    TokenId token = 0;
    Resume resume = Resume::Enter;
    std::string code;     // stable, "bpmn.no_flow_chosen"
    std::string message;  // English, for developers
};

struct ProcessReference {
    std::string id;
    std::string version;
    bool operator==(const ProcessReference&) const = default;
};

struct ProcessInstance {
    InstanceState state = InstanceState::Active;
    std::uint32_t next_id = 1;
    std::vector<ProcessReference> processes;  // the first one is its own
    std::vector<Scope> scopes;  // the first one is its own, and stays when it is closed
    std::vector<Token> tokens;
    std::vector<Timer> timers;
    std::vector<Fault> faults;
    std::vector<Subscription> subscriptions;
    std::vector<CompletedActivity> completed;

    /// The variables of the outermost scope.
    const feel::Context& variables() const { return scopes.front().variables; }
};

const Token* find_token(const ProcessInstance& instance, TokenId id);
const Scope* find_scope(const ProcessInstance& instance, ScopeId id);
const Subscription* find_subscription(const ProcessInstance& instance, SubscriptionId id);
const Fault* find_fault(const ProcessInstance& instance, TokenId token);

/// Everything that the element of this token sees, inner names hiding outer ones.
feel::Context visible_variables(const ProcessInstance& instance, TokenId token);

/// Compact form with a format number in front; arrays by position, see instance.cpp.
json::value to_json(const ProcessInstance& instance);
/// Error codes: bpmn.state_format, bpmn.state_damaged.
Result<ProcessInstance> from_json(const json::value& value);

}  // namespace tongban::bpmn
