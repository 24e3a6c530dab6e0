// What a step of a model says about work for a program outside.
#include "pack/jobs.h"

#include <gtest/gtest.h>

#include "bpmn/load.h"

namespace tongban::pack {
namespace {

bpmn::FlowNode step(const std::string& definition, const std::string& inner = {}) {
    const std::string model = R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="test">
<bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
<bpmn:serviceTask id="job"><bpmn:extensionElements><zeebe:taskDefinition )" +
                              definition + " />" + inner + R"(</bpmn:extensionElements>
<bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:serviceTask>
<bpmn:endEvent id="end"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="job" /><bpmn:sequenceFlow id="f2" sourceRef="job" targetRef="end" />
</bpmn:process></bpmn:definitions>)";
    auto loaded = bpmn::load(model);
    EXPECT_TRUE(loaded) << loaded.error().code;
    const auto& process = *loaded->processes.front();
    return process.nodes[bpmn::find_node(process, "job")];
}

std::string headers(const std::string& key, const std::string& value) {
    return "<zeebe:taskHeaders><zeebe:header key=\"" + key + "\" value=\"" + value +
           "\" /></zeebe:taskHeaders>";
}

std::vector<std::string> faults(const bpmn::FlowNode& node) {
    std::vector<std::string> told;
    for (const JobFault& fault : check_worker_job(node))
        told.push_back(
            std::string(fault.code).substr(std::string("pack.worker_").size()) + " " + fault.value
        );
    return told;
}

using Told = std::vector<std::string>;

TEST(WorkerJobs, HaveTypesOfSmallLettersBehindTheirPrefix) {
    EXPECT_TRUE(is_worker_job("worker.address-standardise"));
    EXPECT_TRUE(is_worker_job("worker.gis.map2"));
    for (const char* other : {"worker.", "worker", "issue-credential", "worker.Ab", "worker.a b"})
        EXPECT_FALSE(is_worker_job(other)) << other;
    EXPECT_FALSE(is_worker_job("worker." + std::string(61, 'a')));
}

TEST(WorkerJobs, SayWhatComesBackAndHowLongToWait) {
    const bpmn::FlowNode node = step(
        R"(type="worker.map" retries="5")",
        R"(<zeebe:ioMapping><zeebe:input source="=data.a" target="address" /></zeebe:ioMapping>
<zeebe:taskHeaders><zeebe:header key="returns.map" value="object" /><zeebe:header key="returns.doors" value="number?" />
<zeebe:header key="backoff" value="PT5M" /><zeebe:header key="layer" value="roads" /></zeebe:taskHeaders>)"
    );
    EXPECT_EQ(faults(node), Told{});
    const JobContract contract = contract_of(node);
    EXPECT_EQ(contract.inputs, Told{"address"});
    ASSERT_EQ(contract.returns.size(), 2u);
    EXPECT_EQ(to_text(contract.returns.at("map")), "object");
    EXPECT_EQ(to_text(contract.returns.at("doors")), "number?");
    EXPECT_EQ(contract.backoff_ms, 300'000);
    EXPECT_EQ(contract.headers, (std::map<std::string, std::string>{{"layer", "roads"}}));
}

TEST(WorkerJobs, ThatAreWrittenWrongAreTold) {
    EXPECT_EQ(faults(step(R"(type="worker.A")")), Told{"type worker.A"});
    EXPECT_EQ(faults(step(R"(type="worker.a" retries="0")")), Told{"retries 0"});
    EXPECT_EQ(faults(step(R"(type="worker.a" retries="101")")), Told{"retries 101"});
    EXPECT_EQ(
        faults(step(R"(type="worker.a")", headers("returns.x", "texts"))), Told{"return_kind texts"}
    );
    EXPECT_EQ(
        faults(step(R"(type="worker.a")", headers("returns.a b", "text"))), Told{"return_name a b"}
    );
    for (const char* reserved : {"outcome", "reason", "article", "members", "data", "answers"})
        EXPECT_EQ(
            faults(step(R"(type="worker.a")", headers(std::string("returns.") + reserved, "text"))),
            Told{std::string("return_name ") + reserved}
        ) << "what an officer decides is not a program's to say";
    for (const char* wait : {"5", "P1M", "P2WD", "PT25H", "PT0S"})
        EXPECT_EQ(
            faults(step(R"(type="worker.a")", headers("backoff", wait))),
            Told{std::string("backoff ") + wait}
        );
}

TEST(WorkerJobs, ValuesFitTheirKind) {
    EXPECT_TRUE(fits("x", JobValueKind::Text));
    EXPECT_FALSE(fits(1, JobValueKind::Text));
    EXPECT_TRUE(fits("2026-02-28", JobValueKind::Date));
    EXPECT_FALSE(fits("2026-02-30", JobValueKind::Date));
    EXPECT_TRUE(fits(1.5, JobValueKind::Number));
    EXPECT_FALSE(fits("1.5", JobValueKind::Number));
    EXPECT_TRUE(fits(false, JobValueKind::Boolean));
    EXPECT_FALSE(fits(0, JobValueKind::Boolean));
    EXPECT_TRUE(fits(json::array{}, JobValueKind::List));
    EXPECT_FALSE(fits(json::object{}, JobValueKind::List));
    EXPECT_TRUE(fits(json::object{}, JobValueKind::Object));
    EXPECT_FALSE(fits(nullptr, JobValueKind::Object));
}

}  // namespace
}  // namespace tongban::pack
