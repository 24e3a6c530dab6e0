// Each expression twice: as it is run, and without sharing of its equal parts.
#include <gtest/gtest.h>

#include <set>

#include "feel/compiling.h"
#include "feel/expression.h"
#include "feel/parser.h"
#include "random_expression.h"

using namespace tongban;
using namespace tongban::feel;

namespace {

struct Answer {
    std::string value;
    bool is_null = false;
    bool has_reason = false;
    std::set<std::string> codes;
    bool operator==(const Answer&) const = default;
    friend std::ostream& operator<<(std::ostream& out, const Answer& answer) {
        out << answer.value;
        for (const std::string& code : answer.codes) out << " " << code;
        return out;
    }
};

Answer answer_of(const Value& value, const Evaluation& evaluation) {
    Answer answer{
        .value = to_feel(value),
        .is_null = value.is_null(),
        .has_reason = !evaluation.diagnostics.empty()};
    for (const Diagnostic& diagnostic : evaluation.diagnostics)
        // Told by `some` and `every` when their condition told nothing, also as it was told before.
        if (diagnostic.code != "feel.open_condition") answer.codes.insert(diagnostic.code);
    return answer;
}

Evaluation new_evaluation() {
    Evaluation evaluation(Instant{1'795'233'600'000});
    evaluation.limits.steps_max = 2'000'000;
    evaluation.limits.diagnostics_max = 100'000;  // all of them, so that codes can be compared
    return evaluation;
}

/// The program as the compiler makes it before equal parts are found.
std::shared_ptr<Program> unshared(const std::string& source, const CompileOptions& options) {
    const Result<SyntaxTree> tree = parse(source, options);
    auto program = std::make_shared<Program>();
    Compiler compiler(options, *program);
    program->root = compiler.compile(**tree);
    return program;
}

Answer plain_answer(const Program& program, const Context& variables) {
    std::vector<Value> free;
    for (size_t i = 0; i < program.free_variables.size(); ++i) {
        const Value* found = variables.find(program.free_variables[i]);
        free.push_back(
            found != nullptr                         ? *found
            : program.variable_states[i].is_declared ? Value()
                                                     : Value::null(kUnknownVariable)
        );
    }
    std::vector<Value> locals(program.local_count);
    Evaluation evaluation = new_evaluation();
    Value value = run(program, program.root, free.data(), locals.data(), evaluation);
    if (evaluation.is_stopped()) value = Value();
    return answer_of(value, evaluation);
}

Answer answer(const Expression& expression, const Context& variables) {
    Evaluation evaluation = new_evaluation();
    Value value = expression.evaluate(variables, evaluation);
    if (evaluation.is_stopped()) value = Value();
    return answer_of(value, evaluation);
}

/// What all variables hold; without `has_nulls` each has a value of its type.
Context variables_of(RandomExpression& random, bool has_nulls) {
    Context result;
    const auto date = [&] {
        return Value(CivilDate{
            2026, static_cast<std::uint8_t>(1 + random.below(12)),
            static_cast<std::uint8_t>(1 + random.below(28))});
    };
    const auto number = [&] { return Value(static_cast<int>(random.below(9)) - 2); };
    const auto text = [&] { return Value(std::string(random.below(3), 'a')); };
    const auto numbers = [&] {
        List list;
        for (size_t i = random.below(4); i > 0; --i) list.push_back(number());
        return Value(std::move(list));
    };
    const auto person = [&] {
        Context context;
        context.set("n", number());
        context.set("s", text());
        context.set("d", date());
        context.set("m", numbers());
        return Value(std::move(context));
    };
    const auto set = [&](const char* name, const Value& value) {
        if (has_nulls && random.one_in(5)) {
            if (random.one_in(2)) result.set(name, Value());
            return;
        }
        result.set(name, value);
    };
    set("a", number());
    set("b", number());
    set("s", text());
    set("t", text());
    set("p", Value(random.one_in(2)));
    set("q", Value(random.one_in(2)));
    set("d", date());
    set("e", date());
    set("w", Value(DayTimeDuration{Int128{86'400'000'000'000} * random.below(30)}));
    set("l", numbers());
    set("person", person());
    set("people", Value(List{person(), person(), person()}));
    return result;
}

}  // namespace

TEST(Twins, AreTheSameWithAndWithoutSharing) {
    const CompileOptions options{.names = RandomExpression::names()};
    size_t shared = 0;
    size_t nulls = 0;
    for (std::uint64_t seed = 1; seed <= 3000 && !HasFailure(); ++seed) {
        RandomExpression random(seed);
        const std::string source = random.text(4);
        const Result<Expression> expression = compile(source, options);
        ASSERT_TRUE(expression.has_value()) << source << " " << expression.error().code;
        const auto twin = unshared(source, options);
        shared += expression->program()->local_count > twin->local_count ? 1 : 0;
        for (int set = 0; set < 4; ++set) {
            const bool has_nulls = set > 1;
            const Context variables = variables_of(random, has_nulls);
            const Answer once = answer(*expression, variables);
            const Answer plain = plain_answer(*twin, variables);
            EXPECT_EQ(once.value, plain.value) << source << "\n" << to_feel(Value(variables));
            EXPECT_EQ(once.codes, plain.codes) << source << "\n" << to_feel(Value(variables));
            nulls += once.is_null ? 1 : 0;
            if (!has_nulls && once.is_null)
                EXPECT_TRUE(once.has_reason) << "null without a reason: " << source << "\n"
                                             << to_feel(Value(variables));
        }
    }
    EXPECT_GT(shared, 500u);
    EXPECT_GT(nulls, 500u);
}

TEST(Twins, StayTheSameAfterTheirTextIsDamaged) {
    const CompileOptions options{.names = RandomExpression::names()};
    size_t compiled = 0;
    for (std::uint64_t seed = 1; seed <= 3000 && !HasFailure(); ++seed) {
        RandomExpression random(seed + 100'000);
        std::string source = random.text(3);
        const std::string other = random.text(2);
        for (size_t count = 1 + random.below(3); count > 0; --count) {
            const size_t at = random.below(source.size() + 1);
            const size_t length = random.below(1 + std::min<size_t>(12, source.size() - at));
            const size_t from = random.below(other.size());
            source.replace(at, length, other.substr(from, random.below(12)));
        }
        const Result<Expression> expression = compile(source, options);
        if (!expression) {
            EXPECT_FALSE(expression.error().code.empty()) << source;
            continue;
        }
        ++compiled;
        const auto twin = unshared(source, options);
        for (int set = 0; set < 3; ++set) {
            const Context variables = variables_of(random, set > 0);
            EXPECT_EQ(answer(*expression, variables), plain_answer(*twin, variables))
                << source << "\n"
                << to_feel(Value(variables));
        }
    }
    EXPECT_GT(compiled, 200u);
}
