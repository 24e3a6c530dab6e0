// What a demo pack brings: people, staff, registers and credentials; and the local sink of
// notifications.
#pragma once

#include <filesystem>

#include "app/platform.h"

namespace tongban::app {

/// Appends mail and SMS to a file instead of sending them.
bus::Handler notification_sink(std::filesystem::path file);

/// Accounts and passwords of the demo, one line each, for the console.
std::vector<std::string> demo_logins(const pack::Content& content);

}  // namespace tongban::app
