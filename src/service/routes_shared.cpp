// The one straight way of every command on a case: load, may they, decide, commit, answer.
#include "service/issued.h"
#include "service/routes.h"
#include "service/submission.h"
#include "service/window.h"

namespace tongban::service {

Purpose purpose_of(
    const http::Request& request,
    std::string why,
    std::string number,
    std::vector<ledger::Commit>* log
) {
    return {request.actor.id,  request.actor.name, std::move(why),
            std::move(number), request.now,        log};
}

http::Answer answer_after(std::vector<ledger::Commit> log, http::Reply reply) {
    if (log.empty()) return reply;
    return http::AfterCommit{std::move(log), std::move(reply)};
}

Result<void> check_applicant(
    const Desk& desk, const http::Request& request, const CaseState& state
) {
    if (request.actor.id == state.person) return {};
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
    return may_see_as_staff(request.actor, *scene.content, state);
}

bool may_see_as_staff(
    const authority::Actor& actor, const pack::Content& content, const CaseState& state
) {
    const auto& regions = content.directory->regions();
    using authority::Role;
    if (authority::may(actor, Role::Clerk, state.region, "", regions)) return true;
    // Windows of other districts: while there is something to take in, accept or hand out.
    if ((is_open(state.stage) || state.stage == Stage::Decided) &&
        check_window(actor, state, content))
        return true;
    for (const Role role : {Role::Approver, Role::Supervisor}) {
        if (authority::may(actor, role, state.region, "", regions)) return true;
        for (const Member& member : state.members)
            if (authority::may(actor, role, state.region, member.department, regions)) return true;
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
    const auto agent =
        desk.neighbours.is_agent_for(actor.id, state->person, state->service, china_date(now));
    return agent && *agent;
}

Result<http::Answer> carry_out(
    const Desk& desk,
    const http::Request& request,
    const std::string& number,
    const Check& check,
    const DecideStep& step,
    const Render& render,
    bool checks_version
) {
    const std::shared_ptr<const CaseState> loaded =
        TRY(load_case(desk.ledger, *desk.cases, number));
    const CaseState& state = *loaded;
    const Scene scene(TRY(content_of(desk, state)), request);
    TRY(check(state, scene));
    if (const auto version = find_int(request.body, "version");
        checks_version && version && *version != state.version)
        return refuse("case.stale", ErrorKind::Conflict, {{"version", state.version}});
    const Facts facts =
        facts_for(desk, *scene.content, request.now, request.actor.id, request.actor.name);
    const Turn turn = TRY(step(state, facts));
    http::AfterCommit after;
    after.commits.push_back(TRY(commit_of(turn, state.version, desk.keyring)));
    for (ledger::Commit& commit : TRY(result_commits(turn, desk.neighbours)))
        after.commits.push_back(std::move(commit));
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
    if (!state.agent.empty())
        view["agent"] = json::object{{"name", desk.neighbours.name_of(state.agent)}};
    std::vector<std::string> items;
    for (const Member& member : state.members) items.push_back(member.item);
    const auto form = merged_form(*scene.content, items);
    view["form"] = form && *form ? json::value((*form)->form.schema) : json::value(nullptr);
    view["data"] = data_with_results(state, open.data, *scene.content);
    view["timeline"] = timeline_view(history_of(desk, state), state, scene.view);
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
