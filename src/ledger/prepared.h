// A commit made ready for the writer: texts serialized and digests computed on the thread that
// commits.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "crypto/digest.h"
#include "ledger/ledger.h"
#include "ledger/open.h"
#include "ledger/store.h"

namespace tongban::ledger {

/// Levels of a stored JSON body: what is written can be read again.
constexpr size_t kBodyDepthMax = 64;

using RequestDigest = std::array<std::uint8_t, 16>;
RequestDigest digest_of_request(std::string_view actor, std::string_view idempotency_key);

struct PreparedEvent {
    std::string type;
    std::string body;
    crypto::Digest digest;
};
struct PreparedTimer {
    std::string name;
    std::string handler;
    Instant due;
    std::string body;
};
struct PreparedMessage {
    std::string topic;
    std::string body;
};

struct Prepared {
    StreamKey key;
    std::int64_t expected_version = 0;
    std::string actor;
    Instant at;
    std::vector<PreparedEvent> events;
    std::optional<std::string> snapshot;
    std::vector<RowChange> rows;
    std::vector<PreparedTimer> timers;
    std::vector<std::string> cancelled_timers;
    std::vector<PreparedMessage> messages;
    std::vector<Message> news;  // that are not kept
    /// Digest of actor and idempotency key.
    std::optional<RequestDigest> request;
    StoredReply reply;
    std::optional<TimerFired> fired_timer;
    size_t bytes = 0;
};

/// Error codes: ledger.invalid (Internal: a mistake of the caller), ledger.too_large,
/// ledger.too_deep.
Result<Prepared> prepare(Commit commit, const Options& options);

/// What succeeds or fails as one: one commit, several, or other work on the writer's connection.
struct Unit {
    std::vector<Prepared> commits;
    std::function<Result<void>(Connection&)> work;
    std::function<void(Result<Committed>)> done;
    size_t bytes = 0;
};

}  // namespace tongban::ledger
