// What an event leaves in the state.
#include "identity/model.h"

namespace tongban::identity {
namespace {

void apply(SignIn& sign_in, const SignedIn& event) {
    sign_in.failures = 0;
    sign_in.locked_until.reset();
    sign_in.last = event.at;
}

void apply(SignIn& sign_in, const SignInFailed& event) {
    sign_in.failures = event.failures;
    sign_in.locked_until = event.locked_until;
}

void apply(SignIn& sign_in, const PasswordChanged& event) {
    sign_in.password = event.password;
    sign_in.must_change_password = event.must_change;
    sign_in.failures = 0;
    sign_in.locked_until.reset();
}

struct PersonApplier {
    PersonState& state;

    void operator()(const PersonRegistered& event) const {
        state.id = event.id;
        state.name = event.name;
        state.resident_id = event.resident_id;
        state.resident_id_hash = event.resident_id_hash;
        state.phone = event.phone;
        state.phone_hash = event.phone_hash;
        state.sign_in.password = event.password;
    }
    void operator()(const SignedIn& event) const { apply(state.sign_in, event); }
    void operator()(const SignInFailed& event) const { apply(state.sign_in, event); }
    void operator()(const PasswordChanged& event) const {
        apply(state.sign_in, event);
        state.reset.reset();
    }
    void operator()(const ResetCodeIssued& event) const {
        state.reset = ResetCode{.hash = event.hash, .issued = event.at, .tries = 0};
    }
    void operator()(const ResetCodeFailed& event) const {
        if (state.reset) state.reset->tries = event.tries;
    }
    void operator()(const AgentAuthorised& event) const {
        state.authorisations.push_back(event.authorisation);
    }
    void operator()(const AuthorisationRevoked& event) const {
        for (Authorisation& known : state.authorisations)
            if (known.id == event.id) known.revoked = event.at;
    }
};

struct StaffApplier {
    StaffState& state;

    void operator()(const StaffCreated& event) const {
        state.id = event.id;
        state.account = event.account;
        state.name = event.name;
        state.grants = event.grants;
        state.sign_in.password = event.password;
        state.sign_in.must_change_password = event.must_change;
    }
    void operator()(const SignedIn& event) const { apply(state.sign_in, event); }
    void operator()(const SignInFailed& event) const { apply(state.sign_in, event); }
    void operator()(const PasswordChanged& event) const { apply(state.sign_in, event); }
    void operator()(const StaffRenamed& event) const { state.name = event.name; }
    void operator()(const StaffDisabled&) const { state.is_disabled = true; }
    void operator()(const StaffEnabled&) const { state.is_disabled = false; }
    void operator()(const GrantsChanged& event) const { state.grants = event.grants; }
};

}  // namespace

PersonState evolve(PersonState state, const PersonEvent& event) {
    std::visit(PersonApplier{state}, event);
    return state;
}

StaffState evolve(StaffState state, const StaffEvent& event) {
    std::visit(StaffApplier{state}, event);
    return state;
}

}  // namespace tongban::identity
