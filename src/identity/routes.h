// HTTP of identity: sessions, registration, one's own account, staff for operators.
#pragma once

#include <functional>
#include <memory>

#include "directory/access_log.h"
#include "directory/organisations.h"
#include "directory/parties.h"
#include "http/handler.h"
#include "identity/identity.h"
#include "identity/sessions.h"

namespace tongban::identity {

/// What the routes lean on; all of it outlives them.
struct RouteContext {
    Identity& identity;
    SessionStore& sessions;
    const directory::AccessLog& accesses;
    directory::Representations& representations;
    /// The directory of the pack that is loaded now.
    std::function<std::shared_ptr<const directory::Directory>()> directory;
    /// Whether an agent can be given this service; without it any is taken.
    std::function<bool(std::string_view service)> is_service = {};
    /// Tells the agent, in the commit, that an authorisation begins or, where it is revoked, ends;
    /// without it nobody is told.
    using TellAgent = std::function<
        void(const std::string& principal_name, const Authorisation&, ledger::Commit&)>;
    TellAgent tell_agent = {};
    bool is_demo = false;
    bool is_secure = false;        // the server speaks TLS
    int sign_ins_per_minute = 60;  // for one address

    /// Enters a reading of the subjects' data into the access log, together with the answer to the
    /// request. One's own data leave no entry.
    void enter(
        const http::Request& request,
        std::vector<std::string> subjects,
        std::string why,
        std::vector<std::string> fields
    ) const;
};

void add_routes(http::Routes& routes, const RouteContext& context);

}  // namespace tongban::identity
