// The one straight way of every command on a case: load, may they, decide, commit, answer.
#include "service/form_check.h"
#include "service/issued.h"
#include "service/last_change.h"
#include "service/routes.h"
#include "service/sealed_words.h"
#include "service/shape_parts.h"
#include "service/submission.h"
#include "service/view_parts.h"
#include "service/window.h"

namespace tongban::service {

namespace {
constexpr size_t kWhyBytesMax = 100;
}

void RouteAdder::operator()(
    http::Method method, const char* path, Handler handler, http::RouteDoc doc, Change change
) const {
    const auto bound = [&desk = desk_, handler](const http::Request& r) {
        return handler(desk, r);
    };
    (*this)(method, path, BoundHandler(bound), std::move(doc), change);
}

void RouteAdder::operator()(
    http::Method method, const char* path, BoundHandler handler, http::RouteDoc doc, Change change
) const {
    doc.tag = tag_;
    if (doc.reply.empty()) doc.reply = reply_;
    http::Route route{
        .method = method,
        .path = path,
        .need = authority::Need::signed_in(),
        .handler = std::move(handler),
        .doc = std::move(doc)};
    if (change != nullptr) change(route);
    routes_.add(std::move(route));
}

Purpose purpose_of(const http::Request& request, std::string why, std::string number) {
    return {request.actor.id,  request.actor.name, std::move(why),
            std::move(number), request.now,        request.entries};
}

Purpose purpose_of(const http::Request& request, const CaseState& state) {
    if (request.actor.kind != authority::ActorKind::Staff)
        return purpose_of(request, "agent", state.number);
    std::string why = request.query("purpose").value_or("");
    if (why.empty() || why.size() > kWhyBytesMax) why = "review";
    return purpose_of(request, std::move(why), state.number);
}

Result<void> check_applicant(
    const Desk& desk, const http::Request& request, const CaseState& state
) {
    if (request.actor.id == state.person) return {};
    // An agent goes on with what they applied for, not with what the person did before.
    if (request.actor.kind == authority::ActorKind::Person && state.agent == request.actor.id &&
        TRY(desk.neighbours.is_agent_for(
            request.actor.id, state.person, state.service, china_date(request.now)
        )))
        return {};
    return refuse("case.unknown", ErrorKind::NotFound);
}

Result<void> check_staff(
    const http::Request& request,
    const Scene& scene,
    authority::Role role,
    const std::string& region,
    const std::string& department
) {
    return authority::check_role(
        request.actor, role, region, department, scene.content->directory->regions()
    );
}

bool may_see_as_staff(const http::Request& request, const Scene& scene, const CaseState& state) {
    return may_see_as_staff(request.actor, *scene.content, state);
}

bool may_see_as_staff(
    const authority::Actor& actor, const pack::Content& content, const CaseState& state
) {
    const auto& regions = content.directory->regions();
    using authority::Role;
    if (authority::may(actor, Role::Clerk, state.region, state.department, regions)) return true;
    // Windows of other districts: while there is something to take in, accept or hand out.
    if ((is_open(state.stage) || state.stage == Stage::Decided) &&
        check_window(actor, state, content))
        return true;
    // Who is asked about a step sees what it is about, as long as the case is open.
    for (const Opinion& opinion : state.opinions)
        if (is_open(state.stage) &&
            authority::may(
                actor, Role::Approver, region_of(state, opinion.item), opinion.department, regions
            ))
            return true;
    for (const Role role : {Role::Clerk, Role::Approver, Role::Supervisor, Role::Head}) {
        if (authority::may(actor, role, state.region, "", regions)) return true;
        for (const Member& member : state.members)
            if (authority::may(actor, role, member.region, member.department, regions)) return true;
    }
    return false;
}

bool may_follow(
    const Desk& desk, const authority::Actor& actor, const std::string& number, Instant now
) {
    const auto state = load_case(desk.ledger, number);
    if (!state) return false;
    const auto content = desk.content();
    if (actor.kind == authority::ActorKind::Staff) return may_see_as_staff(actor, *content, *state);
    if (actor.id == state->person) return true;
    if (actor.id != state->agent) return false;
    const auto agent =
        desk.neighbours.is_agent_for(actor.id, state->person, state->service, china_date(now));
    return agent && *agent;
}

CaseKeeper keeper_of(const Desk& desk, CaseState state) {
    return [cases = desk.cases, next = std::make_shared<CaseState>(std::move(state)
                                )](const Result<ledger::Committed>& committed) {
        if (committed && !committed->repeated)
            cases->keep(next);
        else
            cases->forget(next->number);
    };
}

namespace {

/// One way to go, from the state that is given to the commit that follows.
struct Way {
    const Desk& desk;
    const http::Request& request;
    const Check& check;
    const DecideStep* step;
    const DecideOwn* own_step;
    const Render& render;
    bool checks_version;

    Result<http::Answer> from(std::shared_ptr<const CaseState> kept) const;
    Result<http::Answer> go(const std::string& number) const;

    Result<Turn> decided(std::shared_ptr<const CaseState>& kept, const Facts& facts) const;
};

Result<Turn> Way::decided(std::shared_ptr<const CaseState>& kept, const Facts& facts) const {
    if (step != nullptr) return (*step)(*kept, facts);
    CaseState own = desk.cases->take(std::move(kept));
    auto turn = (*own_step)(std::move(own), facts);
    if (!turn) desk.cases->keep(std::make_shared<CaseState>(std::move(own)));
    return turn;
}

Result<http::Answer> Way::from(std::shared_ptr<const CaseState> kept) const {
    const CaseState& state = *kept;
    const std::int64_t before = state.version;
    const Scene scene(TRY(content_of(desk, state)), request);
    if (auto checked = check(state, scene); !checked) {
        // Whoever may not see the case does not learn by the refusal that there is one.
        if (request.actor.kind == authority::ActorKind::Staff &&
            !may_see_as_staff(request, scene, state))
            return refuse("case.unknown", ErrorKind::NotFound);
        return std::move(checked).error();
    }
    if (const auto version = find_int(request.body, "version");
        checks_version && version && *version != state.version)
        return refuse("case.stale", ErrorKind::Conflict, {{"version", state.version}});
    const Facts facts =
        facts_for(desk, *scene.content, request.now, request.actor.id, request.actor.name);
    Turn turn = TRY(decided(kept, facts));
    http::AfterCommit after;
    after.commits.push_back(TRY(commit_of(turn, before, desk.keyring)));
    for (ledger::Commit& commit : TRY(result_commits(turn, desk.neighbours)))
        after.commits.push_back(std::move(commit));
    after.reply = TRY(render(turn.state, scene));
    after.ended = keeper_of(desk, std::move(turn.state));
    return http::Answer(std::move(after));
}

/// What is kept is nearly always the newest state, so it is decided on without looking: the ledger
/// refuses the commit when it is not. A refusal of ours has no such judge, so it is believed only
/// on what was read now.
Result<http::Answer> Way::go(const std::string& number) const {
    if (auto kept = desk.cases->find(number)) {
        auto answer = from(std::move(kept));
        if (answer || answer.error().code == http::takes_long().code) return answer;
    }
    auto answer = from(TRY(load_case(desk.ledger, *desk.cases, number)));
    if (!answer) return with_last_change(desk, request, number, std::move(answer).error());
    return answer;
}

}  // namespace

Result<http::Answer> carry_out(
    const Desk& desk,
    const http::Request& request,
    const std::string& number,
    const Check& check,
    const DecideStep& step,
    const Render& render,
    bool checks_version
) {
    return Way{desk, request, check, &step, nullptr, render, checks_version}.go(number);
}

Result<http::Answer> carry_out_on_own(
    const Desk& desk,
    const http::Request& request,
    const std::string& number,
    const Check& check,
    const DecideOwn& step,
    const Render& render
) {
    return Way{desk, request, check, nullptr, &step, render, false}.go(number);
}

bool is_asked_for(const CaseState& state, const std::string& material) {
    const MaterialState* known = find_material(state, material);
    if (known == nullptr) return false;
    if (known->way == MaterialWay::Later && is_open(state.stage)) return true;
    return state.stage == Stage::Supplement && state.supplement &&
           std::ranges::find(state.supplement->items, material, &SupplementItem::material) !=
               state.supplement->items.end();
}

Result<const pack::Material*> material_of(
    const pack::Content& content, const CaseState& state, const std::string& id
) {
    const MaterialState* known = find_material(state, id);
    if (known != nullptr)
        for (const std::string& item : known->items)
            if (const pack::ServiceItem* found = content.find_item(item))
                for (const pack::Material& material : found->materials)
                    if (material.id == id) return &material;
    return refuse("case.unknown_material", ErrorKind::NotFound);
}

Result<std::vector<HolderCredential>> held_for(
    const Desk& desk, const CaseState& state, const pack::Material& material, Date today
) {
    if (material.credential.empty()) return std::vector<HolderCredential>{};
    return desk.neighbours.valid_credentials_of(
        {state.applicant, state.person}, {material.credential}, today
    );
}

namespace {

constexpr std::int64_t kBytesCheckedMax = 64 * 1024 * 1024;

/// Reading a case's files takes long when nobody has looked at them since the server began: on the
/// pool, and so much for one answer. What is found is kept, so asking again goes on from there.
FileCheck file_check(const Desk& desk, const http::Request& request) {
    return [&desk, &request, left = kBytesCheckedMax](const FileRef& file) mutable -> Result<bool> {
        if (const auto known = desk.files.find_unchanged(file)) return *known;
        if (!request.may_take_long) return http::takes_long();
        if (left <= 0) return refuse("file.checking", ErrorKind::Unavailable);
        left -= file.bytes;
        return desk.files.is_unchanged(file);
    };
}

/// Each material that is owed, with the credentials that fit it.
Result<void> add_choices(
    const Desk& desk, const CaseState& state, const Scene& scene, json::object& view
) {
    for (json::value& entry : view.at("materials").as_array()) {
        json::object& shown = entry.get_object();
        const std::string id = find_string(shown, "id").value_or("");
        if (!is_asked_for(state, id)) continue;
        const auto material = material_of(*scene.content, state, id);
        if (!material) continue;
        const auto held = TRY(held_for(desk, state, **material, scene.view.today));
        shown["choices"] = credential_choices(held, **material, scene.view);
    }
    return {};
}

/// Where values come from; a value that a supplement has replaced is the register's no more.
json::array held_views(const OpenCase& open, const ViewContext& context) {
    json::array views;
    for (const HeldMark& mark : open.held) {
        const json::value* now = find_value(open.data, mark.key);
        const bool is_same = now != nullptr && *now == mark.value;
        if (!mark.is_challenged && !is_same) continue;
        json::object view{
            {"field", mark.key},
            {"source", context.pick({mark.source, mark.source_en})},
            {"as_of", mark.as_of},
            {"challenged", mark.is_challenged}};
        if (mark.is_challenged) {
            view["value"] = mark.value;
            view["note"] = mark.note;
        }
        views.push_back(std::move(view));
    }
    return views;
}

}  // namespace

Result<json::object> applicant_view(
    const Desk& desk,
    const http::Request& request,
    const CaseState& state,
    const Scene& scene,
    Audience audience
) {
    const Purpose purpose = purpose_of(request, state);
    json::object view = case_view(state, scene.view);
    OpenCase open = TRY(open_case(desk, state, purpose));
    view["applicant"] = json::object{
        {"kind", state.applicant_kind}, {"name", find_string(open.parties, "name").value_or("")}};
    if (!state.agent.empty())
        view["agent"] = json::object{{"name", desk.neighbours.name_of(state.agent, purpose)}};
    if (audience == Audience::Applicant) {
        const auto form = merged_form(*scene.content, items_of(state));
        view["form"] = form && *form ? json::value((*form)->form.schema) : json::value(nullptr);
    }
    view["data"] = data_with_results(state, open.data, *scene.content);
    view["decisions"] = std::move(open.decisions);
    view["held"] = held_views(open, scene.view);
    view["timeline"] = timeline_view(history_of(desk, state), state, scene.view, audience);
    if (request.actor.kind == authority::ActorKind::Person)
        TRY(add_choices(desk, state, scene, view));
    json::array altered;
    for (const std::string& part :
         TRY(altered_parts(state, open.data, file_check(desk, request), desk.neighbours)))
        altered.emplace_back(part);
    json::array added;
    for (const MaterialState* material : added_after_signing(state))
        added.emplace_back(scene.view.pick({material->name, material->name_en}));
    if (state.signature)
        view["signature"] = json::object{
            {"valid", altered.empty()},
            {"changed", std::move(altered)},
            {"added", std::move(added)},
            {"wording", state.signature->wording},
            {"signed_at", to_rfc3339(state.signature->at)},
            {"sha256", state.signature->sha256},
            {"sm3", state.signature->sm3},
            {"label", scene.view.is_english() ? "Test signature without legal effect"
                                              : "测试签名，无法律效力"}};
    open_words(desk.keyring, view, state.number);
    return view;
}

Result<AcceptCase> acceptance_of(const json::object& body) {
    AcceptCase command;
    if (const json::array* checked = find_array(body, "checked"))
        for (const json::value& id : *checked)
            if (id.is_string()) command.checked.emplace_back(id.get_string());
    command.note = find_string(body, "note").value_or("");
    const json::array* skipped = find_array(body, "skipped");
    for (size_t i = 0; skipped != nullptr && i < skipped->size(); ++i) {
        const json::object* one = (*skipped)[i].if_object();
        if (one == nullptr) continue;
        SkippedPoint point{
            find_string(*one, "point").value_or(""),
            std::string(trim(find_string(*one, "reason").value_or("")))};
        if (!says_something(point.reason))
            return Error{
                .code = "case.audit_reason",
                .details = {{"point", json::string(point.point)}},
                .field = fmt::format("/skipped/{}/reason", i)};
        command.skipped.push_back(std::move(point));
    }
    return command;
}

void seal_words(AcceptCase& command, const crypto::Keyring& keyring, std::string_view number) {
    command.note = seal_words(keyring, command.note, number);
    for (SkippedPoint& skipped : command.skipped)
        skipped.reason = seal_words(keyring, skipped.reason, number);
}

json::object acceptance_schema(std::initializer_list<std::pair<std::string_view, json::value>> more
) {
    constexpr int kPointsMax = 500, kReasonMax = 500;
    json::object schema = schema_object(
        {{"checked", schema_list(schema_text(200), kPointsMax)},
         {"skipped", schema_list(
                         schema_object(
                             {{"point", schema_text(200)}, {"reason", schema_text(kReasonMax)}},
                             {"point", "reason"}
                         ),
                         kPointsMax
                     )},
         {"note", schema_text(2000)}}
    );
    for (const auto& [name, value] : more) schema["properties"].as_object()[name] = value;
    return schema;
}

json::object schema_object(
    std::initializer_list<std::pair<std::string_view, json::value>> properties,
    std::initializer_list<std::string_view> required
) {
    json::object members;
    for (const auto& [name, schema] : properties) members[name] = schema;
    json::array names;
    for (const std::string_view name : required) names.push_back(json::string(name));
    json::object schema{
        {"type", "object"}, {"properties", std::move(members)}, {"additionalProperties", false}};
    if (!names.empty()) schema["required"] = std::move(names);
    return schema;
}
json::object schema_text(int length_max) { return {{"type", "string"}, {"maxLength", length_max}}; }

json::object schema_delivery() {
    const json::object text = schema_text(200);
    return schema_object(
        {{"way", shapes::delivery_way()},
         {"hall", text},
         {"address", schema_text(300)},
         {"receiver", text},
         {"phone", text}}
    );
}
json::object schema_int(std::int64_t min, std::int64_t max) {
    return {{"type", "integer"}, {"minimum", min}, {"maximum", max}};
}
json::object schema_bool() { return {{"type", "boolean"}}; }
json::object schema_any_object() { return {{"type", "object"}}; }
json::object schema_list(json::object of, int count_max) {
    return {{"type", "array"}, {"items", std::move(of)}, {"maxItems", count_max}};
}

}  // namespace tongban::service
