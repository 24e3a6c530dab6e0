// The nearest way out is the nearest: against trying every value of a small domain.
#include <gtest/gtest.h>

#include "dmn/explain.h"
#include "feel/operators.h"

using namespace tongban;
using namespace tongban::dmn;
using feel::Context;
using feel::Evaluation;
using feel::Value;

namespace {

constexpr int kDomain = 40;
constexpr int kDays = 500;

Engine engine_of(const std::string& condition) {
    Model model{.model_namespace = "urn:m"};
    BoxedExpression box;
    box.text = condition;
    Decision decision{.id = "ok", .name = "ok"};
    decision.logic = std::make_shared<const BoxedExpression>(std::move(box));
    for (const auto& [name, type] : {std::pair{"n", "number"}, {"m", "number"}, {"d", "date"}}) {
        model.inputs.push_back({.id = name, .name = name, .type_ref = type});
        decision.required_inputs.push_back({.id = name});
    }
    model.decisions.push_back(std::move(decision));
    Issues issues;
    Engine engine = Engine::compile(model, issues);
    EXPECT_TRUE(issues.empty()) << condition;
    return engine;
}

class Random {
  public:
    int below(int bound) {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<int>((state_ >> 33) % static_cast<std::uint64_t>(bound));
    }
    std::string atom() {
        const std::string x = below(2) == 0 ? "n" : "m";
        const int c = below(30) - 10;
        switch (below(12)) {
            case 0:
                return fmt::format("{0} * {0} >= {1}", x, c * c);
            case 1:
                return fmt::format("modulo({}, {}) = {}", x, 3 + below(5), below(3));
            case 2:
                return fmt::format("n + m > {}", c);
            case 3:
                return fmt::format("abs({} - {}) < 2", x, c);
            case 4:
                return fmt::format("{} < {}", x, c);
            case 5:
                return fmt::format("{} * 3 - 1 >= {}", x, c);
            case 6:
                return fmt::format("d.weekday = {}", 1 + below(7));
            case 7:
                return fmt::format("d.month in ({}, {})", 1 + below(12), 1 + below(12));
            case 8:
                return fmt::format("d > date(\"20{}-{:02}-10\")", 20 + below(3), 1 + below(12));
            case 9:
                return fmt::format("d.day = {}", 1 + below(31));
            case 10:
                return fmt::format("n - m = {}", below(7));
            default:
                return fmt::format("d + duration(\"P{}D\") < date(\"2021-08-01\")", below(90));
        }
    }

  private:
    std::uint64_t state_ = 11;
};

Value shifted(const Value& value, int by) {
    Evaluation evaluation;
    if (value.is_number()) return feel::add(value, Value(by), evaluation);
    return Value(*feel::date_of_day_number(feel::day_number(value.as_date()) + by));
}
double distance(const Value& a, const Value& b) {
    if (a.is_number())
        return std::abs(feel::Number::subtract(a.as_number(), b.as_number())->to_double());
    return std::abs(
        static_cast<double>(feel::day_number(a.as_date()) - feel::day_number(b.as_date()))
    );
}

}  // namespace

TEST(NearestWays, AreAsNearAsTryingEveryValueFinds) {
    Random random;
    size_t compared = 0;
    size_t unequal = 0;
    for (int round = 0; round < 1'000; ++round) {
        std::string condition = random.atom();
        if (random.below(3) > 0)
            condition += (random.below(3) > 0 ? " and " : " or ") + random.atom();
        const Engine engine = engine_of(condition);
        Context facts{
            {"n", Value(random.below(60) - 30)},
            {"m", Value(random.below(60) - 30)},
            {"d", shifted(Value(feel::CivilDate{2021, 5, 5}), random.below(300) - 150)}};
        const auto explanation = explain(engine, "ok", facts, wanted_true());
        ASSERT_TRUE(explanation.has_value());
        if (explanation->verdict != Verdict::No) continue;
        for (const char* name : {"n", "m", "d"}) {
            const Value current = *facts.find(name);
            const int domain = current.is_date() ? kDays : kDomain;
            std::optional<int> best;
            for (int away = 1; away <= domain && !best; ++away)
                for (const int by : {away, -away}) {
                    Context changed = facts;
                    changed.set(name, shifted(current, by));
                    Evaluation evaluation;
                    if (engine.value("ok", changed, evaluation)->is_true()) best = away;
                }
            if (!best) continue;
            ++compared;
            std::optional<double> told;
            for (const WayOut& way : explanation->ways)
                if (way.requirements.size() == 1 && way.requirements[0].fact == name) {
                    const double away = distance(way.requirements[0].nearest, current);
                    told = told ? std::min(*told, away) : away;
                }
            const bool is_nearest = told && *told <= *best;
            unequal += is_nearest ? 0 : 1;
            EXPECT_TRUE(is_nearest)
                << condition << " with " << feel::to_feel(Value(facts)) << ": " << name << " by "
                << *best << ", told " << (told ? *told : -1.0);
        }
    }
    EXPECT_GT(compared, 500u);
    EXPECT_EQ(unequal, 0u);
}

TEST(NearestWays, TakeTheNearerSideAndAreTrue) {
    const Engine square = engine_of("m = 1 and n * n >= 100");
    const auto both = explain(square, "ok", {{"n", Value(3)}, {"m", Value(0)}}, wanted_true());
    ASSERT_TRUE(both.has_value());
    ASSERT_FALSE(both->ways.empty());
    for (const Requirement& each : both->ways[0].requirements)
        if (each.fact == "n") EXPECT_EQ(feel::to_feel(each.nearest), "10");
    const Engine monday = engine_of("d <= date(\"2020-01-01\") and d.weekday = 1");
    const auto day =
        explain(monday, "ok", {{"d", Value(feel::CivilDate{2021, 5, 5})}}, wanted_true());
    ASSERT_TRUE(day.has_value());
    ASSERT_FALSE(day->ways.empty());
    EXPECT_EQ(feel::to_text(day->ways[0].requirements[0].nearest), "2019-12-30");
}
