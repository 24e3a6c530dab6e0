// /api/work and /api/counter: window clerks and approvers.
#include "directory/identifiers.h"
#include "service/routes.h"
#include "service/sealed_words.h"
#include "service/shapes.h"
#include "service/view_parts.h"
#include "service/window.h"
#include "service/work_lists.h"

namespace tongban::service {

namespace {

using authority::Role;

json::array reason_views(const std::vector<pack::Reason>& reasons) {
    json::array views;
    for (const pack::Reason& reason : reasons)
        // What is chosen goes into the decision, which is in Chinese: English is for reading only.
        views.push_back(json::object{
            {"text", reason.text.zh}, {"text_en", reason.text.en}, {"article", reason.article}});
    return views;
}

/// What the pack says about checking and deciding each member.
void add_guidance(json::object& view, const CaseState& state, const Scene& scene) {
    json::object audit, reject, suspensions, extensions;
    json::array refuse_reasons;
    for (const Member& member : state.members) {
        const pack::ServiceItem* item = scene.content->find_item(member.item);
        if (item == nullptr || !item->executable) continue;
        const pack::Executable& service = *item->executable;
        json::array kinds;
        for (const pack::SuspensionKind& kind : service.suspensions)
            kinds.push_back(json::object{
                {"kind", kind.kind},
                {"name", scene.view.pick(kind.name)},
                {"days_max", kind.days_max},
                {"basis", kind.source.basis},
                {"confirmed", kind.source.confirmed}});
        audit[member.item] = audit_point_views(service.audit_points, scene.view);
        reject[member.item] = reason_views(service.reject_reasons);
        suspensions[member.item] = std::move(kinds);
        extensions[member.item] = json::object{
            {"days_max", service.extension.days_max}, {"basis", service.extension.basis}};
        for (json::value& reason : reason_views(service.refuse_reasons))
            refuse_reasons.push_back(std::move(reason));
    }
    view["audit_points"] = std::move(audit);
    view["reasons"] =
        json::object{{"reject", std::move(reject)}, {"refuse", std::move(refuse_reasons)}};
    view["suspensions"] = std::move(suspensions);
    view["extension"] = std::move(extensions);
}

/// Actions that this member of staff could take now.
json::array staff_can(const http::Request& request, const CaseState& state, const Scene& scene) {
    json::array can;
    const auto& regions = scene.content->directory->regions();
    const bool clerk = check_window(request.actor, state, *scene.content).has_value();
    if (clerk && state.stage == Stage::Submitted) {
        can.emplace_back("accept");
        can.emplace_back("refuse");
        if (!state.supplement) can.emplace_back("supplement-notice");
    }
    if (clerk && !undelivered(state).empty()) can.emplace_back("deliver");
    for (const WorkItem& item : state.work_items)
        if (check_work_item(request.actor, state.region, item.role, item.department, regions))
            can.push_back(json::string(
                (item.role == "supervisor" ? "approve-extension:" : "decide:") + item.item
            ));
    for (const WorkItem& item : state.work_items)
        if (!item.claimed_by.empty() && item.claimed_by != request.actor.id &&
            authority::may(request.actor, Role::Supervisor, state.region, item.department, regions))
            can.push_back(json::string("free:" + item.item));
    return can;
}

json::array work_item_views(const CaseState& state, const ViewContext& context) {
    json::array views;
    for (const WorkItem& item : state.work_items)
        views.push_back(json::object{
            {"id", item.id},
            {"item", item.item},
            {"step", context.is_english() && !item.name_en.empty() ? item.name_en : item.name},
            {"role", item.role},
            {"department", item.department},
            {"opened_at", to_rfc3339(item.opened_at)},
            {"claimed_by", item.claimed_by.empty()
                               ? json::value(nullptr)
                               : json::value(json::object{
                                     {"id", item.claimed_by}, {"name", item.claimed_name}})}});
    return views;
}

Result<json::object> work_view(
    const Desk& desk, const http::Request& request, const CaseState& state, const Scene& scene
) {
    json::object view = TRY(applicant_view(desk, request, state, scene));
    add_guidance(view, state, scene);
    view["intake_note"] = text_or_null(state.intake_note);
    view["work_items"] = work_item_views(state, scene.view);
    open_words(desk.keyring, view, state.number);
    view["can"] = staff_can(request, state, scene);
    const pack::Content& content = *scene.content;
    if (const auto service = find_service(content, state.service)) {
        json::array forms;
        for (const Member& member : state.members)
            if (const pack::ServiceItem* item = content.find_item(member.item);
                item != nullptr && item->executable)
                if (const auto form = content.forms.find(item->executable->form);
                    form != content.forms.end())
                    forms.push_back(form->second.schema);
        view["forms"] = std::move(forms);
    }
    return view;
}

Result<http::Answer> show(const Desk& desk, const http::Request& request) {
    const CaseState state = TRY(load_case(desk.ledger, request.path.at(0)));
    const Scene scene(desk, request, state);
    if (!may_see_as_staff(request, scene, state))
        return refuse("case.unknown", ErrorKind::NotFound);
    return http::Answer(http::json_reply(TRY(work_view(desk, request, state, scene))));
}

/// A command of the window on the whole case.
Result<http::Answer> by_clerk(
    const Desk& desk, const http::Request& request, const DecideStep& step
) {
    return carry_out(
        desk, request, request.path.at(0),
        [&](const CaseState& state, const Scene& scene) {
            return check_window(request.actor, state, *scene.content);
        },
        step,
        [&](const CaseState& state, const Scene& scene) {
            return work_view(desk, request, state, scene);
        }
    );
}

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
        if (const WorkItem* step = step_of_member(state, member->item);
            step != nullptr && step->role == "clerk") {
            auto clerk = check_work_item(
                request.actor, state.region, step->role, step->department,
                scene.content->directory->regions()
            );
            if (clerk || whose == StepOf::ItsRole) return clerk;
        }
        return check_staff(request, scene, Role::Approver, state, member->department);
    };
    return carry_out(
        desk, request, request.path.at(0), check, step,
        [&](const CaseState& state, const Scene& scene) {
            return work_view(desk, request, state, scene);
        },
        false
    );
}

Result<http::Answer> accept(const Desk& desk, const http::Request& request) {
    AcceptCase command;
    if (const json::array* checked = find_array(request.body, "checked"))
        for (const json::value& id : *checked)
            if (id.is_string()) command.checked.emplace_back(id.get_string());
    command.note = seal_words(
        desk.keyring, find_string(request.body, "note").value_or(""), request.path.at(0)
    );
    return by_clerk(desk, request, [&](const CaseState& state, const Facts& facts) {
        return decide(state, command, facts);
    });
}

/// Free text, sealed before it is decided about.
std::string words_of(const Desk& desk, const http::Request& request, const char* key) {
    return seal_words(
        desk.keyring, find_string(request.body, key).value_or(""), request.path.at(0)
    );
}

std::string text_of(const http::Request& request, const char* key) {
    return find_string(request.body, key).value_or("");
}

Result<http::Answer> refuse_case(const Desk& desk, const http::Request& request) {
    const RefuseCase command{
        text_of(request, "kind"), words_of(desk, request, "reason"), text_of(request, "article"),
        text_of(request, "right_authority")};
    return by_clerk(desk, request, [&](const CaseState& state, const Facts& facts) {
        return decide(state, command, facts);
    });
}

/// The notice names the field as the form does. Where it decides which district is responsible,
/// another value is another application.
Result<std::string> label_of_field(
    const pack::Content& content, const CaseState& state, const std::string& key
) {
    const auto form = TRY(merged_form(content, items_of(state)));
    const auto fields =
        form ? form::fields_with_value(form->form) : std::vector<const form::Field*>();
    const auto field = std::ranges::find(fields, key, &form::Field::key);
    if (field == fields.end()) return Error{.code = "case.unknown_field", .field = "/field"};
    // Who applies is proved by signing in and by the register, not by another value.
    const std::string_view semantic = (*field)->property("semantic");
    if (is_identity_of_applicant(semantic, state.applicant_kind))
        return refuse("case.identity_is_fixed", ErrorKind::Conflict);
    const auto service = TRY(find_service(content, state.service));
    const std::string& region_by = service.bundle != nullptr && service.bundle->executable
                                       ? service.bundle->executable->region_by
                                   : service.item != nullptr && service.item->executable
                                       ? service.item->executable->region_by
                                       : std::string();
    if (!region_by.empty() && semantic == region_by)
        return refuse("case.region_is_fixed", ErrorKind::Conflict);
    return (*field)->label.empty() ? key : (*field)->label;
}

Result<http::Answer> supplement_notice(const Desk& desk, const http::Request& request) {
    return by_clerk(desk, request, [&](const CaseState& state, const Facts& facts) -> Result<Turn> {
        RequestSupplement command;
        if (const json::array* items = find_array(request.body, "items"))
            for (const json::value& entry : *items) {
                const json::object* object = entry.if_object();
                if (object == nullptr) return refuse("case.supplement_empty");
                SupplementItem item{
                    find_string(*object, "member").value_or(""),
                    find_string(*object, "material").value_or(""),
                    find_string(*object, "field").value_or(""),
                    {},
                    seal_words(
                        desk.keyring, find_string(*object, "reason").value_or(""), state.number
                    ),
                    false};
                const MaterialState* material = find_material(state, item.material);
                if (material != nullptr && item.member.empty() && !material->items.empty())
                    item.member = material->items.front();
                if (!item.field.empty())
                    item.name = TRY(label_of_field(facts.content, state, item.field));
                else if (material != nullptr)
                    item.name = material->name;
                command.items.push_back(std::move(item));
            }
        return decide(state, command, facts);
    });
}

Result<http::Answer> deliver(const Desk& desk, const http::Request& request) {
    DeliverResult command{
        text_of(request, "way"), text_of(request, "receiver"), text_of(request, "tracking")};
    if (const json::array* items = find_array(request.body, "items"))
        for (const json::value& item : *items)
            if (item.is_string()) command.items.emplace_back(item.get_string());
    return by_clerk(desk, request, [&](const CaseState& state, const Facts& facts) {
        return decide(state, command, facts);
    });
}

Result<http::Answer> decide_member(const Desk& desk, const http::Request& request) {
    return by_approver(
        desk, request,
        [&](const CaseState& state, const Facts& facts) -> Result<Turn> {
            const WorkItem* item = step_of_member(state, request.path.at(1));
            if (item == nullptr) return refuse("case.unknown_work_item", ErrorKind::Conflict);
            return decide(
                state,
                CompleteWorkItem{
                    item->id, find_bool(request.body, "granted").value_or(false),
                    words_of(desk, request, "reason"), text_of(request, "article")},
                facts
            );
        },
        StepOf::ItsRole
    );
}

int days_of(const http::Request& request) {
    return static_cast<int>(find_int(request.body, "days").value_or(0));
}

Result<http::Answer> suspend(const Desk& desk, const http::Request& request) {
    const SuspendMember command{
        request.path.at(1), text_of(request, "kind"), words_of(desk, request, "reason"),
        days_of(request)};
    return by_approver(desk, request, [&](const CaseState& state, const Facts& facts) {
        return decide(state, command, facts);
    });
}

Result<http::Answer> resume(const Desk& desk, const http::Request& request) {
    const ResumeMember command{
        request.path.at(1), words_of(desk, request, "finding"), text_of(request, "second")};
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

/// The head of the authority: whoever supervises that department there.
Result<http::Answer> decide_extension(const Desk& desk, const http::Request& request) {
    const DecideExtension command{
        request.path.at(1), find_bool(request.body, "approved").value_or(false),
        words_of(desk, request, "reason")};
    return carry_out(
        desk, request, request.path.at(0),
        [&](const CaseState& state, const Scene& scene) -> Result<void> {
            const Member* member = find_member(state, command.item);
            if (member == nullptr) return refuse("case.unknown_member", ErrorKind::NotFound);
            return check_staff(request, scene, Role::Supervisor, state, member->department);
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
        by_supervisor =
            release &&
            check_staff(request, scene, Role::Supervisor, state, item->department).has_value();
        if (by_supervisor) return {};
        return check_work_item(
            request.actor, state.region, item->role, item->department,
            scene.content->directory->regions()
        );
    };
    return carry_out(
        desk, request, request.path.at(0), check,
        [&](const CaseState& state, const Facts& facts) {
            return decide(state, ClaimWorkItem{request.path.at(1), release, by_supervisor}, facts);
        },
        [](const CaseState& state, const Scene&) -> Result<json::object> {
            return json::object{{"version", state.version}};
        },
        false
    );
}

Error at_field(Error error, const char* field) {
    error.field = field;
    return error;
}

Result<http::Answer> page_answer(Result<Page> page, const char* name) {
    if (!page) return page.error();
    return http::Answer(http::json_reply(json::object{
        {name, std::move(page->rows)},
        {"next", page->next.empty() ? json::value(nullptr) : json::value(page->next)}}));
}

Result<http::Answer> intake(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    return page_answer(
        intake_list(desk, request.actor, scene.view, request.query("after").value_or("")), "cases"
    );
}

Result<http::Answer> items(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    const bool mine = request.query("mine").value_or("") == "1";
    return page_answer(
        work_list(desk, request.actor, scene.view, mine, request.query("after").value_or("")),
        "items"
    );
}

Result<http::Answer> follow_ups(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    return page_answer(follow_up_list(desk, request.actor, scene.view), "followups");
}

Result<http::Answer> follow_up(const Desk& desk, const http::Request& request) {
    const RecordFollowUp command{text_of(request, "action"), words_of(desk, request, "note")};
    const auto check = [&](const CaseState& state, const Scene& scene) -> Result<void> {
        if (may_answer_rating(
                request.actor, state.region, state.department, scene.content->directory->regions()
            ))
            return {};
        return refuse("auth.forbidden", ErrorKind::Forbidden);
    };
    return carry_out(
        desk, request, request.path.at(0), check,
        [&](const CaseState& state, const Facts& facts) { return decide(state, command, facts); },
        [](const CaseState& state, const Scene&) -> Result<json::object> {
            return json::object{{"state", state.rating->follow_up}, {"version", state.version}};
        }
    );
}

/// At the counter: the person who stands there, found by the identity card; who has no account gets
/// one from the card, without a password. With a credit code also the enterprise that they act for.
Result<http::Answer> find_person(const Desk& desk, const http::Request& request) {
    auto id = directory::parse_resident_id(
        TRY(require_string(request.body, "resident_id")), china_date(request.now)
    );
    if (!id) return at_field(std::move(id).error(), "/resident_id");
    const Purpose purpose = purpose_of(request, "counter", "");
    auto found = desk.neighbours.person_by_resident_id(id->text, purpose);
    std::vector<ledger::Commit> commits;
    const bool is_new = !found && found.error().code == "identity.unknown_person" &&
                        find_bool(request.body, "register").value_or(false);
    if (is_new) {
        auto made =
            TRY(desk.neighbours.register_at_counter(id->text, text_of(request, "name"), purpose));
        found = std::move(made.person);
        commits = std::move(made.commits);
    }
    const PersonFacts person = TRY(std::move(found));
    json::object answer{{"id", person.id}, {"name", person.name}, {"registered", is_new}};
    json::array enterprises;
    // A fresh account is in no store yet, and nobody has named it for an enterprise.
    if (!is_new)
        for (const EnterpriseFacts& enterprise : TRY(desk.neighbours.enterprises_of(person.id)))
            enterprises.push_back(json::object{
                {"id", enterprise.id},
                {"name", enterprise.name},
                {"credit_code", enterprise.credit_code}});
    if (const std::string code = text_of(request, "credit_code"); !code.empty()) {
        auto parsed = directory::parse_credit_code(code);
        if (!parsed) return at_field(std::move(parsed).error(), "/credit_code");
        const auto own = std::ranges::find_if(enterprises, [&](const json::value& one) {
            return one.at("credit_code").as_string() == parsed->text;
        });
        if (own == enterprises.end())
            return Error{
                .code = "draft.applicant", .kind = ErrorKind::Forbidden, .field = "/credit_code"};
        answer["applicant"] = own->at("id");
    }
    answer["enterprises"] = std::move(enterprises);
    if (commits.empty()) return http::Answer(http::json_reply(std::move(answer)));
    return http::Answer(http::AfterCommit{std::move(commits), http::json_reply(std::move(answer))});
}

}  // namespace

void add_work_routes(http::Routes& routes, const Desk& desk) {
    using http::Method;
    const auto need_clerk = authority::Need::one_of({Role::Clerk});
    const auto need_officer = authority::Need::one_of({Role::Clerk, Role::Approver});
    const auto need_viewer =
        authority::Need::one_of({Role::Clerk, Role::Approver, Role::Supervisor});
    const auto add = [&](Method method, const char* path, const authority::Need& need, auto handler,
                         http::RouteDoc doc) {
        doc.tag = "work";
        // Commands on a case answer with the case as it then is.
        if (doc.reply.empty()) doc.reply = shapes::work_case();
        routes.add(
            {.method = method,
             .path = path,
             .need = need,
             .handler = [&desk, handler](const http::Request& r) { return handler(desk, r); },
             .doc = std::move(doc)}
        );
    };
    const json::object text = schema_text(200), words = schema_text(2000),
                       version = schema_int(0, 1'000'000'000);
    const json::object days = schema_int(1, 1000);
    add(Method::Get, "/api/work/intake", need_clerk, intake,
        {.summary = "Submissions that wait for acceptance",
         .reply = shapes::intake_page(),
         .query = {"after"}});
    add(Method::Get, "/api/work/items", need_viewer, items,
        {.summary = "Work items by the day they are due",
         .reply = shapes::work_page(),
         .query = {"mine", "after"}});
    add(Method::Get, "/api/work/cases/{number}", need_viewer, show,
        {.summary = "A case for staff; the reading is logged",
         .query = {"purpose"},
         .errors = {"case.unknown"}});
    add(Method::Post, "/api/work/cases/{number}/acceptance", need_clerk, accept,
        {.summary = "Accepts the application",
         .body = schema_object(
             {{"version", version}, {"checked", schema_list(text, 500)}, {"note", words}}
         ),
         .errors = {
             "case.wrong_stage", "case.stale", "case.material_missing", "case.audit_unchecked"}});
    add(Method::Post, "/api/work/cases/{number}/refusal", need_clerk, refuse_case,
        {.summary = "Refuses to accept, with reason and article",
         .body = schema_object(
             {{"version", version},
              {"kind", text},
              {"reason", words},
              {"article", text},
              {"right_authority", text}},
             {"reason", "article"}
         ),
         .errors = {
             "case.wrong_stage", "case.stale", "case.reason_missing", "case.authority_missing",
             "case.refusal_kind"}});
    add(Method::Post, "/api/work/cases/{number}/supplement-notice", need_clerk, supplement_notice,
        {.summary = "Tells once everything that is missing",
         .body = schema_object(
             {{"version", version}, {"items", schema_list(schema_any_object(), 200)}}, {"items"}
         ),
         .errors = {
             "case.wrong_stage", "case.stale", "case.supplement_twice", "case.supplement_empty",
             "case.reason_missing", "case.unknown_field", "case.region_is_fixed",
             "case.identity_is_fixed", "case.supplement_duplicate", "case.unknown_material",
             "case.material_of_other_member", "case.material_not_from_applicant"}});
    add(Method::Post, "/api/work/cases/{number}/delivery", need_clerk, deliver,
        {.summary = "Hands out results: of the named members, or all that are decided",
         .body = schema_object(
             {{"version", version},
              {"way", text},
              {"receiver", text},
              {"tracking", text},
              {"items", schema_list(text, 100)}},
             {"way", "receiver"}
         ),
         .errors = {"case.nothing_to_deliver", "case.stale", "case.delivery_way"}});
    add(Method::Post, "/api/work/cases/{number}/members/{item}/decision", need_officer,
        decide_member,
        {.summary = "Decides a step of a member",
         .body = schema_object(
             {{"version", version},
              {"granted", schema_bool()},
              {"reason", words},
              {"article", text}},
             {"granted"}
         ),
         .errors = {
             "case.wrong_stage", "case.reason_missing", "case.claimed_by_other",
             "case.material_missing", "case.member_suspended", "case.fee_due"}});
    add(Method::Post, "/api/work/cases/{number}/members/{item}/suspension", need_officer, suspend,
        {.summary = "Stops the clock for a legal reason",
         .body = schema_object(
             {{"version", version}, {"kind", text}, {"reason", words}, {"days", days}},
             {"kind", "reason", "days"}
         ),
         .errors = {
             "case.suspension_unknown", "case.suspension_too_long", "case.already_suspended",
             "case.reason_missing"}});
    add(Method::Post, "/api/work/cases/{number}/members/{item}/resumption", need_officer, resume,
        {.summary = "Ends the stop with its finding",
         .body = schema_object(
             {{"version", version}, {"finding", words}, {"second", text}}, {"finding"}
         ),
         .errors = {"case.not_suspended", "case.officer_missing"}});
    add(Method::Post, "/api/work/cases/{number}/members/{item}/extension", need_officer, extend,
        {.summary = "Asks the head of the authority for more time within the law",
         .body = schema_object(
             {{"version", version}, {"days", days}, {"reason", words}}, {"days", "reason"}
         ),
         .errors = {
             "case.extension_not_allowed", "case.extension_pending", "clock.extended_twice",
             "clock.extension_too_long", "case.reason_missing"}});
    add(Method::Post, "/api/work/cases/{number}/members/{item}/extension/decision",
        authority::Need::one_of({Role::Supervisor}), decide_extension,
        {.summary = "Approves or refuses the extension that was asked for; never by who asked",
         .body = schema_object(
             {{"version", version}, {"approved", schema_bool()}, {"reason", words}}, {"approved"}
         ),
         .errors = {
             "case.no_extension", "case.extension_own", "case.reason_missing",
             "clock.extended_twice", "clock.extension_too_long"}});
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
    add(Method::Post, "/api/counter/person", need_clerk, find_person,
        {.summary =
             "Finds the person at the counter; the reading is logged. Who has no account gets "
             "one from the identity card",
         .body = schema_object(
             {{"resident_id", text},
              {"register", schema_bool()},
              {"name", text},
              {"credit_code", text}},
             {"resident_id"}
         ),
         .reply = shapes::counter_person(),
         .errors = {
             "identity.unknown_person", "identity.resident_id.check_digit", "identity.name",
             "identity.name_mismatch", "draft.applicant"}});
    add(Method::Get, "/api/work/followups", need_viewer, follow_ups,
        {.summary = "Bad ratings that wait for an answer", .reply = shapes::follow_up_page()});
    add(Method::Post, "/api/work/followups/{id}", need_officer, follow_up,
        {.summary = "Contacts the person, or closes the follow-up",
         .body = schema_object(
             {{"version", version}, {"action", text}, {"note", words}}, {"action", "note"}
         ),
         .reply = shapes::follow_up_state(),
         .errors = {"case.contact_first", "case.follow_up_action", "case.wrong_stage"}});
}

}  // namespace tongban::service
