// Links of a loaded Content: everything that is named exists, every limit fits, every path leads
// on.
#pragma once

#include "pack/model.h"

namespace tongban::pack {

/// Codes are those of the parts (check_*.cpp), all of them `pack.…`, with a sentence each in the
/// texts of the pack `base`. File and line where known.
Issues check(const Content& content);

/// What can be told of a process while it is drawn, beside the processes in use: the order of its
/// steps, conditions, calls of itself. What hangs on files of the same draft is left to check().
Issues check_drawing(const Content& in_use, std::shared_ptr<const bpmn::Process> drawing);

/// Working days of a bundle's members along their longest chain, every optional one included.
int critical_path_days(const Content& content, const Bundle& bundle);

}  // namespace tongban::pack
