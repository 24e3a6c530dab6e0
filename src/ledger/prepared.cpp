#include "ledger/prepared.h"

#include "ledger/chain.h"

namespace tongban::ledger {
namespace {

constexpr size_t kRegionMax = 12;
constexpr size_t kStreamMax = 120;
constexpr size_t kNameMax = 120;
constexpr size_t kActorMax = 120;
constexpr size_t kIdempotencyKeyMax = 100;

Error invalid(std::string cause) {
    return Error{.code = "ledger.invalid", .kind = ErrorKind::Internal, .cause = std::move(cause)};
}

Result<void> check_levels(size_t levels) {
    if (levels <= kBodyDepthMax) return {};
    return refuse("ledger.too_deep", ErrorKind::Invalid, {{"levels_max", kBodyDepthMax}});
}

Result<std::string> text_of(const json::object& body) {
    TRY(check_levels(levels_of(body)));
    std::string text;
    append_canonical(body, text);
    return text;
}

Result<std::string> text_of(NewEvent& event) {
    if (!event.text) return text_of(event.body);
    TRY(check_levels(event.text->levels));
    return std::move(event.text->text);
}

Result<void> check(const Commit& commit) {
    if (commit.key.region.empty() || commit.key.region.size() > kRegionMax)
        return invalid("region: " + commit.key.region);
    if (commit.key.stream.empty() || commit.key.stream.size() > kStreamMax)
        return invalid("stream: " + commit.key.stream);
    if (commit.actor.size() > kActorMax) return invalid("actor");
    if (commit.expected_version < 0) return invalid("expected_version");
    if (commit.idempotency_key.size() > kIdempotencyKeyMax)
        return refuse(
            "ledger.key_too_long", ErrorKind::Invalid, {{"bytes_max", kIdempotencyKeyMax}}
        );
    for (const NewEvent& event : commit.events)
        if (event.type.empty() || event.type.size() > kNameMax) return invalid("event type");
    for (const TimerSet& timer : commit.timers)
        if (timer.name.empty() || timer.name.size() > kNameMax || timer.handler.empty())
            return invalid("timer: " + timer.name);
    for (const Message& message : commit.messages)
        if (message.topic.empty() || message.topic.size() > kNameMax) return invalid("topic");
    return {};
}

size_t bytes_of(const RowChange& row) {
    size_t bytes = 64;
    for (const SqlValue& value : row.values) {
        bytes += 8;
        if (const auto* text = std::get_if<std::string>(&value)) bytes += text->size();
        if (const auto* blob = std::get_if<Bytes>(&value)) bytes += blob->size();
    }
    return bytes;
}

size_t bytes_of(const Prepared& prepared) {
    size_t bytes = 256 + prepared.reply.body.size();
    if (prepared.snapshot) bytes += prepared.snapshot->size();
    for (const auto& event : prepared.events) bytes += 128 + event.body.size();
    for (const auto& timer : prepared.timers) bytes += 128 + timer.body.size();
    for (const auto& message : prepared.messages) bytes += 128 + message.body.size();
    for (const auto& row : prepared.rows) bytes += bytes_of(row);
    return bytes;
}

}  // namespace

SqlView view_of(const SqlValue& value) {
    switch (value.index()) {
        case 1:
            return std::get<1>(value);
        case 2:
            return std::get<2>(value);
        case 3:
            return std::string_view(std::get<3>(value));
        case 4:
            return std::span<const std::uint8_t>(std::get<4>(value));
        default:
            return nullptr;
    }
}

RequestDigest digest_of_request(std::string_view actor, std::string_view idempotency_key) {
    // The length keeps "a" + "bc" and "ab" + "c" apart.
    const crypto::Digest digest =
        crypto::sha256(fmt::format("{}:{}{}", actor.size(), actor, idempotency_key));
    RequestDigest request;
    std::copy_n(digest.begin(), request.size(), request.begin());
    return request;
}

Result<Prepared> prepare(Commit commit, const Options& options) {
    TRY(check(commit));
    Prepared prepared;
    std::int64_t version = commit.expected_version;
    prepared.events.reserve(commit.events.size());
    for (NewEvent& event : commit.events) {
        std::string body = TRY(text_of(event));
        const crypto::Digest digest =
            digest_of_event(commit.key, ++version, event.type, body, commit.actor, commit.at);
        prepared.events.push_back({std::move(event.type), std::move(body), digest});
    }
    for (TimerSet& timer : commit.timers) {
        std::string body = TRY(text_of(timer.body));
        prepared.timers.push_back(
            {std::move(timer.name), std::move(timer.handler), timer.due, std::move(body)}
        );
    }
    for (TimerCancelled& timer : commit.cancelled_timers)
        prepared.cancelled_timers.push_back(std::move(timer.name));
    for (Message& message : commit.messages) {
        if (!message.is_kept) {
            prepared.news.push_back(std::move(message));
            continue;
        }
        std::string body = TRY(text_of(message.body));
        prepared.messages.push_back({std::move(message.topic), std::move(body)});
    }
    if (!commit.idempotency_key.empty())
        prepared.request = digest_of_request(commit.actor, commit.idempotency_key);
    prepared.key = std::move(commit.key);
    prepared.expected_version = commit.expected_version;
    prepared.actor = std::move(commit.actor);
    prepared.at = commit.at;
    prepared.snapshot = std::move(commit.snapshot);
    prepared.rows = std::move(commit.rows);
    prepared.reply = std::move(commit.reply);
    prepared.fired_timer = std::move(commit.fired_timer);
    prepared.bytes = bytes_of(prepared);
    if (prepared.bytes > options.commit_bytes_max)
        return refuse(
            "ledger.too_large", ErrorKind::TooLarge, {{"bytes_max", options.commit_bytes_max}}
        );
    return prepared;
}

}  // namespace tongban::ledger
