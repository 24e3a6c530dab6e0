#include "ledger/replies.h"

namespace tongban::ledger {
namespace {

constexpr std::int64_t kPurgeMax = 500;
constexpr std::chrono::minutes kPurgeEvery{1};
constexpr std::int64_t kFilledAtOnce = 1'000;

constexpr const char kInsert[] =
    "INSERT INTO replies (number, request, at, version, position, status, body)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)";
constexpr const char kFind[] =
    "SELECT version, position, status, body FROM replies WHERE number = $1 AND request = $2";
constexpr const char kInsertKeys[] = "INSERT INTO reply_keys (number, requests) VALUES ($1, $2)";
constexpr const char kKeysAfter[] =
    "SELECT number, requests FROM reply_keys WHERE number > $1 ORDER BY number";
constexpr const char kPurgeOld[] =
    "DELETE FROM replies WHERE number IN"
    " (SELECT number FROM (SELECT number, at FROM replies ORDER BY number LIMIT $1) AS oldest"
    " WHERE at < $2 OR number <= $3)";
constexpr const char kFirst[] = "SELECT number FROM replies ORDER BY number LIMIT 1";
constexpr const char kPurgeKeys[] =
    "DELETE FROM reply_keys WHERE number <"
    " (SELECT max(number) FROM reply_keys WHERE number <= $1)";
constexpr const char kLastKeys[] =
    "SELECT number, requests FROM reply_keys ORDER BY number DESC LIMIT 1";
constexpr const char kRequestsAfter[] =
    "SELECT number, request FROM replies WHERE number > $1 ORDER BY number LIMIT $2";

Error corrupt() { return Error{.code = "ledger.corrupt", .kind = ErrorKind::Internal}; }

Result<std::optional<std::int64_t>> first_number(Connection& connection, const char* sql) {
    std::optional<std::int64_t> first;
    TRY(connection.query(sql, {}, [&](const Reader::Row& row) {
        first = row.integer(0);
        return false;
    }));
    return first;
}

/// The keys of one row of reply_keys. False when they are none.
bool take_keys(ReplyIndex& index, std::int64_t number, std::span<const std::uint8_t> keys) {
    constexpr size_t kKey = RequestDigest{}.size();
    if (number <= index.last() || keys.size() % kKey != 0) return false;
    // Replies of an older version may have gaps.
    while (index.last() + 1 < number) index.add({});
    for (; !keys.empty(); keys = keys.subspan(kKey)) {
        RequestDigest request;
        std::ranges::copy(keys.first(kKey), request.begin());
        index.add(request);
    }
    return true;
}

}  // namespace

Result<void> Replies::load(Connection& connection, const Head& head) {
    keys_.clear();
    first_kept_.reset();
    index_.drop_after(stored_);
    const auto first = TRY(first_number(connection, kFirst));
    if (stored_ == 0 && first) index_.restart_after(*first - 1);
    bool is_sound = true;
    TRY(connection.query(kKeysAfter, {stored_}, [&](const Reader::Row& row) {
        auto keys = row.blob(1);
        std::int64_t number = row.integer(0);
        // The first row may begin with some that are gone.
        const std::int64_t gone = stored_ == 0 && first ? *first - number : 0;
        if (gone > 0) {
            keys = keys.subspan(
                std::min(keys.size(), static_cast<size_t>(gone) * RequestDigest{}.size())
            );
            number += gone;
        }
        is_sound = keys.empty() || take_keys(index_, number, keys);
        return is_sound;
    }));
    if (!is_sound) return corrupt();
    if (index_.last() < head.reply_number && first) return corrupt();
    if (!first) index_.restart_after(head.reply_number);
    stored_ = head.reply_number;
    return {};
}

Result<std::optional<Committed>> Replies::find(Connection& connection, const RequestDigest& request)
    const {
    std::optional<Committed> found;
    for (const std::int64_t number : index_.find(request)) {
        TRY(connection.query(
            kFind, {number, std::span<const std::uint8_t>(request)},
            [&](const Reader::Row& row) {
                found = Committed{
                    .version = row.integer(0),
                    .position = row.integer(1),
                    .repeated = true,
                    .reply = {static_cast<int>(row.integer(2)), std::string(row.text(3))}};
                return false;
            }
        ));
        if (found) break;
    }
    return found;
}

Result<void> Replies::add(Connection& connection, Head& head, const Reply& reply) {
    const std::span<const std::uint8_t> request(reply.request);
    TRY(connection.execute(
        kInsert, {head.reply_number + 1, request, reply.at.ms, reply.version, reply.position,
                  std::int64_t{reply.reply.status}, std::string_view(reply.reply.body)}
    ));
    ++head.reply_number;
    index_.add(reply.request);
    keys_.insert(keys_.end(), request.begin(), request.end());
    return {};
}

void Replies::undo_to(std::int64_t number) {
    index_.drop_after(number);
    keys_.resize(static_cast<size_t>(number - stored_) * RequestDigest{}.size());
}

Result<void> Replies::finish(Connection& connection, Instant latest) {
    if (!keys_.empty())
        TRY(connection.execute(kInsertKeys, {stored_ + 1, std::span<const std::uint8_t>(keys_)}));
    return purge(connection, latest);
}

void Replies::committed() {
    stored_ += static_cast<std::int64_t>(keys_.size() / RequestDigest{}.size());
    keys_.clear();
    if (first_kept_) index_.drop_before(*first_kept_);
    first_kept_.reset();
}

/// A few at a time, so that no batch waits for a month of replies.
Result<void> Replies::purge(Connection& connection, Instant latest) {
    if (latest < purged_.plus(kPurgeEvery)) return {};
    const std::int64_t before = latest.plus(-options_.replies_kept).ms;
    const std::int64_t last = stored_ + static_cast<std::int64_t>(keys_.size() / 16);
    const std::int64_t count =
        TRY(connection.execute(kPurgeOld, {kPurgeMax, before, last - options_.replies_max}));
    if (count < kPurgeMax) purged_ = latest;
    if (count == 0) return {};
    first_kept_ = TRY(first_number(connection, kFirst)).value_or(last + 1);
    TRY(connection.execute(kPurgeKeys, {*first_kept_}));
    return {};
}

Result<void> store_missing_keys(Connection& connection) {
    std::int64_t after = 0;
    TRY(connection.query(kLastKeys, {}, [&](const Reader::Row& row) {
        after = row.integer(0) +
                static_cast<std::int64_t>(row.blob(1).size() / RequestDigest{}.size()) - 1;
        return false;
    }));
    for (bool has_more = true; has_more;) {
        std::vector<std::pair<std::int64_t, Bytes>> runs;
        std::int64_t count = 0;
        TRY(connection.query(kRequestsAfter, {after, kFilledAtOnce}, [&](const Reader::Row& row) {
            const std::int64_t number = row.integer(0);
            if (number != after + 1 || runs.empty()) runs.push_back({number, {}});
            const auto request = row.blob(1);
            runs.back().second.insert(runs.back().second.end(), request.begin(), request.end());
            after = number;
            ++count;
            return true;
        }));
        for (const auto& [number, keys] : runs)
            TRY(connection.execute(kInsertKeys, {number, std::span<const std::uint8_t>(keys)}));
        has_more = count == kFilledAtOnce;
    }
    return {};
}

}  // namespace tongban::ledger
