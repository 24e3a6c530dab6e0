#include <mutex>
#include <vector>

#include "bus/bus.h"

namespace tongban::bus {
namespace {

struct Subscriber {
    std::string prefix;
    Handler handler;
    std::mutex running;
    bool is_ended = false;
};

class LocalSubscription final : public Subscription {
  public:
    explicit LocalSubscription(std::shared_ptr<Subscriber> subscriber)
        : subscriber_(std::move(subscriber)) {}
    ~LocalSubscription() override {
        // Waits for a handler that runs at the moment.
        const std::lock_guard lock(subscriber_->running);
        subscriber_->is_ended = true;
        subscriber_->handler = nullptr;
    }

  private:
    std::shared_ptr<Subscriber> subscriber_;
};

class LocalBus final : public Bus {
  public:
    Result<void> publish(const Message& message) override {
        Result<void> first_fault;
        for (const auto& subscriber : subscribers_of(message.topic)) {
            const std::lock_guard lock(subscriber->running);
            if (subscriber->is_ended) continue;
            auto taken = subscriber->handler(message);
            // The others still get it: one that fails must not keep it from them.
            if (!taken && first_fault) first_fault = std::move(taken);
        }
        return first_fault;
    }

    std::unique_ptr<Subscription> subscribe(std::string prefix, Handler handler) override {
        auto subscriber = std::make_shared<Subscriber>();
        subscriber->prefix = std::move(prefix);
        subscriber->handler = std::move(handler);
        const std::lock_guard lock(mutex_);
        // Held by the subscription alone, so that one that ended is gone.
        subscribers_.push_back(subscriber);
        return std::make_unique<LocalSubscription>(std::move(subscriber));
    }

  private:
    std::vector<std::shared_ptr<Subscriber>> subscribers_of(std::string_view topic) {
        std::vector<std::shared_ptr<Subscriber>> found;
        const std::lock_guard lock(mutex_);
        std::erase_if(subscribers_, [](const auto& weak) { return weak.expired(); });
        for (const auto& weak : subscribers_)
            if (auto subscriber = weak.lock(); subscriber != nullptr)
                if (topic_matches(subscriber->prefix, topic))
                    found.push_back(std::move(subscriber));
        return found;
    }

    std::mutex mutex_;
    std::vector<std::weak_ptr<Subscriber>> subscribers_;
};

}  // namespace

std::unique_ptr<Bus> local_bus() { return std::make_unique<LocalBus>(); }

bool topic_matches(std::string_view prefix, std::string_view topic) {
    if (prefix.empty()) return true;
    if (!topic.starts_with(prefix)) return false;
    return topic.size() == prefix.size() || topic[prefix.size()] == '.';
}

}  // namespace tongban::bus
