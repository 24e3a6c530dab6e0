// The arguments of the program. CLI11 reads them, and stays behind this header: all of it is
// inline, and every file that saw it would compile it once more.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace tongban::app {

/// An argument or option of a command; it belongs to the command. Every setter gives the option
/// back.
class Option {
  public:
    explicit Option(CLI::Option& option) : option_(option) {}

    Option* required();
    /// The help shows what holds when it is not given.
    Option* capture_default_str();
    Option* excludes(Option* other);
    /// With an empty name the help does not show it.
    Option* group(const std::string& name);
    Option* one_of(std::vector<std::string> texts);
    Option* between(int least, int most);
    Option* existing_folder();
    Option* existing_path();
    /// Of a list: what follows each naming is one value.
    Option* one_each();

    /// Whether it was left out.
    bool empty() const;

  private:
    CLI::Option& option_;
};

/// `tongban` itself, or one of its subcommands, which belong to it.
class Command {
  public:
    explicit Command(CLI::App& app);
    virtual ~Command();
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;

    std::string name() const;
    Command* add_subcommand(const std::string& name, const std::string& about);
    /// One of `count` subcommands has to be named.
    Command* require_subcommand(int count);
    /// Runs when the arguments have been read.
    void callback(std::function<void()> run);

    /// What is given goes into `value`, which outlives the reading. Names without dashes are
    /// arguments by position.
    Option* add_option(const std::string& name, std::string& value, const std::string& about = {});
    Option* add_option(
        const std::string& name, std::vector<std::string>& values, const std::string& about = {}
    );
    Option* add_option(const std::string& name, int& value, const std::string& about = {});
    Option* add_flag(const std::string& name, bool& value, const std::string& about = {});
    /// "--name{default}" gives the default where no value is named.
    Option* add_flag(const std::string& name, std::string& value, const std::string& about = {});

  private:
    Option* keep(CLI::Option& option);

    CLI::App& app_;
    std::vector<std::unique_ptr<Command>> commands_;
    std::vector<std::unique_ptr<Option>> options_;
};

/// The whole: reads the arguments and runs what they name.
class Program : public Command {
  public:
    Program(const std::string& about, const std::string& version);
    ~Program() override;

    /// The exit code is that of the command, 1 when it could not be carried on, or 2 when the
    /// arguments are wrong; the help and the version are right ones.
    int run(int count, const char* const* arguments, const int& exit_code);

  private:
    explicit Program(std::unique_ptr<CLI::App> app);
    std::unique_ptr<CLI::App> whole_;
};

/// Ends the reading: something that is needed was not given.
[[noreturn]] void argument_missing(const std::string& what);

}  // namespace tongban::app
