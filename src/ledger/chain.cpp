#include "ledger/chain.h"

#include <cstring>
#include <map>

#include "ledger/reader_pool.h"
#include "ledger/schema.h"

namespace tongban::ledger {
namespace {

constexpr std::int64_t kPage = 2'000;

constexpr const char kWalk[] =
    "SELECT position, region, stream, version, type, body, actor, at, hash FROM events"
    " WHERE position > $1 ORDER BY position LIMIT $2";
/// Versions of a stream are 1 .. n without a gap when the largest is their number.
#define HAVING_GAP \
    " GROUP BY region, stream HAVING max(version) <> count(*) OR min(version) <> 1 LIMIT 1"
constexpr const char kGap[] = "SELECT min(position) FROM event_places" HAVING_GAP;
constexpr const char kGapOfOldLedger[] = "SELECT min(position) FROM events" HAVING_GAP;
#undef HAVING_GAP
constexpr const char kFindPlace[] =
    "SELECT position FROM event_places WHERE region = $1 AND stream = $2 AND version = $3";

void append_number(std::string& out, std::int64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8)
        out += static_cast<char>((static_cast<std::uint64_t>(number) >> shift) & 0xff);
}

// With lengths, so that no two different events run together to the same bytes.
void append_text(std::string& out, std::string_view text) {
    append_number(out, static_cast<std::int64_t>(text.size()));
    out += text;
}

Error broken(std::int64_t position, std::string cause) {
    return Error{
        .code = "ledger.chain_broken",
        .kind = ErrorKind::Internal,
        .details = {{"position", position}},
        .cause = std::move(cause)};
}

struct Walk {
    const Head& end;
    std::int64_t position = 0;
    crypto::Digest hash{};
    std::string fault;                            // why the event after `position` is wrong
    std::map<StreamKey, std::int64_t> late = {};  // versions of those that have no places yet

    Result<bool> step(Connection& connection, const Reader::Row& row) {
        if (row.integer(0) != position + 1) {
            fault = fmt::format("position {} follows", row.integer(0));
            return false;
        }
        const StreamKey key{std::string(row.text(1)), std::string(row.text(2))};
        if (!TRY(is_found(connection, key, row.integer(3)))) {
            fault = "not found by its stream";
            return false;
        }
        const crypto::Digest event = digest_of_event(
            key, row.integer(3), row.text(4), row.text(5), row.text(6), Instant{row.integer(7)}
        );
        const crypto::Digest expected = link(hash, position + 1, event);
        if (!std::ranges::equal(row.blob(8), expected)) {
            fault = "hash differs";
            return false;
        }
        hash = expected;
        ++position;
        return true;
    }

  private:
    /// By its place, or, as long as it has none, as the one that follows the last of its stream.
    Result<bool> is_found(Connection& connection, const StreamKey& key, std::int64_t version) {
        if (!end.has_places) return true;
        const bool has_place = position < end.placed;
        const auto before = has_place ? late.end() : late.find(key);
        if (before != late.end()) return version == ++before->second;
        if (!has_place) late.emplace(key, version);
        if (!has_place && version == 1) return true;
        std::int64_t place = 0;
        TRY(connection.query(
            kFindPlace,
            {std::string_view(key.region), std::string_view(key.stream),
             has_place ? version : version - 1},
            [&](const Reader::Row& row) {
                place = row.integer(0);
                return false;
            }
        ));
        return has_place ? place == position + 1 : place != 0;
    }
};

}  // namespace

crypto::Digest digest_of_event(
    const StreamKey& key,
    std::int64_t version,
    std::string_view type,
    std::string_view body,
    std::string_view actor,
    Instant at
) {
    std::string bytes;
    bytes.reserve(
        72 + key.region.size() + key.stream.size() + type.size() + body.size() + actor.size()
    );
    append_text(bytes, key.region);
    append_text(bytes, key.stream);
    append_number(bytes, version);
    append_text(bytes, type);
    append_text(bytes, body);
    append_text(bytes, actor);
    append_number(bytes, at.ms);
    return crypto::sha256(bytes);
}

crypto::Digest link(
    const crypto::Digest& previous, std::int64_t position, const crypto::Digest& event
) {
    std::array<std::uint8_t, 72> bytes{};
    std::memcpy(bytes.data(), previous.data(), 32);
    for (size_t i = 0; i < 8; ++i)
        bytes[32 + i] =
            static_cast<std::uint8_t>(static_cast<std::uint64_t>(position) >> (56 - 8 * i));
    std::memcpy(bytes.data() + 40, event.data(), 32);
    return crypto::sha256(std::span<const std::uint8_t>(bytes));
}

Result<std::int64_t> verify_chain(ReaderPool& readers) {
    const Head head = TRY(readers.head());
    Walk walk{.end = head};
    // A page at a time: a reader that stays for the whole walk would keep the log from being begun
    // anew.
    while (walk.position < head.position && walk.fault.empty()) {
        const std::int64_t before = walk.position;
        TRY(readers.with([&](Connection& connection) -> Result<void> {
            Result<bool> went = true;
            TRY(connection.query(
                kWalk, {walk.position, std::min(kPage, head.position - walk.position)},
                [&](const Reader::Row& row) {
                    went = walk.step(connection, row);
                    return went.has_value() && *went;
                }
            ));
            if (!went) return went.error();
            return {};
        }));
        if (walk.position == before && walk.fault.empty()) walk.fault = "missing";
    }
    if (!walk.fault.empty()) return broken(walk.position + 1, walk.fault);
    // A shorter history would be a valid chain of its own, were its end not written down elsewhere.
    if (walk.hash != head.hash) return broken(head.position, "not the recorded end of the chain");
    std::optional<std::int64_t> gap;
    TRY(readers.with([&](Connection& connection) {
        return connection.query(
            head.has_places ? kGap : kGapOfOldLedger, {},
            [&](const Reader::Row& row) {
                gap = row.integer(0);
                return false;
            }
        );
    }));
    if (gap) return broken(*gap, "versions of the stream have a gap");
    return head.position;
}

}  // namespace tongban::ledger
