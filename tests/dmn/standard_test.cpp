// Types where the standard has them: columns of tables, relations, imports, and names in filters.
#include <gtest/gtest.h>

#include "dmn/evaluate.h"
#include "dmn/load.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

std::string definitions(const std::string& space, const std::string& elements) {
    return fmt::format(
        "<definitions name='{0}' namespace='urn:{0}'>{1}</definitions>", space, elements
    );
}

std::string result_of_models(const std::vector<std::string>& models) {
    std::vector<Model> loaded;
    for (const std::string& xml : models) {
        Loaded each = load(xml);
        EXPECT_FALSE(has_errors(each.issues));
        loaded.push_back(std::move(each.model));
    }
    Issues issues;
    const Engine engine = Engine::compile(loaded[0], issues, std::span(loaded).subspan(1));
    EXPECT_FALSE(has_errors(issues)) << issues[0].message;
    Evaluation evaluation;
    const auto value = engine.value("d", {}, evaluation);
    EXPECT_TRUE(value.has_value());
    return value ? feel::to_feel(*value) : value.error().code;
}

std::string result_of(const std::string& elements) {
    return result_of_models({definitions("m", elements)});
}

std::string literal(const std::string& text) {
    return "<literalExpression><text><![CDATA[" + text + "]]></text></literalExpression>";
}
std::string decision(
    const std::string& logic, const std::string& type = "", const std::string& needs = ""
) {
    return fmt::format(
        "<decision id='d' name='d'><variable name='d' typeRef='{}'/>{}{}</decision>", type, needs,
        logic
    );
}
std::string cell(const std::string& kind, const std::string& text) {
    return "<" + kind + "><text><![CDATA[" + text + "]]></text></" + kind + ">";
}

struct Table {
    std::string hit_policy = "UNIQUE";
    std::string aggregation = "";
    std::string input = "5";
    std::string input_type = "";
    std::string output_type = "";
    std::string default_output = "";
};
/// One input, one output; rules of a test and an output.
std::string table(
    const Table& form, const std::vector<std::pair<std::string, std::string>>& rules
) {
    std::string xml = fmt::format(
        "<decisionTable hitPolicy='{}' aggregation='{}'><input><inputExpression typeRef='{}'>"
        "<text><![CDATA[{}]]></text></inputExpression></input><output typeRef='{}'>",
        form.hit_policy, form.aggregation, form.input_type, form.input, form.output_type
    );
    if (!form.default_output.empty()) xml += cell("defaultOutputEntry", form.default_output);
    xml += "</output>";
    for (const auto& [test, output] : rules)
        xml += "<rule>" + cell("inputEntry", test) + cell("outputEntry", output) + "</rule>";
    return decision(xml + "</decisionTable>");
}

const std::string kSmall =
    "<itemDefinition name='tSmall'><typeRef>number</typeRef><allowedValues><text>[1..10]</text>"
    "</allowedValues></itemDefinition>";

}  // namespace

// DMN 1.5, 10.3.2.9.4: wherever a type is declared, the value is converted to it or null.
TEST(TableTypes, AnInputIsConvertedToTheTypeOfItsColumn) {
    EXPECT_EQ(result_of(table({.input = "[5]", .input_type = "number"}, {{"5", "1"}})), "1");
    EXPECT_EQ(
        result_of(table({.input = "\"5\"", .input_type = "number"}, {{"null", "1"}, {"\"5\"", "2"}})
        ),
        "1"
    );
    EXPECT_EQ(
        result_of(table(
            {.input = "date(\"2026-11-21\")", .input_type = "dateTime"},
            {{"@\"2026-11-21T00:00:00Z\"", "1"}}
        )),
        "1"
    );
}

TEST(TableTypes, AnOutputIsConvertedToTheTypeOfItsColumn) {
    EXPECT_EQ(result_of(table({.output_type = "number"}, {{"-", "[1]"}})), "1");
    EXPECT_EQ(result_of(table({.output_type = "number"}, {{"-", "\"x\""}})), "null");
    EXPECT_EQ(result_of(kSmall + table({.output_type = "tSmall"}, {{"-", "20"}})), "null");
    EXPECT_EQ(result_of(kSmall + table({.output_type = "tSmall"}, {{"-", "10"}})), "10");
    const Table otherwise{
        .hit_policy = "FIRST", .output_type = "number", .default_output = "\"none\""};
    EXPECT_EQ(result_of(table(otherwise, {{"6", "1"}})), "null");
    // Only the cell that does not conform is lost.
    EXPECT_EQ(
        result_of(
            table({.hit_policy = "COLLECT", .output_type = "number"}, {{"-", "1"}, {"5", "\"x\""}})
        ),
        "[1, null]"
    );
}

TEST(TableTypes, TextsAreNotSummed) {
    const Table sum{.hit_policy = "COLLECT", .aggregation = "SUM"};
    EXPECT_EQ(result_of(table(sum, {{"-", "\"a\""}, {"5", "\"b\""}})), "null");
    EXPECT_EQ(result_of(table(sum, {{"-", "@\"P1D\""}, {"5", "@\"P2D\""}})), "@\"P3D\"");
    EXPECT_EQ(result_of(table(sum, {{"-", "1"}, {"5", "@\"P2D\""}})), "null");
}

TEST(BoxTypes, ARelationsCellsHaveTheTypesOfItsColumns) {
    const std::string relation =
        "<relation><column name='a' typeRef='number'/><column name='b'/>"
        "<row>" +
        literal("\"x\"") + literal("\"x\"") + "</row></relation>";
    EXPECT_EQ(result_of(decision(relation)), "[{a: null, b: \"x\"}]");
}

TEST(Boxes, AFilterSeesEntriesInEveryKindOfCondition) {
    const auto filter = [](const std::string& in, const std::string& match) {
        return decision(
            "<filter><in>" + literal(in) + "</in><match>" + match + "</match></filter>"
        );
    };
    const std::string list = "[{a: 1, k: 1}, {a: 2, k: 1}]";
    EXPECT_EQ(result_of(filter(list, literal("a = 2"))), "[{a: 2, k: 1}]");
    const std::string conditional = "<conditional><if>" + literal("a = 2") + "</if><then>" +
                                    literal("true") + "</then><else>" + literal("false") +
                                    "</else></conditional>";
    EXPECT_EQ(result_of(filter(list, conditional)), "[{a: 2, k: 1}]");
    // What is declared within the condition hides an entry of that name.
    const std::string context = "<context><contextEntry><variable name='k'/>" + literal("2") +
                                "</contextEntry><contextEntry>" + literal("a = k") +
                                "</contextEntry></context>";
    EXPECT_EQ(result_of(filter(list, context)), "[{a: 2, k: 1}]");
    // 10.3.2.5: `item` is the element unless the element has such an entry.
    EXPECT_EQ(result_of(filter("[{item: 1}, {item: 2}]", literal("item > 1"))), "[{item: 2}]");
}

TEST(Boxes, ALoopRunsOverARange) {
    const auto loop = [](const std::string& kind, const std::string& in, const std::string& body) {
        const std::string result = kind == "for" ? "return" : "satisfies";
        return decision(fmt::format(
            "<{0} iteratorVariable='i'><in>{1}</in><{2}>{3}</{2}></{0}>", kind, literal(in), result,
            literal(body)
        ));
    };
    EXPECT_EQ(result_of(loop("for", "[1..3]", "i * 2")), "[2, 4, 6]");
    EXPECT_EQ(result_of(loop("for", "(1..4)", "i")), "[2, 3]");
    EXPECT_EQ(result_of(loop("some", "[1..3]", "i > 2")), "true");
    EXPECT_EQ(result_of(loop("every", "[1..3]", "i > 2")), "false");
    EXPECT_EQ(result_of(loop("for", "[\"a\"..\"c\"]", "i")), "null");
    EXPECT_EQ(result_of(loop("for", "[1, [2..3]]", "i")), "[1, [2..3]]");
}

TEST(Boxes, AFunctionWrittenAsTextSeesItsOwnName) {
    const std::string boxed = "<context><contextEntry><variable name='fact'/>" +
                              literal("function(n: number) if n <= 1 then 1 else n * fact(n - 1)") +
                              "</contextEntry><contextEntry>" + literal("fact(5)") +
                              "</contextEntry></context>";
    EXPECT_EQ(result_of(decision(boxed)), "120");
}

TEST(Imports, TypesOfImportsOfImportsAreKnownByTheirPrefixes) {
    const std::string colours = definitions(
        "c",
        "<itemDefinition name='tColour'><typeRef>string</typeRef><allowedValues>"
        "<text>\"red\",\"blue\"</text></allowedValues></itemDefinition>"
    );
    const std::string things = definitions(
        "b",
        "<import name='cc' namespace='urn:c' importType='dmn'/>"
        "<itemDefinition name='tThing'><itemComponent name='colour'><typeRef>cc.tColour</typeRef>"
        "</itemComponent></itemDefinition>"
    );
    const auto answer = [&](const std::string& text, const std::string& type) {
        const std::string main = definitions(
            "a",
            "<import name='bb' namespace='urn:b' importType='dmn'/>"
            "<itemDefinition name='tOurs'><typeRef>bb.tThing</typeRef></itemDefinition>" +
                decision(literal(text), type)
        );
        return result_of_models({main, things, colours});
    };
    for (const std::string type : {"bb.tThing", "tOurs"}) {
        EXPECT_EQ(answer("{colour: \"red\"}", type), "{colour: \"red\"}") << type;
        EXPECT_EQ(answer("{colour: \"green\"}", type), "null") << type;
    }
    EXPECT_EQ(answer("\"green\"", "bb.cc.tColour"), "null");
    EXPECT_EQ(answer("\"blue\"", "bb.cc.tColour"), "\"blue\"");
}

TEST(Imports, ModelsThatImportOneAnotherAreReadOnce) {
    const std::string type = "<itemDefinition name='t'><typeRef>number</typeRef></itemDefinition>";
    const std::string a = definitions(
        "a", "<import name='b' namespace='urn:b' importType='dmn'/>" + decision(literal("1"), "b.t")
    );
    const std::string b =
        definitions("b", "<import name='a' namespace='urn:a' importType='dmn'/>" + type);
    EXPECT_EQ(result_of_models({a, b}), "1");
}

TEST(ItemDefinitions, AllowedValuesThatCannotBeReadAreTold) {
    const Loaded loaded = load(definitions(
        "m",
        "<itemDefinition id='t' name='t'><typeRef>string</typeRef><allowedValues><text>\"a\",,"
        "</text></allowedValues></itemDefinition>" +
            decision(literal("\"b\""), "t")
    ));
    Issues issues;
    const Engine engine = Engine::compile(loaded.model, issues);
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].code, "dmn.expression");
    EXPECT_EQ(issues[0].place, "t");
    EXPECT_TRUE(has_errors(issues));
}
