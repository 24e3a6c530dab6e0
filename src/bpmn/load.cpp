// From XML to processes: the text is made sure of, then each process is read and checked.
#include "bpmn/load.h"

#include "bpmn/model_reader.h"
#include "bpmn/xml_text.h"

namespace tongban::bpmn {

namespace {

/// FNV-1a. It only has to tell versions of one file apart; nobody gains by a collision of their
/// own.
std::string digest(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ull;
    for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 1099511628211ull;
    return fmt::format("{:016x}", hash);
}

/// Signals are known by their names; two of one name in a file are a slip.
void check_signal_names(const pugi::xml_node& definitions, Reporter& report) {
    std::set<std::string_view> names;
    for (const pugi::xml_node& signal : definitions.children()) {
        if (local_name(signal) != "signal") continue;
        const std::string_view name = signal.attribute("name").value();
        if (!name.empty() && !names.insert(name).second)
            report.error(
                signal, "bpmn.signal_twice", signal.attribute("id").value(),
                fmt::format(
                    "signal `{}` has the name `{}` of another one", signal.attribute("id").value(),
                    name
                ),
                "let all events refer to one signal"
            );
    }
}

bool has_shape(const pugi::xml_node& definitions) {
    const auto children = [](const pugi::xml_node& of, const char* name) {
        std::vector<pugi::xml_node> found;
        for (const pugi::xml_node& child : of.children())
            if (local_name(child) == name) found.push_back(child);
        return found;
    };
    for (const pugi::xml_node& diagram : children(definitions, "BPMNDiagram"))
        for (const pugi::xml_node& plane : children(diagram, "BPMNPlane"))
            if (!children(plane, "BPMNShape").empty()) return true;
    return false;
}

}  // namespace

Issues check_diagram(const Model& model) {
    if (model.has_diagram) return {};
    return {Issue{
        .code = "bpmn.no_diagram",
        .message = "the file does not say where its elements are drawn",
        .severity = Severity::Warning,
        .hint = "open it in the studio, which lays it out, and save it"}};
}

Result<Model> load(std::string_view xml) {
    if (xml.size() > kModelBytesMax)
        return refuse("bpmn.too_large", ErrorKind::TooLarge, {{"bytes_max", kModelBytesMax}});
    std::string converted;
    const std::string_view text = TRY(utf8_of_xml(xml, converted));
    pugi::xml_document document;
    const pugi::xml_parse_result parsed =
        document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    Model model;
    Reporter report(text, model.issues);
    if (!parsed) {
        const auto end = text.begin() + std::min<std::ptrdiff_t>(parsed.offset, std::ssize(text));
        return refuse(
            "bpmn.xml", ErrorKind::Invalid,
            {{"line", 1 + std::count(text.begin(), end, '\n')}, {"message", parsed.description()}}
        );
    }
    TRY(check_xml(text));
    const pugi::xml_node definitions = document.document_element();
    if (local_name(definitions) != "definitions") return refuse("bpmn.not_bpmn");
    model.has_diagram = has_shape(definitions);
    check_signal_names(definitions, report);
    const std::string version = digest(xml);
    std::set<std::string> ids;
    for (const pugi::xml_node& element : definitions.children()) {
        if (local_name(element) != "process") continue;
        if (!element.attribute("isExecutable").as_bool(true)) continue;
        model.processes.push_back(ModelReader(definitions, version, report).read(element));
        if (!ids.insert(model.processes.back()->id).second)
            report.error(
                element, "bpmn.duplicate_id", model.processes.back()->id,
                "two processes have one id"
            );
    }
    if (model.processes.empty())
        report.error(definitions, "bpmn.no_process", "", "the file has no executable process");
    if (has_errors(model.issues)) model.processes.clear();
    return model;
}

}  // namespace tongban::bpmn
