// How long a search takes: the shipped catalogue, and the same repeated for districts until it
// holds 5,000 entries, asked the everyday questions of the tests. Limit: p99 below 20 ms.
#include <fmt/format.h>
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
std::vector<double> ask(
    const search::CatalogueIndex& index,
    const std::vector<std::string>& questions,
    size_t rounds,
    size_t start
) {
    std::vector<double> times;
    for (size_t i = 0; i < rounds * questions.size(); ++i) {
        const Clock::time_point began = Clock::now();
        const auto found = index.search(questions[(start + i) % questions.size()], 20);
        times.push_back(ms_since(began));
        if (found.size() > 20) std::abort();
    }
    return times;
}

void measure(
    const search::CatalogueIndex& index,
    const std::vector<std::string>& questions,
    size_t thread_count
) {
    std::vector<std::vector<double>> times(thread_count);
    const Clock::time_point began = Clock::now();
    {
        std::vector<std::jthread> threads;
        for (size_t i = 0; i < thread_count; ++i)
            threads.emplace_back([&, i] { times[i] = ask(index, questions, 5, 37 * i); });
    }
    const double seconds = ms_since(began) / 1000;
    std::vector<double> all;
    for (const auto& one : times) all.insert(all.end(), one.begin(), one.end());
    std::ranges::sort(all);
    fmt::print(
        "  {} threads: {} searches, p50 {:.2f} ms, p99 {:.2f} ms, max {:.2f} ms, {:.0f} a second\n",
        thread_count, all.size(), all[all.size() / 2], all[all.size() * 99 / 100], all.back(),
        static_cast<double>(all.size()) / seconds
    );
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
