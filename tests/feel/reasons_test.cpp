// Each null says why it is one.
#include <gtest/gtest.h>

#include "base/text.h"
#include "feel/builtins.h"
#include "feel/expression.h"
#include "feel/function.h"

using namespace tongban;
using namespace tongban::feel;

namespace {

Value value_of(const std::string& source) {
    Evaluation evaluation;
    return compile(source)->evaluate({}, evaluation);
}

/// Values of each kind, among them those at the edges of what functions take.
const std::vector<std::string>& samples() {
    static const std::vector<std::string> all = {
        "null",
        "true",
        "0",
        "-1",
        "2.5",
        "100000000000",
        "\"\"",
        "\"abc\"",
        "\"[\"",
        "date(\"2026-11-21\")",
        "time(\"10:00:00\")",
        "time(\"10:00:00Z\")",
        "date and time(\"2026-11-21T10:00:00\")",
        "date and time(\"2026-11-21T10:00:00Z\")",
        "duration(\"P1DT1H\")",
        "duration(\"P1Y\")",
        "[]",
        "[1, \"a\"]",
        "[null]",
        "[true, null]",
        "{}",
        "{a: 1}",
        "[1..5]",
        "[\"a\"..\"b\"]",
        "(< 5)",
        "(> 5)",
        "function(x) x",
        "function(x, y) null",
    };
    return all;
}

class Reasons : public testing::Test {
  protected:
    void SetUp() override {
        for (const std::string& source : samples()) values_.push_back(value_of(source));
    }

    /// Of an expression in a, b and c, for these samples.
    void check(const Expression& expression, std::initializer_list<size_t> chosen) {
        static constexpr const char* kNames[] = {"a", "b", "c"};
        Context variables;
        size_t next = 0;
        for (const size_t index : chosen) variables.set(kNames[next++], values_[index]);
        Evaluation evaluation(Instant{1'795'233'600'000});
        const Value value = expression.evaluate(variables, evaluation);
        ++evaluated_;
        if (!value.is_null() || is_given(expression.source(), variables)) return;
        ++nulls_;
        if (!evaluation.diagnostics.empty() && !evaluation.diagnostics[0].code.empty() &&
            !evaluation.diagnostics[0].message.empty())
            return;
        std::string with;
        for (const size_t index : chosen) with += " " + samples()[index];
        ADD_FAILURE() << expression.source() << " with" << with << " is null without a reason";
    }
    /// The null is that of the given list, or what the given function hands on.
    static bool is_given(const std::string& source, const Context& variables) {
        const Value& a = *variables.find("a");
        if (source.starts_with("a(")) return a.is_function();
        return source.starts_with("a[") && a.is_list() &&
               std::ranges::any_of(a.as_list(), &Value::is_null);
    }
    void with_one(const std::string& source) {
        const Expression expression = compiled(source);
        for (size_t a = 0; a < values_.size(); ++a) check(expression, {a});
    }
    void with_two(const std::string& source) {
        const Expression expression = compiled(source);
        for (size_t a = 0; a < values_.size(); ++a)
            for (size_t b = 0; b < values_.size(); ++b) check(expression, {a, b});
    }
    void with_three(const std::string& source) {
        const Expression expression = compiled(source);
        for (size_t a = 0; a < values_.size(); ++a)
            for (size_t b = 0; b < values_.size(); b += 3)
                for (size_t c = 0; c < values_.size(); c += 4) check(expression, {a, b, c});
    }
    static Expression compiled(const std::string& source) {
        const Result<Expression> result = compile(source, {.names = {"a", "b", "c"}});
        EXPECT_TRUE(result.has_value()) << source;
        return result ? *result : Expression();
    }

    std::vector<Value> values_;
    size_t evaluated_ = 0;
    size_t nulls_ = 0;
};

}  // namespace

TEST_F(Reasons, AreGivenByEachOperatorOverEachPairOfTypes) {
    for (const char* op :
         {"+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in", "in >",
          "in <=", "in !="})
        with_two(fmt::format("a {} b", op));
    for (const char* form :
         {"a in (b, > b)", "a in [b..b]", "a between b and b", "[a..b]", "a[b]", "a(b)",
          "a instance of number and b", "for i in a..b return i", "not(a) or b", "(a.start) in b"})
        with_two(form);
    EXPECT_GT(nulls_, 5'000u);
}

TEST_F(Reasons, AreGivenByEachFormOfOneValue) {
    for (const char* form :
         {"-a",
          "(< a)",
          "(>= a)",
          "(!= a)",
          "[a..5]",
          "a[1]",
          "a[-9]",
          "a[item > 1]",
          "a[\"x\"]",
          "for i in a return i",
          "some i in a satisfies i",
          "every i in a satisfies i",
          "some i in [a, a] satisfies i > 1",
          "{x: a, y: -x}.y",
          "{x: 1, x: a}",
          "a()",
          "a(1)",
          "a(x: 1)",
          "if a > 1 then 1 else -a",
          "a.a.b",
          "a[1].b",
          "sort(a, function(x, y) x < y)"})
        with_one(form);
    for (const char* part :
         {"start", "end", "start included", "year", "month", "weekday", "hour", "second",
          "time offset", "timezone", "days", "years", "nothing"})
        with_one(std::string("a.") + part);
    EXPECT_GT(nulls_, 500u);
}

TEST_F(Reasons, AreGivenByEachBuiltInForWrongArguments) {
    for (const std::string& name : builtin_names()) {
        const Builtin& builtin = *find_builtin(name);
        const auto takes = [&](size_t count) {
            return count >= builtin.arguments_min && count <= builtin.arguments_max;
        };
        if (takes(1)) with_one(name + "(a)");
        if (takes(2)) with_two(name + "(a, b)");
        if (takes(3)) with_three(name + "(a, b, c)");
        if (takes(4)) with_three(name + "(a, b, c, a)");
        if (takes(6)) with_three(name + "(2026, 2, a, b, c, a)");
        if (!takes(0)) with_one(name + "()");
        with_one(name + "(nothing: a)");
    }
    EXPECT_GT(evaluated_, 20'000u);
    EXPECT_GT(nulls_, 10'000u);
}

TEST_F(Reasons, AreGivenByCellsUnlessTheirInputIsMissing) {
    const CompileOptions cell{.dialect = Dialect::UnaryTests, .names = {"?"}};
    for (const char* test :
         {"> 5", "[1..3]", "not(> 5)", "\"a\", > 5", "? > 5", "?.a", "> \"a\""}) {
        const Result<Expression> expression = compile(test, cell);
        ASSERT_TRUE(expression.has_value()) << test;
        for (size_t i = 0; i < values_.size(); ++i) {
            Evaluation evaluation;
            const Value value = expression->evaluate({{"?", values_[i]}}, evaluation);
            if (value.is_null() && !values_[i].is_null()) {
                EXPECT_FALSE(evaluation.diagnostics.empty()) << test << " of " << samples()[i];
            }
        }
    }
    Evaluation evaluation;
    compile("> 5", cell)->evaluate({{"?", Value()}}, evaluation);
    EXPECT_TRUE(evaluation.diagnostics.empty()) << "a fact that is missing is no fault of the cell";
}

TEST_F(Reasons, AreGivenForNamesThatNobodyKnows) {
    const CompileOptions options{.names = {"given", "declared", "list"}};
    const Context variables = {{"given", Value()}, {"list", List{Value(1)}}};
    const auto codes = [&](const std::string& source) {
        const Result<Expression> expression = compile(source, options);
        EXPECT_TRUE(expression.has_value()) << source;
        Evaluation evaluation;
        if (expression) expression->evaluate(variables, evaluation);
        std::vector<std::string> codes;
        for (const Diagnostic& each : evaluation.diagnostics) codes.push_back(each.code);
        return codes;
    };
    // What other languages write is told as the check of a model tells it.
    Evaluation evaluation;
    compile("TRUE")->evaluate({}, evaluation);
    ASSERT_EQ(evaluation.diagnostics.size(), 1u);
    EXPECT_EQ(
        evaluation.diagnostics[0].message, "there is no variable TRUE; write true instead of TRUE"
    );
    const std::vector<std::string> unknown = {"feel.unknown_name"};
    for (const char* source :
         {"foo", "[foo]", "{a: foo}", "?", "item", "partial", "foo = null", "if foo then 1 else 2",
          "foo and false", "for i in list return foo", "list[foo = null]", "(function(x) foo)(1)",
          "[foo, true][1]"})
        EXPECT_EQ(codes(source), unknown) << source;
    // What follows from it is told behind it.
    EXPECT_EQ(
        codes("foo.bar"), (std::vector<std::string>{"feel.unknown_name", "feel.path_of_null"})
    );
    EXPECT_EQ(codes("foo[1]"), (std::vector<std::string>{"feel.unknown_name", "feel.index"}));
    for (const char* source :
         {"given", "declared", "[declared]", "given = null", "declared = null", "list[item > 0]",
          "if true then 1 else foo", "{foo: 1, bar: foo}", "[{foo: 1}][foo = 1]"})
        EXPECT_TRUE(codes(source).empty()) << source;
}

TEST_F(Reasons, AreGivenByFunctionsOfJava) {
    for (const char* method :
         {"Math\", method signature: \"sqrt(double)\"}}",
          "Math\", method signature: \"nothing(int)\"}}",
          "Integer\", method signature: \"parseInt(java.lang.String)\"}}",
          "Nothing\", method signature: \"of(int)\"}}",
          "Integer\", method signature: \"toHexString(int)\"}}",
          "String\", method signature: \"valueOf(java.lang.Object)\"}}"})
        with_one(
            "{f: function(x) external {java: {class: \"java.lang." + std::string(method) +
            ", r: f(a)}.r"
        );
    EXPECT_GT(nulls_, 20u);
}
