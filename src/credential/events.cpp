// Names and JSON of stages and events: what the ledger stores.
#include "credential/model.h"

namespace tongban::credential {

namespace {

constexpr std::array<std::pair<Stage, std::string_view>, 8> kStageNames{{
    {Stage::None, "none"},
    {Stage::Valid, "valid"},
    {Stage::Suspended, "suspended"},
    {Stage::Expired, "expired"},
    {Stage::Cancelled, "cancelled"},
    {Stage::Revoked, "revoked"},
    {Stage::RevokedPenalty, "revoked_penalty"},
    {Stage::Superseded, "superseded"},
}};

constexpr std::array<std::string_view, std::variant_size_v<Event>> kEventTypes{
    "CredentialIssued",  "CredentialSuspended",        "CredentialResumed", "CredentialCancelled",
    "CredentialRevoked", "CredentialRevokedAsPenalty", "CredentialExpired", "CredentialSuperseded",
};

json::object body_of(const CredentialIssued& event) {
    return {
        {"content", to_json(event.content)},
        {"case_number", event.case_number},
        {"status_index", static_cast<std::int64_t>(event.status_index)}};
}
json::object body_of(const CredentialExpired&) { return {}; }
json::object body_of(const CredentialSuperseded& event) {
    return {{"by_identifier", event.by_identifier}};
}
template <class WithGrounds>
json::object body_of(const WithGrounds& event) {
    return {
        {"reason", event.grounds.reason},
        {"article", event.grounds.article},
        {"organisation", event.grounds.organisation}};
}

Result<Event> read_issued(const json::object& body) {
    const json::object* content = find_object(body, "content");
    if (content == nullptr) return refuse("credential.event", ErrorKind::Internal);
    CredentialIssued event;
    event.content = TRY(content_from_json(*content));
    event.case_number = TRY(require_string(body, "case_number"));
    event.status_index = static_cast<std::uint64_t>(TRY(require_int(body, "status_index")));
    return Event(std::move(event));
}

template <class WithGrounds>
Result<Event> read_with_grounds(const json::object& body) {
    Grounds grounds;
    grounds.reason = TRY(require_string(body, "reason"));
    grounds.article = TRY(require_string(body, "article"));
    grounds.organisation = TRY(require_string(body, "organisation"));
    return Event(WithGrounds{std::move(grounds)});
}

}  // namespace

std::string_view stage_name(Stage stage) {
    for (const auto& [known, name] : kStageNames)
        if (known == stage) return name;
    return "none";
}

std::optional<Stage> find_stage(std::string_view name) {
    for (const auto& [stage, known] : kStageNames)
        if (known == name) return stage;
    return std::nullopt;
}

std::string_view event_type(const Event& event) { return kEventTypes[event.index()]; }

json::object event_body(const Event& event) {
    return std::visit([](const auto& one) { return body_of(one); }, event);
}

Result<Event> read_event(std::string_view type, const json::object& body) {
    if (type == "CredentialIssued") return read_issued(body);
    if (type == "CredentialSuspended") return read_with_grounds<CredentialSuspended>(body);
    if (type == "CredentialResumed") return read_with_grounds<CredentialResumed>(body);
    if (type == "CredentialCancelled") return read_with_grounds<CredentialCancelled>(body);
    if (type == "CredentialRevoked") return read_with_grounds<CredentialRevoked>(body);
    if (type == "CredentialRevokedAsPenalty")
        return read_with_grounds<CredentialRevokedAsPenalty>(body);
    if (type == "CredentialExpired") return Event(CredentialExpired{});
    if (type == "CredentialSuperseded") {
        std::string by_identifier = TRY(require_string(body, "by_identifier"));
        return Event(CredentialSuperseded{std::move(by_identifier)});
    }
    return refuse("credential.event", ErrorKind::Internal, {{"type", type}});
}

}  // namespace tongban::credential
