// One advance under way: the instance being changed, the moves still to make, what came out.
// Private.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bpmn/advance.h"
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

/// A timer that is worked out but not set yet.
struct PlannedTimer {
    NodeIndex node = kNoNode;
    std::optional<Instant> due;
    std::int32_t working_days = 0;
    std::int32_t repetitions = 0;
    std::string every;
};

/// What stands in the way at an element; becomes a Fault of its token.
struct Obstacle {
    std::string code;
    std::string message;
};

class Run {
  public:
    Run(Advance& out, const Host& host);

    // run.cpp: moving along flows
    Result<void> open_processes();
    Result<void> start(std::string_view process_id, feel::Context variables);
    Result<void> drain();
    void leave(ScopeId scope, NodeIndex node);

    // activity.cpp: entering and finishing activities
    void begin(const Move& move);
    void finish(TokenId token, feel::Context variables);
    bool create_user_task(TokenId token);
    bool create_job(TokenId token, std::int32_t retries_left);

    // loop.cpp: multi-instance activities
    void begin_loop(const Move& move);
    void start_next_instance(ScopeId loop_scope);
    void leave_instance(ScopeId loop_scope);
    void close_loop(ScopeId loop_scope);
    void collect_result(const Token& instance, const feel::Context& locals);
    static bool is_loop_of(const Scope& scope, NodeIndex node) {
        return scope.loop && scope.node == node;
    }

    // events.cpp: timers, errors, taking back
    void wait_for_timer(const Move& move);
    void fire(const Timer& timer);
    void end_event(const Move& move);
    bool throw_error(
        ScopeId scope, TokenId token, const std::string& code, const feel::Context& variables
    );
    void cancel_token(TokenId token, Outcome outcome, const std::string& error_code = {});
    void cancel_scope(ScopeId scope, Outcome outcome, const std::string& error_code = {});
    void cancel_timers(TokenId token);
    void raise_fault(TokenId token, Resume resume, Obstacle obstacle);
    void raise_fault_at(ScopeId scope, NodeIndex node, Resume resume, Obstacle obstacle);
    void resume(const Fault& fault);
    void cancel_fault(TokenId token, const FlowNode& node);
    void take_back_moves(ScopeId scope);
    void cancel_instance();

    // variables.cpp
    feel::Value evaluate(
        const feel::Expression& expression, ScopeId scope, const feel::Context* locals
    );
    feel::Value evaluate(const Formula& formula, ScopeId scope, const feel::Context* locals);
    /// Into the nearest scope that has the name, else into the process.
    void assign(ScopeId scope, std::string_view name, feel::Value value);
    void set_locals(TokenId token);
    void map_outputs(
        const FlowNode& node, ScopeId target, ScopeId source, const feel::Context& locals
    );
    std::string why_null() const;

    // Look-ups; the thing must exist.
    Token& token(TokenId id);
    Scope& scope(ScopeId id);
    const Process& process_of(const Scope& scope) const { return *out_.processes[scope.process]; }
    const FlowNode& node_of(const Token& token);
    std::vector<std::string> path_of(const Scope& scope);

    ProcessInstance& instance() { return instance_; }

  private:
    bool fits_definitions();
    void go(ScopeId scope, NodeIndex node, FlowIndex flow = kNoFlow, std::uint32_t item = 0);
    void step(const Move& move);
    void pass(const Move& move);
    void join_parallel(const Move& move);
    bool settle_inclusive_joins();
    bool inclusive_join_is_due(const Token& waiting, std::vector<TokenId>& taken);
    std::optional<Obstacle> choose(ScopeId scope, NodeIndex node, std::vector<FlowIndex>& chosen);
    std::optional<Obstacle> holds(const SequenceFlow& flow, ScopeId scope, bool& result);
    std::optional<Obstacle> is_loop_done(ScopeId loop_scope, bool& result);
    void release(ScopeId scope);
    void close_scope(ScopeId scope);
    void end_instance(InstanceState state, Outcome outcome);
    Scope& open_scope(
        TokenId token, std::uint16_t process, NodeIndex node, feel::Context variables
    );
    Result<std::uint16_t> open_process(std::string_view id);

    std::optional<Obstacle> begin_work(TokenId token);
    std::optional<Obstacle> run_script(TokenId token, const ScriptSpec& spec);
    std::optional<Obstacle> run_decision(TokenId token, const DecisionSpec& spec);
    std::optional<Obstacle> enter_subprocess(TokenId token);
    std::optional<Obstacle> enter_called_process(TokenId token, const CallSpec& spec);
    std::optional<Obstacle> plan_timer(
        NodeIndex node, ScopeId scope, const feel::Context* locals, PlannedTimer& plan
    );
    std::optional<Obstacle> plan_boundary_timers(TokenId token, std::vector<PlannedTimer>& plans);
    void set_timer(TokenId token, PlannedTimer plan);
    Token& add_token(ScopeId scope, NodeIndex node, TokenState state);
    void remove_token(TokenId token);
    size_t depth_of(const Scope& scope);
    /// The process around: the instance's own, or a called one.
    ScopeId process_scope(ScopeId scope);
    feel::Context visible(ScopeId scope, const feel::Context& locals);
    void passed(ScopeId scope, NodeIndex node);

    Advance& out_;
    ProcessInstance& instance_;
    const Host& host_;
    feel::Evaluation evaluation_;
    int offset_seconds_ = 0;
    std::vector<Move> queue_;
    size_t queue_head_ = 0;
    size_t steps_ = 0;
};

/// As it is stored: dates, durations and ranges become their text, so that an instance read back
/// from the store behaves like the one that never left memory.
feel::Value storable(feel::Value value);

}  // namespace tongban::bpmn
