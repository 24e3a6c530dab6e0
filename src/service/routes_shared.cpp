// The one straight way of every command on a case: load, may they, decide, commit, answer.
#include "service/issued.h"
#include "service/routes.h"
#include "service/submission.h"

namespace tongban::service {

Purpose purpose_of(const http::Request& request, std::string why, std::string number) {
    return {request.actor.id, request.actor.name, std::move(why), std::move(number), request.now};
}

Result<void> check_applicant(
    const Desk& desk, const http::Request& request, const CaseState& state
) {
    if (request.actor.id == state.person ||
        (!state.agent.empty() && request.actor.id == state.agent))
        return {};
    if (request.actor.kind == authority::ActorKind::Person &&
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
    const CaseState& state,
    const std::string& department
) {
    return authority::check_role(
        request.actor, role, state.region, department, scene.content->directory->regions()
    );
}

bool may_see_as_staff(const http::Request& request, const Scene& scene, const CaseState& state) {
    const auto& regions = scene.content->directory->regions();
    using authority::Role;
    if (authority::may(request.actor, Role::Clerk, state.region, "", regions)) return true;
    for (const Role role : {Role::Approver, Role::Supervisor}) {
        if (authority::may(request.actor, role, state.region, "", regions)) return true;
        for (const Member& member : state.members)
            if (authority::may(request.actor, role, state.region, member.department, regions))
                return true;
    }
    return false;
}

namespace {

/// Claims of the credential rule, from the case's facts.
Result<ledger::Commit> credential_commit(
    const Desk& desk,
    const CaseState& state,
    const Member& member,
    const std::string& id,
    const OpenCase& open,
    const Scene& scene,
    Instant now
) {
    const pack::ServiceItem* item = scene.content->find_item(member.item);
    ASSERT(item != nullptr && item->executable && item->executable->credential);
    const pack::CredentialRule& rule = *item->executable->credential;
    json::object facts = state.open_data;
    // Fields by meaning: the form keeps personal ones under its own keys, parties hold the rest.
    facts["per.name"] = find_string(open.parties, "person_name").value_or("");
    facts["per.id_no"] = find_string(open.parties, "resident_id").value_or("");
    if (const auto code = find_string(open.parties, "credit_code")) facts["ent.uscc"] = *code;
    // An entity that this very case registered is known to the members after it.
    if (const std::string code = credit_code_of_case(state, *scene.content); !code.empty())
        facts["ent.uscc"] = code;
    feel::Context context;
    for (const auto& pair : facts) {
        std::string name(pair.key());
        std::ranges::replace(name, '.', '_');
        context.set(name, feel::from_json(pair.value()));
    }
    context.set("answers", feel::from_json(state.answers));
    context.set("data", feel::from_json(open.data));
    const auto organisation = TRY(
        scene.content->directory->organisation_for(member.department, state.region, china_date(now))
    );
    context.set("issuer", feel::from_json(json::string(organisation.name)));
    context.set("case_number", feel::from_json(json::string(member.number)));
    context.set(
        "issued",
        feel::from_json(issued_facts(state, member, rule, organisation.name, china_date(now)))
    );
    context.set("today", feel::from_json(json::string(to_string(china_date(now)))));
    json::object fields;
    for (const auto& [key, expression] : rule.claims) {
        feel::Evaluation evaluation(now);
        json::value value = feel::to_json(expression.evaluate(context, evaluation));
        if (!value.is_null()) fields[key] = std::move(value);
    }
    const bool enterprise = state.applicant_kind == "enterprise";
    return desk.neighbours.issue(
        {.id = id,
         .type = rule.type,
         .holder_kind = state.applicant_kind,
         .holder = state.applicant,
         .holder_name = find_string(open.parties, "name").value_or(""),
         .holder_code =
             find_string(open.parties, enterprise ? "credit_code" : "resident_id").value_or(""),
         .fields = std::move(fields),
         .region = state.region,
         .organisation = organisation.name,
         .department = member.department,
         .issuer_code = organisation.synthetic_uscc,
         .case_number = member.number,
         .valid_years = rule.valid_years,
         .at = now}
    );
}

Result<void> add_credentials(
    const Desk& desk, const Turn& turn, const Scene& scene, std::vector<ledger::Commit>& commits
) {
    if (turn.credentials.empty()) return {};
    const OpenCase open = TRY(open_case(desk, turn.state));
    for (const auto& [item, id] : turn.credentials) {
        const Member* member = find_member(turn.state, item);
        const pack::ServiceItem* known = scene.content->find_item(item);
        if (member == nullptr || member->stage != MemberStage::Granted) continue;
        if (known == nullptr || !known->executable || !known->executable->credential) continue;
        commits.push_back(
            TRY(credential_commit(desk, turn.state, *member, id, open, scene, turn.facts->now))
        );
    }
    return {};
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
    const CaseState state = TRY(load_case(desk.ledger, number));
    const Scene scene(desk, request);
    TRY(check(state, scene));
    if (const auto version = find_int(request.body, "version");
        checks_version && version && *version != state.version)
        return refuse("case.stale", ErrorKind::Conflict, {{"version", state.version}});
    const Facts facts{
        *scene.content, request.now, request.actor.id, request.actor.name, crypto::random_token(9)};
    const Turn turn = TRY(step(state, facts));
    http::AfterCommit after;
    after.commits.push_back(TRY(commit_of(turn, state.version, desk.keyring)));
    TRY(add_credentials(desk, turn, scene, after.commits));
    after.reply = http::json_reply(TRY(render(turn.state, scene)));
    return http::Answer(std::move(after));
}

Result<json::object> applicant_view(
    const Desk& desk, const http::Request&, const CaseState& state, const Scene& scene
) {
    json::object view = case_view(state, scene.view);
    const OpenCase open = TRY(open_case(desk, state));
    view["applicant"] = json::object{
        {"kind", state.applicant_kind}, {"name", find_string(open.parties, "name").value_or("")}};
    if (!state.agent.empty()) view["agent"] = state.agent;
    view["data"] = open.data;
    view["timeline"] = timeline_view(history_of(desk, state), scene.view);
    json::array altered;
    for (const std::string& part : altered_parts(state, open.data, desk.files, desk.neighbours))
        altered.emplace_back(part);
    if (state.signature)
        view["signature"] = json::object{
            {"valid", altered.empty()},
            {"changed", std::move(altered)},
            {"wording", state.signature->wording},
            {"signed_at", to_rfc3339(state.signature->at)},
            {"sha256", state.signature->sha256},
            {"sm3", state.signature->sm3},
            {"label", scene.view.is_english() ? "Test signature without legal effect"
                                              : "测试签名，无法律效力"}};
    return view;
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
json::object schema_int(std::int64_t min, std::int64_t max) {
    return {{"type", "integer"}, {"minimum", min}, {"maximum", max}};
}
json::object schema_bool() { return {{"type", "boolean"}}; }
json::object schema_any_object() { return {{"type", "object"}}; }
json::object schema_list(json::object of, int count_max) {
    return {{"type", "array"}, {"items", std::move(of)}, {"maxItems", count_max}};
}

}  // namespace tongban::service
