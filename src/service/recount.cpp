#include "service/recount.h"

#include "crypto/digest.h"
#include "service/rows.h"
#include "service/whole_clock.h"

namespace tongban::service {

namespace {

constexpr const char* kMarkRegion = "500000";
constexpr int kPage = 200;
/// How the dates of rows follow from a case. Raised with each change of that: rows of open cases
/// that an older program wrote are then counted anew, not only with their next event.
constexpr int kRowDates = 2;

struct OpenRow {
    std::string region, stream, number;
    std::vector<std::optional<std::int64_t>> dates;  // due, legal_due, notice_due, provisional
};

std::optional<std::int64_t> cell(const ledger::Reader::Row& row, int column) {
    return row.is_null(column) ? std::nullopt : std::optional(row.integer(column));
}

Result<std::vector<OpenRow>> open_rows(const Desk& desk, const OpenRow& after) {
    std::vector<OpenRow> rows;
    TRY(desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT region, stream, number, due, legal_due, notice_due, provisional FROM cases"
            " WHERE (region > $1 OR (region = $1 AND stream > $2))"
            " AND (stage IN ('submitted', 'supplement', 'accepted') OR EXISTS (SELECT 1 FROM"
            " follow_ups f WHERE f.region = cases.region AND f.stream = cases.stream"
            " AND f.state IN ('open', 'contacted')))"
            " ORDER BY region, stream LIMIT 200",
            {after.region, after.stream},
            [&](const ledger::Reader::Row& row) {
                rows.push_back(
                    {std::string(row.text(0)),
                     std::string(row.text(1)),
                     std::string(row.text(2)),
                     {cell(row, 3), cell(row, 4), cell(row, 5), cell(row, 6)}}
                );
                return true;
            }
        );
    }));
    return rows;
}

/// What stands in the store about the limits of one case besides its row.
struct Standing {
    std::map<std::string, std::pair<Instant, json::object>> timers;
    std::map<std::string, std::pair<std::optional<std::int64_t>, std::optional<std::int64_t>>>
        members;
};

Result<Standing> standing_of(const Desk& desk, const OpenRow& row, const CaseState& state) {
    Standing standing;
    TRY(desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        TRY(reader.query(
            "SELECT name, due, body FROM timers WHERE region = $1 AND stream = $2",
            {row.region, row.stream},
            [&](const ledger::Reader::Row& timer) {
                const auto body = parse_json(timer.text(2));
                standing.timers[std::string(timer.text(0))] = {
                    Instant{timer.integer(1)},
                    body && body->is_object() ? body->get_object() : json::object{}};
                return true;
            }
        ));
        for (const std::string& region : regions_of(state))
            TRY(reader.query(
                "SELECT item, due, legal_due FROM case_members WHERE region = $1 AND stream = $2",
                {region, row.stream},
                [&](const ledger::Reader::Row& member) {
                    standing.members[std::string(member.text(0))] = {
                        cell(member, 1), cell(member, 2)};
                    return true;
                }
            ));
        return {};
    }));
    return standing;
}

RecountLimits command_of(const Standing& standing) {
    RecountLimits command;
    for (const auto& [name, timer] : standing.timers) {
        const auto days = find_int(timer.second, "working_days");
        const auto since = parse_date(find_string(timer.second, "since").value_or(""));
        if (days && since)
            command.process_timers.push_back({name, *since, static_cast<int>(*days), timer.second});
    }
    return command;
}

std::optional<std::int64_t> day_of(const std::optional<calendar::CountedDate>& counted) {
    return counted ? std::optional<std::int64_t>(counted->date.number()) : std::nullopt;
}
std::optional<std::int64_t> day_of(const std::optional<Date>& date) {
    return date ? std::optional<std::int64_t>(date->number()) : std::nullopt;
}

bool rows_differ(const Turn& turn, const OpenRow& row, const Standing& standing) {
    const pack::Content& content = turn.facts.content;
    const Date today = turn.facts.today();
    const WholeLimits limits = whole_limits(turn.state, content, today);
    const auto whole = clock::read(
        clock_of(turn.state.facts), rules_of(turn.state.limits, content), content.calendar, today
    );
    const std::vector<std::optional<std::int64_t>> dates{
        day_of(limits.due), day_of(limits.legal_due), day_of(whole.notice_due),
        std::int64_t{limits.is_provisional}};
    if (dates != row.dates) return true;
    return std::ranges::any_of(turn.state.members, [&](const Member& member) {
        const auto found = standing.members.find(member.item);
        if (found == standing.members.end() || member.stage == MemberStage::Waiting) return false;
        const auto reading = clock::read(
            clock_of(member.facts), rules_of(member.limits, content), content.calendar, today
        );
        return found->second !=
               std::pair(day_of(reading.promised_due), day_of(reading.statutory_due));
    });
}

/// Only what moves is set again.
void drop_unmoved(Turn& turn, const Standing& standing) {
    std::erase_if(turn.timers, [&](const TimerWish& wish) {
        const auto found = standing.timers.find(wish.name);
        return found != standing.timers.end() && found->second.first == wish.due;
    });
}

Result<bool> recount_case(const Desk& desk, const OpenRow& row, Instant now) {
    const CaseState state = TRY(load_case(desk.ledger, row.number));
    if (!is_open(state.stage) && !has_open_follow_up(state)) return false;
    const auto content = TRY(content_of(desk, state));
    const Standing standing = TRY(standing_of(desk, row, state));
    const Facts facts = facts_for(desk, *content, now, "system:calendar", "系统");
    Turn turn = TRY(decide(state, command_of(standing), facts));
    drop_unmoved(turn, standing);
    const auto& event = std::get<LimitsRecounted>(turn.events.front());
    const bool moves_event =
        event.supplement_due || !event.later_until.empty() || event.contact_by || event.fix_by;
    if (turn.timers.empty() && !moves_event &&
        (!is_open(state.stage) || !rows_differ(turn, row, standing)))
        return false;
    TRY(desk.ledger.commit_and_wait(TRY(commit_of(turn, state.version, desk.keyring))));
    return true;
}

}  // namespace

std::vector<const char*> mark_tables() {
    return {
        "CREATE TABLE IF NOT EXISTS service_marks ("
        "region TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, "
        "PRIMARY KEY (region, name))"};
}

std::string limits_fingerprint(const pack::Content& content) {
    const calendar::CalendarData& data = content.calendar.data();
    const pack::GeneralLimits& limits = content.limits;
    std::string all = fmt::format(
        "{} {} {} {} {} {}", to_string(data.published_from), to_string(data.published_until),
        limits.supplement_notice_days, limits.supplement_answer_days, limits.deferred_material_days,
        limits.delivery_days
    );
    all += fmt::format(" {} {}", limits.rating_contact_days, limits.rating_fix_days);
    all += fmt::format(" rows {}", kRowDates);
    for (const Date date : data.days_off) all += " -" + to_string(date);
    for (const Date date : data.working_weekend_days) all += " +" + to_string(date);
    return to_hex(crypto::sha256(all)).substr(0, 32);
}

Result<int> recount_open_limits(
    const Desk& desk, Instant now, const std::function<bool()>& is_stopped
) {
    int changed = 0;
    OpenRow last;
    // A case that cannot be counted does not keep the others from it; the mark then stays away.
    std::optional<Error> fault;
    for (;;) {
        const auto rows = TRY(open_rows(desk, last));
        for (const OpenRow& row : rows) {
            if (is_stopped()) return refuse("service.stopped", ErrorKind::Unavailable);
            auto done = recount_case(desk, row, now);
            // Somebody acted on the case meanwhile: once more on what it is now.
            if (!done && done.error().kind == ErrorKind::Conflict)
                done = recount_case(desk, row, now);
            if (!done && !fault) fault = done.error();
            changed += done && *done;
        }
        if (rows.size() < kPage && fault) return *std::move(fault);
        if (rows.size() < kPage) return changed;
        last = rows.back();
    }
}

namespace {
Result<void> set_mark(
    const Desk& desk, Instant now, const std::string& from, const std::string& to, int cases
) {
    ledger::Commit commit;
    commit.key = {kMarkRegion, "limits:" + crypto::random_token(9)};
    commit.actor = "system:calendar";
    commit.at = now;
    commit.events.push_back(
        {"LimitsFingerprintChanged", {{"from", from}, {"to", to}, {"cases", cases}}}
    );
    commit.rows.push_back(
        {"INSERT INTO service_marks (region, name, value) VALUES ($1, 'limits', $2)"
         " ON CONFLICT (region, name) DO UPDATE SET value = excluded.value",
         {std::string(kMarkRegion), to}}
    );
    TRY(desk.ledger.commit_and_wait(std::move(commit)));
    return {};
}
}  // namespace

Result<int> recount_if_changed(
    const Desk& desk, const TimeSource& time, const std::function<bool()>& is_stopped
) {
    const std::string wanted = limits_fingerprint(*desk.content());
    std::string known;
    TRY(desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT value FROM service_marks WHERE region = $1 AND name = 'limits'",
            {std::string(kMarkRegion)},
            [&](const ledger::Reader::Row& row) {
                known = row.text(0);
                return false;
            }
        );
    }));
    if (known == wanted) return 0;
    // Interrupted, the rows belong to neither calendar: whatever comes next counts anew.
    if (!known.empty()) TRY(set_mark(desk, time.now(), known, "", 0));
    const int changed = TRY(recount_open_limits(desk, time.now(), is_stopped));
    TRY(set_mark(desk, time.now(), known, wanted, changed));
    return changed;
}

}  // namespace tongban::service
