// Commits: versions, repeats, neighbours in one transaction, bounds.
#include "ledger/fixture.h"

namespace tongban::ledger {
namespace {

class Commits : public LedgerTest {};

constexpr const char kTeas[] =
    "CREATE TABLE IF NOT EXISTS teas (name text NOT NULL PRIMARY KEY, price bigint NOT NULL)";
constexpr const char kInsertTea[] = "INSERT INTO teas (name, price) VALUES ($1, $2)";
constexpr const char kCountTeas[] = "SELECT count(*) FROM teas";
constexpr const char kCountReplies[] = "SELECT count(*) FROM replies";

Commit tea(const StreamKey& key, std::string name) {
    Commit commit = next(key, 0);
    commit.rows.push_back({kInsertTea, {std::move(name), std::int64_t{12}}});
    return commit;
}

TEST_F(Commits, EventsGetVersionsAndAscendingPositions) {
    ASSERT_TRUE(commit(next(kNoodleShop, 0)));
    ASSERT_TRUE(commit(next(kTeaHouse, 0)));
    Commit two = next(kNoodleShop, 1, "第二");
    two.events.push_back({"Closed", {}});
    const auto committed = commit(std::move(two));
    ASSERT_TRUE(committed);
    EXPECT_EQ(committed->version, 3);
    EXPECT_EQ(committed->position, 4);
    EXPECT_FALSE(committed->repeated);

    const auto found = events(kNoodleShop);
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[1].version, 2);
    EXPECT_EQ(found[1].position, 3);
    EXPECT_EQ(found[1].type, "NoteAdded");
    EXPECT_EQ(found[1].body.at("note").as_string(), "第二");
    EXPECT_EQ(found[1].actor, "person:li");
    EXPECT_EQ(found[1].at, Instant{1'795'000'000'001});
    EXPECT_EQ(found[2].type, "Closed");
    EXPECT_EQ(found[2].hash.size(), 32u);
}

TEST_F(Commits, AStaleOrFutureVersionIsRefusedAndWritesNothing) {
    ASSERT_TRUE(commit(next(kNoodleShop, 0)));
    EXPECT_EQ(code_of(commit(next(kNoodleShop, 0))), "ledger.version_conflict");
    const auto ahead = commit(next(kNoodleShop, 2));
    ASSERT_FALSE(ahead);
    EXPECT_EQ(ahead.error().kind, ErrorKind::Conflict);
    EXPECT_EQ(ahead.error().details.at("found").as_int64(), 1);
    EXPECT_EQ(events(kNoodleShop).size(), 1u);
    EXPECT_EQ(ledger_->status()->events, 1);
}

TEST_F(Commits, VersionsAreKnownAfterReopening) {
    ASSERT_TRUE(commit(next(kNoodleShop, 0)));
    ASSERT_TRUE(commit(next(kNoodleShop, 1)));
    reopen();
    EXPECT_EQ(code_of(commit(next(kNoodleShop, 1))), "ledger.version_conflict");
    EXPECT_EQ(commit(next(kNoodleShop, 2))->position, 3);
    EXPECT_TRUE(ledger_->verify_chain());
}

TEST_F(Commits, TheSameStreamNameInAnotherRegionIsAnotherStream) {
    ASSERT_TRUE(commit(next({"500112", "case:1"}, 0)));
    ASSERT_TRUE(commit(next({"500103", "case:1"}, 0)));
    EXPECT_EQ(ledger_->status()->streams, 2);
}

TEST_F(Commits, OfTwoDecisionsOnOneVersionInABatchTheLaterIsRefused) {
    const auto results = commit_in_one_batch(
        {next(kNoodleShop, 0, "first"), next(kNoodleShop, 0, "second"), next(kTeaHouse, 0)}
    );
    EXPECT_EQ(code_of(results[0]), "done");
    EXPECT_EQ(code_of(results[1]), "ledger.version_conflict");
    EXPECT_EQ(code_of(results[2]), "done");
    ASSERT_EQ(events(kNoodleShop).size(), 1u);
    EXPECT_EQ(events(kNoodleShop)[0].body.at("note").as_string(), "first");
}

TEST_F(Commits, ChainedDecisionsOnOneStreamShareABatch) {
    const auto results =
        commit_in_one_batch({next(kNoodleShop, 0), next(kNoodleShop, 1), next(kNoodleShop, 2)});
    for (const auto& result : results) EXPECT_EQ(code_of(result), "done");
    EXPECT_EQ(events(kNoodleShop).size(), 3u);
}

TEST_F(Commits, ARepeatedKeyGivesTheFirstReplyAndWritesNothing) {
    Commit first = next(kNoodleShop, 0);
    first.idempotency_key = "k1";
    first.reply = {201, R"({"number":"A"})"};
    Commit again = first;
    again.reply = {201, R"({"number":"B"})"};
    ASSERT_FALSE(commit(first)->repeated);
    const auto repeated = commit(again);
    ASSERT_TRUE(repeated);
    EXPECT_TRUE(repeated->repeated);
    EXPECT_EQ(repeated->version, 1);
    EXPECT_EQ(repeated->position, 1);
    EXPECT_EQ(repeated->reply.status, 201);
    EXPECT_EQ(repeated->reply.body, R"({"number":"A"})");
    EXPECT_EQ(ledger_->status()->events, 1);
}

TEST_F(Commits, ARepeatOnAnotherStreamIsStillARepeat) {
    // A handler that makes a new number for each try: the stream differs, the request does not.
    Commit first = next(kNoodleShop, 0);
    first.idempotency_key = "k1";
    Commit again = next(kHotpotShop, 0);
    again.idempotency_key = "k1";
    ASSERT_TRUE(commit(first));
    EXPECT_TRUE(commit(again)->repeated);
    EXPECT_TRUE(events(kHotpotShop).empty());
}

TEST_F(Commits, AKeyBelongsToItsActor) {
    Commit hers = next(kNoodleShop, 0);
    hers.idempotency_key = "k1";
    hers.reply.body = "hers";
    Commit his = next(kTeaHouse, 0);
    his.actor = "person:wang";
    his.idempotency_key = "k1";
    ASSERT_TRUE(commit(hers));
    EXPECT_FALSE(commit(his)->repeated);
    EXPECT_EQ(ledger_->find_reply("person:li", "k1").value()->body, "hers");
    EXPECT_FALSE(ledger_->find_reply("person:zhou", "k1").value().has_value());
}

TEST_F(Commits, DuplicatesInOneBatchAreDoneOnce) {
    std::vector<Commit> commits;
    for (int i = 0; i < 5; ++i) {
        commits.push_back(next({"500112", fmt::format("case:{}", i)}, 0));
        commits.back().idempotency_key = "double click";
        commits.back().reply.body = fmt::format("{}", i);
    }
    const auto results = commit_in_one_batch(std::move(commits));
    for (size_t i = 0; i < results.size(); ++i) {
        ASSERT_TRUE(results[i]);
        EXPECT_EQ(results[i]->repeated, i > 0);
        EXPECT_EQ(results[i]->reply.body, "0");
    }
    EXPECT_EQ(ledger_->status()->events, 1);
}

TEST_F(Commits, ARefusedCommitDoesNotUseUpItsKey) {
    ASSERT_TRUE(ledger_->create_tables({kTeas}));
    ASSERT_TRUE(commit(tea(kTeaHouse, "龙井")));
    Commit taken = tea(kNoodleShop, "龙井");
    taken.idempotency_key = "k1";
    EXPECT_EQ(code_of(commit(taken)), "ledger.unique");
    EXPECT_EQ(number(kCountReplies), 0);
    Commit free = tea(kNoodleShop, "沱茶");
    free.idempotency_key = "k1";
    EXPECT_FALSE(commit(free)->repeated);
}

TEST_F(Commits, ATakenUniqueKeyRefusesOneCommitAndNoNeighbour) {
    ASSERT_TRUE(ledger_->create_tables({kTeas}));
    std::vector<Commit> commits;
    for (int i = 0; i < 6; ++i) {
        const std::string name = i % 2 == 0 ? "龙井" : fmt::format("tea {}", i);
        commits.push_back(tea({"500112", fmt::format("case:{}", i)}, name));
        commits.back().messages.push_back({"case.changed", {{"i", i}}});
    }
    const auto results = commit_in_one_batch(std::move(commits));
    for (size_t i = 0; i < results.size(); ++i)
        EXPECT_EQ(code_of(results[i]), i == 2 || i == 4 ? "ledger.unique" : "done") << i;
    EXPECT_EQ(results[2].error().kind, ErrorKind::Conflict);
    EXPECT_EQ(results[2].error().details.at("constraint").as_string(), "teas.name");
    EXPECT_EQ(number(kCountTeas), 4);
    EXPECT_TRUE(events({"500112", "case:2"}).empty());
    EXPECT_EQ(ledger_->outbox(Instant{}, 100)->size(), 4u);
    EXPECT_EQ(ledger_->verify_chain().value(), 4);
    // The refused stream is still at version 0, in memory too.
    EXPECT_EQ(code_of(commit(next({"500112", "case:2"}, 0))), "done");
}

TEST_F(Commits, AFailedRowTakesItsEventsBack) {
    ASSERT_TRUE(ledger_->create_tables({kTeas}));
    Commit broken = next(kNoodleShop, 0);
    broken.rows.push_back({kInsertTea, {std::string("毛尖"), std::int64_t{1}}});
    broken.rows.push_back({kInsertTea, {nullptr, std::int64_t{1}}});
    const auto result = commit(broken);
    EXPECT_EQ(code_of(result), "ledger.constraint");
    EXPECT_EQ(result.error().kind, ErrorKind::Internal);
    EXPECT_EQ(number(kCountTeas), 0);
    EXPECT_TRUE(events(kNoodleShop).empty());
    EXPECT_EQ(commit(next(kNoodleShop, 0))->position, 1);
}

TEST_F(Commits, WrongStatementsAreRefusedAsOurMistake) {
    ASSERT_TRUE(ledger_->create_tables({kTeas}));
    Commit few = next(kNoodleShop, 0);
    few.rows.push_back({kInsertTea, {std::string("毛尖")}});
    EXPECT_EQ(code_of(commit(few)), "ledger.sql");
    // PostgreSQL would bind these by name and SQLite by first use.
    Commit crossed = next(kNoodleShop, 0);
    crossed.rows.push_back(
        {"INSERT INTO teas (name, price) VALUES ($2, $1)", {std::int64_t{1}, std::string("毛尖")}}
    );
    EXPECT_EQ(code_of(commit(crossed)), "ledger.sql");
    Commit unknown = next(kNoodleShop, 0);
    unknown.rows.push_back({"DELETE FROM coffees", {}});
    EXPECT_EQ(code_of(commit(unknown)), "ledger.sql");
}

TEST_F(Commits, SeveralStreamsAreAllDoneOrNone) {
    ASSERT_TRUE(commit(next(kTeaHouse, 0)));
    EXPECT_EQ(
        code_of(ledger_->commit_all_and_wait({next(kNoodleShop, 0), next(kTeaHouse, 0)})),
        "ledger.version_conflict"
    );
    EXPECT_TRUE(events(kNoodleShop).empty());

    Commit first = next(kNoodleShop, 0);
    first.idempotency_key = "bundle";
    first.reply.body = "bundle reply";
    const std::vector<Commit> all{first, next(kTeaHouse, 1), next(kNoodleShop, 1)};
    const auto done = ledger_->commit_all_and_wait(all);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->version, 1);
    EXPECT_EQ(done->position, 4);
    EXPECT_EQ(events(kNoodleShop).size(), 2u);
    const auto repeated = ledger_->commit_all_and_wait(all);
    ASSERT_TRUE(repeated);
    EXPECT_TRUE(repeated->repeated);
    EXPECT_EQ(repeated->position, 4);
    EXPECT_EQ(repeated->reply.body, "bundle reply");
}

TEST_F(Commits, RowsOfSeveralStreamsFallTogether) {
    ASSERT_TRUE(ledger_->create_tables({kTeas}));
    EXPECT_EQ(
        code_of(ledger_->commit_all_and_wait({tea(kNoodleShop, "龙井"), tea(kTeaHouse, "龙井")})),
        "ledger.unique"
    );
    EXPECT_EQ(number(kCountTeas), 0);
    EXPECT_EQ(ledger_->status()->events, 0);
    EXPECT_EQ(ledger_->status()->streams, 0);
}

TEST_F(Commits, ASnapshotReplacesTheEarlierOne) {
    Commit first = next(kNoodleShop, 0);
    first.snapshot = R"({"stage":"received"})";
    Commit second = next(kNoodleShop, 1);
    second.snapshot = R"({"stage":"accepted"})";
    ASSERT_TRUE(commit(first));
    ASSERT_TRUE(commit(second));
    ASSERT_TRUE(ledger_->read([&](Reader& reader) -> Result<void> {
        const auto snapshot = TRY(reader.snapshot(kNoodleShop));
        EXPECT_EQ(snapshot->version, 2);
        EXPECT_EQ(snapshot->state, R"({"stage":"accepted"})");
        EXPECT_FALSE(TRY(reader.snapshot(kTeaHouse)).has_value());
        EXPECT_EQ(TRY(reader.events(kNoodleShop, 1)).size(), 1u);
        return {};
    }));
}

TEST_F(Commits, AReaderSeesOneStateWhileTheWriterGoesOn) {
    ASSERT_TRUE(commit(next(kNoodleShop, 0)));
    ASSERT_TRUE(ledger_->read([&](Reader& reader) -> Result<void> {
        EXPECT_EQ(TRY(reader.events(kNoodleShop)).size(), 1u);
        EXPECT_TRUE(commit(next(kNoodleShop, 1)));
        EXPECT_EQ(TRY(reader.events(kNoodleShop)).size(), 1u);
        return {};
    }));
    EXPECT_EQ(events(kNoodleShop).size(), 2u);
}

TEST_F(Commits, AReaderCannotWrite) {
    EXPECT_FALSE(ledger_->read([&](Reader& reader) {
        return reader.query("DELETE FROM events", {}, [](const Reader::Row&) { return true; });
    }));
}

TEST_F(Commits, NonsenseIsRefusedBeforeItReachesTheWriter) {
    Commit nameless = next(kNoodleShop, 0);
    nameless.key.stream.clear();
    EXPECT_EQ(code_of(commit(nameless)), "ledger.invalid");
    Commit long_key = next(kNoodleShop, 0);
    long_key.idempotency_key = std::string(101, 'k');
    EXPECT_EQ(code_of(commit(long_key)), "ledger.key_too_long");
    Commit deep = next(kNoodleShop, 0);
    json::value nested = 1;
    for (int i = 0; i < 80; ++i) nested = json::array{nested};
    deep.events[0].body["nested"] = nested;
    EXPECT_EQ(code_of(commit(deep)), "ledger.too_deep");
    Commit written = next(kNoodleShop, 0);
    written.events[0].text = CanonicalJson{canonical_json(deep.events[0].body), 82};
    EXPECT_EQ(code_of(commit(written)), "ledger.too_deep");
    EXPECT_EQ(code_of(ledger_->commit_all_and_wait({})), "ledger.invalid");
}

TEST_F(Commits, ABodyThatIsWrittenAlreadyIsStoredAsItIs) {
    Commit made = next(kNoodleShop, 0);
    made.events[0].text =
        CanonicalJson{canonical_json(json::object{{"b", 2}, {"a", json::array{1}}}), 2};
    made.events[0].body = {{"not", "looked at"}};
    ASSERT_EQ(code_of(commit(made)), "done");
    json::object stored;
    ASSERT_TRUE(ledger_->read([&](Reader& reader) -> Result<void> {
        stored = TRY(reader.events(kNoodleShop)).at(0).body;
        return {};
    }));
    EXPECT_EQ(canonical_json(stored), R"({"a":[1],"b":2})");
    EXPECT_TRUE(ledger_->verify_chain());
}

TEST_F(Commits, ACommitBeyondItsBoundIsRefused) {
    close();
    ledger_ = open_at(path(), {.commit_bytes_max = 2'000});
    EXPECT_EQ(code_of(commit(next(kNoodleShop, 0, std::string(2'000, 'x')))), "ledger.too_large");
    EXPECT_EQ(code_of(commit(next(kNoodleShop, 0))), "done");
}

TEST_F(Commits, AFullQueueRefusesAtOnceAndRecovers) {
    close();
    ledger_ = open_at(path(), {.queue_commits_max = 3});
    std::mutex mutex;
    std::condition_variable changed;
    bool is_held = false;
    bool may_go = false;
    int done = 0;
    ledger_->commit(next(kTeaHouse, 0), [&](Result<Committed>) {
        std::unique_lock lock(mutex);
        is_held = true;
        changed.notify_all();
        changed.wait(lock, [&] { return may_go; });
    });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return is_held; });
    for (int i = 0; i < 3; ++i)
        ledger_->commit(next({"500112", fmt::format("case:{}", i)}, 0), [&](Result<Committed> r) {
            const std::lock_guard inner(mutex);
            EXPECT_TRUE(r);
            ++done;
            changed.notify_all();
        });
    std::string refusal;
    ledger_->commit(next(kNoodleShop, 0), [&](Result<Committed> r) { refusal = code_of(r); });
    EXPECT_EQ(refusal, "ledger.full");
    may_go = true;
    changed.notify_all();
    changed.wait(lock, [&] { return done == 3; });
    lock.unlock();
    EXPECT_EQ(code_of(commit(next(kNoodleShop, 0))), "done");
}

TEST_F(Commits, WhatWaitsIsStillWrittenWhenTheLedgerCloses) {
    std::atomic<int> done = 0;
    for (int i = 0; i < 500; ++i)
        ledger_->commit(next({"500112", fmt::format("case:{}", i)}, 0), [&](Result<Committed> r) {
            if (r) ++done;
        });
    close();
    EXPECT_EQ(done, 500);
    ledger_ = open_at(path());
    EXPECT_EQ(ledger_->verify_chain().value(), 500);
}

TEST_F(Commits, AfterManyTheWriterWaitsForAsManyAndTheLastOneWakesIt) {
    close();
    ledger_ = open_at(path(), {.gather_max = std::chrono::hours(1)});
    const auto several = [&](const char* prefix, int count) {
        std::vector<Commit> commits;
        for (int i = 0; i < count; ++i)
            commits.push_back(next({"500112", fmt::format("{}:{}", prefix, i)}, 0));
        return commits;
    };
    commit_in_one_batch(several("first", 4));
    std::mutex mutex;
    std::condition_variable changed;
    int done = 0;
    const std::int64_t before = ledger_->status().value().batches;
    for (Commit& commit : several("second", 5))
        ledger_->commit(std::move(commit), [&](Result<Committed> result) {
            const std::lock_guard lock(mutex);
            EXPECT_TRUE(result);
            ++done;
            changed.notify_all();
        });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return done == 5; });
    lock.unlock();
    EXPECT_EQ(ledger_->status().value().batches, before + 1);
}

TEST_F(Commits, ClosingDoesNotWaitForMoreToCome) {
    close();
    ledger_ = open_at(path(), {.gather_max = std::chrono::hours(1)});
    std::vector<Commit> commits;
    for (int i = 0; i < 4; ++i) commits.push_back(next({"500112", fmt::format("case:{}", i)}, 0));
    commit_in_one_batch(std::move(commits));
    std::string outcome;
    ledger_->commit(next(kTeaHouse, 0), [&](Result<Committed> r) { outcome = code_of(r); });
    close();
    EXPECT_EQ(outcome, "done");
}

TEST_F(Commits, ASecondWriterIsKeptOutAndAnInspectorIsNot) {
    ASSERT_TRUE(commit(next(kNoodleShop, 0)));
    const auto second = open_sqlite(path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "ledger.locked");
    auto inspector = open_sqlite(path(), {.is_read_only = true});
    ASSERT_TRUE(inspector) << inspector.error().cause;
    EXPECT_EQ((*inspector)->verify_chain().value(), 1);
    EXPECT_EQ(code_of((*inspector)->commit_and_wait(next(kNoodleShop, 1))), "ledger.read_only");
}

TEST_F(Commits, OldRepliesAreForgotten) {
    Commit old = next(kNoodleShop, 0);
    old.idempotency_key = "old";
    Commit fresh = next(kTeaHouse, 0);
    fresh.at = old.at.plus(std::chrono::hours(24 * 31));
    fresh.idempotency_key = "fresh";
    ASSERT_TRUE(commit(old));
    ASSERT_TRUE(commit(fresh));
    EXPECT_FALSE(ledger_->find_reply("person:li", "old").value().has_value());
    EXPECT_TRUE(ledger_->find_reply("person:li", "fresh").value().has_value());
}

TEST_F(Commits, TheLogIsBegunAnewUnderLoad) {
    close();
    ledger_ = open_at(path(), {}, {.log_bytes_max = 256 << 10});
    const std::string note(1'000, 'n');
    for (int round = 0; round < 20; ++round) {
        std::vector<Commit> commits;
        for (int i = 0; i < 100; ++i)
            commits.push_back(next({"500112", fmt::format("case:{}-{}", round, i)}, 0, note));
        commit_in_one_batch(std::move(commits));
        // Only the maintenance thread knows when it is done: give it commits to be heard at.
        for (int i = 0; i < 20; ++i)
            ASSERT_TRUE(commit(next({"500103", fmt::format("case:{}-{}", round, i)}, 0)));
    }
    EXPECT_LT(std::filesystem::file_size(path() + "-wal"), 8u << 20);
    EXPECT_GT(ledger_->status()->bytes, 2 << 20);
    EXPECT_EQ(ledger_->verify_chain().value(), 20 * 120);
}

TEST_F(Commits, WhatIsOnlyInTheLogCountsAsUsedSpace) {
    ASSERT_TRUE(commit(next({"500112", "case:1"}, 0, std::string(100'000, 'n'))));
    const auto log = static_cast<std::int64_t>(std::filesystem::file_size(path() + "-wal"));
    const auto base = static_cast<std::int64_t>(std::filesystem::file_size(path()));
    ASSERT_GT(log, 100'000);
    EXPECT_EQ(ledger_->status()->bytes, base + log);
}

}  // namespace
}  // namespace tongban::ledger
