// Decisions kept up to date fact by fact.
#include "dmn/incremental.h"

#include <gtest/gtest.h>

#include <random>

using namespace tongban;
using namespace tongban::dmn;
using batch::Columns;
using batch::ColumnType;
using feel::Truth;

namespace {

Columns facts() {
    return {
        .rows = 0,
        .columns = {
            {.name = "age", .type = ColumnType::Number},
            {.name = "income", .type = ColumnType::Number, .scale = 2},
            {.name = "district", .type = ColumnType::String, .dictionary = {"渝北区", "渝中区"}},
            {.name = "born", .type = ColumnType::Date},
            {.name = "resident", .type = ColumnType::Boolean},
        }};
}

const std::vector<std::string> kDecisions = {
    "age >= 60 and district = \"渝北区\"",
    "income < 3000.5 or resident",
    "age >= 60 and income + age > 100",
    "if resident then age in [18..60) else district in (\"渝中区\", \"江北区\")",
    "not(born < @\"1990-01-01\") and resident",
    "decision0 and not(decision1)",
    "starts with(district, \"渝\")",
};

const batch::Options kAnyValue{.takes_any_value = true};

std::vector<std::string> names_of(size_t decisions) {
    std::vector<std::string> names;
    for (size_t i = 0; i < decisions; ++i) names.push_back(fmt::format("decision{}", i));
    return names;
}

Model model_of(const std::vector<std::string>& decisions) {
    Model model{.model_namespace = "urn:m"};
    for (const batch::Column& column : facts().columns)
        model.inputs.push_back({.id = column.name, .name = column.name});
    for (size_t i = 0; i < decisions.size(); ++i) {
        auto logic = std::make_shared<BoxedExpression>();
        logic->text = decisions[i];
        const std::string name = fmt::format("decision{}", i);
        Decision decision{.id = name, .name = name, .logic = logic};
        for (const InputData& input : model.inputs)
            decision.required_inputs.push_back({.id = input.id});
        for (size_t before = 0; before < i; ++before)
            decision.required_decisions.push_back({.id = fmt::format("decision{}", before)});
        model.decisions.push_back(std::move(decision));
    }
    return model;
}

class IncrementalTest : public testing::Test {
  protected:
    Issues issues_;
    Engine engine_ = Engine::compile(model_of(kDecisions), issues_);
    Incremental decisions_{
        *batch::Plan::compile(engine_, names_of(kDecisions.size()), facts(), kAnyValue)};
};

Truth scalar(const Engine& engine, const Incremental& decisions, size_t decision) {
    Context input;
    for (size_t i = 0; i < decisions.facts(); ++i)
        input.set(facts().columns[i].name, decisions.fact(i));
    Evaluation evaluation;
    const auto value = engine.value(fmt::format("decision{}", decision), input, evaluation);
    if (!value->is_boolean()) return Truth::Null;
    return value->is_true() ? Truth::True : Truth::False;
}

}  // namespace

TEST_F(IncrementalTest, AnswersAsTheScalarEngineAfterEveryChange) {
    std::mt19937_64 random(4);
    const std::vector<std::vector<Value>> values = {
        {Value(), Value(59), Value(60), Value(*feel::Number::parse("59.5")),
         Value(*feel::Number::parse("12345678901234567890123"))},
        {Value(), Value(*feel::Number::parse("3000.5")), Value(*feel::Number::parse("3000.49")),
         Value(*feel::Number::parse("3000.4999")), Value(12)},
        {Value(), Value("渝北区"), Value("渝中区"), Value("江北区"), Value("沙坪坝区")},
        {Value(), Value(feel::CivilDate{1990, 1, 1}), Value(feel::CivilDate{1989, 12, 31})},
        {Value(), Value(true), Value(false)},
    };
    std::array<size_t, 3> seen = {};
    for (int step = 0; step < 2000; ++step) {
        std::vector<Truth> before;
        for (size_t i = 0; i < decisions_.decisions(); ++i) before.push_back(decisions_.answer(i));
        const size_t fact = random() % values.size();
        const auto changed = *decisions_.set(fact, values[fact][random() % values[fact].size()]);
        for (std::uint32_t i = 0; i < decisions_.decisions(); ++i) {
            ASSERT_EQ(decisions_.answer(i), scalar(engine_, decisions_, i))
                << kDecisions[i] << ", step " << step;
            const bool is_told = std::ranges::find(changed, i) != changed.end();
            ASSERT_EQ(is_told, before[i] != decisions_.answer(i)) << kDecisions[i];
            ++seen[static_cast<size_t>(decisions_.answer(i))];
        }
    }
    for (const size_t count : seen) EXPECT_GT(count, 500u);
}

// "age >= 59.5" and "age >= 60" agree on every whole number, two texts that the dictionary does not
// have on every text in it; none of these may be taken for one another.
TEST(IncrementalRandom, ConditionsThatAgreeOnlyOnTheColumnsValuesStayApart) {
    std::mt19937_64 random(17);
    const auto pick = [&](const std::vector<std::string>& from) {
        return from[random() % from.size()];
    };
    const std::vector<std::string> ages = {"59", "59.25", "59.5", "60", "60.0", "60.5"};
    const std::vector<std::string> incomes = {"3000", "3000.001", "3000.004", "3000.01"};
    const std::vector<std::string> texts = {
        "\"渝北区\"", "\"江北区\"", "\"沙坪坝区\"", "\"南岸区\""};
    const std::vector<std::string> signs = {"=", "<", ">=", "!="};
    std::vector<std::string> decisions;
    for (int i = 0; i < 60; ++i) {
        const std::string age = pick(ages);
        switch (random() % 6) {
            case 0:
                decisions.push_back(fmt::format("age {} {}", pick(signs), age));
                break;
            case 1:
                decisions.push_back(fmt::format("{} {} income", pick(incomes), pick(signs)));
                break;
            case 2:
                decisions.push_back(fmt::format("district {} {}", pick(signs), pick(texts)));
                break;
            case 3:
                decisions.push_back(fmt::format("age in ({}..60.5]", pick({"58", "58.5", "59"})));
                break;
            case 4:
                decisions.push_back(
                    fmt::format("district in ({}, {}) or age > {}", pick(texts), pick(texts), age)
                );
                break;
            default:
                decisions.push_back(fmt::format("starts with(district, {})", pick(texts)));
        }
    }
    Issues issues;
    const Engine engine = Engine::compile(model_of(decisions), issues);
    const auto names = names_of(decisions.size());
    const auto plan = batch::Plan::compile(engine, names, facts(), kAnyValue);
    ASSERT_TRUE(plan.has_value());
    // Equal questions are still asked once.
    EXPECT_LT(plan->figures().distinct_conditions, plan->figures().conditions);
    Incremental incremental(*plan);
    const auto number = [](const std::string& text) { return Value(*feel::Number::parse(text)); };
    std::vector<std::vector<Value>> values(3);
    for (const std::string& age : ages) values[0].push_back(number(age));
    for (const std::string text : {"59.3", "58.7", "59.9", "60.1", "1e30"})
        values[0].push_back(number(text));
    for (const std::string& income : incomes) values[1].push_back(number(income));
    values[1].push_back(number("3000.0005"));
    for (const std::string text : {"渝北区", "渝中区", "江北区", "沙坪坝区", "南岸区", ""})
        values[2].emplace_back(text);
    for (int step = 0; step < 200; ++step) {
        const size_t fact = random() % values.size();
        ASSERT_TRUE(incremental.set(fact, values[fact][random() % values[fact].size()]).has_value()
        );
        for (size_t i = 0; i < decisions.size(); ++i)
            ASSERT_EQ(incremental.answer(i), scalar(engine, incremental, i)) << decisions[i];
    }
}

TEST(IncrementalRandom, WithoutTheOptionValuesBeyondTheColumnsAreRefused) {
    Issues issues;
    const Engine engine = Engine::compile(model_of(kDecisions), issues);
    Incremental decisions(*batch::Plan::compile(engine, names_of(kDecisions.size()), facts()));
    EXPECT_EQ(decisions.set(0, Value(*feel::Number::parse("59.5"))).error().code, "dmn.batch_fact");
    EXPECT_EQ(decisions.set(2, Value("江北区")).error().code, "dmn.batch_fact");
    EXPECT_TRUE(decisions.set(0, Value(60)).has_value());
    EXPECT_TRUE(decisions.set(2, Value("渝北区")).has_value());
    EXPECT_TRUE(decisions.set(4, Value(true)).has_value());
    EXPECT_TRUE(decisions.set(0, Value()).has_value());
    EXPECT_TRUE(decisions.fact(0).is_null());
}

TEST_F(IncrementalTest, AFactThatChangesNoConditionChangesNothing) {
    ASSERT_TRUE(decisions_.set(0, Value(61)).has_value());
    ASSERT_TRUE(decisions_.set(1, Value(10)).has_value());
    EXPECT_TRUE(decisions_.set(0, Value(62))->empty());
    EXPECT_TRUE(decisions_.set(1, Value(11))->empty());
}

TEST_F(IncrementalTest, NamesTheDecisionsWhoseAnswerChanged) {
    ASSERT_TRUE(decisions_.set(0, Value(70)).has_value());
    ASSERT_TRUE(decisions_.set(2, Value("渝中区")).has_value());
    const auto changed = *decisions_.set(2, Value("渝北区"));
    EXPECT_NE(std::ranges::find(changed, 0u), changed.end());
    EXPECT_EQ(std::ranges::find(changed, 6u), changed.end());
    EXPECT_EQ(decisions_.answer(0), Truth::True);
    EXPECT_EQ(decisions_.answer(5), Truth::Null);
}

TEST_F(IncrementalTest, RefusesAFactOfAnotherKind) {
    EXPECT_EQ(decisions_.set(0, Value("old")).error().code, "dmn.batch_fact");
    EXPECT_EQ(decisions_.set(99, Value(1)).error().code, "dmn.batch_fact");
    EXPECT_TRUE(decisions_.fact(0).is_null());
}
