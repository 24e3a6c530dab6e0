// Regions, towns and departments of the packs become the directory that routes cases.
#pragma once

#include "pack/model.h"

namespace tongban::pack {

void build_directory(Content& content, Issues& issues);

}  // namespace tongban::pack
