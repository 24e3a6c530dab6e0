// Models cannot use up the machine by calling one another.
#include <gtest/gtest.h>

#include <ctime>

#include "dmn/evaluate.h"
#include "dmn/load.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

constexpr double kSecondsMax = 3;

std::string model(const std::string& elements) {
    return R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="urn:m">)" +
           elements + "</definitions>";
}
std::string decision(std::string_view id, std::string_view text, std::string_view knowledge = "") {
    const std::string requirement =
        knowledge.empty() ? ""
                          : fmt::format(
                                "<knowledgeRequirement><requiredKnowledge href=\"#{}\"/>"
                                "</knowledgeRequirement>",
                                knowledge
                            );
    return fmt::format(
        "<decision id=\"{0}\" name=\"{0}\"><variable name=\"{0}\"/>{1}<literalExpression><text>{2}"
        "</text></literalExpression></decision>",
        id, requirement, text
    );
}

/// Each of 40 knowledge models calls the one before it twice.
std::string knowledge_that_doubles() {
    std::string elements;
    for (int i = 0; i < 40; ++i)
        elements += fmt::format(
            R"(<businessKnowledgeModel id="f{0}" name="f{0}"><variable name="f{0}"/>{2}
               <encapsulatedLogic><formalParameter name="n"/>
               <literalExpression><text>{1}</text></literalExpression></encapsulatedLogic>
               </businessKnowledgeModel>)",
            i, i == 0 ? "n" : fmt::format("f{0}(n) + f{0}(n + 0)", i - 1),
            i == 0 ? ""
                   : fmt::format(
                         "<knowledgeRequirement><requiredKnowledge href=\"#f{}\"/>"
                         "</knowledgeRequirement>",
                         i - 1
                     )
        );
    return model(elements + decision("D", "f39(1)", "f39"));
}
std::string services_that_double() {
    std::string elements = decision("S0", "1");
    for (int i = 0; i < 35; ++i) {
        if (i > 0)
            elements += decision(
                fmt::format("S{}", i), fmt::format("sum(for k in 1..2 return s{}())", i - 1),
                fmt::format("s{}", i - 1)
            );
        elements += fmt::format(
            "<decisionService id=\"s{0}\" name=\"s{0}\"><variable name=\"s{0}\"/>"
            "<outputDecision href=\"#S{0}\"/></decisionService>",
            i
        );
    }
    return model(elements + decision("D", "s34()", "s34"));
}

/// Which bound ended it, soon.
std::string limit_of(const std::string& xml, bool is_traced, feel::Limits limits) {
    const Loaded loaded = load(xml, "m.dmn");
    EXPECT_FALSE(has_errors(loaded.issues));
    Issues issues;
    const Engine engine = Engine::compile(loaded.model, issues);
    EXPECT_FALSE(has_errors(issues));
    Evaluation evaluation;
    evaluation.limits = limits;
    const std::clock_t begin = std::clock();
    const auto outcome = engine.evaluate("D", {}, evaluation);
    const auto value = is_traced ? Result<Value>(Value()) : engine.value("D", {}, evaluation);
    EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, kSecondsMax);
    EXPECT_EQ(value.has_value(), is_traced);
    EXPECT_FALSE(outcome.has_value());
    if (outcome) return "";
    EXPECT_EQ(outcome.error().code, "dmn.limit");
    return std::string(outcome.error().details.at("limit").as_string());
}

}  // namespace

TEST(DmnBounds, CallsCountWhatTheyCost) {
    const feel::Limits limits = {.steps_max = 5'000'000};
    EXPECT_EQ(limit_of(knowledge_that_doubles(), false, limits), "feel.limit_steps");
    EXPECT_EQ(limit_of(services_that_double(), false, limits), "feel.limit_steps");
}

TEST(DmnBounds, TheTraceCountsAsMemory) {
    EXPECT_EQ(
        limit_of(knowledge_that_doubles(), true, {.bytes_max = 10'000'000}), "feel.limit_memory"
    );
}

TEST(DmnBounds, WhatDecisionsMakeCountsTogether) {
    const std::string list = "for i in 1..500000 return i";
    const std::string one = model(decision("D", list));
    const Loaded loaded = load(one, "m.dmn");
    Issues issues;
    Evaluation evaluation;
    EXPECT_TRUE(Engine::compile(loaded.model, issues).value("D", {}, evaluation).has_value());
    EXPECT_EQ(
        limit_of(
            model(
                R"(<decision id="D" name="D"><variable name="D"/><context>)"
                R"(<contextEntry><variable name="a"/><literalExpression><text>)" +
                list +
                R"(</text></literalExpression></contextEntry>)"
                R"(<contextEntry><variable name="b"/><literalExpression><text>)" +
                list + R"( + 1</text></literalExpression></contextEntry></context></decision>)"
            ),
            true, {.bytes_max = 20'000'000}
        ),
        "feel.limit_memory"
    );
}
