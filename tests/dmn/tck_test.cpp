// The public test kit of DMN: every case passes, but for a list that may only shrink.
#include "dmn/tck.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

using namespace tongban;
using namespace tongban::dmn;

namespace {

constexpr size_t kKnownFailuresMax = 0;
constexpr size_t kCases = 2239;

std::set<std::string> known_failures() {
    std::set<std::string> names;
    std::ifstream stream(TONGBAN_SOURCE_DIR "/tests/conformance/known-failures.txt");
    for (std::string line; std::getline(stream, line);)
        if (!line.empty() && line[0] != '#') names.insert(line);
    return names;
}

}  // namespace

TEST(DmnTestKit, EveryCaseOutsideTheListPassesAndEveryCaseInItFails) {
    const std::set<std::string> known = known_failures();
    EXPECT_LE(known.size(), kKnownFailuresMax);
    const Result<TckReport> report = run_tck(TONGBAN_SOURCE_DIR "/tests/conformance/dmn-tck");
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->results.size(), kCases);
    for (const TckResult& result : report->results) {
        const std::string name = result.folder + " " + result.file + " " + result.case_id;
        EXPECT_EQ(result.passed, !known.contains(name)) << name << "\n  " << result.message;
    }
}

TEST(DmnTestKit, AMissingFolderIsAFailure) {
    const Result<TckReport> report = run_tck(TONGBAN_SOURCE_DIR "/tests/conformance/no-such-kit");
    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().code, "dmn.tck_folder");
}
