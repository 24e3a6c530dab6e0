// Reader of the kit's test files and comparison of results.
#include "dmn/tck.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <pugixml.hpp>
#include <sstream>

#include "base/text.h"
#include "dmn/compiled.h"
#include "dmn/facts.h"
#include "dmn/load.h"

namespace tongban::dmn {

namespace {

namespace files = std::filesystem;
using feel::List;
using feel::Number;
using pugi::xml_node;

std::string_view local(const xml_node& node) {
    const std::string_view text(node.name());
    const size_t colon = text.find(':');
    return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

xml_node child(const xml_node& node, std::string_view name) {
    for (const xml_node& each : node.children())
        if (local(each) == name) return each;
    return {};
}

std::string text_of(const xml_node& node) {
    std::string text;
    for (const xml_node& part : node.children()) text += part.value();
    return text;
}

bool is_nil(const xml_node& node) {
    for (const auto& attribute : node.attributes())
        if (std::string_view(attribute.name()).ends_with("nil"))
            return std::string_view(attribute.value()) == "true";
    return false;
}

Value scalar(const xml_node& node) {
    if (is_nil(node)) return {};
    std::string type;
    for (const auto& attribute : node.attributes())
        if (std::string_view(attribute.name()).ends_with(":type")) type = attribute.value();
    type = type.substr(type.find(':') + 1);
    const std::string raw = text_of(node);
    const std::string_view text = trim(raw);
    if (type == "boolean") return Value(text == "true" || text == "1");
    if (type == "date")
        if (const auto date = feel::parse_date(text)) return Value(*date);
    if (type == "dateTime")
        if (const auto value = feel::parse_date_time(text)) return Value(*value);
    if (type == "time")
        if (const auto time = feel::parse_time(text)) return Value(*time);
    if (type == "duration") {
        if (const auto months = feel::parse_year_month_duration(text)) return Value(*months);
        if (const auto nanos = feel::parse_day_time_duration(text)) return Value(*nanos);
    }
    if (type == "decimal" || type == "double" || type == "integer" || type == "float" ||
        type == "int")
        if (const auto number = Number::parse(text)) return Value(*number);
    return Value(raw);
}

Value value_of(const xml_node& node) {
    if (is_nil(node)) return {};
    if (const xml_node value = child(node, "value")) return scalar(value);
    if (const xml_node list = child(node, "list")) {
        if (is_nil(list)) return {};
        List items;
        for (const xml_node& item : list.children())
            if (local(item) == "item") items.push_back(value_of(item));
        return Value(std::move(items));
    }
    if (child(node, "component")) {
        Context context;
        for (const xml_node& component : node.children())
            if (local(component) == "component" && component.attribute("name"))
                context.set(component.attribute("name").value(), value_of(component));
        return Value(std::move(context));
    }
    return {};
}

/// The kit's own runners take numbers as equal up to eight digits after the point.
bool agree(const Value& actual, const Value& expected) {
    if (actual.is_number() && expected.is_number()) {
        const auto difference = Number::subtract(actual.as_number(), expected.as_number());
        return difference && difference->abs() < Number::from_scaled(1, 8);
    }
    if (actual.is_list() && expected.is_list())
        return std::ranges::equal(actual.as_list(), expected.as_list(), agree);
    if (actual.is_context() && expected.is_context()) {
        if (actual.as_context().size() != expected.as_context().size()) return false;
        return std::ranges::all_of(expected.as_context(), [&](const Context::Entry& entry) {
            const Value* found = actual.as_context().find(entry.name);
            return found != nullptr && agree(*found, entry.value);
        });
    }
    return actual.identical(expected);
}

std::string read_text(const files::path& path) {
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return std::move(text).str();
}

class FolderRun {
  public:
    FolderRun(const files::path& folder, std::string name, TckReport& report)
        : folder_(folder), name_(std::move(name)), report_(report) {}

    void run() {
        std::vector<files::path> tests;
        for (const auto& entry : files::directory_iterator(folder_)) {
            const std::string file = entry.path().filename().string();
            if (entry.path().extension() == ".dmn") add_model(entry.path(), file);
            if (entry.path().extension() == ".xml" && file.find("-test-") != std::string::npos)
                tests.push_back(entry.path());
        }
        std::ranges::sort(tests);
        for (const files::path& test : tests) run_file(test);
    }

  private:
    void add_model(const files::path& path, const std::string& file) {
        Loaded loaded = load(read_text(path), file);
        for (const Issue& issue : loaded.issues)
            if (issue.severity == Severity::Error && issue.code == "dmn.xml")
                unreadable_.emplace(
                    file, fmt::format("{}:{}: {} {}", file, issue.line, issue.code, issue.message)
                );
        models_.push_back(std::move(loaded.model));
    }

    void run_file(const files::path& path) {
        file_ = path.stem().string();
        const std::string text = read_text(path);
        pugi::xml_document document;
        const pugi::xml_parse_result read = document.load_buffer(
            text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata
        );
        if (!read) {
            const std::string_view before(text.data(), static_cast<size_t>(read.offset));
            add("", false,
                fmt::format(
                    "{}:{}: not read: {} (byte {})", path.filename().string(),
                    1 + std::ranges::count(before, '\n'), read.description(), read.offset
                ));
            return;
        }
        const xml_node root = document.document_element();
        const std::string model_name(trim(text_of(child(root, "modelName"))));
        const auto model = std::ranges::find(models_, model_name, &Model::file);
        if (model == models_.end()) {
            add("", false, path.filename().string() + ": there is no model " + model_name);
            return;
        }
        if (const auto fault = unreadable_.find(model_name); fault != unreadable_.end()) {
            add("", false, fault->second);
            return;
        }
        std::vector<Model> imports;
        for (const Model& other : models_)
            if (&other != &*model) imports.push_back(other);
        Issues issues;
        const Engine engine = Engine::compile(*model, issues, imports);
        bool has_cases = false;
        for (const xml_node& test : root.children()) {
            if (local(test) != "testCase") continue;
            has_cases = true;
            run_case(engine, test);
        }
        if (!has_cases) add("", false, path.filename().string() + ": there is no test case");
    }

    void run_case(const Engine& engine, const xml_node& test) {
        Context input;
        for (const xml_node& node : test.children())
            if (local(node) == "inputNode")
                set_path(input, place_of(engine, node, ElementKind::Input), value_of(node));
        std::string faults = child(test, "resultNode") ? "" : "no result is expected";
        for (const xml_node& node : test.children())
            if (local(node) == "resultNode") faults += check(engine, test, node, input);
        add(test.attribute("id").value(), faults.empty(), faults);
    }

    /// Nodes may name the model of their element.
    static std::vector<std::string> place_of(
        const Engine& engine, const xml_node& node, ElementKind kind
    ) {
        const std::string name = node.attribute("name").value();
        const std::string_view space = node.attribute("namespace").value();
        if (space.empty() || space == engine.model().model_namespace) return {name};
        for (const Element& element : engine.compiled()->elements)
            if (element.kind == kind && element.model_namespace == space && element.name == name &&
                !element.fact_path.empty())
                return element.fact_path;
        return {name};
    }

    /// Empty when the result is as expected.
    static std::string check(
        const Engine& engine, const xml_node& test, const xml_node& node, const Context& input
    ) {
        const std::string name = node.attribute("name").value();
        const Value expected = value_of(child(node, "expected"));
        const std::string_view type = test.attribute("type").value();
        const std::string invocable = test.attribute("invocableName").value();
        Evaluation evaluation(Instant{1'795'233'600'000});
        Result<Outcome> outcome = Error{};
        if (type == "decisionService")
            outcome = engine.evaluate_service(invocable, input, evaluation);
        else if (type == "bkm")
            outcome = engine.evaluate_knowledge(invocable, input, evaluation);
        else
            outcome = engine.evaluate(
                qualified_name(place_of(engine, node, ElementKind::Decision)), input, evaluation
            );
        if (!outcome) return name + ": " + outcome.error().code + " ";
        Value actual = outcome->result;
        if (type == "decisionService" && actual.is_context())
            if (const Value* part = actual.as_context().find(name)) actual = Value(*part);
        if (agree(actual, expected)) return {};
        std::string text = fmt::format(
            "{}: expected {} but got {}", name, feel::to_feel(expected), feel::to_feel(actual)
        );
        for (const feel::Diagnostic& diagnostic : evaluation.diagnostics)
            text += fmt::format(" [{} {}]", diagnostic.code, diagnostic.message);
        return text + " ";
    }

    void add(std::string case_id, bool passed, std::string message) {
        (passed ? report_.passed : report_.failed) += 1;
        report_.results.push_back({name_, file_, std::move(case_id), passed, std::move(message)});
    }

    files::path folder_;
    std::string name_;
    std::string file_;
    std::vector<Model> models_;
    std::map<std::string, std::string> unreadable_;
    TckReport& report_;
};

std::string csv_field(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"') result += '"';
        result += c == '\n' ? ' ' : c;
    }
    return result + "\"";
}

}  // namespace

Result<TckReport> run_tck(const std::string& root) {
    std::error_code code;
    const auto fault = [&](const char* why) {
        return Error{
            .code = "dmn.tck_folder",
            .kind = ErrorKind::NotFound,
            .details = {{"folder", root}},
            .cause = why};
    };
    if (!files::exists(root, code)) return fault("there is no such folder");
    if (!files::is_directory(root, code)) return fault("this is a file, a folder is wanted");
    TckReport report;
    try {
        std::vector<files::path> folders{root};
        for (const auto& entry : files::recursive_directory_iterator(root))
            if (entry.is_directory()) folders.push_back(entry.path());
        std::ranges::sort(folders);
        for (const files::path& folder : folders)
            FolderRun(folder, files::relative(folder, root).generic_string(), report).run();
    } catch (const files::filesystem_error& error) {
        return fault(error.what());
    }
    if (report.results.empty()) return fault("no case stands in it (*-test-*.xml beside models)");
    return report;
}

std::string to_csv(const TckReport& report) {
    std::string text;
    for (const TckResult& result : report.results)
        text += fmt::format(
            "{},{},{},\"{}\",{}\n", csv_field(result.folder), csv_field(result.file),
            csv_field(result.case_id), result.passed ? "SUCCESS" : "ERROR",
            csv_field(result.message)
        );
    return text;
}

}  // namespace tongban::dmn
