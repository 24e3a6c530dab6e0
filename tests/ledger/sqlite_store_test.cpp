#include "ledger/sqlite_store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "fixture.h"

namespace tongban::ledger {
namespace {

constexpr const char kTable[] =
    "CREATE TABLE notes (id bigint NOT NULL, text text NOT NULL, PRIMARY KEY (id)) WITHOUT ROWID";
constexpr const char kInsert[] = "INSERT INTO notes (id, text) VALUES ($1, $2)";
constexpr const char kDelete[] = "DELETE FROM notes WHERE id >= $1 AND id < $2";
constexpr const char kCount[] = "SELECT count(*) FROM notes";

struct Fill {
    Folder folder;
    std::unique_ptr<Store> store;
    std::unique_ptr<Connection> writer;
    std::mt19937_64 random{11};

    Fill() {
        store = open_sqlite_store(folder.file("notes.db"), false, {}).value();
        writer = store->open_writer().value();
        EXPECT_TRUE(writer->define(kTable));
    }
    /// A transaction of notes with keys in no order.
    void insert(int count, bool is_kept = true) {
        EXPECT_TRUE(writer->begin_write());
        const std::string note(300, 'n');
        for (int i = 0; i < count; ++i)
            EXPECT_TRUE(writer->execute(
                kInsert, {static_cast<std::int64_t>(random() >> 1), std::string_view(note)}
            ));
        if (is_kept)
            EXPECT_TRUE(writer->commit());
        else
            writer->rollback();
    }
    void remove(std::int64_t from, std::int64_t to) {
        EXPECT_TRUE(writer->begin_write());
        EXPECT_TRUE(writer->execute(kDelete, {from, to}));
        EXPECT_TRUE(writer->commit());
    }
    std::string first(const char* sql) {
        std::string found;
        auto reader = store->open_reader().value();
        EXPECT_TRUE(reader->query(sql, {}, [&](const Reader::Row& row) {
            found = row.text(0);
            return false;
        }));
        return found;
    }
};

TEST(SqliteStore, AColumnIsAddedUnlessItIsThere) {
    Fill fill;
    fill.insert(1);
    const std::string sql = "ALTER TABLE notes ADD COLUMN IF NOT EXISTS tone text DEFAULT 'plain'";
    ASSERT_TRUE(fill.writer->define(sql));
    EXPECT_TRUE(fill.writer->define(sql));
    EXPECT_EQ(fill.first("SELECT tone FROM notes"), "plain");
    EXPECT_FALSE(fill.writer->define("ALTER TABLE notes ADD COLUMN tone text"));
    EXPECT_FALSE(fill.writer->define("ALTER TABLE nothing ADD COLUMN IF NOT EXISTS tone text"));
}

TEST(SqliteStore, TheLogIsCopiedBetweenTransactionsAndByNobodyElse) {
    Fill fill;
    for (int i = 0; i < 20; ++i) fill.insert(200);
    const auto copied = [&] { return std::filesystem::file_size(fill.folder.file("notes.db")); };
    ASSERT_LT(copied(), 100'000u);
    ASSERT_TRUE(fill.store->maintain());
    ASSERT_LT(copied(), 100'000u);
    ASSERT_TRUE(fill.store->finish_maintenance(*fill.writer));
    EXPECT_GT(copied(), 1'000'000u);
    fill.insert(1);
    EXPECT_EQ(fill.first(kCount), "4001");
}

TEST(SqliteStore, SplitsRollbacksAndDeletionsLeaveTheDatabaseWhole) {
    Fill fill;
    constexpr std::int64_t kWhole = std::numeric_limits<std::int64_t>::max();
    for (int round = 0; round < 30; ++round) {
        fill.insert(150);
        fill.insert(400, false);
        if (round % 7 == 6) fill.remove(0, kWhole / 3);
    }
    EXPECT_EQ(fill.first("PRAGMA integrity_check"), "ok");
    EXPECT_GT(std::stoi(fill.first(kCount)), 2'000);
    fill.remove(0, kWhole);
    fill.insert(300);
    EXPECT_EQ(fill.first(kCount), "300");
    EXPECT_EQ(fill.first("PRAGMA integrity_check"), "ok");
}

TEST(SqliteStore, TheLogGrowsAheadAndItsZerosAreNoFrames) {
    constexpr std::uintmax_t kStep = 1 << 20;
    Fill fill;
    const std::string log = fill.folder.file("notes.db-wal");
    fill.insert(10);
    EXPECT_EQ(std::filesystem::file_size(log), kStep);
    fill.insert(10);
    EXPECT_EQ(std::filesystem::file_size(log), kStep);
    fill.insert(4'000);
    EXPECT_GT(std::filesystem::file_size(log), kStep);
    EXPECT_EQ(std::filesystem::file_size(log) % kStep, 0u);
    // What a sudden end leaves: both files, and nobody who closed them.
    std::filesystem::copy_file(fill.folder.file("notes.db"), fill.folder.file("left.db"));
    std::filesystem::copy_file(log, fill.folder.file("left.db-wal"));
    auto store = open_sqlite_store(fill.folder.file("left.db"), false, {}).value();
    auto writer = store->open_writer().value();
    std::int64_t count = 0;
    ASSERT_TRUE(writer->query(kCount, {}, [&](const Reader::Row& row) {
        count = row.integer(0);
        return false;
    }));
    EXPECT_EQ(count, 4'020);
}

}  // namespace
}  // namespace tongban::ledger
