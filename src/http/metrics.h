// Counts and times of requests, in the text format of Prometheus.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace tongban::http {

/// One a route; written by all connection threads without locks.
class RouteMetrics {
  public:
    RouteMetrics(std::string method, std::string path);
    void observe(int status, std::int64_t nanoseconds);

  private:
    friend class Metrics;
    static constexpr std::array<double, 12> kBoundsSeconds = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5};
    static constexpr int kStatusMin = 100;
    static constexpr int kStatusMax = 599;

    std::string method_;
    std::string path_;
    std::array<std::atomic<std::uint32_t>, kStatusMax - kStatusMin + 1> statuses_{};
    std::array<std::atomic<std::uint64_t>, kBoundsSeconds.size() + 1> buckets_{};
    std::atomic<std::uint64_t> nanoseconds_{0};
};

struct Gauges {
    std::int64_t connections = 0;
    std::int64_t live_listeners = 0;
    std::int64_t slow_waiting = 0;
};

/// Requests answered since start; errors are answers that are our fault (5xx).
struct RequestCounts {
    std::int64_t requests = 0;
    std::int64_t errors = 0;
};

class Metrics {
  public:
    RequestCounts counts() const;
    /// Before serving starts; the reference stays good.
    RouteMetrics& add(std::string method, std::string path);
    std::string text(const Gauges& gauges, const ledger::Status* status) const;

  private:
    std::deque<RouteMetrics> routes_;
};

}  // namespace tongban::http
