// "Did you mean …?" for a name that is written wrong.
#pragma once

#include "base/nearest.h"

namespace tongban::pack {

using tongban::nearest;

}  // namespace tongban::pack
