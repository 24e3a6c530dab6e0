#include "http/metrics.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <sstream>

namespace tongban::http {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

RouteMetrics::RouteMetrics(std::string method, std::string path)
    : method_(std::move(method)), path_(std::move(path)) {}

void RouteMetrics::observe(int status, std::int64_t nanoseconds) {
    const int index = std::clamp(status, kStatusMin, kStatusMax) - kStatusMin;
    statuses_[static_cast<size_t>(index)].fetch_add(1, std::memory_order_relaxed);
    const double seconds = static_cast<double>(nanoseconds) * 1e-9;
    const auto bound = std::ranges::lower_bound(kBoundsSeconds, seconds);
    buckets_[static_cast<size_t>(bound - kBoundsSeconds.begin())].fetch_add(
        1, std::memory_order_relaxed
    );
    nanoseconds_.fetch_add(
        static_cast<std::uint64_t>(std::max<std::int64_t>(0, nanoseconds)),
        std::memory_order_relaxed
    );
}

RouteMetrics& Metrics::add(std::string method, std::string path) {
    return routes_.emplace_back(std::move(method), std::move(path));
}

RequestCounts Metrics::counts() const {
    constexpr int kOurFault = 500;
    RequestCounts counts;
    for (const RouteMetrics& route : routes_)
        for (size_t i = 0; i < route.statuses_.size(); ++i) {
            const std::int64_t n = route.statuses_[i].load(std::memory_order_relaxed);
            counts.requests += n;
            if (static_cast<int>(i) + RouteMetrics::kStatusMin >= kOurFault) counts.errors += n;
        }
    return counts;
}

namespace {
MetricFamily gauge(const char* name, const char* help, std::int64_t value) {
    ClientMetric metric;
    metric.gauge.value = static_cast<double>(value);
    return MetricFamily{name, help, MetricType::Gauge, {std::move(metric)}};
}

MetricFamily counter(const char* name, const char* help, std::int64_t value) {
    ClientMetric metric;
    metric.counter.value = static_cast<double>(value);
    return MetricFamily{name, help, MetricType::Counter, {std::move(metric)}};
}

void add_ledger(const ledger::Status& status, std::vector<MetricFamily>& families) {
    families.push_back(gauge("tongban_ledger_events", "Events in the ledger.", status.events));
    families.push_back(gauge("tongban_ledger_streams", "Streams in the ledger.", status.streams));
    families.push_back(gauge("tongban_ledger_timers", "Timers that are set.", status.timers));
    families.push_back(gauge("tongban_ledger_outbox", "Messages not yet handed on.", status.outbox)
    );
    families.push_back(gauge("tongban_ledger_bytes", "Size of the database file.", status.bytes));
    families.push_back(
        counter("tongban_ledger_commits_total", "Commits since start.", status.commits)
    );
    families.push_back(
        counter("tongban_ledger_batches_total", "Transactions since start.", status.batches)
    );
}
}  // namespace

std::string Metrics::text(const Gauges& gauges, const ledger::Status* status) const {
    MetricFamily requests{
        "tongban_http_requests_total", "Requests by route and status.", MetricType::Counter, {}};
    MetricFamily seconds{
        "tongban_http_request_seconds",
        "Time from the end of the request's header to the answer.",
        MetricType::Histogram,
        {}};
    for (const RouteMetrics& route : routes_) {
        const std::vector<ClientMetric::Label> labels = {
            {"method", route.method_}, {"route", route.path_}};
        for (size_t i = 0; i < route.statuses_.size(); ++i) {
            const auto count = route.statuses_[i].load(std::memory_order_relaxed);
            if (count == 0) continue;
            ClientMetric metric;
            metric.label = labels;
            metric.label.push_back(
                {"status", std::to_string(RouteMetrics::kStatusMin + static_cast<int>(i))}
            );
            metric.counter.value = count;
            requests.metric.push_back(std::move(metric));
        }
        ClientMetric metric;
        metric.label = labels;
        std::uint64_t total = 0;
        for (size_t i = 0; i < RouteMetrics::kBoundsSeconds.size(); ++i) {
            total += route.buckets_[i].load(std::memory_order_relaxed);
            metric.histogram.bucket.push_back({total, RouteMetrics::kBoundsSeconds[i]});
        }
        total += route.buckets_.back().load(std::memory_order_relaxed);
        if (total == 0) continue;
        metric.histogram.sample_count = total;
        metric.histogram.sample_sum = static_cast<double>(route.nanoseconds_.load()) * 1e-9;
        seconds.metric.push_back(std::move(metric));
    }
    std::vector<MetricFamily> families{std::move(requests), std::move(seconds)};
    families.push_back(gauge("tongban_http_connections", "Open connections.", gauges.connections));
    families.push_back(
        gauge("tongban_http_live_listeners", "Open live pages.", gauges.live_listeners)
    );
    families.push_back(
        gauge("tongban_http_slow_waiting", "Slow requests that wait.", gauges.slow_waiting)
    );
    if (status != nullptr) add_ledger(*status, families);
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families);
    return out.str();
}

}  // namespace tongban::http
