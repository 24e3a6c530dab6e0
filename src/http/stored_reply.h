// An answer as it is kept under its idempotency key.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/handler.h"

namespace tongban::http {

/// Key in the ledger: bound to actor, method and path, so that nobody meets another one's answer.
std::string stored_key(
    std::string_view actor, std::string_view method, std::string_view path, std::string_view key
);
/// Tells a repetition from another request with the same key.
std::string body_fingerprint(std::string_view body);

/// Keeps status, type, Location and body; cookies are never kept.
ledger::StoredReply pack_reply(const Reply& reply, std::string_view fingerprint);
/// Of a reply that is shown anew and not kept.
ledger::StoredReply pack_shown(int status, std::string_view fingerprint);

struct UnpackedReply {
    Reply reply;
    bool is_shown_anew = false;  // only the fingerprint was kept
    std::string fingerprint;     // empty: kept by a domain itself
};
UnpackedReply unpack_reply(const ledger::StoredReply& stored);

}  // namespace tongban::http
