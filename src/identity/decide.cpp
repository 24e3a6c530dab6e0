// What may happen to an account.
#include <algorithm>

#include "identity/model.h"

namespace tongban::identity {
namespace {

/// "18:32" in Beijing, where the clocks of everybody who reads it stand; the next full minute.
std::string clock_time(Instant instant) {
    constexpr std::int64_t kMinute = 60'000, kDay = 1'440;
    const std::int64_t since = instant.ms - china_midnight(china_date(instant)).ms;
    const std::int64_t minute = (since + kMinute - 1) / kMinute % kDay;
    return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

Error locked(Instant until) {
    return refuse(
        "auth.locked", ErrorKind::TooMany,
        {{"until", to_rfc3339(until)}, {"time", clock_time(until)}}
    );
}

SignInFailed failure(const SignIn& sign_in, Instant now) {
    // After a lock has run out the count begins anew.
    const int before = sign_in.locked_until ? 0 : sign_in.failures;
    SignInFailed failed{.failures = before + 1, .locked_until = {}};
    if (failed.failures >= kFailuresMax)
        failed.locked_until = now.plus(std::chrono::milliseconds(kLockMs));
    return failed;
}

/// The same for people and staff.
template <class Events>
Result<Events> try_password(const SignIn& sign_in, const TryPassword& command) {
    if (sign_in.is_locked(command.now)) return locked(*sign_in.locked_until);
    if (!command.matches) return Events{failure(sign_in, command.now)};
    if (command.is_sign_in) return Events{SignedIn{command.now}};
    return Events{};
}

template <class Events>
Result<Events> change_password(const SignIn& sign_in, const ChangePassword& command) {
    if (sign_in.is_locked(command.now)) return locked(*sign_in.locked_until);
    if (!command.old_matches) return Events{failure(sign_in, command.now)};
    return Events{PasswordChanged{command.password, false}};
}

bool has_operator(const std::vector<StaffGrant>& grants) {
    return std::ranges::any_of(grants, [](const StaffGrant& grant) {
        return grant.role == "operator";
    });
}

}  // namespace

bool StaffState::is_operator() const { return !is_disabled && has_operator(grants); }

Result<PersonEvents> decide(const PersonState& state, const RegisterPerson& command) {
    // Without a password it was registered at a counter, and waits for its person.
    const bool is_waiting = state.exists() && state.sign_in.password.empty();
    if ((state.exists() && !is_waiting) || command.is_resident_id_known)
        return Error{
            .code = "identity.exists", .kind = ErrorKind::Conflict, .field = "/resident_id"};
    if (command.is_phone_known)
        return Error{
            .code = "identity.phone_exists", .kind = ErrorKind::Conflict, .field = "/phone"};
    return PersonEvents{command.person};
}

Result<PersonEvents> decide(const PersonState& state, const TryPassword& command) {
    return try_password<PersonEvents>(state.sign_in, command);
}

Result<PersonEvents> decide(const PersonState& state, const ChangePassword& command) {
    return change_password<PersonEvents>(state.sign_in, command);
}

Result<PersonEvents> decide(const PersonState& state, const IssueResetCode& command) {
    if (state.reset && command.now.ms < state.reset->issued.ms + kResetPauseMs)
        return PersonEvents{};
    return PersonEvents{ResetCodeIssued{command.hash, command.now}};
}

Result<PersonEvents> decide(const PersonState& state, const ConfirmReset& command) {
    const bool is_open = state.reset && state.reset->tries < kResetTriesMax &&
                         command.now.ms <= state.reset->issued.ms + kResetCodeMs;
    if (!is_open) return Error{.code = "identity.reset_code_wrong", .field = "/code"};
    if (state.reset->hash != command.hash)
        return PersonEvents{ResetCodeFailed{state.reset->tries + 1}};
    return PersonEvents{PasswordChanged{command.password, false}};
}

Result<PersonEvents> decide(const PersonState& state, const AuthoriseAgent& command) {
    const Authorisation& wanted = command.authorisation;
    if (wanted.agent == state.id)
        return Error{.code = "identity.authorisation_self", .field = "/agent_login"};
    if (wanted.scope.empty() || wanted.scope.size() > kScopeMax)
        return Error{.code = "identity.authorisation_scope", .field = "/scope"};
    // An authorisation always ends; ten years are more than anybody means.
    if (wanted.until < wanted.from || wanted.until < command.today ||
        wanted.until.year() > command.today.year() + 10)
        return Error{.code = "identity.authorisation_dates", .field = "/until"};
    const auto open = std::ranges::count_if(state.authorisations, [&](const Authorisation& known) {
        return !known.revoked && known.until >= command.today;
    });
    if (static_cast<size_t>(open) >= kAuthorisationsMax)
        return refuse("identity.too_many_authorisations", ErrorKind::Conflict);
    return PersonEvents{AgentAuthorised{wanted}};
}

Result<PersonEvents> decide(const PersonState& state, const RevokeAuthorisation& command) {
    for (const Authorisation& known : state.authorisations)
        if (known.id == command.id) {
            if (known.revoked) return PersonEvents{};
            return PersonEvents{AuthorisationRevoked{command.id, command.now}};
        }
    return refuse("identity.no_such_authorisation", ErrorKind::NotFound);
}

Result<StaffEvents> decide(const StaffState& state, const CreateStaff& command) {
    if (state.exists() || command.is_account_known)
        return Error{
            .code = "identity.account_exists", .kind = ErrorKind::Conflict, .field = "/account"};
    if (command.staff.grants.size() > kGrantsMax)
        return Error{.code = "identity.too_many_grants", .field = "/grants"};
    return StaffEvents{command.staff};
}

Result<StaffEvents> decide(const StaffState& state, const TryPassword& command) {
    return try_password<StaffEvents>(state.sign_in, command);
}

Result<StaffEvents> decide(const StaffState& state, const ChangePassword& command) {
    return change_password<StaffEvents>(state.sign_in, command);
}

Result<StaffEvents> decide(const StaffState& state, const ChangeStaff& command) {
    if (command.grants && command.grants->size() > kGrantsMax)
        return Error{.code = "identity.too_many_grants", .field = "/grants"};
    const bool stays_enabled = !command.is_disabled.value_or(state.is_disabled);
    const std::vector<StaffGrant>& kept = command.grants ? *command.grants : state.grants;
    const bool is_operator_less = state.is_operator() && (!stays_enabled || !has_operator(kept));
    // One cannot undo it: nobody locks the door behind himself.
    if (command.by == state.id && (is_operator_less || (!stays_enabled && !state.is_disabled)))
        return refuse("identity.self", ErrorKind::Conflict);
    // Somebody has to be able to let people in again, wherever this one could.
    const auto is_lost = [&](const StaffGrant& grant) {
        return !stays_enabled || std::ranges::find(kept, grant) == kept.end();
    };
    if (!state.is_disabled && std::ranges::any_of(command.only_reached_here, is_lost))
        return refuse("identity.last_operator", ErrorKind::Conflict);
    StaffEvents events;
    if (command.name && *command.name != state.name) events.push_back(StaffRenamed{*command.name});
    if (command.grants && *command.grants != state.grants)
        events.push_back(GrantsChanged{*command.grants});
    if (command.password) events.push_back(PasswordChanged{*command.password, true});
    if (command.is_disabled && *command.is_disabled != state.is_disabled) {
        if (*command.is_disabled)
            events.push_back(StaffDisabled{});
        else
            events.push_back(StaffEnabled{});
    }
    return events;
}

}  // namespace tongban::identity
