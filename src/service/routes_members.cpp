// /api/work: decisions of the departments on the members of a case, and who holds a work item.
#include "service/held_session.h"
#include "service/sealed_words.h"
#include "service/shapes.h"
#include "service/window.h"
#include "service/work_view.h"

namespace tongban::service {

namespace {

using authority::Role;

enum class StepOf { Department, ItsRole };

/// A command of the department on its member. Other departments move the case meanwhile, so its
/// version is not compared. A step that the process gives to the window (初审) is the window's to
/// decide: nobody examines first and then decides on that alone.
Result<http::Answer> by_approver(
    const Desk& desk,
    const http::Request& request,
    const DecideStep& step,
    StepOf whose = StepOf::Department
) {
    const auto check = [&](const CaseState& state, const Scene& scene) -> Result<void> {
        const Member* member = find_member(state, request.path.at(1));
        if (member == nullptr) return refuse("case.unknown_member", ErrorKind::NotFound);
        const WorkItem* step = step_of_member(state, member->item);
        if (whose == StepOf::ItsRole && step != nullptr)
            step =
                TRY(step_to_decide(state, member->item, text_of(request, "step"), request.actor.id)
                );
        if (step != nullptr && step->role == "clerk") {
            auto clerk = check_work_item(
                request.actor, member->region, step->role, step->department,
                *scene.content->directory, scene.view.today
            );
            if (clerk || whose == StepOf::ItsRole) return clerk;
        }
        return check_staff(request, scene, Role::Approver, member->region, member->department);
    };
    return carry_out(
        desk, request, request.path.at(0), check, step,
        [&](const CaseState& state, const Scene& scene) {
            return work_view(desk, request, state, scene);
        },
        false
    );
}

Result<http::Answer> decide_member(const Desk& desk, const http::Request& request) {
    return by_approver(
        desk, request,
        [&](const CaseState& state, const Facts& facts) -> Result<Turn> {
            const WorkItem* item = TRY(step_to_decide(
                state, request.path.at(1), text_of(request, "step"), request.actor.id
            ));
            return decide(
                state,
                CompleteWorkItem{
                    item->id, find_bool(request.body, "granted").value_or(false),
                    words_of(desk, request, "reason"), text_of(request, "article"),
                    text_of(request, "second")},
                facts
            );
        },
        StepOf::ItsRole
    );
}

int days_of(const http::Request& request) {
    return static_cast<int>(find_int(request.body, "days").value_or(0));
}

const pack::SuspensionKind* find_stop(
    const pack::Content& content, const std::string& item, const std::string& kind
) {
    const pack::ServiceItem* service = content.find_item(item);
    if (service == nullptr || !service->executable) return nullptr;
    const auto& kinds = service->executable->suspensions;
    const auto found = std::ranges::find(kinds, kind, &pack::SuspensionKind::kind);
    return found == kinds.end() ? nullptr : &*found;
}

Result<http::Answer> suspend(const Desk& desk, const http::Request& request) {
    const SuspendMember command{
        request.path.at(1), text_of(request, "kind"), words_of(desk, request, "reason"),
        days_of(request)};
    return by_approver(
        desk, request,
        [&](const CaseState& state, const Facts& facts) -> Result<Turn> {
            const auto* kind = find_stop(facts.content, command.item, command.kind);
            if (kind == nullptr || kind->notice_days == 0) return decide(state, command, facts);
            SuspendMember told = command;
            const std::string words = TRY(session_words(
                {text_of(request, "held_at"), text_of(request, "place")}, *kind, command.days,
                facts.today(), facts.content.calendar
            ));
            told.reason = seal_words(desk.keyring, words, state.number) + command.reason;
            // Without a reason of its own it stays without one.
            if (is_blank(command.reason)) told.reason.clear();
            return decide(state, told, facts);
        }
    );
}

Result<http::Answer> resume(const Desk& desk, const http::Request& request) {
    const ResumeMember command{
        request.path.at(1), words_of(desk, request, "finding"), text_of(request, "second"),
        find_bool(request.body, "adjourned").value_or(false)};
    return by_approver(desk, request, [&](const CaseState& state, const Facts& facts) {
        return decide(state, command, facts);
    });
}

Result<http::Answer> extend(const Desk& desk, const http::Request& request) {
    const RequestExtension command{
        request.path.at(1), days_of(request), words_of(desk, request, "reason")};
    return by_approver(desk, request, [&](const CaseState& state, const Facts& facts) {
        return decide(state, command, facts);
    });
}

/// Administrative Licensing Law art. 42: the head of this authority, not of one above it.
Result<http::Answer> decide_extension(const Desk& desk, const http::Request& request) {
    const DecideExtension command{
        request.path.at(1), find_bool(request.body, "approved").value_or(false),
        words_of(desk, request, "reason")};
    return carry_out(
        desk, request, request.path.at(0),
        [&](const CaseState& state, const Scene& scene) -> Result<void> {
            const Member* member = find_member(state, command.item);
            if (member == nullptr) return refuse("case.unknown_member", ErrorKind::NotFound);
            return check_head(
                request.actor, member->region, member->department, *scene.content->directory,
                scene.view.today
            );
        },
        [&](const CaseState& state, const Facts& facts) { return decide(state, command, facts); },
        [&](const CaseState& state, const Scene& scene) {
            return work_view(desk, request, state, scene);
        },
        false
    );
}

/// Claim or release: {number}/{work item}.
Result<http::Answer> claim(const Desk& desk, const http::Request& request, bool release) {
    bool by_supervisor = false;
    const auto check = [&](const CaseState& state, const Scene& scene) -> Result<void> {
        const WorkItem* item = find_work_item(state, request.path.at(1));
        if (item == nullptr) return refuse("case.unknown_work_item", ErrorKind::Conflict);
        const std::string& region = region_of(state, item->item);
        by_supervisor =
            release &&
            check_staff(request, scene, Role::Supervisor, region, item->department).has_value();
        if (by_supervisor) return {};
        return check_work_item(
            request.actor, region, item->role, item->department, *scene.content->directory,
            scene.view.today
        );
    };
    return carry_out_on_own(
        desk, request, request.path.at(0), check,
        [&](CaseState&& state, const Facts& facts) {
            return decide(
                std::move(state), ClaimWorkItem{request.path.at(1), release, by_supervisor}, facts
            );
        },
        [](const CaseState& state, const Scene&) -> Result<json::object> {
            return json::object{{"version", state.version}};
        }
    );
}

/// What comes next in an ad-hoc subprocess: {number}/{work item}.
Result<http::Answer> choose(const Desk& desk, const http::Request& request) {
    ChooseSteps command{.id = request.path.at(1), .elements = {}};
    if (const json::array* elements = find_array(request.body, "elements"))
        for (const json::value& element : *elements)
            if (element.is_string()) command.elements.emplace_back(element.get_string());
    return carry_out(
        desk, request, request.path.at(0),
        [&](const CaseState& state, const Scene& scene) -> Result<void> {
            const WorkItem* item = find_work_item(state, command.id);
            if (item == nullptr) return refuse("case.unknown_work_item", ErrorKind::Conflict);
            return check_work_item(
                request.actor, region_of(state, item->item), item->role, item->department,
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

}  // namespace

void add_member_routes(http::Routes& routes, const Desk& desk) {
    using http::Method;
    const auto need_officer = authority::Need::one_of({Role::Clerk, Role::Approver});
    const auto need_viewer =
        authority::Need::one_of({Role::Clerk, Role::Approver, Role::Supervisor, Role::Head});
    const auto add = [&](Method method, const char* path, const authority::Need& need,
                         WorkHandler handler, http::RouteDoc doc) {
        add_work_route(routes, desk, method, path, need, handler, std::move(doc));
    };
    const json::object text = schema_text(200), words = schema_text(2000),
                       version = schema_int(0, 1'000'000'000);
    const json::object days = schema_int(1, 1000);
    add(Method::Post, "/api/work/cases/{number}/members/{item}/decision", need_officer,
        decide_member,
        {.summary = "Decides a step of a member",
         .body = schema_object(
             {{"version", version},
              {"step", text},
              {"granted", schema_bool()},
              {"reason", words},
              {"article", text},
              {"second", text}},
             {"granted"}
         ),
         .errors = {
             "case.wrong_stage", "case.unknown_work_item", "case.step_unnamed",
             "case.reason_missing", "case.claimed_by_other", "case.material_missing",
             "case.member_suspended", "case.fee_due", "case.procedure_missing",
             "case.procedure_finding_missing", "case.condition_unmet", "case.second_officer",
             "case.officer_away"}});
    add(Method::Post, "/api/work/cases/{number}/members/{item}/suspension", need_officer, suspend,
        {.summary = "Stops the clock for a legal reason",
         .body = schema_object(
             {{"version", version},
              {"kind", text},
              {"reason", words},
              {"days", days},
              // When and where, of a procedure that is told in advance: 2026-03-12T09:30.
              {"held_at", schema_text(16)},
              {"place", text}},
             {"kind", "reason", "days"}
         ),
         .errors = {
             "case.suspension_unknown", "case.suspension_too_long", "case.already_suspended",
             "case.reason_missing", "case.procedure_held", "case.suspension_too_short",
             "case.session_time", "case.session_place", "case.session_day"}});
    add(Method::Post, "/api/work/cases/{number}/members/{item}/resumption", need_officer, resume,
        {.summary = "Ends the stop with its finding",
         .body = schema_object(
             {{"version", version},
              {"finding", words},
              {"second", text},
              {"adjourned", schema_bool()}},
             {"finding"}
         ),
         .errors = {
             "case.not_suspended", "case.second_officer", "case.officer_away",
             "case.procedure_notice", "case.adjourn_impossible"}});
    add(Method::Post, "/api/work/cases/{number}/members/{item}/extension", need_officer, extend,
        {.summary = "Asks the head of the authority for more time within the law",
         .body = schema_object(
             {{"version", version}, {"days", days}, {"reason", words}}, {"days", "reason"}
         ),
         .errors = {
             "case.extension_not_allowed", "case.extension_pending", "clock.extended_twice",
             "clock.extension_too_long", "case.reason_missing"}});
    add(Method::Post, "/api/work/cases/{number}/members/{item}/extension/decision",
        authority::Need::one_of({Role::Head}), decide_extension,
        {.summary = "Approves or refuses the extension that was asked for; never by who asked",
         .body = schema_object(
             {{"version", version}, {"approved", schema_bool()}, {"reason", words}}, {"approved"}
         ),
         .errors = {
             "case.no_extension", "case.extension_own", "case.reason_missing",
             "clock.extended_twice", "clock.extension_too_long"}});
    add(Method::Post, "/api/work/cases/{number}/items/{id}/choose", need_officer, choose,
        {.summary = "Begins steps of an ad-hoc subprocess",
         .body = schema_object(
             {{"version", version}, {"elements", schema_list(text, 20)}}, {"elements"}
         ),
         .errors = {
             "case.unknown_work_item", "case.step_not_offered", "case.claimed_by_other",
             "case.member_suspended", "case.wrong_stage", "bpmn.not_activatable"}});
    add(Method::Post, "/api/work/cases/{number}/items/{id}/claim", need_viewer,
        [](const Desk& d, const http::Request& r) { return claim(d, r, false); },
        {.summary = "Takes a work item",
         .body = schema_object({{"version", version}}),
         .reply = shapes::claimed(),
         .errors = {"case.claimed_by_other", "case.unknown_work_item"}});
    add(Method::Post, "/api/work/cases/{number}/items/{id}/release", need_viewer,
        [](const Desk& d, const http::Request& r) { return claim(d, r, true); },
        {.summary = "Gives a work item back; a supervisor also those of others",
         .body = schema_object({{"version", version}}),
         .reply = shapes::claimed(),
         .errors = {"case.claimed_by_other", "case.unknown_work_item"}});
}

}  // namespace tongban::service
