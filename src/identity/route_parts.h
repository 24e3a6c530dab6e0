// What the routes of people have in common. Private to this folder's route files.
#pragma once

#include "identity/routes.h"

namespace tongban::identity {

inline constexpr int kPasswordChars = 128;

inline http::Answer after(ledger::Commit commit, http::Reply reply) {
    http::AfterCommit answer;
    answer.commits.push_back(std::move(commit));
    answer.reply = std::move(reply);
    return answer;
}

inline void append(std::vector<ledger::RowChange>& rows, std::vector<ledger::RowChange> more) {
    for (ledger::RowChange& change : more) rows.push_back(std::move(change));
}

inline std::string text_of(const http::Request& request, const char* key) {
    return find_string(request.body, key).value_or("");
}

/// Signing in and out, and what a session is.
void add_session_routes(http::Routes& routes, const RouteContext& context);
/// Registration, passwords, and the token that signs several applications.
void add_password_routes(http::Routes& routes, const RouteContext& context);
/// One's own data: who read it, and who may act for whom.
void add_me_routes(http::Routes& routes, const RouteContext& context);

}  // namespace tongban::identity
