// Random triggers on all models: a run that is stored and read back before every step ends like one
// that never left memory, effects and state agree, and nothing is left when an instance is over.
#include <random>

#include "support.h"

using namespace tongban;
using namespace tongban::bpmn;

namespace {

/// What the outside believes, told by effects alone.
struct Outside {
    std::set<TokenId> tasks, jobs;
    std::set<TimerId> timers;
    std::set<SubscriptionId> subscriptions;
    int processes = 0;
    TokenId thrown = 0;  // an error from this token: it ends if somebody catches it

    void learn(const std::vector<Effect>& effects) {
        for (const Effect& effect : effects)
            std::visit([this](const auto& one) { note(one); }, effect);
    }

    void note(const UserTaskCreated& task) { tasks.insert(task.task); }
    void note(const UserTaskCancelled& task) { EXPECT_EQ(tasks.erase(task.task), 1u); }
    void note(const JobCreated& job) { jobs.insert(job.job); }
    void note(const JobCancelled& job) { EXPECT_EQ(jobs.erase(job.job), 1u); }
    void note(const TimerSet& timer) { EXPECT_TRUE(timers.insert(timer.timer).second); }
    void note(const TimerCancelled& timer) { EXPECT_EQ(timers.erase(timer.timer), 1u); }
    void note(const SubscriptionOpened& one) {
        EXPECT_TRUE(subscriptions.insert(one.subscription).second);
    }
    void note(const SubscriptionClosed& one) {
        EXPECT_EQ(subscriptions.erase(one.subscription), 1u);
    }
    void note(const MessageThrown&) {}
    void note(const SignalThrown&) {}
    void note(const ProcessEntered&) { ++processes; }
    void note(const ProcessLeft&) { --processes; }
    void note(const FaultRaised&) {}
    void note(const InstanceCompleted&) {}

    void agrees_with(const ProcessInstance& instance) {
        if (thrown != 0 && !find_token(instance, thrown)) {
            tasks.erase(thrown);
            jobs.erase(thrown);
        }
        std::set<TokenId> open_tasks, open_jobs;
        std::set<TimerId> set_timers;
        int open_processes = instance.state == InstanceState::Active ? 1 : 0;
        for (const Token& token : instance.tokens) {
            if (token.state == TokenState::UserTask) open_tasks.insert(token.id);
            if (token.state == TokenState::Job) open_jobs.insert(token.id);
            const Fault* fault = find_fault(instance, token.id);
            // A failed job or task is still known outside, but not open to it.
            if (fault && fault->resume == Resume::Job)
                (tasks.contains(token.id) ? open_tasks : open_jobs).insert(token.id);
        }
        for (const Scope& scope : instance.scopes)
            if (scope.token != 0 && scope.is_process()) ++open_processes;
        for (const Timer& timer : instance.timers) set_timers.insert(timer.id);
        EXPECT_EQ(tasks, open_tasks);
        EXPECT_EQ(jobs, open_jobs);
        EXPECT_EQ(timers, set_timers);
        EXPECT_EQ(processes, open_processes);
        if (instance.state == InstanceState::Active) return;
        EXPECT_TRUE(instance.tokens.empty());
        EXPECT_TRUE(instance.timers.empty());
        EXPECT_TRUE(instance.faults.empty());
        EXPECT_EQ(instance.scopes.size(), 1u);
    }
};

class RandomRun {
  public:
    RandomRun(const TestHost& host, unsigned seed) : host_(host), random_(seed) {}

    /// The serialized end, the history and the effects' kinds: everything that may be compared.
    std::string play(const std::string& process, bool restarts) {
        Player player(host_);
        player.start(process, start_variables());
        Outside outside;
        outside.learn(player.effects);
        std::string log;
        for (int step = 0; step < 60 && player.instance.state == InstanceState::Active; ++step) {
            const auto trigger = choose(player.instance);
            if (!trigger) break;
            forget(*trigger, outside);
            player.restarts = restarts;
            player.apply(*trigger);
            outside.learn(player.effects);
            outside.agrees_with(player.instance);
            for (const Effect& effect : player.effects) log += fmt::format("{} ", effect.index());
            if (testing::Test::HasFailure()) break;
        }
        return json::serialize(to_json(player.instance)) + player.passed() + log;
    }

  private:
    unsigned pick(unsigned bound) {
        return std::uniform_int_distribution<unsigned>(0, bound - 1)(random_);
    }

    feel::Context start_variables() {
        return {
            {"complete", pick(2) == 0},
            {"amount", static_cast<int>(pick(300))},
            {"wants_a", pick(2) == 0},
            {"wants_b", pick(2) == 0},
            {"limit", pick(2) ? "P2D" : "P3WD"},
            {"second_process", pick(4) ? "member" : "ghost"},
            {"offices", feel::List{"north", "south", "west"}},
            {"enough", static_cast<int>(pick(4))},
            {"a", 1},
            {"b", static_cast<int>(pick(3))},
            {"kind", pick(4) ? "known" : "odd"}};
    }

    feel::Context result() {
        return {{"complete", pick(2) == 0},
                {"granted", pick(3) != 0},
                {"found", pick(2) == 0},
                {"second_process", "member"},
                {"opinion", pick(3) ? "yes" : "no"},
                {"kind", "known"}};
    }

    std::optional<Trigger> choose(const ProcessInstance& instance) {
        std::vector<Trigger> open;
        for (const Token& token : instance.tokens) {
            if (token.state == TokenState::UserTask) {
                open.push_back(UserTaskCompleted{token.id, result()});
                if (pick(6) == 0) open.push_back(ErrorThrown{token.id, "lost"});
            } else if (token.state == TokenState::Job) {
                open.push_back(JobCompleted{token.id, result()});
                open.push_back(JobFailed{token.id, static_cast<std::int32_t>(pick(2)), "failed"});
                open.push_back(ErrorThrown{token.id, pick(2) ? "lost" : "broken", result()});
            } else if (token.state == TokenState::Fault) {
                open.push_back(FaultResolved{token.id});
            }
        }
        for (const Timer& timer : instance.timers) open.push_back(TimerFired{timer.id});
        if (pick(10) == 0) open.push_back(VariablesSet{result()});
        if (pick(40) == 0) open.push_back(InstanceCancelled{});
        if (open.empty()) return {};
        return open[pick(static_cast<unsigned>(open.size()))];
    }

    /// What ends by the trigger itself, without an effect.
    static void forget(const Trigger& trigger, Outside& outside) {
        if (const auto* done = std::get_if<UserTaskCompleted>(&trigger))
            outside.tasks.erase(done->task);
        if (const auto* done = std::get_if<JobCompleted>(&trigger)) outside.jobs.erase(done->job);
        if (const auto* fired = std::get_if<TimerFired>(&trigger))
            outside.timers.erase(fired->timer);
        outside.thrown = 0;
        if (const auto* thrown = std::get_if<ErrorThrown>(&trigger)) outside.thrown = thrown->token;
    }

    const TestHost& host_;
    std::mt19937 random_;
};

}  // namespace

TEST(RandomRuns, EndTheSameWithARestartBetweenAnyTwoSteps) {
    TestHost host;
    for (const char* model :
         {"approval", "parallel", "inclusive", "timers", "errors", "calls", "rules", "countersign"})
        host.deploy(read_model(std::string(model) + ".bpmn"));
    host.decisions["fee-known"] = [](const feel::Context& in) -> Result<feel::Value> {
        return feel::Value(feel::Context{{"fee", *in.find("total")}});
    };
    std::map<std::string, int> completed;
    int with_fault = 0;
    for (unsigned seed = 0; seed < 150; ++seed)
        for (const char* process :
             {"approval", "parallel", "inclusive", "timers", "errors", "bundle", "rules",
              "countersign"}) {
            SCOPED_TRACE(fmt::format("seed {} process {}", seed, process));
            const std::string kept = RandomRun(host, seed).play(process, false);
            const std::string restarted = RandomRun(host, seed).play(process, true);
            ASSERT_EQ(kept, restarted);
            // Stored form: [format, state, ...]; 1 is completed.
            completed[process] += kept.starts_with("[2,1,") ? 1 : 0;
            with_fault += kept.find("not_caught") != std::string::npos ? 1 : 0;
            ASSERT_FALSE(HasFailure());
        }
    // A test in which nothing happens would pass too.
    for (const auto& [process, count] : completed) EXPECT_GT(count, 20) << process;
    EXPECT_EQ(completed.size(), 8u);
    EXPECT_GT(with_fault, 0);
}
