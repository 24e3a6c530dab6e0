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

constexpr const char* kProof = R"(      as: zheng-laoren
      service: hk-proof
      region: '500103'
      data: {per_phone: '13900000007', app_purpose: 办理公证}
      materials: {id-card: credential}
)";
constexpr const char* kCancellation = R"(      as: qian-xiaomian
      service: food-cancel
      region: '500103'
      applicant: qian-noodles
      answers: {}
      data: {per_name: 钱小面, per_id_no: '500103198806152468', per_phone: '13900000002', ent_name: 渝中区钱小面馆, ent_uscc: 92500103MA7DM00280, ent_legal_person: 钱小面, site_address: 重庆市渝中区示例巷10号, site_region: '500103', credential_number: JY25001030000001, app_reason: 不再经营}
      materials: {business-licence: credential}
)";

/// The story of an application up to its acceptance, with other steps after it: a household
/// certificate that every window takes, or the end of a licence that only its own district takes.
std::string code_of(const std::string& steps, const std::string& service = "hk-proof") {
    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / fmt::format("tongban-journey-{}.yaml", ::getpid());
    std::ofstream(file) << R"(name: story
starts_on: 2026-03-02T09:00
steps:
  - apply:
)" << (service == "hk-proof" ? kProof : kCancellation)
                        << steps;
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
        "journey.differs stage is \"submitted\", expected \"accepted\""
    );
}

TEST(Journey, DoesNotLetAClerkOfAnotherDistrictAccept) {
    EXPECT_EQ(
        code_of(
            "  - accept: {as: clerk-lj}\n  - expect: {error: auth.forbidden, stage: submitted}\n",
            "food-cancel"
        ),
        ""
    );
}

TEST(Journey, LetsAnyWindowOfTheCityAcceptWhatIsOpenToIt) {
    EXPECT_EQ(code_of("  - accept: {as: clerk-lj}\n  - expect: {stage: accepted}\n"), "");
    // Deciding stays with the competent department.
    EXPECT_EQ(
        code_of(
            "  - accept: {as: clerk-lj}\n  - decide: {as: gaj-lj, item: hk-proof, granted: true}\n"
            "  - expect: {error: auth.forbidden, stage: accepted}\n"
        ),
        ""
    );
}

TEST(Journey, FailsWhenARefusalWasNotExpectedEvenInTheLastStep) {
    EXPECT_TRUE(
        code_of("  - accept: {as: clerk-lj}\n", "food-cancel").starts_with("journey.refused")
    );
    EXPECT_TRUE(code_of("  - accept: {as: clerk-yz}\n  - expect: {error: auth.forbidden}\n")
                    .starts_with("journey.not_refused"));
}

TEST(Journey, KnowsNoUnknownStepsAndNoUnknownExpectations) {
    EXPECT_TRUE(code_of("  - approve: {as: clerk-yz}\n").starts_with("journey.unknown_step"));
    EXPECT_TRUE(
        code_of("  - expect: {stages: submitted}\n").starts_with("journey.unknown_expectation")
    );
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
