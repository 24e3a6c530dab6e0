// `tongban bpmn migrate`.
#pragma once

#include <iosfwd>
#include <string>

namespace tongban::app {

struct MigrateOptions {
    std::string from;
    std::string to;
    std::string plan;  // empty: one is proposed
    bool proposes = false;
};

/// Prints a proposal (the plan as JSON to `out`, what to know about it to `err`), or what is wrong
/// with a plan; gives the exit code.
int run_migrate(const MigrateOptions& options, std::ostream& out, std::ostream& err);

}  // namespace tongban::app
