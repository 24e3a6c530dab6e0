// From arguments to an exit code.
#include "app/commands.h"

namespace tongban::app {

int run_commands(CLI::App& app, int count, const char* const* arguments, const int& exit_code) {
    // As shells do; CLI11 has codes of its own for each kind of fault.
    constexpr int kWrongUse = 2;
    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& fault) {
        return app.exit(fault) == 0 ? 0 : kWrongUse;  // zero after --help and --version
    }
    return exit_code;
}

}  // namespace tongban::app
