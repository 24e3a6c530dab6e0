// Failed sign-ins of logins that belong to nobody are locked like those of accounts, so that a lock
// does not tell which accounts exist. Kept in memory only: there is nothing to protect.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"

namespace tongban::identity {

class UnknownLogins {
  public:
    static constexpr size_t kCountMax = 10'000;

    /// Until when the login is locked, if it is.
    std::optional<Instant> locked_until(std::string_view login, Instant now) const;
    /// Counts one more failure, as decide() does for accounts.
    void fail(std::string_view login, Instant now);

  private:
    struct Entry {
        int failures = 0;
        std::optional<Instant> locked_until;
        Instant last;
    };
    void make_room(Instant now);

    mutable std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
};

}  // namespace tongban::identity
