#include "service/sandbox.h"

#include "service/issued.h"
#include "service/jobs.h"
#include "service/journey_story.h"
#include "service/sealed_words.h"
#include "service/view_parts.h"
#include "service/work_view.h"

namespace tongban::service {

using namespace story;

namespace {

constexpr size_t kStaffShownMax = 60;

struct Scenery {
    Story& story;
    ViewContext view;
    const Saying& say;
};

/// A sentence about a refusal inside has that one's sentence in it.
json::object fault_view(Error error, const Saying& say) {
    if (const json::object* inner = find_object(error.details, "refusal")) {
        const std::string code = text(*inner, "code");
        error.details["sentence"] = say(Error{.code = code, .details = map_of(*inner, "details")});
        error.details["code"] = code;
    }
    return {{"code", error.code}, {"message", say(error)}, {"field", error.field}};
}

/// Enterprises are named as `apply` takes them: by their id, those that the story founded by name.
json::array enterprises_of(const std::string& person, Scenery& stage) {
    json::array views;
    const auto known = stage.story.neighbours().enterprises_of("person:" + person);
    if (!known) return views;
    for (const EnterpriseFacts& enterprise : *known) {
        std::string id = enterprise.name;
        for (const json::object* entry : demo_entries(stage.view.content.demo, "enterprises"))
            if (demo_text(*entry, "uscc") == enterprise.credit_code) id = demo_text(*entry, "id");
        views.push_back(json::object{{"id", id}, {"name", enterprise.name}});
    }
    return views;
}

json::array people(Scenery& stage) {
    json::array views;
    for (const json::object* entry : demo_entries(stage.view.content.demo, "people")) {
        const std::string id = demo_text(*entry, "id");
        views.push_back(json::object{
            {"id", id},
            {"name", demo_text(*entry, "name")},
            {"note", stage.view.pick({demo_text(*entry, "note"), demo_text(*entry, "note_en")})},
            {"enterprises", enterprises_of(id, stage)}});
    }
    return views;
}

/// Those who can do something with the case now.
json::array staff(const Scenery& stage) {
    json::array views;
    for (const authority::Actor& actor : stage.story.everybody()) {
        json::array can =
            staff_can(actor, stage.story.state(), stage.view.content, stage.view.today);
        if (can.empty() || views.size() >= kStaffShownMax) continue;
        views.push_back(json::object{
            {"id", actor.id},
            {"account", actor.id.substr(actor.id.find(':') + 1)},
            {"name", actor.name},
            {"can", std::move(can)}});
    }
    return views;
}

Result<json::object> sandbox_case(const Scenery& stage) {
    const CaseState& state = stage.story.state();
    const ViewContext& context = stage.view;
    json::object view = case_view(state, context);
    const OpenCase open = TRY(open_case(stage.story.keyring(), state));
    view["applicant"] = json::object{
        {"kind", state.applicant_kind}, {"name", find_string(open.parties, "name").value_or("")}};
    const auto form = merged_form(context.content, items_of(state));
    view["form"] = form && *form ? json::value((*form)->form.schema) : json::value(nullptr);
    view["data"] = data_with_results(state, open.data, context.content);
    view["decisions"] = open.decisions;
    view["held"] = json::array();
    view["timeline"] = timeline_view(stage.story.history(), state, context, Audience::Staff);
    add_guidance(view, state, context);
    view["intake_note"] = text_or_null(state.intake_note);
    view["work_items"] = work_item_views(state, context);
    open_words(stage.story.keyring(), view, state.number);
    return view;
}

Result<json::object> sandbox_draft(Scenery& stage, const json::object& body) {
    const OpenDraft open = TRY(stage.story.draft(body));
    json::object view = draft_view(open, stage.view);
    json::object& applicant = view["applicant"].as_object();
    json::array choices;
    const auto name = open.state.held.find("per.name");
    if (name != open.state.held.end() && name->second.value.is_string())
        applicant["name"] = name->second.value;
    if (open.state.applicant_kind == "enterprise")
        for (const json::value& one : enterprises_of(text(body, "as"), stage))
            if (one.at("id").as_string() == text(body, "applicant"))
                applicant["name"] = one.at("name");
    if (applicant.contains("name"))
        choices.push_back(json::object{
            {"id", open.state.applicant},
            {"name", applicant["name"]},
            {"kind", open.state.applicant_kind}});
    applicant["choices"] = std::move(choices);
    return view;
}

json::array officers(
    Scenery& stage,
    const std::string& role,
    const std::string& region,
    const std::string& department
) {
    const auto office = stage.story.office(role, region, department);
    return office ? officer_views(*office) : json::array();
}

/// Approvers of a department in all districts that the case is of.
json::array everywhere(Scenery& stage, const std::string& department) {
    json::array all;
    for (const std::string& region : regions_of(stage.story.state()))
        for (json::value& one : officers(stage, "approver", region, department))
            if (std::ranges::find(all, one) == all.end()) all.push_back(std::move(one));
    return all;
}

/// Whom a step can be handed to, and who can be asked about it: by work item, and by department.
json::object offices(Scenery& stage) {
    const CaseState& state = stage.story.state();
    json::object steps;
    for (const WorkItem& item : state.work_items)
        steps[item.id] = officers(stage, item.role, region_of(state, item.item), item.department);
    json::array departments;
    if (!steps.empty())
        for (const std::string& code : stage.view.content.department_order)
            if (stage.view.directory.organisation_for(code, state.region, stage.view.today))
                departments.push_back(json::object{
                    {"id", code},
                    {"name", department_name(stage.view, code)},
                    {"officers", everywhere(stage, code)}});
    return {{"steps", std::move(steps)}, {"departments", std::move(departments)}};
}

/// Registers that may be taken to be out of order.
json::array registers(const Scenery& stage) {
    json::array views;
    for (const json::object* one : demo_entries(stage.view.content.demo, "registers"))
        views.push_back(json::object{
            {"id", demo_text(*one, "id")},
            {"name", stage.view.pick({demo_text(*one, "name"), demo_text(*one, "name_en")})}});
    return views;
}

json::array timers(const Scenery& stage) {
    std::vector<Instant> due;
    for (const auto& [name, timer] : stage.story.timers()) due.push_back(timer.due);
    std::ranges::sort(due);
    json::array views;
    for (const Instant& at : due) views.emplace_back(to_rfc3339(at));
    return views;
}

/// What programs outside could do now, or once it is tried again.
json::array jobs(const Scenery& stage) {
    json::array views;
    const CaseState& state = stage.story.state();
    for (const OpenJob& job : state.jobs) {
        const auto details = details_of(state, job, stage.view.content);
        if (!details) continue;
        json::object returns;
        for (const auto& [name, kind] : details->contract.returns)
            returns[name] = pack::to_text(kind);
        views.push_back(json::object{
            {"type", job.type},
            {"item", job.item},
            {"step", stage.view.pick({job.name, job.name_en})},
            {"gets", details->variables},
            {"returns", std::move(returns)},
            {"retries", job.retries},
            {"not_before", job.not_before && *job.not_before > stage.story.now()
                               ? json::value(to_rfc3339(*job.not_before))
                               : json::value(nullptr)}});
    }
    return views;
}

/// Ends at the first step that is refused and not expected to be: what follows it was told of
/// another story.
Result<void> tell(
    Story& story,
    const json::array& steps,
    const Saying& say,
    json::array& seen,
    json::value& refused
) {
    for (size_t i = 0; i < steps.size(); ++i) {
        const json::object* step = steps[i].if_object();
        if (step == nullptr || step->size() != 1 || !step->begin()->value().is_object())
            return fault("journey.bad_step", "a step is a map with one key", {{"step", i + 1}});
        const std::string verb(step->begin()->key());
        const Result<void> done = story.carry_out(verb, step->begin()->value().get_object());
        const Error* error = !done ? &done.error() : story.refusal() ? &*story.refusal() : nullptr;
        const bool is_expected = done && i + 1 < steps.size() && steps[i + 1].is_object() &&
                                 steps[i + 1].get_object().contains("expect");
        if (error != nullptr && !is_expected) {
            json::object view = fault_view(*error, say);
            view["step"] = static_cast<std::int64_t>(i);
            refused = std::move(view);
            return {};
        }
        seen.push_back(story.observed());
    }
    return {};
}

}  // namespace

Result<json::object> play_sandbox(
    const pack::Content& content,
    const json::object& told,
    const std::string& locale,
    const Saying& say
) {
    const std::string start = text(told, "starts_on");
    const auto at = parse_rfc3339(start.size() == 16 ? start + ":00+08:00" : start);
    if (!at) return fault("journey.start", "`starts_on` is a time like 2026-03-02T09:00", {});
    static const json::array kNoSteps;
    const json::array* steps = find_array(told, "steps");
    if (steps == nullptr) steps = &kNoSteps;
    if (steps->size() > kSandboxStepsMax)
        return Error{
            .code = "sandbox.too_many_steps",
            .details = {{"max", kSandboxStepsMax}},
            .field = "/steps"};
    Story story(content, *at);
    json::array seen;
    json::value refused = nullptr;
    TRY(tell(story, *steps, say, seen, refused));
    Scenery stage{story, {content, *content.directory, locale, china_date(story.now())}, say};
    json::object view{
        {"now", to_rfc3339(story.now())},
        {"people", people(stage)},
        {"staff", staff(stage)},
        {"timers", timers(stage)},
        {"offices", offices(stage)},
        {"registers", registers(stage)},
        {"jobs", jobs(stage)},
        {"seen", std::move(seen)},
        {"refused", std::move(refused)},
        {"draft", nullptr},
        {"draft_refused", nullptr},
        {"case", nullptr}};
    if (!story.state().number.empty()) view["case"] = TRY(sandbox_case(stage));
    if (const json::object* body = find_object(told, "draft")) {
        auto draft = sandbox_draft(stage, *body);
        if (draft)
            view["draft"] = *std::move(draft);
        else
            view["draft_refused"] = fault_view(draft.error(), say);
    }
    return view;
}

}  // namespace tongban::service
