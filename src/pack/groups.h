// Who takes the steps of a process, where its drawing says so by a lane.
#pragma once

#include <string>
#include <string_view>

namespace tongban::pack {

/// The group that a lane (泳道) stands for: by the group's own name, or by what officials call it.
/// Empty when the lane names none. A task's own candidate groups stand over it.
inline std::string group_of_lane(std::string_view lane) {
    struct Word {
        std::string_view word;
        const char* group;
    };
    constexpr Word kWords[] = {{"approver", "approver"}, {"clerk", "clerk"},
                               {"surveyor", "surveyor"}, {"窗口", "clerk"},
                               {"核查", "surveyor"},     {"踏勘", "surveyor"},
                               {"审批", "approver"},     {"承办", "approver"},
                               {"审核", "approver"},     {"审查", "approver"}};
    for (const Word& known : kWords)
        if (lane.find(known.word) != std::string_view::npos) return known.group;
    return {};
}

}  // namespace tongban::pack
