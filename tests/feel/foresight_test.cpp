// What is said of an expression before it runs holds whatever the facts are: its type, the values
// that it can have, parts that are always null and comparisons that never hold.
#include <gtest/gtest.h>

#include "feel/expression.h"
#include "feel/infer.h"
#include "feel/parser.h"
#include "feel/random_expression.h"
#include "feel/reach.h"

using namespace tongban::feel;

namespace {

TypePointer person_type() {
    Type type{.kind = TypeKind::Context};
    type.members = {
        {"n", Type::simple(TypeKind::Number)},
        {"s", Type::simple(TypeKind::String)},
        {"d", Type::simple(TypeKind::Date)},
        {"m", Type::list_of(Type::simple(TypeKind::Number))}};
    return std::make_shared<const Type>(std::move(type));
}

TypePointer type_of(Sort sort) {
    switch (sort) {
        case Sort::Number:
            return Type::simple(TypeKind::Number);
        case Sort::Text:
            return Type::simple(TypeKind::String);
        case Sort::Truth:
            return Type::simple(TypeKind::Boolean);
        case Sort::Date:
            return Type::simple(TypeKind::Date);
        case Sort::Days:
            return Type::simple(TypeKind::DayTimeDuration);
        case Sort::Numbers:
            return Type::list_of(Type::simple(TypeKind::Number));
        case Sort::Person:
            return person_type();
        default:
            return Type::list_of(person_type());
    }
}

CompileOptions with_names() {
    CompileOptions options;
    options.names = RandomExpression::names();
    return options;
}

Value evaluated(const std::string& text) {
    Evaluation evaluation;
    return compile(text)->evaluate({}, evaluation);
}

/// All facts are known and of their types.
Context some_facts(std::mt19937_64& random) {
    const auto below = [&](size_t end) { return random() % end; };
    const auto number = [&]() -> std::string {
        const int whole = static_cast<int>(below(15)) - 4;
        return below(3) ? std::to_string(whole) : fmt::format("{}.5", whole);
    };
    const auto text = [&] {
        return fmt::format("\"{}\"", std::string(below(4), static_cast<char>('a' + below(3))));
    };
    const auto date = [&] {
        return fmt::format("date(\"2026-{:02}-{:02}\")", 1 + below(12), 1 + below(28));
    };
    const auto numbers = [&] {
        std::string list;
        for (size_t i = below(4); i > 0; --i) list += (list.empty() ? "" : ", ") + number();
        return "[" + list + "]";
    };
    const auto person = [&] {
        return fmt::format("{{n: {}, s: {}, d: {}, m: {}}}", number(), text(), date(), numbers());
    };
    Context facts;
    for (const auto& [name, sort] : RandomExpression::kVariables) {
        std::string value;
        switch (sort) {
            case Sort::Number:
                value = number();
                break;
            case Sort::Text:
                value = text();
                break;
            case Sort::Truth:
                value = below(2) ? "true" : "false";
                break;
            case Sort::Date:
                value = date();
                break;
            case Sort::Days:
                value = fmt::format("duration(\"P{}D\")", below(40));
                break;
            case Sort::Numbers:
                value = numbers();
                break;
            case Sort::Person:
                value = person();
                break;
            default:
                value = below(4) ? "[" + person() + ", " + person() + "]" : "[]";
        }
        facts.set(name, evaluated(value));
    }
    return facts;
}

/// A position that is null finds an empty list instead of an element.
bool is_nothing(const Value& value) {
    return value.is_null() || (value.is_list() && value.as_list().empty());
}
bool is_of(const Value& value, TypeKind kind) {
    return is_nothing(value) || kind == TypeKind::Any || is_instance(value, Type{.kind = kind});
}
/// Tests of cells and of `in` mean nothing alone.
bool stands_alone(const std::string& text, const CompileOptions& options) {
    const auto tree = parse(text, options);
    if (!tree) return false;
    switch ((*tree)->kind) {
        case SyntaxKind::Arithmetic:
        case SyntaxKind::Negation:
        case SyntaxKind::Comparison:
        case SyntaxKind::Invocation:
            return true;
        default:
            return false;
    }
}

}  // namespace

TEST(Foresight, WhatIsSaidBeforehandHoldsForAllFacts) {
    std::vector<TypedName> types;
    std::vector<ReachedName> reaches;
    for (const auto& [name, sort] : RandomExpression::kVariables) {
        types.push_back({name, type_of(sort)});
        reaches.push_back({name, reach_of_fact(type_of(sort), name)});
    }
    std::mt19937_64 random(7);
    std::vector<Context> cases;
    for (int i = 0; i < 24; ++i) cases.push_back(some_facts(random));
    const CompileOptions options = with_names();
    const auto holds_always = [&](const std::string& part, const auto& test) {
        const auto compiled = compile(part, options);
        if (!compiled) return true;
        for (const std::string& name : compiled->variables())
            if (cases[0].find(name) == nullptr) return true;  // a loop or filter brings it
        return std::ranges::all_of(cases, [&](const Context& facts) {
            Evaluation evaluation;
            return test(compiled->evaluate(facts, evaluation));
        });
    };
    int conflicts = 0;
    int nevers = 0;
    int known = 0;
    for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
        const std::string text = RandomExpression(seed).text(3);
        const auto tree = parse(text, options);
        ASSERT_TRUE(tree.has_value()) << text;
        const Inferred inferred = infer_type(**tree, types);
        std::vector<NeverHolds> never;
        const Reach reach = reach_of(**tree, reaches, &never);
        const TypeKind kind = inferred.type ? inferred.type->kind : TypeKind::Any;
        EXPECT_TRUE(holds_always(text, [&](const Value& value) { return is_of(value, kind); }))
            << text << "\nis no " << (inferred.type ? to_string(*inferred.type) : "");
        EXPECT_TRUE(holds_always(
            text,
            [&](const Value& value) {
                return is_of(value, reach.kind) &&
                       (is_nothing(value) || !reach.is_known || contains(reach.spans, value));
            }
        )) << text
           << "\nis outside of " << to_words(reach);
        known += reach.is_known && !reach.spans.empty() && !reach.spans[0].is_endless();
        for (const TypeConflict& conflict : inferred.conflicts) {
            const bool is_always_null =
                conflict.is_certain &&
                (conflict.kind == ConflictKind::Null ||
                 conflict.message.find("is always null") != std::string::npos);
            if (!is_always_null || !stands_alone(conflict.text, options)) continue;
            ++conflicts;
            EXPECT_TRUE(
                holds_always(conflict.text, [](const Value& value) { return value.is_null(); })
            ) << conflict.text
              << " has a value, but: " << conflict.message << "\nin " << text;
        }
        for (const NeverHolds& each : never) {
            ++nevers;
            // `!=` is always so; all others are never so.
            const bool is_unequal = each.text.find("!=") != std::string::npos;
            EXPECT_TRUE(holds_always(
                each.text, [&](const Value& value) { return is_unequal || !value.is_true(); }
            )) << each.text
               << " holds, but " << each.part << " is said to be " << each.allowed;
        }
    }
    EXPECT_GT(conflicts, 50);
    EXPECT_GE(nevers, 3);
    EXPECT_GT(known, 50);
}
