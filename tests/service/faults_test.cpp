// A process that cannot go on: the operator sees it, mends the cause and has it tried again.
#include "bpmn/load.h"
#include "service/case_desk.h"
#include "service/routes_faults.h"

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
        auto texts = http::Texts::load(TONGBAN_SOURCE_DIR "/packs/base/texts");
        ASSERT_TRUE(texts);
        texts_ = *std::move(texts);
        add_fault_list(routes_, desk_, texts_);
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

    /// Faults of other cases, each a second after the one before.
    void place_faults(
        const char* region, int count, const char* code, const char* message, int first = 0
    ) {
        std::vector<ledger::RowChange> rows;
        for (int i = first; i < first + count; ++i)
            rows.push_back(
                {"INSERT INTO process_faults (region, stream, token, number, name, name_en, "
                 "element, step, step_en, code, message, since_ms)"
                 " VALUES ($1,$2,1,$3,'','','Task_1','核对','Check',$4,$5,$6)",
                 {std::string(region), fmt::format("case:{}-{}", region, i),
                  fmt::format("{}-{}", region, i), std::string(code), std::string(message),
                  std::int64_t{i} * 1000}}
            );
        place({region, fmt::format("rows:{}", first)}, std::move(rows));
    }

    std::shared_ptr<pack::Content> content_;
    http::Texts texts_;
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

// All of them older than one's own.
TEST_F(Faults, ManyOfAnotherRegionHideNone) {
    place_faults("500103", 600, "bpmn.too_deep", "deep");
    begin();
    const json::array own = shown(operator_of("500157"));
    ASSERT_EQ(own.size(), 1u);
    EXPECT_EQ(own.at(0).at("case_number"), "C-1");
    EXPECT_EQ(shown(operator_of("500103")).size(), 500u);
    const json::array all = shown(operator_of("500000"));
    ASSERT_EQ(all.size(), 500u);
    EXPECT_EQ(all.at(0).at("case_number"), "500103-0") << "who stands still longest comes first";
}

TEST_F(Faults, ComeOldestFirstWhateverTheirRegion) {
    place_faults("500157", 1, "bpmn.too_deep", "", 2);
    place_faults("500103", 1, "bpmn.too_deep", "", 1);
    place_faults("500112", 1, "bpmn.too_deep", "", 3);
    const json::array all = shown(operator_of("500000"));
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all.at(0).at("case_number"), "500103-1");
    EXPECT_EQ(all.at(1).at("case_number"), "500157-2");
    EXPECT_EQ(all.at(2).at("case_number"), "500112-3");
}

TEST_F(Faults, SayWhyInTheWordsOfTheReader) {
    place_faults("500157", 1, "bpmn.no_flow_chosen", "no condition holds at `Task_1`", 0);
    place_faults("500157", 1, "case.too_many_steps", R"({"element":"Task_1","max":1000})", 1);
    place_faults("500157", 1, "bpmn.nobody_knows", "something else", 2);
    place_faults("500157", 1, "bpmn.no_decision", "`Task_1` names no decision", 3);
    const json::array said = shown(operator_of("500157"));
    ASSERT_EQ(said.size(), 4u);
    EXPECT_EQ(said.at(0).at("message"), "网关“核对”的条件没有一个成立，也没有默认连线。");
    EXPECT_EQ(said.at(0).at("detail"), "no condition holds at `Task_1`");
    EXPECT_EQ(
        said.at(1).at("message"),
        "同一环节（核对）已有 1000 个待办，流程不再增加；请联系流程维护人员。"
    );
    EXPECT_EQ(said.at(1).at("detail"), "") << "JSON is nothing to read";
    EXPECT_EQ(said.at(2).at("message"), "something else");
    EXPECT_EQ(said.at(2).at("detail"), "");
    EXPECT_EQ(said.at(3).at("message"), "“核对”要用的决策没有得出结果。");
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
