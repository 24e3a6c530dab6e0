#include "service/rows.h"

#include "service/notice.h"
#include "service/window.h"

namespace tongban::service {

using ledger::RowChange;
using ledger::SqlValue;

std::vector<const char*> case_tables() {
    return {
        "CREATE TABLE IF NOT EXISTS cases ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, number TEXT NOT NULL, query_code TEXT NOT "
        "NULL,"
        "service TEXT NOT NULL, name TEXT NOT NULL, name_en TEXT NOT NULL, department TEXT NOT "
        "NULL,"
        "stage TEXT NOT NULL, person TEXT NOT NULL, agent TEXT NOT NULL, sealed_name TEXT NOT NULL,"
        "submitted_ms BIGINT NOT NULL, notice_due BIGINT, due BIGINT, legal_due BIGINT, "
        "provisional BIGINT NOT NULL,"
        "stopped BIGINT NOT NULL, promised_days BIGINT NOT NULL, answered BIGINT NOT NULL, grade "
        "BIGINT,"
        "decided BIGINT, version BIGINT NOT NULL, PRIMARY KEY (region, stream))",
        "CREATE UNIQUE INDEX IF NOT EXISTS cases_number ON cases (number)",
        "CREATE UNIQUE INDEX IF NOT EXISTS cases_query ON cases (query_code)",
        "CREATE INDEX IF NOT EXISTS cases_person ON cases (person, submitted_ms)",
        "CREATE INDEX IF NOT EXISTS cases_agent ON cases (agent, submitted_ms)",
        "CREATE INDEX IF NOT EXISTS cases_intake ON cases (stage, region, notice_due, number)",
        "CREATE TABLE IF NOT EXISTS case_members ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, item TEXT NOT NULL, number TEXT NOT NULL, "
        "name TEXT NOT NULL,"
        "department TEXT NOT NULL, stage TEXT NOT NULL, due BIGINT, legal_due BIGINT, stopped "
        "BIGINT NOT NULL,"
        "promised_days BIGINT NOT NULL, used_days BIGINT, submitted BIGINT NOT NULL, decided "
        "BIGINT,"
        "PRIMARY KEY (region, stream, item))",
        "CREATE UNIQUE INDEX IF NOT EXISTS case_members_number ON case_members (number)",
        // The board: what is open in the order in which it is due, what ended by its day.
        "DROP INDEX IF EXISTS case_members_board",
        "CREATE INDEX IF NOT EXISTS case_members_open ON case_members (region, stopped, due, "
        "number) WHERE decided IS NULL",
        "CREATE INDEX IF NOT EXISTS case_members_open_department ON case_members (department, "
        "region, stopped, due, number) WHERE decided IS NULL",
        "CREATE INDEX IF NOT EXISTS case_members_decided ON case_members (region, decided, number) "
        "WHERE decided IS NOT NULL",
        "CREATE INDEX IF NOT EXISTS cases_decided ON cases (region, decided) WHERE decided IS NOT "
        "NULL",
        "CREATE TABLE IF NOT EXISTS work_items ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, id TEXT NOT NULL, number TEXT NOT NULL,"
        "member_number TEXT NOT NULL, item TEXT NOT NULL, service_name TEXT NOT NULL, item_name "
        "TEXT NOT NULL,"
        "step TEXT NOT NULL, step_en TEXT NOT NULL, role TEXT NOT NULL, department TEXT NOT NULL, "
        "organisation TEXT NOT NULL,"
        "due BIGINT NOT NULL, legal_due BIGINT, promised_days BIGINT NOT NULL, stopped BIGINT NOT "
        "NULL,"
        "claimed_by TEXT NOT NULL, claimed_name TEXT NOT NULL, sealed_name TEXT NOT NULL, version "
        "BIGINT NOT NULL,"
        "PRIMARY KEY (region, stream, id))",
        "CREATE INDEX IF NOT EXISTS work_items_list ON work_items (role, department, region, due, "
        "number, id)",
        "CREATE INDEX IF NOT EXISTS work_items_mine ON work_items (claimed_by, due, number, id)",
        "CREATE TABLE IF NOT EXISTS inbox ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, id TEXT NOT NULL, person TEXT NOT NULL, at_ms "
        "BIGINT NOT NULL,"
        "title TEXT NOT NULL, title_en TEXT NOT NULL, body TEXT NOT NULL, body_en TEXT NOT NULL,"
        "number TEXT NOT NULL, is_read BIGINT NOT NULL, PRIMARY KEY (region, stream, id))",
        "CREATE INDEX IF NOT EXISTS inbox_person ON inbox (person, at_ms, id)",
        "CREATE TABLE IF NOT EXISTS follow_ups ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, number TEXT NOT NULL, name TEXT NOT NULL, "
        "department TEXT NOT NULL,"
        "grade BIGINT NOT NULL, body TEXT NOT NULL, opened_ms BIGINT NOT NULL, contact_by BIGINT, "
        "fix_by BIGINT,"
        "state TEXT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (region, stream))",
        // Taken in at a window of another district: in the queue of the clerk who took it.
        "CREATE TABLE IF NOT EXISTS counter_intake ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, clerk TEXT NOT NULL, "
        "PRIMARY KEY (region, stream))",
        "CREATE INDEX IF NOT EXISTS counter_intake_clerk ON counter_intake (clerk)",
        "CREATE INDEX IF NOT EXISTS follow_ups_open ON follow_ups (state, region, fix_by)",
        // Orders at the payment provider and money that goes back.
        "CREATE TABLE IF NOT EXISTS payments ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, fee TEXT NOT NULL, number TEXT NOT NULL, "
        "name TEXT NOT NULL, fen BIGINT NOT NULL, stage TEXT NOT NULL, reference TEXT NOT NULL, "
        "reason TEXT NOT NULL, changed_ms BIGINT NOT NULL, PRIMARY KEY (region, stream, fee))",
        "CREATE INDEX IF NOT EXISTS payments_reference ON payments (reference)",
        "CREATE INDEX IF NOT EXISTS payments_stage ON payments (stage, changed_ms)",
        // The last number of a notice of each body and year.
        "CREATE TABLE IF NOT EXISTS notice_counters (region TEXT NOT NULL, organisation TEXT NOT "
        "NULL, year BIGINT NOT NULL, last BIGINT NOT NULL, PRIMARY KEY (region, organisation, "
        "year))",
        "CREATE INDEX IF NOT EXISTS notice_counters_of ON notice_counters (organisation, year)",
        // Editions of the packs, and whether a case was submitted under them.
        "CREATE TABLE IF NOT EXISTS editions (edition TEXT NOT NULL PRIMARY KEY, used BIGINT NOT "
        "NULL)",
    };
}

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
        const Projection projection = project(state, context.content, today);
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
             day(projection.due),
             day(projection.legal_due),
             std::int64_t{projection.is_provisional},
             std::int64_t{projection.is_stopped},
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
            {state.region, stream, member.item, member.number, member.name, member.department,
             enum_text(member.stage), day(date_of(reading.promised_due)),
             day(date_of(reading.statutory_due)), std::int64_t{!member.suspension.empty()},
             std::int64_t{member.limits.promised_days},
             number_or_null(reading.decided.has_value(), reading.days_used),
             china_date(state.submitted_at).number(), day(end_of(member))});
    }

    void work_item_row(const WorkItem& item) const {
        const Member* member = find_member(state, item.item);
        if (member == nullptr) return;
        const clock::Reading reading = clock::read(
            clock_of(member->facts), rules_of(member->limits, context.content),
            context.content.calendar, today
        );
        const Date due = reading.promised_due ? reading.promised_due->date : today;
        add("INSERT INTO work_items (region, stream, id, number, member_number, item, "
            "service_name, item_name, step,"
            " step_en, role, department, organisation, due, legal_due, promised_days, stopped, "
            "claimed_by,"
            " claimed_name, sealed_name, version) VALUES "
            "($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,"
            "$18,$19,$20,$21) ON CONFLICT (region, stream, id) DO UPDATE SET due=excluded.due,"
            " legal_due=excluded.legal_due, stopped=excluded.stopped, "
            "claimed_by=excluded.claimed_by,"
            " claimed_name=excluded.claimed_name, version=excluded.version",
            {state.region,
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
             member->organisation,
             due.number(),
             day(date_of(reading.statutory_due)),
             std::int64_t{member->limits.promised_days},
             std::int64_t{!member->suspension.empty()},
             item.claimed_by,
             item.claimed_name,
             context.sealed_name,
             state.version});
    }

    void inbox_row(const CaseEvent& event, int index) const {
        const auto text = inbox_text(event, state);
        if (!text) return;
        rows.push_back(tongban::service::inbox_row(
            {state.region, stream}, fmt::format("{:08}.{}", state.version, index), state.person,
            state.number, turn.facts.now, *text
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

bool closes_work_items(const CaseEvent& event) {
    return std::holds_alternative<WorkItemClosed>(event);
}

}  // namespace

bool needs_name(const Turn& turn) {
    return std::ranges::any_of(turn.events, [](const CaseEvent& event) {
        return std::holds_alternative<CaseSubmitted>(event) ||
               std::holds_alternative<WorkItemOpened>(event) || closes_work_items(event);
    });
}

namespace {

bool only_claims(const Turn& turn) {
    return !turn.events.empty() && std::ranges::all_of(turn.events, [](const CaseEvent& event) {
        return std::holds_alternative<WorkItemClaimed>(event);
    });
}

/// Taking a work item and giving it back moves no date, no light and no stage: only its own row.
/// (The row of the case says its version to the window, which has it before there are work items.)
std::vector<RowChange> rows_of_claims(const Turn& turn) {
    const CaseState& state = turn.state;
    const std::string stream = "case:" + state.number;
    std::vector<RowChange> rows;
    for (const CaseEvent& event : turn.events)
        if (const WorkItem* item = find_work_item(state, std::get<WorkItemClaimed>(event).id))
            rows.push_back(
                {"UPDATE work_items SET claimed_by=$1, claimed_name=$2, version=$3"
                 " WHERE region=$4 AND stream=$5 AND id=$6",
                 {item->claimed_by, item->claimed_name, state.version, state.region, stream,
                  item->id}}
            );
    return rows;
}

}  // namespace

std::vector<RowChange> rows_of(const Turn& turn, const RowContext& context) {
    if (only_claims(turn)) return rows_of_claims(turn);
    std::vector<RowChange> rows;
    const Writer writer{turn, context, rows};
    writer.case_row();
    bool has_rated = false, moves_work = false;
    int index = 0;
    for (const CaseEvent& event : turn.events) {
        writer.inbox_row(event, index++);
        if (const std::string fee = std::visit(FeeOf{}, event); !fee.empty())
            writer.payment_row(fee);
        if (const auto* issued = std::get_if<NoticeIssued>(&event))
            writer.notice_counter_row(issued->notice);
        if (std::holds_alternative<CaseSubmitted>(event))
            rows.push_back(
                {"UPDATE editions SET used=1 WHERE edition=$1 AND used=0", {turn.state.edition}}
            );
        has_rated |= std::holds_alternative<CaseRated>(event) ||
                     std::holds_alternative<FollowUpRecorded>(event) ||
                     std::holds_alternative<LimitsRecounted>(event);
        moves_work |= closes_work_items(event);
    }
    for (const Member& member : turn.state.members) writer.member_row(member);
    if (moves_work)
        rows.push_back(
            {"DELETE FROM work_items WHERE region=$1 AND stream=$2",
             {turn.state.region, writer.stream}}
        );
    for (const WorkItem& item : turn.state.work_items) writer.work_item_row(item);
    if (has_rated) writer.follow_up_row();
    writer.counter_row();
    return rows;
}

namespace {
/// The day by which a member ends, if the one before it ends on `start`.
std::optional<Date> member_due(
    const CaseState& state,
    const Member& member,
    const pack::Content& content,
    Date today,
    Projection& into,
    int depth
) {
    if (depth > 20) return std::nullopt;
    if (member.stage != MemberStage::Waiting) {
        const auto reading = clock::read(
            clock_of(member.facts), rules_of(member.limits, content), content.calendar, today
        );
        into.is_provisional |= reading.is_provisional;
        if (reading.decided) return reading.decided;
        if (reading.statutory_due &&
            (!into.legal_due || *into.legal_due < reading.statutory_due->date))
            into.legal_due = reading.statutory_due->date;
        if (reading.promised_due) return reading.promised_due->date;
    }
    Date start = today;
    for (const std::string& before : member.after)
        if (const Member* earlier = find_member(state, before))
            if (const auto due = member_due(state, *earlier, content, today, into, depth + 1))
                start = std::max(start, *due);
    const auto counted = content.calendar.add_working_days(
        start, member.limits.is_instant ? 0 : member.limits.promised_days
    );
    into.is_provisional |= counted.is_provisional;
    return counted.date;
}
}  // namespace

ledger::RowChange inbox_row(
    const ledger::StreamKey& key,
    const std::string& id,
    const std::string& person,
    const std::string& number,
    Instant at,
    const InboxText& text
) {
    return {
        "INSERT INTO inbox (region, stream, id, person, at_ms, title, title_en, body, body_en, "
        "number, is_read) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,0)",
        {key.region, key.stream, id, person, at.ms, text.title, text.title_en, text.text,
         text.text_en, number}};
}

Projection project(const CaseState& state, const pack::Content& content, Date today) {
    Projection projection;
    bool any_open = false, all_stopped = true;
    for (const Member& member : state.members) {
        if (!member.is_open()) continue;
        any_open = true;
        if (member.stage == MemberStage::Running)
            all_stopped = all_stopped && !member.suspension.empty();
        const auto due = member_due(state, member, content, today, projection, 0);
        if (due && (!projection.due || *projection.due < *due)) projection.due = due;
    }
    projection.is_stopped = any_open && all_stopped && state.stage == Stage::Accepted;
    return projection;
}

std::optional<InboxText> inbox_text(const CaseEvent& event, const CaseState& state) {
    const auto about = [&](const char* title, const char* title_en, std::string text,
                           std::string text_en) {
        return InboxText{
            fmt::format("{}：{}", title, state.name),
            fmt::format("{}: {}", title_en, state.name_en), std::move(text), std::move(text_en)};
    };
    if (std::holds_alternative<CaseSubmitted>(event))
        return about(
            "已提交", "Submitted", "我们已收到您的申请，5 个工作日内告知是否受理。",
            "We have your application and tell you within 5 working days whether it is accepted."
        );
    if (const auto* e = std::get_if<NoticeIssued>(&event)) {
        const auto title = notice_title(e->notice);
        return about(
            title.zh.c_str(), title.en.c_str(),
            e->notice.reason.empty() ? "请查看通知书。" : e->notice.reason,
            "Please read the notice on the page of your case."
        );
    }
    if (const auto* e = std::get_if<MemberResumed>(&event))
        return about(
            "恢复计时", "Clock runs again", e->finding, "The special procedure has ended."
        );
    if (std::holds_alternative<SupplementAnswered>(event))
        return about(
            "已收到补正", "We have what was missing",
            "我们已收到您补正的内容，5 个工作日内告知是否受理。",
            "We have what you supplied and tell you within 5 working days whether your "
            "application is accepted."
        );
    if (const auto* e = std::get_if<MaterialSupplied>(&event))
        return about(
            "已收到材料", "We have your material",
            fmt::format("容缺材料“{}”已收到。", e->material.name),
            "The material that you had left for later has come in."
        );
    if (std::holds_alternative<FeePaid>(event))
        return about("已缴费", "Paid", "缴费成功。", "Your payment has come in.");
    if (const auto* e = std::get_if<RefundDue>(&event)) {
        const auto words = refund_reason_text(e->reason);
        return about(
            "退费中", "Money goes back", fmt::format("{}，已缴费用将原路退回。", words.zh),
            fmt::format("{}: what you paid goes back to you.", words.en)
        );
    }
    if (std::holds_alternative<FeeRefunded>(event))
        return about(
            "已退费", "Money returned", "已缴费用已原路退回。", "What you paid has been returned."
        );
    if (std::holds_alternative<DeliveryChosen>(event))
        return about(
            "领取方式已变更", "Delivery changed", "结果的领取方式已按您的选择变更。",
            "The result will be handed out as you chose."
        );
    if (std::holds_alternative<CaseWithdrawn>(event))
        return about(
            "已撤回", "Withdrawn", "申请已撤回。已经准予的事项不受影响，仍可领取结果。",
            "The application has been withdrawn. What was granted before stays and can be "
            "collected."
        );
    if (std::holds_alternative<CaseDecided>(event))
        return about(
            "办理完成", "Completed", "全部事项已有结果，欢迎评价。",
            "Every part has a result. You can now rate the service."
        );
    if (std::holds_alternative<ResultDelivered>(event))
        return about("已送达", "Delivered", "办理结果已送达。", "The result has been delivered.");
    if (const auto* e = std::get_if<CaseLapsed>(&event))
        return about(
            "已终止", "Ended",
            e->reason == "later" ? "容缺材料逾期未补，视为撤回申请。"
                                 : "逾期未补正，视为撤回申请。",
            "What was missing did not come in time; the application counts as withdrawn."
        );
    if (const auto* e = std::get_if<LimitsRecounted>(&event);
        e != nullptr && (e->supplement_due || !e->later_until.empty()))
        return about(
            "期限顺延", "More time", "工作日历调整，补交材料的期限相应顺延，请查看办件。",
            "The calendar has changed: you have more time to hand in what is missing."
        );
    if (std::holds_alternative<FollowUpRecorded>(event))
        return about(
            "评价回复", "Answer to your rating", state.rating ? state.rating->follow_up_note : "",
            "The department has answered your rating."
        );
    return std::nullopt;
}

}  // namespace tongban::service
