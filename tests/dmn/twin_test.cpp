// Models at random: what is computed together, or over columns, is what is computed one by one.
#include <gtest/gtest.h>

#include "../feel/random_expression.h"
#include "dmn/batch.h"
#include "dmn/evaluate.h"
#include "feel/expression.h"

using namespace tongban;
using namespace tongban::dmn;
using batch::Column;
using batch::Columns;
using batch::ColumnType;
using feel::Context;
using feel::Evaluation;
using feel::RandomExpression;
using feel::Sort;
using feel::Value;

namespace {

// Of RandomExpression: those that columns can hold.
constexpr size_t kColumnVariables = 9;

BoxedPointer literal(std::string text) {
    BoxedExpression box;
    box.text = std::move(text);
    return std::make_shared<const BoxedExpression>(std::move(box));
}

Model model_with(std::vector<Decision> decisions, bool is_typed) {
    Model model{.model_namespace = "urn:m"};
    model.types = {
        {.id = "t",
         .name = "tPerson",
         .components = {
             {.id = "n", .name = "n", .type_ref = "number"},
             {.id = "s", .name = "s", .type_ref = "string"},
             {.id = "d", .name = "d", .type_ref = "date"},
             {.id = "m", .name = "m", .type_ref = "number", .is_collection = true}}}};
    static constexpr const char* kTypes[] = {"number",  "number", "string", "string", "boolean",
                                             "boolean", "date",   "date",   "tPerson"};
    for (size_t i = 0; i < kColumnVariables; ++i) {
        const char* name = RandomExpression::kVariables[i].first;
        model.inputs.push_back({.id = name, .name = name, .type_ref = is_typed ? kTypes[i] : ""});
    }
    for (size_t i = 0; i < decisions.size(); ++i) {
        for (const InputData& input : model.inputs)
            decisions[i].required_inputs.push_back({.id = input.id});
        for (size_t before = 0; before < i; ++before)
            decisions[i].required_decisions.push_back({.id = decisions[before].id});
    }
    model.decisions = std::move(decisions);
    return model;
}

Columns random_columns(RandomExpression& random, size_t rows) {
    Columns columns{.rows = rows};
    static constexpr std::pair<const char*, ColumnType> kColumns[] = {
        {"a", ColumnType::Number},        {"b", ColumnType::Number},
        {"s", ColumnType::String},        {"t", ColumnType::String},
        {"p", ColumnType::Boolean},       {"q", ColumnType::Boolean},
        {"d", ColumnType::Date},          {"e", ColumnType::Date},
        {"person.n", ColumnType::Number}, {"person.s", ColumnType::String},
        {"person.d", ColumnType::Date}};
    const size_t words = (rows + 63) / 64;
    const auto bits = [&] {
        std::vector<std::uint64_t> result(words);
        for (size_t row = 0; row < rows; ++row)
            if (!random.one_in(4)) result[row / 64] |= std::uint64_t{1} << (row % 64);
        return result;
    };
    for (const auto& [name, type] : kColumns) {
        if (random.one_in(12)) continue;  // nobody knows it
        Column column{.name = name, .type = type};
        if (!random.one_in(4)) column.valid = bits();
        if (type == ColumnType::Boolean) column.bits = bits();
        if (type == ColumnType::String) column.dictionary = {"", "a", "aa", "b"};
        for (size_t row = 0; row < rows; ++row) {
            const auto number = static_cast<std::int64_t>(random.below(16)) - 4;
            if (type == ColumnType::Number) column.numbers.push_back(number);
            if (type == ColumnType::Date)
                column.days.push_back(static_cast<std::int32_t>(20'454 + 20 * number));
            if (type == ColumnType::String)
                column.codes.push_back(static_cast<std::uint32_t>(random.below(4)));
        }
        columns.columns.push_back(std::move(column));
    }
    return columns;
}

}  // namespace

TEST(Twins, ColumnsAndRowsGiveTheSame) {
    constexpr size_t kDecisions = 4;
    std::array<size_t, 3> seen = {};
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        RandomExpression random(seed, kColumnVariables);
        std::vector<Decision> decisions;
        for (size_t i = 0; i < kDecisions; ++i) {
            const std::string name = fmt::format("decision{}", i);
            decisions.push_back({.id = name, .name = name, .logic = literal(random.condition(3))});
            random.declare(name, Sort::Truth);
        }
        const Model model = model_with(std::move(decisions), seed % 2 == 0);
        const Columns columns = random_columns(random, 1 + random.below(150));
        Issues issues;
        const Engine engine = Engine::compile(model, issues);
        std::vector<std::string> names;
        for (const Decision& decision : model.decisions) names.push_back(decision.name);
        const auto plan = batch::Plan::compile(engine, names, columns);
        ASSERT_TRUE(plan.has_value()) << plan.error().code;
        batch::Truths truths;
        ASSERT_TRUE(plan->run(columns, truths).has_value());
        for (size_t row = 0; row < columns.rows; row += 1 + random.below(4)) {
            const Context input = engine.read(batch::row_input(columns, row));
            for (size_t i = 0; i < kDecisions; ++i) {
                Evaluation evaluation;
                const auto value = engine.value(names[i], input, evaluation);
                const feel::Truth expected = !value || !value->is_boolean() ? feel::Truth::Null
                                             : value->is_true()             ? feel::Truth::True
                                                                            : feel::Truth::False;
                ++seen[static_cast<size_t>(expected)];
                ASSERT_EQ(truths.at(i, row), expected)
                    << "seed " << seed << ": " << model.decisions[i].logic->text << "\n"
                    << feel::to_feel(Value(input));
            }
        }
    }
    for (const size_t count : seen) EXPECT_GT(count, 500u);
}

TEST(Twins, EntriesOfABoxAreWhatTheyAreAlone) {
    size_t nulls = 0;
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        RandomExpression random(seed + 5'000, kColumnVariables);
        feel::CompileOptions options;
        for (size_t i = 0; i < kColumnVariables; ++i)
            options.names.emplace_back(RandomExpression::kVariables[i].first);
        const Columns columns = random_columns(random, 1);
        const Context input = batch::row_input(columns, 0);
        Context variables = input;
        Context alone;
        BoxedExpression box;
        box.kind = BoxedKind::Context;
        for (int i = 0; i < 5; ++i) {
            const std::string name = fmt::format("entry{}", i);
            const bool is_number = random.one_in(2);
            const std::string text =
                is_number ? "sum([" + random.text(3) + "])" : random.condition(3);
            box.entries.push_back({.name = name, .value = literal(text)});
            const auto expression = feel::compile(text, options);
            ASSERT_TRUE(expression.has_value()) << text;
            Evaluation evaluation;
            const Value value = expression->evaluate(variables, evaluation);
            variables.set(name, value);
            alone.set(name, value);
            options.names.push_back(name);
            random.declare(name, is_number ? Sort::Number : Sort::Truth);
            nulls += value.is_null() ? 1 : 0;
        }
        Decision decision{.id = "box", .name = "box"};
        decision.logic = std::make_shared<const BoxedExpression>(box);
        Issues issues;
        const Engine engine = Engine::compile(model_with({decision}, false), issues);
        Evaluation evaluation;
        const auto outcome = engine.evaluate("box", input, evaluation);
        ASSERT_TRUE(outcome.has_value());
        std::string texts;
        for (const NamedBox& entry : box.entries)
            texts += entry.name + ": " + entry.value->text + "\n";
        ASSERT_EQ(feel::to_feel(outcome->result), feel::to_feel(Value(alone)))
            << "seed " << seed << "\n"
            << texts << feel::to_feel(Value(input));
    }
    EXPECT_GT(nulls, 100u);
}
