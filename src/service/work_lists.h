// Lists of the workbench: what a member of staff may see, in the order in which it is due.
#pragma once

#include "service/desk.h"

namespace tongban::service {

/// A page of a list, and where the next one begins (empty: nowhere).
struct Page {
    json::array rows;
    std::string next;
};

inline constexpr size_t kWorkPageSize = 50;

/// Region codes that lie in `region`, as cases carry them.
std::vector<std::string> unit_codes(const pack::Content& content, std::string_view region);

/// Online submissions that wait for the window. Error code: request.cursor.
Result<Page> intake_list(
    const Desk& desk,
    const authority::Actor& actor,
    const ViewContext& context,
    std::string_view after
);

/// Cases with decisions whose papers nobody has handed out yet (送达), the oldest decision first, each
/// due within the days of Administrative Licensing Law art. 44. A bundle stands here as soon as one
/// of its members is decided. Error code: request.cursor.
Result<Page> result_list(
    const Desk& desk,
    const authority::Actor& actor,
    const ViewContext& context,
    std::string_view after
);

/// The case that `typed` names: by its number, by that of one of its items, or by the query code of
/// its receipt, which may be the whole address that a scanner reads. Whether the actor may see it is
/// for the caller. Error code: case.unknown (NotFound).
Result<std::string> find_case_number(const Desk& desk, std::string_view typed);

/// Work items of the actor's roles, or only those that the actor has claimed.
Result<Page> work_list(
    const Desk& desk,
    const authority::Actor& actor,
    const ViewContext& context,
    bool only_mine,
    std::string_view after
);

/// Bad ratings that wait for an answer.
Result<Page> follow_up_list(
    const Desk& desk, const authority::Actor& actor, const ViewContext& context
);

}  // namespace tongban::service
