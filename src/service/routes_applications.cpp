// From an open draft to a signed case, and /api/applications: a whole application in one request,
// for systems and counters that hold everything already.
#include "service/delivery.h"
#include "service/form_check.h"
#include "service/handed_in.h"
#include "service/issued.h"
#include "service/routes.h"
#include "service/sealed_words.h"
#include "service/shape_parts.h"
#include "service/shapes.h"
#include "service/submission.h"
#include "service/window.h"

namespace tongban::service {

namespace {

json::object submitted_view(const CaseState& state) {
    json::array members;
    for (const Member& member : state.members)
        members.push_back(json::object{
            {"item", member.item}, {"name", member.name}, {"number", member.number}});
    return {
        {"number", state.number},
        {"query_code", state.query_code},
        {"stage", enum_text(state.stage)},
        {"members", std::move(members)},
        {"receipt", "/api/cases/" + state.number + "/receipt.pdf"}};
}

}  // namespace

namespace {
/// What was held and chosen speaks of the one who was to apply before: it is asked anew.
void become(DraftState& state, const char* kind, const std::string& applicant) {
    if (state.applicant != applicant && !state.applicant.empty()) {
        std::erase_if(state.held, [](const auto& held) { return !held.first.starts_with("per."); });
        std::erase_if(state.materials, [](const auto& material) {
            return material.second.way == MaterialWay::Credential;
        });
        state.looked_up.clear();
        state.registers.clear();
    }
    state.applicant_kind = kind;
    state.applicant = applicant;
}

Error not_for(const char* kind, const ServiceRef& service) {
    return Error{
        .code = "draft.applicant_kind",
        .kind = ErrorKind::Forbidden,
        .details = {{"name", service.name().zh}, {"kind", kind}},
        .field = "/applicant"};
}
}  // namespace

Result<void> choose_applicant(
    const Desk& desk, const ServiceRef& service, DraftState& state, const std::string& wanted
) {
    const bool is_self = wanted == "self" || wanted == state.person;
    if (is_self || (wanted.empty() && service.is_open_to("natural"))) {
        if (!service.is_open_to("natural")) return not_for("natural", service);
        become(state, "natural", state.person);
        return {};
    }
    for (const EnterpriseFacts& enterprise : TRY(desk.neighbours.enterprises_of(state.person)))
        if (enterprise.id == wanted || wanted.empty()) {
            if (!service.is_open_to("enterprise")) return not_for("enterprise", service);
            become(state, "enterprise", enterprise.id);
            return {};
        }
    if (wanted.empty()) return not_for("natural", service);
    return Error{.code = "draft.applicant", .kind = ErrorKind::Forbidden, .field = "/applicant"};
}

Result<void> choose_person(const Desk& desk, const http::Request& request, DraftState& state) {
    state.creator = request.actor.id;
    state.channel = "web";
    state.person = request.actor.id;
    const auto other = find_string(request.body, "on_behalf_of");
    if (request.actor.kind == authority::ActorKind::Staff) {
        TRY(authority::check(request.actor, authority::Need::one_of({authority::Role::Clerk})));
        if (!other) return Error{.code = "draft.person_missing", .field = "/on_behalf_of"};
        state.channel = "counter";
        state.person = *other;
        return {};
    }
    if (!other || *other == request.actor.id) return {};
    if (!TRY(desk.neighbours.is_agent_for(
            request.actor.id, *other, state.service, china_date(request.now)
        )))
        return Error{
            .code = "draft.not_authorised", .kind = ErrorKind::Forbidden, .field = "/on_behalf_of"};
    state.person = *other;
    return {};
}

namespace {
/// Of a bundle whose questions are not answered yet: the items that everybody needs. Which ones
/// these are a decision may say otherwise than the list; then something is known only where no item
/// of it is open to every window.
std::vector<std::string> certain_items(const pack::Bundle& bundle, const pack::Content& content) {
    const bool is_decided = bundle.executable && !bundle.executable->members_decision.empty();
    std::vector<std::string> items;
    for (const pack::BundleMember& member : bundle.members) {
        if (!is_decided && !member.include_if.empty()) continue;
        CaseState alone;
        alone.members.emplace_back().item = member.item;
        if (is_decided && is_open_to_any_window(alone, content)) return {};
        items.push_back(member.item);
    }
    return items;
}

/// What the rule of windows asks about a case, before there is one.
CaseState window_view(const OpenDraft& draft, const pack::Content& content) {
    CaseState state;
    state.region = draft.state.region;
    const auto add = [&](const std::string& item) { state.members.emplace_back().item = item; };
    if (draft.plan)
        for (const PlannedMember& member : draft.plan->members) add(member.item->id);
    else if (draft.service.item != nullptr)
        add(draft.service.item->id);
    else
        std::ranges::for_each(certain_items(*draft.service.bundle, content), add);
    return state;
}
}  // namespace

Result<void> check_draft_window(
    const http::Request& request, const OpenDraft& draft, const Scene& scene
) {
    if (request.actor.kind != authority::ActorKind::Staff || draft.state.region.empty()) return {};
    CaseState asked = window_view(draft, *scene.content);
    if (asked.members.empty()) return {};
    const auto unit =
        scene.content->directory->regions().responsible_unit(asked.region, scene.view.today);
    if (unit) asked.region = *unit;
    if (check_window(request.actor, asked, *scene.content)) return {};
    const directory::Region* region = scene.content->directory->regions().find(asked.region);
    return Error{
        .code = "draft.window",
        .kind = ErrorKind::Forbidden,
        .details =
            {{"service", draft.service.name().zh},
             {"service_en", draft.service.name().en},
             {"region", region == nullptr ? asked.region : region->name},
             {"region_en", region == nullptr ? asked.region : region->name_en}},
        .field = "/region"};
}

Result<http::Answer> submit_open_draft(
    const Desk& desk,
    const http::Request& request,
    const Scene& scene,
    const OpenDraft& draft,
    const SubmitOptions& options
) {
    if (const Issues issues = draft_issues(draft, *scene.content, scene.view.today);
        !issues.empty())
        return error_of(issues);
    if (options.has_delivery && lacks_hall(draft.state.delivery, *scene.content))
        return Error{.code = "draft.hall_missing", .field = "/delivery/hall"};
    const auto materials = material_states(draft, *scene.content, scene.view.today);
    const Digests digests = digests_of(signed_document(draft, materials));
    if (options.sha256 && *options.sha256 != digests.sha256)
        return refuse("draft.changed_since_shown", ErrorKind::Conflict);
    // How the applicant agreed is kept with the signature of the clerk who says so.
    if (draft.state.channel == "counter" && options.consent != "applicant" &&
        options.consent != "paper")
        return Error{.code = "draft.consent_missing", .field = "/consent"};
    TRY(options.reauthenticate());
    const bool counter = draft.state.channel == "counter";
    // Before a number is drawn: a day has a limited count of them.
    // A window takes in what it is open to, whether or not it accepts at once.
    if (counter || options.accept)
        TRY(check_window(request.actor, window_view(draft, *scene.content), *scene.content));
    CaseState initial = TRY(case_from(
        draft, materials,
        {*scene.content, desk.keyring, desk.numbers, request.now, counter ? request.actor.id : "",
         crypto::random_bytes(32)}
    ));
    const Wording& wording =
        signing_wording(signs_as(request.actor.id, draft.state.person, draft.state.channel));
    SignedProof signature = TRY(
        desk.neighbours.sign(request.actor.id, digests.sha256, digests.sm3, wording.zh, request.now)
    );
    initial.signature = SignatureRecord{
        .person = request.actor.id,
        .wording = wording.zh,
        .wording_version = wording.version,
        .sha256 = digests.sha256,
        .sm3 = digests.sm3,
        .proof = signature.proof,
        .at = request.now,
        .consent = options.consent};
    const Facts facts =
        facts_for(desk, *scene.content, request.now, request.actor.id, request.actor.name);
    std::optional<AcceptCase> acceptance = options.accept;
    if (acceptance) seal_words(*acceptance, desk.keyring, initial.number);
    Turn turn =
        TRY(decide(CaseState{}, SubmitCase{std::move(initial), std::move(acceptance)}, facts));
    http::AfterCommit after;
    after.commits.push_back(TRY(commit_of(turn, 0, desk.keyring)));
    add_named(after.commits.front(), turn.state.materials);
    for (ledger::Commit& commit : TRY(result_commits(turn, desk.neighbours)))
        after.commits.push_back(std::move(commit));
    if (options.closes_draft)
        after.commits.push_back(
            closing_commit(desk, draft.state, request.actor.id, request.now, turn.state.number)
        );
    for (ledger::Commit& commit : signature.commits) after.commits.push_back(std::move(commit));
    after.reply = http::json_reply(submitted_view(turn.state), 201);
    after.ended = keeper_of(desk, std::move(turn.state));
    return http::Answer(std::move(after));
}

namespace {

std::string purpose_of_file(const std::string& service, const std::string& material) {
    return fmt::format("service:{}/{}", service, material);
}

/// How each material is handed in; files were uploaded before, with /api/files.
Result<void> choose_materials(
    const Desk& desk, const http::Request& request, DraftState& state, const json::object& materials
) {
    for (const auto& pair : materials) {
        const std::string id(pair.key()), field = "/materials/" + id;
        const json::object* given = pair.value().if_object();
        const auto text = given == nullptr ? std::nullopt : find_string(*given, "way");
        const auto way = text ? find_enum<MaterialWay>(*text) : std::nullopt;
        if (!way) return Error{.code = "draft.material_way", .field = field + "/way"};
        DraftMaterial& material = state.materials[id];
        material.way = *way;
        material.credential = find_string(*given, "credential").value_or("");
        const json::array* files = find_array(*given, "files");
        if (files == nullptr) continue;
        if (files->size() > kFilesMax)
            return Error{
                .code = "draft.too_many_files",
                .kind = ErrorKind::Conflict,
                .details = {{"max", kFilesMax}},
                .field = field + "/files"};
        for (const json::value& one : *files) {
            material.files.push_back(TRY(open_token(
                desk, request.actor, one, purpose_of_file(state.service, id), request.now,
                field + "/files"
            )));
        }
    }
    return {};
}

/// What was chosen has to be open to this applicant: nothing is silently left out.
Result<void> check_materials(const OpenDraft& draft) {
    if (!draft.plan) return {};
    for (const auto& [id, given] : draft.state.materials) {
        const auto planned =
            std::ranges::find_if(draft.plan->materials, [&](const PlannedMaterial& known) {
                return known.material->id == id;
            });
        const std::string field = "/materials/" + id;
        if (planned == draft.plan->materials.end())
            return Error{
                .code = "case.unknown_material", .kind = ErrorKind::NotFound, .field = field};
        if (given.way != MaterialWay::None &&
            std::ranges::find(planned->ways, given.way) == planned->ways.end())
            return Error{
                .code = "draft.material_way",
                .kind = ErrorKind::Forbidden,
                .field = field + "/way"};
        if (given.way == MaterialWay::Credential &&
            !fits(draft.credentials, given.credential, *planned->material))
            return Error{.code = "draft.credential", .field = field + "/credential"};
    }
    return {};
}

Result<DraftState> state_of(const Desk& desk, const http::Request& request, const Scene& scene) {
    DraftState state;
    state.service = TRY(require_string(request.body, "service"));
    const ServiceRef service = TRY(find_service(*scene.content, state.service));
    if (!service.is_executable()) return refuse("draft.not_executable", ErrorKind::Conflict);
    TRY(choose_person(desk, request, state));
    TRY(choose_applicant(desk, service, state, find_string(request.body, "applicant").value_or(""))
    );
    state.region = find_string(request.body, "region").value_or("");
    if (const json::object* answers = find_object(request.body, "answers")) {
        state.answers = *answers;
        TRY(check_answers(
            desk.plans->of(scene.content)->questions_of(service, state.answers), state.answers
        ));
    }
    if (const json::object* data = find_object(request.body, "data")) state.data = *data;
    if (const json::object* materials = find_object(request.body, "materials"))
        TRY(choose_materials(desk, request, state, *materials));
    if (const json::object* delivery = find_object(request.body, "delivery"))
        take_delivery(state, *delivery);
    state.id = crypto::random_token(12);
    return state;
}

Result<http::Answer> apply(const Desk& desk, const http::Request& request) {
    const std::string token = TRY(require_string(request.body, "signing_token"));
    std::optional<AcceptCase> acceptance;
    if (const json::object* accept = find_object(request.body, "accept"))
        acceptance = TRY(acceptance_of(*accept));
    const auto reauthenticate = [&]() -> Result<void> {
        return desk.neighbours.check_signing_token(
            request.actor.id, request.session, token, request.now
        );
    };
    // First, so that nobody without it has registers asked.
    TRY(reauthenticate());
    const Scene scene(desk, request);
    DraftState state = TRY(state_of(desk, request, scene));
    const std::string id = state.id;
    const OpenDraft draft = TRY(open_draft(
        std::move(state), *scene.content, desk.neighbours, purpose_of(request, "application", id),
        desk.plans->of(scene.content).get()
    ));
    TRY(check_materials(draft));
    return submit_open_draft(
        desk, request, scene, draft,
        {.sha256 = find_string(request.body, "sha256"),
         .reauthenticate = reauthenticate,
         .closes_draft = false,
         .accept = std::move(acceptance),
         .consent = find_string(request.body, "consent").value_or(""),
         .has_delivery = request.body.contains("delivery")}
    );
}

Result<const pack::Material*> find_material_of(
    const pack::Content& content, const ServiceRef& service, std::string_view id
) {
    std::vector<const pack::ServiceItem*> items{service.item};
    if (service.bundle != nullptr) {
        items.clear();
        for (const pack::BundleMember& member : service.bundle->members)
            items.push_back(content.find_item(member.item));
    }
    for (const pack::ServiceItem* item : items)
        if (item != nullptr)
            for (const pack::Material& material : item->materials)
                if (material.id == id) return &material;
    return refuse("case.unknown_material", ErrorKind::NotFound);
}

Result<http::Answer> put_file(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    const std::string id = request.query("service").value_or("");
    const std::string material_id = request.query("material").value_or("");
    const ServiceRef service = TRY(find_service(*scene.content, id));
    const pack::Material* material = TRY(find_material_of(*scene.content, service, material_id));
    FileTaken taken = TRY(take_in(
        desk, request.actor,
        {request.raw,
         request.query("name").value_or("file"),
         purpose_of_file(id, material_id),
         {material->accept, material->bytes_max}},
        request.now
    ));
    http::Reply reply = http::json_reply(handed_in_view(taken), 201);
    return http::Answer(http::AfterCommit{{std::move(taken.commit)}, std::move(reply)});
}

}  // namespace

void take_delivery(DraftState& state, const json::object& delivery) {
    state.delivery.way = find_string(delivery, "way").value_or(state.delivery.way);
    state.delivery.hall = find_string(delivery, "hall").value_or("");
    for (const char* key : {"address", "receiver", "phone"})
        if (const auto text = find_string(delivery, key)) state.delivery_to[key] = *text;
}

json::object submitted_schema() {
    const json::object text{{"type", "string"}};
    const json::object member = schema_object(
        {{"item", text}, {"name", text}, {"number", text}}, {"item", "name", "number"}
    );
    return schema_object(
        {{"number", text},
         {"query_code", text},
         {"stage", text},
         {"members", schema_list(member)},
         {"receipt", text}},
        {"number", "query_code", "stage", "members", "receipt"}
    );
}

void add_application_routes(http::Routes& routes, const Desk& desk) {
    const json::object text = schema_text(200);
    routes.add(
        {.method = http::Method::Post,
         .path = "/api/applications",
         .need = authority::Need::signed_in(),
         .handler = [&desk](const http::Request& request) { return apply(desk, request); },
         .doc =
             {.summary = "A whole application at once, signed and submitted; a clerk who has "
                         "checked it may "
                         "accept it in the same act",
              .tag = "applications",
              .body = schema_object(
                  {{"service", text},
                   {"region", text},
                   {"on_behalf_of", text},
                   {"applicant", text},
                   {"answers", schema_any_object()},
                   {"data", schema_any_object()},
                   {"materials", http::shape::map(schema_object(
                                     {{"way", shapes::material_way()},
                                      {"credential", text},
                                      {"files", schema_list(http::shape::anything(), 200)}},
                                     {"way"}
                                 ))},
                   {"delivery", schema_delivery()},
                   {"sha256", text},
                   {"signing_token", text},
                   {"consent", shapes::consent()},
                   {"accept", acceptance_schema()}},
                  {"service", "signing_token"}
              ),
              .reply = submitted_schema(),
              .errors =
                  {"identity.signing_token",
                   "identity.signing_token_expired",
                   "catalogue.unknown_service",
                   "draft.not_executable",
                   "draft.applicant",
                   "draft.applicant_kind",
                   "draft.not_authorised",
                   "draft.person_missing",
                   "draft.answer",
                   "draft.question_open",
                   "draft.material_way",
                   "draft.credential",
                   "draft.region",
                   "draft.hall_missing",
                   "draft.changed_since_shown",
                   "case.unknown_material",
                   "case.material_missing",
                   "case.audit_unchecked",
                   "case.audit_reason",
                   "auth.forbidden",
                   "code.daily_numbers_used_up"},
              .status = 201}}
    );
    routes.add(
        {.method = http::Method::Post,
         .path = "/api/files",
         .need = authority::Need::signed_in(),
         .handler = [&desk](const http::Request& request) { return put_file(desk, request); },
         .doc =
             {.summary = "Keeps a file for an application of the same account within a day",
              .tag = "applications",
              .reply = shapes::handed_in_file(),
              .query = {"service", "material", "name"},
              .errors =
                  {"file.type", "file.too_large", "file.empty", "file.infected", "file.name",
                   "file.quota", "catalogue.unknown_service", "case.unknown_material"},
              .status = 201},
         .raw_body = true,
         .is_slow = true,
         .body_bytes_max = 20 * 1024 * 1024,
         .per_minute_max = 600}
    );
}

}  // namespace tongban::service
