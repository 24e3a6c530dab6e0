// The supervisor's board: counts, lights and medians over the regions that the supervisor covers.
#pragma once

#include "service/work_lists.h"

namespace tongban::service {

struct BoardFilter {
    std::string region;      // empty: all that the actor covers
    std::string department;  // empty: all
    std::string stage;       // of a member
    std::string light;       // of an open member
    std::string
        state;      // "open", "decided" (granted or rejected in the period), "ended"; empty: all
    int days = 30;  // the period ends today and has this many days
};

/// What is open, whatever its age, and what was submitted, decided or rated in the period.
Result<json::object> board(
    const Desk& desk,
    const authority::Actor& actor,
    const ViewContext& context,
    const BoardFilter& filter
);

/// Members behind a figure: open ones by their due day, then those that wait for another one, then
/// what came to its end in the period, latest first. Error code: request.cursor.
Result<Page> board_cases(
    const Desk& desk,
    const authority::Actor& actor,
    const ViewContext& context,
    const BoardFilter& filter,
    std::string_view after
);

/// A region and one of its departments (empty: all of them).
struct BoardPlace {
    std::string region;
    std::string department;
};
/// What the supervisor covers within the filter; no row lies in two of them.
std::vector<BoardPlace> supervised_places(
    const authority::Actor& actor, const ViewContext& context, const BoardFilter& filter
);

/// First day of the filter's period, as rows number days.
std::int64_t first_day(const BoardFilter& filter, const ViewContext& context);

}  // namespace tongban::service
