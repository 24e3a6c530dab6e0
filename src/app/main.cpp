// The `tongban` program.
#include <sys/stat.h>

#include "app/commands.h"

int main(int argument_count, char** arguments) {
    // Whatever is written is for the account that runs it: data folders hold personal data.
    umask(S_IRWXG | S_IRWXO);
    tongban::app::Program app("Tongban 通办: engine of government services", "tongban 0.1.0");
    int exit_code = 0;
    tongban::app::add_serve_command(app, exit_code);
    tongban::app::add_pack_commands(app, exit_code);
    tongban::app::add_explain_commands(app, exit_code);
    tongban::app::add_verify_command(app, exit_code);
    tongban::app::add_openapi_command(app, exit_code);
    tongban::app::add_staff_commands(app, exit_code);
    tongban::app::add_studio_commands(app, exit_code);
    tongban::app::add_language_commands(app, exit_code);
    tongban::app::add_bpmn_commands(app, exit_code);
    tongban::app::add_replay_command(app, exit_code);
    return app.run(argument_count, arguments, exit_code);
}
