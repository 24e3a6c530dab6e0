// Several programs and servers reach for the same jobs; one of them may crash.
#include <thread>

#include "http/come_again.h"
#include "service/job_desk.h"
#include "service/job_lease.h"

namespace tongban::service {
namespace {

namespace fs = std::filesystem;

/// How a program waits whose request is answered later.
http::Pause pause_of(const Result<json::object>& answer) {
    if (answer) return {};
    return http::find_pause(answer.error()).value_or(http::Pause{});
}

TEST_F(Jobs, WhoWaitsIsToldWhenOneComesAndLooksAgainWhenALeaseOrAPauseIsOver) {
    const auto ask = [&] {
        return post(
            "/api/jobs/activate", worker(),
            {{"types", json::array{kType, "worker.other"}}, {"wait_ms", 30'000}}
        );
    };
    const http::Pause pause = pause_of(ask());
    EXPECT_EQ(
        pause.channels,
        (std::vector<std::string>{channel_of_jobs(kType), channel_of_jobs("worker.other")})
    );
    EXPECT_EQ(pause.wait_ms, 30'000);
    EXPECT_EQ(pause.again_ms, 10'000);
    EXPECT_EQ(pause.otherwise, (json::object{{"jobs", json::array()}}));
    begin();
    const auto taken = ask();
    ASSERT_TRUE(taken) << "what is there is given at once";
    const json::object job = taken->at("jobs").at(0).as_object();
    later(57);
    EXPECT_EQ(pause_of(ask()).again_ms, 3'000) << "the lease of a minute is over then";
    ASSERT_EQ(code(answer("fail", job, {{"message", "x"}, {"retry_after_s", 4}})), "done");
    EXPECT_EQ(pause_of(ask()).again_ms, 4'000);
    EXPECT_TRUE(take(worker()).empty()) << "who does not wait is told that there is none";
}

TEST_F(Jobs, ACommitThatOpensAJobSaysSoToWhoWaits) {
    const auto told = [&](const Result<Turn>& turn) {
        std::vector<std::string> types;
        for (const ledger::Message& message : job_messages(*turn)) {
            EXPECT_EQ(message.topic, kJobTopic);
            EXPECT_FALSE(message.is_kept);
            EXPECT_EQ(message.body.size(), 1u) << "nothing of the case";
            types.push_back(find_string(message.body, "type").value_or(""));
        }
        return types;
    };
    begin();
    const CaseState waiting = state();
    const auto again = decide(waiting, FailJob{.id = waiting.jobs.front().id}, known());
    ASSERT_TRUE(again);
    EXPECT_EQ(told(again), std::vector<std::string>{kType});
    const auto over = decide(waiting, WithdrawCase{"不办了"}, known());
    ASSERT_TRUE(over);
    EXPECT_TRUE(told(over).empty());
}

/// Two servers of one ledger reach for the same job: one gets it.
TEST_F(Jobs, TwoThatReachForAJobAtOnceDoNotBothGetIt) {
    begin();
    JobServer one(*ledger_, desk_, neighbours_), other(*ledger_, desk_, neighbours_);
    http::Request request{.actor = worker(), .now = time_.at};
    request.body = {{"types", json::array{kType}}};
    const auto handler = [](JobServer& server) {
        return std::ranges::find(server.routes.all(), "/api/jobs/activate", &http::Route::path)
            ->handler;
    };
    auto first = handler(one)(request), second = handler(other)(request);
    ASSERT_TRUE(first && second);
    auto& commits = std::get<http::AfterCommit>(*first).commits;
    auto& late = std::get<http::AfterCommit>(*second).commits;
    EXPECT_TRUE(ledger_->commit_all_and_wait(std::move(commits)));
    const auto refused = ledger_->commit_all_and_wait(std::move(late));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "ledger.version_conflict");
    const auto again = handler(other)(request);
    ASSERT_TRUE(again);
    EXPECT_TRUE(std::holds_alternative<http::Reply>(*again));
}

TEST_F(Jobs, ManyThatReachForThemAtOnceGetEachJobOnce) {
    constexpr int kCases = 30, kThreads = 6;
    for (int i = 0; i < kCases; ++i) begin(fmt::format("C-{}", i));
    JobServer server(*ledger_, desk_, neighbours_);
    std::mutex mutex;
    std::vector<std::string> given;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i)
        threads.emplace_back([&, i] {
            http::Request request{.actor = worker(), .now = time_.at};
            request.body = {{"types", json::array{kType}}, {"max", 1 + i % 3}};
            for (int rounds = 0; rounds < kCases; ++rounds) {
                const auto taken = server.post("/api/jobs/activate", request);
                if (!taken) continue;
                const std::scoped_lock lock(mutex);
                for (const json::value& job : taken->at("jobs").as_array())
                    given.emplace_back(job.at("job").as_string());
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(given.size(), static_cast<size_t>(kCases));
    std::ranges::sort(given);
    EXPECT_EQ(std::ranges::adjacent_find(given), given.end());
}

TEST_F(Jobs, ACrashBetweenTakingAndAnsweringLosesAndDoublesNothing) {
    begin();
    const json::object job = take_one();
    // The files as they are when the power goes.
    fs::create_directories(scratch_.path("after"));
    for (const char* ending : {"", "-wal"})
        fs::copy_file(
            scratch_.path("ledger.db") + ending, scratch_.path("after/ledger.db") + ending
        );
    const auto after = ledger::open_sqlite(scratch_.path("after/ledger.db"));
    ASSERT_TRUE(after) << after.error().code;
    ledger::Ledger& ledger = **after;
    JobServer server(ledger, desk_, neighbours_);
    http::Request taking{.actor = worker("500157", "cgj", "staff:b"), .now = time_.at};
    taking.body = {{"types", json::array{kType}}};
    const auto taken = server.post("/api/jobs/activate", taking);
    ASSERT_TRUE(taken);
    EXPECT_TRUE(taken->at("jobs").as_array().empty()) << "the lease outlives the crash";

    http::Request answer{.actor = worker(), .now = time_.at};
    answer.path = {std::string(job.at("job").as_string())};
    answer.body = {
        {"lease", job.at("lease")}, {"variables", {{"standard_address", "示例大道88号"}}}};
    for (int i = 0; i < 3; ++i) {
        const auto done = server.post("/api/jobs/{job}/complete", answer);
        EXPECT_TRUE(done) << done.error().code;
    }
    const CaseState state = load_case(ledger, "C-1").value();
    EXPECT_TRUE(state.jobs.empty());
    EXPECT_EQ(state.done_steps.size(), 1u);
    ASSERT_EQ(state.work_items.size(), 1u);
    EXPECT_EQ(state.work_items.front().element, "review");
}

TEST_F(Jobs, OneThatNobodyAnsweredIsTakenByAnotherAfterTheCrash) {
    begin();
    const json::object job = take_one();
    JobServer server(*ledger_, desk_, neighbours_);
    later(60);
    http::Request taking{.actor = worker("500157", "cgj", "staff:b"), .now = time_.at};
    taking.body = {{"types", json::array{kType}}};
    const auto taken = server.post("/api/jobs/activate", taking);
    ASSERT_TRUE(taken);
    ASSERT_EQ(taken->at("jobs").as_array().size(), 1u);
    EXPECT_NE(taken->at("jobs").at(0).at("lease"), job.at("lease"));
}

}  // namespace
}  // namespace tongban::service
