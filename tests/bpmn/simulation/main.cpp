// bpmn_simulation: random models, random triggers, crashes. Without options one seed after the
// other;
// --short also tries every deliberate fault of the engine and fails when one is not found.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

#include "bpmn/faults.h"
#include "bpmn/simulation/player.h"

namespace tongban::simulation {

namespace {

using bpmn::DeliberateFault;

struct NamedFault {
    DeliberateFault fault;
    const char* name;
};
constexpr NamedFault kFaults[] = {
    {DeliberateFault::TokenDroppedAtJoin, "token dropped at a join"},
    {DeliberateFault::TimerFiredTwice, "timer fired twice"},
    {DeliberateFault::BoundaryLeftAlive, "boundary event left alive"},
    {DeliberateFault::JoinDoesNotWait, "inclusive join does not wait"},
    {DeliberateFault::TokenDoubledAtFork, "token doubled at a fork"},
    {DeliberateFault::CompensationForgotten, "completed activity forgotten"},
    {DeliberateFault::SubscriptionKept, "subscription kept after cancelling"},
    {DeliberateFault::VariableLost, "variable lost"},
    {DeliberateFault::ItemLeftOut, "item of a sequence left out"},
    {DeliberateFault::UndoneInOrder, "completed activities undone in their order"},
    {DeliberateFault::CaughtTooFarOut, "error caught by the outer of two"},
    {DeliberateFault::SiblingOutlivesTerminate, "token left alive by a terminate end event"},
    {DeliberateFault::EscalationLost, "escalation lost"},
    {DeliberateFault::EventTakenTwice, "event-based gateway taken twice"},
    {DeliberateFault::ConditionNotAskedAgain, "condition not asked after a change"},
    {DeliberateFault::TimerLostInMigration, "timer lost in a migration"},
    {DeliberateFault::JoinLostInMigration, "token at a join lost in a migration"},
};

/// The number of seeds with a fault; prints the first few.
int play(std::uint64_t first, std::uint64_t count, Coverage& coverage) {
    int failed = 0;
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        const auto wrong = play_seed(seed, coverage);
        if (wrong && ++failed <= 20) std::cout << "seed " << seed << ": " << *wrong << "\n";
    }
    return failed;
}

/// In a process of its own, since the engine may notice by itself and stop.
bool find_fault(const NamedFault& one, std::uint64_t seeds_max) {
    std::cout << std::flush;
    const pid_t child = ::fork();
    if (child == 0) {
        bpmn::deliberate_fault = one.fault;
        std::optional<std::string> found;
        std::uint64_t seed = 1;
        Coverage ignored;
        for (; seed <= seeds_max && !found; ++seed) found = play_seed(seed, ignored);
        if (found)
            std::cout << one.name << ": found by seed " << seed - 1 << ", " << *found << std::endl;
        ::_exit(found ? 0 : 1);
    }
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child) return false;
    if (WIFSIGNALED(status)) {
        const bool is_asserted = WTERMSIG(status) == SIGABRT;
        std::cout << one.name << ": found, "
                  << (is_asserted ? "an assertion of the engine stopped it\n" : "it crashed\n");
        return true;
    }
    if (WEXITSTATUS(status) != 0)
        std::cout << one.name << ": NOT FOUND in " << seeds_max << " seeds\n";
    return WEXITSTATUS(status) == 0;
}

/// Every fault must be found within so many seeds.
int find_faults(std::uint64_t seeds_max) {
    int missed = 0;
    for (const NamedFault& one : kFaults) missed += find_fault(one, seeds_max) ? 0 : 1;
    return missed;
}

void print(const char* title, const std::map<std::string, Covered>& kinds) {
    Covered all;
    for (const auto& [kind, one] : kinds) {
        all.there += one.there;
        all.passed += one.passed;
    }
    std::cout << fmt::format("{}: {} of {} passed\n", title, all.passed, all.there);
    for (const auto& [kind, one] : kinds)
        std::cout << fmt::format("  {} {} of {}\n", kind, one.passed, one.there);
}

void print(const Coverage& coverage) {
    print("elements", coverage.elements);
    print("branches of decisions", coverage.branches);
    std::cout << "triggers:\n";
    for (const auto& [name, count] : coverage.triggers)
        std::cout << "  " << name << " " << count << "\n";
    std::cout << fmt::format(
        "{} commits, {} restarts, {} migrations, {} unsound models refused\n", coverage.steps,
        coverage.restarts, coverage.migrations, coverage.refused_models
    );
}

}  // namespace

}  // namespace tongban::simulation

int main(int argc, char** argv) {
    using namespace tongban::simulation;
    CLI::App app("Random processes, random triggers, crashes");
    bool is_short = false;
    std::uint64_t first = 1, seeds = 10'000;
    app.add_flag("--short", is_short, "A few seeds, and each deliberate fault");
    app.add_option("--first", first, "The first seed");
    app.add_option("--seeds", seeds, "How many");
    CLI11_PARSE(app, argc, argv);
    Coverage coverage;
    const int failed = play(first, is_short ? 150 : seeds, coverage);
    print(coverage);
    const int missed = is_short ? find_faults(400) : 0;
    const auto played = static_cast<std::int64_t>(is_short ? 150 : seeds);
    std::cout << played - failed << " passed, " << failed << " failed, " << missed
              << " faults not found\n";
    return failed + missed == 0 ? 0 : 1;
}
