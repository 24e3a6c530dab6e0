// The steps of a scenario on a world. Private.
#pragma once

#include "bpmn/world.h"

namespace tongban::bpmn {

class ScenarioPlayer {
  public:
    explicit ScenarioPlayer(World& world) : world_(world) {}
    /// One step, `{name: {...}}`. Error codes: bpmn.scenario (the step makes no sense),
    /// bpmn.expected, and what the engine refuses.
    Result<void> play(const json::value& step);
    /// "main active [task-a, task-b]": where each named instance stands.
    std::string standing() const;

  private:
    Result<void> act(std::string_view name, const json::object& step);
    Result<void> start(const json::object& step);
    Result<void> adopt(const json::object& step);
    Result<void> work(std::string_view name, const json::object& step);
    Result<void> resolve(const json::object& step);
    Result<void> publish(const json::object& step);
    Result<void> activate(const json::object& step);
    Result<void> advance(const json::object& step);

    // scenario_expect.cpp
    Result<void> expect(const json::object& step);
    Result<void> expect_waiting(const json::object& step, const WorldInstance& instance);
    Result<void> expect_variables(const json::object& step, const WorldInstance& instance);
    Result<void> expect_history(const json::object& step, const WorldInstance& instance);
    Result<void> expect_instances(const json::object& wanted);
    Result<void> expect_local(const json::object& wanted, const WorldInstance& instance);
    Result<void> expect_work(const json::object& wanted, const WorldInstance& instance);

    Result<const WorldInstance*> instance_of(const json::object& step);
    Result<const Token*> token_at(const json::object& step, const WorldInstance& instance);
    const FlowNode& node_of(const ProcessInstance& state, const Token& token) const;
    bool is_waiting(const Token& token) const;

    World& world_;
    std::map<std::string, InstanceId> names_;
};

/// The variables of a step.
feel::Context variables_of(const json::object& step);

}  // namespace tongban::bpmn
