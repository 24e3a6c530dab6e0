#include "http/live.h"

#include <algorithm>

namespace tongban::http {

namespace {
constexpr size_t kFramesMax = 256;
constexpr size_t kQueueBytesMax = 262'144;

/// HTML Living Standard, 9.2.5: lines "event:" and "data:", ended by an empty one. Serialised JSON
/// has no line ends, and event names are our own.
std::string frame(const std::string& channel, const std::string& event, const json::value& data) {
    const json::object body{{"channel", channel}, {"data", data}};
    return fmt::format("event: {}\ndata: {}\n\n", event, json::serialize(body));
}
}  // namespace

std::string LiveListener::take() {
    const std::scoped_lock lock(mutex_);
    std::string out;
    if (has_overflowed_) out = "event: reload\ndata: {}\n\n";
    for (const auto& frame : frames_) out += *frame;
    frames_.clear();
    bytes_ = 0;
    has_overflowed_ = false;
    return out;
}

void LiveHub::publish(
    const std::string& channel, const std::string& event, const json::value& data
) {
    std::vector<std::shared_ptr<LiveListener>> listeners;
    {
        const std::scoped_lock lock(mutex_);
        const auto found = channels_.find(channel);
        if (found == channels_.end()) return;
        listeners = found->second;
    }
    const auto shared = std::make_shared<const std::string>(frame(channel, event, data));
    for (const auto& listener : listeners) {
        const std::scoped_lock lock(listener->mutex_);
        if (listener->is_closed_) continue;
        if (listener->frames_.size() == kFramesMax ||
            listener->bytes_ + shared->size() > kQueueBytesMax) {
            listener->frames_.clear();
            listener->bytes_ = 0;
            listener->has_overflowed_ = true;
        } else if (!listener->has_overflowed_) {
            listener->frames_.push_back(shared);
            listener->bytes_ += shared->size();
        }
        listener->wake_();
    }
}

std::shared_ptr<LiveListener> LiveHub::listen(
    std::vector<std::string> channels, std::function<void()> wake
) {
    auto listener = std::make_shared<LiveListener>();
    listener->wake_ = std::move(wake);
    std::ranges::sort(channels);
    channels.erase(std::ranges::unique(channels).begin(), channels.end());
    listener->channels_ = std::move(channels);
    const std::scoped_lock lock(mutex_);
    for (const std::string& channel : listener->channels_) channels_[channel].push_back(listener);
    ++count_;
    return listener;
}

void LiveHub::leave(const std::shared_ptr<LiveListener>& listener) {
    {
        const std::scoped_lock lock(mutex_);
        for (const std::string& channel : listener->channels_) {
            const auto found = channels_.find(channel);
            if (found == channels_.end()) continue;
            std::erase(found->second, listener);
            if (found->second.empty()) channels_.erase(found);
        }
        --count_;
    }
    const std::scoped_lock lock(listener->mutex_);
    listener->is_closed_ = true;
    listener->wake_ = [] {};
}

size_t LiveHub::listeners() const {
    const std::scoped_lock lock(mutex_);
    return count_;
}

}  // namespace tongban::http
