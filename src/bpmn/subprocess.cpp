// Scopes inside an instance: subprocesses, ad-hoc ones too, and called processes.
#include "bpmn/run.h"

namespace tongban::bpmn {

namespace {

constexpr size_t kElementsMax = 1'000;  // of an ad-hoc subprocess, started at once

}  // namespace

std::optional<Obstacle> Run::enter_subprocess(TokenId id) {
    Token& waiting = token(id);
    const Scope& outer = scope(waiting.scope);
    if (depth_of(outer) >= kScopeDepthMax)
        return Obstacle{"bpmn.too_deep", "processes are nested too deeply"};
    std::vector<NodeIndex> elements;
    if (auto obstacle = initial_elements(id, elements)) return obstacle;
    waiting.state = TokenState::Scope;
    const ScopeId inner =
        open_scope(id, outer.process, waiting.node, std::exchange(waiting.locals, {})).id;
    for (const NodeIndex element : elements) go(inner, element);
    listen_for_event_subprocesses(inner);
    return {};
}

/// A list of nothing is done as soon as all that belongs to the subprocess listens.
void Run::end_empty_ad_hoc(TokenId id) {
    const auto* ad_hoc = std::get_if<AdHocSpec>(&node_of(token(id)).work);
    if (!ad_hoc || ad_hoc->active_elements.empty()) return;
    const auto inner = std::ranges::find(instance_.scopes, id, &Scope::token);
    if (inner->live != 0) return;
    ++inner->live;
    release(inner->id);
}

/// Where tokens begin: the start event, or what an ad-hoc subprocess lists.
std::optional<Obstacle> Run::initial_elements(TokenId id, std::vector<NodeIndex>& elements) {
    const Token& waiting = token(id);
    const FlowNode& node = node_of(waiting);
    const auto* ad_hoc = std::get_if<AdHocSpec>(&node.work);
    if (!ad_hoc) {
        elements.push_back(node.start);
        return {};
    }
    if (ad_hoc->active_elements.empty()) return {};
    const feel::Value list = evaluate(ad_hoc->active_elements, waiting.scope, &waiting.locals);
    const Process& process = process_of(scope(waiting.scope));
    if (!list.is_list() || list.as_list().size() > kElementsMax)
        return Obstacle{
            "bpmn.no_elements",
            fmt::format("`{}` needs a list of elements{}", node.id, why_null())};
    for (const feel::Value& item : list.as_list()) {
        const NodeIndex element = item.is_string() ? find_node(process, item.as_string()) : kNoNode;
        if (element == kNoNode || process.nodes[element].parent != waiting.node)
            return Obstacle{
                "bpmn.no_elements",
                fmt::format("`{}` has no element {}", node.id, feel::to_feel(item))};
        elements.push_back(element);
    }
    return {};
}

bool Run::is_ad_hoc(const Scope& at) {
    return !at.loop && !at.is_compensation && at.node != kNoNode &&
           std::holds_alternative<AdHocSpec>(process_of(at).nodes[at.node].work);
}

// BPMN 2.0.2, 10.3.5: the order of the elements is left to whoever performs them.
Result<void> Run::activate(TokenId id, const std::vector<std::string>& elements) {
    const auto refused = [&](std::string why) {
        return refuse(
            "bpmn.not_activatable", ErrorKind::Conflict,
            {{"subprocess", id}, {"message", std::move(why)}}
        );
    };
    const auto inner = std::ranges::find_if(instance_.scopes, [&](const Scope& at) {
        return at.token == id && is_ad_hoc(at);
    });
    if (inner == instance_.scopes.end()) return refused("no such open ad-hoc subprocess");
    const Process& process = process_of(*inner);
    const auto& spec = std::get<AdHocSpec>(process.nodes[inner->node].work);
    if (elements.empty() || elements.size() > kElementsMax) return refused("no elements");
    if (spec.is_sequential && (inner->live > 0 || elements.size() > 1))
        return refused("its elements run one at a time");
    std::vector<NodeIndex> nodes;
    for (const std::string& element : elements) {
        const NodeIndex node = find_node(process, element);
        const bool is_inside = node != kNoNode && process.nodes[node].parent == inner->node;
        if (!is_inside || process.nodes[node].kind == NodeKind::BoundaryEvent ||
            process.nodes[node].is_event_subprocess || process.nodes[node].is_for_compensation)
            return refused(fmt::format("it has no element `{}` to start", element));
        nodes.push_back(node);
    }
    const ScopeId scope_id = inner->id;
    for (const NodeIndex node : nodes) go(scope_id, node);
    return {};
}

/// After the activity `done`, or when nothing is open any more (kNoNode); true when the subprocess
/// is over or stuck.
bool Run::end_ad_hoc_if_done(ScopeId id, NodeIndex done) {
    const NodeIndex index = scope(id).node;
    const bool is_idle = done == kNoNode;
    const FlowNode& node = node_at(id, index);
    const auto& spec = std::get<AdHocSpec>(node.work);
    bool is_done = is_idle && !spec.completion;
    if (spec.completion) {
        if (auto obstacle = truth(*spec.completion, id, nullptr, node.id, is_done)) {
            if (is_idle) ++scope(id).live;
            raise_fault_at(id, is_idle ? index : done, Resume::Leave, std::move(*obstacle));
            return true;
        }
    }
    if (!is_done || (!is_idle && !spec.cancels_rest)) return false;
    cancel_tokens_in(id, Outcome::Cancelled);
    take_back_moves(id);
    scope(id).live = 0;
    close_scope(id);
    return true;
}

std::optional<Obstacle> Run::enter_called_process(TokenId id, const CallSpec& spec) {
    Token& waiting = token(id);
    const FlowNode& node = node_of(waiting);
    if (depth_of(scope(waiting.scope)) >= kScopeDepthMax)
        return Obstacle{"bpmn.too_deep", "processes call each other too deeply"};
    const feel::Value called = evaluate(spec.process, waiting.scope, &waiting.locals);
    if (!called.is_string())
        return Obstacle{
            "bpmn.no_called_process", fmt::format("`{}` names no process{}", node.id, why_null())};
    const auto process = open_process(called.as_string());
    if (!process)
        return Obstacle{
            "bpmn.no_called_process", fmt::format("there is no process `{}`", called.as_string())};
    feel::Context variables = spec.all_parent_variables ? visible(waiting.scope, waiting.locals)
                                                        : std::exchange(waiting.locals, {});
    const NodeIndex start = out_.processes[*process]->start;
    if (start == kNoNode)
        return Obstacle{
            "bpmn.no_called_process",
            fmt::format("process `{}` is started by events only", called.as_string())};
    waiting.locals = {};
    waiting.state = TokenState::Scope;
    const Scope& inner = open_scope(id, *process, kNoNode, std::move(variables));
    const ScopeId inner_id = inner.id;
    out_.effects.push_back(ProcessEntered{
        .scope = inner.id,
        .process = instance_.processes[*process],
        .node = &node,
        .path = path_of(inner)});
    go(inner_id, start);
    listen_for_event_subprocesses(inner_id);
    return {};
}

Scope& Run::open_scope(
    TokenId token_id, std::uint16_t process, NodeIndex node, feel::Context variables
) {
    instance_.scopes.push_back(
        {.id = instance_.next_id++,
         .token = token_id,
         .process = process,
         .node = node,
         .variables = std::move(variables)}
    );
    return instance_.scopes.back();
}

Result<std::uint16_t> Run::open_process(std::string_view id) {
    auto process = host_.find_process(id, {});
    if (!process) return refuse("bpmn.no_process", ErrorKind::NotFound, {{"process", id}});
    const ProcessReference reference{process->id, process->version};
    auto& known = instance_.processes;
    const auto found = std::find(known.begin(), known.end(), reference);
    if (found != known.end()) return static_cast<std::uint16_t>(found - known.begin());
    known.push_back(reference);
    out_.processes.push_back(std::move(process));
    return static_cast<std::uint16_t>(known.size() - 1);
}

}  // namespace tongban::bpmn
