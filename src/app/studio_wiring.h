// Joins the studio to the deployment: its packs, its ledger, its keys.
#pragma once

#include <memory>

#include "app/platform.h"
#include "studio/studio.h"

namespace tongban::app {

/// `platform` has its ledger and outlives the studio.
std::unique_ptr<studio::Studio> make_studio(Platform& platform);

/// The packs of the options, named by their folders.
std::vector<studio::PackFolder> pack_folders(const std::vector<std::filesystem::path>& packs);

/// Publications on a day.
void add_studio_timers(ledger::TimerRunner& timers, Platform& platform);

}  // namespace tongban::app
