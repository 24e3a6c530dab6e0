// Everything of one running deployment, in the order in which it leans on each other.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/last_packs.h"
#include "app/packs.h"
#include "bus/bus.h"
#include "credential/register.h"
#include "directory/access_log.h"
#include "http/live.h"
#include "identity/identity.h"
#include "identity/sessions.h"
#include "identity/signatures.h"
#include "ledger/open.h"
#include "ledger/relay.h"
#include "ledger/timers.h"
#include "pack/model.h"
#include "registry/registry.h"
#include "service/desk.h"
#include "service/migrations.h"

namespace tongban::studio {
class Studio;
}

namespace tongban::app {

struct PlatformOptions {
    std::filesystem::path data;
    std::vector<std::filesystem::path> packs;
    std::string public_url = "http://127.0.0.1:8080";
    std::string language = {};  // of what the log says about packs: zh or en; empty: what LANG says
};

class Neighbours;

/// The packs in use: content, search index and what was found when they were loaded, exchanged as a
/// whole. Whoever works with them keeps the pointer until the work is done.
class ContentHolder {
  public:
    struct InUse {
        Edition edition;
        Issues issues;
        Instant loaded_at;
        /// The packs on disk did not pass the checks at the start: why. What was in use before
        /// still is.
        Issues refused = {};
    };
    std::shared_ptr<const InUse> in_use() const {
        const std::lock_guard lock(mutex_);
        return in_use_;
    }
    std::shared_ptr<const pack::Content> content() const { return in_use()->edition.content; }
    void exchange(InUse next) {
        auto fresh = std::make_shared<const InUse>(std::move(next));
        const std::lock_guard lock(mutex_);
        in_use_ = std::move(fresh);
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const InUse> in_use_;
};

/// What came of loading the packs once more.
struct Reloaded {
    bool is_exchanged = false;
    std::string edition;
    int journeys = 0;
    Issues issues;
};

/// Says what went wrong on standard error, in words for an operator.
using Log = std::function<void(std::string_view line)>;

struct Platform {
    /// Loads packs, opens the ledger under `options.data`, makes keys and tables. Packs that do not
    /// pass the checks are refused, and those that were in use last stay (see InUse::refused).
    /// Error codes: those of the parts, pack.refused (none were in use; every issue went to the
    /// log).
    static Result<std::unique_ptr<Platform>> open(
        const PlatformOptions& options, const TimeSource& time, const Log& log
    );
    ~Platform();

    /// Demo people, staff, registers and credentials, where a pack brings them; may be repeated.
    Result<void> seed_demo(Instant now);
    /// Loads the packs once more, runs their journeys, and works with them from now on; with an
    /// error in them the old ones stay. One at a time. Error codes: pack.reload_running (Conflict),
    /// those of Editions::keep.
    Result<Reloaded> reload_packs(Instant now);
    /// Timers and outbox begin to run; limits are counted anew when the calendar is another one.
    void start();
    void stop();
    /// Works with these packs from now on; `exchanging` is held.
    void put_in_use(Edition edition, Issues issues, Instant now);

    /// Held by whoever exchanges the packs: one at a time.
    std::mutex exchanging;

    const TimeSource* time = nullptr;
    Log log;
    PlatformOptions options;
    Instant started_at;
    ContentHolder content;
    std::unique_ptr<ledger::Ledger> ledger;
    std::unique_ptr<crypto::Keyring> keyring;
    std::unique_ptr<bus::Bus> bus;
    std::unique_ptr<http::LiveHub> live;
    std::unique_ptr<directory::AccessLog> accesses;
    std::unique_ptr<identity::Identity> identity;
    std::unique_ptr<identity::SessionStore> sessions;
    std::unique_ptr<identity::TestSignatures> signatures;
    std::unique_ptr<registry::Registry> registry;
    std::unique_ptr<credential::CredentialRegister> credentials;
    std::unique_ptr<service::FileStore> files;
    std::unique_ptr<service::Numbers> numbers;
    std::unique_ptr<service::Editions> editions;
    std::unique_ptr<LastPacks> last_packs;
    std::unique_ptr<studio::Studio> studio;
    std::unique_ptr<service::Neighbours> neighbours;
    /// The test provider; a real one takes its place here.
    std::unique_ptr<service::PaymentProvider> payments;
    std::unique_ptr<service::Desk> desk;
    std::unique_ptr<service::Migrations> migrations;
    std::vector<std::unique_ptr<bus::Subscription>> subscriptions;
    std::unique_ptr<ledger::Relay> relay;
    std::unique_ptr<ledger::TimerRunner> timers;

  private:
    void recount_in_background();
    void keep_last(Instant now);

    std::jthread recounting_;
};

/// The deployment's home: accounts, credentials and drafts are stored under it.
inline constexpr const char* kHomeRegion = "500000";

}  // namespace tongban::app
