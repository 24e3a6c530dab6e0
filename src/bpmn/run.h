// One advance under way: the instance being changed, the moves still to make, what came out.
// Private.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bpmn/advance.h"
#include "bpmn/faults.h"
#include "bpmn/timer.h"
#include "feel/evaluation.h"

namespace tongban::bpmn {

/// A token on its way into a node. It counts as living in the scope, but has no number yet.
struct Move {
    ScopeId scope = 0;
    NodeIndex node = kNoNode;  // kNoNode: taken back
    FlowIndex flow = kNoFlow;
    std::uint32_t item = 0;  // into a multi-instance activity: which item, from 1
};

/// An event that is worked out but not listened for yet.
struct PlannedEvent {
    NodeIndex node = kNoNode;
    EventKind kind = EventKind::Timer;
    std::optional<Instant> due = {};  // timers
    std::int32_t working_days = 0;
    std::int32_t repetitions = 0;
    std::string every = {};
    std::string name = {};  // messages and signals
    std::string key = {};
};

/// What stands in the way at an element; becomes a Fault of its token.
struct Obstacle {
    std::string code;
    std::string message;
};

/// Who catches an error or escalation.
struct Catcher {
    TokenId host = 0;   // boundary event: the token of its activity
    ScopeId scope = 0;  // the scope that the catching event is in
    NodeIndex event = kNoNode;
};

class Run {
  public:
    Run(Advance& out, const Host& host);

    // run.cpp: moving along flows
    Result<void> open_processes();
    Result<void> start(std::string_view process_id, feel::Context variables);
    Result<void> start_by_event(
        std::string_view process_id, NodeIndex event, const feel::Context& payload
    );
    Result<void> drain();
    void leave(ScopeId scope, NodeIndex node);

    // activity.cpp: entering and finishing activities
    void begin(const Move& move);
    void finish(TokenId token, feel::Context variables);
    bool create_user_task(TokenId token);
    bool create_job(
        TokenId token, std::int32_t retries_left, std::optional<Instant> not_before = {}
    );

    // subprocess.cpp
    Result<void> activate(TokenId subprocess, const std::vector<std::string>& elements);

    // events.cpp: listening, and what happens when something comes
    void fire(const Timer& timer);
    void receive(const Subscription& subscription, const feel::Context& payload);
    void receive_signal(const std::string& name, const feel::Context& payload);

    // throws.cpp
    bool throw_error(TokenId thrower, const std::string& code, const feel::Context& variables);
    void throw_escalation(TokenId thrower, const std::string& code, const feel::Context& variables);

    // cancel.cpp: taking back, faults
    void raise_fault(TokenId token, Resume resume, Obstacle obstacle);
    void resume(const Fault& fault);
    void cancel_instance();
    Result<void> return_task(
        TokenId task, const std::string& element, const feel::Context& variables
    );
    void cancel_process(ScopeId process, const std::string& code, const feel::Context& variables);

    // migration.cpp
    /// Begins to listen, where nobody did before.
    std::optional<Obstacle> listen_anew(std::uint32_t owner, NodeIndex node);
    /// What the inputs of the subprocess around a scope make, as at its start.
    void begin_variables(ScopeId scope);
    std::optional<UserTaskCreated> describe_user_task(TokenId token);
    /// The joins' ways in may be others now.
    void settle_all_joins();

    // variables.cpp
    /// Into the nearest scope that has the name, else into the process.
    void assign(ScopeId scope, std::string_view name, feel::Value value);

    ProcessInstance& instance() { return instance_; }

  private:
    // validity.cpp
    bool fits_definitions();
    bool fits(const Token& token);

    // run.cpp
    void go(ScopeId scope, NodeIndex node, FlowIndex flow = kNoFlow, std::uint32_t item = 0);
    void step(const Move& move);
    void pass(const Move& move);
    void release(ScopeId scope);
    void close_scope(ScopeId scope, Outcome outcome = Outcome::Completed);
    void end_instance(InstanceState state, Outcome outcome);
    void passed(ScopeId scope, NodeIndex node);
    Result<Scope*> open_instance(std::string_view process_id);

    // gateways.cpp
    void join_parallel(const Move& move);
    bool fire_parallel(ScopeId scope, NodeIndex node);
    void arrive_at_join(const Move& move);
    bool settle_joins();
    bool is_join_due(const Token& waiting);
    bool settle_join(const Token& waiting);
    void settle_unmet(TokenId waiting);
    bool activate_complex(const Token& waiting);
    void take_join(ScopeId scope, NodeIndex node);
    std::optional<Obstacle> choose(ScopeId scope, NodeIndex node, std::vector<FlowIndex>& chosen);
    std::optional<Obstacle> holds(const SequenceFlow& flow, ScopeId scope, bool& result);
    std::optional<Obstacle> truth(
        const feel::Expression& condition,
        ScopeId scope,
        const feel::Context* locals,
        std::string_view id,
        bool& result
    );

    // activity.cpp
    std::optional<Obstacle> begin_work(TokenId token);
    std::optional<Obstacle> run_script(TokenId token, const ScriptSpec& spec);
    std::optional<Obstacle> run_decision(TokenId token, const DecisionSpec& spec);

    // subprocess.cpp
    std::optional<Obstacle> enter_subprocess(TokenId token);
    std::optional<Obstacle> enter_called_process(TokenId token, const CallSpec& spec);
    std::optional<Obstacle> initial_elements(TokenId token, std::vector<NodeIndex>& elements);
    bool is_ad_hoc(const Scope& scope);
    void end_empty_ad_hoc(TokenId token);
    bool end_ad_hoc_if_done(ScopeId scope, NodeIndex done);
    Scope& open_scope(
        TokenId token, std::uint16_t process, NodeIndex node, feel::Context variables
    );
    Result<std::uint16_t> open_process(std::string_view id);

    // loop.cpp: multi-instance activities and loops
    void begin_loop(const Move& move);
    std::optional<Obstacle> loop_items(TokenId body, Loop& loop);
    void start_next_instance(ScopeId loop_scope);
    void leave_instance(ScopeId loop_scope);
    void close_loop(ScopeId loop_scope);
    void collect_result(const Token& instance, const feel::Context& locals);
    std::optional<Obstacle> is_loop_done(ScopeId loop_scope, bool& result);
    static bool is_loop_of(const Scope& scope, NodeIndex node) {
        return scope.loop && scope.node == node;
    }

    // events.cpp
    void wait_for_event(const Move& move);
    void wait_at_gateway(const Move& move);
    std::optional<Obstacle> plan_event(
        NodeIndex node, ScopeId scope, const feel::Context* locals, PlannedEvent& plan
    );
    std::optional<Obstacle> plan_timer(
        const FlowNode& node, ScopeId scope, const feel::Context* locals, PlannedEvent& plan
    );
    std::optional<Obstacle> plan_name(
        const FlowNode& node, ScopeId scope, const feel::Context* locals, PlannedEvent& plan
    );
    std::optional<Obstacle> plan_boundary_events(TokenId token, std::vector<PlannedEvent>& plans);
    void listen(std::uint32_t owner, ScopeId scope, PlannedEvent plan);
    void listen_for_event_subprocesses(ScopeId scope);
    void listen_for_event_subprocess(ScopeId scope, NodeIndex subprocess);
    void stop_listening(std::uint32_t owner);
    void stop_listening_at(std::uint32_t owner, NodeIndex node);
    void happened(std::uint32_t owner, NodeIndex node, const feel::Context& payload);
    void happened_after_gateway(TokenId gateway, NodeIndex node, const feel::Context& payload);
    void happened_at_boundary(
        TokenId host,
        NodeIndex event,
        const feel::Context& payload,
        Outcome outcome = Outcome::Cancelled,
        const std::string& error_code = {}
    );
    void start_event_subprocess(ScopeId scope, NodeIndex start, const feel::Context& payload);
    ScopeId open_event_subprocess(ScopeId scope, NodeIndex subprocess);
    void take_payload(const FlowNode& node, ScopeId scope, const feel::Context& payload);
    bool fire_conditions();
    bool condition_holds(const Subscription& subscription);

    // throws.cpp
    void throw_event(const Move& move);
    void map_payload(const Move& move);
    void throw_message(const Move& move);
    std::optional<Obstacle> send_message(TokenId sender);
    void throw_signal(const Move& move);
    void end_by_error(const Move& move);
    void throw_escalation(const Move& move);
    std::optional<Obstacle> thrown_code(TokenId thrower, std::string& code);
    void terminate(const Move& move);
    std::optional<Catcher> find_catcher(
        EventKind kind, const std::string& code, TokenId thrower, bool& is_own
    );
    NodeIndex best_match(
        const Process& process,
        const std::vector<NodeIndex>& events,
        EventKind kind,
        const std::string& code
    );

    // compensation.cpp
    void remember_completed(TokenId token, ScopeId inner, feel::Context variables);
    void throw_compensation(const Move& move);
    void cancel_transaction(const Move& move);
    void continue_compensation(TokenId thrower);
    const CompletedActivity* next_to_undo(const Token& thrower);
    void undo(TokenId thrower, CompletedActivity completed);
    void end_compensation(TokenId thrower);
    void leave_cancelled_transaction(TokenId thrower);
    void forget_completed(std::uint32_t owner);
    void move_completed(std::uint32_t from, std::uint32_t to);
    NodeIndex compensation_subprocess(const Process& process, const FlowNode& node);

    // cancel.cpp
    void cancel_token(TokenId token, Outcome outcome, const std::string& error_code = {});
    void cancel_scope(ScopeId scope, Outcome outcome, const std::string& error_code = {});
    void cancel_tokens_in(ScopeId scope, Outcome outcome, const std::string& error_code = {});
    void cancel_fault(TokenId token, const FlowNode& node);
    void take_back_moves(ScopeId scope);
    void raise_fault_at(ScopeId scope, NodeIndex node, Resume resume, Obstacle obstacle);

    // variables.cpp
    feel::Value evaluate(
        const feel::Expression& expression, ScopeId scope, const feel::Context* locals
    );
    feel::Value evaluate(const Formula& formula, ScopeId scope, const feel::Context* locals);
    void set_locals(TokenId token);
    void map_outputs(
        const FlowNode& node, ScopeId target, ScopeId source, const feel::Context& locals
    );
    feel::Context visible(ScopeId scope, const feel::Context& locals);
    std::string why_null() const;

    // Look-ups; the thing must exist.
    Token& token(TokenId id);
    Scope& scope(ScopeId id);
    bool has_token(TokenId id) const { return find_token(instance_, id) != nullptr; }
    const Process& process_of(const Scope& scope) const { return *out_.processes[scope.process]; }
    const FlowNode& node_at(ScopeId scope, NodeIndex node);
    const FlowNode& node_of(const Token& token);
    std::vector<std::string> path_of(const Scope& scope);
    Token& add_token(ScopeId scope, NodeIndex node, TokenState state);
    void remove_token(TokenId token);
    size_t depth_of(const Scope& scope);
    /// The process around: the instance's own, or a called one.
    ScopeId process_scope(ScopeId scope);

    Advance& out_;
    ProcessInstance& instance_;
    const Host& host_;
    feel::Evaluation evaluation_;
    int offset_seconds_ = 0;
    std::vector<Move> queue_;
    size_t queue_head_ = 0;
    size_t steps_ = 0;
    // Conditions that are waited for are asked again when a variable that they read is written.
    size_t conditions_ = 0;
    std::vector<std::string> written_;
    std::vector<SubscriptionId> new_conditions_;
    /// What the instance of a loop that was left last had for itself: its item, its results.
    feel::Context left_instance_;
    bool may_settle_joins_ = false;
};

/// As it is stored: dates, durations and ranges become their text, so that an instance read back
/// from the store behaves like the one that never left memory.
feel::Value storable(feel::Value value);

}  // namespace tongban::bpmn
