// Processes of strangers: loaded, started, and every task and job of them completed in turn. After
// each step the stored form of the instance reads back as itself.
#include <cstdlib>

#include "bpmn/advance.h"
#include "bpmn/load.h"

using namespace tongban;
using namespace tongban::bpmn;

namespace {
class StrangersHost final : public Host {
  public:
    explicit StrangersHost(const Model& model) : model_(model) {}
    Instant now() const override { return Instant{1'795'233'600'000}; }
    std::shared_ptr<const Process> find_process(std::string_view id, std::string_view)
        const override {
        for (const auto& process : model_.processes)
            if (process->id == id) return process;
        return nullptr;
    }
    Result<feel::Value> evaluate_decision(std::string_view, const feel::Context&) const override {
        return feel::Value(true);
    }

  private:
    const Model& model_;
};

/// What the outside could do next, or nothing.
std::optional<Trigger> next_of(const ProcessInstance& instance) {
    for (const Token& token : instance.tokens) {
        if (find_fault(instance, token.id) != nullptr) continue;
        if (token.state == TokenState::UserTask) return UserTaskCompleted{token.id};
        if (token.state == TokenState::Job) return JobCompleted{token.id};
    }
    for (const Subscription& one : instance.subscriptions) {
        if (one.kind == EventKind::Message) return MessageArrived{one.id};
        if (one.kind == EventKind::Signal) return SignalArrived{one.name};
    }
    if (!instance.timers.empty()) return TimerFired{instance.timers.front().id};
    return std::nullopt;
}

void play(const Process& process, const StrangersHost& host) {
    auto advanced = start(process.id, {}, host);
    for (int step = 0; step < 20 && advanced; ++step) {
        const json::value stored = to_json(advanced->next);
        const auto read = from_json(stored);
        if (!read || to_json(*read) != stored) std::abort();
        if (advanced->next.state != InstanceState::Active) return;
        const auto trigger = next_of(advanced->next);
        if (!trigger) return;
        advanced = advance(*read, *trigger, host);
    }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
    const auto model = load({reinterpret_cast<const char*>(data), size});
    if (!model) return 0;
    const StrangersHost host(*model);
    for (const auto& process : model->processes) play(*process, host);
    return 0;
}
