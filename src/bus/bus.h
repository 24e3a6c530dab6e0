// Messages between the parts of the platform: what the ledger's outbox hands on, to whoever
// subscribed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace tongban::bus {

/// Delivered at least once, in order within (region, stream). `id` is the same at every delivery,
/// so that a subscriber that must not act twice can tell.
struct Message {
    std::string id;
    std::string topic;  // words joined by dots: "notify.mail", "case.changed"
    std::string region;
    std::string stream;
    json::object body;
    Instant at;
};

/// An error asks for the message to be delivered again, later.
using Handler = std::function<Result<void>(const Message&)>;

/// Ends when it is destroyed; then the handler is not running and will not run again. Not to be
/// destroyed by the handler itself.
class Subscription {
  public:
    virtual ~Subscription() = default;
};

class Bus {
  public:
    virtual ~Bus() = default;
    /// Returns when every subscriber has taken the message; the error of the first that has not.
    virtual Result<void> publish(const Message& message) = 0;
    /// `prefix` is whole words: "notify" takes "notify" and "notify.mail" but not "notifyx"; ""
    /// takes everything.
    [[nodiscard]] virtual std::unique_ptr<Subscription> subscribe(
        std::string prefix, Handler handler
    ) = 0;
};

/// The bus of one process: handlers run on the publisher's thread, one message at a time each.
std::unique_ptr<Bus> local_bus();

bool topic_matches(std::string_view prefix, std::string_view topic);

}  // namespace tongban::bus
