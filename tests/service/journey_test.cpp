// The runner of journeys: what it must not let pass.
#include "service/journey.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "pack/load.h"

namespace tongban::service {
namespace {

const std::filesystem::path kRoot = TONGBAN_SOURCE_DIR;

const pack::Content& content() {
    static const pack::Loaded loaded =
        pack::load({kRoot / "packs/base", kRoot / "packs/chongqing", kRoot / "packs/demo"});
    return *loaded.content;
}

/// The story of a household certificate up to its acceptance, with other steps after it.
std::string code_of(const std::string& steps) {
    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / fmt::format("tongban-journey-{}.yaml", ::getpid());
    std::ofstream(file) << R"(name: story
starts_on: 2026-03-02T09:00
steps:
  - apply:
      as: zheng-laoren
      service: hk-proof
      region: '500103'
      data: {per_phone: '13900000007', app_purpose: 办理公证}
      materials: {id-card: credential}
)" << steps;
    const JourneyResult result = run_journey(content(), file, "story");
    std::filesystem::remove(file);
    return result.issues.empty() ? ""
                                 : result.issues.front().code + " " + result.issues.front().message;
}

TEST(Journey, PassesWhenEverythingIsAsExpected) {
    EXPECT_EQ(
        code_of("  - expect: {stage: submitted}\n  - accept: {as: clerk-yz}\n  - expect: {stage: "
                "accepted}\n"),
        ""
    );
}

TEST(Journey, EndsAtAnExpectationThatDoesNotHold) {
    EXPECT_EQ(
        code_of("  - expect: {stage: accepted}\n"),
        "journey.unexpected stage is \"submitted\", expected \"accepted\""
    );
}

TEST(Journey, DoesNotLetAClerkOfAnotherDistrictAccept) {
    EXPECT_EQ(
        code_of(
            "  - accept: {as: clerk-lj}\n  - expect: {error: auth.forbidden, stage: submitted}\n"
        ),
        ""
    );
}

TEST(Journey, FailsWhenARefusalWasNotExpectedEvenInTheLastStep) {
    EXPECT_TRUE(code_of("  - accept: {as: clerk-lj}\n").starts_with("journey.unexpected"));
    EXPECT_TRUE(code_of("  - accept: {as: clerk-yz}\n  - expect: {error: auth.forbidden}\n")
                    .starts_with("journey.unexpected"));
}

TEST(Journey, KnowsNoUnknownStepsAndNoUnknownExpectations) {
    EXPECT_TRUE(code_of("  - approve: {as: clerk-yz}\n").starts_with("journey.malformed"));
    EXPECT_TRUE(code_of("  - expect: {stages: submitted}\n").starts_with("journey.malformed"));
}

TEST(Journey, AcceptsBySilenceOnlyAfterFiveWorkingDays) {
    EXPECT_EQ(
        code_of("  - wait: {working_days: 5}\n  - expect: {stage: submitted}\n  - wait: "
                "{working_days: 1}\n  - expect: {stage: accepted}\n"),
        ""
    );
}

}  // namespace
}  // namespace tongban::service
