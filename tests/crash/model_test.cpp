// The ledger against a model of a few lines: thousands of random commits, with a disk that is full
// now and then and restarts in between, come out exactly as the model says. The seed is printed and
// repeats a run.
#include <random>
#include <set>
#include <thread>

#include "crash/recording_vfs.h"
#include "ledger/fixture.h"

namespace tongban::ledger {
namespace {

using crash::Recorder;

constexpr const char kNames[] =
    "CREATE TABLE IF NOT EXISTS names (name text NOT NULL PRIMARY KEY, stream text NOT NULL)";
constexpr const char kTakeName[] = "INSERT INTO names (name, stream) VALUES ($1, $2)";
constexpr const char kCountNames[] = "SELECT count(*) FROM names";
constexpr const char kCountSnapshots[] = "SELECT coalesce(sum(version), 0) FROM snapshots";

/// What the ledger promises, without any of its machinery.
class Model {
  public:
    std::string apply(const std::vector<Commit>& commits) {
        const Commit& first = commits.front();
        auto versions = versions_;
        for (const Commit& commit : commits) {
            std::int64_t& version = versions[commit.key.stream];
            if (version != commit.expected_version)
                return is_repeated(first) ? repeated(first) : "ledger.version_conflict";
            version += static_cast<std::int64_t>(commit.events.size());
        }
        if (is_repeated(first)) return repeated(first);
        auto names = names_;
        for (const Commit& commit : commits)
            for (const RowChange& row : commit.rows)
                if (!names.insert(std::get<std::string>(row.values[0])).second)
                    return "ledger.unique";
        for (const Commit& commit : commits) {
            events_ += static_cast<std::int64_t>(commit.events.size());
            if (commit.snapshot) snapshots_[commit.key.stream] = version_after(commit);
        }
        versions_ = std::move(versions);
        names_ = std::move(names);
        const std::string outcome =
            fmt::format("done at {}, version {}", events_, version_after(first));
        if (!first.idempotency_key.empty()) replies_[first.idempotency_key] = outcome;
        return outcome;
    }

    const std::map<std::string, std::int64_t>& versions() const { return versions_; }
    std::int64_t events() const { return events_; }
    std::int64_t names() const { return static_cast<std::int64_t>(names_.size()); }
    std::int64_t snapshots() const {
        std::int64_t sum = 0;
        for (const auto& [stream, version] : snapshots_) sum += version;
        return sum;
    }

  private:
    static std::int64_t version_after(const Commit& commit) {
        return commit.expected_version + static_cast<std::int64_t>(commit.events.size());
    }
    bool is_repeated(const Commit& commit) const {
        return !commit.idempotency_key.empty() && replies_.contains(commit.idempotency_key);
    }
    std::string repeated(const Commit& commit) const {
        return "repeated: " + replies_.at(commit.idempotency_key);
    }

    std::map<std::string, std::int64_t> versions_;
    std::map<std::string, std::int64_t> snapshots_;
    std::set<std::string> names_;
    std::map<std::string, std::string> replies_;
    std::int64_t events_ = 0;
};

std::string outcome_of(const Result<Committed>& result) {
    if (!result) return result.error().code;
    return fmt::format(
        "{}done at {}, version {}", result->repeated ? "repeated: " : "", result->position,
        result->version
    );
}

class Simulation {
  public:
    explicit Simulation(unsigned seed) : random_(seed) { open(); }
    ~Simulation() {
        ledger_.reset();
        Recorder::instance().clear();
    }

    void run(int rounds) {
        for (int round = 0; round < rounds; ++round) {
            const bool is_disk_full = chance(12);
            if (is_disk_full) Recorder::instance().set_fault(Recorder::Fault::DiskFull);
            submit_some();
            // Room again after all of them were refused, or in the middle.
            if (chance(2)) wait_for_all();
            Recorder::instance().set_fault(Recorder::Fault::None);
            wait_for_all();
            if (chance(20)) {
                ledger_.reset();
                // The restart begins a new recording; kept in memory, the old one would only grow.
                Recorder::instance().clear();
                open();
            }
            if (testing::Test::HasFailure()) return;
        }
        compare_with_model();
    }
    int unavailable() const { return unavailable_; }

  private:
    bool chance(unsigned one_in) { return random_() % one_in == 0; }
    void open() {
        ledger_ = open_at(
            folder_.file("ledger.db"),
            {.batch_commits_max = 40, .versions_max = 5, .events_late_max = 16},
            {.vfs = "recording", .log_bytes_max = 128 << 10}
        );
        ASSERT_TRUE(ledger_->create_tables({kNames}));
    }

    Commit random_commit() {
        const std::string stream = fmt::format("case:{}", random_() % 12);
        // Mostly the version that the outcome before it will leave, as a caller would have it.
        std::int64_t version = expected_[stream];
        if (chance(8)) version += static_cast<std::int64_t>(random_() % 3) - 1;
        Commit commit = next({"500112", stream}, std::max<std::int64_t>(version, 0));
        if (chance(6)) commit.events.clear();
        if (chance(4)) commit.events.push_back({"SecondThought", {}});
        if (chance(3)) commit.snapshot = "{}";
        if (chance(3)) commit.idempotency_key = fmt::format("key {}", random_() % 400);
        if (chance(3))
            commit.rows.push_back(
                {kTakeName, {fmt::format("name {}", random_() % 600), commit.key.stream}}
            );
        expected_[stream] =
            commit.expected_version + static_cast<std::int64_t>(commit.events.size());
        return commit;
    }

    void submit_some() {
        const size_t count = 1 + random_() % 60;
        for (size_t i = 0; i < count; ++i) {
            std::vector<Commit> commits{random_commit()};
            while (chance(5)) {
                commits.push_back(random_commit());
                commits.back().idempotency_key.clear();
            }
            {
                const std::lock_guard lock(mutex_);
                ++waiting_;
            }
            ledger_->commit_all(commits, [this, commits](Result<Committed> result) {
                const std::lock_guard lock(mutex_);
                // In the order of submission: the model hears of each commit when the ledger
                // answers it.
                if (!result && result.error().code == "ledger.unavailable")
                    ++unavailable_;
                else
                    EXPECT_EQ(outcome_of(result), model_.apply(commits));
                --waiting_;
                answered_.notify_all();
            });
        }
    }

    void wait_for_all() {
        std::unique_lock lock(mutex_);
        answered_.wait(lock, [&] { return waiting_ == 0; });
        expected_ = model_.versions();
    }

    void compare_with_model() {
        EXPECT_EQ(ledger_->verify_chain().value(), model_.events());
        EXPECT_EQ(number(kCountNames), model_.names());
        EXPECT_EQ(number(kCountSnapshots), model_.snapshots());
    }
    std::int64_t number(const char* sql) {
        std::int64_t found = -1;
        EXPECT_TRUE(ledger_->read([&](Reader& reader) {
            return reader.query(sql, {}, [&](const Reader::Row& row) {
                found = row.integer(0);
                return false;
            });
        }));
        return found;
    }

    std::mt19937 random_;
    Folder folder_;
    std::unique_ptr<Ledger> ledger_;
    std::mutex mutex_;
    std::condition_variable answered_;
    int waiting_ = 0;
    int unavailable_ = 0;
    Model model_;
    std::map<std::string, std::int64_t> expected_;  // on this thread only
};

TEST(LedgerModel, RandomCommitsComeOutAsTheModelSays) {
    const char* fixed = std::getenv("TONGBAN_SEED");
    const unsigned seed =
        fixed != nullptr ? static_cast<unsigned>(std::atol(fixed)) : std::random_device{}();
    SCOPED_TRACE(fmt::format("TONGBAN_SEED={}", seed));
    int unavailable = 0;
    for (unsigned i = 0; i < 4; ++i) {
        Recorder::instance().clear();
        Simulation simulation(seed + i);
        simulation.run(60);
        unavailable += simulation.unavailable();
        ASSERT_FALSE(testing::Test::HasFailure());
    }
    // The full disk was met, or the run says nothing about it.
    EXPECT_GT(unavailable, 0);
}

}  // namespace
}  // namespace tongban::ledger
