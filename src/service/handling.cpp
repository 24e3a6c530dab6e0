#include "service/handling.h"

#include "bpmn/waiting.h"
#include "service/window.h"

namespace tongban::service {

namespace {

std::string property(const StepModel& step, const char* name) {
    for (const auto* properties : {&step.node->properties, &step.process->properties})
        if (const auto found = properties->find(name); found != properties->end())
            return found->second;
    return {};
}

/// Past its day, where the pack takes silence for consent.
bool counts_as_agreed(const Opinion& opinion, const OpinionRule& rule, Date today) {
    return opinion.is_open() && rule.silence_agrees && opinion.due_on && *opinion.due_on < today;
}

/// Nobody is heard on what the same person asked, or did at an earlier turn of the step.
bool has_asked_or_done(const CaseState& state, const Opinion& opinion, const std::string& staff) {
    return opinion.asked_by == staff ||
           std::ranges::any_of(state.done_steps, [&](const DoneStep& done) {
               return done.item == opinion.item && done.element == opinion.step && done.by == staff;
           });
}

}  // namespace

std::optional<StepModel> find_step(
    const CaseState& state, const WorkItem& item, const pack::Content& content
) {
    if (!is_process_step(item)) return {};
    std::vector<std::string> ids;
    if (const Member* member = find_member(state, item.item)) ids.push_back(member->process);
    if (const pack::Bundle* bundle = content.find_bundle(state.service);
        bundle != nullptr && bundle->executable)
        ids.push_back(bundle->executable->process);
    for (const std::string& id : ids) {
        const auto process = content.processes.find(id);
        if (process == content.processes.end()) continue;
        const bpmn::NodeIndex node = bpmn::find_node(*process->second, item.element);
        if (node != bpmn::kNoNode)
            return StepModel{process->second.get(), &process->second->nodes[node]};
    }
    return {};
}

OpinionRule opinion_rule(const std::optional<StepModel>& step) {
    OpinionRule rule;
    if (!step) return rule;
    rule.is_majority = property(*step, "countersign") == "majority";
    rule.silence_agrees = property(*step, "countersignSilence") == "agree";
    const std::string days = property(*step, "countersignDays");
    int known = 0;
    std::from_chars(days.data(), days.data() + days.size(), known);
    if (known > 0) rule.days_max = known;
    return rule;
}

bool has_acted(
    const CaseState& state,
    const WorkItem& item,
    const std::string& staff,
    const pack::Content& content
) {
    for (const Opinion& opinion : state.opinions)
        if ((is_about(opinion, item) && opinion.by == staff && opinion.answer != "withdrawn") ||
            (opinion.id == item.id && has_asked_or_done(state, opinion, staff)))
            return true;
    const Member* member = find_member(state, item.item);
    if (item.element == kExtensionStep && member != nullptr && member->extension)
        return member->extension->by == staff;
    const auto step = find_step(state, item, content);
    if (!step || property(*step, "fourEyes") != "true") return false;
    return std::ranges::any_of(state.done_steps, [&](const DoneStep& done) {
        return done.item == item.item && done.by == staff && !staff.empty() &&
               done.element != item.element;
    });
}

bool needs_two(const CaseState& state, const WorkItem& item, const pack::Content& content) {
    const auto step = find_step(state, item, content);
    return step && property(*step, "twoOfficers") == "true";
}

Result<Officer> second_officer(const Office& of, const std::string& id, const Facts& facts) {
    const Error unknown{.code = "case.second_officer", .field = "/second"};
    if (id.empty() || id == facts.actor || !facts.officers) return unknown;
    const auto office = TRY(facts.officers(of.role, of.region, of.department));
    const auto found = std::ranges::find(office, id, &Officer::id);
    if (found == office.end()) return unknown;
    if (found->is_away)
        return Error{
            .code = "case.officer_away",
            .kind = ErrorKind::Conflict,
            .details = {{"name", json::string(found->name)}},
            .field = "/second"};
    return *found;
}

Result<std::optional<Officer>> second_of_step(
    const CaseState& state, const WorkItem& item, const std::string& id, const Facts& facts
) {
    if (!needs_two(state, item, facts.content)) return std::optional<Officer>();
    const Office office{item.role, region_of(state, item.item), item.department};
    Officer second = TRY(second_officer(office, id, facts));
    if (has_acted(state, item, second.id, facts.content))
        return Error{.code = "case.four_eyes", .kind = ErrorKind::Forbidden, .field = "/second"};
    return std::optional(std::move(second));
}

bool is_about(const Opinion& opinion, const WorkItem& step) {
    return opinion.item == step.item && opinion.step == step.element;
}

const WorkItem* step_of(const CaseState& state, const Opinion& opinion) {
    const auto step = std::ranges::find_if(state.work_items, [&](const WorkItem& open) {
        return is_about(opinion, open);
    });
    return step == state.work_items.end() ? nullptr : &*step;
}

std::vector<const Opinion*> opinions_of(const CaseState& state, const WorkItem& step) {
    std::vector<const Opinion*> found;
    for (const Opinion& opinion : state.opinions) {
        if (!is_about(opinion, step) || opinion.answer == "withdrawn") continue;
        std::erase_if(found, [&](const Opinion* earlier) {
            return earlier->department == opinion.department && earlier->person == opinion.person &&
                   earlier->is_joint == opinion.is_joint;
        });
        found.push_back(&opinion);
    }
    return found;
}

Result<void> check_opinions(
    const CaseState& state, const WorkItem& item, bool is_granting, const Facts& facts
) {
    if (has_acted(state, item, facts.actor, facts.content))
        return refuse("case.four_eyes", ErrorKind::Forbidden);
    const OpinionRule rule = opinion_rule(find_step(state, item, facts.content));
    int open = 0, asked = 0, agreed = 0, objected = 0;
    bool joint_objects = false;
    for (const Opinion* opinion : opinions_of(state, item)) {
        const bool agrees =
            opinion->answer == "agree" || counts_as_agreed(*opinion, rule, facts.today());
        if (opinion->is_open() && !agrees) ++open;
        joint_objects |= opinion->is_joint && opinion->answer == "object";
        if (opinion->is_joint) continue;
        ++asked;
        agreed += agrees ? 1 : 0;
        objected += opinion->answer == "object" ? 1 : 0;
    }
    if (open > 0) return refuse("case.opinions_open", ErrorKind::Conflict, {{"n", open}});
    if (!is_granting) return {};
    const bool is_carried = rule.is_majority ? agreed * 2 > asked || asked == 0 : objected == 0;
    if (joint_objects || !is_carried)
        return refuse("case.opinions_objected", ErrorKind::Conflict, {{"n", objected}});
    return {};
}

void close_opinions(Turn& turn, const WorkItem& step, const std::string& answer) {
    for (const Opinion& opinion : std::vector<Opinion>(turn.state.opinions)) {
        if (!is_about(opinion, step) || !opinion.is_open()) continue;
        turn.emit(WorkItemClosed{opinion.id, turn.facts.actor_name, true, {}, {}, {}});
        turn.emit(OpinionClosed{
            opinion.id, answer, answer == "agree" ? "逾期未答复，视为无不同意见" : "", {}, {}});
    }
}

std::vector<const bpmn::FlowNode*> returnable_to(
    const CaseState& state, const WorkItem& item, const pack::Content& content
) {
    const auto step = find_step(state, item, content);
    if (!step) return {};
    auto earlier = bpmn::earlier_tasks(*step->process, *step->node);
    std::erase_if(earlier, [&](const bpmn::FlowNode* node) {
        return std::ranges::none_of(state.done_steps, [&](const DoneStep& done) {
            return done.item == item.item && done.element == node->id;
        });
    });
    return earlier;
}

void assign_balanced(Turn& turn, const std::string& id) {
    const WorkItem item = *find_work_item(turn.state, id);
    const auto step = find_step(turn.state, item, turn.facts.content);
    if (!step || property(*step, "assignment") != "balanced" || !turn.facts.officers) return;
    auto present =
        turn.facts.officers(item.role, region_of(turn.state, item.item), item.department);
    // Nobody known, nobody chosen: it waits for everybody of its role.
    if (!present) return;
    std::erase_if(*present, [&](const Officer& officer) {
        return officer.is_away || has_acted(turn.state, item, officer.id, turn.facts.content);
    });
    if (present->empty()) return;
    const auto less = [](const Officer& a, const Officer& b) {
        return std::tie(a.load, a.items) < std::tie(b.load, b.items);
    };
    const Officer least = *std::ranges::min_element(*present, less);
    std::erase_if(*present, [&](const Officer& officer) { return less(least, officer); });
    // Among equals the number of the case decides: nobody is always the first.
    const size_t draw = std::hash<std::string>()(turn.state.number + item.item);
    const Officer& chosen = (*present)[draw % present->size()];
    turn.emit(WorkItemPassed{
        .id = id,
        .how = "balanced",
        .to = chosen.id,
        .to_name = chosen.name,
        .reason = std::to_string(chosen.items),
        .by_name = {},
        .step = item.name,
        .step_en = item.name_en,
        .item = item.item});
}

}  // namespace tongban::service
