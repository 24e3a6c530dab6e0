// What one case says reaches the other that waits for it: once, by its key, and while it is fresh.
#include "bpmn/load.h"
#include "bus/bus.h"
#include "ledger/relay.h"
#include "service/case_desk.h"
#include "service/window.h"

namespace tongban::service {
namespace {

constexpr const char* kTalks = R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d_food-new" targetNamespace="test">
  <bpmn:message id="m" name="place-checked"><bpmn:extensionElements><zeebe:subscription correlationKey="=data.site_address" /></bpmn:extensionElements></bpmn:message>
  <bpmn:process id="food-new" isExecutable="true">
<bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
<bpmn:userTask id="check"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="approver" /></bpmn:extensionElements><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:userTask>
<bpmn:intermediateThrowEvent id="say" name="场所已核查"><bpmn:extensionElements><zeebe:properties><zeebe:property name="ttlHours" value="48" /></zeebe:properties></bpmn:extensionElements><bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing><bpmn:messageEventDefinition id="e" messageRef="m" /></bpmn:intermediateThrowEvent>
<bpmn:userTask id="review"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="approver" /></bpmn:extensionElements><bpmn:incoming>f3</bpmn:incoming><bpmn:outgoing>f4</bpmn:outgoing></bpmn:userTask>
<bpmn:endEvent id="end"><bpmn:incoming>f4</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="check" /><bpmn:sequenceFlow id="f2" sourceRef="check" targetRef="say" /><bpmn:sequenceFlow id="f3" sourceRef="say" targetRef="review" /><bpmn:sequenceFlow id="f4" sourceRef="review" targetRef="end" /></bpmn:process>
</bpmn:definitions>)";
constexpr const char* kListens = R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d_signboard" targetNamespace="test">
  <bpmn:message id="m" name="place-checked"><bpmn:extensionElements><zeebe:subscription correlationKey="=data.site_address" /></bpmn:extensionElements></bpmn:message>
  <bpmn:process id="signboard" isExecutable="true">
<bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
<bpmn:intermediateCatchEvent id="wait" name="等待场所核查"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing><bpmn:messageEventDefinition id="e" messageRef="m" /></bpmn:intermediateCatchEvent>
<bpmn:userTask id="review"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="approver" /></bpmn:extensionElements><bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing></bpmn:userTask>
<bpmn:endEvent id="end"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="wait" /><bpmn:sequenceFlow id="f2" sourceRef="wait" targetRef="review" /><bpmn:sequenceFlow id="f3" sourceRef="review" targetRef="end" /></bpmn:process>
</bpmn:definitions>)";

class Messages : public test::CaseDesk {
  protected:
    void SetUp() override {
        CaseDesk::SetUp();
        content_ = std::make_shared<pack::Content>(*test::all_packs());
        for (const char* model : {kTalks, kListens}) {
            auto loaded = bpmn::load(model);
            ASSERT_TRUE(loaded) << loaded.error().code;
            for (auto& process : loaded->processes) content_->processes[process->id] = process;
        }
        desk_.content = [this] { return content_; };
        subscription_ = bus_->subscribe("process", [this](const bus::Message& message) {
            ++delivered_;
            return on_process_message(desk_, message, time_.at);
        });
    }

    /// Submitted and accepted.
    void begin(const char* number, const char* item, const char* place) {
        CaseState initial;
        Member member;
        member.item = item;
        member.number = std::string("N-") + number;
        member.name = item;
        member.department = "scjgj";
        member.process = item;
        member.limits = {.legal_days = 20, .promised_days = 5};
        initial.number = initial.query_code = number;
        initial.service = item;
        initial.department = "scjgj";
        initial.region = "500157";
        initial.person = initial.applicant = "person:zhao-huoguo";
        initial.sealed_parties = seal_json(keyring_, {{"name", "赵火锅"}}, number);
        initial.limits = member.limits;
        initial.members = {member};
        initial.open_data = {{"site_address", place}};
        SubmitCase command{initial};
        command.accept = AcceptCase{{}, "全部核对"};
        commit({}, decide(CaseState{}, command, known()));
    }
    Facts known() { return facts_for(desk_, *content_, time_.at, "staff:one", "承办人"); }
    CaseState of(const char* number) { return load_case(*ledger_, number).value(); }
    void say(const char* number) {
        const CaseState before = of(number);
        commit(
            before, decide(before, CompleteWorkItem{before.work_items.front().id, true}, known())
        );
    }
    void relay() {
        for (int i = 0; i < 5; ++i) ASSERT_TRUE(relay_.run_once());
    }
    bool waits(const char* number) { return of(number).work_items.empty(); }
    std::int64_t count(const char* sql) {
        std::int64_t rows = -1;
        EXPECT_TRUE(ledger_->read([&](ledger::Reader& reader) {
            return reader.query(sql, {}, [&](const ledger::Reader::Row& row) {
                rows = row.integer(0);
                return false;
            });
        }));
        return rows;
    }

    std::shared_ptr<pack::Content> content_;
    std::unique_ptr<bus::Bus> bus_ = bus::local_bus();
    std::unique_ptr<bus::Subscription> subscription_;
    ledger::Relay relay_{*ledger_, *bus_, time_};
    int delivered_ = 0;
};

TEST_F(Messages, WhoWaitsForTheKeyGetsItAndNobodyElse) {
    begin("A", "food-new", "甲路1号");
    begin("B", "signboard", "甲路1号");
    begin("C", "signboard", "乙路2号");
    EXPECT_EQ(count("SELECT COUNT(*) FROM awaited_messages"), 2);
    say("A");
    relay();
    EXPECT_FALSE(waits("B"));
    EXPECT_TRUE(waits("C")) << "another key";
    EXPECT_EQ(count("SELECT COUNT(*) FROM awaited_messages"), 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM kept_messages"), 0);
}

TEST_F(Messages, DeliveredTwiceItActsOnce) {
    begin("A", "food-new", "甲路1号");
    begin("B", "signboard", "甲路1号");
    std::vector<bus::Message> seen;
    const auto copy = bus_->subscribe(kThrownTopic, [&](const bus::Message& message) {
        seen.push_back(message);
        return Result<void>();
    });
    say("A");
    relay();
    ASSERT_EQ(seen.size(), 1u);
    const std::int64_t version = of("B").version;
    ASSERT_TRUE(on_process_message(desk_, seen.front(), time_.at));
    EXPECT_EQ(of("B").version, version);
    EXPECT_EQ(count("SELECT COUNT(*) FROM kept_messages"), 0) << "it was taken before";
}

TEST_F(Messages, WhatIsSaidTooEarlyIsKeptForItsTimeToLive) {
    begin("A", "food-new", "甲路1号");
    say("A");
    relay();
    EXPECT_EQ(count("SELECT COUNT(*) FROM kept_messages"), 1);
    time_.at.ms += 47 * 3'600'000;
    begin("B", "signboard", "甲路1号");
    relay();
    EXPECT_FALSE(waits("B"));
    EXPECT_EQ(count("SELECT COUNT(*) FROM kept_messages"), 0);
    begin("C", "signboard", "甲路1号");
    relay();
    EXPECT_TRUE(waits("C")) << "it was taken";
}

TEST_F(Messages, WhatIsTooOldIsForgotten) {
    begin("A", "food-new", "甲路1号");
    say("A");
    relay();
    time_.at.ms += 49 * 3'600'000;
    ASSERT_TRUE(timers_.run_due());
    EXPECT_TRUE(failures_.empty()) << failures_.front();
    EXPECT_EQ(count("SELECT COUNT(*) FROM kept_messages"), 0);
    begin("B", "signboard", "甲路1号");
    relay();
    EXPECT_TRUE(waits("B"));
}

TEST_F(Messages, AWithdrawnCaseWaitsForNothing) {
    begin("B", "signboard", "甲路1号");
    commit(of("B"), decide(of("B"), WithdrawCase{"不办了"}, known()));
    EXPECT_EQ(count("SELECT COUNT(*) FROM awaited_messages"), 0);
    begin("A", "food-new", "甲路1号");
    say("A");
    relay();
    EXPECT_EQ(of("B").stage, Stage::Withdrawn);
}

}  // namespace
}  // namespace tongban::service
