// Arguments and exit codes of the program.
#include <gtest/gtest.h>

#include "app/commands.h"

using namespace tongban::app;

namespace {

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
