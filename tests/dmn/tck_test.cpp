// The public test kit of DMN: every case passes, but for a list that may only shrink.
#include "dmn/tck.h"

#include <gtest/gtest.h>

#include <filesystem>
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
    EXPECT_EQ(report.error().cause, "there is no such folder");
    const Result<TckReport> file = run_tck(TONGBAN_SOURCE_DIR "/README.md");
    ASSERT_FALSE(file.has_value());
    EXPECT_EQ(file.error().cause, "this is a file, a folder is wanted");
    const Result<TckReport> empty = run_tck(TONGBAN_SOURCE_DIR "/tests/dmn");
    ASSERT_FALSE(empty.has_value());
    EXPECT_EQ(empty.error().cause, "no case stands in it (*-test-*.xml beside models)");
}

TEST(DmnTestKit, AFolderThatCannotBeReadIsAFailure) {
    namespace files = std::filesystem;
    const files::path folder = files::path(testing::TempDir()) / "circular-kit";
    files::remove_all(folder);
    files::create_directories(folder);
    files::create_symlink("circle", folder / "circle");
    const Result<TckReport> report = run_tck(folder.string());
    files::remove_all(folder);
    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().code, "dmn.tck_folder");
}

TEST(DmnTestKit, ABrokenOrEmptyTestFileIsAFailure) {
    namespace files = std::filesystem;
    const files::path folder = files::path(testing::TempDir()) / "broken-kit";
    files::remove_all(folder);
    files::create_directories(folder);
    std::ofstream(
        folder / "m.dmn"
    ) << R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="m"/>)";
    const auto test = [&](const std::string& name, const std::string& rest) {
        std::ofstream(folder / name) << "<testCases><modelName>m.dmn</modelName>" << rest;
    };
    test("m-test-01.xml", "<testCase id=\"1\">");
    test("m-test-02.xml", "</testCases>");
    test("m-test-03.xml", "<testCase id=\"1\"/></testCases>");
    const Result<TckReport> report = run_tck(folder.string());
    files::remove_all(folder);
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->passed, 0);
    EXPECT_EQ(report->failed, 3);
}
