// Steps of a story that window clerks, officers and heads of authorities take.
#include "service/handling.h"
#include "service/journey_story.h"
#include "service/window.h"

namespace tongban::service::story {

using authority::Role;

namespace {

authority::Actor actor_of(const json::object& entry) {
    authority::Actor actor{
        .kind = authority::ActorKind::Staff,
        .id = "staff:" + demo_text(entry, "account"),
        .name = demo_text(entry, "name")};
    if (const json::array* grants = find_array(entry, "grants"))
        for (const json::value& grant : *grants)
            if (const json::object* one = grant.if_object())
                if (const auto role = authority::find_role(demo_text(*one, "role")))
                    actor.grants.push_back(
                        {*role, demo_text(*one, "region"), demo_text(*one, "department")}
                    );
    return actor;
}

/// The account of the other officer, where two do a step together.
std::string second_of(const json::object& body) {
    const std::string account = text(body, "second");
    return account.empty() ? account : "staff:" + account;
}

}  // namespace

Result<authority::Actor> Story::staff(const std::string& account) const {
    for (const json::object* entry : demo_entries(content_.demo, "staff"))
        if (demo_text(*entry, "account") == account) return actor_of(*entry);
    return malformed("no member of staff `" + account + "`");
}

std::vector<authority::Actor> Story::everybody() const {
    std::vector<authority::Actor> all;
    for (const json::object* entry : demo_entries(content_.demo, "staff"))
        all.push_back(actor_of(*entry));
    return all;
}

Result<void> Story::check(
    const authority::Actor& actor, Role role, const Member& member, const std::string& department
) const {
    return authority::check_role(
        actor, role, member.region, department, content_.directory->regions()
    );
}

Result<void> Story::by_clerk(const std::string& step, const json::object& body) {
    const authority::Actor actor = TRY(staff(text(body, "as")));
    TRY(check_window(actor, state_, content_));
    const Facts known = facts(actor.id, actor.name);
    if (step == "accept")
        return commit(TRY(decide(state_, AcceptCase{audit_points_of(state_, content_)}, known)));
    if (step == "deliver") return deliver(body, known);
    if (step == "refuse")
        return commit(TRY(decide(
            state_,
            RefuseCase{
                text(body, "kind"), text(body, "reason"), text(body, "article"),
                text(body, "right_authority")},
            known
        )));
    RequestSupplement command;
    if (const json::array* items = find_array(body, "items"))
        for (const json::value& entry : *items) {
            const json::object* one = entry.if_object();
            if (one == nullptr) return malformed("an item of `notice` is a mapping");
            SupplementItem item{text(*one, "member"), text(*one, "material"),
                                text(*one, "field"),  {},
                                text(*one, "reason"), false};
            const MaterialState* material = find_material(state_, item.material);
            if (material != nullptr && item.member.empty() && !material->items.empty())
                item.member = material->items.front();
            item.name = material != nullptr ? material->name : item.field;
            command.items.push_back(std::move(item));
        }
    return commit(TRY(decide(state_, command, known)));
}

/// As the applicant wished, to the applicant, of everything, where the step does not say more.
Result<void> Story::deliver(const json::object& body, const Facts& known) {
    const std::string way = text(body, "way"), receiver = text(body, "receiver");
    DeliverResult command{
        way.empty() ? state_.delivery.way : way, receiver.empty() ? "本人" : receiver,
        text(body, "tracking")};
    if (const json::array* items = find_array(body, "items"))
        for (const json::value& item : *items)
            if (item.is_string()) command.items.emplace_back(item.get_string());
    return commit(TRY(decide(state_, command, known)));
}

Error Story::no_work(const std::string& item) const {
    for (const ProcessFault& stopped : state_.faults)
        if (stopped.item == item || stopped.item.empty())
            return fault(
                "journey.process_fault",
                fmt::format("the process stands still at {}: {}", stopped.element, stopped.message),
                {{"element", stopped.element},
                 {"name", stopped.name.empty() ? stopped.element : stopped.name},
                 {"why", stopped.message},
                 {"refusal",
                  json::object{
                      {"code", stopped.code},
                      {"details",
                       json::object{
                           {"place", stopped.name.empty() ? stopped.element : stopped.name}}}}}}
            );
    return refuse("case.unknown_work_item", ErrorKind::Conflict);
}

Result<void> Story::by_officer(const std::string& step, const json::object& body) {
    const authority::Actor actor = TRY(staff(text(body, "as")));
    const std::string id = text(body, "item"), reason = text(body, "reason");
    const Member* member = find_member(state_, id);
    if (member == nullptr) return refuse("case.unknown_member", ErrorKind::NotFound);
    // Of several at once: the one that the officer has claimed, or else the first.
    const auto own = step_to_decide(state_, id, {}, actor.id);
    const WorkItem* work = own ? *own : step_of_member(state_, id);
    const bool is_clerk_step = work != nullptr && work->role == "clerk" &&
                               check(actor, Role::Clerk, *member, work->department);
    if (!is_clerk_step) TRY(check(actor, Role::Approver, *member, member->department));
    const Facts known = facts(actor.id, actor.name);
    const int days = static_cast<int>(find_int(body, "days").value_or(0));
    if (step == "suspend")
        return commit(TRY(decide(state_, SuspendMember{id, text(body, "kind"), reason, days}, known)
        ));
    if (step == "resume")
        return commit(TRY(decide(
            state_,
            ResumeMember{
                id, text(body, "finding"), second_of(body),
                find_bool(body, "adjourned").value_or(false)},
            known
        )));
    if (step == "extend")
        return commit(TRY(decide(state_, RequestExtension{id, days, reason}, known)));
    if (work == nullptr) return no_work(id);
    const auto granted = find_bool(body, "granted");
    if (!granted) return malformed("`decide` needs `granted`");
    return commit(TRY(decide(
        state_,
        CompleteWorkItem{work->id, *granted, reason, text(body, "article"), second_of(body)}, known
    )));
}

Result<std::vector<Officer>> Story::office(
    const std::string& role, const std::string& region, const std::string& department
) {
    std::vector<Officer> office;
    const auto wanted = authority::find_role(role);
    for (const StaffFacts& one : TRY(neighbours_.all_staff())) {
        const authority::Actor actor{
            .kind = authority::ActorKind::Staff,
            .id = one.id,
            .name = one.name,
            .grants = one.grants};
        if (!wanted ||
            !authority::may(actor, *wanted, region, department, content_.directory->regions()))
            continue;
        Officer officer{.id = one.id, .name = one.name};
        if (const auto away = away_.find(one.id); away != away_.end()) {
            officer.is_away = true;
            officer.substitute = away->second.id;
            officer.substitute_name = away->second.name;
        }
        for (const WorkItem& item : state_.work_items)
            officer.items += item.claimed_by == one.id ? 1 : 0;
        officer.load = officer.items * 10;
        office.push_back(std::move(officer));
    }
    return office;
}

/// Handing a step on: `item` is the member; of an opinion, the department that is asked.
Result<void> Story::handle(const std::string& step, const json::object& body) {
    const authority::Actor actor = TRY(staff(text(body, "as")));
    const Facts known = facts(actor.id, actor.name);
    if (step == "absent") {
        const authority::Actor substitute = TRY(staff(text(body, "substitute")));
        away_[actor.id] = {.id = substitute.id, .name = substitute.name};
        const auto turn = decide(
            state_, PassToSubstitute{actor.id, actor.name, substitute.id, substitute.name}, known
        );
        if (!turn && turn.error().code == "case.unknown_work_item") return {};
        return commit(TRY(turn));
    }
    const std::string department = text(body, "department");
    const bool is_opinion = step == "opinion" || step == "unask";
    const auto is_meant = [&](const WorkItem& open) {
        if (open.item != text(body, "item")) return false;
        if (step == "choose") return is_choice_step(open);
        if (is_choice_step(open)) return step == "claim" || step == "release" || step == "delegate";
        return is_opinion ? open.element == kOpinionStep && open.department == department
                          : is_process_step(open);
    };
    // Of several at once: the one that is named, else the one that the officer has claimed.
    const std::string element = text(body, "step");
    auto work = std::ranges::find_if(state_.work_items, [&](const WorkItem& open) {
        return is_meant(open) &&
               (element.empty() ? open.claimed_by == actor.id : open.element == element);
    });
    if (work == state_.work_items.end() && element.empty())
        work = std::ranges::find_if(state_.work_items, is_meant);
    if (work == state_.work_items.end()) return no_work(text(body, "item"));
    if (step == "unask") {
        const auto opinion = std::ranges::find(state_.opinions, work->id, &Opinion::id);
        const WorkItem* asked =
            opinion == state_.opinions.end() ? nullptr : step_of(state_, *opinion);
        if (asked == nullptr) return no_work(text(body, "item"));
        TRY(check_work_item(
            actor, region_of(state_, asked->item), asked->role, asked->department,
            *content_.directory, known.today()
        ));
        return commit(TRY(decide(state_, WithdrawOpinion{work->id}, known)));
    }
    TRY(check_work_item(
        actor, region_of(state_, work->item), work->role, work->department, *content_.directory,
        known.today()
    ));
    if (step == "claim" || step == "release")
        return commit(TRY(decide(state_, ClaimWorkItem{work->id, step == "release"}, known)));
    if (step == "choose") {
        ChooseSteps command{.id = work->id, .elements = {}};
        if (const json::array* steps = find_array(body, "steps"))
            for (const json::value& one : *steps)
                if (one.is_string()) command.elements.emplace_back(one.get_string());
        return commit(TRY(decide(state_, command, known)));
    }
    const std::string to = text(body, "to"), reason = text(body, "reason");
    if (step == "delegate")
        return commit(TRY(decide(state_, DelegateWorkItem{work->id, "staff:" + to, reason}, known))
        );
    if (step == "return")
        return commit(TRY(decide(state_, ReturnWorkItem{work->id, to, reason}, known)));
    if (step == "opinion")
        return commit(TRY(decide(
            state_,
            GiveOpinion{work->id, find_bool(body, "agrees").value_or(false), text(body, "text")},
            known
        )));
    AskOpinions command{
        .id = work->id,
        .is_joint = step == "joint",
        .of = {},
        .question = text(body, "question"),
        .days = static_cast<int>(find_int(body, "days").value_or(3))};
    if (const json::array* of = find_array(body, "of"))
        for (const json::value& entry : *of)
            if (const json::object* one = entry.if_object())
                command.of.push_back(
                    {text(*one, "department"), text(*one, "officer").empty()
                                                   ? std::string()
                                                   : "staff:" + text(*one, "officer")}
                );
    return commit(TRY(decide(state_, command, known)));
}

Result<void> Story::by_head(const std::string& step, const json::object& body) {
    const authority::Actor actor = TRY(staff(text(body, "as")));
    const std::string id = text(body, "item");
    const Member* member = find_member(state_, id);
    if (member == nullptr) return refuse("case.unknown_member", ErrorKind::NotFound);
    const Facts known = facts(actor.id, actor.name);
    TRY(check_head(actor, member->region, member->department, *content_.directory, known.today()));
    return commit(TRY(decide(
        state_, DecideExtension{id, step == "approve_extension", text(body, "reason")}, known
    )));
}

}  // namespace tongban::service::story
