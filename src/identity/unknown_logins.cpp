// A bounded table of failures.
#include "identity/unknown_logins.h"

#include "identity/model.h"

namespace tongban::identity {

std::optional<Instant> UnknownLogins::locked_until(std::string_view login, Instant now) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(std::string(login));
    if (found == entries_.end() || !found->second.locked_until) return std::nullopt;
    if (*found->second.locked_until <= now) return std::nullopt;
    return found->second.locked_until;
}

void UnknownLogins::fail(std::string_view login, Instant now) {
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= kCountMax) make_room(now);
    Entry& entry = entries_[std::string(login)];
    const int before = entry.locked_until ? 0 : entry.failures;
    entry = {.failures = before + 1, .locked_until = {}, .last = now};
    if (entry.failures >= kFailuresMax)
        entry.locked_until = now.plus(std::chrono::milliseconds(kLockMs));
}

void UnknownLogins::make_room(Instant now) {
    std::erase_if(entries_, [&](const auto& entry) {
        return entry.second.last.ms + kLockMs < now.ms;
    });
    // Whoever tries ten thousand names in a quarter of an hour is stopped by the rate limit first.
    if (entries_.size() >= kCountMax) entries_.clear();
}

}  // namespace tongban::identity
