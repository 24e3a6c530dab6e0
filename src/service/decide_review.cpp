// Review in the departments: work items and stops of the clock.
#include "base/text.h"
#include "service/decide.h"
#include "service/flow.h"
#include "service/handling.h"
#include "service/notice.h"
#include "service/process_timers.h"
#include "service/required_stops.h"

namespace tongban::service {

namespace {

Result<const Member*> open_member(const CaseState& state, const std::string& item) {
    const Member* member = find_member(state, item);
    if (member == nullptr) return refuse("case.unknown_member", ErrorKind::NotFound);
    if (state.stage != Stage::Accepted || member->stage != MemberStage::Running)
        return refuse(
            "case.wrong_stage", ErrorKind::Conflict,
            {{"stage", json::string(enum_text(member->stage))}}
        );
    return member;
}

Result<const WorkItem*> own_work_item(
    const CaseState& state, const std::string& id, const std::string& actor
) {
    const WorkItem* item = find_work_item(state, id);
    if (item == nullptr) return refuse("case.unknown_work_item", ErrorKind::Conflict);
    if (!item->claimed_by.empty() && item->claimed_by != actor)
        return refuse(
            "case.claimed_by_other", ErrorKind::Conflict,
            {{"name", json::string(item->claimed_name)}}
        );
    return item;
}

/// Whether the stop that runs is a look on the spot (核查).
bool is_survey(const Member& member) {
    constexpr std::string_view kSurvey = "site-survey";
    const auto stop = std::ranges::find(member.facts, member.suspension, &ClockFact::id);
    return stop != member.facts.end() && stop->what == kSurvey;
}

const pack::Executable* executable_of(const Facts& facts, const std::string& item) {
    const pack::ServiceItem* found = facts.content.find_item(item);
    return found != nullptr && found->executable ? &*found->executable : nullptr;
}

}  // namespace

Result<Turn> decide(const CaseState& state, const ClaimWorkItem& command, const Facts& facts) {
    return decide(CaseState(state), command, facts);
}

Result<Turn> decide(CaseState&& state, const ClaimWorkItem& command, const Facts& facts) {
    if (!command.by_supervisor || !command.release)
        TRY(own_work_item(state, command.id, facts.actor));
    else if (find_work_item(state, command.id) == nullptr)
        return refuse("case.unknown_work_item", ErrorKind::Conflict);
    Turn turn(std::move(state), facts);
    turn.emit(WorkItemClaimed{
        command.id, command.release ? "" : facts.actor, command.release ? "" : facts.actor_name});
    return turn;
}

Result<Turn> decide(const CaseState& state, const CompleteWorkItem& command, const Facts& facts) {
    const WorkItem item = *TRY(own_work_item(state, command.id, facts.actor));
    const Member* member = TRY(open_member(state, item.item));
    if (!is_process_step(item)) return refuse("case.unknown_work_item", ErrorKind::Conflict);
    TRY(check_opinions(state, item, command.granted, facts));
    if (!member->suspension.empty()) return refuse("case.member_suspended", ErrorKind::Conflict);
    // Art. 38: a rejection gives its reasons and its article.
    if (!command.granted && (is_blank(command.reason) || is_blank(command.article)))
        return refuse("case.reason_missing");
    TRY(check_required_stops(*member, item, command.reason, facts));
    // Art. 34(3): what is looked into on the spot is looked into by two officers or more.
    const std::optional<Officer> second = TRY(second_of_step(state, item, command.second, facts));
    TRY(check_unmet(state, command, facts));
    // 容缺: nothing is granted while a material of this member is still owed.
    for (const MaterialState& material : state.materials)
        if (command.granted && material.way == MaterialWay::Later &&
            std::ranges::find(material.items, item.item) != material.items.end())
            return Error{
                .code = "case.material_missing",
                .kind = ErrorKind::Conflict,
                .details = {
                    {"material", json::string(material.id)},
                    {"name", json::string(material.name)}}};
    for (const Fee& fee : state.fees)
        if (command.granted && fee.item == item.item && fee.stage != FeeStage::Paid)
            return refuse("case.fee_due", ErrorKind::Conflict, {{"name", json::string(fee.name)}});
    Turn turn(state, facts);
    // Who is still asked was silent too long.
    close_opinions(turn, item, "agree");
    turn.emit(WorkItemClosed{
        item.id, facts.actor_name, false, command.granted ? "grant" : "reject", command.reason,
        command.article, facts.actor});
    if (second)
        turn.emit(StepDoneByTwo{
            item.item, item.element, item.name, item.name_en, facts.actor_name, second->id,
            second->name, command.granted ? "grant" : "reject", command.reason});
    TRY(complete_task(turn, item, command));
    give_back(turn);
    return turn;
}

Result<Turn> decide(const CaseState& state, const SuspendMember& command, const Facts& facts) {
    const Member* member = TRY(open_member(state, command.item));
    if (!member->suspension.empty()) return refuse("case.already_suspended", ErrorKind::Conflict);
    const pack::Executable* service = executable_of(facts, command.item);
    const auto kind = service == nullptr ? nullptr : [&]() -> const pack::SuspensionKind* {
        const auto found =
            std::ranges::find(service->suspensions, command.kind, &pack::SuspensionKind::kind);
        return found == service->suspensions.end() ? nullptr : &*found;
    }();
    if (kind == nullptr) return Error{.code = "case.suspension_unknown", .field = "/kind"};
    // The law gives one limit to the procedure, however often it is interrupted.
    const int left = kind->days_max - days_taken(*member, command.kind, facts.content.calendar);
    if (command.days < 1 || command.days > left)
        return Error{
            .code = "case.suspension_too_long",
            .details = {{"max", std::max(left, 0)}},
            .field = "/days"};
    TRY(check_stop_begins(*member, *kind, command.days));
    if (is_blank(command.reason)) return refuse("case.reason_missing");
    // The day on which the applicant is told is still counted; the stop begins the day after it.
    const Date from = facts.today().plus_days(1);
    const Date end = facts.content.calendar.add_working_days(facts.today(), command.days).date;
    Turn turn(state, facts);
    const std::string id = turn.next_id("s");
    TRY(clock::check(
        clock_of(member->facts), clock::Suspended{id, command.kind, kind->source.basis, from, end},
        rules_of(member->limits, facts.content), facts.content.calendar
    ));
    turn.emit(MemberSuspended{
        command.item, id, command.kind, kind->source.basis, command.reason, from, end});
    turn.emit(NoticeIssued{suspension_notice(turn, *member, *kind, command, end)});
    hold_timers(turn, command.item);
    turn.timers.push_back(
        {"suspension:" + id,
         "case.suspension-due",
         china_midnight(end.plus_days(1)),
         {{"item", command.item}, {"id", id}}}
    );
    return turn;
}

Result<Turn> decide(const CaseState& state, const EndSuspension& command, const Facts& facts) {
    const Member* member = TRY(open_member(state, command.item));
    if (member->suspension != command.id) return refuse("case.not_suspended", ErrorKind::Conflict);
    const auto stop = std::ranges::find(member->facts, command.id, &ClockFact::id);
    const Date last =
        stop == member->facts.end() ? facts.today().plus_days(-1) : stop->second.value_or(stop->on);
    if (facts.today() <= last) return refuse("case.not_suspended", ErrorKind::Conflict);
    Turn turn(state, facts);
    turn.emit(MemberResumed{
        command.item, command.id, "特别程序期限届满，恢复计算办理期限。", last, {}, true});
    TRY(move_timers(turn, command.item, last));
    return turn;
}

Result<Turn> decide(const CaseState& state, const ResumeMember& command, const Facts& facts) {
    const Member* member = TRY(open_member(state, command.item));
    if (member->suspension.empty()) return refuse("case.not_suspended", ErrorKind::Conflict);
    if (is_blank(command.finding))
        return Error{.code = "case.finding_missing", .field = "/finding"};
    const pack::SuspensionKind* adjourned = nullptr;
    if (command.is_adjourned)
        adjourned = TRY(check_stop_adjourned(*member, facts));
    else
        TRY(check_stop_held(*member, facts));
    std::vector<std::string> officers;
    if (is_survey(*member) && !command.is_adjourned) {
        // Art. 34(3), as for a step of the process.
        const Officer second = TRY(
            second_officer({"approver", member->region, member->department}, command.second, facts)
        );
        officers = {facts.actor_name, second.name};
    }
    Turn turn(state, facts);
    turn.emit(MemberResumed{
        command.item, member->suspension, command.finding, facts.today(), std::move(officers),
        false, command.is_adjourned});
    if (adjourned != nullptr)
        turn.emit(NoticeIssued{adjournment_notice(turn, *member, *adjourned, command.finding)});
    turn.timers.push_back({"suspension:" + member->suspension, "", {}, {}});
    TRY(move_timers(turn, command.item, facts.today()));
    return turn;
}

Result<Turn> decide(const CaseState& state, const FireProcessTimer& command, const Facts& facts) {
    if (state.stage != Stage::Accepted) return refuse("case.wrong_stage", ErrorKind::Conflict);
    Turn turn(state, facts);
    if (TRY(is_held(turn, command.timer))) {
        if (turn.events.empty()) return refuse("case.member_suspended", ErrorKind::Conflict);
        return turn;
    }
    if (const auto fired = fire_timer(turn, command.timer); !fired) {
        if (fired.error().code != "case.too_many_steps") return fired.error();
        // Nobody would hear of it: the operators do, and the step's officers may go on.
        Turn stopped(state, facts);
        stopped.emit(ProcessFaulted{fault_of_timer(state, command.timer, fired.error(), facts.now)}
        );
        return stopped;
    }
    give_back(turn);
    return turn;
}

Result<Turn> decide(const CaseState& state, const HandOverTimer& command, const Facts& facts) {
    const Member* member = TRY(open_member(state, command.item));
    Turn turn(state, facts);
    WorkItem item;
    item.id = turn.next_id("w");
    item.token = kNoTask;
    item.element = element_of_timer(command.timer);
    item.name = "系统不能自动办结，请人工决定";
    item.name_en = "Could not be granted by itself: decide by hand";
    item.item = command.item;
    item.role = "approver";
    item.department = member->department;
    item.opened_at = facts.now;
    turn.emit(WorkItemOpened{item});
    return turn;
}

}  // namespace tongban::service
