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
    IntermediateEvent,
    BoundaryEvent,
    Task,  // plain and manual: nothing to wait for
    UserTask,
    JobTask,  // service and send; script and business rule with a job type
    ScriptTask,
    BusinessRuleTask,
    Subprocess,
    CallActivity,
    ExclusiveGateway,
    ParallelGateway,
    InclusiveGateway,
};

enum class EventKind : std::uint8_t { None, Timer, Error, Terminate };

enum class TimerKind : std::uint8_t { Date, Duration, Cycle };

/// When a timer event fires: `P3D`, `P20WD` (working days, left to the host), a date, `R3/PT1H`.
struct TimerRule {
    TimerKind kind = TimerKind::Duration;
    Formula value;
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

using WorkSpec =
    std::variant<std::monostate, JobSpec, UserTaskSpec, ScriptSpec, DecisionSpec, CallSpec>;

/// Multi-instance: the activity runs once for each item of a collection.
struct LoopSpec {
    bool is_sequential = false;
    Formula collection;
    std::string element;            // the variable that holds the item
    std::string output_collection;  // gets one result for each item, in their order
    Formula output_element;
    std::optional<feel::Expression>
        completion;  // asked after each one: are the others still needed?
};

struct FlowNode {
    std::string id;
    std::string name;
    std::string documentation;
    NodeKind kind = NodeKind::Task;
    EventKind event = EventKind::None;
    bool interrupting = true;         // boundary events
    NodeIndex parent = kNoNode;       // the embedded subprocess around it
    NodeIndex attached_to = kNoNode;  // boundary events
    NodeIndex start = kNoNode;        // subprocess: its start event
    FlowIndex default_flow = kNoFlow;
    std::vector<FlowIndex> incoming;
    std::vector<FlowIndex> outgoing;
    std::vector<NodeIndex> boundary;
    std::string lane;
    std::vector<Mapping> inputs;
    std::vector<Mapping> outputs;
    WorkSpec work;
    std::optional<LoopSpec> loop;
    TimerRule timer;
    std::string error_code;  // empty on a boundary event: any error
    std::map<std::string, std::string> properties;
    /// Inclusive joins: for each incoming flow, the nodes from which it can still be reached.
    std::vector<std::vector<bool>> upstream;
};

struct SequenceFlow {
    std::string id;
    std::string name;
    NodeIndex source = kNoNode;
    NodeIndex target = kNoNode;
    std::string condition_text;
    std::optional<feel::Expression> condition;
};

/// One process of a BPMN file.
struct Process {
    std::string id;
    std::string name;
    /// Digest of the file it came from: an instance continues only on the graph that it began on.
    std::string version;
    NodeIndex start = kNoNode;
    std::vector<FlowNode> nodes;
    std::vector<SequenceFlow> flows;
    std::map<std::string, std::string> properties;
};

/// The node with this element id, or kNoNode.
NodeIndex find_node(const Process& process, std::string_view element_id);

/// The word for messages: "exclusive gateway".
std::string_view to_string(NodeKind kind);

inline bool is_activity(NodeKind kind) {
    return kind >= NodeKind::Task && kind <= NodeKind::CallActivity;
}
inline bool is_gateway(NodeKind kind) { return kind >= NodeKind::ExclusiveGateway; }

}  // namespace tongban::bpmn
