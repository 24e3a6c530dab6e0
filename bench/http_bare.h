// The peer of http_bench: Beast alone, the same way of using coroutines, a fixed answer.
#pragma once

#include <cstdint>

namespace tongban::bench {

/// Serves on 127.0.0.1 in the calling thread, for ever. Port 0 is not taken; `ready` is written to
/// when it listens.
void serve_bare(std::uint16_t port, int ready);

}  // namespace tongban::bench
