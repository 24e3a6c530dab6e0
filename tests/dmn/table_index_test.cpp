// The index of a decision table answers as the scan of its rules does.
#include "dmn/table_index.h"

#include <gtest/gtest.h>

#include <random>

#include "dmn/compiled.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

/// Random cells over a small range of constants, so that tests meet their ends often.
class Cells {
  public:
    explicit Cells(std::uint64_t seed) : random_(seed) {}

    size_t below(size_t bound) { return random_() % bound; }

    std::string constant(size_t kind) {
        switch (kind) {
            case 0:
                return below(3) == 0 ? fmt::format("{}.{}", below(9), below(100))
                                     : fmt::format("{}", static_cast<int>(below(20)) - 5);
            case 1:
                return fmt::format("\"{}\"", std::string(1 + below(2), "abcd"[below(4)]));
            case 2:
                return fmt::format("@\"2024-0{}-1{}\"", 1 + below(3), below(10));
            case 3:
                return fmt::format("@\"P{}M\"", below(9));
            case 4:
                return fmt::format("@\"P{}DT1H\"", below(9));
            case 5:
                return below(2) == 0 ? "true" : "false";
            case 6:
                return "12345678901234567890123.5";
            default:
                return "null";
        }
    }

    std::string test(size_t kind) {
        if (below(12) == 0) kind = below(8);  // a column of mixed kinds
        switch (below(kind < 5 ? 10 : 3)) {
            case 0:
            case 1:
                return constant(kind);
            case 2:
                return "[" + constant(kind) + ", " + constant(kind) + "]";
            case 3:
                return "< " + constant(kind);
            case 4:
                return "<= " + constant(kind);
            case 5:
                return "> " + constant(kind);
            case 6:
                return ">= " + constant(kind);
            case 7:
                return "? != " + constant(kind);  // no test against a constant: evaluated
            default:
                return std::string(1, "[("[below(2)]) + constant(kind) + ".." + constant(kind) +
                       std::string(1, "])"[below(2)]);
        }
    }

    std::string cell(size_t kind) {
        if (below(5) == 0) return "-";
        std::string text = test(kind);
        for (size_t more = below(3); more > 0; --more) text += ", " + test(kind);
        return below(5) == 0 ? "not(" + text + ")" : text;
    }

    Value value(size_t kind) {
        if (below(6) == 0) kind = below(10);
        if (kind == 8) return Value(feel::List{Value(1), Value(2)});
        if (kind == 9) return Value(feel::TimeOfDay{});
        Evaluation evaluation;
        return feel::compile(constant(kind))->evaluate({}, evaluation);
    }

  private:
    std::mt19937_64 random_;
};

Model random_model(Cells& cells, HitPolicy policy, const std::vector<size_t>& kinds, size_t rules) {
    auto table = std::make_shared<DecisionTable>();
    table->hit_policy = policy;
    for (size_t i = 0; i < kinds.size(); ++i)
        table->inputs.push_back({.expression = fmt::format("in{}", i)});
    table->outputs.push_back({.name = "out"});
    for (size_t i = 0; i < rules; ++i) {
        Rule rule;
        for (const size_t kind : kinds) rule.inputs.push_back(cells.cell(kind));
        rule.outputs.push_back(fmt::format("{}", policy == HitPolicy::Any ? i % 2 : i));
        table->rules.push_back(std::move(rule));
    }
    auto logic = std::make_shared<BoxedExpression>();
    logic->kind = BoxedKind::DecisionTable;
    logic->table = std::move(table);
    Model model{.model_namespace = "urn:m"};
    Decision decision{.id = "d", .name = "d", .logic = std::move(logic)};
    for (size_t i = 0; i < kinds.size(); ++i) {
        model.inputs.push_back({.id = fmt::format("in{}", i), .name = fmt::format("in{}", i)});
        decision.required_inputs.push_back({.id = fmt::format("in{}", i)});
    }
    model.decisions.push_back(std::move(decision));
    return model;
}

/// Compares index and scan over random inputs; how many lookups matched a rule.
size_t compare_lookups(Cells& cells, const Model& model, const std::vector<size_t>& kinds) {
    Issues issues;
    const auto compiled = compile_model(model, {}, issues);
    const Element& decision = compiled->elements[*compiled->find(ElementKind::Decision, "d")];
    const CompiledTable& indexed = decision.logic->table;
    EXPECT_NE(indexed.index, nullptr);
    CompiledTable scanned = indexed;
    scanned.index = nullptr;
    size_t matched = 0;
    for (int lookup = 0; lookup < 60; ++lookup) {
        Environment environment(decision.slot_count);
        std::string told;
        for (size_t i = 0; i < kinds.size(); ++i) {
            environment[i] = cells.value(kinds[i]);
            told += feel::to_feel(environment[i]) + " ";
        }
        Environment same = environment;
        Evaluation first;
        Evaluation second;
        const Value expected = evaluate_table(scanned, environment, first);
        const Value found = evaluate_table(indexed, same, second);
        EXPECT_TRUE(expected.identical(found))
            << told << feel::to_feel(expected) << " but " << feel::to_feel(found);
        // A rule that cannot match any more is not asked its other tests, which may complain.
        EXPECT_LE(second.diagnostics.size(), first.diagnostics.size());
        matched += expected.is_null() ? 0 : 1;
    }
    return matched;
}

}  // namespace

TEST(TableIndex, AnswersAsTheScanDoesForEveryHitPolicyAndKind) {
    size_t matched = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        Cells cells(seed);
        std::vector<size_t> kinds;
        for (size_t i = 1 + cells.below(4); i > 0; --i) kinds.push_back(cells.below(7));
        constexpr std::array kPolicies = {
            HitPolicy::Unique, HitPolicy::First, HitPolicy::Collect, HitPolicy::Any,
            HitPolicy::RuleOrder};
        const HitPolicy policy = kPolicies[seed % kPolicies.size()];
        const size_t rules = 4 + cells.below(150);
        matched += compare_lookups(cells, random_model(cells, policy, kinds, rules), kinds);
        if (HasFailure()) FAIL() << "seed " << seed;
    }
    EXPECT_GT(matched, 500u);
}

TEST(TableIndex, AnswersAsTheScanDoesWhenThousandsOfRulesOverlap) {
    Cells cells(7);
    const std::vector<size_t> kinds = {0, 1, 2};
    const Model model = random_model(cells, HitPolicy::Collect, kinds, 3000);
    EXPECT_GT(compare_lookups(cells, model, kinds), 20u);
}

TEST(TableIndex, IsNotBuiltForAFewRules) {
    Cells cells(1);
    Issues issues;
    const auto compiled = compile_model(random_model(cells, HitPolicy::First, {0}, 3), {}, issues);
    const auto decision = compiled->find(ElementKind::Decision, "d");
    EXPECT_EQ(compiled->elements[*decision].logic->table.index, nullptr);
}
