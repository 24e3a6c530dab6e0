#include "service/rows.h"

#include <set>

#include "service/job_lease.h"
#include "service/step_words.h"
#include "service/whole_clock.h"
#include "service/window.h"

namespace tongban::service {

using ledger::RowChange;
using ledger::SqlValue;

namespace {

SqlValue day(const std::optional<Date>& date) {
    return date ? SqlValue(date->number()) : SqlValue(nullptr);
}

SqlValue number_or_null(bool has, std::int64_t value) {
    return has ? SqlValue(value) : SqlValue(nullptr);
}

/// The day on which a member came to its end. One that ended while it waited for another was never
/// received, so its clock knows no such day; its facts do.
std::optional<Date> end_of(const Member& member) {
    if (member.is_open()) return std::nullopt;
    const auto fact = std::ranges::find(
        member.facts.rbegin(), member.facts.rend(), ClockFactKind::Decided, &ClockFact::kind
    );
    return fact == member.facts.rend() ? std::nullopt : std::optional(fact->on);
}

std::optional<Date> date_of(const std::optional<calendar::CountedDate>& counted) {
    return counted ? std::optional<Date>(counted->date) : std::nullopt;
}

bool ends_intake(const CaseEvent& event) {
    return std::holds_alternative<CaseAccepted>(event) ||
           std::holds_alternative<CaseRefused>(event) ||
           std::holds_alternative<CaseWithdrawn>(event) ||
           std::holds_alternative<CaseLapsed>(event);
}

/// The work item that an event gives to somebody, or to everybody.
std::string_view claimed_item(const CaseEvent& event) {
    if (const auto* claimed = std::get_if<WorkItemClaimed>(&event)) return claimed->id;
    if (const auto* passed = std::get_if<WorkItemPassed>(&event)) return passed->id;
    const auto* returned = std::get_if<WorkItemReturned>(&event);
    return returned != nullptr && returned->target.empty() ? std::string_view(returned->id)
                                                           : std::string_view();
}

constexpr const char* kDropClaim =
    "DELETE FROM work_item_claims WHERE region=$1 AND stream=$2 AND id=$3";

/// Who holds a work item stands beside its row, which is ten times as long, and only as long as
/// somebody does: a claim is the most frequent of all changes.
RowChange claim_row(const CaseState& state, const WorkItem& item) {
    const std::string& region = region_of(state, item.item);
    std::string stream = "case:" + state.number;
    if (item.claimed_by.empty()) return {kDropClaim, {region, std::move(stream), item.id}};
    return {
        "INSERT INTO work_item_claims (region, stream, id, claimed_by, claimed_name, version)"
        " VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT (region, stream, id) DO UPDATE SET"
        " claimed_by=excluded.claimed_by, claimed_name=excluded.claimed_name,"
        " version=excluded.version",
        {region, std::move(stream), item.id, item.claimed_by, item.claimed_name, state.version}};
}

struct Writer {
    const Turn& turn;
    const RowContext& context;
    std::vector<RowChange>& rows;
    const CaseState& state = turn.state;
    Date today = turn.facts.today();
    std::string stream = "case:" + state.number;

    void add(const char* sql, std::vector<SqlValue> values) const {
        rows.push_back({sql, std::move(values)});
    }

    void case_row() const {
        const WholeLimits whole = whole_limits(state, context.content, today);
        const clock::Reading reading = clock::read(
            clock_of(state.facts), rules_of(state.limits, context.content),
            context.content.calendar, today
        );
        add("INSERT INTO cases (region, stream, number, query_code, service, name, name_en, "
            "department, stage, person,"
            " agent, sealed_name, submitted_ms, notice_due, due, legal_due, provisional, stopped, "
            "promised_days,"
            " answered, grade, decided, version) VALUES "
            "($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,"
            "$18,$19,$20,$21,$22,$23) ON CONFLICT (region, stream) DO UPDATE SET "
            "stage=excluded.stage,"
            " notice_due=excluded.notice_due, due=excluded.due, legal_due=excluded.legal_due,"
            " provisional=excluded.provisional, stopped=excluded.stopped, "
            "answered=excluded.answered,"
            " grade=excluded.grade, decided=excluded.decided, version=excluded.version",
            {state.region,
             stream,
             state.number,
             state.query_code,
             state.service,
             state.name,
             state.name_en,
             state.department,
             enum_text(state.stage),
             state.person,
             state.agent,
             context.sealed_name,
             state.submitted_at.ms,
             day(date_of(reading.notice_due)),
             day(whole.due),
             day(whole.legal_due),
             std::int64_t{whole.is_provisional},
             std::int64_t{whole.is_stopped},
             std::int64_t{state.limits.promised_days},
             std::int64_t{state.supplement && state.supplement->is_answered},
             number_or_null(state.rating.has_value(), state.rating ? state.rating->grade : 0),
             day(reading.decided),
             state.version});
    }

    void member_row(const Member& member) const {
        const clock::Reading reading = clock::read(
            clock_of(member.facts), rules_of(member.limits, context.content),
            context.content.calendar, today
        );
        add("INSERT INTO case_members (region, stream, item, number, name, department, stage, due, "
            "legal_due, stopped,"
            " promised_days, used_days, submitted, decided) VALUES "
            "($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)"
            " ON CONFLICT (region, stream, item) DO UPDATE SET stage=excluded.stage, "
            "due=excluded.due,"
            " legal_due=excluded.legal_due, stopped=excluded.stopped, used_days=excluded.used_days,"
            " decided=excluded.decided",
            {member.region, stream, member.item, member.number, member.name, member.department,
             enum_text(member.stage), day(date_of(reading.promised_due)),
             day(date_of(reading.statutory_due)), std::int64_t{!member.suspension.empty()},
             std::int64_t{member.limits.promised_days},
             number_or_null(reading.decided.has_value(), reading.days_used),
             china_date(state.submitted_at).number(), day(end_of(member))});
    }

    /// What was decided and waits to be handed out, by the day of its oldest decision: a paper is
    /// due from its own decision, not from that of the last member.
    void result_row() const {
        std::optional<Date> decided;
        std::string items;
        for (const std::string& id : undelivered(state)) {
            const auto day = end_of(*find_member(state, id));
            if (day && (!decided || *day < *decided)) decided = day;
            items += items.empty() ? id : " " + id;
        }
        if (decided)
            add("INSERT INTO results (region, stream, number, department, decided, items, way) "
                "VALUES ($1,$2,$3,$4,$5,$6,$7) ON CONFLICT (region, stream) DO UPDATE SET "
                "decided=excluded.decided, items=excluded.items, way=excluded.way",
                {state.region, stream, state.number, state.department, decided->number(), items,
                 state.delivery.way});
        else if (std::ranges::any_of(state.members, [](const Member& member) {
                     return member.decided_at.has_value();
                 }))
            add("DELETE FROM results WHERE region=$1 AND stream=$2", {state.region, stream});
    }

    /// `words`: why it is here and what comes after it; they do not change while it waits, so they
    /// are given once.
    void work_item_row(const WorkItem& item, const StepWords* words) const {
        const Member* member = find_member(state, item.item);
        if (member == nullptr) return;
        const clock::Reading reading = clock::read(
            clock_of(member->facts), rules_of(member->limits, context.content),
            context.content.calendar, today
        );
        const auto asked = std::ranges::find(state.opinions, item.id, &Opinion::id);
        Date due = reading.promised_due ? reading.promised_due->date : today;
        // An answer is due before what it is asked for.
        if (asked != state.opinions.end() && asked->due_on) due = std::min(due, *asked->due_on);
        const pack::Bilingual next = words == nullptr ? pack::Bilingual() : words->line();
        add("INSERT INTO work_items (region, stream, id, number, member_number, item, "
            "service_name, item_name, step,"
            " step_en, role, department, organisation, due, legal_due, promised_days, stopped, "
            "claimed_by,"
            " claimed_name, sealed_name, version, why, why_en, next, next_en) VALUES "
            "($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,"
            "$18,$19,$20,$21,$22,$23,$24,$25) ON CONFLICT (region, stream, id) DO UPDATE SET "
            "due=excluded.due,"
            " legal_due=excluded.legal_due, stopped=excluded.stopped, "
            "claimed_by=excluded.claimed_by,"
            " claimed_name=excluded.claimed_name, version=excluded.version",
            {member->region,
             stream,
             item.id,
             state.number,
             member->number,
             item.item,
             state.name,
             member->name,
             item.name,
             item.name_en,
             item.role,
             item.department,
             asked == state.opinions.end() ? member->organisation : asked->organisation,
             due.number(),
             day(date_of(reading.statutory_due)),
             std::int64_t{member->limits.promised_days},
             std::int64_t{!member->suspension.empty()},
             "",  // who holds it stands in work_item_claims
             "",
             context.sealed_name,
             state.version,
             words == nullptr ? std::string() : words->why.zh,
             words == nullptr ? std::string() : words->why.en,
             next.zh,
             next.en});
    }

    void work_item_rows() const {
        std::set<std::string_view> opened, passed;
        bool has_migrated = false;
        for (const CaseEvent& event : turn.events) {
            if (const auto* one = std::get_if<WorkItemOpened>(&event)) opened.insert(one->item.id);
            if (const std::string_view id = claimed_item(event); !id.empty()) passed.insert(id);
            has_migrated |= std::holds_alternative<ProcessMigrated>(event);
            if (const auto* closed = std::get_if<WorkItemClosed>(&event))
                for (const std::string& region : regions_of(state)) {
                    add("DELETE FROM work_items WHERE region=$1 AND stream=$2 AND id=$3",
                        {region, stream, closed->id});
                    add(kDropClaim, {region, stream, closed->id});
                }
        }
        // However it ended: nothing of it stays in a list.
        if (has_migrated || (state.work_items.empty() && !is_open(state.stage)))
            for (const std::string& region : regions_of(state)) {
                add("DELETE FROM work_items WHERE region=$1 AND stream=$2", {region, stream});
                add("DELETE FROM work_item_claims WHERE region=$1 AND stream=$2", {region, stream});
            }
        for (const WorkItem& item : state.work_items) {
            const bool is_new = has_migrated || opened.contains(item.id);
            const bool is_held = !item.claimed_by.empty();
            if (is_new ? is_held : passed.contains(item.id)) rows.push_back(claim_row(state, item));
            if (!is_new) {
                work_item_row(item, nullptr);
                continue;
            }
            const StepWords words = words_of(state, item, context.content);
            work_item_row(item, &words);
        }
    }

    /// Who is answered at once, as at a window, need not read that the answer comes in five days.
    bool is_answered_at_once(const CaseEvent& event) const {
        return std::holds_alternative<CaseSubmitted>(event) &&
               std::ranges::any_of(turn.events, [](const CaseEvent& other) {
                   return std::holds_alternative<NoticeIssued>(other);
               });
    }

    void inbox_rows(const CaseEvent& event, int index) const {
        if (is_answered_at_once(event)) return;
        const auto text = inbox_text(event, state);
        if (!text) return;
        for (const std::string& reader : readers_of(turn))
            rows.push_back(tongban::service::inbox_row(
                {state.region, stream},
                fmt::format(
                    "{:08}.{}{}", state.version, index, reader == state.person ? "" : ".agent"
                ),
                reader, state.number, turn.facts.now, *text
            ));
    }

    void payment_row(const std::string& id) const {
        const auto fee = std::ranges::find(state.fees, id, &Fee::id);
        if (fee == state.fees.end()) return;
        add("INSERT INTO payments (region, stream, fee, number, name, fen, stage, reference, "
            "reason, changed_ms) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)"
            " ON CONFLICT (region, stream, fee) DO UPDATE SET stage=excluded.stage,"
            " reference=excluded.reference, reason=excluded.reason, changed_ms=excluded.changed_ms",
            {state.region, stream, fee->id, state.number, fee->name, fee->fen,
             enum_text(fee->stage), fee->reference, fee->refund_reason, turn.facts.now.ms});
    }

    /// A body of the city issues notices of cases of several districts, each of which keeps the
    /// last number that it knows: the highest one counts.
    void notice_counter_row(const Notice& notice) const {
        const size_t mark = notice.number.find("〕");
        std::int64_t number = 0;
        if (!turn.facts.next_notice || mark == std::string::npos) return;
        const char* digits = notice.number.data() + mark + std::string_view("〕").size();
        std::from_chars(digits, notice.number.data() + notice.number.size(), number);
        add("INSERT INTO notice_counters (region, organisation, year, last) VALUES ($1,$2,$3,$4)"
            " ON CONFLICT (region, organisation, year) DO UPDATE SET last=CASE WHEN"
            " excluded.last > notice_counters.last THEN excluded.last ELSE notice_counters.last"
            " END",
            {state.region, notice.organisation, std::int64_t{china_date(notice.at).year()}, number}
        );
    }

    void fault_row(const ProcessFault& fault) const {
        const Member* member = find_member(state, fault.item);
        add("INSERT INTO process_faults (region, stream, token, number, name, name_en, element, "
            "step, step_en, code, message, since_ms) VALUES "
            "($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12) ON CONFLICT (region, stream, token) DO "
            "UPDATE SET element=excluded.element, step=excluded.step, step_en=excluded.step_en, "
            "code=excluded.code, message=excluded.message, since_ms=excluded.since_ms",
            {state.region, stream, fault.token, state.number,
             member == nullptr ? state.name : member->name,
             member == nullptr ? state.name_en : member->name_en, fault.element, fault.name,
             fault.name_en, fault.code, fault.message, fault.at.ms});
    }

    void counter_row() const {
        if (state.taken_by.empty() || !is_open_to_any_window(state, context.content)) return;
        for (const CaseEvent& event : turn.events) {
            if (std::holds_alternative<CaseSubmitted>(event))
                add("INSERT INTO counter_intake (region, stream, clerk) VALUES ($1,$2,$3)",
                    {state.region, stream, state.taken_by});
            if (ends_intake(event))
                add("DELETE FROM counter_intake WHERE region=$1 AND stream=$2",
                    {state.region, stream});
        }
    }

    void follow_up_row() const {
        if (!state.rating || state.rating->follow_up.empty()) return;
        add("INSERT INTO follow_ups (region, stream, number, name, department, grade, body, "
            "opened_ms, contact_by,"
            " fix_by, state, version) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)"
            " ON CONFLICT (region, stream) DO UPDATE SET state=excluded.state, "
            "contact_by=excluded.contact_by, fix_by=excluded.fix_by, version=excluded.version",
            {state.region, stream, state.number, state.name, state.department,
             std::int64_t{state.rating->grade}, state.rating->text, state.rating->at.ms,
             day(state.rating->contact_by), day(state.rating->fix_by), state.rating->follow_up,
             state.version});
    }
};

/// The fee that a payment event is about.
struct FeeOf {
    std::string operator()(const PaymentStarted& e) const { return e.id; }
    std::string operator()(const PaymentDropped& e) const { return e.id; }
    std::string operator()(const FeePaid& e) const { return e.id; }
    std::string operator()(const RefundDue& e) const { return e.id; }
    std::string operator()(const FeeRefunded& e) const { return e.id; }
    template <class Event>
    std::string operator()(const Event&) const {
        return {};
    }
};

}  // namespace

bool needs_name(const Turn& turn) {
    return std::ranges::any_of(turn.events, [](const CaseEvent& event) {
        return std::holds_alternative<CaseSubmitted>(event) ||
               std::holds_alternative<WorkItemOpened>(event) ||
               std::holds_alternative<ProcessMigrated>(event);
    });
}

namespace {

bool only_claims(const Turn& turn) {
    return !turn.events.empty() && std::ranges::all_of(turn.events, [](const CaseEvent& event) {
        return !claimed_item(event).empty();
    });
}

/// Taking a work item and giving it back moves no date, no light and no stage: only who holds it.
/// (The row of the case says its version to the window, which has it before there are work items.)
std::vector<RowChange> rows_of_claims(const Turn& turn) {
    std::vector<RowChange> rows;
    for (const CaseEvent& event : turn.events)
        if (const WorkItem* item = find_work_item(turn.state, claimed_item(event)))
            rows.push_back(claim_row(turn.state, *item));
    return rows;
}

}  // namespace

std::vector<RowChange> rows_of(const Turn& turn, const RowContext& context) {
    if (only_claims(turn)) return rows_of_claims(turn);
    std::vector<RowChange> rows;
    const Writer writer{turn, context, rows};
    writer.case_row();
    bool has_rated = false;
    int index = 0;
    for (const CaseEvent& event : turn.events) {
        writer.inbox_rows(event, index++);
        if (const std::string fee = std::visit(FeeOf{}, event); !fee.empty())
            writer.payment_row(fee);
        if (const auto* issued = std::get_if<NoticeIssued>(&event))
            writer.notice_counter_row(issued->notice);
        if (const auto* faulted = std::get_if<ProcessFaulted>(&event))
            writer.fault_row(faulted->fault);
        if (const auto* ended = std::get_if<ProcessFaultEnded>(&event))
            writer.add(
                "DELETE FROM process_faults WHERE region=$1 AND stream=$2 AND token=$3",
                {turn.state.region, writer.stream, ended->token}
            );
        if (std::holds_alternative<CaseSubmitted>(event))
            rows.push_back(
                {"UPDATE editions SET used=1 WHERE edition=$1 AND used=0", {turn.state.edition}}
            );
        if (const auto* migrated = std::get_if<ProcessMigrated>(&event))
            rows.push_back(
                {"UPDATE editions SET used=1 WHERE edition=$1 AND used=0", {migrated->edition}}
            );
        has_rated |= std::holds_alternative<CaseRated>(event) ||
                     std::holds_alternative<FollowUpRecorded>(event) ||
                     std::holds_alternative<LimitsRecounted>(event);
    }
    for (const Member& member : turn.state.members) writer.member_row(member);
    writer.result_row();
    writer.work_item_rows();
    for (RowChange& row : job_rows(turn)) rows.push_back(std::move(row));
    if (has_rated) writer.follow_up_row();
    writer.counter_row();
    return rows;
}

}  // namespace tongban::service
