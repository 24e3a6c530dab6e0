// The same fact from a JSON file and from a column of a CSV file gives the same answer.
#include <gtest/gtest.h>

#include "dmn/csv_batch.h"
#include "dmn/load.h"
#include "feel/json_text.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

Engine engine_of() {
    const Loaded loaded = load(
        "<definitions name='m' namespace='urn:m'>"
        "<inputData id='x' name='x'><variable name='x' typeRef='number'/></inputData>"
        "<inputData id='d' name='d'><variable name='d' typeRef='date'/></inputData>"
        "<decision id='q' name='q'><variable name='q'/>"
        "<informationRequirement><requiredInput href='#x'/></informationRequirement>"
        "<informationRequirement><requiredInput href='#d'/></informationRequirement>"
        "<literalExpression><text>string(x + 1) + \" in \" + string(d.year)</text>"
        "</literalExpression></decision></definitions>",
        "m.dmn"
    );
    Issues issues;
    return Engine::compile(loaded.model, issues, {});
}

}  // namespace

TEST(ExactInput, OfAJsonFileKeepsItsDigitsAndReadsItsDates) {
    const Engine engine = engine_of();
    const Result<feel::Value> facts =
        feel::value_of_json_text("{\"x\": 12345678901234567890.123456789, \"d\": \"2024-02-29\"}");
    ASSERT_TRUE(facts);
    feel::Evaluation evaluation;
    const auto outcome =
        engine.evaluate("q", engine.input_from_texts(facts->as_context()), evaluation);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(feel::to_text(outcome->result), "12345678901234567891.123456789 in 2024");
}

TEST(ExactInput, OfACsvFileIsTheSame) {
    const Engine engine = engine_of();
    auto batch =
        CsvBatch::open(engine, {"q"}, "x,d\n12345678901234567890.123456789,2024-02-29\n", {});
    ASSERT_TRUE(batch);
    std::string rows;
    ASSERT_TRUE(batch->next(rows));
    EXPECT_NE(rows.find("12345678901234567891.123456789 in 2024"), std::string::npos) << rows;
}
