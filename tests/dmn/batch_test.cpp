// Batch and incremental evaluation answer as the scalar engine does, to the last null.
#include "dmn/batch.h"

#include <gtest/gtest.h>

#include <random>

#include "dmn/batch_kernels.h"
#include "feel/value.h"

using namespace tongban;
using namespace tongban::dmn;
using batch::Column;
using batch::Columns;
using batch::ColumnType;
using feel::Truth;

namespace {

class Random {
  public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}
    size_t below(size_t bound) { return engine_() % bound; }
    bool one_in(size_t bound) { return below(bound) == 0; }
    template <class T, size_t N>
    const T& of(const T (&list)[N]) {
        return list[below(N)];
    }

  private:
    std::mt19937_64 engine_;
};

/// A column of small numbers, so that conditions meet their ends.
Column random_column(Random& random, std::string name, ColumnType type, size_t rows) {
    Column column{.name = std::move(name), .type = type};
    if (type == ColumnType::Number) column.scale = static_cast<int>(random.below(3));
    if (type == ColumnType::String) column.dictionary = {"b", "c", "a", "", "重庆", "aa", "渝北区"};
    const bool is_wide = random.one_in(3);
    if (random.below(4) > 0) column.valid.resize((rows + 63) / 64);
    column.bits.resize(type == ColumnType::Boolean ? (rows + 63) / 64 : 0);
    for (size_t row = 0; row < rows; ++row) {
        if (!column.valid.empty() && random.below(5) > 0)
            column.valid[row / 64] |= std::uint64_t{1} << (row % 64);
        const auto number = static_cast<std::int64_t>(random.below(is_wide ? 100'000 : 30)) - 8;
        switch (type) {
            case ColumnType::Number:
                column.numbers.push_back(is_wide && random.one_in(50) ? number << 40 : number);
                break;
            case ColumnType::Date:
                column.days.push_back(static_cast<std::int32_t>(number));
                break;
            case ColumnType::String:
                column.codes.push_back(
                    static_cast<std::uint32_t>(random.below(column.dictionary.size()))
                );
                break;
            case ColumnType::Boolean:
                column.bits[row / 64] |= std::uint64_t{random.below(2)} << (row % 64);
                break;
        }
    }
    return column;
}

Columns random_columns(Random& random, size_t rows) {
    Columns columns{.rows = rows};
    const std::pair<const char*, ColumnType> kColumns[] = {
        {"n1", ColumnType::Number},       {"n2", ColumnType::Number},
        {"firm.n3", ColumnType::Number},  {"firm.place.s3", ColumnType::String},
        {"d1", ColumnType::Date},         {"d2", ColumnType::Date},
        {"s1", ColumnType::String},       {"s2", ColumnType::String},
        {"b1", ColumnType::Boolean},      {"b2", ColumnType::Boolean},
        {"checked", ColumnType::String},  {"limited", ColumnType::Number},
        {"typed.n4", ColumnType::Number}, {"typed.s4", ColumnType::String},
    };
    for (const auto& [name, type] : kColumns)
        columns.columns.push_back(random_column(random, name, type, rows));
    return columns;
}

/// Conditions over those columns, most of them columnar, some not.
class Conditions {
  public:
    Conditions(Random& random, size_t decisions) : random_(random), decisions_(decisions) {}

    std::string condition(int depth) {
        if (depth == 0) return leaf();
        switch (random_.below(7)) {
            case 0:
            case 1:
                return "(" + condition(depth - 1) + " and " + condition(depth - 1) + ")";
            case 2:
                return "(" + condition(depth - 1) + " or " + condition(depth - 1) + ")";
            case 3:
                return "not(" + condition(depth - 1) + ")";
            case 4:
                return "(if " + condition(depth - 1) + " then " + condition(depth - 1) + " else " +
                       condition(depth - 1) + ")";
            default:
                return leaf();
        }
    }

    std::string test(char kind) {
        const std::string a = constant(kind);
        const std::string b = constant(kind);
        switch (random_.below(7)) {
            case 0:
                return a;
            case 1:
                return a + ", " + b;
            case 2:
                return std::string(random_.of({"<", "<=", ">", ">="})) + " " + a;
            case 3:
                return "not(" + a + ", " + b + ")";
            case 4:
                return "-";
            case 5:
                return "? = " + a;
            default:
                return std::string(random_.of({"[", "("})) + a + ".." + b + random_.of({"]", ")"});
        }
    }

    std::string input(char kind) {
        switch (kind) {
            case 'n':
                return random_.of({"n1", "n2", "firm.n3", "limited", "typed.n4"});
            case 'd':
                return random_.of({"d1", "d2"});
            case 's':
                return random_.of({"s1", "s2", "firm.place.s3", "checked", "typed.s4"});
            default:
                return random_.of({"b1", "b2"});
        }
    }
    char kind() { return random_.of({'n', 'd', 's', 'b'}); }

  private:
    std::string constant(char kind) {
        if (random_.one_in(15)) kind = this->kind();
        if (random_.one_in(25)) return "null";
        switch (kind) {
            case 'n':
                return random_.one_in(3)
                           ? fmt::format("{}.{}", random_.below(9), random_.below(50))
                           : fmt::format("{}", static_cast<int>(random_.below(30)) - 8);
            case 'd':
                return fmt::format("@\"1970-01-{:02}\"", 1 + random_.below(28));
            case 's':
                return random_.of({"\"a\"", "\"b\"", "\"重庆\"", "\"z\"", "\"\"", "\"aa\""});
            default:
                return random_.of({"true", "false"});
        }
    }

    std::string leaf() {
        const char kind = this->kind();
        const std::string name = input(kind);
        const std::string a = constant(kind);
        const std::string b = constant(kind);
        const std::string compare = random_.of({"=", "!=", "<", "<=", ">", ">="});
        switch (random_.below(14)) {
            case 0:
            case 1:
            case 2:
                return name + " " + compare + " " + a;
            case 3:
                return a + " " + compare + " " + name;
            case 4:
                return name + " between " + a + " and " + b;
            case 5:
                return name + " in (" + a + ", " + b + ", " + constant(kind) + ")";
            case 6:
                return name + " in " + random_.of({"[", "("}) + a + ".." + b +
                       random_.of({"]", ")"});
            case 7:
                return random_.one_in(4) ? "unknown name = 1" : input('b');
            case 8:
                return "starts with(" + input('s') + ", " + constant('s') + ")";
            case 9:
                return input('n') + " + " + input('n') + " " + compare + " " + constant('n');
            case 10:
                return name + " " + compare + " " + input(kind);
            case 11:
                return random_.of(
                    {"firm.none = 1", "firm.place = null", "firm.n3 in (> 3, < 1)", "1 = 1", "null",
                     "string length(s1) > 1", "n1 in (s1)"}
                );
            case 12:
                return decisions_ == 0 ? "b1"
                                       : fmt::format("decision{}", random_.below(decisions_));
            default:
                return input('b') + " = " + input('b');
        }
    }

    Random& random_;
    size_t decisions_;
};

BoxedPointer random_logic(Random& random, size_t decisions) {
    Conditions conditions(random, decisions);
    auto logic = std::make_shared<BoxedExpression>();
    if (random.below(4) > 0) {
        logic->text = conditions.condition(static_cast<int>(random.below(4)));
        return logic;
    }
    logic->kind = BoxedKind::DecisionTable;
    auto table = std::make_shared<DecisionTable>();
    table->hit_policy = random.of({HitPolicy::First, HitPolicy::Unique, HitPolicy::Any});
    std::vector<char> kinds;
    for (size_t i = 1 + random.below(3); i > 0; --i) {
        kinds.push_back(conditions.kind());
        table->inputs.push_back({.expression = conditions.input(kinds.back())});
    }
    table->outputs.push_back({.name = "out", .default_entry = random.one_in(2) ? "" : "b1"});
    for (size_t i = 1 + random.below(8); i > 0; --i) {
        Rule rule;
        for (const char kind : kinds) rule.inputs.push_back(conditions.test(kind));
        rule.outputs.push_back(random.of({"true", "false", "b2", "n1 > 3"}));
        table->rules.push_back(std::move(rule));
    }
    logic->table = std::move(table);
    return logic;
}

Model random_model(Random& random, size_t decisions) {
    Model model{.model_namespace = "urn:m"};
    model.types = {
        {.id = "t1", .name = "code", .type_ref = "string", .allowed_values = "\"a\", \"b\""},
        {.id = "t2", .name = "small", .type_ref = "number", .allowed_values = "[0..9]"},
        {.id = "t3",
         .name = "record",
         .components =
             {{.id = "c1", .name = "n4", .type_ref = random.one_in(2) ? "number" : "small"},
              {.id = "c2", .name = "s4", .type_ref = "string"}}},
    };
    const std::pair<const char*, const char*> kInputs[] = {
        {"n1", "number"}, {"n2", ""},          {"firm", ""},         {"d1", "date"},
        {"d2", ""},       {"s1", "string"},    {"s2", ""},           {"b1", "boolean"},
        {"b2", ""},       {"checked", "code"}, {"limited", "small"}, {"typed", "record"},
    };
    for (const auto& [name, type] : kInputs)
        model.inputs.push_back({.id = name, .name = name, .type_ref = type});
    for (size_t i = 0; i < decisions; ++i) {
        Decision decision{.id = fmt::format("decision{}", i), .name = fmt::format("decision{}", i)};
        if (random.one_in(3)) decision.type_ref = "boolean";
        decision.logic = random_logic(random, i);
        for (const InputData& input : model.inputs)
            decision.required_inputs.push_back({.id = input.id});
        for (size_t before = 0; before < i; ++before)
            decision.required_decisions.push_back({.id = fmt::format("decision{}", before)});
        model.decisions.push_back(std::move(decision));
    }
    return model;
}

std::string told(const Model& model, size_t decision) {
    const BoxedExpression& logic = *model.decisions[decision].logic;
    if (logic.table == nullptr) return logic.text;
    std::string text;
    for (const InputClause& input : logic.table->inputs) text += input.expression + " | ";
    for (const Rule& rule : logic.table->rules) {
        text += "\n";
        for (const std::string& test : rule.inputs) text += test + " | ";
        text += rule.outputs[0];
    }
    return text;
}

std::vector<std::string> names_of(const Model& model) {
    std::vector<std::string> names;
    for (const Decision& decision : model.decisions) names.push_back(decision.name);
    return names;
}

Truth scalar_truth(const Engine& engine, const std::string& name, const Context& input) {
    Evaluation evaluation;
    const auto value = engine.value(name, input, evaluation);
    if (!value || !value->is_boolean()) return Truth::Null;
    return value->is_true() ? Truth::True : Truth::False;
}

}  // namespace

TEST(Batch, AnswersAsTheScalarEngineOverRandomModelsAndData) {
    std::array<size_t, 3> seen = {};
    batch::Plan::Figures figures;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        Random random(seed);
        const Columns columns = random_columns(random, 1 + random.below(1400));
        const Model model = random_model(random, 12);
        Issues issues;
        const Engine engine = Engine::compile(model, issues);
        const std::vector<std::string> names = names_of(model);
        const auto plan = batch::Plan::compile(engine, names, columns);
        ASSERT_TRUE(plan.has_value()) << plan.error().code;
        batch::Truths truths;
        ASSERT_TRUE(plan->run(columns, truths).has_value());
        for (size_t row = 0; row < columns.rows; row += 1 + random.below(12)) {
            const Context input = engine.read(batch::row_input(columns, row));
            for (size_t i = 0; i < names.size(); ++i) {
                const Truth expected = scalar_truth(engine, names[i], input);
                ++seen[static_cast<size_t>(expected)];
                ASSERT_EQ(truths.at(i, row), expected)
                    << "seed " << seed << " row " << row << " decision " << i << ": "
                    << told(model, i) << "\n"
                    << feel::to_feel(Value(input));
            }
        }
        figures.distinct_conditions += plan->figures().distinct_conditions;
        figures.scalar_conditions += plan->figures().scalar_conditions;
        figures.scalar_decisions += plan->figures().scalar_decisions;
    }
    // The comparison would say nothing if one answer never came, or nothing were columnar.
    for (const size_t count : seen) EXPECT_GT(count, 2000u);
    EXPECT_GT(figures.distinct_conditions, 500u);
    EXPECT_GT(figures.scalar_conditions, 50u);
    EXPECT_GT(figures.scalar_decisions, 10u);
}

TEST(Batch, GivesTheSameWithOneThreadAndWithSeveral) {
    Random random(99);
    const Columns columns = random_columns(random, 5000);
    const Model model = random_model(random, 6);
    Issues issues;
    const Engine engine = Engine::compile(model, issues);
    const auto plan = batch::Plan::compile(engine, names_of(model), columns);
    ASSERT_TRUE(plan.has_value());
    batch::Truths one;
    batch::Truths several;
    ASSERT_TRUE(plan->run(columns, one, 1).has_value());
    ASSERT_TRUE(plan->run(columns, several, 3).has_value());
    for (size_t decision = 0; decision < 6; ++decision) {
        EXPECT_EQ(one.count(decision).is_true, several.count(decision).is_true);
        for (size_t row = 0; row < columns.rows; ++row)
            ASSERT_EQ(one.at(decision, row), several.at(decision, row));
    }
}

TEST(Batch, CountsEveryRowOnce) {
    Random random(3);
    const Columns columns = random_columns(random, 1029);
    const Model model = random_model(random, 8);
    Issues issues;
    const auto plan =
        batch::Plan::compile(Engine::compile(model, issues), names_of(model), columns);
    ASSERT_TRUE(plan.has_value());
    batch::Truths truths;
    ASSERT_TRUE(plan->run(columns, truths).has_value());
    for (size_t decision = 0; decision < 8; ++decision) {
        const auto counts = truths.count(decision);
        EXPECT_EQ(counts.is_true + counts.is_false + counts.is_unknown, 1029u);
    }
}

TEST(Batch, RefusesColumnsThatAreNotThoseOfThePlan) {
    Random random(5);
    Columns columns = random_columns(random, 100);
    const Model model = random_model(random, 2);
    Issues issues;
    const auto plan =
        batch::Plan::compile(Engine::compile(model, issues), names_of(model), columns);
    ASSERT_TRUE(plan.has_value());
    batch::Truths truths;
    Columns other = columns;
    other.columns[6].dictionary[0] = "another text";
    ASSERT_FALSE(plan->run(other, truths).has_value());
    EXPECT_EQ(plan->run(other, truths).error().code, "dmn.batch_column");
    other = columns;
    other.columns[6].codes[7] = 7000;
    EXPECT_FALSE(plan->run(other, truths).has_value());
    other = columns;
    other.columns[0].numbers.pop_back();
    EXPECT_FALSE(plan->run(other, truths).has_value());
}

TEST(Batch, RefusesADecisionThatIsNotThere) {
    Random random(5);
    const Columns columns = random_columns(random, 10);
    Issues issues;
    const Engine engine = Engine::compile(random_model(random, 1), issues);
    const std::vector<std::string> names = {"no such decision"};
    const auto plan = batch::Plan::compile(engine, names, columns);
    ASSERT_FALSE(plan.has_value());
    EXPECT_EQ(plan.error().code, "dmn.unknown_decision");
}

TEST(BatchKernels, AgreeForEveryWidthOfLanes) {
    const batch::Kernels& plain = *batch::kernels_of(batch::Level::Portable);
    std::mt19937_64 random(11);
    auto lanes = std::make_unique<batch::Lanes>();
    alignas(64) std::array<std::uint64_t, batch::kWords> expected;
    alignas(64) std::array<std::uint64_t, batch::kWords> found;
    for (const int bits : {7, 8, 9, 16, 17, 31, 32, 33, 63, 64}) {
        std::vector<std::int64_t> values;
        for (size_t i = 0; i < batch::kBlock; ++i)
            values.push_back(
                bits == 64 ? static_cast<std::int64_t>(random())
                           : static_cast<std::int64_t>(random() >> (64 - bits)) - 40
            );
        for (const batch::Level level : {batch::Level::Avx2, batch::Level::Avx512}) {
            const batch::Kernels* fast = batch::kernels_of(level);
            if (fast == nullptr) continue;
            fast->narrow_numbers(values.data(), *lanes);
            for (int i = 0; i < 30; ++i) {
                const auto spread = static_cast<std::uint64_t>(lanes->high) -
                                    static_cast<std::uint64_t>(lanes->low);
                const std::uint64_t low = spread == ~0ULL ? random() : random() % (spread + 1);
                const std::uint64_t width = (spread - low) / 2;
                fast->within(*lanes, low, width, found.data());
                plain.within(*lanes, low, width, expected.data());
                ASSERT_EQ(found, expected) << fast->name << " " << bits << " bits";
                const auto first =
                    static_cast<std::uint64_t>(values[0]) - static_cast<std::uint64_t>(lanes->low);
                ASSERT_EQ(expected[0] & 1, first - low <= width ? 1u : 0u);
            }
        }
    }
}
