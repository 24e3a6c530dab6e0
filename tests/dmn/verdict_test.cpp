// A verdict with facts that are not known holds whatever they are.
#include <gtest/gtest.h>

#include "../feel/random_expression.h"
#include "dmn/explain.h"

using namespace tongban;
using namespace tongban::dmn;
using feel::Context;
using feel::Evaluation;
using feel::RandomExpression;
using feel::Sort;
using feel::Value;

namespace {

// Of RandomExpression: numbers, texts, truths, dates.
constexpr size_t kFacts = 8;
constexpr const char* kTypes[] = {"number",  "number",  "string", "string",
                                  "boolean", "boolean", "date",   "date"};

Engine engine_of(const std::string& condition) {
    Model model{.model_namespace = "urn:m"};
    BoxedExpression box;
    box.text = condition;
    Decision decision{.id = "ok", .name = "ok"};
    decision.logic = std::make_shared<const BoxedExpression>(std::move(box));
    for (size_t i = 0; i < kFacts; ++i) {
        const char* name = RandomExpression::kVariables[i].first;
        model.inputs.push_back({.id = name, .name = name, .type_ref = kTypes[i]});
        decision.required_inputs.push_back({.id = name});
    }
    model.decisions.push_back(std::move(decision));
    Issues issues;
    return Engine::compile(model, issues);
}

Value random_fact(RandomExpression& random, size_t fact) {
    switch (RandomExpression::kVariables[fact].second) {
        case Sort::Number:
            return Value(feel::Number::from_scaled(static_cast<int>(random.below(260)) - 60, 1));
        case Sort::Text:
            return Value(std::string(random.below(4), static_cast<char>('a' + random.below(3))));
        case Sort::Truth:
            return Value(random.one_in(2));
        default:
            return Value(feel::CivilDate{
                2026, static_cast<std::uint8_t>(1 + random.below(12)),
                static_cast<std::uint8_t>(1 + random.below(28))});
    }
}

}  // namespace

TEST(Verdicts, HoldWhateverTheOpenFactsAre) {
    constexpr int kCompletions = 60;
    size_t proven = 0;
    std::array<size_t, 4> verdicts = {};
    for (std::uint64_t seed = 1; seed <= 600 && !HasFailure(); ++seed) {
        RandomExpression random(seed + 70'000, kFacts);
        const std::string condition = random.condition(2);
        const Engine engine = engine_of(condition);
        Context known;
        std::vector<size_t> open;
        for (size_t fact = 0; fact < kFacts; ++fact) {
            if (random.one_in(2))
                open.push_back(fact);
            else
                known.set(RandomExpression::kVariables[fact].first, random_fact(random, fact));
        }
        const Wanted wanted = wanted_true();
        const auto explanation = explain(engine, "ok", known, wanted);
        ASSERT_TRUE(explanation.has_value()) << explanation.error().code;
        const Verdict verdict = explanation->verdict;
        ++verdicts[static_cast<size_t>(verdict)];
        if (verdict == Verdict::NotEnoughKnown) {
            EXPECT_FALSE(explanation->missing.empty()) << condition;
            continue;
        }
        for (int i = 0; i < kCompletions && !open.empty(); ++i) {
            Context all = known;
            for (const size_t fact : open)
                all.set(RandomExpression::kVariables[fact].first, random_fact(random, fact));
            Evaluation evaluation;
            const auto value = engine.value("ok", all, evaluation);
            ASSERT_TRUE(value.has_value());
            ++proven;
            ASSERT_EQ(wanted(*value), verdict == Verdict::Yes)
                << "seed " << seed << " " << condition << "\nknown " << feel::to_feel(Value(known))
                << "\nthen  " << feel::to_feel(Value(all)) << "\nsaid "
                << static_cast<int>(verdict);
        }
    }
    EXPECT_GT(proven, 1000u);
    for (const size_t count : verdicts) EXPECT_GT(count, 5u);
}
