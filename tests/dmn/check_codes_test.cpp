// Whatever is told of a model says where it is and what to do: file, line, element, rule and column
// where there are some, and a hint.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "dmn/check.h"
#include "dmn/load.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

struct Sample {
    const char* code;
    std::string xml;
    bool is_in_table = false;
};

std::string model_of(const std::string& body) {
    return "<definitions id='m' name='m' namespace='urn:m'>\n"
           "<itemDefinition id='tKind' name='tKind'><typeRef>string</typeRef><allowedValues>"
           "<text>\"a\",\"b\"</text></allowedValues></itemDefinition>\n"
           "<itemDefinition id='tP' name='tP' isCollection='true'><itemComponent name='age'>"
           "<typeRef>number</typeRef></itemComponent></itemDefinition>\n"
           "<inputData id='n' name='n'><variable name='n' typeRef='number'/></inputData>\n"
           "<inputData id='k' name='k'><variable name='k' typeRef='tKind'/></inputData>\n"
           "<inputData id='l' name='l'><variable name='l' typeRef='tP'/></inputData>\n" +
           body + "</definitions>";
}
std::string decision(const std::string& logic, const std::string& more = "") {
    return "<decision id='d' name='d'><variable name='d'/>\n"
           "<informationRequirement><requiredInput href='#n'/></informationRequirement>\n"
           "<informationRequirement><requiredInput href='#k'/></informationRequirement>\n"
           "<informationRequirement><requiredInput href='#l'/></informationRequirement>\n" +
           more + logic + "</decision>\n";
}
std::string text(const std::string& source) {
    return model_of(
        decision("<literalExpression><text><![CDATA[" + source + "]]></text></literalExpression>")
    );
}
std::string table(
    const std::vector<std::pair<std::string, std::string>>& rules,
    const std::string& attributes = "",
    const std::string& column = "n",
    const std::string& output = "<output id='out'/>"
) {
    std::string xml = "<decisionTable " + attributes + ">\n<input id='in'><inputExpression><text>" +
                      column + "</text></inputExpression></input>\n" + output;
    int number = 0;
    for (const auto& [test, value] : rules)
        xml += fmt::format(
            "\n<rule id='r{}'><inputEntry><text><![CDATA[{}]]></text></inputEntry><outputEntry>"
            "<text><![CDATA[{}]]></text></outputEntry></rule>",
            ++number, test, value
        );
    return model_of(decision(xml + "</decisionTable>"));
}
std::string deep(int depth) {
    std::string xml;
    for (int i = 0; i < depth; ++i) xml += "<list>";
    xml += "<literalExpression><text>1</text></literalExpression>";
    for (int i = 0; i < depth; ++i) xml += "</list>";
    return model_of(decision(xml));
}
std::string wide_table() {
    std::string xml = "<decisionTable hitPolicy='UNIQUE'>";
    for (int column = 0; column < 12; ++column)
        xml += fmt::format(
            "<input><inputExpression><text>n + {}</text></inputExpression></input>", column
        );
    xml += "<output/>";
    for (int rule = 0; rule < 40; ++rule) {
        xml += fmt::format("<rule id='r{}'>", rule);
        for (int column = 0; column < 12; ++column)
            xml += fmt::format(
                "<inputEntry><text>[{}..{}]</text></inputEntry>", rule * (column + 3) % 17,
                rule * (column + 5) % 23 + 17
            );
        xml += "<outputEntry><text>1</text></outputEntry></rule>";
    }
    return model_of(decision(xml + "</decisionTable>"));
}

const std::vector<Sample>& samples() {
    static const std::string one = "<literalExpression><text>1</text></literalExpression>";
    static const std::vector<Sample> all = {
        {"dmn.xml", "<definitions><a></definitions>"},
        {"dmn.no_definitions", "<html/>"},
        {"dmn.too_large", std::string(17 * 1024 * 1024, ' ')},
        {"dmn.no_name", model_of("<decision id='d'>" + one + "</decision>")},
        {"dmn.too_deep", deep(120)},
        {"dmn.no_expression", model_of(decision("<conditional><if/><then/><else/></conditional>"))},
        {"dmn.relation_row", model_of(decision(
                                 "<relation><column name='a'/><column name='b'/><row id='w'>" +
                                 one + "</row></relation>"
                             ))},
        {"dmn.no_output", model_of(decision("<decisionTable><input><inputExpression><text>n</text>"
                                            "</inputExpression></input></decisionTable>"))},
        {"dmn.output_name", table({}, "", "n", "<output/><output/>")},
        {"dmn.hit_policy", table({{"-", "1"}}, "hitPolicy='BEST'")},
        {"dmn.aggregation", table({{"-", "1"}}, "hitPolicy='COLLECT' aggregation='AVG'")},
        {"dmn.rule_cells",
         model_of(decision("<decisionTable><input><inputExpression><text>n</text>"
                           "</inputExpression></input><output/><rule id='r1'><outputEntry><text>1"
                           "</text></outputEntry></rule></decisionTable>"))},
        {"dmn.duplicate_id",
         model_of(decision(one) + "<decision id='d' name='e'>" + one + "</decision>")},
        {"dmn.duplicate_name",
         model_of(decision(one) + "<decision id='e' name='d'>" + one + "</decision>")},
        {"dmn.dangling_reference", model_of(decision(
                                       one,
                                       "<informationRequirement><requiredInput href='#gone'/>"
                                       "</informationRequirement>"
                                   ))},
        {"dmn.missing_requirement",
         model_of("<decision id='d' name='d'><literalExpression><text>n</text></literalExpression>"
                  "</decision>")},
        {"dmn.duplicate_entry",
         model_of(decision(
             "<context><contextEntry><variable name='a'/>" + one +
             "</contextEntry><contextEntry><variable name='a'/>" + one + "</contextEntry></context>"
         ))},
        {"dmn.unknown_type",
         model_of(
             "<inputData id='z' name='z'><variable name='z' typeRef='tNone'/></inputData>" +
             decision(one)
         )},
        {"dmn.type_cycle", model_of(
                               "<itemDefinition name='S'><typeRef>T</typeRef></itemDefinition>"
                               "<itemDefinition name='T'><typeRef>S</typeRef></itemDefinition>" +
                               decision(one)
                           )},
        {"dmn.cycle", model_of(decision(
                          one,
                          "<informationRequirement><requiredDecision href='#d'/>"
                          "</informationRequirement>"
                      ))},
        {"dmn.check_incomplete", wide_table()},
        {"dmn.gap", table({{"< 5", "1"}})},
        {"dmn.overlap", table({{"<= 5", "1"}, {">= 5", "2"}}), true},
        {"dmn.dead_rule", table({{"-", "1"}, {"> 5", "2"}}, "hitPolicy='FIRST'"), true},
        {"dmn.expression", text("1 +")},
        {"dmn.expression", table({{"> ", "1"}}), true},
        {"dmn.expression", table({{"-", "1 +"}}), true},
        {"dmn.expression", table({{"-", "1"}}, "", "n +"), true},
        {"dmn.unknown_name", text("nn + 1")},
        {"dmn.unknown_name", text("count(l[agee > 3])")},
        {"dmn.unknown_name", table({{"> limit", "1"}}), true},
        {"dmn.unknown_name", table({{"-", "count(l[agee > 3])"}}), true},
        {"dmn.type_conflict", text("n + k")},
        {"dmn.type_conflict", table({{"\"a\"", "1"}, {"> 3", "1"}}), true},
        {"dmn.type_conflict", table({{"-", "n + k"}}), true},
        {"dmn.type_conflict", table({{"-", "1"}}, "", "n + k"), true},
        {"dmn.arguments", text("abs(n, 1)")},
        {"dmn.arguments", table({{"-", "abs(n, 1)"}}), true},
        {"dmn.unknown_property", text("l.agee")},
        {"dmn.unknown_property", table({{"-", "l[1].agee"}}), true},
        {"dmn.value_not_allowed", text("k = \"c\"")},
        {"dmn.value_not_allowed", table({{"\"c\"", "1"}}, "", "k"), true},
        {"dmn.value_not_allowed",
         table(
             {{"-", "7"}}, "", "n",
             "<output id='out'><outputValues><text>1,2</text></outputValues></output>"
         ),
         true},
        {"dmn.always_null", text("date(\"abc\")")},
        {"dmn.always_null", table({{"-", "date(\"abc\")"}}), true},
    };
    return all;
}

Issues issues_of(const std::string& xml) {
    Loaded loaded = load(xml, "m.dmn");
    Issues issues = loaded.issues;
    if (!has_errors(issues))
        for (Issue& issue : check(loaded.model)) issues.push_back(std::move(issue));
    return issues;
}

bool is_of_the_file(const std::string& code) {
    return code == "dmn.xml" || code == "dmn.no_definitions" || code == "dmn.too_large";
}

}  // namespace

TEST(CheckCodes, EachSaysWhereAndWhatToDo) {
    for (const Sample& sample : samples()) {
        const Issues issues = issues_of(sample.xml);
        const bool is_found = std::ranges::any_of(issues, [&](const Issue& issue) {
            return issue.code == sample.code;
        });
        EXPECT_TRUE(is_found) << sample.code << "\n" << sample.xml.substr(0, 2000);
        for (const Issue& issue : issues) {
            const std::string what = issue.code + ": " + issue.message;
            EXPECT_EQ(issue.file, "m.dmn") << what;
            EXPECT_FALSE(issue.hint.empty()) << what;
            if (is_of_the_file(issue.code)) continue;
            EXPECT_FALSE(issue.place.empty()) << what;
            EXPECT_GT(issue.line, 0) << what;
            if (issue.code != sample.code || !sample.is_in_table) continue;
            EXPECT_TRUE(issue.details.contains("rule") || issue.details.contains("column")) << what;
        }
    }
}

TEST(CheckCodes, NoneIsForgottenHere) {
    std::set<std::string> sampled;
    for (const Sample& sample : samples()) sampled.insert(sample.code);
    const std::regex quoted("\"(dmn\\.[a-z_]+)\"");
    const std::filesystem::path folder = std::filesystem::path(TONGBAN_SOURCE_DIR) / "src/dmn";
    for (const char* file :
         {"check.cpp", "compile.cpp", "cycle_check.cpp", "element_compiler.cpp", "load.cpp",
          "load_table.cpp", "table_check.cpp", "type_check.cpp", "type_check_boxes.cpp",
          "type_check_table.cpp", "types.cpp"}) {
        std::ifstream stream(folder / file);
        const std::string source(std::istreambuf_iterator<char>(stream), {});
        EXPECT_FALSE(source.empty()) << file;
        for (std::sregex_iterator each(source.begin(), source.end(), quoted), end; each != end;
             ++each)
            EXPECT_TRUE(sampled.contains((*each)[1])) << (*each)[1] << " in " << file;
    }
}
