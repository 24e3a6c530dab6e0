// Processes in a few lines: `drawn("stall", "start s; user review; end e; s > review > e")`.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace tongban::pack {

// Statements are parted by `;`. An element is `KIND ID ATTRIBUTE...`; a way is `a > b > c`, and
// `a > b ? CONDITION` or `a > b default` for the last of its flows. Kinds: start, end, user, issue,
// script, decide, call, worker, xor, and, or, event, task, receive, catch, throw, border, sub (with
// `in=SUB` at what is inside), adhoc. Attributes hold no blanks, `~` stands for one.
class Drawing {
  public:
    explicit Drawing(const std::string& text) {
        std::stringstream statements(text);
        for (std::string statement; std::getline(statements, statement, ';');) add(statement);
    }

    std::string xml(const std::string& id) const {
        std::string roots;
        for (const auto& [tag, name] : roots_)
            roots += fmt::format(
                "<bpmn:{0} id=\"{0}_{1}\" name=\"{1}\" {2}>{3}</bpmn:{0}>\n", tag, name,
                tag == "error" || tag == "escalation" ? fmt::format("{}Code=\"{}\"", tag, name)
                                                      : "",
                tag == "message" ? "<bpmn:extensionElements><zeebe:subscription "
                                   "correlationKey=\"=data.key\" /></bpmn:extensionElements>"
                                 : ""
            );
        return fmt::format(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<bpmn:definitions "
            "xmlns:bpmn=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" "
            "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
            "xmlns:zeebe=\"http://camunda.org/schema/zeebe/1.0\" id=\"definitions\" "
            "targetNamespace=\"https://tongban.example/tests\">\n{}<bpmn:process id=\"{}\" "
            "isExecutable=\"true\">\n{}</bpmn:process>\n</bpmn:definitions>\n",
            roots, id, inside("")
        );
    }

  private:
    struct Element {
        std::string kind, id;
        std::map<std::string, std::string> attributes;
        std::string of(const std::string& key, const std::string& otherwise = "") const {
            const auto found = attributes.find(key);
            return found == attributes.end() ? otherwise : found->second;
        }
    };
    struct Flow {
        std::string id, from, to, condition;
    };

    void add(const std::string& statement) {
        std::istringstream words(statement);
        std::string first, second;
        if (!(words >> first >> second)) return;
        if (second == ">") return add_way(first, words);
        Element element{.kind = first, .id = second, .attributes = {}};
        for (std::string word; words >> word;) {
            for (char& c : word) c = c == '~' ? ' ' : c;
            const size_t at = word.find('=');
            element.attributes[word.substr(0, at)] =
                at == std::string::npos ? "true" : word.substr(at + 1);
        }
        for (const char* root : {"message", "signal", "error", "escalation"})
            if (!element.of(root).empty() &&
                std::ranges::find(
                    roots_, std::pair<std::string, std::string>(root, element.of(root))
                ) == roots_.end())
                roots_.emplace_back(root, element.of(root));
        elements_.push_back(std::move(element));
    }

    void add_way(std::string from, std::istringstream& words) {
        for (std::string to; words >> to;) {
            flows_.push_back({fmt::format("f{}", flows_.size() + 1), from, to, ""});
            std::string sign;
            if (!(words >> sign)) return;
            if (sign == "default") defaults_[from] = flows_.back().id;
            if (sign == "?") std::getline(words, flows_.back().condition);
            from = to;
        }
    }

    std::string inside(const std::string& parent) const {
        std::string xml;
        for (const Element& element : elements_)
            if (element.of("in") == parent) xml += one(element);
        for (const Flow& flow : flows_) {
            if (parent_of(flow.from) != parent) continue;
            std::string condition;
            for (const char c : flow.condition)
                condition += c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
            if (!condition.empty())
                condition =
                    "<bpmn:conditionExpression xsi:type=\"bpmn:tFormalExpression\">=" + condition +
                    "</bpmn:conditionExpression>";
            xml += fmt::format(
                "<bpmn:sequenceFlow id=\"{}\" sourceRef=\"{}\" targetRef=\"{}\">{}"
                "</bpmn:sequenceFlow>\n",
                flow.id, flow.from, flow.to, condition
            );
        }
        return xml;
    }

    std::string parent_of(const std::string& id) const {
        for (const Element& element : elements_)
            if (element.id == id) return element.of("in");
        return {};
    }

    static std::string quoted(std::string text) {
        for (size_t at = 0; (at = text.find('"', at)) != std::string::npos; at += 6)
            text.replace(at, 1, "&quot;");
        return text;
    }

    /// What stands in its extension elements.
    static std::string extensions(const Element& e) {
        std::string xml;
        const std::string& kind = e.kind;
        if (kind == "user")
            xml += fmt::format(
                "<zeebe:userTask /><zeebe:assignmentDefinition candidateGroups=\"{}\" />",
                quoted(e.of("group", "approver"))
            );
        if (kind == "issue")
            xml += fmt::format(
                "<zeebe:taskDefinition type=\"issue-credential\" /><zeebe:taskHeaders>"
                "<zeebe:header key=\"credential\" value=\"{}\" /></zeebe:taskHeaders>",
                e.of("type", "permit")
            );
        if (kind == "worker")
            xml += fmt::format(
                "<zeebe:taskDefinition type=\"worker.{}\" /><zeebe:taskHeaders>{}"
                "</zeebe:taskHeaders>",
                e.id,
                e.of("returns").empty()
                    ? ""
                    : fmt::format(
                          "<zeebe:header key=\"returns.{}\" value=\"number\" />", e.of("returns")
                      )
            );
        if (kind == "script")
            xml += fmt::format(
                "<zeebe:script expression=\"={}\" resultVariable=\"{}\" />", quoted(e.of("do")),
                e.of("to")
            );
        if (kind == "decide")
            xml += fmt::format(
                "<zeebe:calledDecision decisionId=\"{}\" resultVariable=\"{}\" />", e.of("of"),
                e.of("to")
            );
        if (kind == "call")
            xml += fmt::format(
                "<zeebe:calledElement processId=\"{}\" propagateAllChildVariables=\"{}\" />",
                e.of("of"), e.of("all", "true")
            );
        const std::string maps = e.of("output");
        if (const size_t at = maps.find(":="); at != std::string::npos)
            xml += fmt::format(
                "<zeebe:ioMapping><zeebe:output source=\"={}\" target=\"{}\" /></zeebe:ioMapping>",
                quoted(maps.substr(at + 2)), maps.substr(0, at)
            );
        return xml.empty() ? xml : "<bpmn:extensionElements>" + xml + "</bpmn:extensionElements>";
    }

    static std::string event(const Element& e) {
        for (const char* kind : {"message", "signal", "error", "escalation"})
            if (!e.of(kind).empty())
                return fmt::format(
                    "<bpmn:{0}EventDefinition id=\"d_{1}\" "
                    "{0}Ref=\"{0}_{2}\">{3}</bpmn:{0}EventDefinition>",
                    kind, e.id, e.of(kind), ""
                );
        if (!e.of("timer").empty())
            return fmt::format(
                "<bpmn:timerEventDefinition id=\"d_{}\"><bpmn:timeDuration>{}</bpmn:timeDuration>"
                "</bpmn:timerEventDefinition>",
                e.id, e.of("timer")
            );
        if (!e.of("terminate").empty())
            return fmt::format("<bpmn:terminateEventDefinition id=\"d_{}\" />", e.id);
        return {};
    }

    std::string one(const Element& e) const {
        static const std::map<std::string, std::string> kTags{
            {"start", "startEvent"},
            {"end", "endEvent"},
            {"user", "userTask"},
            {"issue", "serviceTask"},
            {"worker", "serviceTask"},
            {"script", "scriptTask"},
            {"decide", "businessRuleTask"},
            {"call", "callActivity"},
            {"xor", "exclusiveGateway"},
            {"and", "parallelGateway"},
            {"or", "inclusiveGateway"},
            {"event", "eventBasedGateway"},
            {"task", "task"},
            {"receive", "receiveTask"},
            {"catch", "intermediateCatchEvent"},
            {"throw", "intermediateThrowEvent"},
            {"border", "boundaryEvent"},
            {"sub", "subProcess"},
            {"adhoc", "adHocSubProcess"}};
        const std::string& tag = kTags.at(e.kind);
        std::string attributes;
        if (e.kind == "border")
            attributes = fmt::format(
                " attachedToRef=\"{}\" cancelActivity=\"{}\"", e.of("at"),
                e.of("reminds").empty() ? "true" : "false"
            );
        if (e.kind == "receive")
            attributes = fmt::format(" messageRef=\"message_{}\"", e.of("message"));
        if (!e.of("triggered").empty()) attributes += " triggeredByEvent=\"true\"";
        if (e.kind == "start" && !e.of("reminds").empty())
            attributes += " isInterrupting=\"false\"";
        if (const auto found = defaults_.find(e.id); found != defaults_.end())
            attributes += fmt::format(" default=\"{}\"", found->second);
        std::string body = extensions(e);
        if (e.kind != "receive") body += event(e);
        if (!e.of("each").empty())
            body += fmt::format(
                "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>"
                "<zeebe:loopCharacteristics inputCollection=\"={}\" inputElement=\"one\" {} />"
                "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>",
                quoted(e.of("each")),
                e.of("into").empty()
                    ? ""
                    : fmt::format(
                          "outputCollection=\"{}\" outputElement=\"=outcome\"", e.of("into")
                      )
            );
        if (e.kind == "sub" || e.kind == "adhoc") body += inside(e.id);
        return fmt::format("<bpmn:{0} id=\"{1}\"{2}>{3}</bpmn:{0}>\n", tag, e.id, attributes, body);
    }

    std::vector<Element> elements_;
    std::vector<Flow> flows_;
    std::map<std::string, std::string> defaults_;
    std::vector<std::pair<std::string, std::string>> roots_;
};

inline std::string drawn(const std::string& id, const std::string& text) {
    return Drawing(text).xml(id);
}

}  // namespace tongban::pack
