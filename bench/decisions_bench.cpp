// The decision engine on the expressions, the rule and the tables that npm engines are measured on
// (bench/decisions/run.mjs), and on tables and batches that they cannot do.
//
// Usage: decisions_bench peers CASES.json | tables | batch [ROWS [POLICIES]]
#include <fstream>
#include <random>
#include <sstream>

#include "decisions/batch.h"
#include "decisions/measure.h"
#include "dmn/evaluate.h"
#include "feel/expression.h"

namespace {

using namespace tongban;
using bench::rate;
using feel::Context;
using feel::Evaluation;
using feel::Value;

[[noreturn]] void fail(const std::string& what) {
    std::fprintf(stderr, "decisions_bench: %s\n", what.c_str());
    std::exit(1);
}

json::object read_cases(const char* path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    auto parsed = parse_json(text.str());
    if (!parsed || !parsed->is_object()) fail(std::string("no cases in ") + path);
    return parsed->get_object();
}

std::string string_of(const json::value& value) { return std::string(value.as_string()); }

/// Values of the free variables, in the order in which the expression wants them.
std::vector<Value> slots_of(const feel::Expression& expression, const Context& context) {
    std::vector<Value> slots;
    for (const std::string& name : expression.variables()) {
        const Value* found = context.find(name);
        slots.push_back(found ? *found : Value());
    }
    return slots;
}

void expressions(const json::object& cases) {
    const Context context = feel::context_from_json(cases.at("context").as_object());
    feel::CompileOptions options;
    feel::add_names(options, context);
    for (const json::value& each : cases.at("expressions").as_array()) {
        const json::object& entry = each.as_object();
        const std::string name = string_of(entry.at("name"));
        const std::string text = string_of(entry.at("text"));
        const auto compiled = feel::compile(text, options);
        if (!compiled) fail(text + ": " + compiled.error().code);
        Evaluation evaluation;
        const Value value = compiled->evaluate(context, evaluation);
        std::printf(
            "answer\t%s\t%s\n", name.c_str(), json::serialize(feel::to_json(value)).c_str()
        );
        rate("tongban parsed: " + name, "eval/s", [&] {
            Evaluation run;
            const Value result = compiled->evaluate(context, run);
            asm volatile("" : : "r"(&result) : "memory");
        });
        rate("tongban parse+evaluate: " + name, "eval/s", [&] {
            Evaluation run;
            const auto again = feel::compile(text, options);
            const Value result = again->evaluate(context, run);
            asm volatile("" : : "r"(&result) : "memory");
        });
    }
}

void rule(const json::object& cases) {
    const json::object& entry = cases.at("rule").as_object();
    const std::string text = string_of(entry.at("feel"));
    const Context good = feel::context_from_json(entry.at("good").as_object());
    const Context bad = feel::context_from_json(entry.at("bad").as_object());
    feel::CompileOptions options;
    feel::add_names(options, good);
    const auto compiled = feel::compile(text, options);
    Evaluation check;
    if (!compiled || !compiled->evaluate(good, check).is_true() ||
        !compiled->evaluate(bad, check).is_false())
        fail("the rule answers wrongly");
    rate("tongban compiled rule", "decisions/s", [&] {
        Evaluation run;
        const Value result = compiled->evaluate(good, run);
        asm volatile("" : : "r"(&result) : "memory");
    });
    const std::vector<Value> slots = slots_of(*compiled, good);
    rate("tongban compiled rule, facts in slots", "decisions/s", [&] {
        Evaluation run;
        const Value result = compiled->evaluate_slots(slots, run);
        asm volatile("" : : "r"(&result) : "memory");
    });
    rate("tongban rule, parse+evaluate", "decisions/s", [&] {
        Evaluation run;
        const auto again = feel::compile(text, options);
        const Value result = again->evaluate(good, run);
        asm volatile("" : : "r"(&result) : "memory");
    });
}

dmn::Model table_model(
    std::shared_ptr<const dmn::DecisionTable> table, const std::vector<std::string>& inputs
) {
    auto logic = std::make_shared<dmn::BoxedExpression>();
    logic->kind = dmn::BoxedKind::DecisionTable;
    logic->table = std::move(table);
    dmn::Model model{.model_namespace = "urn:bench"};
    dmn::Decision decision{.id = "d", .name = "d", .logic = std::move(logic)};
    for (const std::string& input : inputs) {
        model.inputs.push_back({.id = input, .name = input});
        decision.required_inputs.push_back({.id = input});
    }
    model.decisions.push_back(std::move(decision));
    return model;
}

dmn::Engine engine_of(const dmn::Model& model) {
    Issues issues;
    dmn::Engine engine = dmn::Engine::compile(model, issues);
    if (!issues.empty()) fail("the model has faults: " + issues[0].message);
    return engine;
}

void small_table(const json::object& cases) {
    auto table = std::make_shared<dmn::DecisionTable>();
    table->hit_policy = dmn::HitPolicy::First;
    table->inputs = {{.expression = "age"}, {.expression = "hukou"}};
    table->outputs = {{.name = "amount"}};
    for (const json::value& each : cases.at("table").as_array()) {
        dmn::Rule rule;
        rule.inputs.push_back(string_of(each.at("age")));
        std::string list;
        for (const json::value& code : each.at("hukou").as_array())
            list += (list.empty() ? "\"" : ", \"") + string_of(code) + "\"";
        rule.inputs.push_back(list);
        rule.outputs.push_back(json::serialize(each.at("amount")));
        table->rules.push_back(std::move(rule));
    }
    const dmn::Engine engine = engine_of(table_model(table, {"age", "hukou"}));
    const Context context =
        feel::context_from_json(cases.at("rule").as_object().at("good").as_object());
    Evaluation check;
    const auto answer = engine.value("d", context, check);
    std::printf("answer\t20-row table\t%s\n", feel::to_feel(*answer).c_str());
    rate("tongban decision table of 20 rows", "decisions/s", [&] {
        Evaluation run;
        const auto result = engine.value("d", context, run);
        asm volatile("" : : "r"(&result) : "memory");
    });
}

/// Rules over a district, a trade and two ranges; each lookup of `facts` matches at least one rule
/// but for a tenth of them.
struct LargeTable {
    std::shared_ptr<dmn::DecisionTable> table = std::make_shared<dmn::DecisionTable>();
    std::vector<Context> facts;
};

LargeTable large_table(size_t rules, dmn::HitPolicy policy) {
    std::mt19937_64 random(20261121);
    const auto below = [&](std::uint64_t bound) { return static_cast<int>(random() % bound); };
    LargeTable large;
    large.table->hit_policy = policy;
    for (const char* input : {"district", "trade", "area", "capital"})
        large.table->inputs.push_back({.expression = input});
    large.table->outputs = {{.name = "result"}};
    const bool is_unique = policy == dmn::HitPolicy::Unique;
    std::vector<Context> inside;
    for (size_t i = 0; i < rules; ++i) {
        const int district = below(38);
        const int trade = below(120);
        // Unique: bands that touch in one column; the other range overlaps freely.
        const int area = is_unique ? static_cast<int>(i) * 10 : below(5000);
        const int area_end = area + (is_unique ? 10 : 1 + below(800));
        const int capital = below(100'000);
        const int capital_end = capital + 1 + below(30'000);
        const auto code = [](int number) { return fmt::format("D{:03}", number); };
        large.table->rules.push_back(
            {.inputs =
                 {!is_unique && below(4) == 0 ? "-" : "\"" + code(district) + "\"",
                  !is_unique && below(4) == 0
                      ? "-"
                      : fmt::format("\"{}\", \"{}\"", code(trade), code((trade + 1) % 120)),
                  fmt::format("[{}..{})", area, area_end),
                  fmt::format("({}.5..{}.5]", capital, capital_end)},
             .outputs = {std::to_string(i)}}
        );
        inside.push_back(
            {{"district", Value(code(district))},
             {"trade", Value(code(trade))},
             {"area", Value(area + below(static_cast<std::uint64_t>(area_end - area)))},
             {"capital", Value(capital + 1)}}
        );
    }
    for (int i = 0; i < 4096; ++i) {
        Context facts = inside[static_cast<size_t>(below(rules))];
        if (i % 10 == 0) facts.set("area", Value(-1 - below(100)));
        large.facts.push_back(std::move(facts));
    }
    return large;
}

void large_tables() {
    using dmn::HitPolicy;
    for (const size_t rules : {20u, 1000u, 10'000u}) {
        for (const auto& [policy, name] : {
                 std::pair{HitPolicy::Unique, "U"},
                 std::pair{HitPolicy::First, "F"},
                 std::pair{HitPolicy::Collect, "C"},
             }) {
            const LargeTable large = large_table(rules, policy);
            const double start = bench::now();
            const dmn::Engine engine =
                engine_of(table_model(large.table, {"district", "trade", "area", "capital"}));
            const double compile_seconds = bench::now() - start;
            size_t misses = 0;
            size_t hits = 0;
            for (const Context& facts : large.facts) {
                Evaluation run;
                const auto result = engine.value("d", facts, run);
                misses += result->is_null() ? 1 : 0;
                hits += result->is_list() ? result->as_list().size() : result->is_null() ? 0 : 1;
            }
            std::printf(
                "# %zu rules, hit policy %s: compiled in %.0f ms, %.1f %% misses, %.1f hits a "
                "lookup\n",
                rules, name, compile_seconds * 1e3,
                100.0 * static_cast<double>(misses) / static_cast<double>(large.facts.size()),
                static_cast<double>(hits) / static_cast<double>(large.facts.size())
            );
            size_t next = 0;
            rate(
                fmt::format("tongban table of {} rules, hit policy {}", rules, name), "decisions/s",
                [&] {
                    Evaluation run;
                    const auto result =
                        engine.value("d", large.facts[next++ % large.facts.size()], run);
                    asm volatile("" : : "r"(&result) : "memory");
                }
            );
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view command = argc > 1 ? argv[1] : "";
    if (command == "peers" && argc == 3) {
        const json::object cases = read_cases(argv[2]);
        expressions(cases);
        rule(cases);
        small_table(cases);
    } else if (command == "tables") {
        large_tables();
    } else if (command == "batch") {
        const auto number = [&](int at, size_t otherwise) {
            return argc > at ? std::strtoull(argv[at], nullptr, 10) : otherwise;
        };
        return bench::batch(number(2, 1'000'000), number(3, 1000));
    } else {
        fail("peers CASES.json | tables | batch [ROWS [POLICIES]]");
    }
}
