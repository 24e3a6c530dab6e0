#include "http/stored_reply.h"

#include "base/text.h"
#include "crypto/digest.h"

namespace tongban::http {

namespace {
// First line of a kept body: mark, fingerprint, type, location; separated by tabs.
constexpr std::string_view kMark = "tb1\t";
// Alone: mark and fingerprint of a request whose reply is shown anew.
constexpr std::string_view kShownMark = "tb2\t";

std::string short_digest(std::string_view text) {
    const auto digest = crypto::sha256(text);
    return to_hex(std::span(digest).first<20>());
}
}  // namespace

std::string stored_key(
    std::string_view actor, std::string_view method, std::string_view path, std::string_view key
) {
    return short_digest(fmt::format("{}\n{}\n{}\n{}", actor, method, path, key));
}

std::string body_fingerprint(std::string_view body) { return short_digest(body); }

ledger::StoredReply pack_shown(int status, std::string_view fingerprint) {
    return {status, fmt::format("{}{}", kShownMark, fingerprint)};
}

ledger::StoredReply pack_reply(const Reply& reply, std::string_view fingerprint) {
    std::string location;
    for (const auto& [name, value] : reply.headers)
        if (name == "Location") location = value;
    return {
        reply.status,
        fmt::format(
            "{}{}\t{}\t{}\n{}", kMark, fingerprint, reply.content_type, location, reply.body
        )};
}

UnpackedReply unpack_reply(const ledger::StoredReply& stored) {
    UnpackedReply result;
    result.reply.status = stored.status;
    const std::string_view text = stored.body;
    if (text.starts_with(kShownMark)) {
        result.fingerprint = text.substr(kShownMark.size());
        result.is_shown_anew = true;
        return result;
    }
    const size_t end = text.find('\n');
    if (!text.starts_with(kMark) || end == std::string_view::npos) {
        result.reply.body = stored.body;
        return result;
    }
    const auto fields = split(text.substr(kMark.size(), end - kMark.size()), '\t');
    if (fields.size() == 3) {
        result.fingerprint = fields[0];
        result.reply.content_type = fields[1];
        if (!fields[2].empty()) result.reply.headers.emplace_back("Location", fields[2]);
    }
    result.reply.body = text.substr(end + 1);
    return result;
}

}  // namespace tongban::http
