// A request that waits for something to happen, and holds no thread meanwhile.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace tongban::http {

/// What a handler answers that has nothing yet. It is called again, with the time as it is then,
/// when something is published on one of the channels, when `again_ms` is over, and a last time at
/// the end of the wait. What it read before it was listened to is read once more, so that nothing
/// falls between.
struct Pause {
    std::vector<std::string> channels;  // of LiveEvents; the same at each call
    std::int64_t again_ms = 0;          // from now
    std::int64_t wait_ms = 0;           // in all, from its first pause
    json::object otherwise;             // the reply when nothing has come
};

/// Longer than this nobody waits: proxies cut what is silent for a minute.
inline constexpr std::int64_t kPauseMsMax = 50'000;

Error come_again(const Pause& pause);
/// Nothing when the error is another one.
std::optional<Pause> find_pause(const Error& error);

}  // namespace tongban::http
