// How long a search takes: the shipped catalogue, and the same repeated for districts until it
// holds 5,000 entries, asked the everyday questions of the tests. Limit: p99 below 20 ms.
#include <fmt/format.h>
#include <time.h>
#include <yaml-cpp/yaml.h>

#include <chrono>
#include <thread>

#include "app/catalogue_search.h"
#include "pack/load.h"
#include "search/catalogue_index.h"

using namespace tongban;

namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point began) {
    return std::chrono::duration<double, std::milli>(Clock::now() - began).count();
}

/// Work of this thread alone: what waits for a processor that others use does not count.
double own_ms() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

struct Times {
    std::vector<double> waited, worked;  // ms
};

std::vector<std::string> questions(const std::filesystem::path& file) {
    std::vector<std::string> all;
    for (const YAML::Node& node : YAML::LoadFile(file.string())["questions"])
        all.push_back(node["q"].as<std::string>());
    return all;
}

std::vector<search::Entry> inflated(const pack::Content& content, size_t count) {
    const std::vector<search::Entry> real = app::search_entries(content);
    std::vector<search::Entry> entries = real;
    for (size_t round = 0; entries.size() < count; ++round) {
        const std::string& region = content.regions[round % content.regions.size()].name.zh;
        for (search::Entry entry : real) {
            if (entries.size() == count) break;
            entry.id += fmt::format("-{}", round);
            entry.name = region + entry.name;
            entries.push_back(std::move(entry));
        }
    }
    return entries;
}

/// Every question in turn, starting at another one in each thread; times in ms.
Times ask(
    const search::CatalogueIndex& index,
    const std::vector<std::string>& questions,
    size_t rounds,
    size_t start
) {
    Times times;
    for (size_t i = 0; i < rounds * questions.size(); ++i) {
        const Clock::time_point began = Clock::now();
        const double own = own_ms();
        const auto found = index.search(questions[(start + i) % questions.size()], 20);
        times.worked.push_back(own_ms() - own);
        times.waited.push_back(ms_since(began));
        if (found.size() > 20) std::abort();
    }
    return times;
}

void print_line(const char* name, std::vector<double>& ms) {
    std::ranges::sort(ms);
    fmt::print(
        "    {:12}  p50 {:.2f} ms, p99 {:.2f} ms, max {:.2f} ms\n", name, ms[ms.size() / 2],
        ms[ms.size() * 99 / 100], ms.back()
    );
}

void measure(
    const search::CatalogueIndex& index,
    const std::vector<std::string>& questions,
    size_t thread_count
) {
    std::vector<Times> times(thread_count);
    const Clock::time_point began = Clock::now();
    {
        std::vector<std::jthread> threads;
        for (size_t i = 0; i < thread_count; ++i)
            threads.emplace_back([&, i] { times[i] = ask(index, questions, 5, 37 * i); });
    }
    const double seconds = ms_since(began) / 1000;
    Times all;
    for (const Times& one : times) {
        all.waited.insert(all.waited.end(), one.waited.begin(), one.waited.end());
        all.worked.insert(all.worked.end(), one.worked.begin(), one.worked.end());
    }
    fmt::print(
        "  {} threads: {} searches, {:.0f} a second\n", thread_count, all.waited.size(),
        static_cast<double>(all.waited.size()) / seconds
    );
    print_line("by the clock", all.waited);
    print_line("own work", all.worked);
}

}  // namespace

int main(int count, char** values) {
    const std::filesystem::path root = count > 1 ? values[1] : ".";
    const pack::Loaded loaded = pack::load({root / "packs" / "base", root / "packs" / "chongqing"});
    if (!loaded.content) {
        fmt::print("no packs below {}\n", root.string());
        return 1;
    }
    const auto asked = questions(root / "tests" / "search" / "questions.yaml");
    for (const size_t entries : {app::search_entries(*loaded.content).size(), size_t{5000}}) {
        const Clock::time_point began = Clock::now();
        const auto index = search::CatalogueIndex::build(
            inflated(*loaded.content, entries), app::search_words(*loaded.content)
        );
        if (!index) return 1;
        fmt::print("{} entries, built in {:.0f} ms\n", entries, ms_since(began));
        for (const size_t threads : {1, 2}) measure(**index, asked, threads);
    }
}
