// An office in the simulation: cases arrive, wait for officers and programs, and end. Nothing but
// its own agenda moves its time.
#pragma once

#include <deque>
#include <queue>
#include <set>
#include <tuple>

#include "bpmn/advance.h"
#include "studio/simulation_world.h"

namespace tongban::studio::simulation {

struct Case {
    bpmn::ProcessInstance instance;
    double arrived = 0, ended = -1;
    bool is_rejected = false, is_stuck = false;
};

struct Happening {
    double minute = 0;
    std::uint64_t order = 0;  // of those at one minute
    enum class Kind { Arrival, Done, Timer, Answer } kind = Kind::Arrival;
    size_t of = 0;            // case
    std::uint32_t token = 0;  // task, timer or job
    size_t step = 0;
    bool operator>(const Happening& other) const {
        return std::tie(minute, order) > std::tie(other.minute, other.order);
    }
};

struct Task {
    size_t of = 0;
    std::uint32_t token = 0;
    size_t step = 0;
    double since = 0;
};

struct Step {
    StepLoad view;
    Minutes minutes;
    std::vector<double> waits;
    double handled = 0;
};
struct Outside {
    const bpmn::FlowNode* node = nullptr;
    size_t step = 0;
};
struct Group {
    GroupLoad view;
    int busy = 0;
    double minutes = 0;
    std::deque<Task> queue;
};

class Office {
  public:
    Office(const pack::Content& content, const Load& load, std::string process, int limit_days);

    LoadResult run(const feel::Context& variables);

  private:
    void arrive(size_t of, const feel::Context& variables);
    void take(size_t of, Result<bpmn::Advance> advanced);
    void apply(
        size_t of,
        const bpmn::Effect& effect,
        const bpmn::ProcessInstance& next,
        std::vector<std::uint32_t>& jobs
    );
    void add_task(size_t of, const bpmn::UserTaskCreated& task, const std::string& process);
    void call_off(size_t of, std::uint32_t token);
    void give_to_program(size_t of, const bpmn::JobCreated& job, const std::string& process);
    void answer(const Happening& happening);
    void begin_work(Group& group);
    void finish(const Happening& happening);
    void stick(size_t of, const std::string& element);
    size_t step_of(const bpmn::UserTaskCreated& task, const std::string& process);
    size_t step_of(const bpmn::JobCreated& job, const std::string& process);
    void push(Happening happening) {
        happening.order = ++order_;
        agenda_.push(happening);
    }
    LoadResult report();

    const pack::Content& content_;
    const Load& load_;
    OfficeTime time_;
    Random random_;
    std::string process_;
    std::map<std::string, std::string> departments_;  // by process
    double now_ = 0;
    std::uint64_t order_ = 0;
    std::priority_queue<Happening, std::vector<Happening>, std::greater<>> agenda_;
    std::vector<Case> cases_;
    std::vector<Step> steps_;
    std::map<std::string, size_t> step_index_;
    std::map<std::string, Group> groups_;
    /// Jobs that programs outside have.
    std::map<std::pair<size_t, std::uint32_t>, Outside> outside_;
    std::set<std::pair<size_t, std::uint32_t>> gone_;  // called off, or a timer that is no more
    LoadResult result_;
};

}  // namespace tongban::studio::simulation
