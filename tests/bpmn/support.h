// A host and a player for process tests: a clock that tests move, and a list of what waits.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "bpmn/advance.h"
#include "bpmn/load.h"

namespace tongban::bpmn {

inline std::string read_model(const std::string& name) {
    std::ifstream file(std::string(TONGBAN_SOURCE_DIR) + "/tests/bpmn/models/" + name);
    EXPECT_TRUE(file.good()) << name;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// A file with one process around these elements.
inline std::string model_of(std::string_view elements) {
    return fmt::format(
        R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="test">
  <bpmn:error id="error_bad" errorCode="bad" />
  <bpmn:error id="error_mute" />
  <bpmn:process id="p" isExecutable="true">{}</bpmn:process>
</bpmn:definitions>)",
        elements
    );
}

class TestHost : public Host {
  public:
    Instant at{1'767'225'600'000};  // 2026-01-01T00:00:00Z
    std::map<std::string, std::shared_ptr<const Process>, std::less<>> newest;
    std::vector<std::shared_ptr<const Process>> all;
    std::map<std::string, std::function<Result<feel::Value>(const feel::Context&)>, std::less<>>
        decisions;

    void deploy(std::string_view xml) {
        auto model = load(xml);
        ASSERT_TRUE(model) << model.error().code;
        for (const Issue& issue : model->issues)
            EXPECT_NE(issue.severity, Severity::Error) << issue.code << " " << issue.message;
        for (auto& process : model->processes) {
            newest[process->id] = process;
            all.push_back(process);
        }
    }

    Instant now() const override { return at; }
    std::shared_ptr<const Process> find_process(std::string_view id, std::string_view version)
        const override {
        if (version.empty()) {
            const auto found = newest.find(id);
            return found == newest.end() ? nullptr : found->second;
        }
        for (const auto& process : all)
            if (process->id == id && process->version == version) return process;
        return nullptr;
    }
    Result<feel::Value> evaluate_decision(std::string_view id, const feel::Context& variables)
        const override {
        const auto found = decisions.find(id);
        if (found == decisions.end()) return refuse("dmn.no_decision", ErrorKind::NotFound);
        return found->second(variables);
    }
};

/// Plays one instance: applies triggers and remembers all effects and history.
class Player {
  public:
    explicit Player(const TestHost& host) : host_(host) {}
    bool restarts = false;  // stores and reads back the instance before every trigger

    void start(std::string_view process, feel::Context variables = {}) {
        accept(bpmn::start(process, std::move(variables), host_));
    }
    void apply(const Trigger& trigger) {
        if (restarts) restart();
        accept(advance(instance, trigger, host_));
    }
    /// The code of the refusal; the instance stays as it was.
    std::string refused(const Trigger& trigger) {
        auto result = advance(instance, trigger, host_);
        return result ? "accepted" : result.error().code;
    }
    void restart() {
        const std::string stored = json::serialize(to_json(instance));
        auto read = from_json(parse_json(stored).value());
        ASSERT_TRUE(read) << read.error().code << " " << stored;
        EXPECT_EQ(json::serialize(to_json(*read)), stored);
        instance = std::move(read).value();
    }

    /// The number of the token that waits at the element, or 0.
    TokenId at(std::string_view element) const {
        for (const Token& token : instance.tokens)
            if (node(token).id == element) return token.id;
        return 0;
    }
    TimerId timer_of(std::string_view event) const {
        for (const Timer& timer : instance.timers) {
            const Token* token = find_token(instance, timer.owner);
            if (process_of(*token).nodes[timer.node].id == event) return timer.id;
        }
        return 0;
    }
    void complete(std::string_view element, feel::Context variables = {}) {
        const Token* token = find_token(instance, at(element));
        ASSERT_NE(token, nullptr) << element;
        if (token->state == TokenState::UserTask)
            apply(UserTaskCompleted{token->id, std::move(variables)});
        else
            apply(JobCompleted{token->id, std::move(variables)});
    }
    void fire(std::string_view event) {
        const TimerId timer = timer_of(event);
        ASSERT_NE(timer, 0u) << event;
        apply(TimerFired{timer});
    }

    /// Ids of the elements at which tokens wait, sorted.
    std::string waiting() const {
        std::vector<std::string> ids;
        for (const Token& token : instance.tokens)
            if (token.state != TokenState::Scope) ids.push_back(node(token).id);
        std::ranges::sort(ids);
        return fmt::format("{}", fmt::join(ids, " "));
    }
    std::string passed() const { return fmt::format("{}", fmt::join(history, " ")); }
    template <class T>
    std::vector<const T*> last() const {
        std::vector<const T*> found;
        for (const Effect& effect : effects)
            if (const T* one = std::get_if<T>(&effect)) found.push_back(one);
        return found;
    }
    feel::Value variable(std::string_view name) const {
        const feel::Value* found = instance.variables().find(name);
        return found ? *found : feel::Value();
    }
    std::string text(std::string_view name) const { return feel::to_feel(variable(name)); }
    bool is_completed() const { return instance.state == InstanceState::Completed; }

    ProcessInstance instance;
    std::vector<Effect> effects;  // of the last trigger
    std::vector<std::shared_ptr<const Process>> processes;
    std::vector<std::string> history;

  private:
    void accept(Result<Advance> result) {
        ASSERT_TRUE(result) << result.error().code;
        instance = std::move(result->next);
        effects = std::move(result->effects);
        processes = std::move(result->processes);
        for (const FlowNode* node : result->passed) history.push_back(node->id);
    }
    const Process& process_of(const Token& token) const {
        const ProcessReference& reference =
            instance.processes[find_scope(instance, token.scope)->process];
        return *host_.find_process(reference.id, reference.version);
    }
    const FlowNode& node(const Token& token) const { return process_of(token).nodes[token.node]; }

    const TestHost& host_;
};

}  // namespace tongban::bpmn
