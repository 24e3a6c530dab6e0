// The short form of fuzzing, for every test run and any compiler: a fuzz target over its corpus and
// over mutations of it, the same ones for the same seed. It follows no coverage; ./dev fuzz does.
//
// Usage: short_NAME [--seconds S] [--seed N] [--found FOLDER] FILE-OR-FOLDER...
#include <fcntl.h>
#include <sanitizer/common_interface_defs.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kInputMax = 16 * 1024;
constexpr unsigned kSecondsOfOneInput = 20;

// The input at work, for whoever has to write it down when the process dies.
const std::uint8_t* current_data = nullptr;
std::size_t current_size = 0;
std::string found_path;

void write_found() {
    const int file = ::open(found_path.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0644);
    if (file < 0) return;
    if (::write(file, current_data, current_size) >= 0) {
        static constexpr char kText[] = "short run: the input is in ";
        (void)!::write(2, kText, sizeof kText - 1);
        (void)!::write(2, found_path.data(), found_path.size());
        (void)!::write(2, "\n", 1);
    }
    ::close(file);
}

extern "C" void too_long(int) {
    static constexpr char kText[] = "short run: one input took too long\n";
    (void)!::write(2, kText, sizeof kText - 1);
    write_found();
    std::_Exit(1);
}

void run(const Bytes& input) {
    // A copy that ends where the input ends, so that a read behind it is seen.
    const auto size = input.size();
    auto* copy = new std::uint8_t[size];
    std::copy(input.begin(), input.end(), copy);
    current_data = copy;
    current_size = size;
    ::alarm(kSecondsOfOneInput);
    LLVMFuzzerTestOneInput(copy, size);
    ::alarm(0);
    delete[] copy;
}

Bytes read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    Bytes bytes{std::istreambuf_iterator<char>(file), {}};
    if (bytes.size() > kInputMax) bytes.resize(kInputMax);
    return bytes;
}

std::vector<Bytes> read_seeds(const std::vector<fs::path>& places) {
    std::vector<fs::path> files;
    for (const fs::path& place : places) {
        if (fs::is_directory(place)) {
            for (const auto& entry : fs::recursive_directory_iterator(place))
                if (entry.is_regular_file()) files.push_back(entry.path());
        } else if (fs::exists(place)) {
            files.push_back(place);
        }
    }
    std::sort(files.begin(), files.end());
    std::vector<Bytes> seeds;
    for (const fs::path& file : files) seeds.push_back(read_file(file));
    return seeds;
}

class Mutator {
  public:
    Mutator(const std::vector<Bytes>& seeds, std::uint64_t seed) : seeds_(seeds), random_(seed) {}

    Bytes next() {
        Bytes input = seeds_.empty() ? Bytes{} : seeds_[below(seeds_.size())];
        for (std::size_t changes = 1 + below(4); changes > 0; --changes) change(input);
        if (input.size() > kInputMax) input.resize(kInputMax);
        return input;
    }

  private:
    std::size_t below(std::size_t bound) { return random_() % bound; }

    void change(Bytes& input) {
        static constexpr std::string_view kSigns =
            "()[]{}<>\"'\\/,.;:=-+*?@#&%0129aAzZ \n\t\x7f\x80\xff";
        const std::size_t place = below(input.size() + 1);
        const auto at = input.begin() + static_cast<std::ptrdiff_t>(place);
        const std::size_t length = std::min(1 + below(16), input.size() - place);
        const auto end = at + static_cast<std::ptrdiff_t>(length);
        switch (below(7)) {
            case 0:
                if (length > 0) *at ^= static_cast<std::uint8_t>(1u << below(8));
                break;
            case 1:
                if (length > 0) *at = static_cast<std::uint8_t>(kSigns[below(kSigns.size())]);
                break;
            case 2:
                input.insert(at, static_cast<std::uint8_t>(kSigns[below(kSigns.size())]));
                break;
            case 3:
                input.erase(at, end);
                break;
            case 4: {
                // The same part many times: depth and length.
                const Bytes part(at, end);
                Bytes copies;
                for (std::size_t times = 1 + below(below(20) == 0 ? 400 : 8); times > 0; --times)
                    copies.insert(copies.end(), part.begin(), part.end());
                input.insert(at, copies.begin(), copies.end());
                break;
            }
            case 5:
                input.resize(place);
                break;
            default: {
                // A part of another input.
                if (seeds_.empty()) break;
                const Bytes& other = seeds_[below(seeds_.size())];
                const std::size_t from = below(other.size() + 1);
                const std::size_t count = std::min(below(64), other.size() - from);
                const auto first = other.begin() + static_cast<std::ptrdiff_t>(from);
                input.insert(at, first, first + static_cast<std::ptrdiff_t>(count));
            }
        }
    }

    const std::vector<Bytes>& seeds_;
    std::mt19937_64 random_;
};

double used_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace

int main(int argc, char** argv) {
    double seconds = 2;
    std::uint64_t seed = 1;
    fs::path folder = ".";
    std::vector<fs::path> places;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--seconds" && i + 1 < argc) {
            seconds = std::atof(argv[++i]);
        } else if (argument == "--seed" && i + 1 < argc) {
            seed = std::strtoull(argv[++i], nullptr, 10);
        } else if (argument == "--found" && i + 1 < argc) {
            folder = argv[++i];
        } else {
            places.emplace_back(argument);
        }
    }
    const std::string name = fs::path(argv[0]).filename();
    found_path = (folder / (name + ".input")).string();
    __sanitizer_set_death_callback(write_found);
    std::signal(SIGALRM, too_long);

    const std::vector<Bytes> seeds = read_seeds(places);
    for (const Bytes& input : seeds) run(input);
    run({});
    Mutator mutator(seeds, seed);
    std::size_t mutations = 0;
    for (const double start = used_seconds(); used_seconds() - start < seconds; ++mutations)
        run(mutator.next());
    std::printf(
        "%s: %zu seeds, %zu mutations of seed %llu\n", name.c_str(), seeds.size(), mutations,
        static_cast<unsigned long long>(seed)
    );
    return 0;
}
