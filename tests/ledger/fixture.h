// A ledger in a folder of its own, and short ways to fill it.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <condition_variable>
#include <filesystem>

#include "ledger/open.h"

namespace tongban::ledger {

class Folder {
  public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "tongban-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }
    std::string file(std::string_view name) const { return fmt::format("{}/{}", path_, name); }

  private:
    std::string path_;
};

inline const StreamKey kNoodleShop{"500112", "case:noodles"};
inline const StreamKey kHotpotShop{"500112", "case:hotpot"};
inline const StreamKey kTeaHouse{"500103", "case:tea"};

/// The stream's next event.
inline Commit next(
    const StreamKey& key, std::int64_t expected_version, std::string_view note = "note"
) {
    Commit commit;
    commit.key = key;
    commit.expected_version = expected_version;
    commit.actor = "person:li";
    commit.at = Instant{1'795'000'000'000 + expected_version};
    commit.events.push_back({"NoteAdded", {{"note", note}}});
    return commit;
}

inline std::unique_ptr<Ledger> open_at(
    const std::string& path, const Options& options = {}, const SqliteOptions& sqlite = {}
) {
    auto ledger = open_sqlite(path, options, sqlite);
    EXPECT_TRUE(ledger) << ledger.error().code << " " << ledger.error().cause;
    return std::move(ledger).value();
}

inline std::string code_of(const Result<Committed>& result) {
    return result ? std::string("done") : result.error().code;
}

class LedgerTest : public testing::Test {
  protected:
    void SetUp() override { ledger_ = open_at(path()); }
    std::string path() const { return folder_.file("ledger.db"); }
    void close() { ledger_.reset(); }
    void reopen() {
        close();
        ledger_ = open_at(path());
    }
    Result<Committed> commit(Commit commit) { return ledger_->commit_and_wait(std::move(commit)); }

    /// Queues all of them before the writer can take the first, so that they share a transaction.
    std::vector<Result<Committed>> commit_in_one_batch(std::vector<Commit> commits) {
        std::mutex mutex;
        std::condition_variable arrived;
        bool is_held = false;
        bool may_go = false;
        // The writer's thread stands in this callback while the others queue up.
        Commit gate;
        gate.key = {"500000", "test:gate"};
        ledger_->commit(std::move(gate), [&](Result<Committed>) {
            std::unique_lock lock(mutex);
            is_held = true;
            arrived.notify_all();
            arrived.wait(lock, [&] { return may_go; });
        });
        std::unique_lock lock(mutex);
        arrived.wait(lock, [&] { return is_held; });
        std::vector<std::optional<Result<Committed>>> results(commits.size());
        size_t count = 0;
        for (size_t i = 0; i < commits.size(); ++i)
            ledger_->commit(std::move(commits[i]), [&, i](Result<Committed> result) {
                const std::lock_guard inner(mutex);
                results[i].emplace(std::move(result));
                ++count;
                arrived.notify_all();
            });
        const std::int64_t before = ledger_->status()->batches;
        may_go = true;
        arrived.notify_all();
        arrived.wait(lock, [&] { return count == results.size(); });
        EXPECT_EQ(ledger_->status()->batches - before, 1);
        std::vector<Result<Committed>> all;
        for (auto& result : results) all.push_back(*std::move(result));
        return all;
    }

    std::vector<Event> events(const StreamKey& key) {
        std::vector<Event> found;
        EXPECT_TRUE(ledger_->read([&](Reader& reader) -> Result<void> {
            found = TRY(reader.events(key));
            return {};
        }));
        return found;
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

    /// Somebody else at the closed file.
    void tamper(const char* sql) {
        sqlite3* db = nullptr;
        ASSERT_EQ(sqlite3_open(path().c_str(), &db), SQLITE_OK);
        ASSERT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK)
            << sqlite3_errmsg(db);
        ASSERT_GT(sqlite3_changes(db), 0);
        sqlite3_close(db);
    }

    Folder folder_;
    std::unique_ptr<Ledger> ledger_;
};

}  // namespace tongban::ledger
