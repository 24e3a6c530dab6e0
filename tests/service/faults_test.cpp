// A process that cannot go on: the operator sees it, mends the cause and has it tried again.
#include "bpmn/load.h"
#include "service/case_desk.h"

namespace tongban::service {
namespace {

constexpr const char* kCalls = R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="test">
  <bpmn:process id="food-new" isExecutable="true">
<bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
<bpmn:callActivity id="prepare" name="准备材料"><bpmn:extensionElements><zeebe:calledElement processId="preparation" /></bpmn:extensionElements><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:callActivity>
<bpmn:userTask id="review"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="approver" /></bpmn:extensionElements><bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing></bpmn:userTask>
<bpmn:endEvent id="end"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="prepare" /><bpmn:sequenceFlow id="f2" sourceRef="prepare" targetRef="review" /><bpmn:sequenceFlow id="f3" sourceRef="review" targetRef="end" /></bpmn:process>
</bpmn:definitions>)";
constexpr const char* kCalled = R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d2" targetNamespace="test">
  <bpmn:process id="preparation" isExecutable="true">
<bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
<bpmn:endEvent id="end"><bpmn:incoming>f1</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="end" /></bpmn:process>
</bpmn:definitions>)";

class Faults : public test::CaseDesk {
  protected:
    void SetUp() override {
        CaseDesk::SetUp();
        add_fault_routes(routes_, desk_);
        content_ = std::make_shared<pack::Content>(*test::all_packs());
        use(kCalls);
        desk_.content = [this] { return content_; };
    }
    void use(const char* model) {
        auto loaded = bpmn::load(model);
        ASSERT_TRUE(loaded) << loaded.error().code;
        for (auto& process : loaded->processes) content_->processes[process->id] = process;
    }

    /// Submitted and accepted: its process runs into the call of what is not there.
    void begin() {
        CaseState initial;
        Member member;
        member.item = member.process = member.name = "food-new";
        member.number = "N-1";
        member.department = "scjgj";
        member.limits = {.legal_days = 20, .promised_days = 5};
        initial.number = initial.query_code = "C-1";
        initial.service = "food-new";
        initial.department = "scjgj";
        initial.region = "500157";
        initial.person = initial.applicant = "person:zhao-huoguo";
        initial.sealed_parties = seal_json(keyring_, {{"name", "赵火锅"}}, "C-1");
        initial.limits = member.limits;
        initial.members = {member};
        SubmitCase command{initial};
        command.accept = AcceptCase{audit_points_of(initial, *content_)};
        const Facts known = facts_for(desk_, *content_, time_.at, "staff:one", "承办人");
        commit({}, decide(CaseState{}, command, known));
    }
    static authority::Actor operator_of(const char* region) {
        return test::staff(
            {{.role = authority::Role::Operator, .region = region, .department = "*"}}, "staff:op",
            "运维员"
        );
    }
    json::array shown(const authority::Actor& actor) {
        const auto page = call(http::Method::Get, "/api/admin/faults", actor);
        return page ? page->at("faults").as_array() : json::array{};
    }
    Result<json::object> retry(
        const authority::Actor& actor, std::int64_t token, const char* reason = "补上了流程"
    ) {
        return call(
            http::Method::Post, "/api/admin/faults/{number}/{token}/retry", actor,
            {{"reason", reason}}, {std::to_string(token)}
        );
    }

    std::shared_ptr<pack::Content> content_;
};

TEST_F(Faults, AreShownToTheOperatorUntilTheyAreMended) {
    begin();
    ASSERT_EQ(state().faults.size(), 1u);
    EXPECT_TRUE(state().work_items.empty());
    const json::array before = shown(operator_of("500000"));
    ASSERT_EQ(before.size(), 1u);
    EXPECT_EQ(before.at(0).at("case_number"), "C-1");
    EXPECT_EQ(before.at(0).at("step"), "准备材料");
    const std::int64_t token = before.at(0).at("token").as_int64();

    // The cause is still there: it stands as before.
    const auto again = retry(operator_of("500000"), token);
    ASSERT_TRUE(again) << again.error().code;
    EXPECT_FALSE(again->at("is_mended").as_bool());
    EXPECT_EQ(state().faults.size(), 1u);

    use(kCalled);
    const auto mended = retry(operator_of("500000"), state().faults.front().token);
    ASSERT_TRUE(mended) << mended.error().code;
    EXPECT_TRUE(mended->at("is_mended").as_bool());
    EXPECT_TRUE(state().faults.empty());
    ASSERT_EQ(state().work_items.size(), 1u);
    EXPECT_EQ(state().work_items.front().element, "review");
    EXPECT_TRUE(shown(operator_of("500000")).empty());
    EXPECT_EQ(retry(operator_of("500000"), token).error().code, "case.unknown_fault");
}

TEST_F(Faults, AreNobodyElsesAffair) {
    begin();
    const std::int64_t token = state().faults.front().token;
    EXPECT_TRUE(shown(operator_of("500103")).empty());
    EXPECT_EQ(retry(operator_of("500103"), token).error().code, "case.unknown");
    const authority::Actor clerk =
        test::staff({{.role = authority::Role::Clerk, .region = "500157", .department = "*"}});
    EXPECT_EQ(retry(clerk, token).error().code, "auth.forbidden");
    EXPECT_EQ(retry(test::person(), token).error().code, "auth.forbidden");
    EXPECT_EQ(retry(operator_of("500157"), token, "  ").error().code, "form.required");
    EXPECT_EQ(state().faults.size(), 1u);
}

}  // namespace
}  // namespace tongban::service
