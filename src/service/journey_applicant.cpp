// Steps of a story that the applicant takes.
#include "service/journey_story.h"
#include "service/window.h"

namespace tongban::service::story {

namespace {

/// A file that somebody hands in: only its name and digests matter to the case.
FileRef handed_in(const std::string& material) {
    const Digests digests = digests_of(json::string(material));
    return {"file-" + material, material + ".pdf", "application/pdf", 1024,
            digests.sha256,     digests.sm3};
}

}  // namespace

Result<DraftState> Story::begin(const json::object& body) {
    DraftState draft;
    draft.id = "journey";
    draft.service = text(body, "service");
    draft.person = draft.creator = "person:" + text(body, "as");
    draft.applicant = draft.person;
    draft.channel = "web";
    draft.region = text(body, "region");
    draft.answers = map_of(body, "answers");
    draft.data = map_of(body, "data");
    if (const json::array* down = find_array(body, "registers_down"))
        for (const json::value& id : *down)
            if (id.is_string()) neighbours_.take_down(std::string(id.get_string()));
    draft.expires_on = today().plus_days(content_.limits.draft_days);
    if (const std::string clerk = text(body, "at"); !clerk.empty()) {
        // Any counter may take an application in (收件); the responsible district accepts it.
        draft.creator = TRY(staff(clerk)).id;
        draft.channel = "counter";
    }
    TRY(choose_applicant(draft, text(body, "applicant")));
    const ServiceRef service = TRY(find_service(content_, draft.service));
    if (!service.is_executable()) return refuse("draft.not_executable", ErrorKind::Conflict);
    TRY(check_answers(questions_of(content_, service, draft.answers), draft.answers));
    return draft;
}

Result<void> Story::apply(const json::object& body) {
    DraftState draft = TRY(begin(body));
    std::vector<ledger::Commit> log;
    const Purpose purpose{draft.creator, draft.creator, "draft", draft.id, now_, log};
    OpenDraft open = TRY(open_draft(std::move(draft), content_, neighbours_, purpose));
    TRY(challenge(open, body));
    open = TRY(open_draft(open.state, content_, neighbours_, purpose));
    TRY(choose_materials(open, map_of(body, "materials")));
    open = TRY(open_draft(open.state, content_, neighbours_, purpose));
    return submit(open);
}

Result<OpenDraft> Story::draft(const json::object& body) {
    DraftState begun = TRY(begin(body));
    std::vector<ledger::Commit> log;
    const Purpose purpose{begun.creator, begun.creator, "draft", begun.id, now_, log};
    OpenDraft open = TRY(open_draft(std::move(begun), content_, neighbours_, purpose));
    TRY(challenge(open, body));
    open = TRY(open_draft(open.state, content_, neighbours_, purpose));
    bool has_materials = false;
    for (const auto& pair : map_of(body, "materials"))
        if (choose_materials(open, json::object{{pair.key(), pair.value()}})) has_materials = true;
    if (!has_materials) return open;
    return open_draft(open.state, content_, neighbours_, purpose);
}

/// Field -> why what a register holds is disputed; what is typed instead stands in `data`.
Result<void> Story::challenge(OpenDraft& open, const json::object& body) {
    for (const auto& [field, note] : map_of(body, "challenges")) {
        const std::string key(field);
        const auto held = open.state.held.find(key);
        if (held == open.state.held.end() || held->second.state != "held")
            return Error{.code = "draft.not_held", .field = "/challenges/" + key};
        if (is_identity_of_applicant(key, open.state.applicant_kind))
            return Error{.code = "draft.identity_fixed", .field = "/challenges/" + key};
        held->second.state = "challenged";
        held->second.reason = note.is_string() ? std::string(note.get_string()) : std::string();
    }
    return {};
}

Result<void> Story::choose_applicant(DraftState& draft, const std::string& wanted) {
    if (wanted.empty()) return {};
    // An enterprise of the demo pack by its id, or one that the story has founded by its name.
    for (const EnterpriseFacts& enterprise : TRY(neighbours_.enterprises_of(draft.person)))
        if (enterprise.name == wanted) {
            draft.applicant_kind = "enterprise";
            draft.applicant = enterprise.id;
            return {};
        }
    for (const json::object* entry : demo_entries(content_.demo, "enterprises"))
        if (demo_text(*entry, "id") == wanted)
            for (const EnterpriseFacts& enterprise : TRY(neighbours_.enterprises_of(draft.person)))
                if (enterprise.credit_code == demo_text(*entry, "uscc")) {
                    draft.applicant_kind = "enterprise";
                    draft.applicant = enterprise.id;
                    return {};
                }
    return Error{.code = "draft.applicant", .kind = ErrorKind::Forbidden, .field = "/applicant"};
}

Result<void> Story::choose_materials(OpenDraft& open, const json::object& wanted) {
    for (const auto& pair : wanted) {
        const std::string id(pair.key());
        const PlannedMaterial* planned = nullptr;
        if (open.plan)
            for (const PlannedMaterial& one : open.plan->materials)
                if (one.material->id == id) planned = &one;
        if (planned == nullptr)
            return Error{
                .code = "case.unknown_material",
                .kind = ErrorKind::NotFound,
                .field = "/materials/" + id};
        DraftMaterial given;
        given.way = TRY(way_of(pair.value()));
        if (std::ranges::find(planned->ways, given.way) == planned->ways.end())
            return Error{
                .code = "draft.material_way",
                .kind = ErrorKind::Forbidden,
                .field = "/materials/" + id};
        if (given.way == MaterialWay::Upload) given.files.push_back(handed_in(id));
        if (given.way == MaterialWay::Credential) {
            const auto own = std::ranges::find(
                open.credentials, planned->material->credential, &HolderCredential::type
            );
            if (own == open.credentials.end())
                return Error{.code = "draft.credential", .field = "/materials/" + id};
            given.credential = own->id;
        }
        open.state.materials[id] = std::move(given);
    }
    return {};
}

Result<MaterialWay> Story::way_of(const json::value& wanted) {
    const std::string word = wanted.is_string() ? std::string(wanted.get_string()) : std::string();
    if (word == "file") return MaterialWay::Upload;
    if (word == "credential") return MaterialWay::Credential;
    if (word == "commitment") return MaterialWay::Commitment;
    if (word == "later") return MaterialWay::Later;
    return malformed(
        "a material is `file`, `credential`, `commitment` or `later`, not `" + word + "`"
    );
}

Result<void> Story::submit(const OpenDraft& open) {
    if (const Issues issues = draft_issues(open, content_, today()); !issues.empty())
        return Error{
            .code = issues.front().code,
            .details = issues.front().details,
            .field = issues.front().place,
            .cause = issues.front().message};
    const auto materials = material_states(open, content_, today());
    const std::string clerk = open.state.channel == "counter" ? open.state.creator : "";
    CaseState initial = TRY(case_from(
        open, materials,
        {content_, keyring_, numbers_, now_, clerk, std::vector<std::uint8_t>(32, 7)}
    ));
    initial.signature = TRY(signature_of(open.state.person, signed_document(open, materials)));
    // The story goes on with this case.
    replayed_ = CaseState{};
    timers_.clear();
    history_.clear();
    held_ = open.state.held;
    return commit(TRY(decide(
        CaseState{}, SubmitCase{std::move(initial)}, facts(open.state.creator, open.state.creator)
    )));
}

Result<SignatureRecord> Story::signature_of(
    const std::string& person, const json::object& document
) {
    const Digests digests = digests_of(document);
    const Wording& wording = signing_wording(SignsAs::Applicant);
    const SignedProof proof =
        TRY(neighbours_.sign(person, digests.sha256, digests.sm3, wording.zh, now_));
    return SignatureRecord{person,      wording.zh, wording.version, digests.sha256, digests.sm3,
                           proof.proof, now_};
}

Result<void> Story::by_applicant(const std::string& step, const json::object& body) {
    const Facts known = facts(state_.person, state_.person);
    if (step == "supply") return supply(body, known);
    if (step == "delivery") {
        Delivery delivery = state_.delivery;
        delivery.way = text(body, "way");
        delivery.hall = text(body, "hall");
        const bool has_address = delivery.way == "post";
        return commit(TRY(decide(state_, ChooseDelivery{delivery, has_address}, known)));
    }
    if (step == "withdraw")
        return commit(TRY(decide(state_, WithdrawCase{text(body, "reason")}, known)));
    if (step == "rate")
        return commit(TRY(decide(
            state_,
            RateCase{static_cast<int>(find_int(body, "grade").value_or(0)), {}, text(body, "text")},
            known
        )));
    const auto fee = std::ranges::find(state_.fees, text(body, "item"), &Fee::item);
    return pay(fee == state_.fees.end() ? std::string() : fee->id, known);
}

Result<void> Story::pay(const std::string& id, const Facts& known) {
    const Fee fee = *TRY(payable_fee(state_, id));
    const PaymentOrder order{
        .reference = next_reference(state_, fee),
        .case_number = state_.number,
        .fee = id,
        .name = fee.name,
        .fen = fee.fen,
        .ordered_at = now_,
        .until = now_.plus(std::chrono::minutes(30)),
        .return_path = {}};
    const std::string url = TRY(payments_.start(order));
    TRY(commit(TRY(decide(state_, StartPayment{id, order.reference, url, order.until}, known))));
    TRY(payments_.play(order.reference, true, now_));
    const PaymentNews news = TRY(payments_.status(order.reference, now_));
    return commit(TRY(decide(state_, ConfirmPayment{news.reference, news.fen, news.receipt}, known))
    );
}

Result<void> Story::supply(const json::object& body, const Facts& known) {
    std::vector<MaterialState> given;
    for (const auto& pair : map_of(body, "materials")) {
        const MaterialState* found = find_material(state_, pair.key());
        if (found == nullptr || TRY(way_of(pair.value())) != MaterialWay::Upload)
            return refuse("case.material_not_asked", ErrorKind::Conflict);
        MaterialState material = *found;
        material.way = MaterialWay::Upload;
        material.files = {handed_in(material.id)};
        given.push_back(std::move(material));
    }
    if (state_.stage != Stage::Supplement) {
        for (const MaterialState& material : given)
            TRY(commit(TRY(decide(state_, SupplyMaterial{material}, known))));
        return {};
    }
    std::vector<MaterialState> all = state_.materials;
    for (const MaterialState& material : given)
        *std::ranges::find(all, material.id, &MaterialState::id) = material;
    AnswerSupplement command;
    command.materials = std::move(given);
    command.open_data = state_.open_data;
    const json::object data = TRY(open_json(keyring_, state_.sealed_data, state_.number));
    command.signature = TRY(signature_of(
        state_.person,
        signed_document(state_.service, state_.person, state_.applicant, state_.answers, data, all)
    ));
    return commit(TRY(decide(state_, command, known)));
}

}  // namespace tongban::service::story
