// Sessions: a random token in a cookie, its hash at rest, an idle and an absolute end.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/sessions.h"
#include "identity/identity.h"

namespace tongban::identity {

struct SessionLimits {
    std::int64_t idle_ms = 30 * 60 * 1000;
    std::int64_t absolute_ms = 12 * 60 * 60 * 1000;
    /// The last use is written down at most this often.
    std::int64_t touch_ms = 60 * 1000;
    /// How long another process may go on with what it has read.
    std::int64_t cache_ms = 5 * 1000;
    size_t cache_max = 20'000;
};

class SessionStore final : public http::Sessions {
  public:
    explicit SessionStore(const Identity& identity, SessionLimits limits = {});
    ~SessionStore() override;

    /// Staff who have to change the password first have no grants until they did; staff who were
    /// disabled are strangers.
    Result<authority::Actor> find(std::string_view token, Instant now) override;

    /// Row changes for the commit of a sign-in; also sweeps out what has run out.
    std::vector<ledger::RowChange> open(
        std::string_view token, std::string_view account, Instant now
    ) const;
    /// Ends one session. The commit is complete.
    ledger::Commit end(std::string_view token, const authority::Actor& actor, Instant now);
    /// Row changes that end every session of the account but the one of `kept_token`, which may be
    /// empty.
    std::vector<ledger::RowChange> end_all(
        std::string_view account, std::string_view kept_token, Instant now
    );
    /// What is known of the account is read anew for a while: it is about to change.
    void forget(std::string_view account, Instant now);

    /// Token that a page sends back with changes.
    std::string csrf(std::string_view token) const;

  private:
    struct Cache;
    const Identity& identity_;
    SessionLimits limits_;
    Bytes csrf_secret_;
    std::unique_ptr<Cache> cache_;
};

}  // namespace tongban::identity
