// HTTP of credential: the holder's own, the public check, published keys and lists, and what
// approvers change.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "authority/actor.h"
#include "credential/register.h"
#include "http/handler.h"
#include "http/texts.h"

namespace tongban::credential {

/// What the routes lean on; all of it outlives them.
struct RouteContext {
    CredentialRegister& credentials;
    const http::Texts& texts;
    /// The person and the enterprises that the person represents: whose credentials may be seen.
    std::function<Result<std::vector<std::string>>(const authority::Actor& actor)> parties_of;
    /// Whether this approver may suspend or revoke there. Error code: auth.forbidden.
    std::function<Result<void>(
        const authority::Actor& actor, const std::string& area, const std::string& department
    )>
        may_decide;
    /// Tells the holder in the same commit what an office did with the credential, and why.
    std::function<Result<void>(
        const rows::Record& record,
        const std::string& state,
        const Grounds& grounds,
        ledger::Commit& commit
    )>
        tell_holder = {};
    /// The reason of an office names people more often than not: it is kept unreadable at rest.
    std::function<std::string(const std::string& text, const std::string& id)> seal_words = {};
    std::function<std::string(const std::string& text, const std::string& id)> open_words = {};
    /// English name of a type of credential, or empty.
    std::function<std::string(const std::string& type_id)> english_name;
    /// English label of a field, or empty.
    std::function<std::string(const std::string& type_id, const std::string& key)> english_label =
        {};
    /// English name of the department there if `name` is what it is called in Chinese, or empty.
    std::function<std::string(
        const std::string& department, const std::string& area, const std::string& name
    )>
        english_issuer = {};
    int checks_per_minute = 60;  // public checks from one address
};

void add_routes(http::Routes& routes, const RouteContext& context);

}  // namespace tongban::credential
