#include "ledger/relay.h"

#include <set>

#include "ledger/wakeable.h"

namespace tongban::ledger {

struct Relay::State {
    Ledger& ledger;
    bus::Bus& bus;
    const TimeSource& time;
    RelayOptions options;
    Wakeable thread;

    Result<size_t> run_once();
    Instant next_attempt(int attempts) const;
};

Relay::Relay(Ledger& ledger, bus::Bus& bus, const TimeSource& time, RelayOptions options)
    : state_(std::make_shared<State>(ledger, bus, time, std::move(options))) {}

Relay::~Relay() { stop(); }

void Relay::start() {
    State* state = state_.get();
    state->thread.start([state] {
        const auto handed_on = state->run_once();
        // A full batch, or part of one: there may be more.
        return handed_on && *handed_on > 0 ? std::chrono::milliseconds(0) : state->options.poll;
    });
    state->ledger.watch([weak = std::weak_ptr(state_)](const Durable& durable) {
        if (!durable.has_messages) return;
        if (const auto shared = weak.lock()) shared->thread.wake();
    });
}

void Relay::stop() { state_->thread.stop(); }

Result<size_t> Relay::run_once() { return state_->run_once(); }

Result<size_t> Relay::State::run_once() {
    const auto messages = TRY(ledger.outbox(time.now(), options.batch_max));
    std::vector<std::int64_t> taken;
    std::set<StreamKey> held_back;
    Result<void> postponed;
    for (const OutboxMessage& message : messages) {
        if (held_back.contains(message.key)) continue;
        const auto published = bus.publish(
            {.id = std::to_string(message.position),
             .topic = message.topic,
             .region = message.key.region,
             .stream = message.key.stream,
             .body = message.body,
             .at = message.at}
        );
        if (published) {
            taken.push_back(message.position);
            continue;
        }
        if (options.failed) options.failed(message, published.error());
        held_back.insert(message.key);
        auto result = ledger.postpone(message.position, next_attempt(message.attempts));
        if (!result) postponed = std::move(result);
    }
    TRY(ledger.acknowledge(taken));
    TRY(std::move(postponed));
    return taken.size();
}

Instant Relay::State::next_attempt(int attempts) const {
    const auto doubled = options.retry_min * (std::int64_t{1} << std::min(attempts, 20));
    return time.now().plus(std::min(options.retry_max, doubled));
}

}  // namespace tongban::ledger
