#include "studio/simulation_office.h"

#include <algorithm>

#include "feel/value.h"
#include "pack/jobs.h"

namespace tongban::studio::simulation {
namespace {

constexpr size_t kEventsMax = 400'000;
/// After the last arrival the office goes on for so many times the days, to empty its desks.
constexpr int kDrain = 3;
constexpr const char* kNobody = "-";

}  // namespace

Office::Office(const pack::Content& content, const Load& load, std::string process, int limit_days)
    : content_(content),
      load_(load),
      time_(content.calendar, load),
      random_(load.seed),
      process_(std::move(process)) {
    result_.limit_days = limit_days;
    for (const pack::ServiceItem& item : content.items)
        if (item.executable) departments_.emplace(item.executable->process, item.department);
    for (const auto& [name, count] : load.officers) groups_[name].view = {name, count, 0, 0};
}

LoadResult Office::run(const feel::Context& variables) {
    for (int day = 0; day < load_.days; ++day)
        for (int i = 0; i < load_.per_day; ++i) {
            push({.minute = (day + random_.next()) * time_.per_day(), .of = cases_.size()});
            cases_.emplace_back();
        }
    const double end = time_.per_day() * load_.days * (1 + kDrain);
    for (size_t events = 0; !agenda_.empty() && events < kEventsMax; ++events) {
        const Happening next = agenda_.top();
        agenda_.pop();
        if (next.minute > end) break;
        now_ = next.minute;
        switch (next.kind) {
            case Happening::Kind::Arrival:
                arrive(next.of, variables);
                break;
            case Happening::Kind::Done:
                finish(next);
                break;
            case Happening::Kind::Answer:
                answer(next);
                break;
            case Happening::Kind::Timer:
                if (gone_.erase({next.of, next.token}) > 0) break;
                take(
                    next.of, bpmn::advance(
                                 std::move(cases_[next.of].instance), bpmn::TimerFired{next.token},
                                 LoadHost(content_, time_.instant_of(now_))
                             )
                );
                break;
        }
    }
    return report();
}

void Office::arrive(size_t of, const feel::Context& variables) {
    cases_[of].arrived = now_;
    take(of, bpmn::start(process_, variables, LoadHost(content_, time_.instant_of(now_))));
}

void Office::stick(size_t of, const std::string& element) {
    cases_[of].is_stuck = true;
    if (std::ranges::find(result_.stuck_at, element) == result_.stuck_at.end() &&
        result_.stuck_at.size() < 20)
        result_.stuck_at.push_back(element);
}

/// What follows at once: jobs of the engine take no officer's time.
void Office::take(size_t of, Result<bpmn::Advance> advanced) {
    for (int round = 0; round < 100; ++round) {
        if (!advanced) return stick(of, advanced.error().code);
        std::vector<std::uint32_t> jobs;
        for (const bpmn::Effect& effect : advanced->effects)
            apply(of, effect, advanced->next, jobs);
        cases_[of].instance = std::move(advanced->next);
        if (jobs.empty() || cases_[of].ended >= 0) return;
        advanced = bpmn::advance(
            std::move(cases_[of].instance), bpmn::JobCompleted{jobs.front()},
            LoadHost(content_, time_.instant_of(now_))
        );
        // The others wait their turn in the instance.
        for (size_t i = 1; i < jobs.size() && advanced; ++i) {
            std::vector<std::uint32_t> more;
            for (const bpmn::Effect& effect : advanced->effects)
                apply(of, effect, advanced->next, more);
            if (!more.empty()) return stick(of, process_);
            advanced = bpmn::advance(
                std::move(advanced->next), bpmn::JobCompleted{jobs[i]},
                LoadHost(content_, time_.instant_of(now_))
            );
        }
    }
    stick(of, process_);
}

void Office::apply(
    size_t of,
    const bpmn::Effect& effect,
    const bpmn::ProcessInstance& next,
    std::vector<std::uint32_t>& jobs
) {
    if (const auto* task = std::get_if<bpmn::UserTaskCreated>(&effect)) {
        const bpmn::Scope* scope = bpmn::find_scope(next, task->process);
        add_task(of, *task, scope == nullptr ? process_ : next.processes[scope->process].id);
    } else if (const auto* called_off = std::get_if<bpmn::UserTaskCancelled>(&effect)) {
        call_off(of, called_off->task);
    } else if (const auto* job = std::get_if<bpmn::JobCreated>(&effect)) {
        const bpmn::Scope* scope = bpmn::find_scope(next, job->process);
        if (pack::is_worker_job(job->type))
            give_to_program(
                of, *job, scope == nullptr ? process_ : next.processes[scope->process].id
            );
        else
            jobs.push_back(job->job);
    } else if (const auto* ended = std::get_if<bpmn::JobCancelled>(&effect)) {
        outside_.erase({of, ended->job});
    } else if (const auto* timer = std::get_if<bpmn::TimerSet>(&effect)) {
        const double due = timer->due
                               ? time_.minute_of(*timer->due)
                               : (time_.day_of(now_) + 1 + timer->working_days) * time_.per_day();
        push(
            {.minute = std::max(now_, due),
             .kind = Happening::Kind::Timer,
             .of = of,
             .token = timer->timer}
        );
    } else if (const auto* cancelled = std::get_if<bpmn::TimerCancelled>(&effect)) {
        gone_.insert({of, cancelled->timer});
    } else if (const auto* fault = std::get_if<bpmn::FaultRaised>(&effect)) {
        stick(of, fault->node == nullptr ? fault->code : fault->node->id);
    } else if (std::holds_alternative<bpmn::InstanceCompleted>(effect)) {
        cases_[of].ended = now_;
    }
}

size_t Office::step_of(const bpmn::UserTaskCreated& task, const std::string& process) {
    const auto known = step_index_.find(process + " " + task.node->id);
    if (known != step_index_.end()) return known->second;
    Step step;
    step.view.process = process;
    step.view.element = task.node->id;
    step.view.name = task.node->name;
    step.view.group = task.candidate_groups.empty() ? kNobody : task.candidate_groups.front();
    const auto staffed = [&](const std::string& suffix) {
        const auto found =
            std::ranges::find_if(task.candidate_groups, [&](const std::string& group) {
                return load_.officers.contains(group + suffix);
            });
        if (found != task.candidate_groups.end()) step.view.group = *found + suffix;
        return found != task.candidate_groups.end();
    };
    const auto department = departments_.find(process);
    if (!staffed(":" + process) &&
        (department == departments_.end() || !staffed("@" + department->second)))
        staffed("");
    const auto given = load_.steps.find(task.node->id);
    step.minutes = given == load_.steps.end() ? load_.handling : given->second;
    step_index_.emplace(process + " " + task.node->id, steps_.size());
    steps_.push_back(std::move(step));
    return steps_.size() - 1;
}

size_t Office::step_of(const bpmn::JobCreated& job, const std::string& process) {
    const std::string key = process + " " + job.node->id;
    const auto known = step_index_.find(key);
    if (known != step_index_.end()) return known->second;
    Step step;
    step.view.process = process;
    step.view.element = job.node->id;
    step.view.name = job.node->name;
    step.view.group = job.type;
    const auto given = load_.programs.find(job.type);
    step.minutes = given == load_.programs.end() ? load_.program : given->second;
    step_index_.emplace(key, steps_.size());
    steps_.push_back(std::move(step));
    return steps_.size() - 1;
}

void Office::give_to_program(size_t of, const bpmn::JobCreated& job, const std::string& process) {
    const size_t index = step_of(job, process);
    Step& step = steps_[index];
    const double minutes = random_.of(step.minutes);
    step.waits.push_back(0);
    step.handled += minutes;
    outside_[{of, job.job}] = {job.node, index};
    push(
        {.minute = now_ + minutes,
         .kind = Happening::Kind::Answer,
         .of = of,
         .token = job.job,
         .step = index}
    );
}

void Office::answer(const Happening& happening) {
    const auto job = outside_.find({happening.of, happening.token});
    if (job == outside_.end()) return;
    const json::object said = good_answer(*job->second.node, china_date(time_.instant_of(now_)));
    outside_.erase(job);
    ++steps_[happening.step].view.count;
    take(
        happening.of, bpmn::advance(
                          std::move(cases_[happening.of].instance),
                          bpmn::JobCompleted{happening.token, feel::context_from_json(said)},
                          LoadHost(content_, time_.instant_of(now_))
                      )
    );
}

void Office::add_task(size_t of, const bpmn::UserTaskCreated& task, const std::string& process) {
    const size_t step = step_of(task, process);
    Group& group = groups_[steps_[step].view.group];
    // Somebody has to do it: a group that nobody counted is one officer.
    if (group.view.group.empty()) group.view = {steps_[step].view.group, 1, 0, 0};
    group.queue.push_back({of, task.task, step, now_});
    begin_work(group);
    group.view.queue_max = std::max(group.view.queue_max, static_cast<int>(group.queue.size()));
}

void Office::call_off(size_t of, std::uint32_t token) {
    for (auto& [name, group] : groups_) {
        const auto waiting = std::ranges::find_if(group.queue, [&](const Task& task) {
            return task.of == of && task.token == token;
        });
        if (waiting == group.queue.end()) continue;
        group.queue.erase(waiting);
        return;
    }
    gone_.insert({of, token});  // somebody is at it, in vain
}

void Office::begin_work(Group& group) {
    while (group.busy < group.view.officers && !group.queue.empty()) {
        const Task task = group.queue.front();
        group.queue.pop_front();
        Step& step = steps_[task.step];
        const double minutes = random_.of(step.minutes);
        step.waits.push_back(now_ - task.since);
        step.handled += minutes;
        ++group.busy;
        // Work after the days of arrivals is not measured against their hours.
        const double last = load_.days * time_.per_day();
        group.minutes += std::clamp(last - now_, 0.0, minutes);
        push(
            {.minute = now_ + minutes,
             .kind = Happening::Kind::Done,
             .of = task.of,
             .token = task.token,
             .step = task.step}
        );
    }
}

void Office::finish(const Happening& happening) {
    Step& step = steps_[happening.step];
    Group& group = groups_[step.view.group];
    --group.busy;
    ++step.view.count;
    const bool rejects = step.view.group.starts_with("approver") &&
                         random_.next() * 100 < static_cast<double>(load_.reject_percent);
    if (gone_.erase({happening.of, happening.token}) == 0) {
        Case& of = cases_[happening.of];
        of.is_rejected = of.is_rejected || rejects;
        take(
            happening.of,
            bpmn::advance(
                std::move(of.instance),
                bpmn::UserTaskCompleted{
                    happening.token,
                    feel::context_from_json(
                        {{"outcome", rejects ? "reject" : "grant"}, {"reason", ""}, {"article", ""}}
                    )},
                LoadHost(content_, time_.instant_of(now_))
            )
        );
    }
    begin_work(group);
}

}  // namespace tongban::studio::simulation
