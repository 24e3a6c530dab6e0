// The executable part of items and bundles.
#pragma once

#include "pack/yaml.h"

namespace tongban::pack {

void load_service(Reader file, Content& content);
void load_bundle_service(Reader file, Content& content);
/// What a demo pack turns on: reliefs (commitment, tolerable) marked as demo.
void load_switches(Reader file, Content& content);

}  // namespace tongban::pack
