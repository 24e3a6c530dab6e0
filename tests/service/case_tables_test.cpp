// Databases that older versions have written.
#include <gtest/gtest.h>

#include "crypto/scratch.h"
#include "ledger/open.h"
#include "service/rows.h"

namespace tongban::service {
namespace {

constexpr const char* kOldWorkItems =
    "CREATE TABLE work_items ("
    "region TEXT NOT NULL, stream TEXT NOT NULL, id TEXT NOT NULL, number TEXT NOT NULL,"
    "member_number TEXT NOT NULL, item TEXT NOT NULL, service_name TEXT NOT NULL, item_name TEXT "
    "NOT NULL, step TEXT NOT NULL, step_en TEXT NOT NULL, role TEXT NOT NULL, department TEXT NOT "
    "NULL, organisation TEXT NOT NULL, due BIGINT NOT NULL, legal_due BIGINT, promised_days BIGINT "
    "NOT NULL, stopped BIGINT NOT NULL, claimed_by TEXT NOT NULL, claimed_name TEXT NOT NULL, "
    "sealed_name TEXT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (region, stream, id))";
constexpr const char* kOldIndex =
    "CREATE INDEX work_items_mine ON work_items (claimed_by, due, number, id)";
constexpr const char* kOldWords =
    "CREATE TABLE work_item_words (region TEXT NOT NULL, stream TEXT NOT NULL, id TEXT NOT NULL, "
    "why TEXT NOT NULL, why_en TEXT NOT NULL, next TEXT NOT NULL, next_en TEXT NOT NULL, PRIMARY "
    "KEY (region, stream, id))";
constexpr const char* kOldRow =
    "INSERT INTO work_items VALUES ('500112', 'case:C-1', $1, 'C-1', 'M-1', 'item', 'service', "
    "'name', 'step', 'step', 'approver', 'd', 'o', 20000, NULL, 5, 0, '', '', '', 3)";
constexpr const char* kOldWord =
    "INSERT INTO work_item_words VALUES ('500112', 'case:C-1', 'w1', '因为', 'because', '然后', "
    "'then')";

TEST(CaseTables, WordsOfOlderDatabasesGoToTheirWorkItems) {
    const test::Scratch scratch;
    auto ledger = ledger::open_sqlite(scratch.path("ledger.db")).value();
    ASSERT_TRUE(ledger->create_tables({kOldWorkItems, kOldIndex, kOldWords}));
    ledger::Commit commit;
    commit.key = {"500112", "test:1"};
    commit.events.push_back({"Placed", {}});
    commit.rows = {{kOldRow, {"w1"}}, {kOldRow, {"w2"}}, {kOldWord, {}}};
    ASSERT_TRUE(ledger->commit_and_wait(std::move(commit)));
    const auto rows = [&](const char* sql) {
        std::vector<std::string> found;
        EXPECT_TRUE(ledger->read([&](ledger::Reader& reader) {
            return reader.query(sql, {}, [&](const ledger::Reader::Row& row) {
                found.emplace_back(row.text(0));
                return true;
            });
        }));
        return found;
    };
    using Rows = std::vector<std::string>;
    for (int start = 0; start < 2; ++start) {
        ASSERT_TRUE(ledger->create_tables(case_tables()));
        EXPECT_EQ(
            rows("SELECT id || why || why_en || next || next_en FROM work_items ORDER BY id"),
            (Rows{"w1因为because然后then", "w2"})
        );
        EXPECT_EQ(rows("SELECT id FROM work_item_words"), Rows{});
        EXPECT_EQ(rows("SELECT name FROM sqlite_master WHERE name = 'work_items_mine'"), Rows{});
    }
}

constexpr const char* kOldHolder =
    "UPDATE work_items SET claimed_by = $1, claimed_name = '甲', version = 7 WHERE id = $2";

TEST(CaseTables, WhoHoldsAWorkItemOfAnOlderDatabaseIsTakenOverOnce) {
    const test::Scratch scratch;
    auto ledger = ledger::open_sqlite(scratch.path("ledger.db")).value();
    ASSERT_TRUE(ledger->create_tables({kOldWorkItems, kOldIndex}));
    std::int64_t version = 0;
    const auto change = [&](std::vector<ledger::RowChange> rows) {
        ledger::Commit commit;
        commit.key = {"500112", "test:1"};
        commit.expected_version = version++;
        commit.events.push_back({"Placed", {}});
        commit.rows = std::move(rows);
        ASSERT_TRUE(ledger->commit_and_wait(std::move(commit)));
    };
    change({{kOldRow, {"w1"}}, {kOldRow, {"w2"}}, {kOldHolder, {"staff:one", "w2"}}});
    const auto claims = [&] {
        std::vector<std::string> found;
        EXPECT_TRUE(ledger->read([&](ledger::Reader& reader) {
            return reader.query(
                "SELECT region || id || claimed_by || claimed_name || version FROM"
                " work_item_claims WHERE region <> ''",
                {},
                [&](const ledger::Reader::Row& row) {
                    found.emplace_back(row.text(0));
                    return true;
                }
            );
        }));
        return found;
    };
    using Claims = std::vector<std::string>;
    ASSERT_TRUE(ledger->create_tables(case_tables()));
    EXPECT_EQ(claims(), Claims{"500112w2staff:one甲7"});
    change({{"DELETE FROM work_item_claims WHERE id = $1", {"w2"}}});
    ASSERT_TRUE(ledger->create_tables(case_tables()));
    EXPECT_EQ(claims(), Claims{}) << "given back since";
}

}  // namespace
}  // namespace tongban::service
