#include "credential/model.h"

namespace tongban::credential {

namespace {

void fold(CredentialState& state, const CredentialIssued& event) {
    state.stage = Stage::Valid;
    state.content = event.content;
    state.case_number = event.case_number;
    state.status_index = event.status_index;
}
void fold(CredentialState& state, const CredentialSuspended& event) {
    state.stage = Stage::Suspended;
    state.grounds = event.grounds;
}
void fold(CredentialState& state, const CredentialResumed& event) {
    state.stage = Stage::Valid;
    state.grounds = event.grounds;
}
void fold(CredentialState& state, const CredentialCancelled& event) {
    const bool was_revoked = state.stage == Stage::Revoked || state.stage == Stage::RevokedPenalty;
    state.is_deregistered = true;
    if (was_revoked) return;
    state.stage = Stage::Cancelled;
    state.grounds = event.grounds;
}
void fold(CredentialState& state, const CredentialRevoked& event) {
    state.stage = Stage::Revoked;
    state.grounds = event.grounds;
}
void fold(CredentialState& state, const CredentialRevokedAsPenalty& event) {
    state.stage = Stage::RevokedPenalty;
    state.grounds = event.grounds;
}
void fold(CredentialState& state, const CredentialExpired&) { state.stage = Stage::Expired; }
void fold(CredentialState& state, const CredentialSuperseded& event) {
    state.stage = Stage::Superseded;
    state.superseded_by = event.by_identifier;
}

}  // namespace

CredentialState evolve(CredentialState state, const Event& event) {
    std::visit([&](const auto& one) { fold(state, one); }, event);
    return state;
}

}  // namespace tongban::credential
