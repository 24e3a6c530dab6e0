// Jobs of a process for programs outside: taken under a lease, answered by who holds it.
#include "service/job_desk.h"

namespace tongban::service {
namespace {

using authority::Role;

TEST_F(Jobs, ABegunJobIsTakenWithItsInputsAloneAndCompleted) {
    begin();
    const json::object job = take_one();
    EXPECT_EQ(job.at("type"), kType);
    EXPECT_EQ(job.at("case_number"), "C-1");
    EXPECT_EQ(job.at("element"), "standardise");
    EXPECT_EQ(job.at("retries"), 2);
    EXPECT_EQ(job.at("variables"), (json::object{{"address", "示例大道八十八号"}}));
    EXPECT_EQ(job.at("headers"), (json::object{{"register", "standard-addresses"}}));
    EXPECT_EQ(
        job.at("returns"), (json::object{{"doors", "number?"}, {"standard_address", "text"}})
    );
    EXPECT_EQ(json::serialize(job).find("不外传"), std::string::npos);
    const auto done = complete(job);
    ASSERT_TRUE(done) << done.error().code;
    EXPECT_EQ(done->at("state"), "completed");
    EXPECT_TRUE(state().jobs.empty());
    EXPECT_EQ(open_steps(), std::vector<std::string>{"review"});
    ASSERT_EQ(state().done_steps.size(), 1u);
    EXPECT_EQ(state().done_steps.front().who, "地址库");
    EXPECT_TRUE(take(worker()).empty());
    EXPECT_EQ(to_record(replay_case(*ledger_, "C-1").value()), to_record(state()));
}

/// Notes whose data was read, and why.
class Noting final : public DemoNeighbours {
  public:
    using DemoNeighbours::DemoNeighbours;
    void record_access(
        const std::string& person, const std::vector<std::string>& fields, const Purpose& purpose
    ) override {
        notes.push_back(fmt::format("{} {} {}", person, fields.front(), purpose.why));
    }
    std::vector<std::string> notes;
};

TEST_F(Jobs, WhoTakesAJobReadsDataOfThePerson) {
    begin();
    Noting noting{test::all_packs()->demo};
    JobServer server(*ledger_, desk_, noting);
    http::Request request{.actor = worker(), .now = time_.at};
    request.body = {{"types", json::array{kType}}};
    ASSERT_TRUE(server.post("/api/jobs/activate", request));
    EXPECT_EQ(noting.notes, std::vector<std::string>{"person:zhao-huoguo process_job worker"});
    ASSERT_TRUE(server.post("/api/jobs/activate", request)) << "nothing is left to take";
    EXPECT_EQ(noting.notes.size(), 1u);
}

TEST_F(Jobs, TheApplicantSeesWhatIsWaitedFor) {
    begin();
    const auto step = [&]() -> std::string {
        const auto view = call(http::Method::Get, "/api/cases/{number}", test::person());
        if (!view) return view.error().code;
        const json::value first = view->at("members").at(0).at("steps").at(0);
        return fmt::format(
            "{} {} {}", first.at("name").as_string().c_str(), first.at("state").as_string().c_str(),
            first.at("who").as_string().c_str()
        );
    };
    EXPECT_EQ(step(), "地址标准化 active 外部系统");
    EXPECT_EQ(code(complete(take_one())), "done");
    EXPECT_EQ(step(), "地址标准化 done 地址库");
}

TEST_F(Jobs, AJobIsInOneHandUntilItsLeaseIsOver) {
    begin();
    const json::object first = take_one();
    EXPECT_TRUE(take(worker("500157", "cgj", "staff:other")).empty());
    EXPECT_TRUE(take(worker()).empty()) << "not twice to the same, either";
    later(59);
    EXPECT_TRUE(take(worker()).empty());
    later(1);
    EXPECT_EQ(code(complete(first)), "job.lease_over");
    const authority::Actor other = worker("500157", "cgj", "staff:other");
    const json::object second = take_one(other);
    EXPECT_EQ(second.at("job"), first.at("job"));
    EXPECT_EQ(code(complete(first)), "job.not_held");
    EXPECT_EQ(code(complete(second)), "job.not_held") << "another system with that lease";
    EXPECT_EQ(code(complete(second, other)), "done");
    EXPECT_EQ(code(complete(first)), "job.unknown");
    EXPECT_EQ(open_steps(), std::vector<std::string>{"review"});
}

TEST_F(Jobs, ALeaseIsExtendedByItsHolderAlone) {
    begin();
    const json::object job = take_one();
    later(50);
    EXPECT_EQ(
        code(answer("extend", job, {{"lease_s", 60}}, worker("500157", "cgj", "staff:x"))),
        "job.not_held"
    );
    ASSERT_EQ(code(answer("extend", job, {{"lease_s", 60}})), "done");
    later(50);
    EXPECT_TRUE(take(worker("500157", "cgj", "staff:x")).empty());
    EXPECT_EQ(code(complete(job)), "done");
}

TEST_F(Jobs, TheSameAnswerTwiceIsDoneOnceAndAnotherOneRefused) {
    begin();
    const json::object job = take_one();
    ASSERT_EQ(code(complete(job)), "done");
    const std::int64_t version = state().version;
    EXPECT_EQ(code(complete(job)), "done");
    EXPECT_EQ(state().version, version);
    EXPECT_EQ(
        code(answer("complete", job, {{"variables", {{"standard_address", "别处"}}}})), "job.gone"
    );
    EXPECT_EQ(code(answer("fail", job, {{"message", "其实没有"}})), "job.gone");
    EXPECT_EQ(state().version, version);
}

TEST_F(Jobs, WhatComesBackIsWhatTheStepAsksFor) {
    begin();
    const json::object job = take_one();
    const auto with = [&](json::object variables) {
        return code(answer("complete", job, {{"variables", std::move(variables)}}));
    };
    EXPECT_EQ(with({}), "job.variable_missing");
    EXPECT_EQ(with({{"standard_address", nullptr}}), "job.variable_missing");
    EXPECT_EQ(with({{"standard_address", 88}}), "job.variable_type");
    EXPECT_EQ(with({{"standard_address", "x"}, {"doors", "1"}}), "job.variable_type");
    EXPECT_EQ(with({{"standard_address", "x"}, {"outcome", "grant"}}), "job.unknown_variable");
    EXPECT_EQ(with({{"standard_address", std::string(70'000, 'x')}}), "job.variables_too_large");
    json::value deep = 1;
    for (int i = 0; i < 20; ++i) deep = json::array{deep};
    EXPECT_EQ(with({{"standard_address", deep}}), "job.variables_too_large");
    EXPECT_EQ(state().jobs.size(), 1u);
    EXPECT_EQ(with({{"standard_address", "x"}, {"doors", 3}}), "done");
    EXPECT_EQ(open_steps(), std::vector<std::string>{"by_hand"});
}

TEST_F(Jobs, AreForSystemsOfTheRegionAndDepartmentAlone) {
    begin();
    for (const authority::Actor& other :
         {worker("500103", "cgj", "staff:far"), worker("500157", "scjgj", "staff:near")}) {
        EXPECT_TRUE(take(other).empty());
    }
    const json::object job = take_one();
    for (const authority::Actor& other :
         {worker("500103", "cgj", "staff:far"), worker("500157", "scjgj", "staff:near")}) {
        EXPECT_EQ(code(complete(job, other)), "job.unknown");
        EXPECT_EQ(code(answer("fail", job, {{"message", "x"}}, other)), "job.unknown");
    }
    const authority::Actor clerk =
        test::staff({{.role = Role::Clerk, .region = "500157", .department = "*"}});
    for (const authority::Actor& other :
         {clerk, operator_of("500157"), test::person(), authority::Actor::stranger()}) {
        const std::string wanted = other.is_signed_in() ? "auth.forbidden" : "auth.signed_out";
        EXPECT_EQ(code(post("/api/jobs/activate", other, {{"types", json::array{kType}}})), wanted);
        EXPECT_EQ(code(complete(job, other)), wanted);
    }
    // A system sees no case, whatever it does there.
    EXPECT_EQ(code(call(http::Method::Get, "/api/cases/{number}", worker())), "auth.forbidden");
    EXPECT_EQ(
        code(post("/api/jobs/activate", worker(), {{"types", json::array{"x"}}})), "job.types"
    );
    EXPECT_EQ(code(complete(job)), "done");
}

// More of another department's wait than are looked at for one request, and for longer.
TEST_F(Jobs, ManyOfAnotherDepartmentHideNone) {
    begin();
    std::vector<ledger::RowChange> rows;
    for (int i = 0; i < 300; ++i)
        rows.push_back(
            {"INSERT INTO process_jobs (region, stream, number, id, type, department, element, "
             "step, step_en, failures, not_before_ms, since_ms, leased_by, worker, lease_until_ms)"
             " VALUES ('500157',$1,$2,'j',$3,'scjgj','e','','',0,0,0,'','',0)",
             {fmt::format("job:D-{}.j", i), fmt::format("D-{}", i), std::string(kType)}}
        );
    place({"500157", "job:D-0.j"}, std::move(rows));
    EXPECT_EQ(take_one().at("case_number"), "C-1");
}

TEST_F(Jobs, MoreThanOneIsGivenAtOnceOldestFirst) {
    for (const char* number : {"C-1", "C-2", "C-3"}) {
        begin(number);
        later(1);
    }
    const json::array two = take(worker(), {{"max", 2}});
    ASSERT_EQ(two.size(), 2u);
    EXPECT_EQ(two.at(0).at("case_number"), "C-1");
    EXPECT_EQ(two.at(1).at("case_number"), "C-2");
    EXPECT_EQ(take_one(worker("500157", "cgj", "staff:b")).at("case_number"), "C-3");
    const json::array types = counted(operator_of("500000"));
    ASSERT_EQ(types.size(), 1u);
    EXPECT_EQ(types.at(0).at("leased"), 3);
    EXPECT_EQ(types.at(0).at("waiting"), 0);
    EXPECT_TRUE(counted(operator_of("500103")).empty());
    EXPECT_NE(
        job_metrics(*ledger_, time_.at)
            .find(R"(tongban_process_jobs{type="worker.address-standardise",state="leased"} 3)"),
        std::string::npos
    );
}

}  // namespace
}  // namespace tongban::service
