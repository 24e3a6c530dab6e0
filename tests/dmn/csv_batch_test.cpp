// Rows of a file in columns and one by one: the same text.
#include "dmn/csv_batch.h"

#include <gtest/gtest.h>

#include <random>

#include "dmn/load.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

struct Question {
    std::string name;
    std::string type;
    std::string logic;
};

std::string literal(const std::string& text) {
    return "<literalExpression><text><![CDATA[" + text + "]]></text></literalExpression>";
}

const std::string kTable =
    "<decisionTable hitPolicy='FIRST'><input><inputExpression><text>firm.capital</text>"
    "</inputExpression></input><input><inputExpression><text>kind</text></inputExpression></input>"
    "<output/><rule><inputEntry><text>&gt;= 500000.5</text></inputEntry><inputEntry><text>-</text>"
    "</inputEntry><outputEntry><text>{}</text></outputEntry></rule><rule><inputEntry><text>null"
    "</text></inputEntry><inputEntry><text>\"shop\"</text></inputEntry><outputEntry><text>{}</text>"
    "</outputEntry></rule><rule><inputEntry><text>-</text></inputEntry><inputEntry><text>"
    "\"say \"\"hi\"\"\",\"shop\"</text></inputEntry><outputEntry><text>{}</text></outputEntry>"
    "</rule></decisionTable>";

const std::vector<Question> kQuestions = {
    {"large", "boolean", literal("firm.capital >= 500000.5")},
    {"old", "boolean", literal("born < date(\"1960-01-01\") or age > 59.5")},
    {"untyped", "", literal("open and age in [18..60)")},
    {"sometimes text", "", literal("if open then kind else age > 30")},
    {"text", "string", literal("upper case(kind)")},
    {"number", "number", literal("firm.capital * 1.1 + age")},
    {"list", "", literal("[kind, age, born]")},
    {"whole", "", literal("firm")},
    {"of another", "boolean", literal("large and not(old)")},
    {"any kind", "", literal("mixed = 5")},
    {"table", "boolean", fmt::format(fmt::runtime(kTable), "true", "false", "null")},
    {"text table", "", fmt::format(fmt::runtime(kTable), "\"a,b\"", "1.50", "null")},
    {"day", "date", literal("born + duration(\"P1M\")")},
    {"matched", "boolean", literal("matches(kind, \"^s.*p$\")")},
    {"quoted", "", literal("kind + \", \\\"\" + kind")},
};

Engine engine_of() {
    std::string xml =
        "<definitions name='m' namespace='urn:m'><itemDefinition name='tFirm'><itemComponent "
        "name='capital'><typeRef>number</typeRef></itemComponent><itemComponent name='city'>"
        "<typeRef>string</typeRef></itemComponent></itemDefinition>";
    const std::vector<std::pair<std::string, std::string>> inputs = {
        {"firm", "tFirm"}, {"age", "number"},   {"kind", "string"},
        {"born", "date"},  {"open", "boolean"}, {"mixed", ""}};
    for (const auto& [name, type] : inputs)
        xml += fmt::format(
            "<inputData id='{0}' name='{0}'><variable name='{0}' typeRef='{1}'/></inputData>", name,
            type
        );
    for (const Question& question : kQuestions) {
        xml += fmt::format(
            "<decision id='{0}' name='{0}'><variable name='{0}' typeRef='{1}'/>", question.name,
            question.type
        );
        for (const auto& [name, type] : inputs)
            xml += fmt::format(
                "<informationRequirement><requiredInput href='#{}'/></informationRequirement>", name
            );
        for (const std::string name : {"large", "old"})
            if (name != question.name)
                xml += fmt::format(
                    "<informationRequirement><requiredDecision href='#{}'/>"
                    "</informationRequirement>",
                    name
                );
        xml += question.logic + "</decision>";
    }
    const Loaded loaded = load(xml + "</definitions>");
    EXPECT_FALSE(has_errors(loaded.issues));
    Issues issues;
    return Engine::compile(loaded.model, issues);
}

std::vector<std::string> all_names() {
    std::vector<std::string> names;
    for (const Question& question : kQuestions) names.push_back(question.name);
    return names;
}

struct Answers {
    std::string text;
    std::string error;
    size_t columnar = 0;
};
Answers answers(
    const Engine& engine,
    const std::string& csv,
    bool in_columns,
    size_t block_rows = 100,
    const std::vector<std::string>& names = all_names()
) {
    const CsvBatch::Options options{.in_columns = in_columns, .block_rows = block_rows};
    auto batch = CsvBatch::open(engine, names, csv, options);
    if (!batch) return {.error = batch.error().code};
    Answers result{.text = batch->header()};
    while (true) {
        const auto more = batch->next(result.text);
        result.columnar = batch->columnar_answers();
        if (!more) result.error = more.error().code;
        if (!more || !*more) return result;
    }
}

class Rows {
  public:
    explicit Rows(std::uint64_t seed) : random_(seed) {}

    std::string make(int count, bool has_odd_rows) {
        std::string text = "firm.capital,firm.city,age,kind,born,open,mixed\n";
        for (int i = 0; i < count; ++i) {
            text += pick({"", "500000", "500000.5", "500000.49", "-1", "12345678.123456"});
            text += "," + pick({"", "Yubei", "\"a, b\"", "\"two\nlines\""});
            text += "," + pick({"", "17", "18", "59", "60", "59.75"});
            text += "," + pick({"", "shop", "\"say \"\"hi\"\"\"", "stop", "渝北, 店", "ship"});
            text += "," + pick({"", "1959-12-31", "1960-01-01", "2024-02-29"});
            text += "," + pick({"", "true", "false"});
            text += "," + (has_odd_rows ? pick({"", "5", "5.0", "x", "true"})
                                        : pick({"", "5", "5.0", "6"}));
            text += i % 3 == 0 ? "\r\n" : "\n";
        }
        return text;
    }

  private:
    // Texts with a comma are put in quotes where they are not yet.
    std::string pick(const std::vector<std::string>& from) {
        const std::string& text = from[random_() % from.size()];
        return text.starts_with('"') ? text : csv_field(text);
    }
    std::mt19937_64 random_;
};

}  // namespace

TEST(CsvBatch, ColumnsAndRowsGiveTheSameText) {
    const Engine engine = engine_of();
    for (const std::uint64_t seed : {1, 2, 3}) {
        const std::string csv = Rows(seed).make(350, false);
        const Answers by_row = answers(engine, csv, false);
        const Answers by_column = answers(engine, csv, true);
        EXPECT_EQ(by_row.text, by_column.text);
        EXPECT_EQ(by_row.error, "");
        EXPECT_EQ(by_row.columnar, 0u);
        // Most of what can be a yes or no is computed in columns.
        EXPECT_GT(by_column.columnar, 350u * 5);
        EXPECT_LT(by_column.columnar, 350u * kQuestions.size());
        EXPECT_EQ(by_column.text, answers(engine, csv, true, 1).text);
        EXPECT_EQ(by_column.text, answers(engine, csv, true, 350).text);
    }
}

TEST(CsvBatch, AColumnOfSeveralKindsIsReadRowByRow) {
    const Engine engine = engine_of();
    const std::string csv = Rows(9).make(200, true);
    const Answers by_column = answers(engine, csv, true);
    EXPECT_EQ(by_column.text, answers(engine, csv, false).text);
    EXPECT_EQ(by_column.columnar, 0u);
}

TEST(CsvBatch, NumbersThatNoColumnHoldsKeepEveryDigit) {
    const Engine engine = engine_of();
    const std::string csv =
        "firm.capital,firm.city,age\n500000.5,,1\n12345678901234567890123456789,,2\n"
        "500000.49999999999999999999,,3\n";
    const std::vector<std::string> names = {"large", "number"};
    const Answers by_column = answers(engine, csv, true, 100, names);
    EXPECT_EQ(by_column.text, answers(engine, csv, false, 100, names).text);
    EXPECT_EQ(
        by_column.text,
        "large,number\ntrue,550001.55\ntrue,13580246791358024679135802469.9\n"
        "false,550003.549999999999999999989\n"
    );
}

TEST(CsvBatch, RowsBeforeAFaultAreAnswered) {
    const Engine engine = engine_of();
    const std::string good = Rows(4).make(120, false);
    for (const std::string bad : {"1,2\n", "1,2,3,4,5,6,\"open\n"}) {
        const Answers by_column = answers(engine, good + bad + good, true);
        const Answers by_row = answers(engine, good + bad + good, false);
        EXPECT_EQ(by_column.text, by_row.text);
        EXPECT_EQ(by_column.error, by_row.error);
        EXPECT_EQ(
            std::ranges::count(answers(engine, good, true).text, '\n'),
            std::ranges::count(by_column.text, '\n')
        );
    }
    EXPECT_EQ(answers(engine, good + "1,2\n", true).error, "dmn.csv_fields");
    EXPECT_EQ(answers(engine, good + "\"\n", true).error, "dmn.csv");
    EXPECT_EQ(answers(engine, "", true).error, "dmn.csv_empty");
    EXPECT_EQ(answers(engine, "nobody\n", true).error, "dmn.csv_column");
    EXPECT_EQ(answers(engine, good, true, 100, {"nobody"}).error, "dmn.unknown_decision");
}

TEST(CsvBatch, WhatSpreadsheetsWriteIsRead) {
    const Engine engine = engine_of();
    const Answers plain = answers(engine, "firm.capital,age\n500000, 18 \n1,2\n", true);
    ASSERT_EQ(plain.error, "");
    const Answers marked = answers(
        engine,
        "\xEF\xBB\xBF"
        "firm.capital,age\r\n500000,18\r\n\r\n1,2\r\n\r\n",
        true
    );
    EXPECT_EQ(marked.error, "");
    EXPECT_EQ(marked.text, plain.text);
}

TEST(CsvBatch, AFieldThatIsNoValueOfItsInputIsAsUnknownAsAnEmptyOneAndTold) {
    const Engine engine = engine_of();
    for (const bool in_columns : {true, false}) {
        const std::string text = "age,firm.capital\n18,5\nabc,6\n\"1,000\",7\n17,8\n";
        const Answers unreadable = answers(engine, text, in_columns);
        EXPECT_EQ(unreadable.error, "");
        EXPECT_EQ(
            unreadable.text,
            answers(engine, "age,firm.capital\n18,5\n,6\n,7\n17,8\n", in_columns).text
        );
        auto batch = CsvBatch::open(engine, all_names(), text, {.in_columns = in_columns});
        std::string rows;
        ASSERT_TRUE(batch.has_value() && batch->next(rows).has_value());
        ASSERT_EQ(batch->warnings().size(), 2u);
        EXPECT_EQ(batch->warning_count(), 2u);
        EXPECT_EQ(batch->warnings()[0].line, 3);
        EXPECT_EQ(batch->warnings()[1].line, 4);
        const feel::Diagnostic told = to_diagnostic(batch->warnings()[1].fact);
        EXPECT_EQ(told.place, "age");
        EXPECT_EQ(told.message, "\"1,000\" is no number");
        EXPECT_EQ(answers(engine, "firm.city\n\xD3\xE5\xB1\xB1\n", in_columns).error, "dmn.csv");
    }
}

TEST(CsvBatch, AHeaderAloneGivesAHeader) {
    const Answers by_column = answers(engine_of(), "age\n", true, 100, {"large", "text"});
    EXPECT_EQ(by_column.text, "large,text\n");
    EXPECT_EQ(by_column.error, "");
}
