// Facts of a model and of its imports under the same name.
#include <gtest/gtest.h>

#include "dmn/csv_batch.h"
#include "dmn/explain.h"
#include "dmn/load.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

Model model_of(const std::string& xml) {
    Loaded loaded = load(xml);
    EXPECT_FALSE(has_errors(loaded.issues));
    return std::move(loaded.model);
}
Model imported() {
    return model_of(
        "<definitions name='a' namespace='urn:a'>"
        "<inputData id='x' name='x'><variable name='x' typeRef='number'/></inputData>"
        "<inputData id='day' name='day'><variable name='day' typeRef='date'/></inputData>"
        "<decision id='DA' name='DA'><variable name='DA'/>"
        "<informationRequirement><requiredInput href='#x'/></informationRequirement>"
        "<informationRequirement><requiredInput href='#day'/></informationRequirement>"
        "<literalExpression><text>if day = null then x else [x, "
        "day.year]</text></literalExpression>"
        "</decision></definitions>"
    );
}
Engine engine_of(const std::string& name, const std::string& text) {
    const Model main = model_of(
        "<definitions name='b' namespace='urn:b'><import name='" + name +
        "' namespace='urn:a' importType='x'/>"
        "<inputData id='x' name='x'><variable name='x' typeRef='string'/></inputData>"
        "<decision id='D' name='D'><variable name='D'/>"
        "<informationRequirement><requiredInput href='#x'/></informationRequirement>"
        "<informationRequirement><requiredDecision href='urn:a#DA'/></informationRequirement>"
        "<literalExpression><text><![CDATA[" +
        text + "]]></text></literalExpression></decision></definitions>"
    );
    const std::vector<Model> imports{imported()};
    Issues issues;
    return Engine::compile(main, issues, imports);
}
std::string answer(const Engine& engine, const char* input) {
    Evaluation evaluation;
    const auto value =
        engine.value("D", engine.input_from_json(json::parse(input).as_object()), evaluation);
    return value ? feel::to_feel(*value) : value.error().code;
}

}  // namespace

TEST(ImportedFacts, StandUnderTheNameOfTheImport) {
    const Engine engine = engine_of("a", "[x, a.DA]");
    EXPECT_EQ(answer(engine, R"({"x":"s","a":{"x":5}})"), R"(["s", 5])");
    // What is the main model's is nobody else's.
    EXPECT_EQ(answer(engine, R"({"x":"s"})"), R"(["s", null])");
}

TEST(ImportedFacts, ANameThatIsUniqueNeedsNoImport) {
    const Engine engine = engine_of("a", "a.DA");
    EXPECT_EQ(answer(engine, R"({"a":{"x":5},"day":"2024-02-01"})"), "[5, 2024]");
    EXPECT_EQ(answer(engine, R"({"a":{"x":5,"day":"2023-02-01"}})"), "[5, 2023]");
}

TEST(ImportedFacts, AreToldByTheirWholeName) {
    const Engine engine = engine_of("a", "a.DA > 3 and x = \"s\"");
    const auto explanation = explain(
        engine, "D", {{"x", Value("s")}, {"a", Value(Context{{"x", Value(1)}})}}, wanted_true()
    );
    ASSERT_TRUE(explanation.has_value());
    ASSERT_EQ(explanation->verdict, Verdict::NotEnoughKnown);
    EXPECT_EQ(explanation->missing, std::vector<std::string>{"day"});
    const auto nothing = explain(engine, "D", {{"x", Value("s")}}, wanted_true());
    EXPECT_EQ(nothing->missing, (std::vector<std::string>{"a.x", "day"}));
}

TEST(ImportedFacts, AreColumnsOfAFile) {
    const Engine engine = engine_of("a", "[x, a.DA]");
    auto batch = CsvBatch::open(engine, {"D"}, "x,a.x\ns,5\nt,6\n", {});
    ASSERT_TRUE(batch.has_value());
    std::string rows;
    ASSERT_TRUE(batch->next(rows).has_value());
    EXPECT_EQ(rows, "\"[\"\"s\"\", 5]\"\n\"[\"\"t\"\", 6]\"\n");
}
