// The supervisor's board: counts, lights and medians over the regions that the supervisor covers.
#pragma once

#include "service/work_lists.h"

namespace tongban::service {

struct BoardFilter {
    std::string region;      // empty: all that the actor covers
    std::string department;  // empty: all
    std::string stage;
    std::string light;
    int days = 30;
};

Result<json::object> board(
    const Desk& desk,
    const authority::Actor& actor,
    const ViewContext& context,
    const BoardFilter& filter
);
Result<Page> board_cases(
    const Desk& desk,
    const authority::Actor& actor,
    const ViewContext& context,
    const BoardFilter& filter,
    std::string_view after
);

}  // namespace tongban::service
