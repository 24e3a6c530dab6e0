#include "service/step_name.h"

#include "base/text.h"
#include "bpmn/waiting.h"
#include "feel/value.h"
#include "pack/jobs.h"

namespace tongban::service {

namespace {

const bpmn::Process* find_process(
    const pack::Content& content, const bpmn::ProcessReference& reference
) {
    const auto found = content.processes.find(reference.id);
    const bool is_it =
        found != content.processes.end() && found->second->version == reference.version;
    return is_it ? found->second.get() : nullptr;
}

/// Programs outside and messages bring what nobody declared to be free of personal data.
bool hears_from_outside(const bpmn::Process& process) {
    return std::ranges::any_of(process.nodes, [](const bpmn::FlowNode& node) {
        const auto* job = std::get_if<bpmn::JobSpec>(&node.work);
        const bool is_job =
            job != nullptr && (job->type.feel || pack::is_worker_job(job->type.text));
        return is_job || node.kind == bpmn::NodeKind::ReceiveTask ||
               node.event == bpmn::EventKind::Message || node.event == bpmn::EventKind::Signal;
    });
}

/// The form's fields that are not personal, the answers, and what decisions and scripts make of
/// them. What a result was granted with may name people, and so may an officer's reason.
bool may_be_shown(
    const CaseState& state,
    const bpmn::ProcessInstance& instance,
    const bpmn::LoopSpec& spec,
    const pack::Content& content
) {
    if (!spec.collection.feel) return false;
    return std::ranges::all_of(spec.collection.feel->inputs(), [&](const std::string& path) {
        const std::string head = path.substr(0, path.find('.'));
        if (head == "answers" || head == "members") return true;
        if (head == "data") return state.results.empty();
        return head != "reason" && state.results.empty() &&
               std::ranges::none_of(instance.processes, [&](const bpmn::ProcessReference& one) {
                   const bpmn::Process* process = find_process(content, one);
                   return process == nullptr || hears_from_outside(*process);
               });
    });
}

std::string cut(std::string_view text) {
    text = trim(text);
    if (code_points(text) <= kElementChars) return std::string(text);
    size_t end = 0;
    for (size_t count = 0; count < kElementChars; ++count) {
        ++end;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    }
    return std::string(text.substr(0, end)) + "…";
}

std::string text_of(const feel::Context& context, std::string_view key) {
    const feel::Value* value = context.find(key);
    return value != nullptr && value->is_string() ? cut(value->as_string()) : std::string();
}

pack::Bilingual words_of(const feel::Value& element) {
    if (element.is_string()) return {cut(element.as_string()), {}};
    if (element.is_number()) return {feel::to_text(element), {}};
    if (!element.is_context()) return {};
    for (const char* key : {"name", "label"})
        if (std::string text = text_of(element.as_context(), key); !text.empty())
            return {std::move(text), text_of(element.as_context(), std::string(key) + "_en")};
    return {};
}

pack::Bilingual words_of(
    const CaseState& state,
    const bpmn::ProcessInstance& instance,
    const bpmn::LoopInstance& one,
    const pack::Content& content
) {
    const std::string place = fmt::format("{}/{}", one.item, one.loop->items.size());
    const bpmn::Process* process = find_process(content, one.process);
    const bool is_known = process != nullptr && one.node < process->nodes.size() &&
                          process->nodes[one.node].loop.has_value();
    if (!is_known || !may_be_shown(state, instance, *process->nodes[one.node].loop, content))
        return {place, place};
    pack::Bilingual words = words_of(one.loop->items[one.item - 1]);
    if (words.zh.empty()) return {place, place};
    if (words.en.empty()) words.en = words.zh;
    const auto alike = std::ranges::count_if(one.loop->items, [&](const feel::Value& other) {
        return words_of(other).zh == words.zh;
    });
    if (alike > 1) return {words.zh + " " + place, words.en + " " + place};
    return words;
}

}  // namespace

pack::Bilingual name_of_step(
    const CaseState& state,
    const bpmn::ProcessInstance& instance,
    bpmn::TokenId token,
    const bpmn::FlowNode& node,
    const pack::Content& content
) {
    pack::Bilingual which;
    for (const bpmn::LoopInstance& one : bpmn::loop_instances(instance, token)) {
        const pack::Bilingual words = words_of(state, instance, one, content);
        which.zh += (which.zh.empty() ? "" : "，") + words.zh;
        which.en += (which.en.empty() ? "" : ", ") + words.en;
    }
    pack::Bilingual name{node.name, node.documentation};
    if (which.zh.empty()) return name;
    name.zh += fmt::format("（{}）", which.zh);
    // Without an English name the Chinese one stands for both.
    if (!name.en.empty()) name.en += fmt::format(" ({})", which.en);
    return name;
}

}  // namespace tongban::service
