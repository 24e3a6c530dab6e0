#include "service/absences.h"

#include "service/issued.h"
#include "service/window.h"

namespace tongban::service {

namespace {

constexpr const char* kHome = "500000";
constexpr int kDaysMax = 366;
constexpr size_t kCasesAtOnceMax = 100;

constexpr const char* kOpenAbsences =
    "SELECT staff, name, substitute, substitute_name, from_day, until_day, reason, entered_by,"
    " entered_name FROM absences WHERE until_day >= $1 ORDER BY from_day, staff";
#define HELD_ITEMS                               \
    " FROM work_item_claims c JOIN work_items w" \
    " ON w.region=c.region AND w.stream=c.stream AND w.id=c.id WHERE c.claimed_by=$1"
constexpr const char* kHeldBy =
    "SELECT DISTINCT w.number" HELD_ITEMS " AND w.number>$2 ORDER BY w.number LIMIT $3";
/// What a stop holds back weighs little, what others ask weighs less than a whole step.
constexpr const char* kLoadOf =
    "SELECT COUNT(*), COALESCE(SUM(CASE WHEN w.stopped<>0 THEN 2 WHEN w.step LIKE '会签：%' OR"
    " w.step LIKE '联合办理：%' THEN 4 ELSE 10 END), 0)" HELD_ITEMS;
#undef HELD_ITEMS

constexpr const char* kOverTimer = "absence-over";

ledger::StreamKey key_of_staff(const std::string& staff) { return {kHome, "absence:" + staff}; }
std::string staff_of_key(const ledger::StreamKey& key) {
    return key.stream.substr(key.stream.find(':') + 1);
}

Date day_of(std::int64_t number) { return Date(std::chrono::sys_days{std::chrono::days{number}}); }

Result<std::int64_t> version_of(const Desk& desk, const std::string& staff) {
    std::int64_t version = 0;
    TRY(desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        for (const ledger::Event& event : TRY(reader.events(key_of_staff(staff))))
            version = event.version;
        return {};
    }));
    return version;
}

const Absence* find_away(const std::vector<Absence>& all, std::string_view staff, Date on) {
    const auto found = std::ranges::find_if(all, [&](const Absence& one) {
        return one.staff == staff && one.from <= on && on <= one.until;
    });
    return found == all.end() ? nullptr : &*found;
}

/// Whether the substitute could take any of what the absent officer takes.
Result<bool> may_stand_in(const Desk& desk, const Absence& wanted) {
    const auto absent = TRY(desk.neighbours.staff_member(wanted.staff));
    const auto other = TRY(desk.neighbours.staff_member(wanted.substitute));
    if (!absent || !other) return false;
    const authority::Actor actor{
        .kind = authority::ActorKind::Staff,
        .id = other->id,
        .name = other->name,
        .grants = other->grants};
    const auto content = desk.content();
    return std::ranges::any_of(absent->grants, [&](const authority::Grant& grant) {
        return authority::may(
            actor, grant.role, grant.region, grant.department == "*" ? "" : grant.department,
            content->directory->regions()
        );
    });
}

Result<std::vector<std::string>> cases_held_by(
    const Desk& desk, const std::string& staff, const std::string& after
) {
    std::vector<std::string> numbers;
    TRY(desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            kHeldBy, {staff, after, std::int64_t{kCasesAtOnceMax} + 1},
            [&](const ledger::Reader::Row& row) {
                numbers.emplace_back(row.text(0));
                return true;
            }
        );
    }));
    return numbers;
}

/// The commit that moves what one case has of it; none when the case has moved on.
template <class Command>
Result<void> move_in_case(
    const Desk& desk,
    const Command& command,
    const std::string& number,
    Instant now,
    std::vector<ledger::Commit>& commits
) {
    const CaseState state = TRY(load_case(desk.ledger, number));
    const auto content = TRY(content_of(desk, state));
    const Facts facts = facts_for(desk, *content, now, "system:absence", "系统");
    const auto turn = decide(state, command, facts);
    if (!turn && turn.error().kind == ErrorKind::Conflict) return {};
    if (!turn) return turn.error();
    commits.push_back(TRY(commit_of(*turn, state.version, desk.keyring)));
    return {};
}

/// Moves what `holder` has, so many cases at once; more come with the next firing.
template <class Command>
Result<std::vector<ledger::Commit>> move_work(
    const Desk& desk,
    const ledger::DueTimer& timer,
    const std::string& holder,
    const Command& command,
    Instant now
) {
    std::vector<ledger::Commit> commits;
    const std::string after = find_string(timer.body, "after").value_or("");
    std::vector<std::string> numbers = TRY(cases_held_by(desk, holder, after));
    const bool has_more = numbers.size() > kCasesAtOnceMax;
    if (has_more) numbers.pop_back();
    for (const std::string& number : numbers)
        TRY(move_in_case(desk, command, number, now, commits));
    // Its own stream comes last and says how many were moved.
    ledger::Commit own;
    own.key = timer.key;
    own.expected_version = TRY(version_of(desk, staff_of_key(timer.key)));
    own.actor = "system:absence";
    own.at = now;
    own.events.push_back({"WorkPassed", {{"cases", static_cast<std::int64_t>(commits.size())}}});
    if (has_more) {
        json::object body = timer.body;
        body["after"] = numbers.back();
        own.timers.push_back(
            {timer.name, kAbsenceTimer, now.plus(std::chrono::seconds(1)), std::move(body)}
        );
    }
    commits.push_back(std::move(own));
    return commits;
}

Result<std::vector<ledger::Commit>> pass_to_substitute(
    const Desk& desk, const ledger::DueTimer& timer, Instant now
) {
    const auto all = TRY(absences(desk, china_date(now)));
    const Absence* away = find_away(all, staff_of_key(timer.key), china_date(now));
    if (away == nullptr) return std::vector<ledger::Commit>{};
    return move_work(
        desk, timer, away->staff,
        PassToSubstitute{away->staff, away->name, away->substitute, away->substitute_name}, now
    );
}

/// Who is away again by now gets nothing back.
Result<std::vector<ledger::Commit>> return_from_substitute(
    const Desk& desk, const ledger::DueTimer& timer, Instant now
) {
    const std::string staff = staff_of_key(timer.key);
    const auto all = TRY(absences(desk, china_date(now)));
    if (find_away(all, staff, china_date(now)) != nullptr) return std::vector<ledger::Commit>{};
    return move_work(
        desk, timer, find_string(timer.body, "substitute").value_or(""),
        ReturnFromSubstitute{staff}, now
    );
}

}  // namespace

std::vector<const char*> absence_tables() {
    return {
        "CREATE TABLE IF NOT EXISTS absences (region TEXT NOT NULL, stream TEXT NOT NULL, staff "
        "TEXT NOT NULL, name TEXT NOT NULL, substitute TEXT NOT NULL, substitute_name TEXT NOT "
        "NULL, from_day BIGINT NOT NULL, until_day BIGINT NOT NULL, reason TEXT NOT NULL, "
        "entered_by TEXT NOT NULL, entered_name TEXT NOT NULL, PRIMARY KEY (region, stream))",
        "CREATE INDEX IF NOT EXISTS absences_until ON absences (until_day)"};
}

void add_absence_timer(ledger::TimerRunner& runner, const Desk& desk) {
    runner.handle(kAbsenceTimer, [&desk](const ledger::DueTimer& timer, Instant now) {
        return timer.name == kOverTimer ? return_from_substitute(desk, timer, now)
                                        : pass_to_substitute(desk, timer, now);
    });
}

Result<std::vector<Absence>> absences(const Desk& desk, Date today) {
    std::vector<Absence> all;
    TRY(desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(kOpenAbsences, {today.number()}, [&](const ledger::Reader::Row& row) {
            all.push_back(
                {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)),
                 std::string(row.text(3)), day_of(row.integer(4)), day_of(row.integer(5)),
                 std::string(row.text(6)), std::string(row.text(7)), std::string(row.text(8))}
            );
            return true;
        });
    }));
    return all;
}

Result<ledger::Commit> enter_absence(const Desk& desk, const Absence& wanted, Instant now) {
    const Date today = china_date(now);
    if (wanted.from < today || wanted.until < wanted.from ||
        wanted.until.number() - wanted.from.number() > kDaysMax)
        return Error{.code = "absence.dates", .field = "/until"};
    if (wanted.staff == wanted.substitute)
        return Error{.code = "absence.self", .field = "/substitute"};
    if (!TRY(may_stand_in(desk, wanted)))
        return Error{.code = "absence.substitute", .field = "/substitute"};
    const auto overlaps = [&](const Absence& other) {
        return other.from <= wanted.until && wanted.from <= other.until;
    };
    for (const Absence& other : TRY(absences(desk, today))) {
        if (other.staff == wanted.staff)
            return Error{.code = "absence.overlap", .kind = ErrorKind::Conflict, .field = "/from"};
        if (other.staff == wanted.substitute && overlaps(other))
            return Error{
                .code = "absence.substitute_away",
                .kind = ErrorKind::Conflict,
                .details = {{"name", json::string(other.name)}},
                .field = "/substitute"};
    }
    ledger::Commit commit;
    commit.key = key_of_staff(wanted.staff);
    commit.expected_version = TRY(version_of(desk, wanted.staff));
    commit.actor = wanted.by;
    commit.at = now;
    commit.events.push_back({"AbsenceEntered", to_record(wanted).get_object()});
    commit.rows.push_back(
        {"INSERT INTO absences (region, stream, staff, name, substitute, substitute_name, from_day,"
         " until_day, reason, entered_by, entered_name) VALUES"
         " ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) ON CONFLICT (region, stream) DO UPDATE SET"
         " name=excluded.name, substitute=excluded.substitute,"
         " substitute_name=excluded.substitute_name, from_day=excluded.from_day,"
         " until_day=excluded.until_day, reason=excluded.reason, entered_by=excluded.entered_by,"
         " entered_name=excluded.entered_name",
         {commit.key.region, commit.key.stream, wanted.staff, wanted.name, wanted.substitute,
          wanted.substitute_name, wanted.from.number(), wanted.until.number(), wanted.reason,
          wanted.by, wanted.by_name}}
    );
    commit.timers.push_back(
        {"absence", kAbsenceTimer, std::max(now, china_midnight(wanted.from)), {}}
    );
    commit.timers.push_back(
        {kOverTimer,
         kAbsenceTimer,
         china_midnight(wanted.until.plus_days(1)),
         {{"substitute", wanted.substitute}}}
    );
    return commit;
}

Result<ledger::Commit> end_absence(
    const Desk& desk, const std::string& staff, const std::string& by, Instant now
) {
    const auto all = TRY(absences(desk, china_date(now)));
    const auto ended = std::ranges::find(all, staff, &Absence::staff);
    if (ended == all.end()) return refuse("absence.unknown", ErrorKind::NotFound);
    ledger::Commit commit;
    commit.key = key_of_staff(staff);
    commit.expected_version = TRY(version_of(desk, staff));
    commit.actor = by;
    commit.at = now;
    commit.events.push_back({"AbsenceEnded", {}});
    commit.rows.push_back(
        {"DELETE FROM absences WHERE region=$1 AND stream=$2",
         {commit.key.region, commit.key.stream}}
    );
    commit.cancelled_timers.push_back({"absence"});
    commit.timers.push_back({kOverTimer, kAbsenceTimer, now, {{"substitute", ended->substitute}}});
    return commit;
}

OfficeStaff office_staff(const Desk& desk, Instant now) {
    return [&desk, now](
               const std::string& role, const std::string& region, const std::string& department
           ) -> Result<std::vector<Officer>> {
        const authority::Role wanted = role_of_step(role);
        const auto away = TRY(absences(desk, china_date(now)));
        const auto content = desk.content();
        std::vector<Officer> office;
        for (const StaffFacts& one : TRY(desk.neighbours.staff_of(wanted, department))) {
            const authority::Actor actor{
                .kind = authority::ActorKind::Staff,
                .id = one.id,
                .name = one.name,
                .grants = one.grants};
            if (!check_work_item(
                    actor, region, role, department, *content->directory, china_date(now)
                ))
                continue;
            Officer officer{.id = one.id, .name = one.name};
            if (const Absence* absence = find_away(away, one.id, china_date(now))) {
                officer.is_away = true;
                officer.substitute = absence->substitute;
                officer.substitute_name = absence->substitute_name;
            }
            office.push_back(std::move(officer));
        }
        TRY(desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
            for (Officer& officer : office)
                TRY(reader.query(kLoadOf, {officer.id}, [&](const ledger::Reader::Row& row) {
                    officer.items = row.integer(0);
                    officer.load = row.integer(1);
                    return false;
                }));
            return {};
        }));
        return office;
    };
}

}  // namespace tongban::service
