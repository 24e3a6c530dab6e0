// Change under running instances: a plan says which element of a newer version takes the place of
// which element of the older one; an instance is moved with all that it waits for, or not at all.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/issue.h"
#include "bpmn/advance.h"

namespace tongban::bpmn {

/// Elements of one version of a process, and what takes their place in another, by id.
struct ProcessMapping {
    ProcessReference from;
    ProcessReference to;
    std::map<std::string, std::string> elements = {};
    /// Flows into joins that cannot be told by their id or their ends.
    std::map<std::string, std::string> flows = {};
};

/// One mapping for each process that changes, called ones too. What is not named stays.
struct MigrationPlan {
    std::vector<ProcessMapping> processes;
};

inline constexpr size_t kMappingsMax = 5'000;  // elements and flows of one process

/// {processes: [{process, from, to_process, to, elements: {…}, flows: {…}}]}
json::object to_json(const MigrationPlan& plan);
/// Error code: bpmn.plan_malformed (details.place).
Result<MigrationPlan> plan_from_json(const json::value& value);

/// An element that is mapped to one with another id, and why that is thought right.
struct MappingGuess {
    std::string from;
    std::string to;
    std::string because;  // "name", "place"
};

struct Unmapped {
    std::string element;
    std::string name;
    NodeKind kind = NodeKind::Task;
    EventKind event = EventKind::None;
    /// "removed", "other_kind", "other_scope", "ambiguous": several are as likely.
    std::string reason;
    std::string hint;  // English
    /// Tokens wait here: an instance that stands at it cannot move. Else what listens here ends.
    bool holds_tokens = true;
};

struct MappingProposal {
    ProcessMapping mapping;
    std::vector<MappingGuess> guesses;
    std::vector<Unmapped> unmapped;  // what can be waited at and has no counterpart
    std::vector<std::string> added;  // such elements of the new version that nothing maps to
};

/// May one stand for the other, as far as they themselves go: same kind of element, event, work and
/// repetition?
bool is_same_kind(const FlowNode& one, const FlowNode& other);

/// Elements that tokens can wait at, so that a plan has to say where they go on.
bool is_waited_at(const FlowNode& node);

/// By id and kind, else by name, else by place among neighbours that are mapped.
MappingProposal propose(const Process& from, const Process& to);

/// Faults of a mapping whatever the instance; the place is the element. Codes:
/// bpmn.plan_unknown_element, bpmn.plan_other_kind, bpmn.plan_other_scope, bpmn.plan_merged,
/// bpmn.plan_unknown_flow.
Issues check(const ProcessMapping& mapping, const Process& from, const Process& to);

/// Steps that a token would never do.
struct Skip {
    enum class Why {
        PutBehind,     // the plan puts it behind them
        PutBehindOld,  // so, and they are told by the old version: the new one does not have them
        DrawnBefore,   // the new version has them before the place where it goes on
        DrawnBeside,   // it has them on another way of a fork that lies before that place
    };
    std::string from;  // where it waits, in the old version
    std::string to;
    std::vector<std::string> steps;
    Why why = Why::PutBehind;
    /// Of the steps drawn before or beside, those that lie on some ways only: a token may rightly
    /// not do them.
    std::set<std::string> conditional = {};
};
/// Of every pair of a plan: at most one of each why.
std::vector<Skip> skips_of(const ProcessMapping& mapping, const Process& from, const Process& to);

struct MovedToken;
/// Which of them one instance would do, by its tokens in that process: a step that another of its
/// tokens still comes to is none.
std::vector<Skip> skips_of_instance(
    const std::vector<Skip>& all, const Process& to, const std::vector<const MovedToken*>& moved
);

/// Indices instead of ids; what is missing or wrong in the mapping is kNoNode or kNoFlow.
struct MappedIndices {
    std::vector<NodeIndex> nodes;
    std::vector<FlowIndex> flows;
    bool has_source(NodeIndex of_target) const;
};
MappedIndices indices_of(const ProcessMapping& mapping, const Process& from, const Process& to);

/// Something that waited moves on to another element, or stays at the one with the same id.
struct MovedToken {
    TokenId token = 0;
    TokenState state = TokenState::Job;
    std::string process;  // id of the old version
    std::string from;
    std::string to;
    /// An open user task as the new version describes it; its node is one of Advance::processes.
    std::optional<UserTaskCreated> task = {};
};

/// What begins or ends to be listened for, or is given out anew.
struct ListeningChange {
    enum class Kind {
        TimerCancelled,
        TimerSet,
        SubscriptionClosed,
        SubscriptionOpened,
        JobRenewed
    };
    Kind kind = Kind::TimerCancelled;
    std::string element;  // of the old version where it ends, of the new one where it begins
};

/// Why an instance cannot move. Codes: bpmn.not_mapped, bpmn.join_arrived, bpmn.join_grown,
/// bpmn.undo_lost, bpmn.other_loop, bpmn.never_ends, bpmn.scope_shared, those of check(), and those
/// of faults (bpmn.timer_value …) where something new cannot be listened for.
struct MigrationObstacle {
    std::string code;
    std::string process;
    std::string element;  // where the instance stands, in the old version
    std::string message;  // English
};

struct Migrated {
    std::vector<MovedToken> moved;
    std::vector<ListeningChange> changes;
    std::vector<MigrationObstacle> obstacles;
    Advance advance;  // as of advance(); only without obstacles
    bool is_possible() const { return obstacles.empty(); }
};

/// Pure; a dry run is a call whose advance is not used. Tokens, timers and subscriptions keep their
/// numbers, timers the moment at which they are due; what has no counterpart ends, what is new
/// begins now, a subprocess drawn around what waits too (its inputs are worked out then). `host`
/// knows both versions. Error codes: bpmn.not_active (Conflict), bpmn.no_process,
/// bpmn.state_damaged, and those of advance.
Result<Migrated> migrate(ProcessInstance instance, const MigrationPlan& plan, const Host& host);

}  // namespace tongban::bpmn
