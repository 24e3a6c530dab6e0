// 会签 and 联合办理: others are asked about a step before it is decided.
#include "service/handling.h"

namespace tongban::service {

namespace {

constexpr size_t kAskedMax = 20;

Result<WorkItem> step_asked_about(
    const CaseState& state, const std::string& id, const Facts& facts
) {
    const WorkItem* item = find_work_item(state, id);
    if (item == nullptr || !is_process_step(*item))
        return refuse("case.unknown_work_item", ErrorKind::Conflict);
    if (item->claimed_by.empty()) return refuse("case.not_held", ErrorKind::Conflict);
    if (item->claimed_by != facts.actor)
        return refuse(
            "case.claimed_by_other", ErrorKind::Conflict,
            {{"name", json::string(item->claimed_name)}}
        );
    return *item;
}

Error at_of(const char* code, ErrorKind kind = ErrorKind::Invalid) {
    return {.code = code, .kind = kind, .field = "/of"};
}

/// Somebody asked by name who is away is spoken for by the substitute.
Result<Officer> asked_officer(
    const std::string& region, const AskOpinions::Of& of, const Facts& facts
) {
    const auto office = facts.officers ? TRY(facts.officers("approver", region, of.department))
                                       : std::vector<Officer>{};
    auto found = std::ranges::find(office, of.officer, &Officer::id);
    if (found == office.end()) return at_of("case.unknown_officer");
    if (!found->is_away) return *found;
    const auto substitute = std::ranges::find(office, found->substitute, &Officer::id);
    if (found->substitute.empty() || substitute == office.end() || substitute->is_away)
        return Error{
            .code = "case.officer_away",
            .kind = ErrorKind::Conflict,
            .details = {{"name", json::string(found->name)}},
            .field = "/of"};
    return *substitute;
}

Result<void> check_asked(
    const CaseState& state, const WorkItem& item, const Opinion& opinion, const Facts& facts
) {
    if (opinion.person == facts.actor) return at_of("case.opinion_own", ErrorKind::Forbidden);
    if (opinion.is_joint && opinion.department == item.department)
        return at_of("case.joint_own_department");
    // A department that decides does not ask itself; its people can be asked by name.
    if (opinion.person.empty() && opinion.department == item.department)
        return at_of("case.opinion_own", ErrorKind::Forbidden);
    for (const Opinion* known : opinions_of(state, item))
        if (known->is_open() && known->department == opinion.department &&
            known->person == opinion.person)
            return at_of("case.opinion_twice", ErrorKind::Conflict);
    return {};
}

WorkItem item_of(const Opinion& opinion, const WorkItem& step, Instant now) {
    WorkItem item;
    item.id = opinion.id;
    item.token = -1;
    item.element = kOpinionStep;
    item.name = (opinion.is_joint ? "联合办理：" : "会签：") + step.name;
    item.name_en = (opinion.is_joint ? "Joint handling: " : "Opinion asked: ") +
                   (step.name_en.empty() ? step.name : step.name_en);
    item.item = step.item;
    item.role = "approver";
    item.department = opinion.department;
    item.claimed_by = opinion.person;
    item.claimed_name = opinion.person_name;
    item.opened_at = now;
    return item;
}

}  // namespace

Result<Turn> decide(const CaseState& state, const AskOpinions& command, const Facts& facts) {
    const WorkItem step = TRY(step_asked_about(state, command.id, facts));
    if (command.of.empty() || command.of.size() > kAskedMax) return at_of("case.opinion_nobody");
    if (is_blank(command.question))
        return Error{.code = "case.question_missing", .field = "/question"};
    const OpinionRule rule = opinion_rule(find_step(state, step, facts.content));
    if (command.days < 1 || command.days > rule.days_max)
        return Error{
            .code = "case.opinion_days", .details = {{"max", rule.days_max}}, .field = "/days"};
    Turn turn(state, facts);
    for (const AskOpinions::Of& of : command.of) {
        if (!facts.content.departments.contains(of.department))
            return at_of("case.unknown_department");
        Opinion opinion;
        opinion.id = turn.next_id("o");
        opinion.step = step.element;
        opinion.item = step.item;
        opinion.is_joint = command.is_joint;
        opinion.department = of.department;
        // Whoever is asked is of the district whose body decides the member.
        const std::string& region = region_of(state, step.item);
        const auto office =
            facts.content.directory->organisation_for(of.department, region, facts.today());
        opinion.organisation =
            office ? office->name : facts.content.departments.at(of.department).name.zh;
        if (!of.officer.empty()) {
            const Officer officer = TRY(asked_officer(region, of, facts));
            opinion.person = officer.id;
            opinion.person_name = officer.name;
        }
        opinion.question = command.question;
        opinion.due_on = facts.content.calendar.add_working_days(facts.today(), command.days).date;
        opinion.asked_by = facts.actor;
        opinion.asked_name = facts.actor_name;
        opinion.asked_at = facts.now;
        TRY(check_asked(turn.state, step, opinion, facts));
        turn.emit(OpinionAsked{opinion, kCaseForm});
        turn.emit(WorkItemOpened{item_of(opinion, step, facts.now)});
    }
    return turn;
}

Result<Turn> decide(const CaseState& state, const GiveOpinion& command, const Facts& facts) {
    const WorkItem* item = find_work_item(state, command.id);
    const auto opinion = std::ranges::find(state.opinions, command.id, &Opinion::id);
    if (item == nullptr || opinion == state.opinions.end() || !opinion->is_open())
        return refuse("case.unknown_work_item", ErrorKind::Conflict);
    if (!item->claimed_by.empty() && item->claimed_by != facts.actor)
        return refuse(
            "case.claimed_by_other", ErrorKind::Conflict,
            {{"name", json::string(item->claimed_name)}}
        );
    const WorkItem* step = step_of(state, *opinion);
    if (has_acted(state, *item, facts.actor, facts.content) ||
        (step != nullptr && step->claimed_by == facts.actor))
        return refuse("case.opinion_own", ErrorKind::Forbidden);
    if (!command.agrees && is_blank(command.text)) return refuse("case.reason_missing");
    Turn turn(state, facts);
    turn.emit(WorkItemClosed{command.id, facts.actor_name, false, {}, {}, {}, facts.actor});
    turn.emit(OpinionClosed{
        command.id, command.agrees ? "agree" : "object", command.text, facts.actor,
        facts.actor_name});
    return turn;
}

Result<Turn> decide(const CaseState& state, const WithdrawOpinion& command, const Facts& facts) {
    const auto opinion = std::ranges::find(state.opinions, command.id, &Opinion::id);
    if (opinion == state.opinions.end() || !opinion->is_open())
        return refuse("case.unknown_work_item", ErrorKind::Conflict);
    const WorkItem* step = step_of(state, *opinion);
    if (step == nullptr) return refuse("case.unknown_work_item", ErrorKind::Conflict);
    TRY(step_asked_about(state, step->id, facts));
    Turn turn(state, facts);
    turn.emit(WorkItemClosed{command.id, facts.actor_name, true, {}, {}, {}});
    turn.emit(OpinionClosed{command.id, "withdrawn", {}, facts.actor, facts.actor_name});
    return turn;
}

}  // namespace tongban::service
