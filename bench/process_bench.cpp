// Processes in memory: a process of five tasks and one gateway, automatic and with five user tasks,
// and what one instance that waits takes in the store.
#include <fstream>
#include <iostream>
#include <sstream>

#include "bpmn/load.h"
#include "bpmn/world.h"
#include "decisions/measure.h"

namespace tongban::bench {

namespace {

using namespace bpmn;

std::string read(const char* path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

std::string with_tasks(std::string xml, std::string_view element) {
    constexpr std::string_view kMark = "TASK";
    for (size_t at = xml.find(kMark); at != std::string::npos; at = xml.find(kMark))
        xml.replace(at, kMark.size(), element);
    return xml;
}

/// Knows one process; decisions are not asked.
class OneProcess final : public Host {
  public:
    explicit OneProcess(const std::string& xml) {
        const auto model = load(xml);
        if (!model || model->processes.size() != 1) {
            std::cerr << "the model is refused\n";
            std::exit(1);
        }
        process_ = model->processes.front();
    }
    Instant now() const override { return Instant{1'795'233'600'000}; }
    std::shared_ptr<const Process> find_process(std::string_view, std::string_view) const override {
        return process_;
    }
    Result<feel::Value> evaluate_decision(std::string_view, const feel::Context&) const override {
        return refuse("bench.no_decisions");
    }

  private:
    std::shared_ptr<const Process> process_;
};

void must(bool holds, const char* what) {
    if (holds) return;
    std::cerr << what << "\n";
    std::exit(1);
}

void run_automatic(const OneProcess& host) {
    const auto done = start("elderly", {{"eligible", true}}, host);
    must(done && done->next.state == InstanceState::Completed, "not completed");
    must(done->passed.size() == 8, "not all was passed");
}

/// Five user tasks, each completed by its own trigger; with `stores` the instance is written and
/// read between any two.
size_t run_user_tasks(const OneProcess& host, bool stores) {
    auto at = start("elderly", {{"eligible", true}}, host);
    size_t bytes = 0;
    for (int task = 0; task < 5; ++task) {
        must(at && at->next.tokens.size() == 1, "no task waits");
        ProcessInstance instance = std::move(at->next);
        if (stores) {
            const std::string stored = json::serialize(to_json(instance));
            bytes = std::max(bytes, stored.size());
            instance = from_json(parse_json(stored).value()).value();
        }
        const TokenId token = instance.tokens.front().id;
        at = advance(std::move(instance), UserTaskCompleted{.task = token}, host);
    }
    must(at && at->next.state == InstanceState::Completed, "not completed");
    return bytes;
}

}  // namespace

}  // namespace tongban::bench

int main(int argc, char** argv) {
    using namespace tongban::bench;
    if (argc != 2) {
        std::cerr << "usage: process_bench FIVE-STEP.bpmn\n";
        return 1;
    }
    const std::string xml = read(argv[1]);
    const std::string automatic_xml = with_tasks(xml, "task");
    const OneProcess automatic(automatic_xml), human(with_tasks(xml, "userTask"));
    rate("tongban five tasks, automatic", "instances/s", [&] { run_automatic(automatic); });
    rate("tongban five user tasks", "instances/s", [&] { run_user_tasks(human, false); });
    rate("tongban five user tasks, stored each step", "instances/s", [&] {
        run_user_tasks(human, true);
    });
    rate("tongban load of the file", "files/s", [&] {
        must(tongban::bpmn::load(automatic_xml).has_value(), "the model is refused");
    });
    std::cout << "# state of a waiting instance: " << run_user_tasks(human, true) << " bytes\n";
}
