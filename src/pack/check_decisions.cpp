// What decisions answer with, and what they read: an item that is no member, or an input that
// nobody fills in, would stay unseen until somebody misses a licence.
#include "base/text.h"
#include "feel/parser.h"
#include "pack/check_parts.h"
#include "pack/suggest.h"

namespace tongban::pack {

namespace {

/// One decision in the service that asks it.
struct Asked {
    const Findings& findings;
    const std::string& owner;
    const std::string& id;
    const Seen& seen;
    const dmn::Model& model;

    Place place(int line) const { return {model.file, line}; }

    /// Every input has to be an answer or a fact.
    void inputs(const Names& known) const {
        for (const dmn::InputData& input : model.inputs) {
            if (known.contains(input.name)) continue;
            json::object details{{"owner", owner}, {"decision", id}, {"id", input.name}};
            if (const std::string near = nearest(input.name, {known.begin(), known.end()});
                !near.empty())
                details["suggestion"] = near;
            findings.add(
                place(input.line), "pack.decision_input",
                fmt::format(
                    "{}: decision {} reads `{}`, which nobody fills in", owner, id, input.name
                ),
                std::move(details)
            );
        }
    }

    /// Texts in the cells of a choice's column are among its options.
    void cells() const {
        for (const dmn::Decision& decision : model.decisions) {
            if (decision.logic == nullptr || !decision.logic->table) continue;
            const dmn::DecisionTable& table = *decision.logic->table;
            for (size_t column = 0; column < table.inputs.size(); ++column) {
                const std::string_view name = trim(table.inputs[column].expression);
                Names room;
                const Names* allowed = choices_of(seen, name, room);
                if (allowed == nullptr) continue;
                for (const dmn::Rule& rule : table.rules)
                    if (column < rule.inputs.size())
                        cell(rule, rule.inputs[column], std::string(name), *allowed);
            }
        }
    }

    void cell(
        const dmn::Rule& rule,
        const std::string& test,
        const std::string& name,
        const Names& allowed
    ) const {
        const auto syntax =
            feel::parse(test, feel::CompileOptions{.dialect = feel::Dialect::UnaryTests});
        if (!syntax) return;  // told by the loader
        for (const std::string& text : texts_of(**syntax))
            if (!allowed.contains(text))
                add_unknown_value(findings, owner, name, text, allowed, place(rule.line));
    }

    /// Texts that the input itself is compared with; not those inside functions.
    static std::vector<std::string> texts_of(const feel::Syntax& syntax) {
        using Kind = feel::SyntaxKind;
        std::vector<std::string> texts;
        if (syntax.kind == Kind::Literal && syntax.value.is_string())
            texts.emplace_back(syntax.value.as_string());
        const bool leads_on =
            syntax.kind == Kind::Test || syntax.kind == Kind::Tests ||
            syntax.kind == Kind::NotTests || syntax.kind == Kind::List ||
            (syntax.kind == Kind::UnaryComparison && (syntax.op == '=' || syntax.op == '!'));
        if (leads_on)
            for (const feel::Syntax* part : syntax.children)
                for (std::string& text : texts_of(*part)) texts.push_back(std::move(text));
        return texts;
    }

    /// Each rule of the table names one of these.
    void outputs(const Names& allowed, const char* code) const {
        const dmn::Decision* decision = model.find_decision(id);
        if (decision == nullptr || decision->logic == nullptr || !decision->logic->table) return;
        for (const dmn::Rule& rule : decision->logic->table->rules)
            for (const std::string& output : rule.outputs) {
                const auto syntax = feel::parse(output, {});
                if (!syntax) continue;
                for (const std::string& text : texts_of(**syntax))
                    if (!allowed.contains(text)) output_fault(rule, text, allowed, code);
            }
    }

    void output_fault(
        const dmn::Rule& rule, const std::string& text, const Names& allowed, const char* code
    ) const {
        json::object details{{"owner", owner}, {"decision", id}, {"id", text}};
        if (const std::string near = nearest(text, {allowed.begin(), allowed.end()}); !near.empty())
            details["suggestion"] = near;
        findings.add(
            place(rule.line), code,
            fmt::format("{}: decision {} answers `{}`, which is not there", owner, id, text),
            std::move(details)
        );
    }
};

std::optional<Asked> asked(
    const Findings& findings, const std::string& owner, const std::string& id, const Seen& seen
) {
    const auto found = findings.content.decisions.find(id);
    if (found == findings.content.decisions.end()) return std::nullopt;
    return Asked{findings, owner, id, seen, found->second.model()};
}

void of_item(const Findings& findings, const ServiceItem& item) {
    const Seen seen = seen_by(findings.content, item);
    const Executable& service = *item.executable;
    if (const auto decision = asked(findings, item.id, service.materials_decision, seen)) {
        Names materials;
        for (const Material& material : item.materials) materials.insert(material.id);
        decision->inputs(seen.names);
        decision->cells();
        decision->outputs(materials, "pack.decision_material");
    }
    if (const auto decision = asked(findings, item.id, service.conditions_decision, seen)) {
        decision->inputs(seen.names);
        decision->cells();
    }
}

void of_bundle(const Findings& findings, const Bundle& bundle) {
    const Seen seen = seen_by(findings.content, bundle);
    const auto decision = asked(findings, bundle.id, bundle.executable->members_decision, seen);
    if (!decision) return;
    Names members;
    for (const BundleMember& member : bundle.members) members.insert(member.item);
    decision->inputs(seen.names);
    decision->cells();
    decision->outputs(members, "pack.decision_item");
}

}  // namespace

void check_decisions(const Findings& findings) {
    for (const ServiceItem& item : findings.content.items)
        if (item.executable) of_item(findings, item);
    for (const Bundle& bundle : findings.content.bundles)
        if (bundle.executable) of_bundle(findings, bundle);
}

}  // namespace tongban::pack
