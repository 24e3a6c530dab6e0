// Accounts of staff: loading, deciding, lists, and the commits that result.
#include "crypto/random.h"
#include "identity/accounts.h"
#include "identity/password_rules.h"

namespace tongban::identity {
namespace {

constexpr size_t kAccountMax = 40;

Result<std::string> checked_account(std::string_view text) {
    const std::string_view account = trim(text);
    bool is_good = account.size() >= 2 && account.size() <= kAccountMax;
    bool has_letter = false;
    for (const char c : account) {
        const bool is_letter = c >= 'a' && c <= 'z';
        has_letter |= is_letter;
        is_good &= is_letter || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    }
    // With a letter it is never taken for the telephone or identity number of a person.
    if (!is_good || !has_letter) return Error{.code = "identity.account", .field = "/account"};
    return std::string(account);
}

}  // namespace

/// Once, for accounts that an older version made.
Result<void> Identity::list_offices() const {
    bool has_any = false;
    ledger::Commit commit;
    commit.key = {home_region_, "identity:offices"};
    TRY(ledger_.read([&](ledger::Reader& reader) -> Result<void> {
        TRY(reader.query(rows::kHasOffices, {home_region_}, [&](const ledger::Reader::Row&) {
            has_any = true;
            return false;
        }));
        commit.expected_version = std::ssize(TRY(reader.events(commit.key)));
        constexpr std::int64_t kStaffMax = 1'000'000;
        return reader.query(
            rows::kStaffList, {home_region_, std::string(), kStaffMax},
            [&](const ledger::Reader::Row& row) {
                if (has_any) return false;
                for (ledger::RowChange& change : rows::office_changes(
                         home_region_, std::string(row.text(0)), row.integer(3) != 0,
                         rows::grants_of(row.text(4))
                     ))
                    commit.rows.push_back(std::move(change));
                return true;
            }
        );
    }));
    if (has_any || commit.rows.empty()) return {};
    commit.actor = "system:identity";
    commit.events.push_back({"StaffOfficesListed", {}});
    TRY(ledger_.commit_and_wait(std::move(commit)));
    return {};
}

Result<Loaded<StaffState>> Identity::staff(std::string_view id) const {
    Loaded<StaffState> loaded;
    if (id.starts_with("staff:"))
        TRY(ledger_.read([&](ledger::Reader& reader) -> Result<void> {
            const auto snapshot = TRY(reader.snapshot({home_region_, std::string(id)}));
            if (!snapshot) return {};
            loaded.version = snapshot->version;
            loaded.state = TRY(rows::staff_state(snapshot->state));
            return {};
        }));
    if (!loaded.state.exists()) return refuse("identity.unknown_staff", ErrorKind::NotFound);
    return loaded;
}

Result<Registered> Identity::create_staff(
    const StaffRegistration& registration, std::string_view by, Instant now
) const {
    StaffCreated staff;
    staff.account = TRY(checked_account(registration.account));
    staff.name = TRY(checked_name(registration.name));
    TRY(check_password(registration.password, {staff.account, staff.name}));
    staff.grants = registration.grants;
    staff.must_change = registration.must_change_password;
    const bool is_known = TRY(find_by_login(staff.account, now)).has_value();
    staff.id = registration.id.empty() ? "staff:" + crypto::random_token(12) : registration.id;
    staff.password = TRY(hashed_password(staff.id, registration.password));
    Loaded<StaffState> fresh;
    const StaffEvents events = TRY(decide(fresh.state, CreateStaff{staff, is_known}));
    return Registered{staff.id, build_commit(home_region_, fresh, events, staff.id, by, now)};
}

Result<std::vector<ledger::Commit>> Identity::change_staff(
    std::string_view id,
    ChangeStaff change,
    std::optional<std::string> password,
    std::string_view by,
    Instant now,
    const Reaches& reaches
) const {
    const auto loaded = TRY(staff(id));
    change.by = by;
    if (change.name) change.name = TRY(checked_name(*change.name));
    if (password) {
        TRY(check_password(*password, {loaded.state.account, loaded.state.name}));
        change.password = TRY(hashed_password(id, *password));
    }
    // Two operators who disable each other at the same moment both touch this stream, so one of
    // them is refused and decides again.
    const ledger::StreamKey operators{home_region_, "identity:operators"};
    std::int64_t operators_version = 0;
    for (const StaffGrant& grant : loaded.state.grants)
        if (grant.role == "operator") change.only_reached_here.push_back(grant);
    TRY(ledger_.read([&](ledger::Reader& reader) -> Result<void> {
        const auto snapshot = TRY(reader.snapshot(operators));
        if (snapshot) operators_version = snapshot->version;
        return reader.query(
            rows::kOtherOperators, {home_region_, std::string(id), std::string(by)},
            [&](const ledger::Reader::Row& row) {
                const std::vector<StaffGrant> others = rows::grants_of(row.text(0));
                std::erase_if(change.only_reached_here, [&](const StaffGrant& grant) {
                    return reaches(others, grant);
                });
                return !change.only_reached_here.empty();
            }
        );
    }));
    const StaffEvents events = TRY(decide(loaded.state, change));
    std::vector<ledger::Commit> commits;
    commits.push_back(commit_of(loaded, events, by, now));
    StaffState after = loaded.state;
    for (const StaffEvent& event : events) after = evolve(std::move(after), event);
    const bool is_reach_changed =
        after.grants != loaded.state.grants && (after.is_operator() || loaded.state.is_operator());
    if (is_reach_changed || after.is_operator() != loaded.state.is_operator()) {
        ledger::Commit guard;
        guard.key = operators;
        guard.expected_version = operators_version;
        guard.actor = by;
        guard.at = now;
        guard.events.push_back({"OperatorsChanged", {{"staff", std::string(id)}}});
        guard.snapshot = "{}";
        commits.push_back(std::move(guard));
    }
    return commits;
}

namespace {
StaffEntry staff_entry(const ledger::Reader::Row& row) {
    StaffEntry entry;
    entry.id = row.text(0);
    entry.account = row.text(1);
    entry.name = row.text(2);
    entry.is_disabled = row.integer(3) != 0;
    entry.grants = rows::grants_of(row.text(4));
    if (!row.is_null(5)) entry.last_sign_in = Instant{row.integer(5)};
    return entry;
}
}  // namespace

Result<std::vector<StaffEntry>> Identity::staff_of(
    std::string_view role, std::string_view department
) const {
    std::vector<StaffEntry> found;
    TRY(ledger_.read([&](ledger::Reader& reader) {
        return reader.query(
            rows::kStaffOf, {home_region_, std::string(role), std::string(department)},
            [&](const ledger::Reader::Row& row) {
                found.push_back(staff_entry(row));
                return true;
            }
        );
    }));
    return found;
}

Result<StaffPage> Identity::list_staff(
    std::string_view text,
    std::string_view after,
    size_t count_max,
    const std::function<bool(const StaffEntry&)>& is_visible
) const {
    StaffPage page;
    constexpr std::int64_t kScanMax = 10'000;
    TRY(ledger_.read([&](ledger::Reader& reader) {
        return reader.query(
            rows::kStaffList, {home_region_, std::string(after), kScanMax},
            [&](const ledger::Reader::Row& row) {
                StaffEntry entry = staff_entry(row);
                const bool matches = text.empty() ||
                                     entry.account.find(text) != std::string::npos ||
                                     entry.name.find(text) != std::string::npos;
                if (!matches || !is_visible(entry)) return true;
                if (page.staff.size() == count_max) {
                    page.next = page.staff.back().account;
                    return false;
                }
                page.staff.push_back(std::move(entry));
                return true;
            }
        );
    }));
    return page;
}

Result<std::string> Identity::seed_staff(const StaffRegistration& registration, Instant now) const {
    const auto known = TRY(find_by_login(registration.account, now));
    if (known) return *known;
    Registered registered = TRY(create_staff(registration, "system:seed", now));
    TRY(ledger_.commit_and_wait(std::move(registered.commit)));
    return registered.id;
}

ledger::Commit Identity::commit_of(
    const Loaded<StaffState>& loaded, const StaffEvents& events, std::string_view by, Instant now
) const {
    return build_commit(home_region_, loaded, events, loaded.state.id, by, now);
}

std::vector<authority::Grant> to_grants(const std::vector<StaffGrant>& grants) {
    std::vector<authority::Grant> known;
    for (const StaffGrant& grant : grants)
        if (const auto role = authority::find_role(grant.role))
            known.push_back({*role, grant.region, grant.department});
    return known;
}

}  // namespace tongban::identity
