// The `feel` and `dmn` commands, without the program around them.
#include "app/language_commands.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

using namespace tongban;
using namespace tongban::app;

namespace {

namespace files = std::filesystem;

constexpr const char* kModel = R"(<definitions name="m" namespace="urn:m">
  <itemDefinition name="tShop"><itemComponent name="area"><typeRef>number</typeRef></itemComponent>
    <itemComponent name="opened"><typeRef>date</typeRef></itemComponent></itemDefinition>
  <inputData id="s" name="shop"><variable name="shop" typeRef="tShop"/></inputData>
  <inputData id="k" name="kind"><variable name="kind" typeRef="string"/></inputData>
  <decision id="big" name="is big"><variable name="is big"/>
    <informationRequirement><requiredInput href="#s"/></informationRequirement>
    <literalExpression><text>shop.area &gt; 50 and shop.opened &lt; date("2026-01-01")</text>
    </literalExpression></decision>
  <decision id="word" name="word"><variable name="word"/>
    <informationRequirement><requiredInput href="#k"/></informationRequirement>
    <literalExpression><text>"a " + kind</text></literalExpression></decision>
</definitions>)";

class Commands : public testing::Test {
  protected:
    void SetUp() override {
        const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
        folder_ = files::temp_directory_path() / ("tongban-commands-" + name);
        files::remove_all(folder_);
        files::create_directories(folder_);
    }
    void TearDown() override { files::remove_all(folder_); }

    std::string file(const std::string& name, const std::string& text) {
        std::ofstream(folder_ / name) << text;
        return (folder_ / name).string();
    }

    files::path folder_;
    std::ostringstream out;
    std::ostringstream err;
};

}  // namespace

TEST_F(Commands, FeelReadsItsVariablesFromAFile) {
    const std::string context = file("c.json", R"({"monthly fee": 12.5})");
    EXPECT_EQ(run_feel({.expression = "monthly fee * 2", .context = context}, out, err), 0);
    EXPECT_EQ(out.str(), "25\n");
}

TEST_F(Commands, FeelTellsWhichConditionsHeldAndWhatTheyRead) {
    const std::string context = file("c.json", R"({"age": 59, "hukou": "500112"})");
    const std::string text = R"(if age >= 60 and hukou = "500112" then "yes" else "no")";
    EXPECT_EQ(run_feel({.expression = text, .context = context, .trace = true}, out, err), 0);
    EXPECT_EQ(out.str(), "\"no\"\n  false: age >= 60  with age = 59\n");
}

TEST_F(Commands, FeelRefusesWhatIsNoExpressionAndWhatIsNoFile) {
    EXPECT_EQ(run_feel({.expression = "1 +"}, out, err), 1);
    EXPECT_NE(err.str().find("feel.syntax"), std::string::npos);
    EXPECT_EQ(run_feel({.expression = "1", .context = "/nowhere.json"}, out, err), 1);
    EXPECT_NE(err.str().find("app.no_file"), std::string::npos);
    EXPECT_EQ(run_feel({.expression = "1", .context = file("l.json", "[1]")}, out, err), 1);
    EXPECT_NE(err.str().find("app.no_object"), std::string::npos);
    EXPECT_EQ(out.str(), "");
}

TEST_F(Commands, FeelReadsAnExpressionALine) {
    EXPECT_EQ(run_feel({.lines = file("r.feel", "1 + 1\n\n1 = null\n")}, out, err), 0);
    out.str("");
    const std::string lines = file("l.feel", "1 + 1\n1 +\n\"a\" + \"b\"\n");
    EXPECT_EQ(run_feel({.lines = lines}, out, err), 1);
    EXPECT_EQ(
        out.str(), R"({"value":2,"feel":"2"})"
                   "\n"
                   R"({"error":"feel.syntax"})"
                   "\n"
                   R"({"value":"ab","feel":"\"ab\""})"
                   "\n"
    );
}

TEST_F(Commands, FactsThatAreNoJsonAreToldWithFileAndLine) {
    const std::string cut = file("cut.json", "{\n  \"a\": 1,\n  bad");
    EXPECT_EQ(run_feel({.expression = "a", .context = cut}, out, err), 1);
    EXPECT_NE(err.str().find("cut.json:3: json.syntax"), std::string::npos) << err.str();
    const std::string big = file("big.json", "{\"a\": 1,\n \"kind\": 1e7000}");
    EXPECT_EQ(run_feel({.expression = "a", .context = big}, out, err), 1);
    EXPECT_NE(err.str().find("big.json:2: feel.number_range"), std::string::npos) << err.str();
    EXPECT_NE(err.str().find("1e7000"), std::string::npos) << err.str();
    const DmnOptions options{.model = file("m.dmn", kModel), .decisions = {"word"}, .input = cut};
    EXPECT_EQ(run_dmn_eval(options, out, err), 1);
    EXPECT_EQ(out.str(), "");
}

TEST_F(Commands, EvalTellsWhyTheAnswerIsNull) {
    DmnOptions options{
        .model = file("m.dmn", kModel), .decisions = {"word"}, .input = file("i.json", "{}")};
    EXPECT_EQ(run_dmn_eval(options, out, err), 0);
    EXPECT_EQ(out.str(), "null\n");
    EXPECT_EQ(err.str(), "  null: word, feel.operand_types string + null\n");
    err.str("");
    options.decisions = {"is big"};
    EXPECT_EQ(run_dmn_eval(options, out, err), 0);
    EXPECT_TRUE(err.str().starts_with("  null: is big, feel.path_of_null .area of null\n"))
        << err.str();
}

TEST_F(Commands, EvalReadsDatesWhereTheModelSaysSo) {
    const std::string input = file("i.json", R"({"shop": {"area": 60, "opened": "2025-05-01"}})");
    const DmnOptions options{
        .model = file("m.dmn", kModel), .decisions = {"is big"}, .input = input};
    EXPECT_EQ(run_dmn_eval(options, out, err), 0);
    EXPECT_EQ(out.str(), "true\n");
}

TEST_F(Commands, EvalTellsWhyNot) {
    const std::string input = file("i.json", R"({"shop": {"area": 40, "opened": "2025-05-01"}})");
    const DmnOptions options{
        .model = file("m.dmn", kModel),
        .decisions = {"is big"},
        .input = input,
        .trace = true,
        .why_not = true};
    EXPECT_EQ(run_dmn_eval(options, out, err), 0);
    EXPECT_NE(
        out.str().find("is big is no: shop.area > 50 does not hold, as shop.area is 40."),
        std::string::npos
    ) << out.str();
    EXPECT_NE(out.str().find("Your shop.area is 40; above 50 you qualify."), std::string::npos)
        << out.str();
}

TEST_F(Commands, EvalRefusesUnknownDecisionsAndBrokenModels) {
    EXPECT_EQ(run_dmn_eval({.model = file("m.dmn", kModel), .decisions = {"no"}}, out, err), 1);
    EXPECT_NE(err.str().find("dmn.unknown_decision"), std::string::npos);
    EXPECT_EQ(run_dmn_eval({.model = file("b.dmn", "<a>"), .decisions = {"no"}}, out, err), 1);
    EXPECT_NE(err.str().find("dmn.xml"), std::string::npos);
}

TEST_F(Commands, CheckFailsForAModelWithAFault) {
    EXPECT_EQ(run_dmn_check({.model = file("m.dmn", kModel)}, out, err), 0);
    std::string wrong = kModel;
    wrong.replace(wrong.find("+ kind"), 6, "+ kund");
    EXPECT_EQ(run_dmn_check({.model = file("w.dmn", wrong)}, out, err), 1);
    EXPECT_NE(out.str().find("dmn.unknown_name (word)"), std::string::npos);
}

TEST_F(Commands, BatchDecidesEachRow) {
    const std::string rows = file(
        "r.csv",
        "shop.area,kind,shop.opened\n60,\"cafe, small\",2025-01-01\n40,007,2025-01-01\n,bar,\n"
    );
    EXPECT_EQ(run_dmn_batch({.model = file("m.dmn", kModel), .input = rows}, out, err), 0);
    EXPECT_EQ(out.str(), "is big,word\ntrue,\"a cafe, small\"\nfalse,a 007\n,a bar\n") << err.str();
}

TEST_F(Commands, BatchRefusesUnknownColumnsAndShortRows) {
    const std::string model = file("m.dmn", kModel);
    EXPECT_EQ(run_dmn_batch({.model = model, .input = file("a.csv", "colour\n1\n")}, out, err), 1);
    EXPECT_NE(err.str().find("dmn.csv_column"), std::string::npos);
    EXPECT_EQ(
        run_dmn_batch({.model = model, .input = file("b.csv", "kind,shop.area\nx\n")}, out, err), 1
    );
    EXPECT_NE(err.str().find("b.csv:2: dmn.csv_fields"), std::string::npos);
    EXPECT_EQ(run_dmn_batch({.model = model, .input = file("c.csv", "kind\n\"x\n")}, out, err), 1);
    EXPECT_NE(err.str().find("dmn.csv"), std::string::npos);
}

TEST_F(Commands, BatchTellsOfFieldsThatCountAsNotKnown) {
    std::string rows = "shop.area,kind\nbig,cafe\n70,cafe\n";
    for (int i = 0; i < 25; ++i) rows += "x,cafe\n";
    const DmnOptions options{
        .model = file("m.dmn", kModel), .decisions = {"word"}, .input = file("r.csv", rows)};
    EXPECT_EQ(run_dmn_batch(options, out, err), 0);
    EXPECT_TRUE(out.str().starts_with("word\na cafe\na cafe\n")) << out.str();
    EXPECT_NE(
        err.str().find("r.csv:2: warning: dmn.input_type (shop.area) \"big\" is no number; "
                       "it counts as not known\n"),
        std::string::npos
    ) << err.str();
    EXPECT_NE(err.str().find("r.csv: 6 more values count as not known"), std::string::npos);
    EXPECT_EQ(std::ranges::count(err.str(), '\n'), 21);
}

TEST_F(Commands, BatchWritesNothingBeforeAnUnknownDecision) {
    const DmnOptions options{
        .model = file("m.dmn", kModel), .decisions = {"nope"}, .input = file("r.csv", "kind\nx\n")};
    EXPECT_EQ(run_dmn_batch(options, out, err), 1);
    EXPECT_EQ(out.str(), "");
    EXPECT_NE(err.str().find("dmn.unknown_decision"), std::string::npos);
}

TEST_F(Commands, EvalFailsWhenAnExpressionCannotBeRead) {
    std::string wrong = kModel;
    wrong.replace(wrong.find("\"a \" + kind"), 10, "\"a \" + + )");
    const DmnOptions options{.model = file("w.dmn", wrong), .decisions = {"word"}};
    EXPECT_EQ(run_dmn_eval(options, out, err), 1);
    EXPECT_EQ(out.str(), "null\n");
    EXPECT_NE(err.str().find("dmn.expression (word)"), std::string::npos) << err.str();
}

TEST_F(Commands, BatchFailsWhenAnExpressionCannotBeRead) {
    std::string wrong = kModel;
    wrong.replace(wrong.find("\"a \" + kind"), 10, "\"a \" + + )");
    const std::string rows = file("r.csv", "kind,shop.area\ncafe,1\n");
    EXPECT_EQ(run_dmn_batch({.model = file("w.dmn", wrong), .input = rows}, out, err), 1);
    EXPECT_EQ(out.str(), "is big,word\nfalse,\n");
    EXPECT_NE(err.str().find("dmn.expression (word)"), std::string::npos) << err.str();
}

TEST_F(Commands, EvalTellsOfFactsThatAreNotOfTheirType) {
    const DmnOptions options{
        .model = file("m.dmn", kModel),
        .decisions = {"word"},
        .input = file("i.json", R"({"kind": 7})")};
    EXPECT_EQ(run_dmn_eval(options, out, err), 0);
    EXPECT_EQ(out.str(), "null\n");
    EXPECT_NE(err.str().find("dmn.input_type (kind) 7 is no string"), std::string::npos)
        << err.str();
}

TEST_F(Commands, AMemberThatIsMissingIsNotKnownAndTheOthersCount) {
    const std::string model = file("m.dmn", kModel);
    const std::string input = file("i.json", R"({"shop": {"area": 40}})");
    DmnOptions options{.model = model, .decisions = {"is big"}, .input = input, .why_not = true};
    EXPECT_EQ(run_dmn_eval(options, out, err), 0);
    EXPECT_TRUE(out.str().starts_with("false\n  You do not qualify.\n")) << out.str();
    out.str("");
    options.input = file("j.json", R"({"shop": {"area": 60}})");
    options.trace = true;
    EXPECT_EQ(run_dmn_eval(options, out, err), 0);
    EXPECT_NE(out.str().find("as shop.opened is not known."), std::string::npos) << out.str();
    EXPECT_NE(out.str().find("Not enough is known; needed: shop.opened."), std::string::npos)
        << out.str();
    out.str("");
    options.input = file("r.csv", "shop.area\n40\n60\n");
    EXPECT_EQ(run_dmn_batch(options, out, err), 0);
    EXPECT_EQ(out.str(), "is big\nfalse\n\n");
    EXPECT_EQ(err.str(), "");
}

TEST_F(Commands, EvalTellsOfFactsThatNobodyReads) {
    const std::string facts =
        R"({"shop": {"aera": 60, "opened": "2025-01-01"}, "kimd": "cafe", "elsewhere": 1})";
    const DmnOptions options{
        .model = file("m.dmn", kModel), .decisions = {"word"}, .input = file("i.json", facts)};
    EXPECT_EQ(run_dmn_eval(options, out, err), 0);
    const std::string said = err.str();
    EXPECT_NE(said.find("no input `shop.aera`; did you mean `area`?"), std::string::npos) << said;
    EXPECT_NE(said.find("no input `kimd`; did you mean `kind`?"), std::string::npos) << said;
    EXPECT_NE(said.find("no input `elsewhere`\n"), std::string::npos) << said;
    EXPECT_EQ(said.find("opened"), std::string::npos) << said;
}

TEST_F(Commands, FilesMayBePipes) {
    const std::string pipe = (folder_ / "pipe").string();
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    std::jthread writer([&] { std::ofstream(pipe) << R"({"x": 41})"; });
    EXPECT_EQ(run_feel({.expression = "x + 1", .context = pipe}, out, err), 0);
    EXPECT_EQ(out.str(), "42\n");
    std::istringstream given(R"({"kind": "cafe"})");
    std::streambuf* before = std::cin.rdbuf(given.rdbuf());
    const DmnOptions options{.model = file("m.dmn", kModel), .decisions = {"word"}, .input = "-"};
    EXPECT_EQ(run_dmn_eval(options, out, err), 0);
    std::cin.rdbuf(before);
    std::cin.clear();
    EXPECT_EQ(out.str(), "42\n\"a cafe\"\n");
    EXPECT_EQ(run_feel({.expression = "1", .context = folder_.string()}, out, err), 1);
}

TEST_F(Commands, FaultsAreToldInWords) {
    const std::string model = file("m.dmn", kModel);
    EXPECT_EQ(
        run_dmn_batch({.model = model, .input = file("b.csv", "kind,shop.area\nx\n")}, out, err), 1
    );
    EXPECT_NE(err.str().find("dmn.csv_fields: "), std::string::npos) << err.str();
}

TEST_F(Commands, TheExampleOfTheGuideIsCheckedTestedAndExplained) {
    const std::string examples = TONGBAN_SOURCE_DIR "/docs/examples";
    const std::string model = examples + "/shop-subsidy.dmn";
    EXPECT_EQ(run_dmn_check({.model = model}, out, err), 0) << out.str();
    EXPECT_EQ(run_dmn_tck({.folder = examples}, out, err), 0) << out.str();
    const DmnOptions options{
        .model = model,
        .decisions = {"eligible"},
        .input = examples + "/shop.json",
        .language = "zh",
        .why_not = true};
    EXPECT_EQ(run_dmn_eval(options, out, err), 0);
    EXPECT_NE(
        out.str().find("您的注册资本为 30 万；达到 50 万起即符合（依据：办法第四条第二项）。"),
        std::string::npos
    ) << out.str();
}

TEST_F(Commands, TckCountsAndWritesItsReport) {
    const std::string kit =
        TONGBAN_SOURCE_DIR "/tests/conformance/dmn-tck/compliance-level-2/0001-input-data-string";
    const std::string report = (folder_ / "results.csv").string();
    EXPECT_EQ(run_dmn_tck({.folder = kit, .report = report}, out, err), 0);
    EXPECT_TRUE(out.str().ends_with("passed, 0 failed\n")) << out.str();
    EXPECT_GT(files::file_size(report), 0u);
}

TEST_F(Commands, TckFailsWithoutCasesAndForAWrongExpectation) {
    EXPECT_EQ(run_dmn_tck({.folder = (folder_ / "none").string()}, out, err), 1);
    EXPECT_EQ(run_dmn_tck({.folder = folder_.string()}, out, err), 1);
    file("m.dmn", kModel);
    file("m-test-01.xml", R"(<testCases xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
        <modelName>m.dmn</modelName><testCase id="1">
        <inputNode name="kind"><value xsi:type="xsd:string">b</value></inputNode>
        <resultNode name="word"><expected><value xsi:type="xsd:string">b</value></expected>
        </resultNode></testCase></testCases>)");
    EXPECT_EQ(run_dmn_tck({.folder = folder_.string()}, out, err), 1);
    EXPECT_TRUE(out.str().ends_with("0 passed, 1 failed\n")) << out.str();
}

TEST_F(Commands, TckTellsFileAndPlaceOfWhatIsCutOff) {
    file("m.dmn", kModel);
    file("m-test-01.xml", "<testCases>\n<modelName>m.dmn</modelName>\n<testCase id=\"1\"");
    EXPECT_EQ(run_dmn_tck({.folder = folder_.string()}, out, err), 1);
    EXPECT_NE(out.str().find("m-test-01.xml:3: not read: "), std::string::npos) << out.str();
    out.str("");
    file("m.dmn", "<definitions>\n<decision");
    file(
        "m-test-01.xml", "<testCases><modelName>m.dmn</modelName><testCase id=\"1\"/></testCases>"
    );
    EXPECT_EQ(run_dmn_tck({.folder = folder_.string()}, out, err), 1);
    EXPECT_NE(out.str().find("m.dmn:2: dmn.xml "), std::string::npos) << out.str();
}
