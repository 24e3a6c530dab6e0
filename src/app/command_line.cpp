#include "app/command_line.h"

#include <CLI/CLI.hpp>

#include "app/words.h"

namespace tongban::app {

Option* Option::required() { return option_.required(), this; }
Option* Option::capture_default_str() { return option_.capture_default_str(), this; }
Option* Option::excludes(Option* other) { return option_.excludes(&other->option_), this; }
Option* Option::group(const std::string& name) { return option_.group(name), this; }
Option* Option::one_of(std::vector<std::string> texts) {
    return option_.check(CLI::IsMember(std::move(texts))), this;
}
Option* Option::between(int least, int most) {
    return option_.check(CLI::Range(least, most)), this;
}
Option* Option::existing_folder() { return option_.check(CLI::ExistingDirectory), this; }
Option* Option::existing_path() { return option_.check(CLI::ExistingPath), this; }
Option* Option::one_each() { return option_.allow_extra_args(false), this; }
bool Option::empty() const { return option_.empty(); }

Command::Command(CLI::App& app) : app_(app) {}
Command::~Command() = default;

std::string Command::name() const { return app_.get_name(); }

Command* Command::add_subcommand(const std::string& name, const std::string& about) {
    return commands_.emplace_back(std::make_unique<Command>(*app_.add_subcommand(name, about)))
        .get();
}

Command* Command::require_subcommand(int count) { return app_.require_subcommand(count), this; }

void Command::callback(std::function<void()> run) { app_.callback(std::move(run)); }

Option* Command::add_option(const std::string& name, std::string& value, const std::string& about) {
    return keep(*app_.add_option(name, value, about));
}
Option* Command::add_option(
    const std::string& name, std::vector<std::string>& values, const std::string& about
) {
    return keep(*app_.add_option(name, values, about));
}
Option* Command::add_option(const std::string& name, int& value, const std::string& about) {
    return keep(*app_.add_option(name, value, about));
}
Option* Command::add_flag(const std::string& name, bool& value, const std::string& about) {
    return keep(*app_.add_flag(name, value, about));
}
Option* Command::add_flag(const std::string& name, std::string& value, const std::string& about) {
    return keep(*app_.add_flag(name, value, about));
}
Option* Command::keep(CLI::Option& option) {
    return options_.emplace_back(std::make_unique<Option>(option)).get();
}

Program::Program(const std::string& about, const std::string& version)
    : Program(std::make_unique<CLI::App>(about)) {
    whole_->set_version_flag("--version", version);
    whole_->require_subcommand(1);
}
Program::Program(std::unique_ptr<CLI::App> app) : Command(*app), whole_(std::move(app)) {}
Program::~Program() = default;

int Program::run(int count, const char* const* arguments, const int& exit_code) {
    // As shells do; CLI11 has codes of its own for each kind of fault.
    constexpr int kWrongUse = 2;
    try {
        whole_->parse(count, arguments);
    } catch (const CLI::ParseError& fault) {
        return whole_->exit(fault) == 0 ? 0 : kWrongUse;  // zero after --help and --version
    } catch (const std::exception& fault) {
        // Of the machine: a folder that cannot be walked through, no memory left.
        const auto chosen = whole_->get_subcommands();
        print_error(
            chosen.empty() ? "" : chosen.front()->get_name(),
            Error{.code = "app.stopped", .kind = ErrorKind::Internal, .cause = fault.what()}
        );
        return 1;
    }
    return exit_code;
}

void argument_missing(const std::string& what) { throw CLI::RequiredError(what); }

}  // namespace tongban::app
