// The subcommands of `tongban`; each adds itself to the parser and sets the exit code when it was
// run.
#pragma once

#include <CLI/CLI.hpp>

namespace tongban::app {

void add_serve_command(CLI::App& app, int& exit_code);
void add_pack_commands(CLI::App& app, int& exit_code);
void add_explain_commands(CLI::App& app, int& exit_code);
void add_verify_command(CLI::App& app, int& exit_code);
void add_openapi_command(CLI::App& app, int& exit_code);
void add_staff_commands(CLI::App& app, int& exit_code);
void add_studio_commands(CLI::App& app, int& exit_code);
/// `verify`, below `tongban studio`.
void add_studio_verify_command(CLI::App& studio, int& exit_code);
void add_bpmn_commands(CLI::App& app, int& exit_code);
void add_replay_command(CLI::App& app, int& exit_code);
void add_language_commands(CLI::App& app, int& exit_code);

/// Reads the arguments and runs what they name. The exit code is that of the command, or 2 when the
/// arguments are wrong.
int run_commands(CLI::App& app, int count, const char* const* arguments, const int& exit_code);

}  // namespace tongban::app
