// More time for a decision: an approver asks, the head of the authority answers (Administrative
// Licensing Law art. 42). The limit moves only with the approval.
#include "service/decide.h"
#include "service/flow.h"
#include "service/notice.h"

namespace tongban::service {

namespace {

Result<const Member*> running_member(const CaseState& state, const std::string& item) {
    const Member* member = find_member(state, item);
    if (member == nullptr) return refuse("case.unknown_member", ErrorKind::NotFound);
    if (state.stage != Stage::Accepted || member->stage != MemberStage::Running)
        return refuse(
            "case.wrong_stage", ErrorKind::Conflict,
            {{"stage", json::string(enum_text(member->stage))}}
        );
    return member;
}

/// What the item's rules say about extending it. Art. 42: once, and for no longer than the law
/// allows; clock::check has both.
Result<std::string> check_extension(const Member& member, int days, const Facts& facts) {
    const pack::ServiceItem* item = facts.content.find_item(member.item);
    if (item == nullptr || !item->executable || item->executable->extension.days_max == 0)
        return refuse("case.extension_not_allowed", ErrorKind::Conflict);
    const std::string& basis = item->executable->extension.basis;
    TRY(clock::check(
        clock_of(member.facts), clock::Extended{facts.today(), days, basis},
        rules_of(member.limits, facts.content), facts.content.calendar
    ));
    return basis;
}

}  // namespace

Result<Turn> decide(const CaseState& state, const RequestExtension& command, const Facts& facts) {
    const Member* member = TRY(running_member(state, command.item));
    if (member->extension) return refuse("case.extension_pending", ErrorKind::Conflict);
    if (is_blank(command.reason)) return refuse("case.reason_missing");
    TRY(check_extension(*member, command.days, facts));
    Turn turn(state, facts);
    turn.emit(ExtensionRequested{
        command.item, {command.days, command.reason, facts.actor, facts.actor_name, facts.now}});
    WorkItem item;
    item.id = turn.next_id("w");
    item.token = kNoTask;
    item.element = kExtensionStep;
    item.name = "延期审批";
    item.name_en = "Approve or refuse an extension";
    item.item = command.item;
    item.role = "head";
    item.department = member->department;
    item.opened_at = facts.now;
    turn.emit(WorkItemOpened{item});
    return turn;
}

Result<Turn> decide(const CaseState& state, const DecideExtension& command, const Facts& facts) {
    const Member member = *TRY(running_member(state, command.item));
    if (!member.extension) return refuse("case.no_extension", ErrorKind::Conflict);
    const ExtensionRequest& request = *member.extension;
    // Two people: who asks is never the one who approves.
    if (request.by == facts.actor) return refuse("case.extension_own", ErrorKind::Forbidden);
    if (!command.approved && is_blank(command.reason)) return refuse("case.reason_missing");
    Turn turn(state, facts);
    close_extension_step(turn, command.item, false);
    if (!command.approved) {
        turn.emit(ExtensionRefused{command.item, command.reason, facts.actor, facts.actor_name});
        return turn;
    }
    const std::string basis = TRY(check_extension(member, request.days, facts));
    const MemberExtended extended{
        .item = command.item,
        .on = facts.today(),
        .days = request.days,
        .reason = request.reason,
        .basis = basis,
        .by = facts.actor,
        .by_name = facts.actor_name,
        .requested_by = request.by,
        .requested_name = request.by_name};
    turn.emit(extended);
    turn.emit(NoticeIssued{extension_notice(turn, member, extended)});
    return turn;
}

}  // namespace tongban::service
