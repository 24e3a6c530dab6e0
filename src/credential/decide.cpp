#include "base/text.h"
#include "credential/identifier.h"
#include "credential/model.h"

namespace tongban::credential {

namespace {

Error wrong_stage(const CredentialState& state) {
    return refuse(
        "credential.wrong_stage", ErrorKind::Conflict, {{"stage", stage_name(state.stage)}}
    );
}

bool stands_at(const CredentialState& state, std::initializer_list<Stage> stages) {
    return std::find(stages.begin(), stages.end(), state.stage) != stages.end();
}

/// An organ that takes a right away names the reason and the article; nobody may leave them out.
Result<void> require_grounds(const Grounds& grounds) {
    const auto missing = [](const char* field) {
        return Error{.code = "credential.grounds_missing", .field = field};
    };
    if (trim(grounds.reason).empty()) return missing("/reason");
    if (trim(grounds.article).empty()) return missing("/article");
    if (trim(grounds.organisation).empty()) return missing("/organisation");
    return {};
}

Result<Events> apply(const CredentialState& state, const IssueCredential& command) {
    if (state.stage != Stage::None) return wrong_stage(state);
    TRY(check(command.content));
    return Events{CredentialIssued{command.content, command.case_number, command.status_index}};
}

Result<Events> apply(const CredentialState& state, const SuspendCredential& command) {
    if (!stands_at(state, {Stage::Valid})) return wrong_stage(state);
    TRY(require_grounds(command.grounds));
    return Events{CredentialSuspended{command.grounds}};
}

Result<Events> apply(const CredentialState& state, const ResumeCredential& command) {
    if (!stands_at(state, {Stage::Suspended})) return wrong_stage(state);
    TRY(require_grounds(command.grounds));
    Events events{CredentialResumed{command.grounds}};
    const auto& until = state.content.valid_until;
    if (until && command.today > *until) events.emplace_back(CredentialExpired{});
    return events;
}

Result<Events> apply(const CredentialState& state, const CancelCredential& command) {
    // Administrative Licensing Law art. 70(4): what was revoked is deregistered too; it stays
    // revoked.
    const bool is_revoked = stands_at(state, {Stage::Revoked, Stage::RevokedPenalty});
    if (!is_revoked && !stands_at(state, {Stage::Valid, Stage::Suspended, Stage::Expired}))
        return wrong_stage(state);
    if (state.is_deregistered) return wrong_stage(state);
    TRY(require_grounds(command.grounds));
    return Events{CredentialCancelled{command.grounds}};
}

Result<Events> apply(const CredentialState& state, const RevokeCredential& command) {
    // Art. 69: an unlawful grant is undone also when its time has run out meanwhile.
    if (!stands_at(state, {Stage::Valid, Stage::Suspended, Stage::Expired}))
        return wrong_stage(state);
    TRY(require_grounds(command.grounds));
    return Events{CredentialRevoked{command.grounds}};
}

Result<Events> apply(const CredentialState& state, const RevokeCredentialAsPenalty& command) {
    if (!stands_at(state, {Stage::Valid, Stage::Suspended})) return wrong_stage(state);
    TRY(require_grounds(command.grounds));
    return Events{CredentialRevokedAsPenalty{command.grounds}};
}

Result<Events> apply(const CredentialState& state, const ExpireCredential& command) {
    if (!stands_at(state, {Stage::Valid})) return wrong_stage(state);
    // The last day is a valid day.
    if (!state.content.valid_until || command.today <= *state.content.valid_until)
        return refuse("credential.not_yet_expired", ErrorKind::Conflict);
    return Events{CredentialExpired{}};
}

Result<Events> apply(const CredentialState& state, const SupersedeCredential& command) {
    if (!stands_at(state, {Stage::Valid, Stage::Expired})) return wrong_stage(state);
    const Identifier next = TRY(Identifier::parse(command.by_identifier));
    if (next.str() == state.content.identifier)
        return Error{.code = "credential.identifier_malformed", .field = "/by_identifier"};
    return Events{CredentialSuperseded{next.str()}};
}

}  // namespace

Result<Events> decide(const CredentialState& state, const Command& command) {
    return std::visit([&](const auto& one) { return apply(state, one); }, command);
}

}  // namespace tongban::credential
