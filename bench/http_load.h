// A load generator for one kind of request over keep-alive connections: one thread, epoll, no
// library, so that its own cost is small and the same for every server.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tongban::bench {

struct Load {
    std::uint64_t requests = 0;
    std::uint64_t refused = 0;  // answers that are not 2xx
    double seconds = 0;
    std::vector<std::uint32_t> microseconds;  // of every request, unsorted
};

/// Sends `request` again as soon as its answer is there, on each of `connections` connections.
Load run_load(std::uint16_t port, const std::string& request, int connections, double seconds);

}  // namespace tongban::bench
