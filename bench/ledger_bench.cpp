// Group commit through the ledger beside a bare SQLite loop that writes the same rows, in one run.
//
// A command here is an event, a snapshot and a message: the three rows of a case command. K callers
// each wait for their own acknowledgement before they send the next command. Usage: ledger_bench
// [FOLDER [SECONDS [ROUNDS]]]
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "ledger/open.h"

namespace {

using namespace tongban;
using Clock = std::chrono::steady_clock;

constexpr int kCommandsPerCase = 8;
const std::string kBody(300, 'b');

/// The n-th command of one of the K callers.
struct Command {
    std::int64_t caller = 0;
    std::int64_t number = 0;
    std::int64_t callers = 1;
    Clock::time_point sent;

    /// A caller has one command in flight and works on one case after the other; the cases that are
    /// open at the same time were begun at about the same time, and their names lie together.
    std::string case_name() const {
        return fmt::format("case:{:09}", number / kCommandsPerCase * callers + caller);
    }
    std::int64_t version() const { return number % kCommandsPerCase; }
};

struct Figures {
    double per_second = 0;
    double p50_us = 0;
    double p99_us = 0;
    double cpu_us = 0;  // of the process, for a command, the callers' work included
    double group = 0;   // commands a transaction
};

double cpu_us() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto us = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
    };
    return us(usage.ru_utime) + us(usage.ru_stime);
}

/// Answers of the writer on their way to the caller.
class Answers {
  public:
    void add(std::span<const Command> commands) {
        const std::lock_guard lock(mutex_);
        done_.insert(done_.end(), commands.begin(), commands.end());
        if (std::exchange(is_waiting_, false)) arrived_.notify_one();
    }
    void take(std::vector<Command>& commands) {
        std::unique_lock lock(mutex_);
        while (done_.empty()) {
            is_waiting_ = true;
            arrived_.wait(lock);
        }
        is_waiting_ = false;
        commands.swap(done_);
    }

  private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Command> done_;
    bool is_waiting_ = false;
};

/// Sends K commands and a new one for each answer, as one thread: it stands for the K connections.
template <class Send>
Figures drive(int in_flight, double seconds, Answers& answers, const Send& send) {
    std::vector<double> latencies;
    std::vector<Command> done;
    const auto begin = Clock::now();
    const double cpu_before = cpu_us();
    std::vector<Command> batch;
    for (int caller = 0; caller < in_flight; ++caller)
        batch.push_back({caller, 0, in_flight, begin});
    send(batch);
    const auto elapsed = [&] {
        return std::chrono::duration<double>(Clock::now() - begin).count();
    };
    while (elapsed() < seconds) {
        done.clear();
        answers.take(done);
        const auto now = Clock::now();
        for (Command& command : done) {
            latencies.push_back(
                std::chrono::duration<double, std::micro>(now - command.sent).count()
            );
            ++command.number;
            command.sent = now;
        }
        send(done);
    }
    const double took = elapsed();
    std::ranges::sort(latencies);
    const size_t count = latencies.size();
    return {
        .per_second = static_cast<double>(count) / took,
        .p50_us = latencies[count / 2],
        .p99_us = latencies[count * 99 / 100],
        .cpu_us = (cpu_us() - cpu_before) / static_cast<double>(count)};
}

// ---- the bare loop

void check(bool is_fine, const char* what) {
    if (is_fine) return;
    std::fprintf(stderr, "%s failed\n", what);
    std::exit(1);
}

struct Bare {
    explicit Bare(const std::string& path) {
        check(sqlite3_open(path.c_str(), &db) == SQLITE_OK, "open");
        run("PRAGMA journal_mode=WAL");
        run("PRAGMA synchronous=FULL");
        run("CREATE TABLE events (stream TEXT NOT NULL, version INTEGER NOT NULL, type TEXT NOT "
            "NULL,"
            " at INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (stream, version)) WITHOUT ROWID"
        );
        run("CREATE TABLE snapshots (stream TEXT PRIMARY KEY, version INTEGER, body BLOB) WITHOUT "
            "ROWID");
        run("CREATE TABLE outbox (n INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT, body BLOB)");
        event = prepare("INSERT INTO events VALUES (?,?,'TaskCompleted',?,?)");
        snapshot = prepare(
            "INSERT INTO snapshots VALUES (?,?,?) ON CONFLICT (stream) DO UPDATE SET"
            " version=excluded.version, body=excluded.body"
        );
        message = prepare("INSERT INTO outbox (stream, body) VALUES (?,?)");
        begin = prepare("BEGIN IMMEDIATE");
        commit = prepare("COMMIT");
    }
    ~Bare() {
        for (sqlite3_stmt* statement : {event, snapshot, message, begin, commit})
            sqlite3_finalize(statement);
        sqlite3_close(db);
    }
    Bare(const Bare&) = delete;
    Bare& operator=(const Bare&) = delete;
    void run(const char* sql) {
        check(sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql);
    }
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* statement = nullptr;
        check(sqlite3_prepare_v2(db, sql, -1, &statement, nullptr) == SQLITE_OK, sql);
        return statement;
    }
    void step(sqlite3_stmt* statement) {
        check(sqlite3_step(statement) == SQLITE_DONE, sqlite3_errmsg(db));
        sqlite3_reset(statement);
    }
    static void text(sqlite3_stmt* statement, int index, const std::string& value) {
        sqlite3_bind_text(
            statement, index, value.data(), static_cast<int>(value.size()), SQLITE_STATIC
        );
    }
    void write(const Command& command) {
        const std::string name = command.case_name();
        const std::int64_t version = command.version();
        text(event, 1, name);
        sqlite3_bind_int64(event, 2, version);
        sqlite3_bind_int64(event, 3, command.number);
        text(event, 4, kBody);
        step(event);
        text(snapshot, 1, name);
        sqlite3_bind_int64(snapshot, 2, version);
        text(snapshot, 3, kBody);
        step(snapshot);
        text(message, 1, name);
        text(message, 2, kBody);
        step(message);
    }
    sqlite3* db = nullptr;
    sqlite3_stmt *event, *snapshot, *message, *begin, *commit;
};

Figures bare_loop(const std::string& path, int in_flight, double seconds) {
    Bare bare(path);
    Answers answers;
    std::mutex mutex;
    std::condition_variable waiting;
    std::vector<Command> queue;
    bool is_stopped = false;
    std::thread writer([&] {
        std::vector<Command> batch;
        for (;;) {
            {
                std::unique_lock lock(mutex);
                waiting.wait(lock, [&] { return is_stopped || !queue.empty(); });
                if (queue.empty()) return;
                batch.swap(queue);
            }
            bare.step(bare.begin);
            for (const Command& command : batch) bare.write(command);
            bare.step(bare.commit);
            answers.add(batch);
            batch.clear();
        }
    });
    const Figures figures =
        drive(in_flight, seconds, answers, [&](std::span<const Command> commands) {
            {
                const std::lock_guard lock(mutex);
                queue.insert(queue.end(), commands.begin(), commands.end());
            }
            waiting.notify_one();
        });
    {
        const std::lock_guard lock(mutex);
        is_stopped = true;
    }
    waiting.notify_one();
    writer.join();
    return figures;
}

// ---- the ledger

/// As browsers make them: without order.
std::string key_of(const Command& command) {
    const auto number =
        static_cast<std::uint64_t>(command.number * command.callers + command.caller);
    return fmt::format("{:016x}", (number + 1) * 0x9e3779b97f4a7c15ull);
}

ledger::Commit commit_of(const Command& command) {
    ledger::Commit commit;
    commit.key = {"500112", command.case_name()};
    commit.expected_version = command.version();
    commit.actor = "staff:0001";
    commit.at = Instant{1'795'000'000'000 + command.number % 1'000'000};
    commit.events.push_back({"TaskCompleted", {{"note", kBody}}});
    commit.snapshot = kBody;
    commit.messages.push_back({"case.changed", {{"note", kBody}}});
    return commit;
}

Figures through_ledger(const std::string& path, int in_flight, double seconds, bool has_key) {
    auto opened = ledger::open_sqlite(path);
    check(opened.has_value(), "open the ledger");
    Answers answers;
    ledger::Ledger& ledger = **opened;
    Figures figures = drive(in_flight, seconds, answers, [&](std::span<const Command> commands) {
        for (const Command& command : commands) {
            ledger::Commit commit = commit_of(command);
            if (has_key) commit.idempotency_key = key_of(command);
            ledger.commit(std::move(commit), [&answers, command](Result<ledger::Committed> result) {
                check(result.has_value(), "commit");
                answers.add({&command, 1});
            });
        }
    });
    const auto status = ledger.status();
    check(status.has_value(), "status");
    figures.group = static_cast<double>(status->commits) /
                    static_cast<double>(std::max<std::int64_t>(status->batches, 1));
    opened->reset();  // before the answers go: it still writes what waits
    return figures;
}

Figures median(std::vector<Figures> rounds) {
    std::ranges::sort(rounds, {}, &Figures::per_second);
    return rounds[rounds.size() / 2];
}

}  // namespace

int main(int count, char** words) {
    const std::string parent =
        count > 1 ? words[1] : std::filesystem::temp_directory_path().string();
    const double seconds = count > 2 ? std::atof(words[2]) : 1.5;
    const int rounds = count > 3 ? std::atoi(words[3]) : 5;
    const int only = count > 4 ? std::atoi(words[4]) : 0;
    std::printf(
        "%u cores; event + snapshot + message a command, %zu-byte bodies; median of %d rounds of "
        "%.1f s\n",
        std::thread::hardware_concurrency(), kBody.size(), rounds, seconds
    );
    std::printf(
        "%-10s %-18s %12s %8s %8s %8s %8s %8s\n", "in flight", "what", "commands/s", "p50 us",
        "p99 us", "cpu us", "group", "ratio"
    );
    for (const int in_flight : {1, 16, 64, 256}) {
        if (only != 0 && only != in_flight) continue;
        std::vector<Figures> bare, plain, keyed;
        for (int round = 0; round < rounds; ++round) {
            std::string folder = parent + "/ledger-bench-XXXXXX";
            check(::mkdtemp(folder.data()) != nullptr, "make a folder");
            bare.push_back(bare_loop(folder + "/bare.db", in_flight, seconds));
            plain.push_back(through_ledger(folder + "/ledger.db", in_flight, seconds, false));
            keyed.push_back(through_ledger(folder + "/keyed.db", in_flight, seconds, true));
            std::filesystem::remove_all(folder);
        }
        const double limit = median(bare).per_second;
        const std::pair<const char*, Figures> lines[] = {
            {"bare SQLite loop", median(bare)},
            {"ledger", median(plain)},
            {"ledger, with key", median(keyed)}};
        for (const auto& [what, figures] : lines)
            std::printf(
                "%-10d %-18s %12.0f %8.0f %8.0f %8.1f %8.1f %8.2f\n", in_flight, what,
                figures.per_second, figures.p50_us, figures.p99_us, figures.cpu_us, figures.group,
                figures.per_second / limit
            );
    }
    return 0;
}
