// Ways out through texts that the logic reads as dates, times or numbers, and through times and
// durations of which nothing is known.
#include "dmn/readings.h"

#include <gtest/gtest.h>

#include "dmn/explain.h"
#include "dmn/load.h"
#include "dmn/sentences.h"
#include "feel/parser.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

/// The decision `ok` over the number `n` and the fact `t`.
Engine engine_of(const std::string& type, const std::string& logic) {
    const std::string xml = fmt::format(
        "<definitions name='m' namespace='urn:m'>"
        "<inputData id='n' name='n'><variable name='n' typeRef='number'/></inputData>"
        "<inputData id='t' name='t'><variable name='t' typeRef='{}'/></inputData>"
        "<decision id='ok' name='ok'><variable name='ok'/>"
        "<informationRequirement><requiredInput href='#n'/></informationRequirement>"
        "<informationRequirement><requiredInput href='#t'/></informationRequirement>"
        "<literalExpression><text><![CDATA[{}]]></text></literalExpression>"
        "</decision></definitions>",
        type, logic
    );
    const Loaded loaded = load(xml);
    EXPECT_FALSE(has_errors(loaded.issues)) << xml;
    Issues issues;
    return Engine::compile(loaded.model, issues);
}

Explanation explained(const Engine& engine, const Context& input) {
    auto result = explain(engine, "ok", input, wanted_true());
    EXPECT_TRUE(result.has_value());
    return result ? *std::move(result) : Explanation{};
}

/// The way with the fact `t`, which must do what it says.
std::optional<Requirement> way_through_t(const std::string& type, const std::string& logic) {
    const Engine engine = engine_of(type, logic);
    const Explanation explanation = explained(engine, {{"n", Value(1)}});
    EXPECT_EQ(explanation.verdict, Verdict::No) << logic;
    for (const WayOut& way : explanation.ways) {
        Context changed{{"n", Value(1)}};
        std::optional<Requirement> of_t;
        for (const Requirement& each : way.requirements) {
            if (each.fact == "t") of_t = each;
            changed.set(each.fact, each.nearest);
        }
        feel::Evaluation evaluation;
        const auto value = engine.value("ok", changed, evaluation);
        EXPECT_TRUE(value && value->is_true()) << logic;
        if (of_t) return of_t;
    }
    return std::nullopt;
}
std::string low_of(const std::string& type, const std::string& logic) {
    const auto way = way_through_t(type, logic);
    return way && way->low ? feel::to_text(*way->low) : "none";
}
std::string high_of(const std::string& type, const std::string& logic) {
    const auto way = way_through_t(type, logic);
    return way && way->high ? feel::to_text(*way->high) : "none";
}

}  // namespace

TEST(Readings, ATextThatIsReadAsADateBeginsAtTheDatesOfTheLogic) {
    EXPECT_EQ(low_of("string", "n >= 5 and date(t) >= date(\"2024-01-01\")"), "2024-01-01");
    EXPECT_EQ(low_of("Any", "n >= 5 and date(t) >= date(\"2024-01-01\")"), "2024-01-01");
    EXPECT_EQ(high_of("string", "n >= 5 and date(t) < date(\"2024-01-01\")"), "2023-12-31");
    EXPECT_EQ(low_of("string", "n >= 5 and time(t) >= time(\"10:00:00\")"), "10:00:00");
    EXPECT_EQ(low_of("string", "n >= 5 and number(t) >= 18"), "18");
    EXPECT_EQ(low_of("string", "n >= 5 and duration(t) >= duration(\"P3Y\")"), "P3Y");
    EXPECT_TRUE(way_through_t("string", "n >= 5 and date(t).year = 2024"));
}

TEST(Readings, ATextThatIsKnownMovesToTheNearestDate) {
    const Engine engine = engine_of("string", "date(t) >= date(\"2024-01-01\")");
    const Explanation explanation =
        explained(engine, {{"n", Value(1)}, {"t", Value("2020-05-05")}});
    ASSERT_EQ(explanation.ways.size(), 1u);
    const Requirement& way = explanation.ways[0].requirements.at(0);
    EXPECT_EQ(feel::to_feel(way.nearest), "\"2024-01-01\"");
    EXPECT_EQ(
        sentences(explanation, Language::English, {}).at(1),
        "Your t is \"2020-05-05\"; from 2024-01-01 on you qualify."
    );
    // A text that is no date at all is an error, not a no.
    EXPECT_EQ(
        explained(engine, {{"n", Value(1)}, {"t", Value("soon")}}).verdict, Verdict::Undecidable
    );
}

TEST(Readings, TimesOfWhichNothingIsKnownAreTriedByTheirParts) {
    EXPECT_EQ(low_of("time", "n >= 5 and t.hour >= 10"), "10:00:00");
    EXPECT_EQ(
        low_of("time", "n >= 5 and t - time(\"08:00:00\") >= duration(\"PT3H\")"), "11:00:00"
    );
    EXPECT_EQ(
        low_of(
            "date and time",
            "n >= 5 and t + duration(\"PT1H\") >= date and time(\"2024-01-01T10:00:00\")"
        ),
        "2024-01-01T09:00:00"
    );
    EXPECT_TRUE(way_through_t("date and time", "n >= 5 and t.hour >= 10 and t.year >= 2024"));
    EXPECT_TRUE(way_through_t("date and time", "n >= 5 and date(t) >= date(\"2024-01-01\")"));
    EXPECT_EQ(low_of("days and time duration", "n >= 5 and t.days >= 3"), "P3D");
    EXPECT_EQ(low_of("years and months duration", "n >= 5 and t.years >= 3"), "P3Y");
}

TEST(Readings, WhatNoDateOfTheTextWouldDoHasNoWay) {
    const Engine engine =
        engine_of("string", "date(t) > date(\"2024-01-01\") and date(t) < date(\"2024-01-02\")");
    EXPECT_TRUE(explained(engine, {{"n", Value(1)}, {"t", Value("2020-05-05")}}).ways.empty());
}

TEST(Readings, OfAConversionItsArgumentIsRead) {
    const auto kinds = [](const char* source) {
        const auto tree = feel::parse(source, {});
        return tree ? kinds_read_by(**tree) : std::vector<feel::Kind>();
    };
    EXPECT_EQ(kinds("date(t)"), std::vector{feel::Kind::Date});
    EXPECT_EQ(kinds("duration(t)").size(), 2u);
    EXPECT_EQ(kinds("number(t, \",\", \".\")"), std::vector{feel::Kind::Number});
    EXPECT_TRUE(kinds("date(2024, 1, t)").empty());
    EXPECT_TRUE(kinds("upper case(t)").empty());
    EXPECT_TRUE(read_as(Value("soon"), feel::Kind::Date).is_null());
    EXPECT_TRUE(read_as(Value("P1D"), feel::Kind::YearMonthDuration).is_null());
    EXPECT_TRUE(written_as(Value(1), feel::Kind::DateTime, {}).is_null());
}
