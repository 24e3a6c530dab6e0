// Options of `tongban feel` and `tongban dmn`.
#include <iostream>

#include "app/commands.h"
#include "app/language_commands.h"

namespace tongban::app {

namespace {

void add_feel(Command& app, int& exit_code) {
    auto options = std::make_shared<FeelOptions>();
    Command* feel = app.add_subcommand("feel", "Evaluates a FEEL expression");
    Option* expression = feel->add_option("expression", options->expression);
    feel->add_option(
            "--lines", options->lines, "File with an expression a line; prints a JSON line for each"
    )
        ->excludes(expression);
    feel->add_option(
        "--context", options->context, "JSON file with the variables; - for standard input"
    );
    feel->add_flag(
        "--unary-tests", options->unary_tests, "A cell of a decision table; `?` is seen"
    );
    feel->add_flag("--trace", options->trace, "Which conditions held, and what they read");
    feel->callback([options, expression, &exit_code] {
        if (expression->empty() && options->lines.empty())
            argument_missing("An expression or --lines");
        exit_code = run_feel(*options, std::cout, std::cerr);
    });
}

using Runs = int (*)(const DmnOptions&, std::ostream&, std::ostream&);

Command* add_dmn(
    Command& dmn,
    const char* name,
    const char* about,
    const std::shared_ptr<DmnOptions>& options,
    Runs command,
    int& exit_code
) {
    Command* added = dmn.add_subcommand(name, about);
    added->add_option("model", options->model, "DMN file")->required();
    added->add_option("--import", options->imports, "Models that this one imports");
    added->callback([options, command, &exit_code] {
        exit_code = command(*options, std::cout, std::cerr);
    });
    return added;
}

}  // namespace

void add_language_commands(Command& app, int& exit_code) {
    add_feel(app, exit_code);
    Command* dmn = app.add_subcommand("dmn", "Decisions")->require_subcommand(1);
    auto options = std::make_shared<DmnOptions>();
    Command* eval =
        add_dmn(*dmn, "eval", "Evaluates decisions of a model", options, run_dmn_eval, exit_code);
    eval->add_option("--decision", options->decisions, "Name or id")->required();
    eval->add_option("--input", options->input, "JSON file with the facts; - for standard input");
    eval->add_flag("--trace", options->trace, "Which rules fired, and what they read");
    eval->add_flag("--why-not", options->why_not, "What would change the answer");
    eval->add_option(
        "--wanted", options->wanted, "FEEL: the answer one would like, with --why-not"
    );
    eval->add_option("--language", options->language, "Of the sentences: en or zh")
        ->one_of({"en", "zh"});
    add_dmn(*dmn, "check", "Tells what is wrong with a model", options, run_dmn_check, exit_code);
    Command* batch = add_dmn(
        *dmn, "batch", "Evaluates decisions for each row of a file", options, run_dmn_batch,
        exit_code
    );
    batch
        ->add_option(
            "--columns", options->input, "CSV file; its header names inputs; - for standard input"
        )
        ->required();
    batch->add_option("--decision", options->decisions, "Name or id; all when none is given");

    auto kit = std::make_shared<TckOptions>();
    Command* tck = dmn->add_subcommand("tck", "Runs a folder in the layout of the DMN TCK");
    tck->add_option("folder", kit->folder)->required();
    tck->add_option("--report", kit->report, "CSV file with a line for each case");
    tck->callback([kit, &exit_code] { exit_code = run_dmn_tck(*kit, std::cout, std::cerr); });
}

}  // namespace tongban::app
