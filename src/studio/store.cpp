#include "studio/store.h"

#include <charconv>

#include "studio/decide.h"

namespace tongban::studio {

namespace {

constexpr const char* kTables[] = {
    "CREATE TABLE IF NOT EXISTS studio_texts (sha256 TEXT PRIMARY KEY, bytes BIGINT NOT NULL, "
    "body TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS studio_changes (id TEXT PRIMARY KEY, title TEXT NOT NULL, "
    "state TEXT NOT NULL, author TEXT NOT NULL, author_name TEXT NOT NULL, "
    "publish_on TEXT NOT NULL, updated_at BIGINT NOT NULL, files BIGINT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS studio_changes_by_time ON studio_changes (updated_at, id)",
    "CREATE TABLE IF NOT EXISTS studio_publications (number BIGINT PRIMARY KEY, "
    "record TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS studio_rollbacks (id TEXT PRIMARY KEY, proposed_at BIGINT NOT "
    "NULL, record TEXT NOT NULL)"};

constexpr const char* kPutText =
    "INSERT INTO studio_texts (sha256, bytes, body) VALUES ($1, $2, $3) "
    "ON CONFLICT (sha256) DO NOTHING";
constexpr const char* kPutChange =
    "INSERT INTO studio_changes (id, title, state, author, author_name, publish_on, updated_at, "
    "files) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET "
    "title=excluded.title, state=excluded.state, publish_on=excluded.publish_on, "
    "updated_at=excluded.updated_at, files=excluded.files";
constexpr const char* kPutPublication =
    "INSERT INTO studio_publications (number, record) VALUES ($1, $2)";
constexpr const char* kPutRollback =
    "INSERT INTO studio_rollbacks (id, proposed_at, record) VALUES ($1, $2, $3) "
    "ON CONFLICT (id) DO UPDATE SET record=excluded.record";
constexpr const char* kListRollbacks =
    "SELECT record FROM studio_rollbacks WHERE ($1='' OR id=$1) ORDER BY proposed_at DESC, id "
    "LIMIT 100";
constexpr const char* kListChanges =
    "SELECT id, title, state, author, author_name, publish_on, updated_at, files FROM "
    "studio_changes WHERE ($1='' OR state=$1) AND (updated_at<$2 OR (updated_at=$2 AND id<$3)) "
    "ORDER BY updated_at DESC, id DESC LIMIT $4";
constexpr const char* kFindText = "SELECT body FROM studio_texts WHERE sha256=$1";
constexpr const char* kTextBytes = "SELECT bytes FROM studio_texts WHERE sha256=$1";
constexpr const char* kListPublications =
    "SELECT record FROM studio_publications WHERE number<$1 ORDER BY number DESC LIMIT $2";

constexpr std::int64_t kNoEnd = 9'000'000'000'000'000;

Result<Publication> publication_of(std::string_view record) {
    return from_record<Publication>(TRY(parse_json(record)));
}

}  // namespace

Result<void> Store::create_tables() {
    return ledger_.create_tables({std::begin(kTables), std::end(kTables)});
}

ledger::StreamKey Store::key_of(const std::string& change) const {
    return {region_, "change:" + change};
}

Result<Change> Store::change(const std::string& id) const {
    Change change;
    if (id.size() > 60) return refuse("studio.unknown_change", ErrorKind::NotFound);
    TRY(ledger_.read([&](ledger::Reader& reader) -> Result<void> {
        const std::vector<ledger::Event> events = TRY(reader.events(key_of(id)));
        for (const ledger::Event& event : events) TRY(evolve(change, event));
        return {};
    }));
    if (change.version == 0) return refuse("studio.unknown_change", ErrorKind::NotFound);
    return change;
}

std::string Store::cursor_after(const ChangeRow& row) {
    return fmt::format("{}~{}", row.updated_at.ms, row.id);
}

Result<std::vector<ChangeRow>> Store::changes(
    const std::string& state, const std::string& cursor, int count_max
) const {
    std::int64_t before = kNoEnd;
    std::string id;
    if (!cursor.empty()) {
        const size_t split = cursor.find('~');
        const char* end = cursor.data() + std::min(split, cursor.size());
        if (split == std::string::npos || std::from_chars(cursor.data(), end, before).ptr != end)
            return Error{.code = "studio.cursor", .field = "/after"};
        id = cursor.substr(split + 1);
    }
    std::vector<ChangeRow> rows;
    TRY(ledger_.read([&](ledger::Reader& reader) {
        return reader.query(
            kListChanges, {state, before, id, std::int64_t{count_max}},
            [&](const ledger::Reader::Row& row) {
                ChangeRow& change = rows.emplace_back();
                change.id = row.text(0);
                change.title = row.text(1);
                change.state = row.text(2);
                change.author = row.text(3);
                change.author_name = row.text(4);
                change.publish_on = row.text(5);
                change.updated_at = {row.integer(6)};
                change.files = row.integer(7);
                return true;
            }
        );
    }));
    return rows;
}

Result<std::string> Store::text(const std::string& sha256) const {
    std::optional<std::string> found;
    TRY(ledger_.read([&](ledger::Reader& reader) {
        return reader.query(kFindText, {sha256}, [&](const ledger::Reader::Row& row) {
            found = std::string(row.text(0));
            return false;
        });
    }));
    if (!found) return refuse("studio.text_missing", ErrorKind::Internal, {{"sha256", sha256}});
    return *std::move(found);
}

Result<std::int64_t> Store::text_bytes(const std::string& sha256) const {
    std::int64_t bytes = 0;
    TRY(ledger_.read([&](ledger::Reader& reader) {
        return reader.query(kTextBytes, {sha256}, [&](const ledger::Reader::Row& row) {
            bytes = row.integer(0);
            return false;
        });
    }));
    return bytes;
}

Result<std::vector<Publication>> Store::publications(std::int64_t below, int count_max) const {
    std::vector<Publication> found;
    Result<void> read;
    TRY(ledger_.read([&](ledger::Reader& reader) {
        return reader.query(
            kListPublications, {below, std::int64_t{count_max}},
            [&](const ledger::Reader::Row& row) {
                auto publication = publication_of(row.text(0));
                if (!publication) {
                    read = std::move(publication).error();
                    return false;
                }
                found.push_back(std::move(publication).value());
                return true;
            }
        );
    }));
    TRY(std::move(read));
    return found;
}

Result<std::optional<Publication>> Store::last_publication() const {
    auto found = TRY(publications(kNoEnd, 1));
    if (found.empty()) return std::optional<Publication>();
    return std::optional<Publication>(std::move(found.front()));
}

Result<Publication> Store::publication(std::int64_t number) const {
    auto found = TRY(publications(number + 1, 1));
    if (number < 1 || found.empty() || found.front().number != number)
        return refuse("studio.unknown_publication", ErrorKind::NotFound);
    return std::move(found.front());
}

Result<ledger::Commit> Store::commit_of(
    const Change& before, ledger::NewEvent event, const std::string& actor, Instant at
) const {
    ledger::Event happened;
    happened.version = before.version + 1;
    happened.type = event.type;
    happened.body = event.body;
    happened.at = at;
    Change after = before;
    TRY(evolve(after, happened));
    ledger::Commit commit;
    commit.key = key_of(after.id);
    commit.expected_version = before.version;
    commit.actor = actor;
    commit.at = at;
    commit.events.push_back(std::move(event));
    commit.rows.push_back(
        {kPutChange,
         {after.id, after.title, enum_text(after.state), after.author, after.author_name,
          after.publish_on ? to_string(*after.publish_on) : std::string(), after.updated_at.ms,
          std::int64_t(after.files.size())}}
    );
    return commit;
}

void Store::keep_text(ledger::Commit& commit, std::string sha256, std::string text) {
    const auto bytes = static_cast<std::int64_t>(text.size());
    commit.rows.push_back({kPutText, {std::move(sha256), bytes, std::move(text)}});
}

ledger::Commit Store::commit_of(const Publication& publication) const {
    ledger::Commit commit;
    commit.key = {region_, "studio:publications"};
    commit.expected_version = publication.number - 1;
    commit.actor = publication.publisher;
    commit.at = publication.at;
    const json::value record = to_record(publication);
    commit.events.push_back({"Published", record.get_object()});
    commit.rows.push_back({kPutPublication, {publication.number, json::serialize(record)}});
    return commit;
}

namespace {

Result<std::vector<RollbackOrder>> read_rollbacks(ledger::Ledger& ledger, const std::string& id) {
    std::vector<RollbackOrder> found;
    Result<void> read;
    TRY(ledger.read([&](ledger::Reader& reader) {
        return reader.query(kListRollbacks, {id}, [&](const ledger::Reader::Row& row) {
            const auto record = parse_json(row.text(0));
            auto order = record ? from_record<RollbackOrder>(*record) : record.error();
            if (!order) {
                read = std::move(order).error();
                return false;
            }
            found.push_back(std::move(order).value());
            return true;
        });
    }));
    TRY(std::move(read));
    return found;
}

}  // namespace

Result<std::vector<RollbackOrder>> Store::rollbacks() const { return read_rollbacks(ledger_, ""); }

Result<RollbackOrder> Store::rollback(const std::string& id) const {
    auto found = id.empty() ? std::vector<RollbackOrder>() : TRY(read_rollbacks(ledger_, id));
    if (found.empty()) return refuse("studio.unknown_rollback", ErrorKind::NotFound);
    return std::move(found.front());
}

ledger::Commit Store::commit_of(const RollbackOrder& after, const char* event, const Hand& hand)
    const {
    ledger::Commit commit;
    commit.key = {region_, "rollback:" + after.id};
    commit.expected_version = after.version - 1;
    commit.actor = hand.id;
    commit.at = hand.at;
    const json::value record = to_record(after);
    commit.events.push_back({event, record.get_object()});
    commit.rows.push_back({kPutRollback, {after.id, after.at.ms, json::serialize(record)}});
    return commit;
}

}  // namespace tongban::studio
