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
        command.accept = AcceptCase{audit_points_of(initial, *content_)};
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

/// The same talk as a signal: without a key, to everybody who waits.
class Signals : public Messages {
  protected:
    void SetUp() override {
        Messages::SetUp();
        for (const char* model : {kTalks, kListens}) {
            auto loaded = bpmn::load(as_signal(model));
            ASSERT_TRUE(loaded) << loaded.error().code;
            for (auto& process : loaded->processes) content_->processes[process->id] = process;
        }
    }
    static std::string as_signal(std::string model) {
        const size_t from = model.find("<bpmn:message "), end = model.find("</bpmn:message>");
        model.replace(
            from, end + 15 - from, R"(<bpmn:signal id="m" name="places-checked-today" />)"
        );
        for (const auto& [was, is] :
             {std::pair{"messageEventDefinition", "signalEventDefinition"},
              std::pair{"messageRef", "signalRef"}})
            for (size_t at = model.find(was); at != std::string::npos; at = model.find(was))
                model.replace(at, std::string(was).size(), is);
        return model;
    }
};

TEST_F(Signals, ReachEveryCaseThatWaitsAndNoneThatWaitsLater) {
    begin("A", "food-new", "甲路1号");
    begin("B", "signboard", "甲路1号");
    begin("C", "signboard", "乙路2号");
    begin("D", "signboard", "丙路3号");
    commit(of("D"), decide(of("D"), WithdrawCase{"不办了"}, known()));
    const std::int64_t withdrawn = of("D").version;
    EXPECT_EQ(count("SELECT COUNT(*) FROM awaited_messages WHERE is_signal=1"), 2);
    std::vector<bus::Message> seen;
    const auto copy = bus_->subscribe(kThrownTopic, [&](const bus::Message& message) {
        seen.push_back(message);
        return Result<void>();
    });
    say("A");
    relay();
    EXPECT_FALSE(waits("B"));
    EXPECT_FALSE(waits("C")) << "a signal has no key";
    EXPECT_EQ(of("D").version, withdrawn);
    EXPECT_EQ(count("SELECT COUNT(*) FROM awaited_messages"), 0);
    EXPECT_EQ(count("SELECT COUNT(*) FROM kept_messages"), 0) << "nobody keeps a signal";
    time_.at.ms += 1'000;
    begin("E", "signboard", "甲路1号");
    relay();
    EXPECT_TRUE(waits("E"));
    ASSERT_EQ(seen.size(), 1u);
    const std::int64_t version = of("B").version;
    ASSERT_TRUE(on_process_message(desk_, seen.front(), time_.at));
    EXPECT_EQ(of("B").version, version) << "delivered twice it acts once";
    EXPECT_TRUE(waits("E")) << "and for nobody who began to wait since";
}

TEST_F(Signals, OneWhoCannotTakeItDoesNotKeepItFromTheOthers) {
    begin("A", "food-new", "甲路1号");
    begin("B", "signboard", "甲路1号");
    // A row without its case, first in the order.
    place(
        {"500157", "case:AA"},
        {{"INSERT INTO awaited_messages (region, stream, subscription, number, is_signal, name,"
          " message_key) VALUES ($1,$2,$3,$4,$5,$6,$7)",
          {std::string("500157"), std::string("case:AA"), std::int64_t{1}, std::string("AA"),
           std::int64_t{1}, std::string("places-checked-today"), std::string()}}}
    );
    say("A");
    std::vector<bus::Message> seen;
    const auto copy = bus_->subscribe(kThrownTopic, [&](const bus::Message& message) {
        seen.push_back(message);
        return Result<void>();
    });
    (void)relay_.run_once();
    EXPECT_FALSE(waits("B"));
    ASSERT_FALSE(seen.empty());
    EXPECT_FALSE(on_process_message(desk_, seen.front(), time_.at)) << "it is tried again";
}

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
