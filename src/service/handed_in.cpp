#include "service/handed_in.h"

namespace tongban::service {

namespace {

constexpr std::int64_t kTokenMs = 24 * 60 * 60 * 1000LL;
/// A request that was under way when its token ended is long over by then.
constexpr std::int64_t kGraceMs = 60 * 60 * 1000LL;
constexpr const char* kRegion = "500000";
constexpr const char* kSealPurpose = "service.file_token";
constexpr const char* kSweep = "file.unnamed";
constexpr std::int64_t kMegabyte = 1024 * 1024;

Result<void> check_quota(const Desk& desk, const authority::Actor& owner, std::int64_t bytes) {
    const FileQuota quota = quota_of(owner);
    std::int64_t files_waiting = 0, bytes_waiting = 0;
    const auto read = desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT count(*), coalesce(sum(bytes), 0) FROM unnamed_files WHERE owner=$1",
            {owner.id},
            [&](const ledger::Reader::Row& row) {
                files_waiting = row.integer(0);
                bytes_waiting = row.integer(1);
                return false;
            }
        );
    });
    if (!read) return read.error();
    if (files_waiting < quota.files_max && bytes_waiting + bytes <= quota.bytes_max) return {};
    return refuse(
        "file.quota", ErrorKind::Conflict,
        {{"max_files", quota.files_max}, {"max_mb", quota.bytes_max / kMegabyte}}
    );
}

ledger::Commit commit_of(const HandedInFile& taken, const std::string& owner, Instant now) {
    ledger::Commit commit;
    commit.key = {kRegion, "file:" + taken.file.id};
    commit.actor = owner;
    commit.at = now;
    commit.events.push_back({"FileHandedIn", {{"bytes", taken.file.bytes}}});
    commit.rows.push_back(
        {"INSERT INTO unnamed_files (region, id, owner, bytes, until_ms) VALUES ($1,$2,$3,$4,$5)",
         {kRegion, taken.file.id, owner, taken.file.bytes, taken.until.ms}}
    );
    commit.timers.push_back({"unnamed", kSweep, {taken.until.ms + kGraceMs}, {}});
    return commit;
}

Result<bool> is_unnamed(const Desk& desk, const std::string& id) {
    bool found = false;
    const auto read = desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT 1 FROM unnamed_files WHERE region=$1 AND id=$2", {kRegion, id},
            [&](const ledger::Reader::Row&) {
                found = true;
                return false;
            }
        );
    });
    if (!read) return read.error();
    return found;
}

}  // namespace

FileQuota quota_of(const authority::Actor& owner) {
    if (owner.kind == authority::ActorKind::Staff) return {1'000, 2'000 * kMegabyte};
    return {};
}

std::vector<const char*> handed_in_tables() {
    return {
        "CREATE TABLE IF NOT EXISTS unnamed_files ("
        "region TEXT NOT NULL, id TEXT NOT NULL, owner TEXT NOT NULL, bytes BIGINT NOT NULL, "
        "until_ms BIGINT NOT NULL, PRIMARY KEY (region, id))",
        "CREATE INDEX IF NOT EXISTS unnamed_files_owner ON unnamed_files (owner)",
    };
}

Result<FileTaken> take_in(
    const Desk& desk, const authority::Actor& owner, FileToHandIn file, Instant now
) {
    TRY(check_quota(desk, owner, static_cast<std::int64_t>(file.bytes.size())));
    FileTaken taken;
    taken.file.file = TRY(desk.files.put(file.bytes, std::move(file.name), file.bounds));
    taken.file.purpose = std::move(file.purpose);
    taken.file.until = {now.ms + kTokenMs};
    const std::string plain = json::serialize(to_record(taken.file));
    taken.token = to_base64url(desk.keyring.seal(kSealPurpose, owner.id, plain));
    taken.commit = commit_of(taken.file, owner.id, now);
    return taken;
}

Result<FileRef> open_token(
    const Desk& desk,
    const authority::Actor& owner,
    const json::value& token,
    const std::string& purpose,
    Instant now,
    const std::string& field
) {
    const Error unknown{.code = "file.unknown", .kind = ErrorKind::NotFound, .field = field};
    if (!token.is_string()) return unknown;
    const auto sealed = from_base64url(std::string_view(token.get_string()));
    if (!sealed) return unknown;
    const auto plain = desk.keyring.open_text(kSealPurpose, owner.id, *sealed);
    if (!plain) return unknown;
    HandedInFile handed_in = TRY(from_record<HandedInFile>(TRY(parse_json(*plain))));
    if (now >= handed_in.until || handed_in.purpose != purpose) return unknown;
    return std::move(handed_in.file);
}

json::object handed_in_view(const FileTaken& taken) {
    const FileRef& file = taken.file.file;
    return {
        {"file", taken.token},
        {"name", file.name},
        {"bytes", file.bytes},
        {"sha256", file.sha256},
        {"until", to_rfc3339(taken.file.until)}};
}

void add_named(ledger::Commit& commit, const std::vector<MaterialState>& materials) {
    for (const MaterialState& material : materials)
        for (const FileRef& file : material.files)
            commit.rows.push_back(
                {"DELETE FROM unnamed_files WHERE region=$1 AND id=$2", {kRegion, file.id}}
            );
}

void add_sweep_timer(ledger::TimerRunner& runner, const Desk& desk) {
    runner.handle(
        kSweep,
        [&desk](const ledger::DueTimer& timer, Instant now) -> Result<std::vector<ledger::Commit>> {
            const std::string id = timer.key.stream.substr(timer.key.stream.find(':') + 1);
            // Named meanwhile: it belongs to a case.
            if (!TRY(is_unnamed(desk, id))) return std::vector<ledger::Commit>{};
            // The bytes first: should the commit fail, it is tried again and finds nothing to do.
            TRY(desk.files.remove(id));
            ledger::Commit commit;
            commit.key = timer.key;
            commit.expected_version = 1;
            commit.actor = "system:timer";
            commit.at = now;
            commit.events.push_back({"FileDropped", {}});
            commit.rows.push_back(
                {"DELETE FROM unnamed_files WHERE region=$1 AND id=$2", {kRegion, id}}
            );
            return std::vector<ledger::Commit>{std::move(commit)};
        }
    );
}

}  // namespace tongban::service
