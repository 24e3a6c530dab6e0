#include "studio/simulation.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <queue>
#include <set>
#include <tuple>

#include "bpmn/advance.h"
#include "feel/value.h"
#include "pack/jobs.h"
#include "studio/simulation_world.h"

namespace tongban::studio {

namespace {

constexpr size_t kEventsMax = 400'000;
/// After the last arrival the office goes on for so many times the days, to empty its desks.
constexpr int kDrain = 3;
constexpr const char* kNobody = "-";

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

double quantile(std::vector<double>& values, double share) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const auto at = static_cast<size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
    return values[at];
}

double rounded(double value) { return std::round(value * 100) / 100; }

class Office {
  public:
    Office(const pack::Content& content, const Load& load, std::string process, int limit_days)
        : content_(content),
          load_(load),
          time_(content.calendar, load),
          random_(load.seed),
          process_(std::move(process)) {
        result_.limit_days = limit_days;
        for (const pack::ServiceItem& item : content.items)
            if (item.executable) departments_.emplace(item.executable->process, item.department);
        for (const auto& [name, count] : load.officers) {
            groups_[name].view = {name, count, 0, 0};
        }
    }

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

LoadResult Office::report() {
    std::vector<double> totals;
    const double day = time_.per_day(), end = std::max(now_, load_.days * day);
    for (int d = 0; d < load_.days; ++d) result_.by_day.push_back({time_.date_of(d)});
    for (const Case& of : cases_) {
        ++result_.arrived;
        result_.rejected += of.is_rejected;
        const bool is_finished = of.ended >= 0;
        result_.finished += is_finished;
        result_.unfinished += !is_finished;
        result_.stuck += of.is_stuck && !is_finished;
        const double took = (is_finished ? of.ended : end) - of.arrived;
        if (is_finished) totals.push_back(took / day);
        // The day of the event is not counted (Civil Code art. 201).
        const int used = time_.day_of(of.arrived + took) - time_.day_of(of.arrived);
        result_.late += result_.limit_days >= 0 && used > result_.limit_days;
        for (int d = 0; d < load_.days; ++d) {
            DayLoad& row = result_.by_day[static_cast<size_t>(d)];
            row.arrived += time_.day_of(of.arrived) == d;
            row.finished += is_finished && time_.day_of(of.ended) == d;
            row.open += time_.day_of(of.arrived) <= d && (!is_finished || of.ended > (d + 1) * day);
        }
    }
    for (const auto& [name, group] : groups_)
        for (const Task& task : group.queue) ++steps_[task.step].view.waiting;
    for (const auto& [job, at] : outside_) ++steps_[at.step].view.waiting;
    for (Step& step : steps_) {
        StepLoad view = step.view;
        view.wait_p50_h = rounded(quantile(step.waits, 0.5) / 60);
        view.wait_p90_h = rounded(quantile(step.waits, 0.9) / 60);
        view.wait_max_h = rounded(step.waits.empty() ? 0 : step.waits.back() / 60);
        const auto begun = static_cast<double>(step.waits.size());
        view.handling_h = begun > 0 ? rounded(step.handled / begun / 60) : 0;
        result_.steps.push_back(std::move(view));
    }
    for (auto& [name, group] : groups_) {
        const double hours = load_.days * day * std::max(1, group.view.officers);
        group.view.use_percent = rounded(100 * group.minutes / hours);
        result_.groups.push_back(group.view);
    }
    result_.total_p50_days = rounded(quantile(totals, 0.5));
    result_.total_p90_days = rounded(quantile(totals, 0.9));
    return std::move(result_);
}

Error out_of_bounds(const char* field) {
    return Error{.code = "studio.load_bounds", .field = field};
}

Result<void> check_minutes(const Minutes& minutes, const std::string& field) {
    const bool is_good = minutes.least >= 0 && minutes.least <= minutes.usual &&
                         minutes.usual <= minutes.most && minutes.most <= 10'000 &&
                         minutes.most > 0;
    if (is_good) return {};
    return Error{.code = "studio.load_minutes", .field = field};
}

Result<void> check_load(const Load& load) {
    if (load.days < 1 || load.days > kLoadDaysMax) return out_of_bounds("/days");
    if (load.per_day < 1 || load.days * load.per_day > kLoadCasesMax)
        return out_of_bounds("/per_day");
    if (load.from_hour < 0 || load.to_hour > 24 || load.from_hour >= load.to_hour)
        return out_of_bounds("/from_hour");
    if (load.reject_percent < 0 || load.reject_percent > 100)
        return out_of_bounds("/reject_percent");
    for (const auto& [group, count] : load.officers)
        if (count < 1 || count > kLoadOfficersMax) return out_of_bounds("/officers");
    for (const auto& [element, minutes] : load.steps)
        TRY(check_minutes(minutes, "/steps/" + element));
    for (const auto& [type, minutes] : load.programs)
        TRY(check_minutes(minutes, "/programs/" + type));
    TRY(check_minutes(load.program, "/program"));
    return check_minutes(load.handling, "/handling");
}

}  // namespace

Result<LoadResult> simulate_load(const pack::Content& content, const Load& load) {
    TRY(check_load(load));
    const pack::ServiceItem* item = content.find_item(load.service);
    const pack::Bundle* bundle = content.find_bundle(load.service);
    std::string process;
    json::array members;
    std::optional<int> limit;
    if (bundle != nullptr && bundle->executable) {
        process = bundle->executable->process;
        for (const pack::BundleMember& member : bundle->members) members.emplace_back(member.item);
        limit = bundle->promised_limit.value;
    } else if (item != nullptr && item->executable) {
        process = item->executable->process;
        members.emplace_back(item->id);
        limit = item->promised_limit.value ? item->promised_limit.value : item->legal_limit.value;
    } else {
        return refuse("studio.load_service", ErrorKind::NotFound, {{"service", load.service}});
    }
    Office office(content, load, process, limit.value_or(-1));
    return office.run(feel::context_from_json(
        {{"members", std::move(members)}, {"answers", load.answers}, {"data", load.data}}
    ));
}

}  // namespace tongban::studio
