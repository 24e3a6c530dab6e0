// Arguments and exit codes of the program.
#include <gtest/gtest.h>

#include "app/commands.h"
#include "crypto/scratch.h"

using namespace tongban::app;

namespace {

/// What a command prints, and its exit code.
struct Ran {
    int exit_code = 0;
    std::string out, err;
};

Ran run(std::vector<std::string> arguments) {
    Program app("tongban", "1");
    int exit_code = 0;
    add_serve_command(app, exit_code);
    add_pack_commands(app, exit_code);
    add_explain_commands(app, exit_code);
    add_studio_commands(app, exit_code);
    add_language_commands(app, exit_code);
    add_bpmn_commands(app, exit_code);
    add_replay_command(app, exit_code);
    std::vector<const char*> words{"tongban"};
    for (const std::string& argument : arguments) words.push_back(argument.c_str());
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Ran ran{.exit_code = app.run(static_cast<int>(words.size()), words.data(), exit_code)};
    ran.out = testing::internal::GetCapturedStdout();
    ran.err = testing::internal::GetCapturedStderr();
    return ran;
}

int exit_code_of(std::vector<const char*> arguments) {
    Program app("tongban", "1");
    int exit_code = 0;
    add_language_commands(app, exit_code);
    arguments.insert(arguments.begin(), "tongban");
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int result = app.run(static_cast<int>(arguments.size()), arguments.data(), exit_code);
    testing::internal::GetCapturedStdout();
    const std::string said = testing::internal::GetCapturedStderr();
    EXPECT_EQ(result == 2, said.find("Run with --help") != std::string::npos) << said;
    return result;
}

}  // namespace

TEST(Arguments, WrongOnesEndWithTwo) {
    EXPECT_EQ(exit_code_of({}), 2);
    EXPECT_EQ(exit_code_of({"fell", "1"}), 2);
    EXPECT_EQ(exit_code_of({"feel"}), 2);
    EXPECT_EQ(exit_code_of({"feel", "1", "2"}), 2);
    EXPECT_EQ(exit_code_of({"feel", "1", "--tracing"}), 2);
    EXPECT_EQ(exit_code_of({"feel", "1", "--context"}), 2);
    EXPECT_EQ(exit_code_of({"feel", "1", "--lines", "x"}), 2);
    EXPECT_EQ(exit_code_of({"dmn"}), 2);
    EXPECT_EQ(exit_code_of({"dmn", "eval"}), 2);
    EXPECT_EQ(exit_code_of({"dmn", "eval", "m.dmn", "--decision", "d", "--language", "fr"}), 2);
    EXPECT_EQ(exit_code_of({"dmn", "tck"}), 2);
}

TEST(Arguments, RightOnesEndAsTheCommandDoes) {
    EXPECT_EQ(exit_code_of({"--help"}), 0);
    EXPECT_EQ(exit_code_of({"--version"}), 0);
    EXPECT_EQ(exit_code_of({"dmn", "eval", "--help"}), 0);
    EXPECT_EQ(exit_code_of({"feel", "1 + 1"}), 0);
    EXPECT_EQ(exit_code_of({"feel", "1 +"}), 1);
    EXPECT_EQ(exit_code_of({"dmn", "check", "/nowhere.dmn"}), 1);
}

TEST(Arguments, AFaultOfTheMachineIsToldAndEndsWithOne) {
    Program app("tongban", "1");
    app.add_subcommand("walk", "")->callback([] { throw std::runtime_error("a loop of links"); });
    const std::vector<const char*> arguments{"tongban", "walk"};
    testing::internal::CaptureStderr();
    EXPECT_EQ(app.run(2, arguments.data(), 0), 1);
    const std::string said = testing::internal::GetCapturedStderr();
    EXPECT_TRUE(said.starts_with("tongban walk: ")) << said;
    EXPECT_NE(said.find("app.stopped): a loop of links"), std::string::npos) << said;
}

TEST(Arguments, WhatOnlyReadsTellsThatThereIsNoDataAndMakesNone) {
    const tongban::test::Scratch scratch;
    const std::string data = scratch.path("typo");
    const std::vector<std::vector<std::string>> commands{
        {"inspect", "ledger"},
        {"explain", "case", "1"},
        {"studio", "history"},
        {"studio", "orders"},
        {"studio", "export", "--pack", "x", "--into", scratch.path("out")},
        {"replay", "--pack", "x", "--service", "s"}};
    for (std::vector<std::string> command : commands) {
        command.insert(command.end(), {"--data", data});
        const Ran ran = run(command);
        EXPECT_EQ(ran.exit_code, 1) << command[0];
        EXPECT_NE(ran.err.find("app.no_data"), std::string::npos) << ran.err;
    }
    EXPECT_FALSE(std::filesystem::exists(data));
}

TEST(Arguments, AnAddressThatCannotBeServedIsRefusedBeforeAnythingIsMade) {
    const tongban::test::Scratch scratch;
    const auto serve = [&](const std::string& option, const std::string& value) {
        return run({"serve", "--pack", "none", "--data", scratch.path("data"), option, value}).err;
    };
    for (const char* listen :
         {"8080", "127.0.0.1:", "127.0.0.1:80x", "127.0.0.1:65536", ":8080", "::1:8080"})
        EXPECT_NE(serve("--listen", listen).find("app.listen"), std::string::npos) << listen;
    for (const char* url :
         {"fuwu.example.cn", "javascript:alert(1)", "https://a b", "https://a/", "https://a/?x=1"})
        EXPECT_NE(serve("--public-url", url).find("app.public_url"), std::string::npos) << url;
    EXPECT_FALSE(std::filesystem::exists(scratch.path("data")));
    for (const char* url : {"https://fuwu.example.cn", "http://[::1]:8080", "https://a.cn/tongban"})
        EXPECT_EQ(serve("--public-url", url).find("app.public_url"), std::string::npos) << url;
}

TEST(Arguments, AFaultOfAProcessFileIsToldWithFileAndLine) {
    const tongban::test::Scratch scratch;
    const std::string model = scratch.write("m.bpmn", "<definitions>\n<process>\n");
    const Ran checked = run({"bpmn", "check", model});
    EXPECT_EQ(checked.exit_code, 1);
    EXPECT_TRUE(checked.err.starts_with(model + ":")) << checked.err;
    const Ran migrated = run({"bpmn", "migrate", "--from", model, "--to", model});
    EXPECT_TRUE(migrated.err.starts_with(model + ":")) << migrated.err;
    const std::string scenario = scratch.write("s.yaml", "a: [\n");
    const Ran played = run({"bpmn", "run", model, "--scenario", scenario});
    EXPECT_TRUE(played.out.starts_with(scenario + ": bpmn.yaml: Line ")) << played.out;
    EXPECT_EQ(played.exit_code, 1);
}

TEST(Arguments, AFaultOfATableOfFactsIsToldWithItsFile) {
    const tongban::test::Scratch scratch;
    const std::string table = scratch.write("t.csv", "nobody,knows\n1,2\n");
    const Ran ran = run(
        {"dmn", "batch", TONGBAN_SOURCE_DIR "/docs/examples/shop-subsidy.dmn", "--columns", table}
    );
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_TRUE(ran.err.starts_with(table + ":1: dmn.csv_column")) << ran.err;
}

TEST(Arguments, AJourneyThatIsNotThereIsTold) {
    const std::string packs = TONGBAN_SOURCE_DIR "/packs/";
    const Ran ran = run(
        {"pack", "test", TONGBAN_SOURCE_DIR "/tests/service/packs/outside", "--on", packs + "base",
         "--on", packs + "chongqing", "--only", "nothing"}
    );
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_NE(ran.out.find("pack.no_such_journey"), std::string::npos) << ran.out;
}
