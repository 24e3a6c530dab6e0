// Rates of a piece of work, as a line with tabs: name, unit, median, lowest, highest, runs.
#pragma once

#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace tongban::bench {

/// With BENCH_CLOCK=cpu, rates are by the time of this process on the processors, which other work
/// on a shared machine disturbs less than the time of the wall.
inline bool is_cpu_clock() {
    static const bool is = [] {
        const char* wanted = std::getenv("BENCH_CLOCK");
        return wanted != nullptr && std::string_view(wanted) == "cpu";
    }();
    return is;
}
inline double seconds_of(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}
inline double wall() { return seconds_of(CLOCK_MONOTONIC); }
inline double now() { return is_cpu_clock() ? seconds_of(CLOCK_PROCESS_CPUTIME_ID) : wall(); }

inline double line(const std::string& name, const char* unit, std::vector<double> figures) {
    std::ranges::sort(figures);
    const double median = figures[figures.size() / 2];
    std::printf(
        "%s\t%s\t%.6g\t%.6g\t%.6g\t%zu\n", name.c_str(), unit, median, figures.front(),
        figures.back(), figures.size()
    );
    std::fflush(stdout);
    return median;
}

/// `work` is called again and again; each call counts as `items`.
template <class Work>
double rate(const std::string& name, const char* unit, const Work& work, double items = 1) {
    constexpr int kRuns = 7;
    static const double seconds = [] {
        const char* wanted = std::getenv("BENCH_MS");
        return wanted != nullptr ? std::atof(wanted) / 1000 : 0.2;
    }();
    size_t batch = 1;
    while (true) {  // warms up, and finds how many calls take about a millisecond
        const double start = now();
        for (size_t i = 0; i < batch; ++i) work();
        if (now() - start > 0.001) break;
        batch *= 2;
    }
    std::vector<double> figures;
    for (int run = 0; run < kRuns; ++run) {
        const double start = now();
        size_t calls = 0;
        double used = 0;
        while ((used = now() - start) < seconds) {
            for (size_t i = 0; i < batch; ++i) work();
            calls += batch;
        }
        figures.push_back(static_cast<double>(calls) * items / used);
    }
    return line(name, unit, std::move(figures));
}

}  // namespace tongban::bench
