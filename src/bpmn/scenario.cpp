#include "bpmn/scenario.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "bpmn/scenario_player.h"
#include "bpmn/timer.h"

namespace tongban::bpmn {

namespace {

constexpr std::string_view kDefaultClock = "2030-01-01T00:00:00Z";

Result<std::string> read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file.good())
        return refuse("bpmn.no_file", ErrorKind::NotFound, {{"file", path.filename().string()}});
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

Result<std::vector<std::string>> read_files(
    const json::object& scenario, std::string_view key, const std::filesystem::path& folder
) {
    std::vector<std::string> texts;
    const json::array* names = find_array(scenario, key);
    for (const json::value& name : names ? *names : json::array()) {
        if (!name.is_string()) return refuse("bpmn.scenario");
        texts.push_back(TRY(read_file(folder / std::string(name.get_string()))));
    }
    return texts;
}

std::string describe(const Error& error) {
    return fmt::format("{} {}", error.code, json::serialize(error.details));
}

/// The message of a refused model must name the culprit.
ScenarioResult judge_refusal(
    ScenarioResult result,
    const json::object& expected,
    const Result<void>& deployed,
    const Issues& issues
) {
    if (deployed) {
        result.message = "the model should have been refused";
        return result;
    }
    std::string said;
    for (const Issue& issue : issues)
        if (issue.severity == Severity::Error) said += issue.message + "\n";
    if (issues.empty()) said = describe(deployed.error());
    const json::array* mentions = find_array(expected, "mentions");
    for (const json::value& word : mentions ? *mentions : json::array())
        if (word.is_string() && said.find(std::string(word.get_string())) != std::string::npos)
            result.passed = true;
    if (!result.passed) result.message = fmt::format("refused, but without a name: {}", said);
    return result;
}

/// Monday to Friday: a model alone has no region whose holidays would count.
std::optional<Instant> after_working_days(Instant from, std::int32_t days) {
    constexpr std::int64_t kDayMs = 86'400'000;
    constexpr std::int64_t kDaysMax = 100'000;
    if (days > kDaysMax) return {};
    Instant at = from;
    while (days > 0) {
        at.ms += kDayMs;
        // The first day of 1970 was a Thursday; 0 is Monday.
        const std::int64_t weekday = ((at.ms / kDayMs + 3) % 7 + 7) % 7;
        if (weekday < 5) --days;
    }
    return at;
}

Result<WorldOptions> world_options(
    const json::object& scenario, const std::string& folder, const DeciderMaker& make_decider
) {
    WorldOptions options{.keeps_history = true};
    const std::string clock = find_string(scenario, "clock").value_or(std::string(kDefaultClock));
    const auto now = parse_moment(clock, 0);
    if (!now) return refuse("bpmn.scenario", ErrorKind::Invalid, {{"clock", clock}});
    options.now = *now;
    options.working_days = after_working_days;
    const auto decisions = TRY(read_files(scenario, "decisions", folder));
    if (!decisions.empty()) options.decide = TRY(make_decider(decisions));
    return options;
}

ScenarioResult fail(ScenarioResult result, const Error& error) {
    result.message = describe(error);
    return result;
}

}  // namespace

ScenarioResult play_scenario(
    const std::string& yaml,
    const std::string& models_folder,
    const DeciderMaker& make_decider,
    const std::string& model,
    const WorkingDays& working_days
) {
    ScenarioResult result;
    const auto read = json_of_yaml(yaml);
    if (!read) return fail(result, read.error());
    if (!read->is_object()) return fail(result, refuse("bpmn.scenario"));
    const json::object& scenario = read->get_object();
    result.name = find_string(scenario, "scenario").value_or("scenario");
    auto options = world_options(scenario, models_folder, make_decider);
    if (!options) return fail(result, options.error());
    if (working_days) options->working_days = working_days;
    auto models = model.empty() ? read_files(scenario, "models", models_folder)
                                : Result<std::vector<std::string>>(std::vector{model});
    if (!models) return fail(result, models.error());
    World world(std::move(options).value());
    Issues issues;
    const Result<void> deployed = world.deploy(*models, issues);
    if (const json::object* refusal = find_object(scenario, "reject"))
        return judge_refusal(result, *refusal, deployed, issues);
    if (!deployed) {
        result = fail(std::move(result), deployed.error());
        for (const Issue& issue : issues)
            if (issue.severity == Severity::Error) result.message += "; " + issue.message;
        return result;
    }
    ScenarioPlayer player(world);
    const json::array* steps = find_array(scenario, "steps");
    if (!steps || steps->empty()) return fail(result, refuse("bpmn.scenario"));
    for (size_t i = 0; i < steps->size(); ++i) {
        const Result<void> done = player.play((*steps)[i]);
        result.steps.push_back(fmt::format("{}: {}", i + 1, player.standing()));
        if (done) continue;
        result = fail(std::move(result), done.error());
        result.message =
            fmt::format("step {} {}: {}", i + 1, json::serialize((*steps)[i]), result.message);
        return result;
    }
    result.passed = true;
    return result;
}

Result<std::vector<ScenarioResult>> play_folder(
    const std::string& folder, const DeciderMaker& make_decider
) {
    namespace fs = std::filesystem;
    std::error_code failed;
    const fs::path root = fs::path(folder) / "scenarios";
    if (!fs::is_directory(root, failed))
        return refuse("bpmn.no_folder", ErrorKind::NotFound, {{"folder", root.string()}});
    std::vector<fs::path> files;
    for (fs::recursive_directory_iterator at(root, failed), end; !failed && at != end;
         at.increment(failed))
        if (at->path().extension() == ".yaml" || at->path().extension() == ".yml")
            files.push_back(at->path());
    std::ranges::sort(files);
    if (files.empty())
        return refuse("bpmn.no_scenarios", ErrorKind::NotFound, {{"folder", root.string()}});
    const std::string models = (fs::path(folder) / "models").string();
    std::vector<ScenarioResult> results;
    for (const fs::path& file : files) {
        const std::string text = TRY(read_file(file));
        results.push_back(play_scenario(text, models, make_decider));
        results.back().name = fs::relative(file, root).string();
    }
    return results;
}

}  // namespace tongban::bpmn
