// Types of boxed expressions, decisions without a declared type, services and imports.
#include <gtest/gtest.h>

#include "dmn/check.h"
#include "dmn/load.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

std::string literal(const std::string& text, const std::string& type = "") {
    return "<literalExpression" + (type.empty() ? "" : " typeRef='" + type + "'") +
           "><text><![CDATA[" + text + "]]></text></literalExpression>";
}
constexpr const char* kHead =
    "<definitions name='m' namespace='urn:m'>"
    "<itemDefinition name='tKind'><typeRef>string</typeRef><allowedValues><text>\"a\",\"b\"</text>"
    "</allowedValues></itemDefinition>"
    "<itemDefinition name='tPerson'><itemComponent name='age'><typeRef>number</typeRef>"
    "</itemComponent><itemComponent name='name'><typeRef>string</typeRef></itemComponent>"
    "</itemDefinition><itemDefinition name='tPeople' isCollection='true'><typeRef>tPerson</typeRef>"
    "</itemDefinition>"
    "<inputData id='n' name='n'><variable name='n' typeRef='number'/></inputData>"
    "<inputData id='s' name='s'><variable name='s' typeRef='string'/></inputData>"
    "<inputData id='l' name='l'><variable name='l' typeRef='tPeople'/></inputData>";
constexpr const char* kNeeds =
    "<informationRequirement><requiredInput href='#n'/></informationRequirement>"
    "<informationRequirement><requiredInput href='#s'/></informationRequirement>"
    "<informationRequirement><requiredInput href='#l'/></informationRequirement>"
    "<knowledgeRequirement><requiredKnowledge href='#fee'/></knowledgeRequirement>"
    "<knowledgeRequirement><requiredKnowledge href='#half'/></knowledgeRequirement>";
std::string knowledge(
    const std::string& name,
    const std::string& parameters,
    const std::string& body,
    const std::string& type = ""
) {
    return "<businessKnowledgeModel id='" + name + "' name='" + name + "'><variable name='" + name +
           "'" + (type.empty() ? "" : " typeRef='" + type + "'") + "/><encapsulatedLogic>" +
           parameters + body + "</encapsulatedLogic></businessKnowledgeModel>";
}
std::string parameter(const std::string& name, const std::string& type) {
    return "<formalParameter name='" + name + "' typeRef='" + type + "'/>";
}

Issues issues_of(const std::string& logic, const std::string& more = "") {
    const std::string xml = kHead +
                            knowledge(
                                "fee", parameter("amount", "number") + parameter("kind", "tKind"),
                                literal("amount * 2"), "number"
                            ) +
                            knowledge("half", parameter("x", "number"), literal("x / 2")) +
                            "<decision id='d' name='d'><variable name='d'/>" + kNeeds + logic +
                            "</decision>" + more + "</definitions>";
    const Loaded loaded = load(xml, "m.dmn");
    EXPECT_FALSE(has_errors(loaded.issues)) << logic;
    return check(loaded.model);
}
std::string codes(const Issues& issues) {
    std::string text;
    for (const Issue& issue : issues)
        text += (text.empty() ? "" : " ") + issue.code.substr(issue.code.find('.') + 1) +
                (issue.severity == Severity::Warning ? "?" : "");
    return text;
}
std::string told(const std::string& logic) { return codes(issues_of(logic)); }

std::string call(
    const std::string& callee, const std::vector<std::pair<std::string, std::string>>& bindings
) {
    std::string xml = "<invocation>" + literal(callee);
    for (const auto& [name, text] : bindings)
        xml += "<binding><parameter name='" + name + "'/>" + literal(text) + "</binding>";
    return xml + "</invocation>";
}
std::string entry(const std::string& name, const std::string& box, const std::string& type = "") {
    const std::string variable = name.empty()
                                     ? ""
                                     : "<variable name='" + name + "'" +
                                           (type.empty() ? "" : " typeRef='" + type + "'") + "/>";
    return "<contextEntry>" + variable + box + "</contextEntry>";
}
std::string context(const std::string& entries) { return "<context>" + entries + "</context>"; }
std::string part(const char* name, const std::string& box) {
    return std::string("<") + name + ">" + box + "</" + name + ">";
}
std::string loop(
    const char* kind, const char* last, const std::string& list, const std::string& body
) {
    return std::string("<") + kind + " iteratorVariable='q'>" + part("in", literal(list)) +
           part(last, literal(body)) + "</" + kind + ">";
}
std::string filter(const std::string& list, const std::string& condition) {
    return "<filter>" + part("in", literal(list)) + part("match", literal(condition)) + "</filter>";
}

}  // namespace

TEST(BoxedTypes, ArgumentsOfAnInvocationFitTheParameters) {
    EXPECT_EQ(told(call("fee", {{"amount", "n"}, {"kind", "\"a\""}})), "");
    EXPECT_EQ(told(call("fee", {{"amount", "s"}, {"kind", "s"}})), "type_conflict");
    EXPECT_EQ(told(call("fee", {{"amount", "n"}, {"sort", "s"}})), "arguments");
    // A parameter without an argument is null, which may be meant.
    EXPECT_EQ(told(call("fee", {{"amount", "n"}})), "arguments?");
    EXPECT_EQ(told(call("fee", {{"amount", "n + s"}, {"kind", "s"}})), "type_conflict");
    EXPECT_EQ(told(call("abs", {{"n", "n"}})), "");
    EXPECT_EQ(told(call("abs", {{"n", "s"}})), "type_conflict");
    EXPECT_EQ(told(call("n", {{"x", "1"}})), "arguments");
}

TEST(BoxedTypes, EntriesOfContextsAreKnownToTheNextOnes) {
    EXPECT_EQ(told(context(entry("a", literal("n + 1")) + entry("", literal("a * 2")))), "");
    EXPECT_EQ(
        told(context(entry("a", literal("s + \"x\"")) + entry("", literal("a * 2")))),
        "type_conflict"
    );
    EXPECT_EQ(told(context(entry("a", literal("s"), "number"))), "type_conflict");
    EXPECT_EQ(told(context(entry("a", literal("\"c\""), "tKind"))), "value_not_allowed");
    EXPECT_EQ(told(context(entry("a", literal("\"a\""), "tKind"))), "");
    EXPECT_EQ(
        told(context(
            entry("inner", context(entry("age", literal("n")))) + entry("", literal("inner.agee"))
        )),
        "unknown_property"
    );
}

TEST(BoxedTypes, FunctionsAreReadWithTheirParameters) {
    const auto function = [](const std::string& parameters, const std::string& body) {
        return "<functionDefinition>" + parameters + literal(body) + "</functionDefinition>";
    };
    const std::string x = parameter("x", "number");
    EXPECT_EQ(told(context(entry("f", function(x, "x + 1")) + entry("", literal("f(n)")))), "");
    EXPECT_EQ(
        told(context(entry("f", function(x, "x + \"a\"")) + entry("", literal("f(n)")))),
        "type_conflict"
    );
    EXPECT_EQ(
        told(context(entry("f", function(x, "x + 1")) + entry("", literal("f(s)")))),
        "type_conflict"
    );
    EXPECT_EQ(
        told(context(entry("f", function(x, "x + 1")) + entry("", literal("f(y: n)")))), "arguments"
    );
    EXPECT_EQ(
        told(context(
            entry("f", function(x, "if x < 1 then 0 else f(x - 1)")) + entry("", literal("f(n)"))
        )),
        ""
    );
}

TEST(BoxedTypes, CellsOfARelationFitTheirColumns) {
    const auto relation = [](const std::string& first, const std::string& second) {
        return "<relation><column name='age' typeRef='number'/><column name='kind' "
               "typeRef='tKind'/><row>" +
               literal(first) + literal(second) + "</row></relation>";
    };
    EXPECT_EQ(told(relation("n", "\"a\"")), "");
    EXPECT_EQ(told(relation("s", "\"a\"")), "type_conflict");
    EXPECT_EQ(told(relation("n", "\"c\"")), "value_not_allowed");
    EXPECT_EQ(
        told(context(entry("r", relation("n", "\"b\"")) + entry("", literal("count(r[agee > 1])")))
        ),
        "unknown_name"
    );
    EXPECT_EQ(
        told(context(entry("r", relation("n", "\"b\"")) + entry("", literal("r[age > 1].kind")))),
        ""
    );
}

TEST(BoxedTypes, ConditionsAreYesOrNo) {
    const auto conditional = [](const std::string& condition) {
        return "<conditional>" + part("if", literal(condition)) + part("then", literal("1")) +
               part("else", literal("2")) + "</conditional>";
    };
    EXPECT_EQ(told(conditional("n > 5")), "");
    EXPECT_EQ(told(conditional("n")), "type_conflict");
    EXPECT_EQ(told(conditional("s + n > 5")), "type_conflict");
}

TEST(BoxedTypes, LoopsAndFiltersKnowTheElements) {
    EXPECT_EQ(told(loop("for", "return", "l", "q.age + 1")), "");
    EXPECT_EQ(told(loop("for", "return", "l", "q.agee")), "unknown_property");
    EXPECT_EQ(told(loop("for", "return", "l", "q.name + 1")), "type_conflict");
    EXPECT_EQ(told(loop("for", "return", "n", "q + 1")), "type_conflict?");
    EXPECT_EQ(told(loop("some", "satisfies", "l", "q.age > 18")), "");
    EXPECT_EQ(told(loop("some", "satisfies", "l", "q.age")), "type_conflict");
    EXPECT_EQ(told(loop("every", "satisfies", "l", "q.age > \"a\"")), "type_conflict");
    EXPECT_EQ(told(filter("l", "item.age > n")), "");
    EXPECT_EQ(told(filter("l", "age > n")), "");
    EXPECT_EQ(told(filter("l", "agee > n")), "unknown_name");
    EXPECT_EQ(told(filter("l", "name")), "type_conflict");
    EXPECT_EQ(told(filter("[{z: 1}, {y: 2}]", "z > n")), "") << "their entries are not known";
}

TEST(BoxedTypes, ADecisionWithoutATypeHasThatOfItsLogic) {
    const auto reading = [](const std::string& logic, const std::string& text) {
        return codes(issues_of(
            logic,
            "<decision id='e' name='e'><variable name='e'/><informationRequirement>"
            "<requiredDecision href='#d'/></informationRequirement>" +
                literal(text) + "</decision>"
        ));
    };
    EXPECT_EQ(reading(literal("n + 1"), "d * 2"), "");
    EXPECT_EQ(reading(literal("s + \"x\""), "d * 2"), "type_conflict");
    EXPECT_EQ(reading(context(entry("total", literal("n"))), "d.totl"), "unknown_property");
    EXPECT_EQ(reading(literal("half(n)"), "upper case(d)"), "type_conflict");
    EXPECT_EQ(reading(literal("half(n)"), "d + 1"), "");
    const std::string table =
        "<decisionTable hitPolicy='COLLECT'><input><inputExpression><text>n</text>"
        "</inputExpression></input><output typeRef='string'/><rule><inputEntry><text>-</text>"
        "</inputEntry><outputEntry><text>\"a\"</text></outputEntry></rule></decisionTable>";
    EXPECT_EQ(reading(table, "sum(d)"), "type_conflict");
    EXPECT_EQ(reading(table, "string join(d, \",\")"), "");
}

TEST(BoxedTypes, ElementsOfAnImportAreKnownUnderItsName) {
    const Loaded other = load(
        "<definitions name='o' namespace='urn:o'>"
        "<decision id='rate' name='rate'><variable name='rate' typeRef='number'/>" +
        literal("5") + "</decision></definitions>"
    );
    const auto codes_with = [&](const std::string& text) {
        const Loaded loaded = load(
            "<definitions name='m' namespace='urn:m'><import name='o' namespace='urn:o' "
            "importType='https://www.omg.org/spec/DMN/20191111/MODEL/'/>"
            "<decision id='d' name='d'><variable name='d'/><informationRequirement>"
            "<requiredDecision href='urn:o#rate'/></informationRequirement>" +
            literal(text) + "</decision></definitions>"
        );
        const std::vector<Model> imports{other.model};
        return codes(check(loaded.model, imports));
    };
    EXPECT_EQ(codes_with("o.rate * 2"), "");
    EXPECT_EQ(codes_with("o.rate + \"a\""), "type_conflict");
    EXPECT_EQ(codes_with("o.rat * 2"), "unknown_property");
    EXPECT_EQ(codes_with("[1, 2][item > o.rate]"), "");
}

TEST(BoxedTypes, ConstantsInsideOfBoxesAreAllowed) {
    EXPECT_EQ(told(call("fee", {{"amount", "n"}, {"kind", "\"c\""}})), "value_not_allowed");
    EXPECT_EQ(
        told(call("fee", {{"amount", "n"}, {"kind", "if n > 1 then \"a\" else \"c\""}})),
        "value_not_allowed"
    );
    const std::string boxed_list = "<list>" + literal("1") + literal("\"a\"") + "</list>";
    EXPECT_EQ(told(context(entry("ages", boxed_list))), "");
    const std::string choice = "<conditional>" + part("if", literal("n > 1")) +
                               part("then", literal("\"a\"")) + part("else", literal("\"c\"")) +
                               "</conditional>";
    EXPECT_EQ(told(context(entry("kind", choice, "tKind"))), "value_not_allowed");
    EXPECT_EQ(told(context(entry("kind", choice, "number"))), "type_conflict");
    const std::string person = context(entry("age", literal("5")) + entry("name", literal("s")));
    EXPECT_EQ(told(context(entry("who", person, "tPerson"))), "");
    EXPECT_EQ(
        told(context(entry("who", literal("{age: \"5\", name: s}"), "tPerson"))), "type_conflict"
    );
}

TEST(BoxedTypes, ListsAndRelationsWithoutTypesKnowTheirEntries) {
    const std::string rows = "<list>" + context(entry("x", literal("1"))) +
                             context(entry("x", literal("2")) + entry("z", literal("3"))) +
                             "</list>";
    EXPECT_EQ(told(context(entry("l", rows) + entry("r", literal("l[x > 1].z")))), "");
    EXPECT_EQ(told(context(entry("l", rows) + entry("r", literal("l[y > 1]")))), "unknown_name");
    EXPECT_EQ(
        told(context(entry("l", rows) + entry("r", literal("l[x > \"1\"]")))), "type_conflict"
    );
    const std::string relation = "<relation><column name='a'/><column name='b'/><row>" +
                                 literal("1") + literal("\"x\"") + "</row><row>" + literal("n") +
                                 literal("s") + "</row></relation>";
    EXPECT_EQ(told(context(entry("t", relation) + entry("r", literal("t[a > 1].b")))), "");
    EXPECT_EQ(
        told(context(entry("t", relation) + entry("r", literal("t[b > 1].a")))), "type_conflict"
    );
}
