// `tongban pack`: checks a pack without a server.
#include <iostream>

#include "app/commands.h"
#include "pack/check.h"
#include "pack/load.h"
#include "pack/unconfirmed.h"

namespace tongban::app {

namespace {

struct PackOptions {
    std::string folder;
    std::vector<std::string> on, with;
    bool json = false;
};

/// What the pack builds on, the pack, what refines it: the order in which a server loads them.
std::vector<std::filesystem::path> folders_of(const PackOptions& options) {
    std::vector<std::filesystem::path> folders(options.on.begin(), options.on.end());
    folders.emplace_back(options.folder);
    folders.insert(folders.end(), options.with.begin(), options.with.end());
    return folders;
}

pack::Loaded load_checked(const PackOptions& options) {
    pack::Loaded loaded = pack::load(folders_of(options));
    if (loaded.content) {
        Issues found = pack::check(*loaded.content);
        std::ranges::move(found, std::back_inserter(loaded.issues));
    }
    return loaded;
}

const char* severity_text(const Issue& issue) { return issue.severity == Severity::Error ? "error" : "warning"; }

std::string line_of(const Issue& issue) {
    const std::string line = issue.line > 0 ? fmt::format(":{}", issue.line) : std::string();
    return fmt::format("{}{}: {}: {} {}", issue.file, line, severity_text(issue), issue.code, issue.message);
}

json::object view_of(const Issue& issue) {
    return {{"file", issue.file}, {"line", issue.line}, {"severity", severity_text(issue)},
            {"code", issue.code}, {"message", issue.message}, {"place", issue.place}};
}

int run_check(const PackOptions& options) {
    const pack::Loaded loaded = load_checked(options);
    const auto errors = std::ranges::count(loaded.issues, Severity::Error, &Issue::severity);
    const auto warnings = std::ssize(loaded.issues) - errors;
    const int unconfirmed = loaded.content ? pack::count_unconfirmed(*loaded.content) : 0;
    if (options.json) {
        json::array issues;
        for (const Issue& issue : loaded.issues) issues.push_back(view_of(issue));
        std::cout << json::serialize(json::object{
                         {"issues", std::move(issues)}, {"errors", errors}, {"warnings", warnings}, {"unconfirmed", unconfirmed}})
                  << "\n";
    } else {
        for (const Issue& issue : loaded.issues) std::cout << line_of(issue) << "\n";
        std::cout << fmt::format("{} errors, {} warnings, {} unconfirmed values\n", errors, warnings, unconfirmed);
    }
    return loaded.content && errors == 0 ? 0 : 1;
}

void add_folders(CLI::App& command, PackOptions& options) {
    command.add_option("folder", options.folder, "folder of the pack")->required()->check(CLI::ExistingDirectory);
    command.add_option("--on", options.on, "pack that it builds on")->check(CLI::ExistingDirectory)->allow_extra_args(false);
    command.add_option("--with", options.with, "pack that refines it")->check(CLI::ExistingDirectory)->allow_extra_args(false);
}

}  // namespace

void add_pack_commands(CLI::App& app, int& exit_code) {
    CLI::App* pack = app.add_subcommand("pack", "checks a pack without a server");
    pack->require_subcommand(1);
    const auto options = std::make_shared<PackOptions>();
    CLI::App* check = pack->add_subcommand("check", "links, limits, forms, decisions and processes of a pack");
    add_folders(*check, *options);
    check->add_flag("--json", options->json, "machine-readable");
    check->callback([options, &exit_code] { exit_code = run_check(*options); });
}

}  // namespace tongban::app
