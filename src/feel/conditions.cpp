// The boolean skeleton of an expression is walked as the evaluator would.
#include "feel/conditions.h"

#include "feel/parser.h"
#include "feel/source_text.h"

namespace tongban::feel {

namespace {

constexpr size_t kConditionsMax = 200;

class Walk {
  public:
    Walk(const CompileOptions& options, const Context& variables, Evaluation& evaluation)
        : options_(options), variables_(variables), evaluation_(evaluation) {
        options_.dialect = Dialect::Expression;
    }

    /// The value of the expression; notes the conditions on the way.
    Value visit(const Syntax& syntax) {
        switch (syntax.kind) {
            case SyntaxKind::And:
                return junction(syntax, false);
            case SyntaxKind::Or:
                return junction(syntax, true);
            case SyntaxKind::If: {
                const Value condition = visit(*syntax.children[0]);
                return visit(*syntax.children[condition.is_true() ? 1 : 2]);
            }
            case SyntaxKind::Invocation:
                if (syntax.children.size() == 2 && syntax.children[0]->kind == SyntaxKind::Name &&
                    syntax.children[0]->text == "not") {
                    const Value inner = visit(*syntax.children[1]);
                    return inner.is_boolean() ? Value(!inner.is_true()) : Value();
                }
                return single(syntax);
            default:
                return single(syntax);
        }
    }

    std::vector<Condition> take() { return std::move(found_); }

  private:
    Value junction(const Syntax& syntax, bool decisive) {
        const Value left = visit(*syntax.children[0]);
        if (left.is_boolean() && left.is_true() == decisive) return left;
        const Value right = visit(*syntax.children[1]);
        if (right.is_boolean() && right.is_true() == decisive) return right;
        return left.is_boolean() && right.is_boolean() ? Value(!decisive) : Value();
    }

    Value single(const Syntax& syntax) {
        const std::string text = to_source(syntax);
        const Result<Expression> compiled = compile(text, options_);
        if (!compiled) return {};
        const Value value = compiled->evaluate(variables_, evaluation_);
        // A constant is no reason.
        if (compiled->inputs().empty() || found_.size() >= kConditionsMax) return value;
        Condition condition{.text = text, .value = value};
        for (const std::string& name : compiled->inputs())
            condition.facts.emplace_back(name, value_of(name));
        found_.push_back(std::move(condition));
        return value;
    }

    Value value_of(const std::string& name) {
        const Result<Expression> compiled = compile(name, options_);
        Evaluation quiet;
        return compiled ? compiled->evaluate(variables_, quiet) : Value();
    }

    CompileOptions options_;
    const Context& variables_;
    Evaluation& evaluation_;
    std::vector<Condition> found_;
};

}  // namespace

std::vector<Condition> conditions_of(
    std::string_view source,
    const CompileOptions& options,
    const Context& variables,
    Evaluation& evaluation
) {
    const Result<SyntaxTree> tree = parse(source, options);
    if (!tree) return {};
    Walk walk(options, variables, evaluation);
    walk.visit(**tree);
    return walk.take();
}

}  // namespace tongban::feel
