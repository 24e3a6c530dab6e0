#include "service/stored_orders.h"

namespace tongban::service {

std::vector<const char*> StoredOrders::tables() {
    return {
        "CREATE TABLE IF NOT EXISTS test_orders (region TEXT NOT NULL, reference TEXT NOT NULL, "
        "fen BIGINT NOT NULL, until_ms BIGINT NOT NULL, state BIGINT NOT NULL, version BIGINT NOT "
        "NULL, PRIMARY KEY (region, reference))"};
}

Result<std::optional<TestOrder>> StoredOrders::find(const std::string& reference) {
    std::optional<TestOrder> found;
    TRY(ledger_.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT fen, until_ms, state, version FROM test_orders WHERE region=$1 AND "
            "reference=$2",
            {home_region_, reference},
            [&](const ledger::Reader::Row& row) {
                found = TestOrder{
                    reference,
                    row.integer(0),
                    {row.integer(1)},
                    static_cast<PaymentState>(row.integer(2)),
                    row.integer(3)};
                return false;
            }
        );
    }));
    return found;
}

Result<void> StoredOrders::keep(const TestOrder& order, Instant now) {
    const auto state = static_cast<std::int64_t>(order.state);
    ledger::Commit commit;
    commit.key = {home_region_, "test-order:" + order.reference};
    commit.expected_version = order.version;
    commit.actor = "system:payments";
    commit.at = now;
    commit.events.push_back({"TestOrderKept", {{"fen", order.fen}, {"state", state}}});
    commit.rows.push_back(
        {"INSERT INTO test_orders (region, reference, fen, until_ms, state, version) VALUES "
         "($1,$2,$3,$4,$5,$6) ON CONFLICT (region, reference) DO UPDATE SET state=excluded.state, "
         "version=excluded.version",
         {home_region_, order.reference, order.fen, order.until.ms, state, order.version + 1}}
    );
    TRY(ledger_.commit_and_wait(std::move(commit)));
    return {};
}

}  // namespace tongban::service
