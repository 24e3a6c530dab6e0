// XML to Model. Elements are known by their local names, so all versions of the namespace are read
// alike.
#include "dmn/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>

#include "base/text.h"
#include "dmn/load_xml.h"

namespace tongban::dmn {

namespace {

using pugi::xml_node;

constexpr size_t kXmlMax = 16 * 1024 * 1024;
constexpr int kDepthMax = 100;

/// What to do about a fault of the file.
const char* hint_of_fault(std::string_view code) {
    static constexpr std::pair<std::string_view, const char*> kHints[] = {
        {"dmn.aggregation", "take one of SUM, COUNT, MIN and MAX"},
        {"dmn.hit_policy",
         "take UNIQUE, ANY, PRIORITY, FIRST, RULE ORDER, OUTPUT ORDER or COLLECT"},
        {"dmn.no_definitions", "give a file that an editor of DMN saved"},
        {"dmn.no_expression", "write the expression, or take the empty box out"},
        {"dmn.no_name", "give it a name"},
        {"dmn.no_output", "add a column for the result"},
        {"dmn.output_name", "give each output column a name"},
        {"dmn.relation_row", "give the row a cell for each column"},
        {"dmn.rule_cells", "give the rule a cell for each column, `-` where anything will do"},
        {"dmn.too_deep", "split it into several decisions or types"},
        {"dmn.too_large", "split the model into several files that import one another"},
        {"dmn.xml", "open and save it in an editor, or correct the XML at this line"},
    };
    const auto found =
        std::ranges::find(kHints, code, &std::pair<std::string_view, const char*>::first);
    return found == std::end(kHints) ? "" : found->second;
}

class Loader {
  public:
    Loader(std::string_view xml, std::string_view file) : xml_(xml) { loaded_.model.file = file; }

    Loaded run() {
        if (xml_.size() > kXmlMax) {
            issue("dmn.too_large", "the file is too large", {});
            return std::move(loaded_);
        }
        for (size_t at = 0; at < xml_.size(); ++at)
            if (xml_[at] == '\n') line_ends_.push_back(static_cast<std::ptrdiff_t>(at));
        pugi::xml_document document;
        const auto result = document.load_buffer(
            xml_.data(), xml_.size(), pugi::parse_default | pugi::parse_ws_pcdata_single
        );
        if (!result) {
            issue("dmn.xml", result.description(), {});
            loaded_.issues.back().line = line_at(result.offset);
            return std::move(loaded_);
        }
        const xml_node root = document.document_element();
        if (local(root.name()) != "definitions") {
            issue("dmn.no_definitions", "the root element is not <definitions>", root);
            return std::move(loaded_);
        }
        const std::string space = namespace_of(root);
        if (!space.empty() && space.find("omg.org/spec/DMN/") == std::string::npos) {
            issue("dmn.no_definitions", "<definitions> of something else than DMN: " + space, root);
            return std::move(loaded_);
        }
        definitions(root);
        return std::move(loaded_);
    }

  private:
    /// Empty where the file declares none.
    static std::string namespace_of(const xml_node& root) {
        const std::string_view name = root.name();
        const size_t colon = name.find(':');
        if (colon == std::string_view::npos) return attribute(root, "xmlns");
        return attribute(root, fmt::format("xmlns:{}", name.substr(0, colon)).c_str());
    }

    int line_at(std::ptrdiff_t offset) const {
        if (offset < 0) return 0;
        return static_cast<int>(std::ranges::lower_bound(line_ends_, offset) - line_ends_.begin()) +
               1;
    }
    int line(const xml_node& node) const { return line_at(node.offset_debug()); }

    void issue(std::string code, std::string message, const xml_node& node) {
        Issue fault{
            .code = std::move(code), .message = std::move(message), .file = loaded_.model.file};
        fault.hint = hint_of_fault(fault.code);
        if (node) fault.line = line(node);
        // What has no id of its own lies in something that has one.
        for (xml_node at = node; at && fault.place.empty(); at = at.parent())
            fault.place = attribute(at, "id");
        loaded_.issues.push_back(std::move(fault));
    }

    void definitions(const xml_node& root) {
        Model& model = loaded_.model;
        model.id = attribute(root, "id");
        model.name = attribute(root, "name");
        model.model_namespace = attribute(root, "namespace");
        for (const xml_node& node : root.children()) {
            const std::string_view kind = local(node.name());
            if (kind == "import") {
                model.imports.push_back(
                    {attribute(node, "name"), attribute(node, "namespace"),
                     attribute(node, "importType")}
                );
            } else if (kind == "itemDefinition") {
                model.types.push_back(item_definition(node, 0));
            } else if (kind == "inputData") {
                model.inputs.push_back(
                    {attribute(node, "id"), name_of(node), type_ref(child(node, "variable")),
                     line(node), std::string(trim(child(node, "description").child_value()))}
                );
            } else if (kind == "decision") {
                model.decisions.push_back(decision(node));
            } else if (kind == "businessKnowledgeModel") {
                model.knowledge.push_back(knowledge(node));
            } else if (kind == "decisionService") {
                model.services.push_back(service(node));
            }
        }
    }

    std::string name_of(const xml_node& node) {
        std::string name = attribute(child(node, "variable"), "name");
        if (name.empty()) name = attribute(node, "name");
        if (name.empty()) issue("dmn.no_name", "an element without name", node);
        return name;
    }
    /// An element without id is referred to by its name.
    std::string id_of(const xml_node& node) {
        const std::string id = attribute(node, "id");
        return id.empty() ? name_of(node) : id;
    }

    ItemDefinition item_definition(const xml_node& node, int depth) {
        ItemDefinition item;
        item.id = attribute(node, "id");
        item.name = attribute(node, "name");
        item.type_ref = type_ref(node);
        item.is_collection = attribute(node, "isCollection") == "true";
        item.allowed_values = text_of(child(node, "allowedValues"));
        item.type_constraint = text_of(child(node, "typeConstraint"));
        item.line = line(node);
        if (depth > kDepthMax) {
            issue("dmn.too_deep", "item definitions nested too deeply", node);
            return item;
        }
        for (const xml_node& part : node.children()) {
            if (local(part.name()) == "itemComponent") {
                item.components.push_back(item_definition(part, depth + 1));
            } else if (local(part.name()) == "functionItem") {
                item.function_parameters.emplace();
                item.function_result = attribute(part, "outputTypeRef");
                for (const xml_node& parameter : part.children())
                    if (local(parameter.name()) == "parameters")
                        item.function_parameters->push_back(
                            {attribute(parameter, "name"), type_ref(parameter)}
                        );
            }
        }
        return item;
    }

    /// "#id", or "namespace#id" of an imported model.
    Reference reference(const xml_node& node) {
        const std::string href = attribute(node, "href");
        const size_t mark = href.rfind('#');
        if (mark == std::string::npos) return {"", href};
        std::string space = href.substr(0, mark);
        if (space == loaded_.model.model_namespace) space.clear();
        return {std::move(space), href.substr(mark + 1)};
    }

    void requirements(const xml_node& node, Decision& decision) {
        for (const xml_node& part : node.children()) {
            for (const xml_node& target : part.children()) {
                const std::string_view kind = local(target.name());
                if (kind == "requiredDecision")
                    decision.required_decisions.push_back(reference(target));
                if (kind == "requiredInput") decision.required_inputs.push_back(reference(target));
                if (kind == "requiredKnowledge")
                    decision.required_knowledge.push_back(reference(target));
            }
        }
    }

    Decision decision(const xml_node& node) {
        Decision result;
        result.id = id_of(node);
        result.name = name_of(node);
        result.type_ref = type_ref(child(node, "variable"));
        result.line = line(node);
        requirements(node, result);
        for (const xml_node& part : node.children())
            if (is_boxed(part)) result.logic = boxed(part, 0);
        return result;
    }

    Bkm knowledge(const xml_node& node) {
        Bkm result;
        result.id = id_of(node);
        result.name = name_of(node);
        result.type_ref = type_ref(child(node, "variable"));
        result.line = line(node);
        Decision holder;
        requirements(node, holder);
        result.required_knowledge = std::move(holder.required_knowledge);
        if (const xml_node logic = child(node, "encapsulatedLogic")) result.logic = boxed(logic, 0);
        return result;
    }

    DecisionService service(const xml_node& node) {
        DecisionService result;
        result.id = id_of(node);
        result.name = name_of(node);
        result.type_ref = type_ref(child(node, "variable"));
        result.line = line(node);
        for (const xml_node& part : node.children()) {
            const std::string_view kind = local(part.name());
            if (kind == "outputDecision") result.output_decisions.push_back(reference(part));
            if (kind == "encapsulatedDecision")
                result.encapsulated_decisions.push_back(reference(part));
            if (kind == "inputDecision") result.input_decisions.push_back(reference(part));
            if (kind == "inputData") result.input_data.push_back(reference(part));
        }
        return result;
    }

    // --- Boxed expressions ---

    static bool is_boxed(const xml_node& node) {
        static constexpr std::string_view kKinds[] = {
            "literalExpression",
            "context",
            "invocation",
            "functionDefinition",
            "relation",
            "list",
            "decisionTable",
            "conditional",
            "filter",
            "for",
            "some",
            "every",
            "encapsulatedLogic",
        };
        return std::ranges::find(kKinds, local(node.name())) != std::end(kKinds);
    }

    BoxedPointer first_boxed(const xml_node& node, int depth) {
        for (const xml_node& part : node.children())
            if (is_boxed(part)) return boxed(part, depth + 1);
        return nullptr;
    }

    /// The boxed expression inside child `name`.
    BoxedPointer part(const xml_node& node, std::string_view name, int depth) {
        return first_boxed(child(node, name), depth);
    }

    BoxedPointer boxed(const xml_node& node, int depth) {
        auto box = std::make_shared<BoxedExpression>();
        box->id = attribute(node, "id");
        box->type_ref = type_ref(node);
        box->line = line(node);
        if (depth > kDepthMax) {
            issue("dmn.too_deep", "boxed expressions nested too deeply", node);
            return box;
        }
        const std::string_view kind = local(node.name());
        if (kind == "literalExpression") {
            box->text = text_of(node);
        } else if (kind == "context") {
            context(node, *box, depth);
        } else if (kind == "invocation") {
            invocation(node, *box, depth);
        } else if (kind == "functionDefinition" || kind == "encapsulatedLogic") {
            function(node, *box, depth);
        } else if (kind == "relation") {
            relation(node, *box, depth);
        } else if (kind == "list") {
            box->kind = BoxedKind::List;
            for (const xml_node& item : node.children())
                if (is_boxed(item)) box->items.push_back(boxed(item, depth + 1));
        } else if (kind == "decisionTable") {
            box->kind = BoxedKind::DecisionTable;
            const LoadNotes notes{
                .tell =
                    [this](
                        const char* code, std::string message, const xml_node& at,
                        json::object details
                    ) {
                        issue(code, std::move(message), at);
                        if (!details.empty()) loaded_.issues.back().details = std::move(details);
                    },
                .line = [this](const xml_node& at) { return line(at); }};
            box->table = std::make_shared<const DecisionTable>(load_table(node, notes));
        } else if (kind == "conditional") {
            box->kind = BoxedKind::Conditional;
            box->parts = {
                part(node, "if", depth), part(node, "then", depth), part(node, "else", depth)};
        } else if (kind == "filter") {
            box->kind = BoxedKind::Filter;
            box->parts = {part(node, "in", depth), part(node, "match", depth)};
        } else {
            const bool is_for = kind == "for";
            box->kind = is_for           ? BoxedKind::For
                        : kind == "some" ? BoxedKind::Some
                                         : BoxedKind::Every;
            box->iterator = attribute(node, "iteratorVariable");
            box->parts = {
                part(node, "in", depth), part(node, is_for ? "return" : "satisfies", depth)};
        }
        for (const BoxedPointer& inner : box->parts)
            if (inner == nullptr) issue("dmn.no_expression", "an expression is missing", node);
        return box;
    }

    void context(const xml_node& node, BoxedExpression& box, int depth) {
        box.kind = BoxedKind::Context;
        for (const xml_node& entry : node.children()) {
            if (local(entry.name()) != "contextEntry") continue;
            const xml_node variable = child(entry, "variable");
            box.entries.push_back(
                {attribute(variable, "name"), type_ref(variable), first_boxed(entry, depth)}
            );
        }
    }

    void invocation(const xml_node& node, BoxedExpression& box, int depth) {
        box.kind = BoxedKind::Invocation;
        box.parts = {first_boxed(node, depth)};
        for (const xml_node& binding : node.children()) {
            if (local(binding.name()) != "binding") continue;
            const xml_node parameter = child(binding, "parameter");
            box.entries.push_back(
                {attribute(parameter, "name"), type_ref(parameter), first_boxed(binding, depth)}
            );
        }
    }

    void function(const xml_node& node, BoxedExpression& box, int depth) {
        box.kind = BoxedKind::Function;
        const std::string kind = attribute(node, "kind");
        if (kind == "Java") box.function_kind = FunctionKind::Java;
        if (kind == "PMML") box.function_kind = FunctionKind::Pmml;
        for (const xml_node& parameter : node.children())
            if (local(parameter.name()) == "formalParameter")
                box.parameters.push_back({attribute(parameter, "name"), type_ref(parameter)});
        box.parts = {first_boxed(node, depth)};
    }

    void relation(const xml_node& node, BoxedExpression& box, int depth) {
        box.kind = BoxedKind::Relation;
        for (const xml_node& part : node.children()) {
            if (local(part.name()) == "column") {
                box.columns.push_back(attribute(part, "name"));
                box.parameters.push_back({box.columns.back(), type_ref(part)});
            }
            if (local(part.name()) != "row") continue;
            auto row = std::make_shared<BoxedExpression>();
            row->kind = BoxedKind::List;
            for (const xml_node& cell : part.children())
                if (is_boxed(cell)) row->items.push_back(boxed(cell, depth + 1));
            if (row->items.size() != box.columns.size())
                issue("dmn.relation_row", "a row has not as many cells as there are columns", part);
            box.items.push_back(std::move(row));
        }
    }

    std::string_view xml_;
    std::vector<std::ptrdiff_t> line_ends_;
    Loaded loaded_;
};

}  // namespace

const Decision* Model::find_decision(std::string_view name_or_id) const {
    for (const Decision& decision : decisions)
        if (decision.id == name_or_id || decision.name == name_or_id) return &decision;
    return nullptr;
}

Loaded load(std::string_view xml, std::string_view file) { return Loader(xml, file).run(); }

}  // namespace tongban::dmn
