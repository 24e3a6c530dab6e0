// What the writer remembers of the streams, in a bounded amount of memory.
#include <gtest/gtest.h>

#include "ledger/fixture.h"
#include "ledger/sqlite_store.h"

namespace tongban::ledger {
namespace {

/// How often the writer looked for the last version of a stream.
class CountingConnection : public Connection {
  public:
    CountingConnection(std::unique_ptr<Connection> inner, int& looks)
        : inner_(std::move(inner)), looks_(looks) {}

    Result<std::int64_t> execute(const char* sql, std::span<const SqlView> values) override {
        return inner_->execute(sql, values);
    }
    Result<void> query(const char* sql, std::span<const SqlView> values, const RowVisitor& each)
        override {
        if (std::string_view(sql).starts_with("SELECT version FROM event_places")) ++looks_;
        return inner_->query(sql, values, each);
    }
    Result<void> define(const std::string& sql) override { return inner_->define(sql); }
    Result<void> begin_read() override { return inner_->begin_read(); }
    Result<void> begin_write() override { return inner_->begin_write(); }
    Result<void> commit() override { return inner_->commit(); }
    void rollback() override { inner_->rollback(); }

  private:
    std::unique_ptr<Connection> inner_;
    int& looks_;
};

class CountingStore : public Store {
  public:
    CountingStore(std::unique_ptr<Store> inner, int& looks)
        : inner_(std::move(inner)), looks_(looks) {}

    Result<std::unique_ptr<Connection>> open_writer() override {
        auto writer = TRY(inner_->open_writer());
        return std::unique_ptr<Connection>(
            std::make_unique<CountingConnection>(std::move(writer), looks_)
        );
    }
    Result<std::unique_ptr<Connection>> open_reader() override { return inner_->open_reader(); }
    std::vector<std::string> define(const Table& table) const override {
        return inner_->define(table);
    }

  private:
    std::unique_ptr<Store> inner_;
    int& looks_;
};

class Versions : public LedgerTest {
  protected:
    void SetUp() override {
        auto store = open_sqlite_store(path(), false, {}).value();
        ledger_ =
            open(std::make_unique<CountingStore>(std::move(store), looks_), {.versions_max = 2})
                .value();
    }
    /// Looks that a commit to the stream needed. The writer is done when it has answered.
    int looks_for(const StreamKey& key) {
        const int before = looks_;
        EXPECT_TRUE(commit(next(key, versions_[key]++)));
        return looks_ - before;
    }

    int looks_ = 0;
    std::map<StreamKey, std::int64_t> versions_;
};

TEST_F(Versions, AStreamThatIsUsedAllTheTimeIsNeverForgotten) {
    EXPECT_EQ(looks_for(kNoodleShop), 1);
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(looks_for({"500112", fmt::format("case:{}", i)}), 1);
        EXPECT_EQ(looks_for(kNoodleShop), 0);
    }
}

TEST_F(Versions, AStreamThatWasNotUsedForLongIsForgotten) {
    looks_for(kNoodleShop);
    for (int i = 0; i < 4; ++i) looks_for({"500112", fmt::format("case:{}", i)});
    EXPECT_EQ(looks_for(kNoodleShop), 1);
}

TEST_F(Versions, WhatARefusedNeighbourWroteIsNotRemembered) {
    static constexpr char kTeas[] = "CREATE TABLE teas (name text NOT NULL PRIMARY KEY)";
    ASSERT_TRUE(ledger_->create_tables({kTeas}));
    const auto tea = [](const StreamKey& key, std::int64_t version) {
        Commit commit = next(key, version);
        commit.rows.push_back({"INSERT INTO teas (name) VALUES ($1)", {"毛峰"}});
        return commit;
    };
    const auto results = commit_in_one_batch(
        {tea(kNoodleShop, 0), tea(kTeaHouse, 0), next(kTeaHouse, 0), next(kHotpotShop, 0)}
    );
    EXPECT_EQ(code_of(results[0]), "done");
    EXPECT_EQ(code_of(results[1]), "ledger.unique");
    EXPECT_EQ(code_of(results[2]), "done");
    EXPECT_EQ(code_of(results[3]), "done");
    EXPECT_EQ(code_of(commit(next(kTeaHouse, 0))), "ledger.version_conflict");
    EXPECT_EQ(code_of(commit(next(kTeaHouse, 1))), "done");
    EXPECT_TRUE(ledger_->verify_chain());
}

}  // namespace
}  // namespace tongban::ledger
