#include "ledger/schema.h"

namespace tongban::ledger {
namespace {

constexpr std::int64_t kSchemaVersion = 1;

struct Table {
    const char* sql;
    /// Short rows that are found by their primary key lie best in its order.
    bool is_clustered;
};

// Region and stream lead every primary key, so that a city can lay its tables out by region.
constexpr Table kTables[] = {
    {"CREATE TABLE IF NOT EXISTS ledger_head ("
     " id bigint NOT NULL PRIMARY KEY, schema_version bigint NOT NULL, position bigint NOT NULL,"
     " message_position bigint NOT NULL, streams bigint NOT NULL, hash bytea NOT NULL)",
     false},
    {"CREATE TABLE IF NOT EXISTS events ("
     " region text NOT NULL, stream text NOT NULL, version bigint NOT NULL,"
     " position bigint NOT NULL, type text NOT NULL, body text NOT NULL, actor text NOT NULL,"
     " at bigint NOT NULL, hash bytea NOT NULL, PRIMARY KEY (region, stream, version))",
     false},
    {"CREATE INDEX IF NOT EXISTS events_position ON events (position)", false},
    {"CREATE TABLE IF NOT EXISTS snapshots ("
     " region text NOT NULL, stream text NOT NULL, version bigint NOT NULL, state text NOT NULL,"
     " PRIMARY KEY (region, stream))",
     true},
    {"CREATE TABLE IF NOT EXISTS timers ("
     " region text NOT NULL, stream text NOT NULL, name text NOT NULL, handler text NOT NULL,"
     " due bigint NOT NULL, attempt_at bigint NOT NULL, attempts bigint NOT NULL,"
     " body text NOT NULL, PRIMARY KEY (region, stream, name))",
     true},
    {"CREATE INDEX IF NOT EXISTS timers_attempt ON timers (attempt_at)", false},
    {"CREATE TABLE IF NOT EXISTS outbox ("
     " region text NOT NULL, stream text NOT NULL, position bigint NOT NULL, topic text NOT NULL,"
     " body text NOT NULL, at bigint NOT NULL, attempts bigint NOT NULL,"
     " attempt_at bigint NOT NULL, PRIMARY KEY (region, stream, position))",
     true},
    {"CREATE INDEX IF NOT EXISTS outbox_position ON outbox (position)", false},
    // Found by who asks and not by region: the same request may reach another door.
    {"CREATE TABLE IF NOT EXISTS idempotency ("
     " actor text NOT NULL, idempotency_key text NOT NULL, at bigint NOT NULL,"
     " version bigint NOT NULL, position bigint NOT NULL, status bigint NOT NULL,"
     " body text NOT NULL, PRIMARY KEY (actor, idempotency_key))",
     true},
    {"CREATE INDEX IF NOT EXISTS idempotency_at ON idempotency (at)", false},
};

constexpr const char kFirstHead[] =
    "INSERT INTO ledger_head (id, schema_version, position, message_position, streams, hash)"
    " VALUES (1, $1, 0, 0, 0, $2) ON CONFLICT (id) DO NOTHING";
constexpr const char kLoadHead[] =
    "SELECT position, message_position, streams, hash, schema_version FROM ledger_head"
    " WHERE id = 1";
constexpr const char kSaveHead[] =
    "UPDATE ledger_head SET position = $1, message_position = $2, streams = $3, hash = $4"
    " WHERE id = 1";

}  // namespace

Result<void> create_schema(Connection& connection, std::string_view clustered_suffix) {
    for (const Table& table : kTables)
        TRY(connection.define(
            fmt::format("{}{}", table.sql, table.is_clustered ? clustered_suffix : "")
        ));
    TRY(connection.execute(
        kFirstHead, {kSchemaVersion, std::span<const std::uint8_t>(crypto::Digest{})}
    ));
    return {};
}

Result<Head> load_head(Connection& connection) {
    Head head;
    bool is_whole = false;
    std::int64_t version = 0;
    TRY(connection.query(kLoadHead, {}, [&](const Reader::Row& row) {
        head.position = row.integer(0);
        head.message_position = row.integer(1);
        head.streams = row.integer(2);
        const auto hash = row.blob(3);
        is_whole = hash.size() == head.hash.size();
        if (is_whole) std::ranges::copy(hash, head.hash.begin());
        version = row.integer(4);
        return false;
    }));
    if (version > kSchemaVersion)
        return refuse("ledger.version", ErrorKind::Internal, {{"found", version}});
    if (!is_whole) return refuse("ledger.corrupt", ErrorKind::Internal);
    return head;
}

Result<void> save_head(Connection& connection, const Head& head) {
    TRY(connection.execute(
        kSaveHead, {head.position, head.message_position, head.streams,
                    std::span<const std::uint8_t>(head.hash)}
    ));
    return {};
}

}  // namespace tongban::ledger
