// /api/cases: what applicants do with their own cases.
#include "service/form_check.h"
#include "service/handed_in.h"
#include "service/routes.h"
#include "service/sealed_words.h"
#include "service/shape_parts.h"
#include "service/shapes.h"
#include "service/submission.h"

namespace tongban::service {

namespace {

Result<http::Answer> run(const Desk& desk, const http::Request& request, const DecideStep& step) {
    return carry_out(
        desk, request, request.path.at(0),
        [&](const CaseState& state, const Scene&) { return check_applicant(desk, request, state); },
        step,
        [&](const CaseState& state, const Scene& scene) {
            return applicant_view(desk, request, state, scene);
        }
    );
}

std::string purpose_of_file(const CaseState& state, const std::string& material) {
    return fmt::format("case:{}/{}", state.number, material);
}

/// A file for a supplement or a deferred material. It belongs to the case once the answer names it.
Result<http::Answer> upload(const Desk& desk, const http::Request& request) {
    const CaseState state = TRY(load_case(desk.ledger, request.path.at(0)));
    TRY(check_applicant(desk, request, state));
    const std::string id = request.query("material").value_or("");
    if (!is_asked_for(state, id)) return refuse("case.material_not_asked", ErrorKind::Conflict);
    const auto content = TRY(content_of(desk, state));
    const pack::Material* material = TRY(material_of(*content, state, id));
    FileTaken taken = TRY(take_in(
        desk, request.actor,
        {request.raw,
         request.query("name").value_or("file"),
         purpose_of_file(state, id),
         {material->accept, material->bytes_max}},
        request.now
    ));
    http::Reply reply = http::json_reply(handed_in_view(taken), 201);
    return http::Answer(http::AfterCommit{{std::move(taken.commit)}, std::move(reply)});
}

/// The material with the files or the credential that the body names: files by their tokens, a
/// credential that fits.
Result<MaterialState> supplied(
    const Desk& desk,
    const http::Request& request,
    const CaseState& state,
    const std::string& id,
    const json::object& body
) {
    const MaterialState* known = find_material(state, id);
    if (known == nullptr || !is_asked_for(state, id))
        return refuse("case.material_not_asked", ErrorKind::Conflict);
    MaterialState material = *known;
    if (const json::array* files = find_array(body, "files")) {
        if (files->size() > kFilesMax)
            return refuse("draft.too_many_files", ErrorKind::Conflict, {{"max", kFilesMax}});
        material.way = MaterialWay::Upload;
        material.files.clear();
        for (const json::value& token : *files)
            material.files.push_back(TRY(open_token(
                desk, request.actor, token, purpose_of_file(state, id), request.now,
                "/materials/" + id + "/files"
            )));
    } else if (const auto credential = find_string(body, "credential")) {
        const auto content = TRY(content_of(desk, state));
        const pack::Material* asked = TRY(material_of(*content, state, id));
        const auto held = TRY(held_for(desk, state, *asked, china_date(request.now)));
        if (!fits(held, *credential, *asked))
            return Error{.code = "draft.credential", .field = "/materials/" + id + "/credential"};
        material.way = MaterialWay::Credential;
        material.credential = *credential;
    }
    if (!material.is_done())
        return Error{
            .code = "case.material_missing",
            .details = {{"material", id}, {"name", material.name}},
            .field = "/materials/" + id};
    return material;
}

/// Places of the fields whose rules do not hold.
std::vector<std::string> broken_rules(
    const form::Form& form, const json::object& data, Instant now
) {
    std::vector<std::string> places;
    for (const Issue& issue : check_form(form, data, now).issues)
        if (issue.code == "form.rule") places.push_back(issue.place);
    return places;
}

/// Puts corrected fields into the form: only those that the notice asks for, and as valid as on
/// submission. What processes and results see follows from the form as it then is.
Result<void> correct_fields(
    AnswerSupplement& command,
    json::object& data,
    const CaseState& state,
    const json::object& given,
    const Facts& facts
) {
    const auto form = TRY(merged_form(facts.content, items_of(state)));
    const std::vector<std::string> broken_before =
        form ? broken_rules(form->form, data, facts.now) : std::vector<std::string>();
    for (const auto& pair : given) {
        const std::string key(pair.key());
        if (std::ranges::find(state.supplement->items, key, &SupplementItem::field) ==
            state.supplement->items.end())
            return Error{
                .code = "case.field_not_asked",
                .kind = ErrorKind::Conflict,
                .field = "/data/" + key};
        data[key] = pair.value();
        command.fields.push_back(key);
    }
    if (!form) return {};
    CheckedForm checked = check_form(form->form, data, facts.now);
    Issues issues;
    for (Issue& issue : checked.issues) {
        const auto parts = std::string_view(issue.place).substr(1);
        // A rule over several fields may break at one that was not corrected.
        const bool is_new_fault =
            issue.code == "form.rule" &&
            std::ranges::find(broken_before, issue.place) == broken_before.end();
        if (!is_new_fault && !given.contains(parts.substr(0, parts.find('/')))) continue;
        issue.place = "/data" + issue.place;
        issues.push_back(std::move(issue));
    }
    if (!issues.empty()) return error_of(issues);
    command.open_data = std::move(checked.open_data);
    return {};
}

/// Answers the supplement notice, or hands in what was left for later; signed again when the case
/// was not accepted yet.
Result<http::Answer> supplement(const Desk& desk, const http::Request& request) {
    std::vector<ledger::Commit> extra;
    std::vector<MaterialState> named;
    auto answer =
        run(desk, request, [&](const CaseState& state, const Facts& facts) -> Result<Turn> {
            std::vector<MaterialState> materials;
            if (const json::object* given = find_object(request.body, "materials"))
                for (const auto& pair : *given) {
                    if (!pair.value().is_object())
                        return Error{.code = "json.missing", .field = "/materials"};
                    materials.push_back(
                        TRY(supplied(desk, request, state, pair.key(), pair.value().get_object()))
                    );
                }
            if (state.stage != Stage::Supplement) {
                if (materials.size() != 1) return refuse("case.supplement_empty");
                named = materials;
                return decide(state, SupplyMaterial{materials.front()}, facts);
            }
            named = materials;
            AnswerSupplement command{materials, {}, {}, {}};
            OpenCase open = TRY(open_case(desk, state, purpose_of(request, state)));
            if (const json::object* data = find_object(request.body, "data"))
                TRY(correct_fields(command, open.data, state, *data, facts));
            if (!command.fields.empty())
                command.sealed_data = seal_json(desk.keyring, open.data, state.number);
            TRY(desk.neighbours.reauthenticate(
                request.actor.id, TRY(require_string(request.body, "password")), request.now
            ));
            std::vector<MaterialState> all = state.materials;
            for (const MaterialState& material : materials)
                *std::ranges::find(all, material.id, &MaterialState::id) = material;
            // What had been left for later and is there by now is signed with the rest.
            for (MaterialState& material : all) {
                if (!material.later_until || material.way == MaterialWay::Later) continue;
                material.later_until.reset();
                const auto answered =
                    std::ranges::find(command.materials, material.id, &MaterialState::id);
                if (answered != command.materials.end())
                    *answered = material;
                else
                    command.materials.push_back(material);
            }
            const Digests digests = digests_of(signed_document(
                state.service, state.person, state.applicant, state.answers, open.data, all
            ));
            const Wording& wording =
                signing_wording(signs_as(request.actor.id, state.person, "web"));
            SignedProof proof = TRY(desk.neighbours.sign(
                request.actor.id, digests.sha256, digests.sm3, wording.zh, request.now
            ));
            extra = std::move(proof.commits);
            command.signature =
                SignatureRecord{request.actor.id, wording.zh,  wording.version, digests.sha256,
                                digests.sm3,      proof.proof, request.now};
            return decide(state, command, facts);
        });
    if (answer)
        if (auto* after = std::get_if<http::AfterCommit>(&*answer)) {
            add_named(after->commits.front(), named);
            for (ledger::Commit& commit : extra) after->commits.push_back(std::move(commit));
        }
    return answer;
}

Result<http::Answer> withdraw(const Desk& desk, const http::Request& request) {
    const std::string reason =
        seal_words(desk.keyring, TRY(require_string(request.body, "reason")), request.path.at(0));
    return run(desk, request, [&](const CaseState& state, const Facts& facts) {
        return decide(state, WithdrawCase{reason}, facts);
    });
}

Result<http::Answer> rate(const Desk& desk, const http::Request& request) {
    RateCase command{
        static_cast<int>(TRY(require_int(request.body, "grade"))),
        {},
        seal_words(
            desk.keyring, find_string(request.body, "text").value_or(""), request.path.at(0)
        )};
    if (const json::array* tags = find_array(request.body, "tags"))
        for (const json::value& tag : *tags)
            if (tag.is_string()) command.tags.emplace_back(tag.get_string());
    return run(desk, request, [&](const CaseState& state, const Facts& facts) {
        return decide(state, command, facts);
    });
}

Result<http::Answer> choose_delivery(const Desk& desk, const http::Request& request) {
    return run(desk, request, [&](const CaseState& state, const Facts& facts) -> Result<Turn> {
        Delivery delivery = state.delivery;
        delivery.way = find_string(request.body, "way").value_or("");
        delivery.hall = find_string(request.body, "hall").value_or("");
        json::object to;
        for (const char* key : {"address", "receiver", "phone"})
            if (const auto text = find_string(request.body, key)) to[key] = *text;
        if (to.empty() && !delivery.sealed.empty())
            to = TRY(open_json(desk.keyring, delivery.sealed, state.number));
        else if (!to.empty())
            delivery.sealed = seal_json(desk.keyring, to, state.number);
        const bool has_address = !is_blank(find_string(to, "address").value_or(""));
        return decide(state, ChooseDelivery{delivery, has_address}, facts);
    });
}

}  // namespace

void add_own_step_routes(http::Routes& routes, const Desk& desk) {
    using http::Method;
    // Commands answer with the case as it then is.
    const RouteAdder add(routes, desk, "cases", shapes::case_view());
    const json::object text = schema_text(200), version = schema_int(0, 1'000'000'000);
    add(Method::Post, "/api/cases/{number}/files", upload,
        {.summary = "A file for a supplement or a deferred material; the body is the file",
         .reply = shapes::handed_in_file(),
         .query = {"material", "name"},
         .errors = {"case.material_not_asked", "file.type", "file.too_large", "file.quota"},
         .status = 201},
        takes_file);
    add(Method::Post, "/api/cases/{number}/supplement", supplement,
        {.summary = "Supplies what the notice asks for, or what was left for later",
         .body = schema_object(
             {{"version", version},
              {"password", text},
              {"data", schema_any_object()},
              {"materials", schema_any_object()}}
         ),
         .errors =
             {"case.wrong_stage", "case.material_missing", "case.material_not_asked", "case.stale",
              "draft.credential", "file.unknown"}},
        slow);
    add(Method::Post, "/api/cases/{number}/withdrawal", withdraw,
        {.summary = "Withdraws the application",
         .body = schema_object({{"version", version}, {"reason", schema_text(500)}}, {"reason"}),
         .errors = {"case.wrong_stage", "case.stale"}});
    add(Method::Post, "/api/cases/{number}/rating", rate,
        {.summary = "Rates the service, 1 very satisfied to 5 very dissatisfied",
         .body = schema_object(
             {{"version", version},
              {"grade", schema_int(1, 5)},
              {"tags", schema_list(text, 20)},
              {"text", schema_text(1000)}},
             {"grade"}
         ),
         .errors = {"case.rating_grade", "case.rated", "case.wrong_stage"}});
    add(Method::Post, "/api/cases/{number}/delivery", choose_delivery,
        {.summary = "Chooses pick-up or post",
         .body = schema_object(
             {{"version", version},
              {"way", shapes::delivery_way()},
              {"hall", text},
              {"address", schema_text(300)},
              {"receiver", text},
              {"phone", text}},
             {"way"}
         ),
         .errors = {
             "case.delivery_way", "case.wrong_stage", "draft.unknown_hall", "draft.hall_missing",
             "draft.address_missing"}});
}

}  // namespace tongban::service
