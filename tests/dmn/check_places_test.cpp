// A fault is told where it stands: each kind of fault in each kind of box and cell, with the line
// and the id of the element around it, and in tables with rule and column.
#include <gtest/gtest.h>

#include <set>

#include "dmn/check.h"
#include "dmn/load.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

struct Fault {
    const char* text;
    const char* code;
};
constexpr Fault kFaults[] = {
    {"n +", "dmn.expression"},
    {"nn + 1", "dmn.unknown_name"},
    {"n + k", "dmn.type_conflict"},
    {"abs(n, 1)", "dmn.arguments"},
    {"l[1].agee", "dmn.unknown_property"},
    {"k = \"c\"", "dmn.value_not_allowed"},
    {"count(l) < 0", "dmn.value_not_allowed"},
    {"date(\"abc\")", "dmn.always_null"},
};

/// Where the fault stands: `@` in the logic. What is told of it bears the id "here".
struct Place {
    const char* name;
    std::string logic;
    int rule = 0;
    int column = 0;
};

std::string literal(const std::string& text, const std::string& id = "") {
    return "<literalExpression" + (id.empty() ? "" : " id='" + id + "'") + "><text>" + text +
           "</text></literalExpression>\n";
}
std::string table(
    const std::string& input,
    const std::string& output,
    const std::string& first_rule,
    const std::string& second_rule
) {
    return "<decisionTable id='t' hitPolicy='FIRST'>\n" + input + "\n" + output + "\n" +
           first_rule + "\n" + second_rule + "\n</decisionTable>\n";
}
std::string rule(const std::string& id, const std::string& test, const std::string& value) {
    return "<rule id='" + id + "'>\n<inputEntry><text>n</text></inputEntry>\n<inputEntry><text>" +
           test + "</text></inputEntry>\n<outputEntry><text>" + value +
           "</text></outputEntry>\n</rule>";
}
const std::string kInputs =
    "<input id='i1'><inputExpression><text>n</text></inputExpression></input>\n"
    "<input id='i2'><inputExpression><text>n + 1</text></inputExpression></input>";
const std::string kOutput = "<output id='o'/>";
const std::string kCells =
    "<rule id='r9'>\n<inputEntry><text>-</text></inputEntry>\n<inputEntry>"
    "<text>-</text></inputEntry>\n<outputEntry><text>1</text></outputEntry>"
    "\n</rule>";

std::vector<Place> tables() {
    return {
        {"column",
         table(
             "<input id='i1'><inputExpression><text>n</text></inputExpression></input>\n"
             "<input id='here'><inputExpression><text>@</text></inputExpression></input>",
             kOutput, rule("r1", "-", "1"), kCells
         ),
         0, 2},
        {"test", table(kInputs, kOutput, kCells, rule("here", "@", "1")), 2, 2},
        {"output", table(kInputs, kOutput, rule("here", "-", "@"), kCells), 1, 3},
        {"default output",
         table(
             kInputs,
             "<output id='here'><defaultOutputEntry><text>@</text></defaultOutputEntry></output>",
             rule("r1", "-", "1"), kCells
         ),
         0, 3},
    };
}

std::vector<Place> boxes() {
    const std::string one = literal("1");
    const std::string here = literal("@", "here");
    const auto in = [](const std::string& tag, const std::string& box) {
        return "<" + tag + ">\n" + box + "</" + tag + ">\n";
    };
    const auto entry = [](const std::string& name, const std::string& box) {
        return "<contextEntry>" + (name.empty() ? "" : "<variable name='" + name + "'/>") + "\n" +
               box + "</contextEntry>\n";
    };
    std::vector<Place> all = {
        {"entry", in("context", entry("a", one) + entry("b", here))},
        {"result of a context", in("context", entry("a", one) + entry("", here))},
        {"list", in("list", one + here)},
        {"relation",
         in("relation", "<column name='a'/><column name='b'/>\n" + in("row", one + here))},
        {"if", in("conditional", in("if", here) + in("then", one) + in("else", one))},
        {"then",
         in("conditional", in("if", literal("n > 1")) + in("then", here) + in("else", one))},
        {"else",
         in("conditional", in("if", literal("n > 1")) + in("then", one) + in("else", here))},
        {"in", in("filter", in("in", here) + in("match", literal("true")))},
        {"match", in("filter", in("in", literal("l")) + in("match", here))},
        {"return",
         "<for iteratorVariable='x'>\n" + in("in", literal("l")) + in("return", here) + "</for>\n"},
        {"some", "<some iteratorVariable='x'>\n" + in("in", literal("l")) + in("satisfies", here) +
                     "</some>\n"},
        {"every", "<every iteratorVariable='x'>\n" + in("in", literal("l")) +
                      in("satisfies", here) + "</every>\n"},
        {"function", in("functionDefinition", "<formalParameter name='p'/>\n" + here)},
        {"binding",
         in("invocation", literal("f") + in("binding", "<parameter name='p'/>\n" + here))},
        {"entry in a list", in("list", in("context", entry("a", here)))},
    };
    for (Place& place : tables()) {
        // The same table inside of another box.
        Place inner = place;
        inner.logic = in("list", in("context", entry("a", inner.logic)));
        all.push_back(std::move(place));
        all.push_back(std::move(inner));
    }
    return all;
}

std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text) result += c == '<' ? "&lt;" : std::string(1, c);
    return result;
}
std::string filled(std::string logic, const Fault& fault) {
    return logic.replace(logic.find('@'), 1, escaped(fault.text));
}
const std::string kTypes =
    "<definitions id='m' name='m' namespace='urn:m'>\n"
    "<itemDefinition id='tKind' name='tKind'><typeRef>string</typeRef><allowedValues>"
    "<text>\"a\",\"b\"</text></allowedValues></itemDefinition>\n"
    "<itemDefinition id='tP' name='tP' isCollection='true'><itemComponent name='age'>"
    "<typeRef>number</typeRef></itemComponent></itemDefinition>\n";

std::string in_a_decision(const std::string& logic) {
    return kTypes +
           "<inputData id='n' name='n'><variable name='n' typeRef='number'/></inputData>\n"
           "<inputData id='k' name='k'><variable name='k' typeRef='tKind'/></inputData>\n"
           "<inputData id='l' name='l'><variable name='l' typeRef='tP'/></inputData>\n"
           "<businessKnowledgeModel id='f' name='f'><variable name='f'/><encapsulatedLogic>"
           "<formalParameter name='p'/><literalExpression><text>1</text></literalExpression>"
           "</encapsulatedLogic></businessKnowledgeModel>\n"
           "<decision id='d' name='d'><variable name='d'/>\n"
           "<informationRequirement><requiredInput href='#n'/></informationRequirement>\n"
           "<informationRequirement><requiredInput href='#k'/></informationRequirement>\n"
           "<informationRequirement><requiredInput href='#l'/></informationRequirement>\n"
           "<knowledgeRequirement><requiredKnowledge href='#f'/></knowledgeRequirement>\n" +
           logic + "</decision>\n</definitions>";
}
std::string in_a_knowledge_model(const std::string& logic) {
    return kTypes +
           "<businessKnowledgeModel id='f' name='f'><variable name='f'/><encapsulatedLogic>"
           "<formalParameter name='p'/><literalExpression><text>1</text></literalExpression>"
           "</encapsulatedLogic></businessKnowledgeModel>\n"
           "<businessKnowledgeModel id='d' name='d'><variable name='d'/>\n"
           "<knowledgeRequirement><requiredKnowledge href='#f'/></knowledgeRequirement>\n"
           "<encapsulatedLogic>\n<formalParameter name='n' typeRef='number'/>"
           "<formalParameter name='k' typeRef='tKind'/><formalParameter name='l' typeRef='tP'/>\n" +
           logic + "</encapsulatedLogic></businessKnowledgeModel>\n</definitions>";
}

Issues issues_of(const std::string& xml) {
    Loaded loaded = load(xml, "m.dmn");
    Issues issues = loaded.issues;
    if (!has_errors(issues))
        for (Issue& issue : check(loaded.model)) issues.push_back(std::move(issue));
    return issues;
}
int line_of(const std::string& xml, const std::string& what) {
    const auto end = xml.begin() + static_cast<std::ptrdiff_t>(xml.find(what));
    return static_cast<int>(std::count(xml.begin(), end, '\n')) + 1;
}
int number_in(const Issue& issue, const char* key) {
    const json::value* value = issue.details.if_contains(key);
    return value ? value->to_number<int>() : 0;
}

/// Of the tests of a column gaps and dead rules are told, not what never holds by itself.
bool is_told(const Fault& fault, const Place& place) {
    return std::string_view(fault.text) != "count(l) < 0" || std::string_view(place.name) != "test";
}

void expect_at(const std::string& xml, const Fault& fault, const Place& place) {
    const std::string what = fmt::format("{} in {}", fault.text, place.name);
    size_t found = 0;
    for (const Issue& issue : issues_of(xml)) {
        EXPECT_EQ(issue.file, "m.dmn") << what << ": " << issue.message;
        EXPECT_FALSE(issue.hint.empty()) << what << ": " << issue.message;
        EXPECT_GT(issue.line, 0) << what << ": " << issue.message;
        if (issue.code != fault.code) continue;
        ++found;
        EXPECT_EQ(issue.place, "here") << what << ": " << issue.message;
        EXPECT_EQ(issue.line, line_of(xml, "id='here'")) << what << ": " << issue.message;
        EXPECT_EQ(number_in(issue, "rule"), place.rule) << what << ": " << issue.message;
        EXPECT_EQ(number_in(issue, "column"), place.column) << what << ": " << issue.message;
    }
    EXPECT_EQ(found, is_told(fault, place) ? 1U : 0U) << what << "\n" << xml;
}

}  // namespace

TEST(CheckPlaces, EachFaultOfADecisionIsToldOnceAndWhereItStands) {
    for (const Place& place : boxes())
        for (const Fault& fault : kFaults)
            expect_at(in_a_decision(filled(place.logic, fault)), fault, place);
}

TEST(CheckPlaces, EachFaultOfAKnowledgeModelIsToldOnceAndWhereItStands) {
    for (const Place& place : boxes())
        for (const Fault& fault : kFaults)
            expect_at(in_a_knowledge_model(filled(place.logic, fault)), fault, place);
}
