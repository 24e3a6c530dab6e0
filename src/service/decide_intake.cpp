// Intake: submission, the one supplement notice, acceptance or refusal.
#include "service/decide.h"
#include "service/flow.h"
#include "service/notice.h"
#include "service/renewal.h"

namespace tongban::service {

namespace {

Error wrong_stage(const CaseState& state) {
    return refuse(
        "case.wrong_stage", ErrorKind::Conflict, {{"stage", json::string(enum_text(state.stage))}}
    );
}

/// End of that day in China.
Instant end_of(Date date) { return china_midnight(date.plus_days(1)); }

/// The window has five working days (Administrative Licensing Law art. 32(4)); silence accepts.
void set_notice_timer(Turn& turn) {
    const auto& content = turn.facts.content;
    const auto due = content.calendar.add_working_days(
        turn.facts.today(), content.limits.supplement_notice_days
    );
    turn.timers.push_back({"notice-due", "case.notice-due", end_of(due.date), {}});
}

/// 容缺: every material that is left for later has its own last day.
void set_later_timers(Turn& turn) {
    for (const MaterialState& material : turn.state.materials)
        if (material.way == MaterialWay::Later && material.later_until)
            turn.timers.push_back(
                {"later:" + material.id,
                 "case.later-due",
                 end_of(*material.later_until),
                 {{"material", material.id}}}
            );
}

std::string audit_point_id(const Member& member, const pack::AuditPoint& point) {
    return member.item + "/" + point.id;
}

Result<void> materials_are_complete(const CaseState& state) {
    for (const MaterialState& material : state.materials)
        if (material.is_required && !material.is_done() && material.way != MaterialWay::Later)
            return Error{
                .code = "case.material_missing",
                .details =
                    {{"material", json::string(material.id)},
                     {"name", json::string(material.name)}},
                .field = "/materials/" + material.id};
    return {};
}

/// 容缺: the application is accepted first, and the notice of acceptance tells until when the rest
/// must come. What the applicant was told before is never shortened.
std::map<std::string, Date> later_days(const Turn& turn) {
    std::map<std::string, Date> days;
    const auto& content = turn.facts.content;
    const Date counted =
        content.calendar.add_working_days(turn.facts.today(), content.limits.deferred_material_days)
            .date;
    for (const MaterialState& material : turn.state.materials)
        if (material.way == MaterialWay::Later)
            days[material.id] = std::max(counted, material.later_until.value_or(counted));
    return days;
}

Result<void> accept(Turn& turn, CaseAccepted event) {
    event.later_until = later_days(turn);
    turn.emit(std::move(event));
    turn.emit(NoticeIssued{acceptance_notice(turn)});
    set_later_timers(turn);
    watch_renewal(turn);
    TRY(start_process(turn));
    give_back(turn);
    return {};
}

bool is_skipped(const AcceptCase& command, std::string_view id) {
    return std::ranges::any_of(command.skipped, [&](const SkippedPoint& skipped) {
        return skipped.point == id && !is_blank(skipped.reason);
    });
}

/// Whoever accepts has looked at each audit point (Administrative Licensing Law art. 34: the
/// authority examines what was handed in), or says of each other one why not.
Result<void> audit_points_are_checked(const Turn& turn, const AcceptCase& command) {
    json::array left;
    std::string names, names_en;
    for (const Member& member : turn.state.members) {
        const pack::ServiceItem* item = turn.facts.content.find_item(member.item);
        if (item == nullptr || !item->executable) continue;
        for (const pack::AuditPoint& point : item->executable->audit_points) {
            const std::string id = audit_point_id(member, point);
            if (std::ranges::find(command.checked, id) != command.checked.end()) continue;
            if (is_skipped(command, id)) continue;
            names += (left.empty() ? "" : "；") + point.text.zh;
            names_en += (left.empty() ? "" : "; ") +
                        (point.text.en.empty() ? point.text.zh : point.text.en);
            left.push_back(json::string(id));
        }
    }
    if (left.empty()) return {};
    const auto count = static_cast<std::int64_t>(left.size());
    return Error{
        .code = "case.audit_unchecked",
        .details =
            {{"count", count},
             {"names", names},
             {"names_en", names_en},
             {"points", std::move(left)}},
        .field = "/checked"};
}

Result<void> accept(Turn& turn, const AcceptCase& command) {
    const Facts& facts = turn.facts;
    TRY(materials_are_complete(turn.state));
    TRY(audit_points_are_checked(turn, command));
    return accept(
        turn,
        CaseAccepted{
            facts.today(),
            facts.today(),
            false,
            facts.actor,
            command.checked,
            command.note,
            {},
            command.skipped}
    );
}

bool is_overdue(const MaterialState& material, Date today) {
    return material.way == MaterialWay::Later && material.later_until &&
           today > *material.later_until;
}

/// Only what the applicant can hand in is asked for. What the platform makes, what government holds
/// and what this very case has yet to produce is not (国务院令第716号 art. 7).
Result<void> check_askable(const CaseState& state, const SupplementItem& item) {
    const MaterialState* material = find_material(state, item.material);
    if (material == nullptr) return refuse("case.unknown_material");
    if (std::ranges::find(material->items, item.member) == material->items.end())
        return refuse(
            "case.material_of_other_member", ErrorKind::Invalid,
            {{"name", json::string(material->name)}}
        );
    if (material->way == MaterialWay::Generated || material->way == MaterialWay::Held)
        return refuse(
            "case.material_not_from_applicant", ErrorKind::Invalid,
            {{"name", json::string(material->name)}}
        );
    return {};
}

/// Open members that wait for a material whose last day is over.
std::vector<std::string> late_members(const CaseState& state, Date today) {
    std::vector<std::string> late;
    for (const Member& member : state.members)
        if (member.is_open() &&
            std::ranges::any_of(state.materials, [&](const MaterialState& material) {
                return is_overdue(material, today) &&
                       std::ranges::find(material.items, member.item) != material.items.end();
            }))
            late.push_back(member.item);
    return late;
}

}  // namespace

std::vector<std::string> audit_points_of(const CaseState& state, const pack::Content& content) {
    std::vector<std::string> points;
    for (const Member& member : state.members)
        if (const pack::ServiceItem* item = content.find_item(member.item);
            item != nullptr && item->executable)
            for (const pack::AuditPoint& point : item->executable->audit_points)
                points.push_back(audit_point_id(member, point));
    return points;
}

Result<Turn> decide(const CaseState& state, const SubmitCase& command, const Facts& facts) {
    if (!state.number.empty()) return wrong_stage(state);
    TRY(materials_are_complete(command.initial));
    for (const MaterialState& material : command.initial.materials)
        // 容缺 never covers a main material.
        if (material.way == MaterialWay::Later && material.is_main)
            return Error{.code = "case.main_material_later", .field = "/materials/" + material.id};
    Turn turn(state, facts);
    turn.emit(CaseSubmitted{command.initial});
    // Art. 32(5): what is complete and in due form is accepted; nothing forbids at once.
    if (command.accept)
        TRY(accept(turn, *command.accept));
    else
        set_notice_timer(turn);
    return turn;
}

Result<Turn> decide(const CaseState& state, const AcceptCase& command, const Facts& facts) {
    if (state.stage != Stage::Submitted) return wrong_stage(state);
    Turn turn(state, facts);
    turn.timers.push_back({"notice-due", "", {}, {}});
    TRY(accept(turn, command));
    return turn;
}

Result<Turn> decide(const CaseState& state, const DeemAccepted&, const Facts& facts) {
    if (state.stage != Stage::Submitted) return wrong_stage(state);
    const auto as_of = clock::find_deemed_acceptance(
        clock_of(state.facts), rules_of(state.limits, facts.content), facts.content.calendar,
        facts.today()
    );
    if (!as_of) return refuse("case.notice_not_due", ErrorKind::Conflict);
    Turn turn(state, facts);
    turn.timers.push_back({"notice-due", "", {}, {}});
    TRY(accept(turn, CaseAccepted{facts.today(), *as_of, true, facts.actor, {}, {}, {}}));
    return turn;
}

Result<Turn> decide(const CaseState& state, const RefuseCase& command, const Facts& facts) {
    if (state.stage != Stage::Submitted) return wrong_stage(state);
    // Art. 38: a refusal gives reasons; art. 32(2): the right authority is named.
    if (is_blank(command.reason) || is_blank(command.article)) return refuse("case.reason_missing");
    // What law knows: nothing to be licensed, another authority's business, not eligible.
    constexpr std::array<std::string_view, 3> kKinds{
        "not_required", "not_competent", "not_eligible"};
    if (std::ranges::find(kKinds, command.kind) == kKinds.end())
        return Error{.code = "case.refusal_kind", .field = "/kind"};
    if (command.kind == "not_competent" && is_blank(command.right_authority))
        return Error{.code = "case.authority_missing", .field = "/right_authority"};
    Turn turn(state, facts);
    turn.emit(CaseRefused{
        facts.today(), command.kind, command.reason, command.article, command.right_authority,
        facts.actor});
    turn.emit(NoticeIssued{refusal_notice(turn, command)});
    turn.timers.push_back({"notice-due", "", {}, {}});
    give_back(turn);
    return turn;
}

Result<Turn> decide(const CaseState& state, const RequestSupplement& command, const Facts& facts) {
    if (state.stage != Stage::Submitted) return wrong_stage(state);
    // Art. 32(4): everything is told at once; a second notice is refused, it does not become a
    // longer list.
    if (state.supplement) return refuse("case.supplement_twice", ErrorKind::Conflict);
    if (command.items.empty()) return refuse("case.supplement_empty");
    std::set<std::pair<std::string, std::string>> seen;
    for (const SupplementItem& item : command.items) {
        if (is_blank(item.reason)) return refuse("case.reason_missing");
        if (find_member(state, item.member) == nullptr) return refuse("case.unknown_member");
        if (item.field.empty()) TRY(check_askable(state, item));
        if (!seen.emplace(item.field, item.field.empty() ? item.material : "").second)
            return refuse(
                "case.supplement_duplicate", ErrorKind::Invalid, {{"name", json::string(item.name)}}
            );
    }
    const auto& content = facts.content;
    const auto due =
        content.calendar.add_working_days(facts.today(), content.limits.supplement_answer_days);
    Turn turn(state, facts);
    TRY(clock::check(
        clock_of(state.facts), clock::SupplementNotice{facts.today(), due.date},
        rules_of(state.limits, content), content.calendar
    ));
    turn.emit(SupplementRequested{
        facts.today(), Supplement{facts.now, due.date, command.items, false}});
    turn.emit(NoticeIssued{supplement_notice(turn)});
    turn.timers.push_back({"notice-due", "", {}, {}});
    turn.timers.push_back({"supplement-due", "case.supplement-due", end_of(due.date), {}});
    return turn;
}

Result<Turn> decide(const CaseState& state, const AnswerSupplement& command, const Facts& facts) {
    if (state.stage != Stage::Supplement || !state.supplement) return wrong_stage(state);
    Turn turn(state, facts);
    turn.emit(SupplementAnswered{
        facts.today(), command.materials, command.sealed_data, command.open_data, command.signature,
        command.fields});
    for (const SupplementItem& item : turn.state.supplement->items) {
        if (item.is_done) continue;
        if (!item.field.empty())
            return Error{
                .code = "case.field_missing",
                .details = {{"name", json::string(item.name)}},
                .field = "/data/" + item.field};
        if (!item.material.empty())
            return Error{
                .code = "case.material_missing",
                .details =
                    {{"material", json::string(item.material)}, {"name", json::string(item.name)}},
                .field = "/materials/" + item.material};
    }
    turn.timers.push_back({"supplement-due", "", {}, {}});
    set_notice_timer(turn);
    return turn;
}

Result<Turn> decide(const CaseState& state, const SupplyMaterial& command, const Facts& facts) {
    const MaterialState* before = find_material(state, command.material.id);
    if (before == nullptr) return refuse("case.unknown_material");
    if (!is_open(state.stage) || before->way != MaterialWay::Later) return wrong_stage(state);
    Turn turn(state, facts);
    turn.emit(MaterialSupplied{command.material, facts.actor});
    turn.timers.push_back({"later:" + command.material.id, "", {}, {}});
    return turn;
}

Result<Turn> decide(const CaseState& state, const WithdrawCase& command, const Facts& facts) {
    if (!is_open(state.stage)) return wrong_stage(state);
    Turn turn(state, facts);
    for (const WorkItem& item : state.work_items)
        turn.emit(WorkItemClosed{item.id, facts.actor, true, {}, {}, {}});
    call_off_jobs(turn);
    turn.emit(CaseWithdrawn{facts.today(), command.reason, facts.actor});
    for (const char* timer : {"notice-due", "supplement-due"})
        turn.timers.push_back({timer, "", {}, {}});
    give_back(turn);
    return turn;
}

Result<Turn> decide(const CaseState& state, const LapseCase&, const Facts& facts) {
    const bool supplement_late = state.stage == Stage::Supplement && state.supplement &&
                                 facts.today() > state.supplement->due_on;
    const std::vector<std::string> late = state.stage == Stage::Accepted
                                              ? late_members(state, facts.today())
                                              : std::vector<std::string>();
    if (!supplement_late && late.empty()) return wrong_stage(state);
    Turn turn(state, facts);
    // Only what needs the material ends; independent members go on, and what was decided stays.
    const bool others = std::ranges::any_of(state.members, [&](const Member& member) {
        return member.stage != MemberStage::Ended &&
               std::ranges::find(late, member.item) == late.end();
    });
    if (!supplement_late && others) {
        for (const std::string& item : late) TRY(end_member(turn, item, "later"));
        give_back(turn);
        return turn;
    }
    for (const WorkItem& item : state.work_items)
        turn.emit(WorkItemClosed{item.id, facts.actor, true, {}, {}, {}});
    call_off_jobs(turn);
    turn.emit(CaseLapsed{facts.today(), supplement_late ? "supplement" : "later"});
    turn.timers.push_back({"supplement-due", "", {}, {}});
    give_back(turn);
    return turn;
}

}  // namespace tongban::service
