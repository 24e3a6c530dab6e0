// /api/work: the lists of window clerks and approvers, and what the window does with a case.
#include "service/form_check.h"
#include "service/shape_parts.h"
#include "service/shapes.h"
#include "service/window.h"
#include "service/work_lists.h"
#include "service/work_view.h"

namespace tongban::service {

namespace {

using authority::Role;

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

Result<http::Answer> accept(const Desk& desk, const http::Request& request) {
    AcceptCase command = TRY(acceptance_of(request.body));
    seal_words(command, desk.keyring, request.path.at(0));
    return by_clerk(desk, request, [&](const CaseState& state, const Facts& facts) {
        return decide(state, command, facts);
    });
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
    std::vector<std::string> region_by = service.region_by();
    for (const Member& member : state.members)
        if (const pack::ServiceItem* item = content.find_item(member.item))
            for (std::string& by : service.region_by(*item)) region_by.push_back(std::move(by));
    if (std::ranges::find(region_by, semantic) != region_by.end())
        return refuse("case.region_is_fixed", ErrorKind::Conflict);
    return (*field)->label.empty() ? key : (*field)->label;
}

/// A rule may hold several fields together: whoever has to correct one may correct the others,
/// since everything is asked for at once.
Result<void> ask_for_tied_fields(
    RequestSupplement& command, const pack::Content& content, const CaseState& state
) {
    const auto form = TRY(merged_form(content, items_of(state)));
    if (!form) return {};
    for (size_t i = 0; i < command.items.size(); ++i) {
        if (command.items[i].field.empty()) continue;
        for (const std::string& key : tied_keys(form->form, command.items[i].field)) {
            if (std::ranges::find(command.items, key, &SupplementItem::field) !=
                command.items.end())
                continue;
            auto name = label_of_field(content, state, key);
            if (!name) continue;  // it is fixed
            SupplementItem tied = command.items[i];
            tied.field = key;
            tied.name = std::move(name).value();
            command.items.push_back(std::move(tied));
        }
    }
    return {};
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
        TRY(ask_for_tied_fields(command, facts.content, state));
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

Result<http::Answer> results(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    return page_answer(
        result_list(desk, request.actor, scene.view, request.query("after").value_or("")), "results"
    );
}

Result<http::Answer> lookup(const Desk& desk, const http::Request& request) {
    const std::string number = TRY(find_case_number(desk, request.query("number").value_or("")));
    const CaseState state = TRY(load_case(desk.ledger, number));
    if (!may_see_as_staff(request, Scene(desk, request, state), state))
        return refuse("case.unknown", ErrorKind::NotFound);
    return http::Answer(http::json_reply(json::object{{"number", number}}));
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

}  // namespace

void add_work_routes(http::Routes& routes, const Desk& desk) {
    using http::Method;
    const auto need_clerk = authority::Need::one_of({Role::Clerk});
    const auto need_officer = authority::Need::one_of({Role::Clerk, Role::Approver});
    const auto need_viewer =
        authority::Need::one_of({Role::Clerk, Role::Approver, Role::Supervisor, Role::Head});
    const auto add = [&](Method method, const char* path, const authority::Need& need,
                         WorkHandler handler, http::RouteDoc doc) {
        add_work_route(routes, desk, method, path, need, handler, std::move(doc));
    };
    const json::object text = schema_text(200), words = schema_text(2000),
                       version = schema_int(0, 1'000'000'000);
    add(Method::Get, "/api/work/intake", need_clerk, intake,
        {.summary = "Submissions that wait for acceptance",
         .reply = shapes::intake_page(),
         .query = {"after"}});
    add(Method::Get, "/api/work/results", need_clerk, results,
        {.summary = "Decided cases whose results wait to be handed out",
         .reply = shapes::result_page(),
         .query = {"after"}});
    add(Method::Get, "/api/work/lookup", need_viewer, lookup,
        {.summary = "The case of a number, of an item's number or of the query code of a receipt",
         .reply = shapes::case_number(),
         .query = {"number"},
         .errors = {"case.unknown"}});
    add(Method::Get, "/api/work/items", need_viewer, items,
        {.summary = "Work items by the day they are due",
         .reply = shapes::work_page(),
         .query = {"mine", "after"}});
    add(Method::Get, "/api/work/cases/{number}", need_viewer, show_work_case,
        {.summary = "A case for staff; the reading is logged",
         .query = {"purpose"},
         .errors = {"case.unknown"}});
    add(Method::Post, "/api/work/cases/{number}/acceptance", need_clerk, accept,
        {.summary = "Accepts the application",
         .body = acceptance_schema({{"version", version}}),
         .errors = {
             "case.wrong_stage", "case.stale", "case.material_missing", "case.audit_unchecked",
             "case.audit_reason"}});
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
              {"way", shapes::delivery_way()},
              {"receiver", text},
              {"tracking", text},
              {"items", schema_list(text, 100)}},
             {"way", "receiver"}
         ),
         .errors = {"case.nothing_to_deliver", "case.stale", "case.delivery_way"}});
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
