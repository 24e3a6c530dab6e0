// A month of load through a process: how long cases wait at each step with so many officers. Pure:
// same input and seed, same result.
//
// Time runs in working minutes: officers work the same hours on the working days of the region, and
// nothing is handled outside of them. Handling times are the asker's: none is known to the engine.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "pack/model.h"

namespace tongban::studio {

/// Minutes of work on one case: a triangle from the least over the usual to the most.
struct Minutes {
    double least = 0, usual = 0, most = 0;
};

/// What is taken for a program outside of which nothing is said: most answer within the hour, some
/// after a working day.
inline constexpr Minutes kProgramMinutes{10, 60, 480};

struct Load {
    std::string service;  // item or bundle
    Date starts_on;
    int days = 20;     // working days with arrivals
    int per_day = 10;  // cases
    int from_hour = 9, to_hour = 17;
    /// By group (clerk, approver, surveyor); GROUP@DEPARTMENT for those of one department, who
    /// handle all its items; GROUP:PROCESS for those who handle that process alone. The finest
    /// that is named counts.
    std::map<std::string, int> officers;
    std::map<std::string, Minutes> steps;  // by element
    Minutes handling;                      // of all others
    /// Of programs outside, by job type: from the job to its answer. They have no queue.
    std::map<std::string, Minutes> programs;
    Minutes program = kProgramMinutes;  // of all others
    int reject_percent = 0;
    json::object answers, data;  // what every case brings
    std::uint64_t seed = 1;
};

struct StepLoad {
    std::string process, element, name;
    std::string group;                                      // or the job type of a program
    int count = 0;                                          // handled
    int waiting = 0;                                        // at the end
    double wait_p50_h = 0, wait_p90_h = 0, wait_max_h = 0;  // working hours in the queue
    double handling_h = 0;                                  // mean
};
struct GroupLoad {
    std::string group;
    int officers = 0;
    double use_percent = 0;  // of their hours on the days with arrivals
    int queue_max = 0;
};
struct DayLoad {
    Date day;
    int arrived = 0, finished = 0, open = 0;
};
struct LoadResult {
    std::vector<StepLoad> steps;  // in the order in which they were first reached
    std::vector<GroupLoad> groups;
    std::vector<DayLoad> by_day;
    int arrived = 0, finished = 0, rejected = 0, unfinished = 0;
    int stuck = 0;        // with a fault, or waiting for what this does not play
    int late = 0;         // beyond the promised limit, finished or not
    int limit_days = -1;  // working days; -1: none is promised
    double total_p50_days = 0, total_p90_days = 0;  // from arrival to end, working days
    std::vector<std::string> stuck_at;              // elements
};

inline constexpr int kLoadDaysMax = 60;
inline constexpr int kLoadCasesMax = 10'000;
inline constexpr int kLoadOfficersMax = 1'000;

/// Error codes: studio.load_service (no such executable service), studio.load_bounds (field),
/// studio.load_minutes (field).
Result<LoadResult> simulate_load(const pack::Content& content, const Load& load);

}  // namespace tongban::studio
