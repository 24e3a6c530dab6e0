#include "ledger/relay.h"

#include <atomic>
#include <mutex>
#include <set>

#include "ledger/wakeable.h"

namespace tongban::ledger {

namespace {
constexpr size_t kNewsMax = 10'000;  // transactions
}

struct Relay::State {
    Ledger& ledger;
    bus::Bus& bus;
    const TimeSource& time;
    RelayOptions options;
    Wakeable thread;
    std::atomic<bool> has_messages = true;            // from before the start, perhaps
    std::chrono::steady_clock::time_point next_look;  // on the thread only
    std::mutex news_mutex;
    std::vector<std::shared_ptr<const std::vector<OutboxMessage>>> news;

    std::chrono::milliseconds work();
    void hear(const Durable& durable);
    void tell_news();
    Result<size_t> run_once();
    Instant next_attempt(int attempts) const;
};

Relay::Relay(Ledger& ledger, bus::Bus& bus, const TimeSource& time, RelayOptions options)
    : state_(std::make_shared<State>(ledger, bus, time, std::move(options))) {}

Relay::~Relay() { stop(); }

void Relay::start() {
    State* state = state_.get();
    state->thread.start([state] { return state->work(); });
    state->ledger.watch([weak = std::weak_ptr(state_)](const Durable& durable) {
        if (const auto shared = weak.lock()) shared->hear(durable);
    });
}

void Relay::stop() { state_->thread.stop(); }

Result<size_t> Relay::run_once() { return state_->run_once(); }

/// On the ledger's thread.
void Relay::State::hear(const Durable& durable) {
    if (!durable.has_messages && !durable.news) return;
    if (durable.has_messages) has_messages = true;
    if (durable.news) {
        const std::lock_guard lock(news_mutex);
        // A bus that hangs: what nobody hears in time is not worth the memory.
        if (news.size() < kNewsMax) news.push_back(durable.news);
    }
    thread.wake();
}

std::chrono::milliseconds Relay::State::work() {
    tell_news();
    const auto now = std::chrono::steady_clock::now();
    // Without being told it is looked for what was postponed.
    if (!has_messages.exchange(false) && now < next_look) return options.poll;
    next_look = now + options.poll;
    const auto handed_on = run_once();
    // A full batch, or part of one: there may be more.
    if (!handed_on || *handed_on == 0) return options.poll;
    has_messages = true;
    return std::chrono::milliseconds(0);
}

void Relay::State::tell_news() {
    decltype(news) heard;
    {
        const std::lock_guard lock(news_mutex);
        heard.swap(news);
    }
    for (const auto& together : heard)
        for (const OutboxMessage& message : *together)
            // Nobody tries again: who missed it looks again anyway.
            (void)
                bus.publish({.topic = message.topic,
                             .region = message.key.region,
                             .stream = message.key.stream,
                             .body = message.body,
                             .at = message.at})
                    .has_value();
}

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
