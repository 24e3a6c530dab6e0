// Event definitions: what an event reacts to or throws, with the messages, signals, errors and
// escalations that the file declares.
#include "base/text.h"
#include "bpmn/timer.h"
#include "bpmn/xml.h"

namespace tongban::bpmn {

namespace {

struct DefinitionRule {
    std::string_view name;
    EventKind kind;
};
constexpr DefinitionRule kDefinitions[] = {
    {"messageEventDefinition", EventKind::Message},
    {"timerEventDefinition", EventKind::Timer},
    {"signalEventDefinition", EventKind::Signal},
    {"conditionalEventDefinition", EventKind::Conditional},
    {"errorEventDefinition", EventKind::Error},
    {"escalationEventDefinition", EventKind::Escalation},
    {"compensateEventDefinition", EventKind::Compensation},
    {"linkEventDefinition", EventKind::Link},
    {"cancelEventDefinition", EventKind::Cancel},
    {"terminateEventDefinition", EventKind::Terminate},
};

/// BPMN 2.0.2, table 10.93: which trigger or result goes with which event.
bool fits(NodeKind node, EventKind event) {
    using enum EventKind;
    const auto is_one_of = [event](auto... kinds) { return ((event == kinds) || ...); };
    switch (node) {
        case NodeKind::StartEvent:
            return is_one_of(
                None, Message, Timer, Signal, Conditional, Error, Escalation, Compensation
            );
        case NodeKind::CatchEvent:
            return is_one_of(Message, Timer, Signal, Conditional, Link);
        case NodeKind::ThrowEvent:
            return is_one_of(None, Message, Signal, Escalation, Compensation, Link);
        case NodeKind::BoundaryEvent:
            return is_one_of(
                Message, Timer, Signal, Conditional, Error, Escalation, Compensation, Cancel
            );
        case NodeKind::EndEvent:
            return is_one_of(
                None, Message, Signal, Error, Escalation, Compensation, Cancel, Terminate
            );
        default:
            return true;
    }
}

class EventReader {
  public:
    EventReader(const pugi::xml_node& definitions, FlowNode& node, Reporter& report)
        : definitions_(definitions), node_(node), report_(report) {}

    void read(const pugi::xml_node& element) {
        if (is_activity(node_.kind)) return read_message_of_task(element);
        if (is_gateway(node_.kind)) return;
        if (node_.kind == NodeKind::BoundaryEvent)
            node_.interrupting = element.attribute("cancelActivity").as_bool(true);
        size_t count = 0;
        for (pugi::xml_node definition = element.first_child(); definition;
             definition = definition.next_sibling()) {
            const std::string_view name = local_name(definition);
            const bool is_reference = name == "eventDefinitionRef";
            if (!name.ends_with("EventDefinition") && !is_reference) continue;
            const auto rule = std::ranges::find(kDefinitions, name, &DefinitionRule::name);
            if (rule == std::end(kDefinitions) || ++count > 1)
                return report_.error(
                    element, "bpmn.unsupported", node_.id,
                    fmt::format(
                        "`{}`: {} cannot be executed", node_.id,
                        count > 1 ? "more than one event definition" : name
                    ),
                    "use one event for each trigger"
                );
            node_.event = rule->kind;
            read_definition(definition);
        }
        if (!fits(node_.kind, node_.event))
            report_.error(
                element, "bpmn.event_definition", node_.id,
                fmt::format(
                    "the {} `{}` has no event definition that fits ({})", to_string(node_.kind),
                    node_.id, to_string(node_.event)
                )
            );
    }

  private:
    bool throws() const {
        return node_.kind == NodeKind::ThrowEvent || node_.kind == NodeKind::EndEvent;
    }

    void read_definition(const pugi::xml_node& definition) {
        switch (node_.event) {
            case EventKind::Message:
                return read_message(definition, definition.attribute("messageRef").value());
            case EventKind::Signal:
                return read_signal(definition);
            case EventKind::Timer:
                return read_timer(definition);
            case EventKind::Conditional:
                return read_conditional(definition);
            case EventKind::Error:
                node_.on.code = code(definition, "error", "errorRef", "errorCode");
                return;
            case EventKind::Escalation:
                node_.on.code = code(definition, "escalation", "escalationRef", "escalationCode");
                return;
            case EventKind::Compensation:
                node_.on.waits = definition.attribute("waitForCompletion").as_bool(true);
                return;
            case EventKind::Link:
                return read_link(definition);
            default:
                return;
        }
    }

    pugi::xml_node declared(std::string_view kind, std::string_view id) const {
        // References may carry the prefix of the file's own namespace.
        const size_t colon = id.find(':');
        const std::string_view local = colon == std::string_view::npos ? id : id.substr(colon + 1);
        for (const pugi::xml_node& one : definitions_.children())
            if (local_name(one) == kind && !id.empty() &&
                (id == one.attribute("id").value() || local == one.attribute("id").value()))
                return one;
        return {};
    }

    void read_message_of_task(const pugi::xml_node& element) {
        const bool sends = local_name(element) == "sendTask" &&
                           !std::holds_alternative<JobSpec>(node_.work) &&
                           element.attribute("messageRef");
        if (node_.kind != NodeKind::ReceiveTask && !sends) return;
        node_.event = EventKind::Message;
        if (sends) node_.kind = NodeKind::Task;
        read_message(element, element.attribute("messageRef").value());
    }

    void read_message(const pugi::xml_node& definition, std::string_view reference) {
        if (throws() && std::holds_alternative<JobSpec>(node_.work)) return;
        const pugi::xml_node message = declared("message", reference);
        const std::string_view name = message.attribute("name").value();
        if (name.empty())
            return report_.error(
                definition, "bpmn.no_message", node_.id,
                fmt::format(
                    "{} `{}` refers to message `{}`, which does not exist or has no name",
                    to_string(node_.kind), node_.id, reference
                ),
                "choose a message with a name"
            );
        node_.on.name = read_formula(name, message, node_.id, report_);
        const pugi::xml_node own = child(child(message, "extensionElements"), "subscription");
        node_.on.key =
            read_formula(own.attribute("correlationKey").value(), message, node_.id, report_);
        const bool needs_key = node_.kind == NodeKind::CatchEvent ||
                               node_.kind == NodeKind::BoundaryEvent ||
                               (node_.kind == NodeKind::ReceiveTask &&
                                !definition.attribute("instantiate").as_bool(false));
        if (needs_key && node_.on.key.empty())
            report_.error(
                definition, "bpmn.no_correlation_key", node_.id,
                fmt::format(
                    "`{}` waits for message `{}`, which has no correlation key", node_.id, name
                ),
                "say which instance a message belongs to: zeebe:subscription correlationKey"
            );
    }

    void read_signal(const pugi::xml_node& definition) {
        const std::string_view reference = definition.attribute("signalRef").value();
        const pugi::xml_node signal = declared("signal", reference);
        const std::string_view name = signal.attribute("name").value();
        if (name.empty())
            return report_.error(
                definition, "bpmn.no_signal", node_.id,
                fmt::format(
                    "`{}` refers to signal `{}`, which does not exist or has no name", node_.id,
                    reference
                )
            );
        node_.on.name = read_formula(name, signal, node_.id, report_);
    }

    void read_conditional(const pugi::xml_node& definition) {
        const pugi::xml_node condition = child(definition, "condition");
        const std::string_view text = trim(condition.text().get());
        if (text.empty())
            return report_.error(
                definition, "bpmn.no_condition", node_.id,
                fmt::format("conditional event `{}` has no condition", node_.id)
            );
        node_.on.condition = read_condition(text, condition, node_.id, report_);
    }

    void read_link(const pugi::xml_node& definition) {
        node_.on.name.text = definition.attribute("name").value();
        if (node_.on.name.text.empty())
            report_.error(
                definition, "bpmn.no_link_name", node_.id,
                fmt::format(
                    "link `{}` of `{}` has no name", definition.attribute("id").value(), node_.id
                )
            );
    }

    /// The code that a reference stands for; a throw event without a code could never be caught.
    std::string code(
        const pugi::xml_node& definition,
        std::string_view kind,
        const char* reference_name,
        const char* code_name
    ) {
        const std::string_view reference = definition.attribute(reference_name).value();
        if (reference.empty() && !throws()) return {};
        const pugi::xml_node one = declared(kind, reference);
        const std::string code = one.attribute(code_name).value();
        if (throws() && code.starts_with('=')) {
            node_.on.name = read_formula(code, one, node_.id, report_);
            return {};
        }
        if (!throws() && code.starts_with('=')) {
            report_.error(
                definition, "bpmn.caught_code", node_.id,
                fmt::format(
                    "`{}` catches {} `{}`, whose code `{}` is worked out only where it is thrown",
                    node_.id, kind, reference, code
                ),
                "name the code as it is thrown, or leave it out to catch any"
            );
            return {};
        }
        if (one && (!code.empty() || !throws())) return code;
        report_.error(
            definition, fmt::format("bpmn.{}_without_code", kind), node_.id,
            fmt::format(
                "`{}` refers to {} `{}`, which {}", node_.id, kind, reference,
                one ? "has no code" : "does not exist"
            ),
            fmt::format("give the {} a code, so that it can be caught", kind)
        );
        return {};
    }

    void read_timer(const pugi::xml_node& definition) {
        constexpr std::pair<std::string_view, TimerKind> kKinds[] = {
            {"timeDate", TimerKind::Date},
            {"timeDuration", TimerKind::Duration},
            {"timeCycle", TimerKind::Cycle},
        };
        const auto is_given = [&](const auto& one) {
            return !trim(child(definition, one.first).text().get()).empty();
        };
        if (std::ranges::count_if(kKinds, is_given) > 1)
            report_.error(
                definition, "bpmn.timer_with_two_values", node_.id,
                fmt::format("timer of `{}` has more than one of date, duration and cycle", node_.id)
            );
        for (const auto& [name, kind] : kKinds) {
            const pugi::xml_node value = child(definition, name);
            if (!is_given(std::pair{name, kind})) continue;
            TimerRule& timer = node_.on.timer;
            timer.kind = kind;
            timer.value = read_formula(value.text().get(), value, node_.id, report_);
            const bool is_feel = timer.value.text.starts_with('=');
            if (!is_feel && !is_timer_text(kind, timer.value.text))
                report_.error(
                    value, "bpmn.timer_value", node_.id,
                    fmt::format("`{}` of `{}` is no ISO 8601 value", timer.value.text, node_.id),
                    "P3D, PT2H, P20WD (working days), 2026-11-21T08:00:00Z or R3/PT1H"
                );
            return;
        }
        report_.error(
            definition, "bpmn.timer_without_value", node_.id,
            fmt::format(
                "timer `{}` of `{}` has neither date, duration nor cycle",
                definition.attribute("id").value(), node_.id
            ),
            "P3D, PT2H, P20WD (working days), 2026-11-21T08:00:00Z or R3/PT1H"
        );
    }

    const pugi::xml_node& definitions_;
    FlowNode& node_;
    Reporter& report_;
};

}  // namespace

void read_event(
    const pugi::xml_node& definitions,
    const pugi::xml_node& element,
    FlowNode& node,
    Reporter& report
) {
    EventReader(definitions, node, report).read(element);
}

}  // namespace tongban::bpmn
