// /api/cases: the applicant's own cases, and the public status page.
#include "credential/qr.h"
#include "service/cursor.h"
#include "service/documents.h"
#include "service/form_check.h"
#include "service/handed_in.h"
#include "service/routes.h"
#include "service/sealed_words.h"
#include "service/shapes.h"
#include "service/submission.h"
#include "service/view_parts.h"

namespace tongban::service {

namespace {

constexpr size_t kPageSize = 20;
constexpr size_t kCursorNames = 1;  // number of the case

http::Reply pdf_reply(Bytes bytes, const std::string& name) {
    return {
        .status = 200,
        .body = std::string(bytes.begin(), bytes.end()),
        .content_type = "application/pdf",
        .headers = {
            {"Content-Disposition", "inline; filename=\"" + name + ".pdf\""},
            {"Cache-Control", "private, no-store"}}};
}

Result<CaseState> visible_case(const Desk& desk, const http::Request& request, const Scene& scene) {
    CaseState state = TRY(load_case(desk.ledger, request.path.at(0)));
    if (request.actor.kind == authority::ActorKind::Staff &&
        may_see_as_staff(request, scene, state))
        return state;
    TRY(check_applicant(desk, request, state));
    return state;
}

Date date_of(std::int64_t number) { return Date(std::chrono::sys_days{std::chrono::days{number}}); }

std::string action_text(Stage stage, bool english) {
    if (stage == Stage::Supplement) return english ? "Supply what is missing" : "请补正材料";
    if (stage == Stage::Decided)
        return english ? "Collect the result, rate the service" : "请领取结果并评价";
    return {};
}

json::object summary(const ledger::Reader::Row& row, const Scene& scene) {
    const Stage stage = find_enum<Stage>(row.text(3)).value_or(Stage::Submitted);
    int left = 0;
    const char* light = "green";
    json::value due = nullptr;
    if (!is_open(stage)) {
        light = "done";
    } else if (!row.is_null(5)) {
        due = to_string(date_of(row.integer(5)));
        light = row_light(
            row.integer(5), row.is_null(6) ? std::nullopt : std::optional(row.integer(6)),
            row.integer(8), row.integer(7) != 0, scene.view, left
        );
    }
    const bool english = scene.view.is_english();
    return {
        {"number", json::string(row.text(0))},
        {"service_name", json::string(row.text(1))},
        {"service_name_en", json::string(row.text(2))},
        {"stage", json::string(row.text(3))},
        {"stage_text", stage_text(stage, english)},
        {"submitted_at", to_rfc3339({row.integer(4)})},
        {"due_on", std::move(due)},
        {"provisional", row.integer(9) != 0},
        {"light", light},
        {"region_name", region_name(scene.view, row.text(10))},
        {"action_needed", stage == Stage::Supplement},
        {"action_text", action_text(stage, english)}};
}

struct ListedCase {
    TimeCursor at;
    std::string person, service;
    json::object view;
};

Result<std::vector<ListedCase>> list_after(
    const Desk& desk, const std::string& actor, const TimeCursor& cursor, const Scene& scene
) {
    std::vector<ListedCase> found;
    const auto read = desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT number, name, name_en, stage, submitted_ms, due, legal_due, stopped, "
            "promised_days, provisional, region, person, service"
            " FROM cases WHERE (person=$1 OR agent=$1) AND"
            " (submitted_ms < $2 OR (submitted_ms = $2 AND number < $3))"
            " ORDER BY submitted_ms DESC, number DESC LIMIT 21",
            {actor, cursor.ms, cursor.names[0]},
            [&](const ledger::Reader::Row& row) {
                found.push_back(
                    {{row.integer(4), {std::string(row.text(0))}},
                     std::string(row.text(11)),
                     std::string(row.text(12)),
                     summary(row, scene)}
                );
                return true;
            }
        );
    });
    if (!read) return read.error();
    return found;
}

/// One's own cases, and those of others as long as one may act for them: an agent whose authority
/// has ended does not even see that there is a case.
class Listing {
  public:
    Listing(const Desk& desk, const http::Request& request) : desk_(desk), request_(request) {}

    Result<bool> may_see(const ListedCase& one) {
        if (one.person == request_.actor.id) return true;
        const std::string key = one.person + '|' + one.service;
        const auto known = known_.find(key);
        if (known != known_.end()) return known->second;
        return known_[key] = TRY(desk_.neighbours.is_agent_for(
                   request_.actor.id, one.person, one.service, china_date(request_.now)
               ));
    }

  private:
    const Desk& desk_;
    const http::Request& request_;
    std::map<std::string, bool> known_;
};

Result<http::Answer> list(const Desk& desk, const http::Request& request) {
    constexpr int kRoundsMax = 20;  // of reading on, where most is not to be seen any more
    const Scene scene(desk, request);
    TimeCursor cursor = TRY(parse_time_cursor(request.query("after").value_or(""), kCursorNames));
    Listing listing(desk, request);
    json::array cases;
    bool has_more = true;
    for (int round = 0; round < kRoundsMax && has_more && cases.size() < kPageSize; ++round) {
        std::vector<ListedCase> found = TRY(list_after(desk, request.actor.id, cursor, scene));
        has_more = found.size() > kPageSize;
        for (ListedCase& one : found) {
            if (cases.size() == kPageSize) {
                has_more = true;
                break;
            }
            cursor = one.at;
            if (TRY(listing.may_see(one))) cases.push_back(std::move(one.view));
        }
    }
    json::value next = nullptr;
    if (has_more) next = cursor_text(cursor);
    return http::Answer(http::json_reply(json::object{
        {"cases", std::move(cases)}, {"next", std::move(next)}}));
}

Result<http::Answer> show(const Desk& desk, const http::Request& request) {
    const CaseState state = TRY(load_case(desk.ledger, request.path.at(0)));
    const Scene scene(desk, request, state);
    TRY(check_applicant(desk, request, state));
    return http::Answer(http::json_reply(TRY(applicant_view(desk, request, state, scene))));
}

Result<http::Answer> receipt(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    const CaseState state = TRY(visible_case(desk, request, scene));
    return http::Answer(pdf_reply(
        TRY(receipt_pdf(desk, state, scene.view, purpose_of(request, state))),
        "receipt-" + state.query_code
    ));
}

Result<http::Answer> notice(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    const CaseState state = TRY(visible_case(desk, request, scene));
    std::string id = request.path.at(1);
    if (id.ends_with(".pdf")) id.resize(id.size() - 4);
    return http::Answer(
        pdf_reply(TRY(notice_pdf(desk, state, id, purpose_of(request, state))), "notice-" + id)
    );
}

Result<http::Answer> file(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    const CaseState state = TRY(visible_case(desk, request, scene));
    for (const MaterialState& material : state.materials)
        for (const FileRef& known : material.files)
            if (known.id == request.path.at(1)) {
                desk.neighbours.record_access(
                    state.person, {"material:" + material.id}, purpose_of(request, state)
                );
                return http::Answer(http::Reply{
                    .status = 200,
                    .body = TRY(desk.files.bytes(known.id)),
                    .content_type =
                        is_kept_type(known.type) ? known.type : "application/octet-stream",
                    .headers = {
                        {"Cache-Control", "private, no-store"},
                        {"X-Content-Type-Options", "nosniff"}}});
            }
    return refuse("file.unknown", ErrorKind::NotFound);
}

/// The status page that anybody with the code may open: no person, no number, no material.
Result<http::Answer> public_status(const Desk& desk, const http::Request& request) {
    if (!is_query_code(request.path.at(0))) return refuse("case.unknown_code", ErrorKind::NotFound);
    const Scene scene(desk, request);
    std::string number;
    const auto read = desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT number FROM cases WHERE query_code=$1", {request.path.at(0)},
            [&](const ledger::Reader::Row& row) {
                number = row.text(0);
                return false;
            }
        );
    });
    if (!read) return read.error();
    if (number.empty()) return refuse("case.unknown_code", ErrorKind::NotFound);
    const CaseState state = TRY(load_case(desk.ledger, number));
    json::array steps;
    for (const Member& member : state.members)
        steps.push_back(json::object{
            {"name",
             scene.view.is_english() && !member.name_en.empty() ? member.name_en : member.name},
            {"state", member.is_open()
                          ? (member.stage == MemberStage::Running ? "active" : "waiting")
                          : "done"},
            {"text", member_stage_text(member, scene.view.is_english())}});
    return http::Answer(http::json_reply(json::object{
        {"service_name",
         scene.view.is_english() && !state.name_en.empty() ? state.name_en : state.name},
        {"stage", enum_text(state.stage)},
        {"stage_text", stage_text(state.stage, scene.view.is_english())},
        {"steps", std::move(steps)},
        {"clock", case_clock_view(state, scene.view)},
        {"region_name", region_name(scene.view, state.region)}}));
}

/// The address of the status page as a picture, for the receipt on the screen.
Result<http::Answer> status_qr(const Desk& desk, const http::Request& request) {
    if (!is_query_code(request.path.at(0))) return refuse("case.unknown_code", ErrorKind::NotFound);
    const credential::QrCode code =
        TRY(credential::qr_code(desk.public_url + "/s/" + request.path.at(0)));
    return http::Answer(http::Reply{
        .status = 200,
        .body = credential::qr_svg(code),
        .content_type = "image/svg+xml",
        .headers = {{"Cache-Control", "private, max-age=86400"}}});
}

// ---- commands of the applicant ----

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
        const auto held = TRY(held_for(desk, state, china_date(request.now)));
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

/// Puts corrected fields into the form: only those that the notice asks for, and as valid as on
/// submission. What processes and results see follows from the form as it then is.
Result<void> correct_fields(
    AnswerSupplement& command,
    json::object& data,
    const CaseState& state,
    const json::object& given,
    const Facts& facts
) {
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
    const auto form = TRY(merged_form(facts.content, items_of(state)));
    if (!form) return {};
    CheckedForm checked = check_form(form->form, data, facts.now);
    Issues issues;
    for (Issue& issue : checked.issues) {
        const auto parts = std::string_view(issue.place).substr(1);
        if (!given.contains(parts.substr(0, parts.find('/')))) continue;
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

void add_case_routes(http::Routes& routes, const Desk& desk) {
    using http::Method;
    const auto add = [&](Method method, const char* path, auto handler, http::RouteDoc doc,
                         auto change) {
        doc.tag = "cases";
        // Commands answer with the case as it then is.
        if (doc.reply.empty() && method == Method::Post) doc.reply = shapes::case_view();
        http::Route route{
            .method = method,
            .path = path,
            .need = authority::Need::signed_in(),
            .handler = [&desk, handler](const http::Request& r) { return handler(desk, r); },
            .doc = std::move(doc)};
        change(route);
        routes.add(std::move(route));
    };
    const auto plain = [](http::Route&) {};
    const auto person = [](http::Route& route) { route.need = authority::Need::person(); };
    const auto slow = [](http::Route& route) { route.is_slow = true; };
    const json::object text = schema_text(200), version = schema_int(0, 1'000'000'000);
    add(Method::Get, "/api/cases", list,
        {.summary = "Own cases, newest first",
         .reply = shapes::case_page(),
         .query = {"after"},
         .errors = {"request.cursor"}},
        person);
    add(Method::Get, "/api/cases/{number}", show,
        {.summary = "A case of one's own",
         .reply = shapes::case_view(),
         .errors = {"case.unknown"}},
        person);
    add(Method::Get, "/api/cases/{number}/receipt.pdf", receipt,
        {.summary = "Receipt with QR code (PDF)",
         .errors = {"case.unknown"},
         .reply_type = "application/pdf"},
        slow);
    add(Method::Get, "/api/cases/{number}/notices/{notice}", notice,
        {.summary = "A notice of the law (PDF)",
         .errors = {"case.unknown", "case.unknown_notice"},
         .reply_type = "application/pdf"},
        slow);
    add(Method::Get, "/api/cases/{number}/files/{file}", file,
        {.summary = "Bytes of a material",
         .errors = {"case.unknown", "file.unknown"},
         .reply_type = "*/*"},
        slow);
    add(Method::Post, "/api/cases/{number}/files", upload,
        {.summary = "A file for a supplement or a deferred material; the body is the file",
         .reply = shapes::handed_in_file(),
         .query = {"material", "name"},
         .errors = {"case.material_not_asked", "file.type", "file.too_large", "file.quota"},
         .status = 201},
        [](http::Route& route) {
            route.raw_body = true;
            route.is_slow = true;
            route.body_bytes_max = 20 * 1024 * 1024;
        });
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
         .errors = {"case.wrong_stage", "case.stale"}},
        plain);
    add(Method::Post, "/api/cases/{number}/rating", rate,
        {.summary = "Rates the service, 1 very satisfied to 5 very dissatisfied",
         .body = schema_object(
             {{"version", version},
              {"grade", schema_int(1, 5)},
              {"tags", schema_list(text, 20)},
              {"text", schema_text(1000)}},
             {"grade"}
         ),
         .errors = {"case.rating_grade", "case.rated", "case.wrong_stage"}},
        plain);
    add(Method::Post, "/api/cases/{number}/delivery", choose_delivery,
        {.summary = "Chooses pick-up or post",
         .body = schema_object(
             {{"version", version},
              {"way", text},
              {"hall", text},
              {"address", schema_text(300)},
              {"receiver", text},
              {"phone", text}},
             {"way"}
         ),
         .errors =
             {"case.delivery_way", "case.wrong_stage", "draft.unknown_hall",
              "draft.address_missing"}},
        plain);
    add(Method::Get, "/api/public/status/{code}", public_status,
        {.summary = "Progress by query code, without personal data",
         .reply = shapes::public_status(),
         .errors = {"case.unknown_code"}},
        [](http::Route& route) {
            route.need = authority::Need::anyone();
            route.per_minute_max = 30;
        });
    add(Method::Get, "/api/public/status/{code}/qr.svg", status_qr,
        {.summary = "QR code of the status page",
         .errors = {"case.unknown_code"},
         .reply_type = "image/svg+xml"},
        [](http::Route& route) { route.need = authority::Need::anyone(); });
}

}  // namespace tongban::service
