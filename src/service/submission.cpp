#include "service/submission.h"

#include "crypto/digest.h"
#include "directory/identifiers.h"

namespace tongban::service {

const Wording& signing_wording(SignsAs as) {
    static const Wording applicant{
        "2026-11",
        "本人确认以上表单与材料真实、完整，知悉提供虚假材料的法律责任，同意将其用于办理本次申请的事"
        "项。",
        "I confirm that this form and these materials are true and complete, that I know the "
        "liability for false "
        "materials, and that they may be used for this application."};
    static const Wording agent{
        "2026-11-agent",
        "受托人确认：已获申请人授权，以上表单与材料按申请人的委托提交，真实、完整，知悉提供虚假材料"
        "的"
        "法律责任。",
        "As agent I confirm that the applicant has authorised me, that this form and these "
        "materials are handed in as instructed, are true and complete, and that I know the "
        "liability for false materials."};
    static const Wording witness{
        "2026-11-window",
        "窗口人员见证：申请人已当面核对或者签署纸质申请，确认以上表单与材料真实、完整，同意将其用于"
        "办"
        "理本次申请的事项。",
        "As window clerk I witness that the applicant checked this form and these materials in "
        "person or signed them on paper, and agreed to their use for this application."};
    return as == SignsAs::Agent ? agent : as == SignsAs::Witness ? witness : applicant;
}

SignsAs signs_as(const std::string& actor, const std::string& person, const std::string& channel) {
    if (actor == person) return SignsAs::Applicant;
    return channel == "counter" ? SignsAs::Witness : SignsAs::Agent;
}

Digests digests_of(const json::value& document) {
    const std::string text = canonical_json(document);
    return {to_hex(crypto::sha256(text)), to_hex(crypto::sm3(text))};
}

json::object signed_document(
    const std::string& service,
    const std::string& person,
    const std::string& applicant,
    const json::object& answers,
    const json::object& data,
    const std::vector<MaterialState>& materials
) {
    json::array list;
    for (const MaterialState& material : materials) {
        json::array files;
        // What was left for later is signed as such; what comes later does not change this
        // document, and is named beside the signature (added_after_signing).
        const bool was_later = material.later_until.has_value();
        if (!was_later)
            for (const FileRef& file : material.files)
                files.push_back(json::object{
                    {"name", file.name}, {"sha256", file.sha256}, {"sm3", file.sm3}});
        list.push_back(json::object{
            {"id", material.id},
            {"way", was_later ? "later" : enum_text(material.way)},
            {"files", std::move(files)},
            {"credential", was_later ? std::string() : material.credential},
            {"commitment", material.commitment_text}});
    }
    return {{"service", service}, {"person", person}, {"applicant", applicant},
            {"answers", answers}, {"data", data},     {"materials", std::move(list)}};
}

json::object signed_document(const OpenDraft& draft, const std::vector<MaterialState>& materials) {
    return signed_document(
        draft.state.service, draft.state.person, draft.state.applicant, draft.state.answers,
        draft.data, materials
    );
}

std::vector<const MaterialState*> added_after_signing(const CaseState& state) {
    std::vector<const MaterialState*> added;
    for (const MaterialState& material : state.materials)
        if (material.later_until && material.way != MaterialWay::Later) added.push_back(&material);
    return added;
}

namespace {

std::string text_fact(const json::object& facts, const char* key) {
    return find_string(facts, key).value_or("");
}

json::object parties_of(const OpenDraft& draft) {
    const bool enterprise = draft.state.applicant_kind == "enterprise";
    json::object parties{
        {"name", text_fact(draft.facts, enterprise ? "ent.name" : "per.name")},
        {"person_name", text_fact(draft.facts, "per.name")},
        {"resident_id", text_fact(draft.facts, "per.id_no")},
        {"phone", text_fact(draft.facts, "per.phone")}};
    if (enterprise) parties["credit_code"] = text_fact(draft.facts, "ent.uscc");
    return parties;
}

/// What the window and the departments have to know of the values in the form: where they come
/// from, and which of them somebody disputes.
std::vector<HeldMark> held_marks(const OpenDraft& draft) {
    std::vector<HeldMark> marks;
    if (!draft.form) return marks;
    for (const form::Field* field : form::fields_with_value(draft.form->form)) {
        const auto held = draft.state.held.find(std::string(field->property("semantic")));
        if (held == draft.state.held.end() || held->second.state == "unavailable") continue;
        const bool is_challenged = held->second.state == "challenged";
        marks.push_back(
            {field->key, held->second.value, held->second.source, held->second.source_en,
             held->second.as_of, is_challenged ? held->second.reason : std::string(), is_challenged}
        );
    }
    return marks;
}

Result<void> add_members(
    CaseState& state, const OpenDraft& draft, const SubmissionContext& context
) {
    const Date today = china_date(context.now);
    for (const PlannedMember& planned : draft.plan->members) {
        Member member;
        member.item = planned.item->id;
        member.name = planned.item->name.zh;
        member.name_en = planned.item->name.en;
        member.department = planned.item->department;
        member.region = planned.region;
        member.organisation = planned.organisation;
        member.process = planned.item->executable->process;
        member.after = planned.after;
        member.limits = planned.limits;
        const std::string code = implementation_code_of(
            context.content, member.department, planned.item->type, planned.item->sequence,
            member.region, today
        );
        member.number = TRY(context.numbers.next(code, today));
        if (planned.item->executable->fee_fen > 0)
            state.fees.push_back(
                {"fee-" + member.item,
                 member.item,
                 member.name,
                 planned.item->executable->fee_fen,
                 {}}
            );
        state.members.push_back(std::move(member));
    }
    return {};
}

/// A bundle has a number of its own; a single item's case and member share one.
Result<std::string> number_of(
    const CaseState& state, const OpenDraft& draft, const SubmissionContext& context
) {
    if (draft.service.item != nullptr) return state.members.front().number;
    const Date today = china_date(context.now);
    return context.numbers.next(
        implementation_code_of(
            context.content, draft.service.bundle->lead_department, "公共服务",
            900 + draft.service.bundle->sequence, state.region, today
        ),
        today
    );
}

}  // namespace

Result<CaseState> case_from(
    const OpenDraft& draft,
    const std::vector<MaterialState>& materials,
    const SubmissionContext& context
) {
    CaseState state;
    state.service = draft.state.service;
    state.service_kind = draft.service.item != nullptr ? "item" : "bundle";
    state.name = draft.service.name().zh;
    state.name_en = draft.service.name().en;
    state.region = draft.state.region;
    state.department = draft.service.department();
    state.channel = draft.state.channel;
    state.taken_by = context.taken_by;
    state.applicant_kind = draft.state.applicant_kind;
    state.applicant = draft.state.applicant;
    state.person = draft.state.person;
    if (draft.state.channel == "web" && draft.state.creator != draft.state.person)
        state.agent = draft.state.creator;
    auto& packs = state.packs.edit();
    for (const pack::PackInfo& pack : context.content.packs) packs[pack.id] = pack.version;
    state.edition = context.content.edition;
    state.answers = draft.state.answers;
    state.open_data = draft.open_data;
    state.limits.promised_days = draft.plan->promised_days;
    state.limits.promised_confirmed = draft.plan->promised_confirmed;
    state.limits.legal_days = draft.plan->legal_days;
    state.limits.is_instant = draft.plan->promised_days == 0;
    state.materials = materials;
    state.delivery.way = draft.state.delivery.way;
    state.delivery.hall = draft.state.delivery.hall;
    TRY(add_members(state, draft, context));
    state.number = TRY(number_of(state, draft, context));
    state.query_code = query_code(context.random);
    state.sealed_parties = seal_json(context.keyring, parties_of(draft), state.number);
    state.sealed_data = seal_json(context.keyring, draft.data, state.number);
    state.sealed_basis = seal_text(
        context.keyring,
        fmt::format(
            R"({{"decisions":{},"held":{}}})", *draft.plan->decisions,
            json::serialize(to_record(held_marks(draft)))
        ),
        state.number
    );
    if (!draft.state.delivery_to.empty())
        state.delivery.sealed = seal_json(context.keyring, draft.state.delivery_to, state.number);
    return state;
}

Result<std::vector<std::string>> altered_parts(
    const CaseState& state,
    const json::object& data,
    const FileCheck& is_unchanged,
    Neighbours& neighbours
) {
    std::vector<std::string> altered;
    if (!state.signature) return std::vector<std::string>{"signature"};
    const Digests now = digests_of(signed_document(
        state.service, state.person, state.applicant, state.answers, data, state.materials
    ));
    if (now.sha256 != state.signature->sha256 || now.sm3 != state.signature->sm3)
        altered.push_back("form");
    for (const MaterialState& material : state.materials)
        for (const FileRef& file : material.files)
            if (!TRY(is_unchanged(file))) altered.push_back("file:" + file.name);
    if (!neighbours.is_signature_valid(
            state.signature->proof, state.signature->sha256, state.signature->sm3,
            state.signature->wording, state.signature->at
        ))
        altered.push_back("signature");
    return altered;
}

}  // namespace tongban::service
