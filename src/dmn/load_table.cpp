// The parts of XML that are read alike everywhere, and decision tables.
#include <algorithm>

#include "base/text.h"
#include "dmn/load_xml.h"

namespace tongban::dmn {

using pugi::xml_node;

std::string_view local(const char* name) {
    const std::string_view text(name);
    const size_t colon = text.find(':');
    return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

xml_node child(const xml_node& node, std::string_view name) {
    for (const xml_node& each : node.children())
        if (local(each.name()) == name) return each;
    return {};
}

std::string attribute(const xml_node& node, const char* name) {
    return node.attribute(name).value();
}

std::string text_of(const xml_node& node) {
    const xml_node text = child(node, "text");
    std::string result;
    for (const xml_node& part : text.children()) result += part.value();
    return result;
}

std::string type_ref(const xml_node& node) {
    std::string name = attribute(node, "typeRef");
    if (name.empty()) name = trim(child(node, "typeRef").child_value());
    if (name.starts_with("feel:")) name.erase(0, 5);
    return name;
}

namespace {

class TableLoader {
  public:
    explicit TableLoader(const LoadNotes& notes) : notes_(notes) {}

    DecisionTable run(const xml_node& node) {
        DecisionTable result;
        hit_policy(node, result);
        for (const xml_node& part : node.children()) {
            const std::string_view kind = local(part.name());
            if (kind == "input") result.inputs.push_back(input_clause(part));
            if (kind == "output") result.outputs.push_back(output_clause(part));
            if (kind == "annotation") result.annotation_names.push_back(attribute(part, "name"));
            if (kind == "rule") result.rules.push_back(rule(part, result));
        }
        if (result.outputs.empty())
            notes_.issue("dmn.no_output", "a decision table without output", node);
        // DMN 1.5, 8.3.3: the result is a context of the outputs, by their names.
        if (result.outputs.size() > 1)
            for (const OutputClause& output : result.outputs)
                if (output.name.empty())
                    notes_.issue(
                        "dmn.output_name", "a table of several outputs needs a name for each", node
                    );
        return result;
    }

  private:
    void hit_policy(const xml_node& node, DecisionTable& table) {
        static constexpr std::pair<std::string_view, HitPolicy> kPolicies[] = {
            {"", HitPolicy::Unique},
            {"UNIQUE", HitPolicy::Unique},
            {"ANY", HitPolicy::Any},
            {"PRIORITY", HitPolicy::Priority},
            {"FIRST", HitPolicy::First},
            {"RULE ORDER", HitPolicy::RuleOrder},
            {"OUTPUT ORDER", HitPolicy::OutputOrder},
            {"COLLECT", HitPolicy::Collect},
        };
        static constexpr std::pair<std::string_view, Aggregation> kAggregations[] = {
            {"", Aggregation::None},   {"SUM", Aggregation::Sum}, {"COUNT", Aggregation::Count},
            {"MIN", Aggregation::Min}, {"MAX", Aggregation::Max},
        };
        const std::string policy = attribute(node, "hitPolicy");
        const auto found =
            std::ranges::find(kPolicies, policy, [](const auto& pair) { return pair.first; });
        if (found == std::end(kPolicies))
            notes_.issue("dmn.hit_policy", "unknown hit policy " + policy, node);
        else
            table.hit_policy = found->second;
        const std::string aggregation = attribute(node, "aggregation");
        const auto kind = std::ranges::find(kAggregations, aggregation, [](const auto& pair) {
            return pair.first;
        });
        if (kind == std::end(kAggregations))
            notes_.issue("dmn.aggregation", "unknown aggregation " + aggregation, node);
        else
            table.aggregation = kind->second;
    }

    InputClause input_clause(const xml_node& node) {
        const xml_node expression = child(node, "inputExpression");
        return {
            .id = attribute(node, "id"),
            .label = attribute(node, "label"),
            .expression = text_of(expression),
            .type_ref = type_ref(expression),
            .allowed_values = text_of(child(node, "inputValues")),
            .line = notes_.line(node)};
    }

    OutputClause output_clause(const xml_node& node) {
        return {
            .id = attribute(node, "id"),
            .name = attribute(node, "name"),
            .label = attribute(node, "label"),
            .type_ref = type_ref(node),
            .allowed_values = text_of(child(node, "outputValues")),
            .default_entry = text_of(child(node, "defaultOutputEntry")),
            .line = notes_.line(node)};
    }

    Rule rule(const xml_node& node, const DecisionTable& table) {
        Rule result{.id = attribute(node, "id"), .line = notes_.line(node)};
        for (const xml_node& part : node.children()) {
            const std::string_view kind = local(part.name());
            if (kind == "inputEntry") result.inputs.push_back(text_of(part));
            if (kind == "outputEntry") result.outputs.push_back(text_of(part));
            if (kind == "annotationEntry") result.annotations.emplace_back(trim(text_of(part)));
        }
        // Editors before DMN 1.2 kept the annotation as the rule's description.
        if (result.annotations.empty()) {
            const std::string description(trim(child(node, "description").child_value()));
            if (!description.empty()) result.annotations.push_back(description);
        }
        if (result.inputs.size() != table.inputs.size() ||
            result.outputs.size() != table.outputs.size())
            notes_.issue(
                "dmn.rule_cells",
                fmt::format(
                    "rule {} has not as many cells as the table has columns", table.rules.size() + 1
                ),
                node, {{"rule", table.rules.size() + 1}}
            );
        return result;
    }

    const LoadNotes& notes_;
};

}  // namespace

DecisionTable load_table(const xml_node& node, const LoadNotes& notes) {
    return TableLoader(notes).run(node);
}

}  // namespace tongban::dmn
