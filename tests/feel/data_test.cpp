// Runs every line of tests/feel/*.feel-test: `expression => expected`, both FEEL.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "feel/expression.h"

using namespace tongban;
using namespace tongban::feel;

namespace {

struct Line {
    std::string text;
    std::string place;
};

std::vector<Line> lines_of(const std::filesystem::path& file) {
    std::vector<Line> lines;
    std::ifstream stream(file);
    std::string text;
    for (int number = 1; std::getline(stream, text); ++number) {
        const std::string_view trimmed = trim(text);
        if (trimmed.empty() || trimmed[0] == '#') continue;
        lines.push_back(
            {std::string(trimmed), file.filename().string() + ":" + std::to_string(number)}
        );
    }
    return lines;
}

Value evaluate(std::string_view text, std::string& fault, Evaluation& evaluation) {
    const Result<Expression> compiled = compile(text);
    if (!compiled) {
        fault = compiled.error().code + " " + json::serialize(compiled.error().details);
        return {};
    }
    return compiled->evaluate({}, evaluation);
}

/// The text after the last `#`, when it reads `# reason: CODE`.
std::string split_reason(std::string& expected) {
    const size_t found = expected.find("# reason:");
    if (found == std::string::npos) return {};
    std::string reason(trim(std::string_view(expected).substr(found + 9)));
    expected = trim(std::string_view(expected).substr(0, found));
    return reason;
}

void check(const Line& line) {
    const size_t arrow = line.text.rfind("=>");
    ASSERT_NE(arrow, std::string::npos) << line.place;
    const std::string source(trim(std::string_view(line.text).substr(0, arrow)));
    std::string expected(trim(std::string_view(line.text).substr(arrow + 2)));
    const std::string reason = split_reason(expected);
    std::string fault;
    Evaluation evaluation(Instant{1'795'233'600'000});  // 2026-11-21T04:00:00Z
    const Value value = evaluate(source, fault, evaluation);
    if (expected == "error") {
        EXPECT_FALSE(fault.empty()) << line.place << ": " << source << " gave " << to_feel(value);
        return;
    }
    EXPECT_TRUE(fault.empty()) << line.place << ": " << source << ": " << fault;
    Evaluation other;
    const Value wanted = evaluate(expected, fault, other);
    EXPECT_TRUE(value.identical(wanted))
        << line.place << ": " << source << "\n  gave " << to_feel(value) << "\n  not  " << expected;
    // What is computed once for several places is the same at each of them.
    std::string fault_of_many;
    Evaluation evaluation_of_many(Instant{1'795'233'600'000});
    const Value many = evaluate(
        fmt::format("[{0}, for q in [1, 2] return {0}, {{k: {0}}}.k]", "(" + source + ")"),
        fault_of_many, evaluation_of_many
    );
    if (fault_of_many.empty() && !evaluation_of_many.is_stopped()) {
        EXPECT_TRUE(many.identical(Value(List{value, Value(List{value, value}), value})))
            << line.place << ": " << source << "\n  several times gave " << to_feel(many);
    }
    if (!reason.empty()) {
        ASSERT_FALSE(evaluation.diagnostics.empty()) << line.place << ": no reason was recorded";
        EXPECT_EQ(evaluation.diagnostics.back().code, reason) << line.place;
    }
}

}  // namespace

TEST(FeelData, EveryLineGivesWhatItSays) {
    size_t count = 0;
    for (const auto& file : std::filesystem::directory_iterator(TONGBAN_SOURCE_DIR "/tests/feel")) {
        if (file.path().extension() != ".feel-test") continue;
        for (const Line& line : lines_of(file.path())) {
            check(line);
            ++count;
        }
    }
    EXPECT_GE(count, 100u);
}
