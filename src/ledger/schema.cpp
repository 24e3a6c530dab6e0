#include "ledger/schema.h"

namespace tongban::ledger {
namespace {

/// What a new ledger is; older ones stay what they are. 2: replies have no index of their requests,
/// which the program before wants. 3: events have none of their streams, but places.
constexpr std::int64_t kSchemaVersion = 3;
constexpr std::int64_t kFirstWithPlaces = 3;

constexpr Table kTables[] = {
    {.name = "ledger_head",
     .columns = "id bigint NOT NULL, schema_version bigint NOT NULL, position bigint NOT NULL,"
                " message_position bigint NOT NULL, reply_number bigint NOT NULL,"
                " streams bigint NOT NULL, hash bytea NOT NULL, placed bigint NOT NULL DEFAULT 0",
     .key = "id"},
    {.name = "events",
     .order = "position",
     .columns = "region text NOT NULL, stream text NOT NULL, version bigint NOT NULL,"
                " type text NOT NULL, body text NOT NULL, actor text NOT NULL,"
                " at bigint NOT NULL, hash bytea NOT NULL",
     .key = "region, stream, position"},
    {.name = "event_places",
     .columns = "region text NOT NULL, stream text NOT NULL, version bigint NOT NULL,"
                " position bigint NOT NULL",
     .key = "region, stream, version"},
    {.name = "snapshots",
     .columns = "region text NOT NULL, stream text NOT NULL, version bigint NOT NULL,"
                " state text NOT NULL",
     .key = "region, stream"},
    {.name = "timers",
     .columns = "region text NOT NULL, stream text NOT NULL, name text NOT NULL,"
                " handler text NOT NULL, due bigint NOT NULL, attempt_at bigint NOT NULL,"
                " attempts bigint NOT NULL, body text NOT NULL",
     .key = "region, stream, name"},
    {.name = "outbox",
     .order = "position",
     .columns = "region text NOT NULL, stream text NOT NULL, topic text NOT NULL,"
                " body text NOT NULL, at bigint NOT NULL, attempts bigint NOT NULL,"
                " attempt_at bigint NOT NULL",
     .key = "region, stream, position"},
    // Found by who asks and not by region: the same request may reach another door. Keys come
    // without any order, so they are not an index here but in memory (replies.h), from the digests
    // of actor and key that each transaction adds as one row: those of `number` and what follows.
    {.name = "replies",
     .order = "number",
     .columns = "request bytea NOT NULL, at bigint NOT NULL, version bigint NOT NULL,"
                " position bigint NOT NULL, status bigint NOT NULL, body text NOT NULL",
     .key = "number"},
    {.name = "reply_keys",
     .order = "number",
     .columns = "requests bytea NOT NULL",
     .key = "number"},
};

constexpr const char* kIndexes[] = {
    "CREATE INDEX IF NOT EXISTS timers_attempt ON timers (attempt_at)",
    "CREATE INDEX IF NOT EXISTS outbox_postponed ON outbox (region, stream, position)"
    " WHERE attempts > 0",
};

constexpr const char kFirstHead[] =
    "INSERT INTO ledger_head"
    " (id, schema_version, position, message_position, reply_number, streams, hash)"
    " VALUES (1, $1, 0, 0, 0, 0, $2) ON CONFLICT (id) DO NOTHING";
constexpr const char kLoadHead[] =
    "SELECT position, message_position, reply_number, streams, hash, schema_version"
    " FROM ledger_head WHERE id = 1";
constexpr const char kLoadPlaced[] = "SELECT placed FROM ledger_head WHERE id = 1";
constexpr const char kSavePlaced[] = "UPDATE ledger_head SET placed = $1 WHERE id = 1";
constexpr const char kSaveHead[] =
    "UPDATE ledger_head SET position = $1, message_position = $2, reply_number = $3,"
    " streams = $4, hash = $5 WHERE id = 1";

}  // namespace

Result<void> create_schema(const Store& store, Connection& connection) {
    for (const Table& table : kTables)
        for (const std::string& statement : store.define(table)) TRY(connection.define(statement));
    for (const char* index : kIndexes) TRY(connection.define(index));
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
        head.reply_number = row.integer(2);
        head.streams = row.integer(3);
        const auto hash = row.blob(4);
        is_whole = hash.size() == head.hash.size();
        if (is_whole) std::ranges::copy(hash, head.hash.begin());
        version = row.integer(5);
        return false;
    }));
    if (version > kSchemaVersion)
        return refuse("ledger.version", ErrorKind::Internal, {{"found", version}});
    if (!is_whole) return refuse("ledger.corrupt", ErrorKind::Internal);
    head.has_places = version >= kFirstWithPlaces;
    if (!head.has_places) return head;
    TRY(connection.query(kLoadPlaced, {}, [&](const Reader::Row& row) {
        head.placed = row.integer(0);
        return false;
    }));
    return head;
}

Result<void> save_head(Connection& connection, const Head& head) {
    TRY(connection.execute(
        kSaveHead, {head.position, head.message_position, head.reply_number, head.streams,
                    std::span<const std::uint8_t>(head.hash)}
    ));
    return {};
}

Result<void> save_placed(Connection& connection, std::int64_t placed) {
    TRY(connection.execute(kSavePlaced, {placed}));
    return {};
}

}  // namespace tongban::ledger
