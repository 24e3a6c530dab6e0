// Everything about an account that begins with a password: signing in, confirming, changing,
// resetting. All of it takes as long for unknown logins as for known ones.
#include "crypto/password.h"
#include "crypto/random.h"
#include "identity/identity.h"
#include "identity/password_rules.h"

namespace tongban::identity {
namespace {

constexpr const char kPassword[] = "identity.password";
constexpr const char kReset[] = "identity.reset_code";
constexpr const char kResetNews[] = "identity.password_reset";
constexpr int kAttemptsMax = 5;
constexpr size_t kLoginMax = 64;

Error locked(Instant until) {
    return refuse("auth.locked", ErrorKind::TooMany, {{"until", to_rfc3339(until)}});
}

Error wrong_login() { return refuse("auth.wrong_login", ErrorKind::Unauthorised); }

bool has_failure(const auto& events) {
    for (const auto& event : events)
        if (std::holds_alternative<SignInFailed>(event)) return true;
    return false;
}

/// Six digits, each as likely as the others.
std::string random_code() {
    std::uint32_t number = 0;
    do {
        const Bytes bytes = crypto::random_bytes(4);
        number = std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
                 std::uint32_t{bytes[2]} << 8 | bytes[3];
    } while (number >= 4'294'000'000U);
    return fmt::format("{:06}", number % 1'000'000U);
}

}  // namespace

Result<std::string> Identity::hashed_password(std::string_view id, std::string_view password)
    const {
    const std::string hash = TRY(crypto::hash_password(password));
    return sealed(kPassword, id, hash);
}

bool Identity::password_matches(
    std::string_view id, std::string_view sealed_hash, std::string_view password
) const {
    const auto hash = opened(kPassword, id, sealed_hash);
    return hash && crypto::verify_password(password, *hash);
}

/// Nothing when the password was wrong (then the failure is already committed), else the commit of
/// the success.
template <class State>
Result<std::optional<ledger::Commit>> Identity::try_password(
    const Loaded<State>& loaded, std::string_view password, bool is_sign_in, Instant now
) const {
    const State& state = loaded.state;
    // A locked account is told before the password is looked at, so that nothing leaks.
    const bool matches = !state.sign_in.is_locked(now) &&
                         password_matches(state.id, state.sign_in.password, password);
    const auto events = TRY(decide(state, TryPassword{matches, is_sign_in, now}));
    ledger::Commit commit = commit_of(loaded, events, state.id, now);
    if (matches) return std::optional(std::move(commit));
    TRY(ledger_.commit_and_wait(std::move(commit)));
    return std::optional<ledger::Commit>();
}

Result<Registered> Identity::sign_in(std::string_view login, std::string_view password, Instant now)
    const {
    // Attempts in parallel meet on the stream's version; each is counted.
    for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
        const auto id = TRY(find_by_login(login, now));
        if (!id) {
            const std::string_view name = trim(login).substr(0, kLoginMax);
            if (const auto until = unknown_logins_->locked_until(name, now)) return locked(*until);
            unknown_logins_->fail(name, now);
            crypto::waste_password_time(password);
            return wrong_login();
        }
        Result<std::optional<ledger::Commit>> outcome = std::optional<ledger::Commit>();
        if (id->starts_with("staff:")) {
            const auto loaded = TRY(staff(*id));
            outcome = try_password(loaded, password, true, now);
            // Only who knows the password learns that the account is disabled.
            if (outcome && *outcome && loaded.state.is_disabled)
                return refuse("auth.disabled", ErrorKind::Forbidden);
        } else {
            outcome = try_password(TRY(person(*id)), password, true, now);
        }
        if (!outcome && outcome.error().code == "ledger.version_conflict") continue;
        std::optional<ledger::Commit> commit = TRY(std::move(outcome));
        if (!commit) return wrong_login();
        return Registered{*id, std::move(*commit)};
    }
    return refuse("auth.busy", ErrorKind::Unavailable);
}

Result<void> Identity::reauthenticate(
    std::string_view account_id, std::string_view password, Instant now
) const {
    for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
        auto outcome = account_id.starts_with("staff:")
                           ? try_password(TRY(staff(account_id)), password, false, now)
                           : try_password(TRY(person(account_id)), password, false, now);
        if (!outcome && outcome.error().code == "ledger.version_conflict") continue;
        const auto commit = TRY(std::move(outcome));
        if (!commit) return Error{.code = "identity.wrong_password", .field = "/password"};
        return {};
    }
    return refuse("auth.busy", ErrorKind::Unavailable);
}

Result<ledger::Commit> Identity::change_password(
    std::string_view account_id, std::string_view old, std::string_view fresh, Instant now
) const {
    const auto change = [&](const auto& loaded) -> Result<ledger::Commit> {
        const auto& state = loaded.state;
        const bool matches = !state.sign_in.is_locked(now) &&
                             password_matches(state.id, state.sign_in.password, old);
        ChangePassword command{.old_matches = matches, .password = {}, .now = now};
        if (matches) command.password = TRY(hashed_password(state.id, fresh));
        const auto events = TRY(decide(state, command));
        ledger::Commit commit = commit_of(loaded, events, state.id, now);
        if (!has_failure(events)) return commit;
        TRY(ledger_.commit_and_wait(std::move(commit)));
        return Error{.code = "identity.wrong_password", .field = "/old"};
    };
    if (account_id.starts_with("staff:")) {
        const auto loaded = TRY(staff(account_id));
        auto checked = check_password(fresh, {loaded.state.account, loaded.state.name});
        if (!checked)
            return Error{
                .code = checked.error().code, .details = checked.error().details, .field = "/new"};
        return change(loaded);
    }
    const PersonalData data = TRY(personal_data(account_id));
    auto checked = check_password(fresh, {data.resident_id, data.phone, data.name});
    if (!checked)
        return Error{
            .code = checked.error().code, .details = checked.error().details, .field = "/new"};
    return change(TRY(person(account_id)));
}

Result<std::optional<ledger::Commit>> Identity::request_reset(std::string_view login, Instant now)
    const {
    const auto id = TRY(find_by_login(login, now));
    if (!id || !id->starts_with("person:")) return std::optional<ledger::Commit>();
    const auto loaded = TRY(person(*id));
    const std::string code = random_code();
    const PersonEvents events = TRY(
        decide(loaded.state, IssueResetCode{keyring_.lookup_hash(kReset, *id + "|" + code), now})
    );
    if (events.empty()) return std::optional<ledger::Commit>();
    ledger::Commit commit = commit_of(loaded, events, *id, now);
    commit.messages.push_back({
        "notify.sms",
        {
            {"to", *id},
            {"template", kResetNews},
            {"values", {{"code", code}, {"minutes", kResetCodeMs / 60'000}}},
        },
    });
    return std::optional(std::move(commit));
}

Result<Registered> Identity::confirm_reset(
    std::string_view login, std::string_view code, std::string_view password, Instant now
) const {
    const Error wrong{.code = "identity.reset_code_wrong", .field = "/code"};
    const auto id = TRY(find_by_login(login, now));
    TRY(check_password(password, {}));
    if (!id || !id->starts_with("person:")) {
        crypto::waste_password_time(password);
        return wrong;
    }
    const PersonalData data = TRY(personal_data(*id));
    TRY(check_password(password, {data.resident_id, data.phone, data.name}));
    const std::string hash = keyring_.lookup_hash(kReset, *id + "|" + std::string(trim(code)));
    const std::string fresh = TRY(hashed_password(*id, password));
    for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
        const auto loaded = TRY(person(*id));
        const PersonEvents events = TRY(decide(loaded.state, ConfirmReset{hash, fresh, now}));
        ledger::Commit commit = commit_of(loaded, events, *id, now);
        if (std::holds_alternative<PasswordChanged>(events.front()))
            return Registered{*id, std::move(commit)};
        const auto committed = ledger_.commit_and_wait(std::move(commit));
        if (committed) return wrong;
        // Somebody tried another code at the same moment: this one counts as well.
        if (committed.error().code != "ledger.version_conflict") return committed.error();
    }
    return refuse("auth.busy", ErrorKind::Unavailable);
}

}  // namespace tongban::identity
