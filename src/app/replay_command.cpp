// `tongban replay`: what draft packs would have changed for the finished cases of a deployment.
#include <iostream>

#include "app/commands.h"
#include "app/stored_data.h"
#include "app/words.h"
#include "pack/load.h"
#include "service/replay.h"

namespace tongban::app {

namespace {

namespace fs = std::filesystem;

struct ReplayCommand {
    std::string data = "var";
    std::vector<std::string> packs;
    std::string service;
    std::string language;
    int cases = 500;
};

void print(const service::ReplayReport& report, const std::string& locale) {
    std::cout << fmt::format(
        "{} finished cases: {} as they were, {} otherwise, {} not comparable\n", report.cases,
        report.same, report.changed, report.not_comparable
    );
    for (const auto& [what, tally] : report.changes) {
        const auto& [kind, id, from, to] = what;
        const service::ReplayChange change{kind, id, tally.name, from, to};
        std::cout << fmt::format("{:>6}  {}\n", tally.cases, sentence_of(change, locale));
    }
    for (const auto& [element, tally] : report.assumed)
        std::cout << fmt::format(
            "{:>6}  assumed to be passed at once: {} ({})\n", tally.cases, tally.name.zh, element
        );
    for (const auto& [code, cases] : report.skipped)
        std::cout << fmt::format("{:>6}  not comparable: {}\n", cases, code);
    for (const service::CaseReplay& example : report.examples) {
        std::cout << example.number << "\n";
        for (const service::ReplayChange& change : example.changes)
            std::cout << "        " << sentence_of(change, locale) << "\n";
    }
    if (!report.is_complete) std::cout << "there are more finished cases; see --cases\n";
}

Result<void> run(const ReplayCommand& command) {
    const fs::path data = command.data;
    const auto ledger = TRY(open_for_reading(data));
    const pack::Loaded loaded = pack::load({command.packs.begin(), command.packs.end()});
    if (!loaded.content || !loaded.content->directory) return refuse("pack.refused");
    service::Editions editions(data / "editions");
    const auto report = TRY(service::replay_cases(
        *ledger,
        [&](const service::CaseState& state) {
            return editions.content_for(state.edition, state.process_edition, loaded.content);
        },
        command.service, *loaded.content, command.cases
    ));
    print(report, terminal_locale(command.language));
    return {};
}

}  // namespace

void add_replay_command(Command& app, int& exit_code) {
    const auto command = std::make_shared<ReplayCommand>();
    Command* replay = app.add_subcommand(
        "replay", "What packs that are not in use yet would have changed for finished cases"
    );
    replay->add_option("--data", command->data, "Of the deployment")->capture_default_str();
    replay->add_option("--pack", command->packs, "The draft: every pack folder")->required();
    replay->add_option("--service", command->service, "Id of the item or bundle")->required();
    replay->add_option("--cases", command->cases, "The latest so many")
        ->between(1, service::kReplayedCasesMax)
        ->capture_default_str();
    replay->add_option("--language", command->language, "zh or en")->one_of({"zh", "en"});
    replay->callback([command, &exit_code] {
        const auto done = run(*command);
        if (done) return;
        print_error(
            "replay", done.error(), {command->packs.begin(), command->packs.end()},
            command->language
        );
        exit_code = 1;
    });
}

}  // namespace tongban::app
