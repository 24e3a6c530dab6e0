// The runner of journeys: what it must not let pass.
#include "service/journey.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "bpmn/load.h"
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
std::string code_of(
    const std::string& steps,
    const std::string& service = "hk-proof",
    const pack::Content& by = content()
) {
    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / fmt::format("tongban-journey-{}.yaml", ::getpid());
    std::ofstream(file) << R"(name: story
starts_on: 2026-03-02T09:00
steps:
  - apply:
)" << (service == "hk-proof" ? kProof : kCancellation)
                        << steps;
    const JourneyResult result = run_journey(by, file, "story");
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

/// The household certificate, handled by another process of the same id.
pack::Content handled_by(const std::string& inside) {
    pack::Content changed = content();
    const std::string id = changed.find_item("hk-proof")->executable->process;
    const auto model = bpmn::load(fmt::format(
        R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="https://example">
  <bpmn:process id="{}" name="证明" isExecutable="true">{}</bpmn:process>
</bpmn:definitions>)",
        id, inside
    ));
    EXPECT_TRUE(model) << model.error().cause;
    if (model) changed.processes[id] = model->processes.front();
    return changed;
}

std::string reviewed_with(const std::string& value, const char* kind, bool interrupts) {
    return fmt::format(
        R"(<bpmn:startEvent id="start"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="review" name="审查"><bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing></bpmn:userTask>
    <bpmn:boundaryEvent id="late" name="催办" attachedToRef="review" cancelActivity="{}"><bpmn:outgoing>c</bpmn:outgoing>
      <bpmn:timerEventDefinition id="t"><bpmn:{} xsi:type="bpmn:tFormalExpression">{}</bpmn:{}></bpmn:timerEventDefinition></bpmn:boundaryEvent>
    <bpmn:{} id="urge" name="督办"><bpmn:incoming>c</bpmn:incoming><bpmn:outgoing>d</bpmn:outgoing></bpmn:{}>
    <bpmn:endEvent id="end"><bpmn:incoming>b</bpmn:incoming></bpmn:endEvent>
    <bpmn:endEvent id="urged"><bpmn:incoming>d</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="review" /><bpmn:sequenceFlow id="b" sourceRef="review" targetRef="end" />
    <bpmn:sequenceFlow id="c" sourceRef="late" targetRef="urge" /><bpmn:sequenceFlow id="d" sourceRef="urge" targetRef="urged" />)",
        interrupts, kind, value, kind, interrupts ? "userTask" : "task",
        interrupts ? "userTask" : "task"
    );
}

TEST(Journey, FiresTimersOfTheProcessWhileItWaits) {
    const pack::Content by = handled_by(reviewed_with("P3WD", "timeDuration", true));
    EXPECT_EQ(
        code_of(
            "  - accept: {as: clerk-yz}\n  - wait: {working_days: 3}\n"
            "  - expect: {work: {hk-proof: {step: review, held_by: null}}}\n"
            "  - wait: {working_days: 1}\n"
            "  - expect: {work: {hk-proof: {step: urge, held_by: null}}}\n",
            "hk-proof", by
        ),
        ""
    );
}

TEST(Journey, DoesNotWaitForEverForAReminderWithoutEnd) {
    const pack::Content by = handled_by(reviewed_with("R/PT1H", "timeCycle", false));
    const std::string said =
        code_of("  - accept: {as: clerk-yz}\n  - wait: {until: 2029-01-01}\n", "hk-proof", by);
    EXPECT_TRUE(said.starts_with("journey.too_many_timers")) << said;
    EXPECT_NE(said.find("催办（late）"), std::string::npos) << said;
    EXPECT_EQ(
        code_of(
            "  - accept: {as: clerk-yz}\n  - wait: {until: 2026-03-20}\n"
            "  - expect: {stage: accepted}\n",
            "hk-proof", by
        ),
        ""
    ) << "some hundred are no fault";
}

TEST(Journey, NamesTheElementAtWhichTheProcessStandsStill) {
    const pack::Content by = handled_by(
        R"(<bpmn:startEvent id="start"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
    <bpmn:exclusiveGateway id="which" name="是否简易"><bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing><bpmn:outgoing>c</bpmn:outgoing></bpmn:exclusiveGateway>
    <bpmn:userTask id="review" name="审查"><bpmn:incoming>b</bpmn:incoming></bpmn:userTask>
    <bpmn:endEvent id="end"><bpmn:incoming>c</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="which" />
    <bpmn:sequenceFlow id="b" sourceRef="which" targetRef="review"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">outcome = "grant"</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="c" sourceRef="which" targetRef="end"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">outcome = "reject"</bpmn:conditionExpression></bpmn:sequenceFlow>)"
    );
    const std::string said = code_of(
        "  - accept: {as: clerk-yz}\n  - decide: {as: gaj-yz, item: hk-proof, granted: true}\n",
        "hk-proof", by
    );
    EXPECT_TRUE(said.starts_with("journey.process_fault")) << said;
    EXPECT_NE(said.find("stands still at which"), std::string::npos) << said;
}

TEST(Journey, TellsWhatOfficersDoWithAStep) {
    EXPECT_EQ(
        code_of("  - accept: {as: clerk-yz}\n  - claim: {as: gaj-yz, item: hk-proof}\n"
                "  - release: {as: gaj-yz, item: hk-proof}\n"
                "  - expect: {work: {hk-proof: {step: issue, held_by: null}}}\n"
                "  - claim: {as: gaj-yz, item: hk-proof}\n"
                "  - countersign: {as: gaj-yz, item: hk-proof, question: 情况属实吗, days: 2,"
                " of: [{department: xfjyzd}]}\n"
                "  - unask: {as: gaj-yz, item: hk-proof, department: xfjyzd}\n"
                "  - delivery: {way: post}\n"
                "  - decide: {as: gaj-yz, item: hk-proof, granted: true}\n"
                "  - deliver: {as: clerk-yz, way: post, receiver: 郑老人, tracking: SF1}\n"
                "  - expect: {stage: delivered}\n"),
        ""
    );
}

TEST(Journey, DisputesOnlyWhatARegisterHolds) {
    const std::string begun = R"(name: story
starts_on: 2026-03-02T09:00
steps:
  - apply:
      as: zheng-laoren
      service: hk-proof
      region: '500103'
      data: {per_phone: '13900000007', app_purpose: 办理公证}
      materials: {id-card: credential}
)";
    const auto told = [&](const std::string& more) {
        const std::filesystem::path file = std::filesystem::temp_directory_path() /
                                           fmt::format("tongban-challenge-{}.yaml", ::getpid());
        std::ofstream(file) << begun << more;
        const JourneyResult result = run_journey(content(), file, "story");
        std::filesystem::remove(file);
        return result.issues.empty() ? "" : result.issues.front().message;
    };
    EXPECT_EQ(
        told("      challenges: {app.purpose: 不对}\n  - expect: {error: draft.not_held}\n"), ""
    );
    EXPECT_EQ(
        told("      challenges: {per.name: 不对}\n  - expect: {error: draft.identity_fixed}\n"), ""
    );
}

}  // namespace
}  // namespace tongban::service
