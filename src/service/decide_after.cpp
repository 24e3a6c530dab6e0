// After the decision: delivery, rating and its follow-up.
#include "directory/identifiers.h"
#include "service/decide.h"
#include "service/delivery.h"

namespace tongban::service {

namespace {
Error wrong_stage(const CaseState& state) {
    return refuse(
        "case.wrong_stage", ErrorKind::Conflict, {{"stage", json::string(enum_text(state.stage))}}
    );
}
}  // namespace

Result<Turn> decide(const CaseState& state, const DeliverResult& command, const Facts& facts) {
    std::vector<std::string> items = command.items;
    const std::vector<std::string> owed = undelivered(state);
    if (items.empty()) items = owed;
    if (items.empty()) return refuse("case.nothing_to_deliver", ErrorKind::Conflict);
    for (const std::string& item : items)
        if (std::ranges::find(owed, item) == owed.end())
            return refuse(
                "case.nothing_to_deliver", ErrorKind::Conflict, {{"item", json::string(item)}}
            );
    if (!is_delivery_way(command.way)) return Error{.code = "case.delivery_way", .field = "/way"};
    if (is_blank(command.receiver))
        return Error{
            .code = "json.missing", .details = {{"name", "receiver"}}, .field = "/receiver"};
    Turn turn(state, facts);
    // Enough to tell who came; a whole name would stand readable in the ledger.
    turn.emit(ResultDelivered{
        facts.today(), command.way, directory::masked_name(command.receiver), command.tracking,
        facts.actor, std::move(items)});
    return turn;
}

Result<Turn> decide(const CaseState& state, const ChooseDelivery& command, const Facts& facts) {
    if (!is_open(state.stage) && undelivered(state).empty()) return wrong_stage(state);
    if (!is_delivery_way(command.delivery.way))
        return Error{.code = "case.delivery_way", .field = "/way"};
    if (!is_hall(facts.content, command.delivery.hall))
        return Error{.code = "draft.unknown_hall", .field = "/hall"};
    if (lacks_hall(command.delivery, facts.content))
        return Error{.code = "draft.hall_missing", .field = "/hall"};
    if (command.delivery.way == "post" && !command.has_address)
        return Error{.code = "draft.address_missing", .field = "/address"};
    Turn turn(state, facts);
    turn.emit(DeliveryChosen{command.delivery});
    return turn;
}

Result<Turn> decide(const CaseState& state, const RateCase& command, const Facts& facts) {
    if (command.grade < 1 || command.grade > 5)
        return Error{.code = "case.rating_grade", .field = "/grade"};
    if (is_open(state.stage)) return wrong_stage(state);
    if (state.rating) return refuse("case.rated", ErrorKind::Conflict);
    Rating rating{
        .grade = command.grade, .tags = command.tags, .text = command.text, .at = facts.now};
    if (command.grade >= 4) {
        // 差评: whoever handled it answers, within limits that the region sets.
        const auto& content = facts.content;
        rating.follow_up = "open";
        rating.contact_by =
            content.calendar.add_working_days(facts.today(), content.limits.rating_contact_days)
                .date;
        rating.fix_by =
            content.calendar.add_working_days(facts.today(), content.limits.rating_fix_days).date;
    }
    Turn turn(state, facts);
    turn.emit(CaseRated{rating, facts.actor});
    return turn;
}

Result<Turn> decide(const CaseState& state, const RecordFollowUp& command, const Facts& facts) {
    if (!state.rating || state.rating->follow_up.empty() || state.rating->follow_up == "closed")
        return wrong_stage(state);
    if (is_blank(command.note))
        return Error{.code = "json.missing", .details = {{"name", "note"}}, .field = "/note"};
    const bool contact = command.action == "contact";
    if (!contact && command.action != "fix" && command.action != "explain")
        return Error{.code = "case.follow_up_action", .field = "/action"};
    // The person is heard before anything is closed.
    if (!contact && state.rating->follow_up != "contacted")
        return refuse("case.contact_first", ErrorKind::Conflict);
    Turn turn(state, facts);
    turn.emit(FollowUpRecorded{contact ? "contacted" : "closed", command.note, facts.actor_name});
    return turn;
}

}  // namespace tongban::service
