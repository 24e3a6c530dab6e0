// How many live pages an account has open: one cannot take the seats of all others.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tongban::http {

class LiveSeats {
  public:
    /// False when `who` has so many already. Thread-safe.
    bool take(const std::string& who, size_t count_max) {
        const std::scoped_lock lock(mutex_);
        size_t& taken = taken_[who];
        if (taken >= count_max) return false;
        ++taken;
        return true;
    }
    void leave(const std::string& who) {
        const std::scoped_lock lock(mutex_);
        const auto found = taken_.find(who);
        if (found != taken_.end() && --found->second == 0) taken_.erase(found);
    }

  private:
    std::mutex mutex_;
    std::unordered_map<std::string, size_t> taken_;
};

}  // namespace tongban::http
