// /api/drafts: from the first answer to the signature.
#include "service/decide.h"
#include "service/open_already.h"
#include "service/routes.h"
#include "service/shape_parts.h"
#include "service/shapes.h"
#include "service/signing_summary.h"
#include "service/submission.h"

namespace tongban::service {

namespace {

constexpr int kDraftsMax = 50;
constexpr size_t kDraftBytesMax = 256 * 1024;  // of answers and form together

/// Whoever began it for the person, as long as that is still the clerk's or agent's right.
Result<void> check_creator(
    const Desk& desk,
    const http::Request& request,
    const std::string& person,
    const std::string& service
) {
    const authority::Actor& actor = request.actor;
    if (actor.kind == authority::ActorKind::Staff)
        return authority::check(actor, authority::Need::one_of({authority::Role::Clerk}));
    if (!TRY(desk.neighbours.is_agent_for(actor.id, person, service, china_date(request.now))))
        return refuse("draft.unknown", ErrorKind::NotFound);
    return {};
}

/// The person, or who began it for the person.
Result<void> check_owner(const Desk& desk, const http::Request& request, const DraftState& draft) {
    const authority::Actor& actor = request.actor;
    if (actor.id == draft.person) return {};
    const Error unknown = refuse("draft.unknown", ErrorKind::NotFound);
    if (actor.id != draft.creator) return unknown;
    return check_creator(desk, request, draft.person, draft.service);
}

/// For an agent or a clerk this is a reading of the person's data, also of what is held already.
Result<OpenDraft> opened(
    const Desk& desk, const http::Request& request, const Scene& scene, DraftState state
) {
    const Purpose purpose = purpose_of(request, "draft", state.id);
    desk.neighbours.record_access(state.person, {"draft"}, purpose);
    return open_draft(
        std::move(state), *scene.content, desk.neighbours, purpose,
        desk.plans->of(scene.content).get()
    );
}

/// Pressed twice, or again after an answer that was lost: whoever handed it in is told the number.
Error unknown_draft(const Desk& desk, const http::Request& request, Error unknown) {
    const auto number = case_of_draft(desk, request.path.at(0));
    if (!number || number->empty()) return unknown;
    const auto state = load_case(desk.ledger, *number);
    if (!state || (state->taken_by != request.actor.id && !check_applicant(desk, request, *state)))
        return unknown;
    return refuse("draft.submitted", ErrorKind::Conflict, {{"number", json::string(*number)}});
}

Result<DraftState> own_draft(const Desk& desk, const http::Request& request) {
    auto loaded = load_draft(desk, request.path.at(0));
    if (!loaded) return unknown_draft(desk, request, loaded.error());
    DraftState state = std::move(loaded).value();
    TRY(check_owner(desk, request, state));
    if (state.expires_on < china_date(request.now))
        return refuse("draft.expired", ErrorKind::Conflict, {{"on", to_string(state.expires_on)}});
    return state;
}

/// The desk, and the words for what a draft lacks.
struct DraftDesk {
    const Desk& desk;
    const http::Texts& texts;
};

/// What a draft lacks, as sentences in the language of the reader; what the texts do not know stays
/// as it is, such as the rule of a form, which brings its own words.
void say_issues(json::array& issues, const http::Texts& texts, const std::string& locale) {
    for (json::value& issue : issues) {
        const std::string_view code = issue.at("code").as_string();
        if (!texts.has(locale, code)) continue;
        json::object values = issue.at("details").as_object();
        if (const auto name = find_string(values, "name_en");
            locale == "en" && name && !name->empty())
            values["name"] = *name;
        issue.as_object()["message"] = texts.sentence(locale, code, values);
    }
}

/// The draft with names: whom it is for, whom it may be for, and who fills it in for them. An agent
/// is told the name of the person only.
Result<json::object> named_view(
    const DraftDesk& at, const http::Request& request, const OpenDraft& draft, const Scene& scene
) {
    const Desk& desk = at.desk;
    json::object shown = draft_view(draft, scene.view);
    say_issues(shown["issues"].as_array(), at.texts, request.locale);
    const DraftState& state = draft.state;
    const Purpose purpose = purpose_of(request, "draft", state.id);
    const auto name = state.held.find("per.name");
    const std::string person = name != state.held.end() && name->second.value.is_string()
                                   ? std::string(name->second.value.get_string())
                                   : desk.neighbours.name_of(state.person, purpose);
    json::array choices;
    if (draft.service.is_open_to("natural"))
        choices.push_back(json::object{{"id", state.person}, {"name", person}, {"kind", "natural"}}
        );
    std::string chosen = person;
    for (const EnterpriseFacts& enterprise : TRY(desk.neighbours.enterprises_of(state.person))) {
        if (enterprise.id == state.applicant) chosen = enterprise.name;
        if (!draft.service.is_open_to("enterprise")) continue;
        choices.push_back(json::object{
            {"id", enterprise.id}, {"name", enterprise.name}, {"kind", "enterprise"}});
    }
    if (request.actor.id == state.person)
        shown["open_already"] = TRY(open_already(desk, draft, scene));
    json::object& applicant = shown["applicant"].as_object();
    applicant["name"] = chosen;
    applicant["choices"] = std::move(choices);
    if (state.creator != state.person)
        shown["agent"] = json::object{
            {"name", state.creator == request.actor.id
                         ? request.actor.name
                         : desk.neighbours.name_of(state.creator, purpose)},
            {"counter", state.channel == "counter"}};
    return shown;
}

/// Computes what follows, saves and answers with the whole draft.
Result<http::Answer> saved(
    const DraftDesk& at,
    const http::Request& request,
    const Scene& scene,
    DraftState state,
    const char* event,
    int status = 200
) {
    const Desk& desk = at.desk;
    state.saved_at = request.now;
    const std::int64_t before = state.version;
    OpenDraft draft = TRY(opened(desk, request, scene, std::move(state)));
    TRY(check_draft_window(request, draft, scene));
    http::AfterCommit after;
    after.commits.push_back(commit_of(desk, draft.state, request.actor.id, request.now, event));
    draft.state.version = before + 1;
    after.reply = http::json_reply(TRY(named_view(at, request, draft, scene)), status);
    return http::Answer(std::move(after));
}

/// Answers, form and choices of an earlier case of the same person; materials are asked again.
Result<void> copy_case(
    const Desk& desk, const http::Request& request, const std::string& number, DraftState& state
) {
    const CaseState old = TRY(load_case(desk.ledger, number));
    TRY(check_applicant(desk, request, old));
    state.answers = old.answers;
    state.data = TRY(open_case(desk, old, purpose_of(request, old))).data;
    state.region = old.region;
    return {};
}

Result<int> count_drafts(const Desk& desk, const std::string& creator) {
    int count = 0;
    const auto read = desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT count(*) FROM drafts WHERE creator=$1", {creator},
            [&](const ledger::Reader::Row& row) {
                count = static_cast<int>(row.integer(0));
                return false;
            }
        );
    });
    if (!read) return read.error();
    return count;
}

Result<http::Answer> create(const DraftDesk& at, const http::Request& request) {
    const Desk& desk = at.desk;
    const Scene scene(desk, request);
    DraftState state;
    state.service = TRY(require_string(request.body, "service"));
    const ServiceRef service = TRY(find_service(*scene.content, state.service));
    if (!service.is_executable()) return refuse("draft.not_executable", ErrorKind::Conflict);
    TRY(choose_person(desk, request, state));
    TRY(choose_applicant(desk, service, state, find_string(request.body, "applicant").value_or(""))
    );
    if (TRY(count_drafts(desk, state.creator)) >= kDraftsMax)
        return refuse("draft.too_many", ErrorKind::Conflict, {{"max", kDraftsMax}});
    state.region = find_string(request.body, "region").value_or("");
    if (const auto from = find_string(request.body, "from_case"))
        TRY(copy_case(desk, request, *from, state));
    state.id = crypto::random_token(12);
    state.expires_on = china_date(request.now).plus_days(scene.content->limits.draft_days);
    return saved(at, request, scene, std::move(state), "DraftStarted", 201);
}

struct ListedDraft {
    std::string person;
    std::string service;
    json::object view;
};

Result<http::Answer> list(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    std::vector<ListedDraft> found;
    TRY(desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT id, service, saved_ms, expires, person FROM drafts WHERE creator=$1 OR "
            "person=$1 ORDER BY saved_ms DESC LIMIT 100",
            {request.actor.id},
            [&](const ledger::Reader::Row& row) {
                const auto service = find_service(*scene.content, row.text(1));
                const Date expires(std::chrono::sys_days{std::chrono::days{row.integer(3)}});
                found.push_back(
                    {std::string(row.text(4)), std::string(row.text(1)),
                     json::object{
                         {"id", json::string(row.text(0))},
                         {"service", json::string(row.text(1))},
                         {"service_name",
                          service ? scene.view.pick(service->name()) : std::string(row.text(1))},
                         {"saved_at", to_rfc3339({row.integer(2)})},
                         {"expires_on", to_string(expires)}}}
                );
                return true;
            }
        );
    }));
    json::array drafts;
    for (ListedDraft& draft : found)
        if (draft.person == request.actor.id ||
            check_creator(desk, request, draft.person, draft.service))
            drafts.push_back(std::move(draft.view));
    return http::Answer(http::json_reply(json::object{{"drafts", std::move(drafts)}}));
}

Result<http::Answer> show(const DraftDesk& at, const http::Request& request) {
    const Desk& desk = at.desk;
    const Scene scene(desk, request);
    const OpenDraft draft = TRY(opened(desk, request, scene, TRY(own_draft(desk, request))));
    return http::Answer(http::json_reply(TRY(named_view(at, request, draft, scene))));
}

Result<http::Answer> patch(const DraftDesk& at, const http::Request& request) {
    const Desk& desk = at.desk;
    const Scene scene(desk, request);
    DraftState state = TRY(own_draft(desk, request));
    if (TRY(require_int(request.body, "version")) != state.version)
        return refuse("draft.stale", ErrorKind::Conflict, {{"version", state.version}});
    if (const json::object* answers = find_object(request.body, "answers")) {
        for (const auto& pair : *answers) state.answers[pair.key()] = pair.value();
        const ServiceRef service = TRY(find_service(*scene.content, state.service));
        TRY(check_answers(questions_of(*scene.content, service, state.answers), state.answers));
    }
    if (const json::object* data = find_object(request.body, "data"))
        for (const auto& pair : *data) state.data[pair.key()] = pair.value();
    if (json::serialize(state.data).size() + json::serialize(state.answers).size() > kDraftBytesMax)
        return refuse("draft.too_large", ErrorKind::Invalid, {{"max", kDraftBytesMax / 1024}});
    if (const auto region = find_string(request.body, "region")) state.region = *region;
    if (const auto applicant = find_string(request.body, "applicant"))
        TRY(choose_applicant(
            desk, TRY(find_service(*scene.content, state.service)), state, *applicant
        ));
    if (const json::object* delivery = find_object(request.body, "delivery"))
        take_delivery(state, *delivery);
    return saved(at, request, scene, std::move(state), "DraftSaved");
}

Result<http::Answer> remove(const Desk& desk, const http::Request& request) {
    const DraftState state = TRY(own_draft(desk, request));
    return http::Answer(http::AfterCommit{
        {closing_commit(desk, state, request.actor.id, request.now)}, http::empty_reply()});
}

Result<http::Answer> challenge(const DraftDesk& at, const http::Request& request) {
    const Desk& desk = at.desk;
    const Scene scene(desk, request);
    DraftState state = TRY(own_draft(desk, request));
    const std::string field = TRY(require_string(request.body, "field"));
    const auto held = state.held.find(field);
    if (held == state.held.end() || held->second.state != "held")
        return Error{.code = "draft.not_held", .field = "/field"};
    // Who applies is what they signed in with, and the enterprise that they act for; it is
    // corrected with the identity or the register, not here.
    if (is_identity_of_applicant(field, state.applicant_kind))
        return Error{.code = "draft.identity_fixed", .field = "/field"};
    const std::string note = TRY(require_string(request.body, "note"));
    if (is_blank(note)) return Error{.code = "schema.required", .field = "/note"};
    held->second.state = "challenged";
    held->second.reason = note;
    return saved(at, request, scene, std::move(state), "HeldDataChallenged");
}

Result<const pack::Material*> material_of(const OpenDraft& draft, const std::string& id) {
    if (draft.plan)
        for (const PlannedMaterial& planned : draft.plan->materials)
            if (planned.material->id == id) return planned.material;
    return refuse("case.unknown_material", ErrorKind::NotFound);
}

Result<http::Answer> upload(const DraftDesk& at, const http::Request& request) {
    const Desk& desk = at.desk;
    const Scene scene(desk, request);
    DraftState state = TRY(own_draft(desk, request));
    const OpenDraft draft = TRY(opened(desk, request, scene, state));
    const std::string& id = request.path.at(1);
    const pack::Material* material = TRY(material_of(draft, id));
    DraftMaterial& given = state.materials[id];
    if (given.files.size() >= kFilesMax)
        return refuse("draft.too_many_files", ErrorKind::Conflict, {{"max", kFilesMax}});
    given.way = MaterialWay::Upload;
    given.files.push_back(TRY(desk.files.put(
        request.raw, request.query("name").value_or("file"), {material->accept, material->bytes_max}
    )));
    return saved(at, request, scene, std::move(state), "DraftFileAdded");
}

Result<http::Answer> remove_file(const DraftDesk& at, const http::Request& request) {
    const Desk& desk = at.desk;
    const Scene scene(desk, request);
    DraftState state = TRY(own_draft(desk, request));
    const auto given = state.materials.find(request.path.at(1));
    if (given == state.materials.end()) return refuse("file.unknown", ErrorKind::NotFound);
    if (std::erase_if(given->second.files, [&](const FileRef& file) {
            return file.id == request.path.at(2);
        }) == 0)
        return refuse("file.unknown", ErrorKind::NotFound);
    return saved(at, request, scene, std::move(state), "DraftFileRemoved");
}

Result<http::Answer> choose_way(const DraftDesk& at, const http::Request& request) {
    const Desk& desk = at.desk;
    const Scene scene(desk, request);
    DraftState state = TRY(own_draft(desk, request));
    const OpenDraft draft = TRY(opened(desk, request, scene, state));
    const std::string& id = request.path.at(1);
    const pack::Material* material = TRY(material_of(draft, id));
    const auto way = find_enum<MaterialWay>(TRY(require_string(request.body, "way")));
    if (!way) return Error{.code = "draft.material_way", .field = "/way"};
    for (const PlannedMaterial& planned : draft.plan->materials)
        if (planned.material->id == id && *way != MaterialWay::None &&
            std::ranges::find(planned.ways, *way) == planned.ways.end())
            return Error{
                .code = "draft.material_way", .kind = ErrorKind::Forbidden, .field = "/way"};
    DraftMaterial& given = state.materials[id];
    given.way = *way;
    given.credential = find_string(request.body, "credential").value_or("");
    if (*way == MaterialWay::Credential && !fits(draft.credentials, given.credential, *material))
        return Error{.code = "draft.credential", .field = "/credential"};
    return saved(at, request, scene, std::move(state), "DraftMaterialChosen");
}

Result<http::Answer> signing(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    const OpenDraft draft = TRY(opened(desk, request, scene, TRY(own_draft(desk, request))));
    const auto materials = material_states(draft, *scene.content, scene.view.today);
    const Digests digests = digests_of(signed_document(draft, materials));
    const Wording& wording =
        signing_wording(signs_as(request.actor.id, draft.state.person, draft.state.channel));
    return http::Answer(http::json_reply(json::object{
        {"wording", wording.zh},
        {"wording_en", wording.en},
        {"version", draft.state.version},
        {"wording_version", wording.version},
        {"sha256", digests.sha256},
        {"sm3", digests.sm3},
        {"summary", signing_summary(draft, materials, scene.view)},
        {"label", scene.view.is_english() ? "Test signature without legal effect"
                                          : "测试签名，无法律效力"}}));
}

/// Signs and turns the draft into a case; draft and case are one transaction.
Result<http::Answer> submit(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    const OpenDraft draft = TRY(opened(desk, request, scene, TRY(own_draft(desk, request))));
    const std::string password = TRY(require_string(request.body, "password"));
    const std::string sha256 = TRY(require_string(request.body, "sha256"));
    return submit_open_draft(
        desk, request, scene, draft,
        {.sha256 = sha256,
         .reauthenticate =
             [&] {
                 return desk.neighbours.reauthenticate(request.actor.id, password, request.now);
             },
         .accept = std::nullopt,
         .consent = find_string(request.body, "consent").value_or("")}
    );
}

}  // namespace

void add_draft_routes(http::Routes& routes, const Desk& desk, const http::Texts& texts) {
    using http::Method;
    const RouteAdder add(routes, desk, "drafts");
    const auto told = [&](auto handler) {
        return [at = DraftDesk{desk, texts}, handler](const http::Request& request) {
            return handler(at, request);
        };
    };
    const json::object text = schema_text(200);
    add(Method::Post, "/api/drafts", told(create),
        {.summary = "Starts an application",
         .body = schema_object(
             {{"service", text},
              {"applicant", text},
              {"on_behalf_of", text},
              {"from_case", text},
              {"region", text}},
             {"service"}
         ),
         .reply = shapes::draft(),
         .errors =
             {"catalogue.unknown_service", "draft.not_executable", "draft.applicant",
              "draft.applicant_kind", "draft.not_authorised", "draft.too_many",
              "draft.registered_elsewhere", "draft.window"},
         .status = 201});
    add(Method::Get, "/api/drafts", list, {.summary = "Own drafts", .reply = shapes::draft_list()});
    add(Method::Get, "/api/drafts/{id}", told(show),
        {.summary = "A draft with everything that follows from it",
         .reply = shapes::draft(),
         .errors = {"draft.unknown", "draft.expired"}});
    add(Method::Patch, "/api/drafts/{id}", told(patch),
        {.summary = "Saves answers, form values and choices",
         .body = schema_object(
             {{"version", schema_int(0, 1'000'000'000)},
              {"answers", schema_any_object()},
              {"data", schema_any_object()},
              {"region", text},
              {"applicant", text},
              {"delivery", schema_delivery()}},
             {"version"}
         ),
         .reply = shapes::draft(),
         .errors = {
             "draft.unknown", "draft.stale", "draft.answer", "draft.expired", "draft.region",
             "draft.applicant", "draft.applicant_kind", "draft.registered_elsewhere",
             "draft.window"}});
    add(Method::Delete, "/api/drafts/{id}", remove,
        {.summary = "Throws a draft away", .errors = {"draft.unknown"}, .status = 204});
    add(Method::Post, "/api/drafts/{id}/challenges", told(challenge),
        {.summary = "Disputes a value that government holds; the field can then be typed",
         .body = schema_object({{"field", text}, {"note", schema_text(500)}}, {"field", "note"}),
         .reply = shapes::draft(),
         .errors = {"draft.not_held", "draft.identity_fixed"}});
    add(Method::Post, "/api/drafts/{id}/materials/{material}/files", told(upload),
        {.summary = "Adds a file to a material; the body is the file",
         .reply = shapes::draft(),
         .query = {"name"},
         .errors =
             {"file.type", "file.too_large", "file.empty", "file.infected", "file.name",
              "case.unknown_material"}},
        takes_file);
    add(Method::Delete, "/api/drafts/{id}/materials/{material}/files/{file}", told(remove_file),
        {.summary = "Takes a file away", .reply = shapes::draft(), .errors = {"file.unknown"}});
    add(Method::Put, "/api/drafts/{id}/materials/{material}", told(choose_way),
        {.summary = "Chooses how a material is handed in",
         .body = schema_object({{"way", shapes::material_way()}, {"credential", text}}, {"way"}),
         .reply = shapes::draft(),
         .errors = {"draft.material_way", "draft.credential", "case.unknown_material"}});
    add(Method::Get, "/api/drafts/{id}/signing", signing,
        {.summary = "What is signed, with its digests", .reply = shapes::signing()});
    add(Method::Post, "/api/drafts/{id}/submission", submit,
        {.summary = "Signs and submits",
         .body = schema_object(
             {{"password", text},
              {"sha256", text},
              {"version", schema_int(0, 1'000'000'000)},
              {"consent", shapes::consent()}},
             {"password", "sha256"}
         ),
         .reply = shapes::submission(),
         .errors =
             {"draft.submitted", "draft.changed_since_shown", "identity.wrong_password",
              "auth.locked", "case.material_missing", "draft.hall_missing",
              "code.daily_numbers_used_up"},
         .status = 201},
        slow);
}

}  // namespace tongban::service
