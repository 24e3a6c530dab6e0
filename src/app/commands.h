// The subcommands of `tongban`; each adds itself to the parser and sets the exit code when it was
// run.
#pragma once

#include "app/command_line.h"

namespace tongban::app {

void add_serve_command(Command& app, int& exit_code);
void add_pack_commands(Command& app, int& exit_code);
void add_explain_commands(Command& app, int& exit_code);
void add_verify_command(Command& app, int& exit_code);
void add_openapi_command(Command& app, int& exit_code);
void add_staff_commands(Command& app, int& exit_code);
void add_studio_commands(Command& app, int& exit_code);
/// `verify`, below `tongban studio`.
void add_studio_verify_command(Command& studio, int& exit_code);
void add_bpmn_commands(Command& app, int& exit_code);
void add_replay_command(Command& app, int& exit_code);
void add_language_commands(Command& app, int& exit_code);

}  // namespace tongban::app
