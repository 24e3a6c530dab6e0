// What the days of an office came to: waits, loads and lateness.
#include <algorithm>
#include <cmath>

#include "studio/simulation_office.h"

namespace tongban::studio::simulation {
namespace {

double quantile(std::vector<double>& values, double share) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const auto at = static_cast<size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
    return values[at];
}

double rounded(double value) { return std::round(value * 100) / 100; }

}  // namespace

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

}  // namespace tongban::studio::simulation
