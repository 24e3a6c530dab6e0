// Events are found by their streams, whether they have their places in the index or not.
#include "ledger/fixture.h"

namespace tongban::ledger {
namespace {

const Options kSoon{.events_late_max = 4};

/// What a program wrote whose ledgers have an index of the database's own.
constexpr const char* kOldLedger =
    "PRAGMA journal_mode=WAL;"
    "CREATE TABLE ledger_head (id bigint NOT NULL, schema_version bigint NOT NULL, position bigint"
    " NOT NULL, message_position bigint NOT NULL, reply_number bigint NOT NULL, streams bigint NOT"
    " NULL, hash bytea NOT NULL, PRIMARY KEY (id)) WITHOUT ROWID;"
    "CREATE TABLE events (position INTEGER PRIMARY KEY, region text NOT NULL, stream text NOT NULL,"
    " version bigint NOT NULL, type text NOT NULL, body text NOT NULL, actor text NOT NULL, at"
    " bigint NOT NULL, hash bytea NOT NULL, UNIQUE (region, stream, version));"
    "INSERT INTO ledger_head VALUES (1, 2, 0, 0, 0, 0, zeroblob(32))";

class Streams : public LedgerTest {
  protected:
    void SetUp() override { ledger_ = open_at(path(), kSoon); }
    void reopen_soon() {
        close();
        ledger_ = open_at(path(), kSoon);
    }
    std::vector<std::int64_t> versions(const StreamKey& key) {
        std::vector<std::int64_t> found;
        for (const Event& event : events(key)) found.push_back(event.version);
        return found;
    }
    static std::vector<std::int64_t> up_to(std::int64_t last) {
        std::vector<std::int64_t> all;
        for (std::int64_t version = 1; version <= last; ++version) all.push_back(version);
        return all;
    }
    std::int64_t placed() { return number("SELECT placed FROM ledger_head"); }
    std::int64_t broken_at(const char* change) {
        close();
        tamper(change);
        ledger_ = open_at(path(), kSoon);
        const auto verified = ledger_->verify_chain();
        return verified ? 0 : verified.error().details.at("position").as_int64();
    }
};

TEST_F(Streams, EventsAreFoundBeforeAndAfterTheyHaveTheirPlaces) {
    for (int i = 0; i < 30; ++i) {
        ASSERT_TRUE(commit(next(kNoodleShop, i)));
        if (i % 3 == 0) ASSERT_TRUE(commit(next(kTeaHouse, i / 3)));
        EXPECT_EQ(versions(kNoodleShop), up_to(i + 1));
        EXPECT_EQ(versions(kTeaHouse), up_to(i / 3 + 1));
        if (i % 7 == 0) reopen_soon();
    }
    EXPECT_GE(number("SELECT count(*) FROM event_places"), placed());
    EXPECT_GE(placed(), 36);
    EXPECT_EQ(versions(kHotpotShop), up_to(0));
    EXPECT_EQ(ledger_->verify_chain().value(), 40);
}

TEST_F(Streams, LaterVersionsAloneAreFound) {
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(commit(next(kNoodleShop, i)));
    ASSERT_EQ(placed(), 8);
    for (const std::int64_t after : {0, 5, 8, 9, 10})
        EXPECT_TRUE(ledger_->read([&](Reader& reader) -> Result<void> {
            std::int64_t expected = after;
            for (const Event& event : TRY(reader.events(kNoodleShop, after)))
                EXPECT_EQ(event.version, ++expected);
            EXPECT_EQ(expected, 10);
            return {};
        }));
}

TEST_F(Streams, AVisitEndsWhereItIsTold) {
    for (int i = 0; i < 6; ++i) ASSERT_TRUE(commit(next(kNoodleShop, i)));
    for (const int wanted : {2, 5}) {
        int seen = 0;
        EXPECT_FALSE(ledger_->read([&](Reader& reader) {
            return reader.visit_events(
                kNoodleShop, 0,
                [&](const Reader::EventText&) -> Result<void> {
                    if (++seen == wanted) return refuse("test.enough", ErrorKind::Internal);
                    return {};
                }
            );
        }));
        EXPECT_EQ(seen, wanted);
    }
}

TEST_F(Streams, WhoReadsForLongSeesWhatWasThereWhenItBegan) {
    for (int i = 0; i < 6; ++i) ASSERT_TRUE(commit(next(kNoodleShop, i)));
    EXPECT_TRUE(ledger_->read([&](Reader& reader) -> Result<void> {
        EXPECT_EQ(TRY(reader.events(kNoodleShop)).size(), 6u);
        for (int i = 6; i < 40; ++i) {
            EXPECT_TRUE(commit(next(kNoodleShop, i)));
            EXPECT_EQ(TRY(reader.events(kNoodleShop)).size(), 6u) << i;
        }
        return {};
    }));
    EXPECT_EQ(versions(kNoodleShop), up_to(40));
}

TEST_F(Streams, WhoOnlyLooksFindsThemToo) {
    for (int i = 0; i < 7; ++i) ASSERT_TRUE(commit(next(kNoodleShop, i)));
    const auto other = open_at(path(), {.is_read_only = true});
    EXPECT_TRUE(other->read([&](Reader& reader) -> Result<void> {
        EXPECT_EQ(TRY(reader.events(kNoodleShop)).size(), 7u);
        return {};
    }));
}

TEST_F(Streams, WhatWasRefusedInABatchIsNotFound) {
    ASSERT_TRUE(ledger_->create_tables(
        {"CREATE TABLE IF NOT EXISTS names (name text NOT NULL, PRIMARY KEY (name))"}
    ));
    const auto named = [](Commit commit) {
        commit.rows.push_back({"INSERT INTO names (name) VALUES ($1)", {"one"}});
        return commit;
    };
    std::vector<Commit> commits;
    commits.push_back(next(kNoodleShop, 0));
    commits.push_back(named(next(kTeaHouse, 0)));
    commits.push_back(named(next(kHotpotShop, 0)));
    commits.push_back(next(kNoodleShop, 1));
    commits.push_back(next(kTeaHouse, 1));
    const auto results = commit_in_one_batch(std::move(commits));
    EXPECT_EQ(code_of(results[2]), "ledger.unique");
    EXPECT_EQ(versions(kNoodleShop), up_to(2));
    EXPECT_EQ(versions(kTeaHouse), up_to(2));
    EXPECT_EQ(versions(kHotpotShop), up_to(0));
    ASSERT_TRUE(commit(next(kHotpotShop, 0)));
    EXPECT_EQ(versions(kHotpotShop), up_to(1));
    EXPECT_EQ(ledger_->verify_chain().value(), 5);
}

TEST_F(Streams, AStaleVersionIsRefusedAfterTheMemoryIsGone) {
    for (int i = 0; i < 6; ++i) ASSERT_TRUE(commit(next(kNoodleShop, i)));
    reopen_soon();
    EXPECT_EQ(code_of(commit(next(kNoodleShop, 5))), "ledger.version_conflict");
    EXPECT_EQ(code_of(commit(next(kNoodleShop, 6))), "done");
}

TEST_F(Streams, APlaceThatIsGoneOrElsewhereIsNoticed) {
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(commit(next(kNoodleShop, i)));
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(commit(next(kTeaHouse, i)));
    ASSERT_EQ(placed(), 8);
    EXPECT_EQ(broken_at("UPDATE event_places SET position = 2 WHERE position = 7"), 7);
    EXPECT_EQ(versions(kTeaHouse), (std::vector<std::int64_t>{1, 3, 4, 5}))
        << "nothing of another stream is shown";
    EXPECT_EQ(broken_at("DELETE FROM event_places WHERE position = 3"), 3);
}

TEST_F(Streams, ALedgerOfAnOlderProgramGoesOnWithItsOwnIndex) {
    close();
    const Folder folder;
    const std::string old = folder.file("old.db");
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(old.c_str(), &db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, kOldLedger, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db);
    for (int start = 0; start < 3; ++start) {
        ledger_ = open_at(old, kSoon);
        for (int i = 0; i < 5; ++i) ASSERT_TRUE(commit(next(kNoodleShop, start * 5 + i)));
        EXPECT_EQ(versions(kNoodleShop), up_to(start * 5 + 5));
        EXPECT_EQ(code_of(commit(next(kNoodleShop, 1))), "ledger.version_conflict");
        EXPECT_EQ(ledger_->verify_chain().value(), start * 5 + 5);
        EXPECT_EQ(number("SELECT count(*) FROM event_places"), 0);
        ledger_.reset();
    }
}

}  // namespace
}  // namespace tongban::ledger
