// Conditions compare variables with values that they can have: an officer's outcome, the answers of
// a decision table, the texts that a script gives.
#include "feel/parser.h"
#include "feel/syntax.h"
#include "pack/check_process_parts.h"
#include "pack/jobs.h"
#include "pack/suggest.h"

namespace tongban::pack {

namespace {

/// Nothing: any text.
using Texts = std::optional<Names>;

Texts texts_of(const feel::Syntax& syntax) {
    using Kind = feel::SyntaxKind;
    if (syntax.kind == Kind::Literal && syntax.value.is_string())
        return Names{std::string(syntax.value.as_string())};
    if (syntax.kind == Kind::Literal && syntax.value.is_null()) return Names{};
    if (syntax.kind == Kind::Name && syntax.text == "outcome") return Names{"grant", "reject"};
    if (syntax.kind != Kind::If || syntax.children.size() != 3) return std::nullopt;
    Texts yes = texts_of(*syntax.children[1]);
    const Texts no = texts_of(*syntax.children[2]);
    if (!yes || !no) return std::nullopt;
    yes->insert(no->begin(), no->end());
    return yes;
}

Texts texts_of(std::string_view source) {
    const auto syntax = feel::parse(source, {.builtins_only_as_calls = true});
    return syntax ? texts_of(**syntax) : std::nullopt;
}

Texts texts_of(const bpmn::Formula& formula) {
    if (formula.feel) return texts_of(formula.feel->source());
    return formula.empty() ? Texts() : Names{formula.text};
}

/// What a table with one column of results answers, where each of its cells is a text.
Texts texts_of(const dmn::Model& model, std::string_view id) {
    const dmn::Decision* decision = model.find_decision(id);
    if (decision == nullptr || decision->logic == nullptr || !decision->logic->table) return {};
    const dmn::DecisionTable& table = *decision->logic->table;
    using enum dmn::HitPolicy;
    const bool gives_one = table.hit_policy == Unique || table.hit_policy == Any ||
                           table.hit_policy == First || table.hit_policy == Priority;
    if (!gives_one || table.outputs.size() != 1) return {};
    Names all;
    const auto add = [&](const std::string& cell) {
        const Texts texts = texts_of(std::string_view(cell));
        if (texts) all.insert(texts->begin(), texts->end());
        return texts.has_value();
    };
    for (const dmn::Rule& rule : table.rules)
        if (rule.outputs.size() != 1 || !add(rule.outputs.front())) return {};
    const std::string& otherwise = table.outputs.front().default_entry;
    if (!otherwise.empty() && !add(otherwise)) return {};
    return all;
}

/// By name, over all processes: they hand variables to each other.
class PossibleTexts {
  public:
    explicit PossibleTexts(const Content& content) : content_(content) {
        add("outcome", Names{"grant", "reject"});
        for (const auto& [id, process] : content.processes)
            for (const bpmn::FlowNode& node : process->nodes) add_set(node);
    }

    /// Null: any.
    const Names* find(std::string_view name) const {
        const auto found = all_.find(name);
        return found == all_.end() || !found->second ? nullptr : &*found->second;
    }

  private:
    void add(const std::string& name, Texts texts) {
        if (name.empty()) return;
        const auto [found, is_new] = all_.try_emplace(name, std::move(texts));
        if (is_new || !found->second) return;
        if (texts)
            found->second->insert(texts->begin(), texts->end());
        else
            found->second.reset();
    }

    void add_set(const bpmn::FlowNode& node) {
        for (const auto* mappings : {&node.inputs, &node.outputs})
            for (const bpmn::Mapping& mapping : *mappings)
                if (!mapping.target.empty())
                    add(mapping.target.front(),
                        mapping.target.size() == 1 ? texts_of(mapping.source) : Texts());
        if (const auto* script = std::get_if<bpmn::ScriptSpec>(&node.work))
            add(script->result_variable, texts_of(script->expression));
        if (const auto* asked = std::get_if<bpmn::DecisionSpec>(&node.work)) {
            const auto decision = content_.decisions.find(asked->decision.text);
            add(asked->result_variable,
                decision == content_.decisions.end()
                    ? Texts()
                    : texts_of(decision->second.model(), asked->decision.text));
        }
        for (const auto& [name, value] : contract_of(node).returns) add(name, {});
        if (!node.loop) return;
        add(node.loop->element, {});
        add(node.loop->output_collection, {});
    }

    const Content& content_;
    std::map<std::string, Texts, std::less<>> all_;
};

}  // namespace

void check_process_values(const Findings& findings) {
    const PossibleTexts possible(findings.content);
    for (const auto& [id, process] : findings.content.processes)
        for (const bpmn::SequenceFlow& flow : process->flows) {
            if (!flow.condition) continue;
            for (const auto& [name, text] : comparisons_of(flow.condition->source())) {
                const Names* texts = possible.find(name);
                if (texts == nullptr || texts->contains(text)) continue;
                json::object details{{"id", name}, {"value", text}};
                if (const std::string near = nearest(text, {texts->begin(), texts->end()});
                    !near.empty())
                    details["suggestion"] = near;
                ProcessFindings{findings, *process}.add(
                    flow, name == "outcome" ? "pack.process_outcome_value" : "pack.process_value",
                    fmt::format("asks whether `{}` is `{}`, which it never is", name, text),
                    std::move(details)
                );
            }
        }
}

}  // namespace tongban::pack
