// A process definition as a checked graph: compact indices, conditions compiled once, no XML left.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "feel/expression.h"

namespace tongban::bpmn {

using NodeIndex = std::uint16_t;
using FlowIndex = std::uint16_t;
inline constexpr NodeIndex kNoNode = 0xFFFF;
inline constexpr FlowIndex kNoFlow = 0xFFFF;

/// An attribute of an extension element: FEEL when it starts with "=", plain text otherwise.
struct Formula {
    std::string text;
    std::optional<feel::Expression> feel;
    bool empty() const { return text.empty(); }
};

enum class NodeKind : std::uint8_t {
    StartEvent,
    EndEvent,
    CatchEvent,
    ThrowEvent,
    BoundaryEvent,
    Task,  // plain, manual, and one that sends a message: nothing to wait for
    UserTask,
    JobTask,  // service and send; script and business rule with a job type
    ReceiveTask,
    ScriptTask,
    BusinessRuleTask,
    Subprocess,  // embedded, event, transaction, ad-hoc
    CallActivity,
    ExclusiveGateway,
    ParallelGateway,
    InclusiveGateway,
    ComplexGateway,
    EventGateway,
};

enum class EventKind : std::uint8_t {
    None,
    Message,
    Timer,
    Signal,
    Conditional,
    Error,
    Escalation,
    Compensation,
    Link,
    Cancel,
    Terminate,
};

enum class TimerKind : std::uint8_t { Date, Duration, Cycle };

/// When a timer event fires: `P3D`, `P20WD` (working days, left to the host), a date, `R3/PT1H`.
struct TimerRule {
    TimerKind kind = TimerKind::Duration;
    Formula value;
};

/// What an event reacts to or throws, beside its kind.
struct EventSpec {
    Formula name;      // of the message or signal; FEEL for the code of what is thrown
    Formula key;       // correlation key of a message
    std::string code;  // of the error or escalation; empty where it is caught: any
    std::optional<feel::Expression> condition;
    TimerRule timer;
    NodeIndex activity = kNoNode;  // compensation: of this activity only
    bool waits = true;             // compensation: the thrower waits for the handlers
};

/// One variable mapping; `target` is a path, "order.name" fills a context.
struct Mapping {
    Formula source;
    std::vector<std::string> target;
};

struct JobSpec {
    Formula type;
    Formula retries;
    std::map<std::string, std::string> headers;
};

struct UserTaskSpec {
    std::string form;  // formKey, formId or external reference
    Formula assignee;
    Formula candidate_groups;
    Formula candidate_users;
    Formula due;
    Formula priority;
    std::map<std::string, std::string> headers;
};

struct ScriptSpec {
    Formula expression;
    std::string result_variable;
};

struct DecisionSpec {
    Formula decision;
    std::string result_variable;
};

struct CallSpec {
    Formula process;
    bool all_parent_variables = true;
    bool all_child_variables = true;
};

/// An ad-hoc subprocess: its activities are started from outside, or by a list of their ids.
struct AdHocSpec {
    bool is_sequential = false;
    bool cancels_rest = true;  // what is open when the condition holds
    Formula active_elements;
    std::optional<feel::Expression> completion;
};

using WorkSpec = std::
    variant<std::monostate, JobSpec, UserTaskSpec, ScriptSpec, DecisionSpec, CallSpec, AdHocSpec>;

/// The activity runs once for each item of a collection (multi-instance), or as long as a condition
/// holds (standard loop).
struct LoopSpec {
    bool is_sequential = false;
    bool is_standard = false;
    Formula collection;
    Formula cardinality;            // instead of a collection: so many times
    std::string element;            // the variable that holds the item
    std::string output_collection;  // gets one result for each item, in their order
    Formula output_element;
    /// Multi-instance: asked after each one, are the others still needed? Standard: another round?
    std::optional<feel::Expression> condition;
    bool tests_before = false;     // standard
    std::uint32_t rounds_max = 0;  // standard; 0: without limit
};

struct FlowNode {
    std::string id;
    std::string name;
    std::string documentation;
    int line = 0;  // of the XML
    NodeKind kind = NodeKind::Task;
    EventKind event = EventKind::None;
    bool interrupting = true;  // boundary events, start events of event subprocesses
    bool is_event_subprocess = false;
    bool is_transaction = false;
    bool is_for_compensation = false;  // outside the normal flow
    bool instantiates = false;         // an event gateway or receive task that starts the process
    bool awaits_all = false;           // such a gateway: all of its events must come
    NodeIndex parent = kNoNode;        // the embedded subprocess around it
    NodeIndex attached_to = kNoNode;   // boundary events
    NodeIndex start = kNoNode;         // subprocess: its start event
    NodeIndex handler = kNoNode;       // activity: what undoes it; boundary event: what it calls
    FlowIndex default_flow = kNoFlow;
    std::vector<FlowIndex> incoming;
    std::vector<FlowIndex> outgoing;
    std::vector<NodeIndex> boundary;
    std::vector<NodeIndex> event_subprocesses;  // of a subprocess
    std::string lane;
    std::vector<Mapping> inputs;
    std::vector<Mapping> outputs;
    WorkSpec work;
    std::optional<LoopSpec> loop;
    EventSpec on;
    std::optional<feel::Expression> activation;  // complex gateway
    std::map<std::string, std::string> properties;
    /// Inclusive and complex joins: for each incoming flow, the nodes from which a token can come
    /// by it.
    std::vector<std::vector<bool>> upstream;
};

struct SequenceFlow {
    std::string id;  // empty: from a link to the link of the same name
    std::string name;
    NodeIndex source = kNoNode;
    NodeIndex target = kNoNode;
    std::string condition_text;
    std::optional<feel::Expression> condition;
    int line = 0;  // of the XML
};

/// One process of a BPMN file.
struct Process {
    std::string id;
    std::string name;
    /// Digest of the file it came from: an instance continues only on the graph that it began on.
    std::string version;
    NodeIndex start = kNoNode;  // the none start event; kNoNode: starts by events only
    /// Start events with a trigger, and gateways and tasks that start the process.
    std::vector<NodeIndex> event_starts;
    std::vector<NodeIndex> event_subprocesses;
    std::vector<FlowNode> nodes;
    std::vector<SequenceFlow> flows;
    std::map<std::string, std::string> properties;
};

/// The node with this element id, or kNoNode.
NodeIndex find_node(const Process& process, std::string_view element_id);

/// The word for messages: "exclusive gateway".
std::string_view to_string(NodeKind kind);
std::string_view to_string(EventKind kind);

inline bool is_activity(NodeKind kind) {
    return kind >= NodeKind::Task && kind <= NodeKind::CallActivity;
}
inline bool is_gateway(NodeKind kind) { return kind >= NodeKind::ExclusiveGateway; }
/// Can more than one token be held here until others come?
inline bool is_waiting_join(NodeKind kind) {
    return kind == NodeKind::InclusiveGateway || kind == NodeKind::ComplexGateway;
}

}  // namespace tongban::bpmn
