// `tongban feel` and `tongban dmn`: the languages on the command line.
#include <fstream>
#include <iostream>

#include "app/commands.h"
#include "dmn/check.h"
#include "dmn/evaluate.h"
#include "dmn/load.h"
#include "feel/expression.h"

namespace tongban::app {

namespace {

struct LanguageOptions {
    std::string expression, context, model, decision, input;
    bool trace = false;
};

std::string read_file(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

Result<feel::Context> read_context(const std::string& path) {
    if (path.empty()) return feel::Context();
    const json::value value = TRY(parse_json(read_file(path)));
    if (!value.is_object()) return refuse("feel.context_not_an_object");
    return feel::context_from_json(value.get_object());
}

int fault(const Error& error) {
    std::cerr << error.code << " " << json::serialize(error.details) << " " << error.cause << "\n";
    return 1;
}

int run_feel(const LanguageOptions& options) {
    const auto context = read_context(options.context);
    if (!context) return fault(context.error());
    feel::CompileOptions compile_options;
    feel::add_names(compile_options, *context);
    const auto expression = feel::compile(options.expression, compile_options);
    if (!expression) return fault(expression.error());
    feel::Evaluation evaluation;
    std::cout << feel::to_feel(expression->evaluate(*context, evaluation)) << "\n";
    return 0;
}

int run_dmn_eval(const LanguageOptions& options) {
    const dmn::Loaded loaded = dmn::load(read_file(options.model), options.model);
    if (has_errors(loaded.issues)) {
        for (const Issue& issue : loaded.issues)
            std::cerr << issue.code << " " << issue.place << " " << issue.message << "\n";
        return 1;
    }
    const auto input = read_context(options.input);
    if (!input) return fault(input.error());
    feel::Evaluation evaluation;
    const auto outcome = dmn::evaluate(loaded.model, options.decision, *input, evaluation);
    if (!outcome) return fault(outcome.error());
    std::cout << feel::to_feel(outcome->result) << "\n";
    if (options.trace) std::cout << json::serialize(dmn::to_json(outcome->trace)) << "\n";
    return 0;
}

int run_dmn_check(const LanguageOptions& options) {
    dmn::Loaded loaded = dmn::load(read_file(options.model), options.model);
    Issues issues = std::move(loaded.issues);
    if (!has_errors(issues))
        for (Issue& issue : dmn::check(loaded.model)) issues.push_back(std::move(issue));
    for (const Issue& issue : issues)
        std::cout << options.model << ":" << issue.line << ": "
                  << (issue.severity == Severity::Error ? "error" : "warning") << ": " << issue.code
                  << " " << issue.place << " " << issue.message << "\n";
    return has_errors(issues) ? 1 : 0;
}

}  // namespace

void add_language_commands(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<LanguageOptions>();
    CLI::App* feel = app.add_subcommand("feel", "Evaluates a FEEL expression");
    feel->add_option("expression", options->expression)->required();
    feel->add_option("--context", options->context, "JSON file with the variables");
    feel->callback([options, &exit_code] { exit_code = run_feel(*options); });

    CLI::App* dmn = app.add_subcommand("dmn", "Decisions")->require_subcommand(1);
    CLI::App* eval = dmn->add_subcommand("eval", "Evaluates a decision of a model");
    eval->add_option("model", options->model)->required();
    eval->add_option("--decision", options->decision, "Name or id")->required();
    eval->add_option("--input", options->input, "JSON file");
    eval->add_flag("--trace", options->trace, "Which rules fired, and what they read");
    eval->callback([options, &exit_code] { exit_code = run_dmn_eval(*options); });
    CLI::App* check = dmn->add_subcommand("check", "Tells what is wrong with a model");
    check->add_option("model", options->model)->required();
    check->callback([options, &exit_code] { exit_code = run_dmn_check(*options); });
}

}  // namespace tongban::app
