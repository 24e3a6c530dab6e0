// Jobs that fail, that end in an error, and that nobody waits for any more.
#include "service/job_desk.h"

namespace tongban::service {
namespace {

TEST_F(Jobs, AFailedAttemptWaitsAndTheLastOneIsAFaultThatAnOperatorRetries) {
    begin();
    const json::object first = take_one();
    EXPECT_EQ(code(answer("fail", first, {{"message", "超时"}, {"retries", 2}})), "job.retries");
    ASSERT_EQ(code(answer("fail", first, {{"message", "超时"}})), "done");
    EXPECT_TRUE(take(worker()).empty()) << "not before its back-off is over";
    later(59);
    EXPECT_TRUE(take(worker()).empty());
    later(1);
    const json::object second = take_one();
    EXPECT_NE(second.at("job"), first.at("job"));
    EXPECT_EQ(second.at("retries"), 1);
    EXPECT_EQ(second.at("failures"), 1);
    EXPECT_EQ(code(complete(first)), "job.gone");
    ASSERT_EQ(code(answer("fail", second, {{"message", "又超时"}})), "done");
    ASSERT_EQ(state().faults.size(), 1u);
    EXPECT_EQ(state().faults.front().code, "bpmn.job_failed");
    EXPECT_EQ(state().faults.front().message, "又超时");
    EXPECT_TRUE(state().jobs.empty());

    const auto mended = call(
        http::Method::Post, "/api/admin/faults/{number}/{token}/retry", operator_of("500157"),
        {{"reason", "对方系统恢复了"}}, {std::to_string(state().faults.front().token)}
    );
    ASSERT_TRUE(mended) << mended.error().code;
    EXPECT_TRUE(state().faults.empty());
    const json::object third = take_one();
    EXPECT_EQ(third.at("retries"), 2) << "as many attempts as the step has";
    EXPECT_EQ(third.at("failures"), 0);
    ASSERT_EQ(code(answer("fail", third, {{"message", "还是超时"}})), "done");
    EXPECT_TRUE(state().faults.empty());
    later(60);
    EXPECT_EQ(code(complete(take_one())), "done");
}

TEST_F(Jobs, TheWaitDoublesUnlessTheProgramNamesIt) {
    begin();
    const json::object first = take_one();
    ASSERT_EQ(code(answer("fail", first, {{"message", "x"}, {"retry_after_s", 300}})), "done");
    later(299);
    EXPECT_TRUE(take(worker()).empty());
    later(1);
    EXPECT_EQ(take(worker()).size(), 1u);
    // Of five attempts the fourth wait is eight times the first.
    CaseState many = state();
    many.jobs.front().failures = 3;
    many.jobs.front().retries = 3;
    const auto turn = decide(many, FailJob{.id = many.jobs.front().id, .message = "x"}, known());
    ASSERT_TRUE(turn);
    ASSERT_EQ(turn->state.jobs.size(), 1u);
    EXPECT_EQ(turn->state.jobs.front().not_before->ms - time_.at.ms, 8 * 60'000);
    EXPECT_EQ(turn->state.jobs.front().failures, 4);
}

TEST_F(Jobs, AnErrorGoesToWhatCatchesItsCodeElseTheProcessStandsStill) {
    begin();
    ASSERT_EQ(
        code(answer("error", take_one(), {{"code", "address-unknown"}, {"message", "没有"}})),
        "done"
    );
    EXPECT_EQ(open_steps(), std::vector<std::string>{"by_hand"});
    EXPECT_TRUE(state().faults.empty());
}

TEST_F(Jobs, AnErrorThatNobodyCatchesIsAFault) {
    begin();
    ASSERT_EQ(code(answer("error", take_one(), {{"code", "something-else"}})), "done");
    ASSERT_EQ(state().faults.size(), 1u);
    EXPECT_EQ(state().faults.front().code, "bpmn.error_not_caught");
    EXPECT_TRUE(state().jobs.empty());
    EXPECT_TRUE(open_steps().empty());
}

TEST_F(Jobs, AJobWhoseTokenWentElsewhereIsGone) {
    begin();
    const json::object job = take_one();
    later(9 * 24 * 3600);  // past the three working days of the boundary event
    ASSERT_TRUE(timers_.run_due());
    EXPECT_TRUE(failures_.empty());
    EXPECT_EQ(open_steps(), std::vector<std::string>{"by_hand"});
    EXPECT_EQ(code(complete(job)), "job.gone");
    EXPECT_EQ(code(answer("extend", job, {{"lease_s", 60}})), "job.gone");
    EXPECT_TRUE(take(worker()).empty());
}

TEST_F(Jobs, AWithdrawnCaseAsksNothingMore) {
    begin();
    const json::object job = take_one();
    commit(state(), decide(state(), WithdrawCase{"不办了"}, known()));
    EXPECT_EQ(code(complete(job)), "job.gone");
    EXPECT_TRUE(take(worker()).empty());
    EXPECT_TRUE(counted(operator_of("500000")).empty());
}

TEST_F(Jobs, AReplayGivesWhatTheProgramAnsweredAtTheTime) {
    begin();
    const json::object given{{"standard_address", "x"}, {"doors", 3}};
    ASSERT_EQ(code(answer("complete", take_one(), {{"variables", given}})), "done");
    const std::set<std::string> passed = replayed();
    EXPECT_TRUE(passed.contains("standardise"));
    EXPECT_TRUE(passed.contains("by_hand"));
}

TEST_F(Jobs, AReplayTakesTheErrorThatTheProgramReported) {
    begin();
    ASSERT_EQ(code(answer("error", take_one(), {{"code", "address-unknown"}})), "done");
    const std::set<std::string> passed = replayed();
    EXPECT_TRUE(passed.contains("unknown"));
    EXPECT_FALSE(passed.contains("standardise"));
}

}  // namespace
}  // namespace tongban::service
