// `tongban bpmn`: run, check and test models of processes.
#include <iostream>

#include "app/commands.h"
#include "app/language_files.h"
#include "app/migrate_command.h"
#include "bpmn/document.h"
#include "bpmn/load.h"
#include "bpmn/scenario.h"
#include "dmn/answer.h"
#include "dmn/load.h"
#include "dmn/open_inputs.h"
#include "pack/load.h"

namespace tongban::app {

namespace {

struct BpmnOptions {
    std::string model;
    std::string scenario;
    std::string folder;
    std::vector<std::string> packs;
};

/// Decisions of DMN files, which see all variables of the process.
Result<bpmn::Decider> make_decider(const std::vector<std::string>& files) {
    std::vector<dmn::Model> models;
    for (const std::string& file : files) {
        dmn::Loaded loaded = dmn::load(file);
        for (const Issue& issue : loaded.issues)
            if (issue.severity == Severity::Error)
                return refuse(issue.code, ErrorKind::Invalid, {{"message", issue.message}});
        models.push_back(std::move(loaded.model));
    }
    return bpmn::Decider(
        [models](std::string_view id, const feel::Context& variables) -> Result<feel::Value> {
            std::vector<std::string> names;
            for (const auto& [name, value] : variables) names.push_back(name);
            for (const dmn::Model& model : models) {
                if (!model.find_decision(id)) continue;
                Issues issues;
                const auto engine = dmn::Engine::compile(dmn::with_inputs(model, names), issues);
                return dmn::answer(engine, id, variables);
            }
            return refuse(
                "bpmn.no_decision", ErrorKind::NotFound, {{"decision", json::string(id)}}
            );
        }
    );
}

int run_check(const BpmnOptions& options, std::ostream& out, std::ostream& err) {
    const Result<std::string> text = read_text_file(options.model);
    if (!text) return fault(text.error(), err);
    const auto model = bpmn::load(*text);
    if (!model) return fault(in_file(options.model, model.error()), err);
    size_t errors = 0;
    for (const Issue& issue : model->issues) {
        print_issue(issue, options.model, out);
        errors += issue.severity == Severity::Error ? 1 : 0;
    }
    out << errors << " errors, " << model->issues.size() - errors << " warnings\n";
    return errors > 0 ? 1 : 0;
}

/// As the server counts: the term ends with its last working day (Civil Code art. 201 and 203).
bpmn::WorkingDays days_of(const calendar::WorkingCalendar& calendar) {
    constexpr std::int32_t kDaysMax = 5'000;
    return [calendar](Instant from, std::int32_t days) -> std::optional<Instant> {
        if (days > kDaysMax) return {};
        return china_midnight(calendar.add_working_days(china_date(from), days).date.plus_days(1));
    };
}

Result<bpmn::WorkingDays> days_of_packs(const std::vector<std::string>& folders) {
    if (folders.empty()) return bpmn::WorkingDays();
    const pack::Loaded loaded = pack::load({folders.begin(), folders.end()});
    if (loaded.content) return days_of(loaded.content->calendar);
    return refuse(
        "pack.refused", ErrorKind::Invalid,
        {{"message", loaded.issues.empty() ? "" : loaded.issues.front().message}}
    );
}

int run_scenario(const BpmnOptions& options, std::ostream& out, std::ostream& err) {
    const Result<std::string> model = read_text_file(options.model);
    if (!model) return fault(model.error(), err);
    const Result<std::string> scenario = read_text_file(options.scenario);
    if (!scenario) return fault(scenario.error(), err);
    const auto working_days = days_of_packs(options.packs);
    if (!working_days) return fault(working_days.error(), err);
    const auto result = bpmn::play_scenario(*scenario, {}, make_decider, *model, *working_days);
    for (const std::string& line : result.steps) out << line << "\n";
    if (!result.passed)
        out << (result.name.empty() ? options.scenario : result.name) << ": "
            << in_words(result.message) << "\n";
    out << (result.passed ? "1 passed, 0 failed\n" : "0 passed, 1 failed\n");
    return result.passed ? 0 : 1;
}

int closing_line(size_t passed, size_t failed, std::ostream& out) {
    out << passed << " passed, " << failed << " failed\n";
    return failed == 0 && passed > 0 ? 0 : 1;
}

int run_conform(const BpmnOptions& options, std::ostream& out, std::ostream& err) {
    const auto results = bpmn::play_folder(options.folder, make_decider);
    if (!results) {
        fault(results.error(), err);
        return closing_line(0, 0, out);
    }
    size_t passed = 0;
    for (const bpmn::ScenarioResult& result : *results) {
        if (!result.passed) out << result.name << ": " << in_words(result.message) << "\n";
        passed += result.passed ? 1 : 0;
    }
    return closing_line(passed, results->size() - passed, out);
}

int run_round_trip(const BpmnOptions& options, std::ostream& out, std::ostream& err) {
    const auto results = bpmn::round_trip_folder(options.folder);
    if (!results) {
        fault(results.error(), err);
        return closing_line(0, 0, out);
    }
    size_t passed = 0;
    for (const bpmn::RoundTrip& result : *results) {
        if (!result.is_same) out << result.file << ": " << in_words(result.message) << "\n";
        passed += result.is_same ? 1 : 0;
    }
    return closing_line(passed, results->size() - passed, out);
}

}  // namespace

void add_bpmn_commands(Command& app, int& exit_code) {
    Command* bpmn = app.add_subcommand("bpmn", "Processes")->require_subcommand(1);
    const auto options = std::make_shared<BpmnOptions>();
    const auto add = [&](const char* name, const char* about, auto command) {
        Command* added = bpmn->add_subcommand(name, about);
        added->callback([options, command, &exit_code] {
            exit_code = command(*options, std::cout, std::cerr);
        });
        return added;
    };
    Command* run = add("run", "Plays a scenario on a model", run_scenario);
    run->add_option("model", options->model, "BPMN file")->required();
    run->add_option("--scenario", options->scenario, "YAML file with steps")->required();
    run->add_option(
        "--pack", options->packs,
        "Pack folders whose calendar counts working days (P5WD); without it Monday to Friday"
    );
    Command* check = add("check", "Tells what is wrong with a model", run_check);
    check->add_option("model", options->model, "BPMN file")->required();
    Command* conform = add("conform", "Plays all scenarios of a folder", run_conform);
    conform->add_option("folder", options->folder, "Holds scenarios/ and models/")->required();
    Command* round_trip =
        add("roundtrip", "Reads and writes BPMN files and compares them", run_round_trip);
    round_trip->add_option("folder", options->folder)->required();
    const auto migration = std::make_shared<MigrateOptions>();
    Command* migrate = bpmn->add_subcommand(
        "migrate", "Proposes or checks a plan that moves instances to another version"
    );
    migrate->add_option("--from", migration->from, "BPMN file that instances run on")->required();
    migrate->add_option("--to", migration->to, "BPMN file that they shall run on")->required();
    auto* plan = migrate->add_option("--plan", migration->plan, "YAML or JSON file, to be checked");
    migrate->add_flag("--propose", migration->proposes, "Writes a plan, as without --plan")
        ->excludes(plan);
    migrate->callback([migration, &exit_code] {
        exit_code = run_migrate(*migration, std::cout, std::cerr);
    });
}

}  // namespace tongban::app
