// Scopes of names, implicit conversions, and boxed expressions that work together.
#include <gtest/gtest.h>

#include "dmn/evaluate.h"
#include "dmn/load.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

/// The result of decision `d` as FEEL.
std::string result_of(const std::string& elements, const Context& input = {}) {
    const Loaded loaded =
        load("<definitions name='m' namespace='urn:m'>" + elements + "</definitions>");
    EXPECT_FALSE(has_errors(loaded.issues));
    Issues issues;
    const Engine engine = Engine::compile(loaded.model, issues);
    Evaluation evaluation;
    const auto value = engine.value("d", input, evaluation);
    EXPECT_TRUE(value.has_value());
    return value ? feel::to_feel(*value) : value.error().code;
}

std::string literal(const std::string& text) {
    return "<literalExpression><text><![CDATA[" + text + "]]></text></literalExpression>";
}
std::string input(const std::string& name, const std::string& type = "") {
    return fmt::format(
        "<inputData id='{0}' name='{0}'><variable name='{0}' typeRef='{1}'/></inputData>", name,
        type
    );
}
std::string decision(
    const std::string& name,
    const std::vector<std::string>& needs,
    const std::string& logic,
    const std::string& type = ""
) {
    std::string xml = fmt::format(
        "<decision id='{0}' name='{0}'><variable name='{0}' typeRef='{1}'/>", name, type
    );
    for (const std::string& need : needs) {
        const std::string kind = need.substr(0, need.find(' '));
        const std::string target = need.substr(need.find(' ') + 1);
        xml += fmt::format(
            "<{0}Requirement><required{1} href='#{2}'/></{0}Requirement>",
            kind == "knows" ? "knowledge" : "information",
            kind == "knows"     ? "Knowledge"
            : kind == "decides" ? "Decision"
                                : "Input",
            target
        );
    }
    return xml + logic + "</decision>";
}
std::string knowledge(
    const std::string& name, const std::string& parameters, const std::string& body
) {
    return fmt::format(
        "<businessKnowledgeModel id='{0}' name='{0}'><variable name='{0}'/><encapsulatedLogic>"
        "{1}{2}</encapsulatedLogic></businessKnowledgeModel>",
        name, parameters, body
    );
}
std::string parameter(const std::string& name, const std::string& type = "") {
    return fmt::format("<formalParameter name='{}' typeRef='{}'/>", name, type);
}
std::string entry(const std::string& name, const std::string& body, const std::string& type = "") {
    return fmt::format(
        "<contextEntry><variable name='{}' typeRef='{}'/>{}</contextEntry>", name, type, body
    );
}

}  // namespace

TEST(Scopes, ADecisionSeesWhatItNeedsAndNothingElse) {
    const std::string rest = input("x", "number") + decision("a", {"reads x"}, literal("x + 1")) +
                             decision("b", {"decides a"}, literal("a * 10"));
    EXPECT_EQ(
        result_of(rest + decision("d", {"decides b"}, literal("b")), {{"x", Value(4)}}), "50"
    );
    // Not what is needed by what it needs.
    EXPECT_EQ(
        result_of(rest + decision("d", {"decides b"}, literal("a")), {{"x", Value(4)}}), "null"
    );
    EXPECT_EQ(
        result_of(rest + decision("d", {"decides b"}, literal("x")), {{"x", Value(4)}}), "null"
    );
}

TEST(Scopes, AKnowledgeModelDoesNotSeeItsCallersNames) {
    const std::string rest = input("x", "number") + knowledge("f", parameter("y"), literal("x"));
    EXPECT_EQ(
        result_of(rest + decision("d", {"reads x", "knows f"}, literal("f(1)")), {{"x", Value(4)}}),
        "null"
    );
}

TEST(Scopes, AnEntryHidesAnOuterNameFromThereOn) {
    const std::string boxed = "<context>" + entry("before", literal("x")) +
                              entry("x", literal("x * 2")) + entry("after", literal("x")) +
                              "</context>";
    EXPECT_EQ(
        result_of(input("x", "number") + decision("d", {"reads x"}, boxed), {{"x", Value(4)}}),
        "{before: 4, x: 8, after: 8}"
    );
}

TEST(Scopes, AParameterHidesTheKnowledgeModelOfItsName) {
    const std::string rest =
        knowledge("g", "", literal("7")) + knowledge("f", parameter("g"), literal("g + 1"));
    EXPECT_EQ(result_of(rest + decision("d", {"knows f"}, literal("f(1)"))), "2");
}

TEST(Conversions, ADateBecomesMidnightWhereADateWithTimeIsDeclared) {
    const Value day(feel::CivilDate{2026, 11, 21});
    const std::string midnight = "@\"2026-11-21T00:00:00Z\"";
    EXPECT_EQ(
        result_of(input("x", "dateTime") + decision("d", {"reads x"}, literal("x")), {{"x", day}}),
        midnight
    );
    EXPECT_EQ(
        result_of(decision("d", {}, literal("date(\"2026-11-21\")"), "date and time")), midnight
    );
    EXPECT_EQ(
        result_of(
            knowledge("f", parameter("t", "dateTime"), literal("t")) +
            decision("d", {"knows f"}, literal("f(date(\"2026-11-21\"))"))
        ),
        midnight
    );
    EXPECT_EQ(
        result_of(decision(
            "d", {},
            "<context>" + entry("t", literal("date(\"2026-11-21\")"), "dateTime") + "</context>"
        )),
        "{t: " + midnight + "}"
    );
}

TEST(Conversions, OneElementAndItsListStandForEachOther) {
    const std::string list =
        "<itemDefinition name='tNumbers' isCollection='true'><typeRef>number</typeRef>"
        "</itemDefinition>";
    EXPECT_EQ(result_of(list + decision("d", {}, literal("5"), "tNumbers")), "[5]");
    EXPECT_EQ(result_of(decision("d", {}, literal("[5]"), "number")), "5");
    EXPECT_EQ(result_of(decision("d", {}, literal("[5, 6]"), "number")), "null");
    EXPECT_EQ(result_of(list + decision("d", {}, literal("\"a\""), "tNumbers")), "null");
}

TEST(Boxes, OffersAreComparedByAFunctionAndSorted) {
    // An offer is a row of a relation; the best is the one with the lowest yearly cost.
    const std::string row =
        "<row><literalExpression><text>{}</text></literalExpression>"
        "<literalExpression><text>{}</text></literalExpression>"
        "<literalExpression><text>{}</text></literalExpression></row>";
    const std::string offers =
        "<relation><column name='bank'/><column name='rate'/><column name='fee'/>" +
        fmt::format(fmt::runtime(row), "\"A\"", "0.04", "100") +
        fmt::format(fmt::runtime(row), "\"B\"", "0.03", "1500") +
        fmt::format(fmt::runtime(row), "\"C\"", "0.035", "200") + "</relation>";
    const std::string model = input("amount", "number") + decision("offers", {}, offers) +
                              knowledge(
                                  "yearly cost", parameter("offer") + parameter("amount", "number"),
                                  literal("offer.rate * amount + offer.fee")
                              );
    const std::string best =
        "sort(offers, function(x, y) yearly cost(x, amount) < yearly cost(y, amount))[1].bank";
    const std::string asked =
        decision("d", {"decides offers", "reads amount", "knows yearly cost"}, literal(best));
    EXPECT_EQ(result_of(model + asked, {{"amount", Value(10'000)}}), "\"A\"");
    EXPECT_EQ(result_of(model + asked, {{"amount", Value(50'000)}}), "\"C\"");
    EXPECT_EQ(result_of(model + asked, {{"amount", Value(500'000)}}), "\"B\"");
}

TEST(Boxes, RowsOfTwoListsAreJoinedByAFilter) {
    const std::string boxed =
        "<context>" +
        entry("people", literal(R"([{name: "Li", office: 1}, {name: "Wang", office: 2}])")) +
        entry("offices", literal(R"([{id: 1, city: "Yubei"}, {id: 2, city: "Jiangbei"}])")) +
        "<contextEntry>" +
        literal(R"(for p in people return {name: p.name, city: offices[id = p.office][1].city})") +
        "</contextEntry></context>";
    EXPECT_EQ(
        result_of(decision("d", {}, boxed)),
        R"([{name: "Li", city: "Yubei"}, {name: "Wang", city: "Jiangbei"}])"
    );
    EXPECT_EQ(
        result_of(decision("d", {}, literal(R"(concatenate(["a"], [], ["b", null], "c"))"))),
        R"(["a", "b", null, "c"])"
    );
}
