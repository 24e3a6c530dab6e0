// Many policies over many profiles, and one changed fact against many policies.
#pragma once

#include <cstddef>

namespace tongban::bench {

/// 0 when every compared cell agrees with the scalar engine.
int batch(size_t rows, size_t policies);

}  // namespace tongban::bench
