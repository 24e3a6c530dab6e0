// Intake: submission, the one supplement notice, acceptance or refusal.
#include "service/decide.h"
#include "service/flow.h"
#include "service/notice.h"

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

Result<void> accept(Turn& turn, const AcceptCase& command) {
    const Facts& facts = turn.facts;
    TRY(materials_are_complete(turn.state));
    turn.emit(CaseAccepted{
        facts.today(), facts.today(), false, facts.actor, command.checked, command.note});
    turn.emit(NoticeIssued{acceptance_notice(turn)});
    set_later_timers(turn);
    return start_process(turn);
}

}  // namespace

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
    turn.emit(CaseAccepted{facts.today(), *as_of, true, facts.actor, {}, {}});
    turn.emit(NoticeIssued{acceptance_notice(turn)});
    turn.timers.push_back({"notice-due", "", {}, {}});
    set_later_timers(turn);
    TRY(start_process(turn));
    return turn;
}

Result<Turn> decide(const CaseState& state, const RefuseCase& command, const Facts& facts) {
    if (state.stage != Stage::Submitted) return wrong_stage(state);
    // Art. 38: a refusal gives reasons; art. 32(2): the right authority is named.
    if (command.reason.empty() || command.article.empty()) return refuse("case.reason_missing");
    if (command.kind == "not_competent" && command.right_authority.empty())
        return Error{.code = "case.authority_missing", .field = "/right_authority"};
    Turn turn(state, facts);
    turn.emit(CaseRefused{
        facts.today(), command.kind, command.reason, command.article, command.right_authority,
        facts.actor});
    turn.emit(NoticeIssued{refusal_notice(turn, command)});
    turn.timers.push_back({"notice-due", "", {}, {}});
    return turn;
}

Result<Turn> decide(const CaseState& state, const RequestSupplement& command, const Facts& facts) {
    if (state.stage != Stage::Submitted) return wrong_stage(state);
    // Art. 32(4): everything is told at once; a second notice is refused, it does not become a
    // longer list.
    if (state.supplement) return refuse("case.supplement_twice", ErrorKind::Conflict);
    if (command.items.empty()) return refuse("case.supplement_empty");
    for (const SupplementItem& item : command.items) {
        if (item.reason.empty()) return refuse("case.reason_missing");
        if (find_member(state, item.member) == nullptr) return refuse("case.unknown_member");
        if (item.field.empty() && find_material(state, item.material) == nullptr)
            return refuse("case.unknown_material");
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
        facts.today(), command.materials, command.sealed_data, command.open_data, command.signature}
    );
    for (const SupplementItem& item : turn.state.supplement->items)
        if (!item.material.empty() && !item.is_done)
            return Error{
                .code = "case.material_missing",
                .details =
                    {{"material", json::string(item.material)}, {"name", json::string(item.name)}},
                .field = "/materials/" + item.material};
    turn.timers.push_back({"supplement-due", "", {}, {}});
    set_notice_timer(turn);
    return turn;
}

Result<Turn> decide(const CaseState& state, const SupplyMaterial& command, const Facts& facts) {
    const MaterialState* before = find_material(state, command.material.id);
    if (before == nullptr) return refuse("case.unknown_material");
    if (!is_open(state.stage) || before->way != MaterialWay::Later) return wrong_stage(state);
    Turn turn(state, facts);
    turn.emit(MaterialSupplied{command.material});
    turn.timers.push_back({"later:" + command.material.id, "", {}, {}});
    return turn;
}

Result<Turn> decide(const CaseState& state, const WithdrawCase& command, const Facts& facts) {
    if (!is_open(state.stage)) return wrong_stage(state);
    Turn turn(state, facts);
    for (const WorkItem& item : state.work_items)
        turn.emit(WorkItemClosed{item.id, facts.actor, true, {}, {}, {}});
    turn.emit(CaseWithdrawn{facts.today(), command.reason});
    for (const char* timer : {"notice-due", "supplement-due"})
        turn.timers.push_back({timer, "", {}, {}});
    return turn;
}

Result<Turn> decide(const CaseState& state, const LapseCase&, const Facts& facts) {
    const bool supplement_late = state.stage == Stage::Supplement && state.supplement &&
                                 facts.today() > state.supplement->due_on;
    const bool later_late =
        state.stage == Stage::Accepted &&
        std::ranges::any_of(state.materials, [&](const MaterialState& material) {
            return material.way == MaterialWay::Later && material.later_until &&
                   facts.today() > *material.later_until;
        });
    if (!supplement_late && !later_late) return wrong_stage(state);
    Turn turn(state, facts);
    for (const WorkItem& item : state.work_items)
        turn.emit(WorkItemClosed{item.id, facts.actor, true, {}, {}, {}});
    turn.emit(CaseLapsed{facts.today(), supplement_late ? "supplement" : "later"});
    turn.timers.push_back({"supplement-due", "", {}, {}});
    return turn;
}

}  // namespace tongban::service
