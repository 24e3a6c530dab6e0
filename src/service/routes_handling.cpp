// /api/work: handing steps on, asking others about them, and absences.
#include "service/absences.h"
#include "service/handling.h"
#include "service/shapes.h"
#include "service/view_parts.h"
#include "service/window.h"
#include "service/work_view.h"

namespace tongban::service {

namespace {

using authority::Role;

/// Whoever takes steps of this kind there.
Result<const WorkItem*> own_kind_of_item(
    const http::Request& request, const CaseState& state, const Scene& scene
) {
    const WorkItem* item = find_work_item(state, request.path.at(1));
    if (item == nullptr) return refuse("case.unknown_work_item", ErrorKind::Conflict);
    TRY(check_work_item(
        request.actor, region_of(state, item->item), item->role, item->department,
        *scene.content->directory, scene.view.today
    ));
    return item;
}

bool is_supervised(
    const http::Request& request, const CaseState& state, const Scene& scene, const WorkItem& item
) {
    const std::string& region = region_of(state, item.item);
    return check_staff(request, scene, Role::Supervisor, region, item.department).has_value();
}

Result<http::Answer> on_item(
    const Desk& desk, const http::Request& request, const DecideStep& step
) {
    return carry_out(
        desk, request, request.path.at(0),
        [&](const CaseState& state, const Scene& scene) -> Result<void> {
            TRY(own_kind_of_item(request, state, scene));
            return {};
        },
        step,
        [&](const CaseState& state, const Scene& scene) {
            return work_view(desk, request, state, scene);
        },
        false
    );
}

Result<http::Answer> delegate(const Desk& desk, const http::Request& request) {
    DelegateWorkItem command{
        request.path.at(1), text_of(request, "to"), words_of(desk, request, "reason")};
    return carry_out(
        desk, request, request.path.at(0),
        [&](const CaseState& state, const Scene& scene) -> Result<void> {
            const WorkItem* item = find_work_item(state, request.path.at(1));
            command.by_supervisor = item != nullptr && is_supervised(request, state, scene, *item);
            if (command.by_supervisor) return {};
            TRY(own_kind_of_item(request, state, scene));
            return {};
        },
        [&](const CaseState& state, const Facts& facts) { return decide(state, command, facts); },
        [&](const CaseState& state, const Scene& scene) {
            return work_view(desk, request, state, scene);
        },
        false
    );
}

Result<http::Answer> give_back(const Desk& desk, const http::Request& request) {
    const ReturnWorkItem command{
        request.path.at(1), text_of(request, "to"), words_of(desk, request, "reason")};
    return on_item(desk, request, [&](const CaseState& state, const Facts& facts) {
        return decide(state, command, facts);
    });
}

Result<http::Answer> ask(const Desk& desk, const http::Request& request) {
    AskOpinions command{
        .id = request.path.at(1),
        .is_joint = find_bool(request.body, "joint").value_or(false),
        .of = {},
        .question = words_of(desk, request, "question"),
        .days = static_cast<int>(find_int(request.body, "days").value_or(0))};
    if (const json::array* of = find_array(request.body, "of"))
        for (const json::value& entry : *of)
            if (const json::object* one = entry.if_object())
                command.of.push_back(
                    {find_string(*one, "department").value_or(""),
                     find_string(*one, "officer").value_or("")}
                );
    return on_item(desk, request, [&](const CaseState& state, const Facts& facts) {
        return decide(state, command, facts);
    });
}

Result<http::Answer> answer(const Desk& desk, const http::Request& request) {
    const GiveOpinion command{
        request.path.at(1), find_bool(request.body, "agrees").value_or(false),
        words_of(desk, request, "text")};
    return on_item(desk, request, [&](const CaseState& state, const Facts& facts) {
        return decide(state, command, facts);
    });
}

/// By who holds the step that it was asked for.
Result<http::Answer> withdraw(const Desk& desk, const http::Request& request) {
    const WithdrawOpinion command{request.path.at(1)};
    return carry_out(
        desk, request, request.path.at(0),
        [&](const CaseState& state, const Scene& scene) -> Result<void> {
            const auto opinion =
                std::ranges::find(state.opinions, request.path.at(1), &Opinion::id);
            const WorkItem* step =
                opinion == state.opinions.end() ? nullptr : step_of(state, *opinion);
            if (step == nullptr) return refuse("case.unknown_work_item", ErrorKind::Conflict);
            return check_work_item(
                request.actor, region_of(state, step->item), step->role, step->department,
                *scene.content->directory, scene.view.today
            );
        },
        [&](const CaseState& state, const Facts& facts) { return decide(state, command, facts); },
        [&](const CaseState& state, const Scene& scene) {
            return work_view(desk, request, state, scene);
        },
        false
    );
}

/// Who could get the step, or (`department`) who of another office could be asked about it.
Result<http::Answer> colleagues(const Desk& desk, const http::Request& request) {
    const CaseState state = TRY(load_case(desk.ledger, request.path.at(0)));
    const Scene scene(desk, request, state);
    if (!may_see_as_staff(request, scene, state))
        return refuse("case.unknown", ErrorKind::NotFound);
    const WorkItem* item = find_work_item(state, request.path.at(1));
    if (item == nullptr) return refuse("case.unknown_work_item", ErrorKind::Conflict);
    if (!is_supervised(request, state, scene, *item)) TRY(own_kind_of_item(request, state, scene));
    const std::string department = request.query("department").value_or("");
    const std::string& region = region_of(state, item->item);
    const auto office = TRY(office_staff(desk, request.now)(
        department.empty() ? item->role : "approver", region,
        department.empty() ? item->department : department
    ));
    json::array departments;
    for (const std::string& code : scene.content->department_order)
        if (scene.content->directory->organisation_for(code, region, scene.view.today))
            departments.push_back(json::object{
                {"id", code}, {"name", department_name(scene.view, code)}});
    return http::Answer(http::json_reply(json::object{
        {"colleagues", officer_views(office, request.actor.id)},
        {"departments", std::move(departments)}}));
}

// ---- absences ----

bool reaches(
    const authority::Actor& actor,
    const StaffFacts& other,
    std::initializer_list<Role> roles,
    const directory::Regions& regions
) {
    return std::ranges::any_of(other.grants, [&](const authority::Grant& grant) {
        const std::string department = grant.department == "*" ? "" : grant.department;
        return std::ranges::any_of(roles, [&](Role role) {
            return authority::may(actor, role, grant.region, department, regions);
        });
    });
}

bool may_enter_for(
    const http::Request& request, const StaffFacts& other, const directory::Regions& regions
) {
    return other.id == request.actor.id ||
           reaches(request.actor, other, {Role::Supervisor, Role::Operator}, regions);
}

json::object absence_view(const Absence& absence, bool may_end, Date today) {
    return {
        {"staff", json::object{{"id", absence.staff}, {"name", absence.name}}},
        {"substitute", json::object{{"id", absence.substitute}, {"name", absence.substitute_name}}},
        {"from", to_string(absence.from)},
        {"until", to_string(absence.until)},
        {"reason", absence.reason},
        {"by_name", absence.by_name},
        {"running", absence.from <= today},
        {"may_end", may_end}};
}

Result<json::object> absence_page(const Desk& desk, const http::Request& request) {
    const auto content = desk.content();
    const auto& regions = content->directory->regions();
    const Date today = china_date(request.now);
    json::array shown, colleagues;
    const auto everybody = TRY(desk.neighbours.all_staff());
    const auto all = TRY(absences(desk, today));
    for (const StaffFacts& one : everybody) {
        const bool may_enter = may_enter_for(request, one, regions);
        if (!may_enter && !reaches(
                              request.actor, one,
                              {Role::Clerk, Role::Approver, Role::Supervisor, Role::Head}, regions
                          ))
            continue;
        if (one.id != request.actor.id && colleagues.size() < 500)
            colleagues.push_back(json::object{
                {"id", one.id}, {"name", one.name}, {"may_enter", may_enter}});
        for (const Absence& absence : all)
            if (absence.staff == one.id) shown.push_back(absence_view(absence, may_enter, today));
    }
    return json::object{{"absences", std::move(shown)}, {"colleagues", std::move(colleagues)}};
}

Result<http::Answer> show_absences(const Desk& desk, const http::Request& request) {
    return http::Answer(http::json_reply(TRY(absence_page(desk, request))));
}

Result<StaffFacts> staff_member(const Desk& desk, const std::string& id) {
    auto found = TRY(desk.neighbours.staff_member(id));
    if (!found) return refuse("absence.unknown", ErrorKind::NotFound);
    return *std::move(found);
}

Result<http::Answer> enter(const Desk& desk, const http::Request& request) {
    constexpr std::array kReasons{"leave", "business", "training", "other"};
    const std::string wanted = text_of(request, "staff");
    const StaffFacts absent = TRY(staff_member(desk, wanted.empty() ? request.actor.id : wanted));
    if (!may_enter_for(request, absent, desk.content()->directory->regions()))
        return refuse("auth.forbidden", ErrorKind::Forbidden);
    Absence absence{.staff = absent.id, .name = absent.name};
    const std::string substitute = text_of(request, "substitute");
    const auto other = staff_member(desk, substitute);
    if (!other) return Error{.code = "absence.substitute", .field = "/substitute"};
    absence.substitute = other->id;
    absence.substitute_name = other->name;
    const auto from = parse_date(text_of(request, "from"));
    const auto until = parse_date(text_of(request, "until"));
    if (!from) return Error{.code = "absence.dates", .field = "/from"};
    if (!until) return Error{.code = "absence.dates", .field = "/until"};
    absence.from = *from;
    absence.until = *until;
    absence.reason = text_of(request, "reason");
    if (std::ranges::find(kReasons, absence.reason) == kReasons.end()) absence.reason = "other";
    absence.by = request.actor.id;
    absence.by_name = request.actor.name;
    http::AfterCommit after;
    after.commits.push_back(TRY(enter_absence(desk, absence, request.now)));
    after.reply = http::json_reply(absence_view(absence, true, china_date(request.now)));
    return http::Answer(std::move(after));
}

Result<http::Answer> end(const Desk& desk, const http::Request& request) {
    const StaffFacts absent = TRY(staff_member(desk, request.path.at(0)));
    if (!may_enter_for(request, absent, desk.content()->directory->regions()))
        return refuse("absence.unknown", ErrorKind::NotFound);
    http::AfterCommit after;
    after.commits.push_back(TRY(end_absence(desk, absent.id, request.actor.id, request.now)));
    after.reply = http::json_reply(json::object{{"ended", true}});
    return http::Answer(std::move(after));
}

}  // namespace

void add_handling_routes(http::Routes& routes, const Desk& desk) {
    using http::Method;
    const auto need_officer =
        authority::Need::one_of({Role::Clerk, Role::Approver, Role::Supervisor, Role::Head});
    const auto need_staff = authority::Need::one_of(
        {Role::Clerk, Role::Approver, Role::Supervisor, Role::Head, Role::Operator}
    );
    const auto add = [&](Method method, const char* path, const authority::Need& need,
                         WorkHandler handler, http::RouteDoc doc) {
        add_work_route(routes, desk, method, path, need, handler, std::move(doc));
    };
    const json::object text = schema_text(200), words = schema_text(2000),
                       version = schema_int(0, 1'000'000'000);
    add(Method::Get, "/api/work/cases/{number}/items/{id}/colleagues", need_officer, colleagues,
        {.summary = "Who could get a step, or who of a department could be asked about it",
         .reply = shapes::colleagues(),
         .query = {"department"},
         .errors = {"case.unknown", "case.unknown_work_item"}});
    add(Method::Post, "/api/work/cases/{number}/items/{id}/delegation", need_officer, delegate,
        {.summary =
             "Gives a step to a colleague of the same office; who gives it stays responsible",
         .body = schema_object(
             {{"version", version}, {"to", text}, {"reason", words}}, {"to", "reason"}
         ),
         .errors = {
             "case.unknown_work_item", "case.not_held", "case.claimed_by_other",
             "case.unknown_officer", "case.officer_away", "case.same_officer", "case.four_eyes",
             "case.reason_missing"}});
    add(Method::Post, "/api/work/cases/{number}/items/{id}/return", need_officer, give_back,
        {.summary = "Returns a step to an earlier one, to who had given it, or to everybody",
         .body = schema_object({{"version", version}, {"to", text}, {"reason", words}}, {"reason"}),
         .errors = {
             "case.unknown_work_item", "case.not_held", "case.claimed_by_other",
             "case.not_returnable", "case.reason_missing"}});
    add(Method::Post, "/api/work/cases/{number}/items/{id}/opinions", need_officer, ask,
        {.summary = "Asks persons or departments about a step, or a department to handle it too",
         .body = schema_object(
             {{"version", version},
              {"joint", schema_bool()},
              {"of",
               schema_list(
                   schema_object({{"department", text}, {"officer", text}}, {"department"}), 20
               )},
              {"question", words},
              {"days", schema_int(1, 1000)}},
             {"of", "question", "days"}
         ),
         .errors = {
             "case.unknown_work_item", "case.not_held", "case.claimed_by_other",
             "case.opinion_nobody", "case.question_missing", "case.opinion_days",
             "case.unknown_department", "case.unknown_officer", "case.officer_away",
             "case.opinion_own", "case.opinion_twice", "case.joint_own_department"}});
    add(Method::Post, "/api/work/cases/{number}/items/{id}/opinion", need_officer, answer,
        {.summary = "Agrees or objects, when asked",
         .body = schema_object(
             {{"version", version}, {"agrees", schema_bool()}, {"text", words}}, {"agrees"}
         ),
         .errors = {
             "case.unknown_work_item", "case.claimed_by_other", "case.opinion_own",
             "case.reason_missing"}});
    add(Method::Post, "/api/work/cases/{number}/items/{id}/opinion/withdrawal", need_officer,
        withdraw,
        {.summary = "No longer asks; only who holds the step",
         .body = schema_object({{"version", version}}),
         .errors = {"case.unknown_work_item", "case.claimed_by_other", "case.not_held"}});
    add(Method::Get, "/api/work/absences", need_staff, show_absences,
        {.summary = "Who of one's own offices is away, and who stands in",
         .reply = shapes::absences()});
    add(Method::Post, "/api/work/absences", need_staff, enter,
        {.summary = "Enters an absence of one's own, or of somebody whom one supervises",
         .body = schema_object(
             {{"staff", text},
              {"substitute", text},
              {"from", text},
              {"until", text},
              {"reason", text}},
             {"substitute", "from", "until"}
         ),
         .reply = shapes::absence(),
         .errors = {
             "absence.dates", "absence.self", "absence.substitute", "absence.substitute_away",
             "absence.overlap", "absence.unknown"}});
    add(Method::Post, "/api/work/absences/{staff}/end", need_staff, end,
        {.summary = "Ends an absence; what the substitute has not begun goes back",
         .body = schema_object({}),
         .reply = shapes::absence_ended(),
         .errors = {"absence.unknown"}});
}

}  // namespace tongban::service
