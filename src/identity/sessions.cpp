// The session table, and a cache in front of it since every request asks.
#include "identity/sessions.h"

#include <mutex>
#include <unordered_map>

#include "base/recent.h"
#include "crypto/digest.h"
#include "identity/rows.h"

namespace tongban::identity {
namespace {

constexpr const char kCsrf[] = "identity.csrf";
constexpr size_t kTokenMax = 100;

constexpr const char kFind[] =
    "SELECT account, seen_at, expires_at FROM identity_sessions"
    " WHERE region = $1 AND token_hash = $2";
constexpr const char kFindPerson[] =
    "SELECT name FROM identity_people WHERE region = $1 AND id = $2";
constexpr const char kFindStaff[] =
    "SELECT name, is_disabled, must_change_password, grants FROM identity_staff"
    " WHERE region = $1 AND id = $2";
constexpr const char kOpen[] =
    "INSERT INTO identity_sessions (region, token_hash, account, created_at, seen_at, expires_at)"
    " VALUES ($1, $2, $3, $4, $4, $5)";
constexpr const char kTouch[] =
    "UPDATE identity_sessions SET seen_at = $1 WHERE region = $2 AND token_hash = $3"
    " AND seen_at < $1";
constexpr const char kEnd[] = "DELETE FROM identity_sessions WHERE region = $1 AND token_hash = $2";
constexpr const char kEndAll[] =
    "DELETE FROM identity_sessions WHERE region = $1 AND account = $2 AND token_hash <> $3";
constexpr const char kSweep[] =
    "DELETE FROM identity_sessions WHERE region = $1 AND expires_at < $2";

std::string token_hash(std::string_view token) { return to_hex(crypto::sha256(token)); }

}  // namespace

struct SessionStore::Cache {
    struct Entry {
        authority::Actor actor;
        Instant seen;
        Instant expires;
        Instant loaded;
    };
    explicit Cache(size_t count_max) : entries(count_max) {}

    std::mutex mutex;
    Recent<std::string, Entry> entries;  // by token hash
    /// Accounts that are changing: not cached until then.
    std::unordered_map<std::string, Instant> uncached_until;
};

SessionStore::SessionStore(const Identity& identity, SessionLimits limits)
    : identity_(identity),
      limits_(limits),
      csrf_secret_(identity.keyring().derived_secret(kCsrf)),
      cache_(std::make_unique<Cache>(limits.cache_max)) {}

SessionStore::~SessionStore() = default;

Result<authority::Actor> SessionStore::find(std::string_view token, Instant now) {
    if (token.empty() || token.size() > kTokenMax) return authority::Actor::stranger();
    const std::string hash = token_hash(token);
    std::optional<Cache::Entry> entry;
    {
        const std::lock_guard lock(cache_->mutex);
        const Cache::Entry* found = cache_->entries.find(hash);
        if (found != nullptr && now.ms < found->loaded.ms + limits_.cache_ms) entry = *found;
    }
    const bool was_cached = entry.has_value();
    const std::string& region = identity_.home_region();
    if (!entry) {
        Cache::Entry fresh;
        fresh.loaded = now;
        TRY(identity_.ledger().read([&](ledger::Reader& reader) -> Result<void> {
            TRY(reader.query(kFind, {region, hash}, [&](const ledger::Reader::Row& row) {
                fresh.actor.id = row.text(0);
                fresh.seen = {row.integer(1)};
                fresh.expires = {row.integer(2)};
                return false;
            }));
            if (fresh.actor.id.empty()) return {};
            const bool is_staff = fresh.actor.id.starts_with("staff:");
            return reader.query(
                is_staff ? kFindStaff : kFindPerson, {region, fresh.actor.id},
                [&](const ledger::Reader::Row& row) {
                    fresh.actor.name = row.text(0);
                    if (!is_staff) {
                        fresh.actor.name =
                            identity_.open_name(fresh.actor.id, row.text(0)).value_or("");
                        fresh.actor.kind = authority::ActorKind::Person;
                    } else if (row.integer(1) == 0) {
                        fresh.actor.kind = authority::ActorKind::Staff;
                        // A password that somebody else chose opens nothing.
                        if (row.integer(2) == 0)
                            fresh.actor.grants = to_grants(rows::grants_of(row.text(3)));
                    }
                    return false;
                }
            );
        }));
        if (!fresh.actor.is_signed_in()) return authority::Actor::stranger();
        fresh.actor.csrf = csrf(token);
        entry = std::move(fresh);
    }
    const bool has_ended = now >= entry->expires || now.ms >= entry->seen.ms + limits_.idle_ms;
    if (has_ended) return authority::Actor::stranger();

    const bool is_touched = now.ms >= entry->seen.ms + limits_.touch_ms;
    if (is_touched) entry->seen = now;
    if (is_touched || !was_cached) {
        const std::lock_guard lock(cache_->mutex);
        const auto changing = cache_->uncached_until.find(entry->actor.id);
        if (changing == cache_->uncached_until.end() || changing->second <= now)
            cache_->entries.keep(hash, *entry);
    }
    if (is_touched) {
        // Nobody waits for this, and losing it only ends the session a minute earlier.
        ledger::Commit commit;
        commit.key = {region, "session:" + hash.substr(0, 32)};
        commit.actor = entry->actor.id;
        commit.at = now;
        commit.rows.push_back({kTouch, {now.ms, region, hash}});
        identity_.ledger().commit(std::move(commit), [](Result<ledger::Committed>) {});
    }
    return entry->actor;
}

std::vector<ledger::RowChange> SessionStore::open(
    std::string_view token, std::string_view account, Instant now
) const {
    const std::string& region = identity_.home_region();
    return {
        {kSweep, {region, now.ms}},
        {kOpen,
         {region, token_hash(token), std::string(account), now.ms, now.ms + limits_.absolute_ms}},
    };
}

ledger::Commit SessionStore::end(
    std::string_view token, const authority::Actor& actor, Instant now
) {
    forget(actor.id, now);
    const std::string hash = token_hash(token);
    ledger::Commit commit;
    commit.key = {identity_.home_region(), "session:" + hash.substr(0, 32)};
    commit.actor = actor.id;
    commit.at = now;
    commit.rows.push_back({kEnd, {identity_.home_region(), hash}});
    return commit;
}

std::vector<ledger::RowChange> SessionStore::end_all(
    std::string_view account, std::string_view kept_token, Instant now
) {
    forget(account, now);
    const std::string kept = kept_token.empty() ? "" : token_hash(kept_token);
    return {{kEndAll, {identity_.home_region(), std::string(account), kept}}};
}

void SessionStore::forget(std::string_view account, Instant now) {
    const std::lock_guard lock(cache_->mutex);
    cache_->entries.forget_if([&](const Cache::Entry& entry) { return entry.actor.id == account; });
    std::erase_if(cache_->uncached_until, [&](const auto& entry) { return entry.second <= now; });
    if (cache_->uncached_until.size() < limits_.cache_max)
        cache_->uncached_until[std::string(account)] =
            now.plus(std::chrono::milliseconds(limits_.cache_ms));
}

std::string SessionStore::csrf(std::string_view token) const {
    return to_base64url(crypto::hmac_sha256(csrf_secret_, as_bytes(token)));
}

}  // namespace tongban::identity
