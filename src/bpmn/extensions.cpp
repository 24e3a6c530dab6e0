// zeebe extension elements: job types, mappings, forms, assignment, called processes and decisions.
#include "base/json.h"
#include "base/text.h"
#include "bpmn/task_values.h"
#include "bpmn/xml.h"

namespace tongban::bpmn {

namespace {

constexpr size_t kFormulaBytesMax = 20'000;

std::map<std::string, std::string> read_pairs(
    const pugi::xml_node& list, const char* key, const char* value
) {
    std::map<std::string, std::string> pairs;
    for (const pugi::xml_node& item : list.children())
        if (item.type() == pugi::node_element)
            pairs[item.attribute(key).value()] = item.attribute(value).value();
    return pairs;
}

void read_mappings(const pugi::xml_node& list, FlowNode& node, Reporter& report) {
    for (const pugi::xml_node& item : list.children()) {
        const std::string_view kind = local_name(item);
        if (kind != "input" && kind != "output") continue;
        Mapping mapping;
        mapping.source = read_formula(item.attribute("source").value(), item, node.id, report);
        for (const std::string_view part : split(item.attribute("target").value(), '.'))
            mapping.target.emplace_back(trim(part));
        // FEEL could never read a name that begins with a digit.
        const bool has_gap = std::ranges::any_of(mapping.target, [](const std::string& part) {
            return part.empty() || (part.front() >= '0' && part.front() <= '9');
        });
        if (mapping.target.empty() || has_gap || mapping.target.size() > 8) {
            report.error(item, "bpmn.mapping_target", node.id, "a mapping has no usable target");
            continue;
        }
        (kind == "input" ? node.inputs : node.outputs).push_back(std::move(mapping));
    }
}

template <class Spec>
Spec& spec(FlowNode& node) {
    if (!std::holds_alternative<Spec>(node.work)) node.work = Spec{};
    return std::get<Spec>(node.work);
}

void read_user_task(
    std::string_view name, const pugi::xml_node& item, FlowNode& node, Reporter& report
) {
    const auto formula = [&](const char* attribute) {
        return read_formula(item.attribute(attribute).value(), item, node.id, report);
    };
    UserTaskSpec& task = spec<UserTaskSpec>(node);
    if (name == "formDefinition") {
        for (const char* key : {"formId", "formKey", "externalReference"})
            if (task.form.empty()) task.form = item.attribute(key).value();
    } else if (name == "assignmentDefinition") {
        task.assignee = formula("assignee");
        task.candidate_groups = formula("candidateGroups");
        task.candidate_users = formula("candidateUsers");
    } else if (name == "taskSchedule") {
        task.due = formula("dueDate");
        if (!task.due.feel && !task.due.empty() && !is_due_text(task.due.text))
            report.error(
                item, "bpmn.due_date", node.id,
                fmt::format(
                    "due date `{}` of `{}` is no moment and no duration", task.due.text, node.id
                ),
                "2026-11-21T08:00:00Z, P3D or P20WD (working days)"
            );
    } else if (name == "priorityDefinition") {
        task.priority = formula("priority");
        if (!task.priority.feel && !task.priority.empty() && !is_priority_text(task.priority.text))
            report.error(
                item, "bpmn.priority", node.id,
                fmt::format(
                    "priority `{}` of `{}` is no number from 0 to 100", task.priority.text, node.id
                )
            );
    } else if (name == "taskHeaders") {
        task.headers = read_pairs(item, "key", "value");
    }
}

void read_job(std::string_view name, const pugi::xml_node& item, FlowNode& node, Reporter& report) {
    if (name == "taskDefinition") {
        JobSpec& job = spec<JobSpec>(node);
        job.type = read_formula(item.attribute("type").value(), item, node.id, report);
        job.retries = read_formula(item.attribute("retries").value(), item, node.id, report);
    } else if (name == "taskHeaders" && std::holds_alternative<JobSpec>(node.work)) {
        std::get<JobSpec>(node.work).headers = read_pairs(item, "key", "value");
    }
}

void read_called(
    std::string_view name, const pugi::xml_node& item, FlowNode& node, Reporter& report
) {
    if (name == "calledElement" && node.kind == NodeKind::CallActivity) {
        CallSpec& call = spec<CallSpec>(node);
        call.process = read_formula(item.attribute("processId").value(), item, node.id, report);
        call.all_parent_variables = item.attribute("propagateAllParentVariables").as_bool(true);
        call.all_child_variables = item.attribute("propagateAllChildVariables").as_bool(true);
    } else if (name == "calledDecision" && node.kind == NodeKind::BusinessRuleTask) {
        DecisionSpec& called = spec<DecisionSpec>(node);
        called.decision = read_formula(item.attribute("decisionId").value(), item, node.id, report);
        called.result_variable = item.attribute("resultVariable").value();
    } else if (name == "script" && node.kind == NodeKind::ScriptTask) {
        ScriptSpec& script = spec<ScriptSpec>(node);
        script.expression =
            read_formula(item.attribute("expression").value(), item, node.id, report);
        script.result_variable = item.attribute("resultVariable").value();
    }
}

void read_ad_hoc(const pugi::xml_node& element, FlowNode& node, Reporter& report) {
    if (local_name(element) != "adHocSubProcess") return;
    AdHocSpec spec;
    spec.is_sequential = std::string_view(element.attribute("ordering").value()) == "Sequential";
    spec.cancels_rest = element.attribute("cancelRemainingInstances").as_bool(true);
    const pugi::xml_node own = child(child(element, "extensionElements"), "adHoc");
    spec.active_elements = read_formula(
        own.attribute("activeElementsCollection").value(), own ? own : element, node.id, report
    );
    const pugi::xml_node completion = child(element, "completionCondition");
    const std::string_view text = trim(completion.text().get());
    if (!text.empty()) spec.completion = read_condition(text, completion, node.id, report);
    node.work = std::move(spec);
}

}  // namespace

Formula read_formula(
    std::string_view text, const pugi::xml_node& element, std::string_view id, Reporter& report
) {
    text = trim(text);
    Formula formula{.text = std::string(text)};
    if (text.size() > kFormulaBytesMax) {
        report.error(element, "bpmn.feel", std::string(id), "an expression is too long");
        return {};
    }
    if (!text.starts_with('=')) return formula;
    // Nobody keeps people from calling a variable `count` or `date`.
    auto compiled = feel::compile(text.substr(1), {.builtins_only_as_calls = true});
    if (!compiled) {
        const auto why = find_string(compiled.error().details, "message").value_or("syntax error");
        report.error(
            element, "bpmn.feel", std::string(id),
            fmt::format("wrong FEEL `{}` of `{}`: {}", text, id, why)
        );
        return formula;
    }
    formula.feel = std::move(compiled).value();
    return formula;
}

std::optional<feel::Expression> read_condition(
    std::string_view text, const pugi::xml_node& element, std::string_view id, Reporter& report
) {
    text = trim(text);
    const std::string formula =
        text.starts_with('=') ? std::string(text) : fmt::format("={}", text);
    return read_formula(formula, element, id, report).feel;
}

std::map<std::string, std::string> read_properties(const pugi::xml_node& element) {
    return read_pairs(child(child(element, "extensionElements"), "properties"), "name", "value");
}

void read_extensions(const pugi::xml_node& element, FlowNode& node, Reporter& report) {
    const pugi::xml_node extensions = child(element, "extensionElements");
    node.properties = read_properties(element);
    // A job type turns script and business rule tasks into jobs; it is read before the headers.
    if (const auto definition = child(extensions, "taskDefinition");
        definition && node.kind != NodeKind::UserTask)
        read_job("taskDefinition", definition, node, report);
    const bool has_job = std::holds_alternative<JobSpec>(node.work);
    for (const pugi::xml_node& item : extensions.children()) {
        const std::string_view name = local_name(item);
        if (has_job && (name == "script" || name == "calledDecision"))
            report.error(
                item, "bpmn.two_works", node.id,
                fmt::format("`{}` has a job type and something to work out by itself", node.id),
                "keep one of the two"
            );
        if (name == "ioMapping") {
            read_mappings(item, node, report);
        } else if (node.kind == NodeKind::UserTask) {
            read_user_task(name, item, node, report);
        } else {
            if (name == "taskHeaders") read_job(name, item, node, report);
            read_called(name, item, node, report);
        }
    }
    if (node.kind == NodeKind::Subprocess) read_ad_hoc(element, node, report);
    if (std::holds_alternative<JobSpec>(node.work) && is_activity(node.kind) &&
        node.kind != NodeKind::Subprocess)
        node.kind = NodeKind::JobTask;
}

namespace {

/// BPMN 2.0.2, 10.3.8: testBefore is false, and there is no limit, unless the model says so.
void read_standard_loop(const pugi::xml_node& loop_element, FlowNode& node, Reporter& report) {
    LoopSpec loop{.is_sequential = true, .is_standard = true};
    loop.tests_before = loop_element.attribute("testBefore").as_bool(false);
    loop.rounds_max =
        static_cast<std::uint32_t>(std::max(0, loop_element.attribute("loopMaximum").as_int(0)));
    const pugi::xml_node condition = child(loop_element, "loopCondition");
    const std::string_view text = trim(condition.text().get());
    if (!text.empty()) loop.condition = read_condition(text, condition, node.id, report);
    if (!loop.condition && (loop.rounds_max == 0 || loop.tests_before))
        report.error(
            loop_element, "bpmn.loop_without_end", node.id,
            fmt::format(
                "loop `{}` has no condition{}", node.id,
                loop.tests_before ? " to test before" : " and no maximum"
            ),
            "add a loopCondition or a loopMaximum"
        );
    node.loop = std::move(loop);
}

}  // namespace

void read_loop(const pugi::xml_node& element, FlowNode& node, Reporter& report) {
    if (!is_activity(node.kind)) return;
    const pugi::xml_node again = child(element, "standardLoopCharacteristics");
    const pugi::xml_node standard = child(element, "multiInstanceLoopCharacteristics");
    if (again && standard)
        report.error(
            again, "bpmn.two_loops", node.id,
            fmt::format("`{}` is both a loop and a multi-instance activity", node.id),
            "keep one of the two markers"
        );
    if (again) return read_standard_loop(again, node, report);
    if (!standard) return;
    const pugi::xml_node own = child(child(standard, "extensionElements"), "loopCharacteristics");
    const auto formula = [&](const pugi::xml_node& at, std::string_view text) {
        return read_formula(text, at, node.id, report);
    };
    LoopSpec loop;
    loop.is_sequential = standard.attribute("isSequential").as_bool(false);
    loop.collection = formula(own, own.attribute("inputCollection").value());
    loop.element = own.attribute("inputElement").value();
    loop.output_collection = own.attribute("outputCollection").value();
    loop.output_element = formula(own, own.attribute("outputElement").value());
    if (loop.collection.empty())
        loop.cardinality = formula(standard, child(standard, "loopCardinality").text().get());
    if (!loop.collection.feel && loop.cardinality.empty())
        report.error(
            standard, "bpmn.no_collection", node.id,
            fmt::format("multi-instance `{}` has no input collection and no cardinality", node.id),
            "name a list of which each item gets an instance"
        );
    if (loop.output_collection.empty() != loop.output_element.empty())
        report.error(
            standard, "bpmn.no_output_element", node.id,
            fmt::format(
                "multi-instance `{}`: outputCollection and outputElement go together", node.id
            )
        );
    const pugi::xml_node completion = child(standard, "completionCondition");
    const std::string_view text = trim(completion.text().get());
    if (!text.empty()) loop.condition = read_condition(text, completion, node.id, report);
    node.loop = std::move(loop);
}

}  // namespace tongban::bpmn
