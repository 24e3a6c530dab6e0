// /api/cases: the applicant's own cases, and the public status page.
#include "credential/qr.h"
#include "service/documents.h"
#include "service/routes.h"
#include "service/shapes.h"
#include "service/submission.h"
#include "service/view_parts.h"

namespace tongban::service {

namespace {

constexpr int kPageSize = 20;

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

Result<http::Answer> list(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    json::array cases;
    std::int64_t before = INT64_MAX;
    if (const auto after = request.query("after")) {
        const auto [end, fault] =
            std::from_chars(after->data(), after->data() + after->size(), before);
        if (fault != std::errc{}) return Error{.code = "request.cursor", .field = "/after"};
    }
    std::int64_t last = 0;
    const auto read = desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT number, name, name_en, stage, submitted_ms, due, legal_due, stopped, "
            "promised_days, provisional, region"
            " FROM cases WHERE (person=$1 OR agent=$1) AND submitted_ms < $2"
            " ORDER BY submitted_ms DESC LIMIT 21",
            {request.actor.id, before},
            [&](const ledger::Reader::Row& row) {
                if (cases.size() == kPageSize) return false;
                cases.push_back(summary(row, scene));
                last = row.integer(4);
                return true;
            }
        );
    });
    if (!read) return read.error();
    const bool full = cases.size() == kPageSize;
    return http::Answer(http::json_reply(json::object{
        {"cases", std::move(cases)},
        {"next", full ? json::value(std::to_string(last)) : json::value(nullptr)}}));
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
    return http::Answer(
        pdf_reply(TRY(receipt_pdf(desk, state, scene.view)), "receipt-" + state.query_code)
    );
}

Result<http::Answer> notice(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    const CaseState state = TRY(visible_case(desk, request, scene));
    std::string id = request.path.at(1);
    if (id.ends_with(".pdf")) id.resize(id.size() - 4);
    return http::Answer(pdf_reply(TRY(notice_pdf(desk, state, id, scene.view)), "notice-" + id));
}

Result<http::Answer> file(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    const CaseState state = TRY(visible_case(desk, request, scene));
    for (const MaterialState& material : state.materials)
        for (const FileRef& known : material.files)
            if (known.id == request.path.at(1)) {
                std::vector<ledger::Commit> log;
                if (request.actor.id != state.person)
                    desk.neighbours.record_access(
                        state.person, {"material:" + material.id},
                        purpose_of(request, "review", state.number, &log)
                    );
                return answer_after(
                    std::move(log),
                    http::Reply{
                        .status = 200,
                        .body = TRY(desk.files.bytes(known.id)),
                        .content_type =
                            is_kept_type(known.type) ? known.type : "application/octet-stream",
                        .headers =
                            {{"Cache-Control", "private, no-store"},
                             {"X-Content-Type-Options", "nosniff"}}}
                );
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

bool is_asked_for(const CaseState& state, const std::string& material) {
    const MaterialState* known = find_material(state, material);
    if (known == nullptr) return false;
    if (known->way == MaterialWay::Later && is_open(state.stage)) return true;
    return state.stage == Stage::Supplement && state.supplement &&
           std::ranges::find(state.supplement->items, material, &SupplementItem::material) !=
               state.supplement->items.end();
}

/// A file for a supplement or a deferred material. It belongs to the case once the answer names it.
Result<http::Answer> upload(const Desk& desk, const http::Request& request) {
    const CaseState state = TRY(load_case(desk.ledger, request.path.at(0)));
    TRY(check_applicant(desk, request, state));
    const std::string id = request.query("material").value_or("");
    if (!is_asked_for(state, id)) return refuse("case.material_not_asked", ErrorKind::Conflict);
    const auto content = TRY(content_of(desk, state));
    const pack::Material* material = TRY(material_of(*content, state, id));
    const FileRef stored = TRY(desk.files.put(
        request.raw, request.query("name").value_or("file"), {material->accept, material->bytes_max}
    ));
    return http::Answer(http::json_reply(json::object{{"file", to_record(stored)}}, 201));
}

/// The material with the files or the credential that the body names. Files are checked to be
/// stored.
Result<MaterialState> supplied(
    const Desk& desk,
    const CaseState& state,
    const std::string& id,
    const json::object& body,
    Date today
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
        for (const json::value& entry : *files) {
            const FileRef file = TRY(from_record<FileRef>(entry).transform_error([](Error) {
                return refuse("file.unknown");
            }));
            if (!is_kept_type(file.type) || file.name.size() > kFileNameMax ||
                !desk.files.is_unchanged(file))
                return refuse("file.unknown", ErrorKind::NotFound);
            material.files.push_back(file);
        }
    } else if (const auto credential = find_string(body, "credential")) {
        for (const HolderCredential& own :
             TRY(desk.neighbours.credentials_of(state.applicant, today)))
            if (own.id == *credential) material.way = MaterialWay::Credential;
        if (material.way != MaterialWay::Credential)
            return Error{.code = "draft.credential", .field = "/credential"};
        material.credential = *credential;
    }
    if (!material.is_done())
        return Error{
            .code = "case.material_missing",
            .details = {{"material", id}, {"name", material.name}},
            .field = "/materials/" + id};
    return material;
}

/// Answers the supplement notice, or hands in what was left for later; signed again when the case
/// was not accepted yet.
Result<http::Answer> supplement(const Desk& desk, const http::Request& request) {
    std::vector<ledger::Commit> extra;
    auto answer =
        run(desk, request, [&](const CaseState& state, const Facts& facts) -> Result<Turn> {
            std::vector<MaterialState> materials;
            if (const json::object* given = find_object(request.body, "materials"))
                for (const auto& pair : *given) {
                    if (!pair.value().is_object())
                        return Error{.code = "json.missing", .field = "/materials"};
                    materials.push_back(TRY(
                        supplied(desk, state, pair.key(), pair.value().get_object(), facts.today())
                    ));
                }
            if (state.stage != Stage::Supplement) {
                if (materials.size() != 1) return refuse("case.supplement_empty");
                return decide(state, SupplyMaterial{materials.front()}, facts);
            }
            AnswerSupplement command{materials, {}, {}, {}};
            OpenCase open = TRY(open_case(desk, state));
            json::object open_data = state.open_data;
            if (const json::object* data = find_object(request.body, "data")) {
                for (const auto& pair : *data) {
                    const bool asked = std::ranges::any_of(
                        state.supplement->items,
                        [&](const SupplementItem& item) {
                            return std::string_view(item.field) == std::string_view(pair.key());
                        }
                    );
                    if (!asked)
                        return Error{
                            .code = "case.field_not_asked",
                            .kind = ErrorKind::Conflict,
                            .field = "/data/" + std::string(pair.key())};
                    open.data[pair.key()] = pair.value();
                    if (open_data.contains(pair.key())) open_data[pair.key()] = pair.value();
                }
                command.sealed_data = seal_json(desk.keyring, open.data, state.number);
                command.open_data = open_data;
            }
            TRY(desk.neighbours.reauthenticate(
                request.actor.id, TRY(require_string(request.body, "password")), request.now
            ));
            std::vector<MaterialState> all = state.materials;
            for (const MaterialState& material : materials)
                *std::ranges::find(all, material.id, &MaterialState::id) = material;
            const Digests digests = digests_of(signed_document(
                state.service, state.person, state.applicant, state.answers, open.data, all
            ));
            SignedProof proof = TRY(desk.neighbours.sign(
                state.person, digests.sha256, digests.sm3, signing_wording().zh, request.now
            ));
            extra = std::move(proof.commits);
            command.signature =
                SignatureRecord{state.person,   signing_wording().zh, signing_wording().version,
                                digests.sha256, digests.sm3,          proof.proof,
                                request.now};
            return decide(state, command, facts);
        });
    if (answer)
        if (auto* after = std::get_if<http::AfterCommit>(&*answer))
            for (ledger::Commit& commit : extra) after->commits.push_back(std::move(commit));
    return answer;
}

Result<http::Answer> withdraw(const Desk& desk, const http::Request& request) {
    const std::string reason = TRY(require_string(request.body, "reason"));
    return run(desk, request, [&](const CaseState& state, const Facts& facts) {
        return decide(state, WithdrawCase{reason}, facts);
    });
}

/// The test provider takes every payment; a real one answers through its own call-back.
Result<http::Answer> pay(const Desk& desk, const http::Request& request) {
    const std::string fee = TRY(require_string(request.body, "fee"));
    return run(desk, request, [&](const CaseState& state, const Facts& facts) {
        return decide(state, PayFee{fee, "TEST-" + facts.fresh}, facts);
    });
}

Result<http::Answer> rate(const Desk& desk, const http::Request& request) {
    RateCase command{
        static_cast<int>(TRY(require_int(request.body, "grade"))),
        {},
        find_string(request.body, "text").value_or("")};
    if (const json::array* tags = find_array(request.body, "tags"))
        for (const json::value& tag : *tags)
            if (tag.is_string()) command.tags.emplace_back(tag.get_string());
    return run(desk, request, [&](const CaseState& state, const Facts& facts) {
        return decide(state, command, facts);
    });
}

Result<http::Answer> choose_delivery(const Desk& desk, const http::Request& request) {
    return run(desk, request, [&](const CaseState& state, const Facts& facts) {
        Delivery delivery = state.delivery;
        delivery.way = find_string(request.body, "way").value_or("");
        delivery.hall = find_string(request.body, "hall").value_or("");
        json::object to;
        for (const char* key : {"address", "receiver", "phone"})
            if (const auto text = find_string(request.body, key)) to[key] = *text;
        if (!to.empty()) delivery.sealed = seal_json(desk.keyring, to, state.number);
        return decide(state, ChooseDelivery{delivery}, facts);
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
        {.summary = "Own cases, newest first", .reply = shapes::case_page(), .query = {"after"}},
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
         .reply = shapes::stored_file(),
         .query = {"material", "name"},
         .errors = {"case.material_not_asked", "file.type", "file.too_large"},
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
             {"case.wrong_stage", "case.material_missing", "case.material_not_asked",
              "case.stale"}},
        slow);
    add(Method::Post, "/api/cases/{number}/withdrawal", withdraw,
        {.summary = "Withdraws the application",
         .body = schema_object({{"version", version}, {"reason", schema_text(500)}}, {"reason"}),
         .errors = {"case.wrong_stage", "case.stale"}},
        plain);
    add(Method::Post, "/api/cases/{number}/payment", pay,
        {.summary = "Pays a fee through the test provider",
         .body = schema_object({{"version", version}, {"fee", text}}, {"fee"}),
         .errors = {"case.unknown_fee", "case.paid"}},
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
         .errors = {"case.delivery_way", "case.wrong_stage"}},
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
