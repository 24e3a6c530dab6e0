// Handing a step on: to a colleague, back, to the substitute of somebody absent.
#include "service/flow.h"
#include "service/handling.h"

namespace tongban::service {

namespace {

Result<const WorkItem*> open_item(const CaseState& state, const std::string& id) {
    const WorkItem* item = find_work_item(state, id);
    if (item == nullptr) return refuse("case.unknown_work_item", ErrorKind::Conflict);
    return item;
}

/// Only who holds a step hands it on.
Result<const WorkItem*> held_item(
    const CaseState& state, const std::string& id, const Facts& facts
) {
    const WorkItem* item = TRY(open_item(state, id));
    if (item->claimed_by == facts.actor) return item;
    if (item->claimed_by.empty()) return refuse("case.not_held", ErrorKind::Conflict);
    return refuse(
        "case.claimed_by_other", ErrorKind::Conflict, {{"name", json::string(item->claimed_name)}}
    );
}

Error unknown_officer() { return {.code = "case.unknown_officer", .field = "/to"}; }

Result<std::vector<Officer>> office_of(
    const CaseState& state, const WorkItem& item, const Facts& facts
) {
    if (!facts.officers) return std::vector<Officer>{};
    return facts.officers(item.role, region_of(state, item.item), item.department);
}

/// The one who gets it: of the same office, and the substitute of somebody who is away.
Result<Officer> receiver(
    const CaseState& state, const WorkItem& item, const std::string& id, const Facts& facts
) {
    const std::vector<Officer> office = TRY(office_of(state, item, facts));
    auto found = std::ranges::find(office, id, &Officer::id);
    if (found == office.end()) return unknown_officer();
    if (found->is_away) {
        const Officer away = *found;
        found = std::ranges::find(office, away.substitute, &Officer::id);
        if (away.substitute.empty() || found == office.end() || found->is_away)
            return Error{
                .code = "case.officer_away",
                .kind = ErrorKind::Conflict,
                .details = {{"name", json::string(away.name)}},
                .field = "/to"};
    }
    if (has_acted(state, item, found->id, facts.content))
        return Error{.code = "case.four_eyes", .kind = ErrorKind::Forbidden, .field = "/to"};
    return *found;
}

WorkItemPassed passed_on(
    const WorkItem& item, const char* how, const std::string& to, const std::string& to_name
) {
    return {
        .id = item.id,
        .how = how,
        .from = item.claimed_by,
        .from_name = item.claimed_name,
        .to = to,
        .to_name = to_name,
        .reason = {},
        .by_name = {},
        .step = item.name,
        .step_en = item.name_en,
        .item = item.item};
}

WorkItemReturned returned(const WorkItem& item, const std::string& reason, const Facts& facts) {
    return {
        .id = item.id,
        .item = item.item,
        .step = item.name,
        .step_en = item.name_en,
        .target = {},
        .target_name = {},
        .target_name_en = {},
        .reason = reason,
        .by_name = facts.actor_name};
}

/// It opens anew, and goes to who did it before, when that one still works there.
Result<void> open_again(Turn& turn, const WorkItem& item, const std::string& target) {
    const auto done = std::ranges::find_if(
        turn.state.done_steps.rbegin(), turn.state.done_steps.rend(),
        [&](const DoneStep& step) { return step.item == item.item && step.element == target; }
    );
    const std::string before = done == turn.state.done_steps.rend() ? std::string() : done->by;
    TRY(return_task(turn, item, target));
    const auto opened = std::ranges::find_if(turn.state.work_items, [&](const WorkItem& open) {
        return open.item == item.item && open.element == target && open.claimed_by.empty();
    });
    if (before.empty() || opened == turn.state.work_items.end()) return {};
    const auto officer = receiver(turn.state, *opened, before, turn.facts);
    if (!officer) return {};
    turn.emit(passed_on(*opened, "back", officer->id, officer->name));
    return {};
}

/// Whoever stands in has done something about the step: asked others, stopped the clock, or asked
/// for more time. Then the one who began it ends it; reading alone is no beginning.
bool is_begun(const CaseState& state, const WorkItem& item) {
    if (!item.stands_in_since) return true;
    const Instant since = *item.stands_in_since;
    const bool has_asked = std::ranges::any_of(state.opinions, [&](const Opinion& opinion) {
        return is_about(opinion, item) && opinion.asked_by == item.claimed_by &&
               opinion.asked_at >= since;
    });
    const Member* member = find_member(state, item.item);
    if (has_asked || member == nullptr) return has_asked;
    if (member->extension && member->extension->by == item.claimed_by) return true;
    return std::ranges::any_of(member->facts, [&](const ClockFact& fact) {
        return fact.kind == ClockFactKind::Suspended && fact.on >= china_date(since);
    });
}

}  // namespace

Result<Turn> decide(const CaseState& state, const DelegateWorkItem& command, const Facts& facts) {
    const WorkItem item = command.by_supervisor ? *TRY(open_item(state, command.id))
                                                : *TRY(held_item(state, command.id, facts));
    if (is_blank(command.reason)) return refuse("case.reason_missing");
    const Officer to = TRY(receiver(state, item, command.to, facts));
    if (to.id == item.claimed_by)
        return Error{.code = "case.same_officer", .kind = ErrorKind::Conflict, .field = "/to"};
    Turn turn(state, facts);
    WorkItemPassed passed = passed_on(item, "delegated", to.id, to.name);
    passed.reason = command.reason;
    passed.by_name = facts.actor_name;
    turn.emit(std::move(passed));
    return turn;
}

Result<Turn> decide(const CaseState& state, const ReturnWorkItem& command, const Facts& facts) {
    const WorkItem item = *TRY(held_item(state, command.id, facts));
    if (is_blank(command.reason)) return refuse("case.reason_missing");
    Turn turn(state, facts);
    WorkItemReturned back = returned(item, command.reason, facts);
    if (command.target.empty()) {
        if (item.owner.empty()) {
            turn.emit(std::move(back));
            return turn;
        }
        WorkItemPassed passed = passed_on(item, "back", item.owner, item.owner_name);
        passed.reason = command.reason;
        passed.by_name = facts.actor_name;
        turn.emit(std::move(passed));
        return turn;
    }
    const auto targets = returnable_to(state, item, facts.content);
    const auto target = std::ranges::find(targets, command.target, &bpmn::FlowNode::id);
    if (target == targets.end())
        return Error{.code = "case.not_returnable", .kind = ErrorKind::Conflict, .field = "/to"};
    close_opinions(turn, item, "withdrawn");
    back.target = command.target;
    back.target_name = (*target)->name;
    back.target_name_en = (*target)->documentation;
    turn.emit(std::move(back));
    TRY(open_again(turn, item, command.target));
    return turn;
}

Result<Turn> decide(const CaseState& state, const PassToSubstitute& command, const Facts& facts) {
    Turn turn(state, facts);
    for (const WorkItem& item : state.work_items) {
        if (item.claimed_by != command.absent) continue;
        const auto to = receiver(state, item, command.substitute, facts);
        if (to) {
            WorkItemPassed passed = passed_on(item, "absence", to->id, to->name);
            passed.by_name = facts.actor_name;
            turn.emit(std::move(passed));
        } else {
            // Two pairs of eyes, or another office: whoever is there takes it.
            turn.emit(returned(item, "经办人不在岗，代理人不能办理这一步", facts));
        }
    }
    if (turn.events.empty()) return refuse("case.unknown_work_item", ErrorKind::Conflict);
    return turn;
}

Result<Turn> decide(
    const CaseState& state, const ReturnFromSubstitute& command, const Facts& facts
) {
    Turn turn(state, facts);
    for (const WorkItem& item : state.work_items) {
        if (item.stands_in_for != command.back || is_begun(state, item)) continue;
        const auto to = receiver(state, item, command.back, facts);
        // Away again, moved to another office, or has acted meanwhile: it stays where it is.
        if (!to || to->id != command.back) continue;
        WorkItemPassed passed = passed_on(item, "absence_over", to->id, to->name);
        passed.by_name = facts.actor_name;
        turn.emit(std::move(passed));
    }
    if (turn.events.empty()) return refuse("case.unknown_work_item", ErrorKind::Conflict);
    return turn;
}

}  // namespace tongban::service
