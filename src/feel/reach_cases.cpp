// `age >= 60 and local` is yes or no on whole pieces of its facts: one value of each piece is
// tried, so what can come of the conditions is known exactly as long as they compare with
// constants.
#include <algorithm>

#include "feel/expression.h"
#include "feel/operators.h"
#include "feel/reaching.h"
#include "feel/source_text.h"

namespace tongban::feel {

namespace {

constexpr size_t kTrialsMax = 4'000;

class Cases {
  public:
    explicit Cases(Reaching& walk) : walk_(walk) {}

    Reach run(const Syntax& syntax) {
        const bool is_choice = syntax.kind == SyntaxKind::If;
        if (is_choice)
            collect_choice(syntax);
        else
            collect(syntax);
        size_t trials = 1;
        for (Term& term : terms_) {
            term.samples = samples_of(term.reach, term.constants);
            if (term.samples.empty()) term.samples.emplace_back();
            trials *= term.samples.size();
            if (trials > kTrialsMax) break;
        }
        is_exact_ = are_exact();
        const bool is_whole_known = trials <= kTrialsMax;
        if (is_whole_known)
            for (size_t trial = 0; trial < trials; ++trial) try_one(syntax, trial);
        Reach result = is_choice ? of_leaves(is_whole_known) : of_truths(is_whole_known);
        result.is_exact = result.is_exact && is_whole_known && is_exact_;
        for (const Term& term : terms_) add_facts(result, term.reach);
        return result;
    }

  private:
    /// What is compared with constants, or is yes or no by itself.
    struct Term {
        std::string text;
        Reach reach;
        std::vector<Value> constants = {};
        std::vector<Value> samples = {};
        size_t chosen = 0;
    };

    // --- The conditions ---

    void collect_choice(const Syntax& syntax) {
        if (syntax.kind != SyntaxKind::If) {
            leaves_.push_back({&syntax, walk_.of(syntax)});
            return;
        }
        collect(*syntax.children[0]);
        collect_choice(*syntax.children[1]);
        collect_choice(*syntax.children[2]);
    }

    void collect(const Syntax& syntax) {
        switch (syntax.kind) {
            case SyntaxKind::And:
            case SyntaxKind::Or:
                collect(*syntax.children[0]);
                collect(*syntax.children[1]);
                return;
            case SyntaxKind::Comparison: {
                const auto left = walk_.constant(*syntax.children[0]);
                const auto right = walk_.constant(*syntax.children[1]);
                if (left && right) return;
                if (right) return compared(syntax, *syntax.children[0], {*right});
                if (left) return compared(syntax, *syntax.children[1], {*left});
                return both_vary(syntax);
            }
            case SyntaxKind::Between: {
                const auto low = walk_.constant(*syntax.children[1]);
                const auto high = walk_.constant(*syntax.children[2]);
                if (low && high) return compared(syntax, *syntax.children[0], {*low, *high});
                return truth(syntax);
            }
            case SyntaxKind::In: {
                std::vector<Value> constants;
                for (size_t i = 1; i < syntax.children.size(); ++i)
                    if (!constants_of(*syntax.children[i], constants)) return truth(syntax);
                return compared(syntax, *syntax.children[0], std::move(constants));
            }
            case SyntaxKind::Invocation:
                if (is_not(syntax)) return collect(*syntax.children[1]);
                return truth(syntax);
            default:
                if (!walk_.constant(syntax)) truth(syntax);
        }
    }

    bool constants_of(const Syntax& test, std::vector<Value>& constants) const {
        switch (test.kind) {
            case SyntaxKind::UnaryComparison:
            case SyntaxKind::Range: {
                const size_t before = constants.size();
                for (const Syntax* child : test.children)
                    if (!constants_of(*child, constants)) return false;
                // Texts by their order have no pieces.
                const bool is_equality =
                    test.kind == SyntaxKind::UnaryComparison && (test.op == '=' || test.op == '!');
                return is_equality ||
                       std::none_of(
                           constants.begin() + static_cast<std::ptrdiff_t>(before), constants.end(),
                           [](const Value& value) { return value.is_string(); }
                       );
            }
            case SyntaxKind::List:
            case SyntaxKind::Test:
            case SyntaxKind::Tests:
                return std::ranges::all_of(test.children, [&](const Syntax* child) {
                    return constants_of(*child, constants);
                });
            default: {
                const auto value = walk_.constant(test);
                if (!value || value->is_list() || value->kind() == Kind::Range) return false;
                constants.push_back(*value);
                return true;
            }
        }
    }

    void compared(const Syntax& whole, const Syntax& part, std::vector<Value> constants) {
        std::erase_if(constants, [](const Value& value) { return value.is_null(); });
        Reach reach = walk_.of(part);
        // Texts by their order, and what has no pieces, are asked as a whole.
        const bool has_pieces = std::ranges::all_of(constants, [&](const Value& value) {
            return (is_ordered(value.kind()) || value.is_boolean() || value.is_string()) &&
                   value.kind() == constants[0].kind() &&
                   (reach.kind == TypeKind::Any || type_kind_of(value) == reach.kind);
        });
        const bool is_equality =
            whole.kind == SyntaxKind::In ||
            (whole.kind == SyntaxKind::Comparison && (whole.op == '=' || whole.op == '!'));
        const bool is_text = !constants.empty() && constants[0].is_string();
        if (!has_pieces || constants.empty() || (is_text && !is_equality) ||
            reach.kind == TypeKind::List || reach.kind == TypeKind::Context)
            return truth(whole);
        look_at(whole, part, reach, constants);
        Term& term = term_of(to_source(part), std::move(reach));
        term.constants.insert(term.constants.end(), constants.begin(), constants.end());
    }

    /// An equality with a value that the part never has, an order that none of its values has.
    void look_at(
        const Syntax& whole,
        const Syntax& part,
        const Reach& reach,
        const std::vector<Value>& constants
    ) {
        const bool is_told = reach.type && reach.type->constraint;
        if (is_told || !reach.is_known || reach.spans.empty() || reach.kind == TypeKind::Boolean)
            return;
        const bool is_comparison = whole.kind == SyntaxKind::Comparison;
        const bool is_equality = is_comparison && (whole.op == '=' || whole.op == '!');
        bool may_hold = false;
        if (is_equality || !is_ordered(constants[0].kind())) {
            may_hold = std::ranges::all_of(constants, [&](const Value& constant) {
                return contains(reach.spans, constant);
            });
        } else {
            Cases alone(walk_);
            Term& term = alone.term_of(to_source(part), reach);
            term.samples = samples_of(reach, constants);
            for (size_t i = 0; !may_hold && i < term.samples.size(); ++i) {
                term.chosen = i;
                may_hold = alone.truth_of(whole).is_true();
            }
        }
        if (!may_hold)
            walk_.note({whole.position, to_source(whole), to_source(part), to_words(reach)});
    }

    /// Two facts that may be anything are equal, less and greater.
    void both_vary(const Syntax& syntax) {
        const Reach left = walk_.of(*syntax.children[0]);
        const Reach right = walk_.of(*syntax.children[1]);
        Reach both = truth_reach(
            left.kind == right.kind && (is_free(left) || is_free(right)) && left.is_exact &&
            right.is_exact && are_independent(left, right)
        );
        add_facts(both, left);
        add_facts(both, right);
        add_truth(syntax, std::move(both));
    }

    void truth(const Syntax& syntax) {
        const bool is_here = syntax.kind == SyntaxKind::Comparison ||
                             syntax.kind == SyntaxKind::Between || syntax.kind == SyntaxKind::In;
        Reach reach = is_here ? truth_reach(false) : walk_.of(syntax);
        if (is_here) add_facts(reach, walk_.of(*syntax.children[0]));
        if (reach.kind != TypeKind::Boolean || !reach.is_known) {
            const std::vector<std::string> facts = reach.facts;
            const bool is_any = reach.kind == TypeKind::Any && is_free(reach);
            reach = truth_reach(is_any);
            reach.facts = facts;
        }
        add_truth(syntax, std::move(reach));
    }
    void add_truth(const Syntax& syntax, Reach reach) {
        term_of(to_source(syntax), std::move(reach)).constants = {Value(true), Value(false)};
    }

    Term& term_of(std::string text, Reach reach) {
        for (Term& term : terms_)
            if (term.text == text) return term;
        return terms_.emplace_back(Term{.text = std::move(text), .reach = std::move(reach)});
    }

    bool are_exact() const {
        for (size_t i = 0; i < terms_.size(); ++i) {
            if (!terms_[i].reach.is_exact) return false;
            for (size_t j = i + 1; j < terms_.size(); ++j)
                if (!are_independent(terms_[i].reach, terms_[j].reach)) return false;
        }
        return true;
    }

    // --- The trials ---

    void try_one(const Syntax& syntax, size_t trial) {
        for (Term& term : terms_) {
            term.chosen = trial % term.samples.size();
            trial /= term.samples.size();
        }
        if (syntax.kind == SyntaxKind::If) return choose(syntax);
        const Value value = truth_of(syntax);
        if (value.is_boolean()) (value.is_true() ? is_ever_true_ : is_ever_false_) = true;
    }

    void choose(const Syntax& syntax) {
        const Syntax* at = &syntax;
        while (at->kind == SyntaxKind::If)
            at = at->children[truth_of(*at->children[0]).is_true() ? 1 : 2];
        for (Leaf& leaf : leaves_)
            if (leaf.syntax == at) leaf.is_reached = true;
    }

    const Value* sample(const Syntax& syntax) {
        const std::string& text = text_of(syntax);
        for (const Term& term : terms_)
            if (term.text == text) return &term.samples[term.chosen];
        return nullptr;
    }
    const std::string& text_of(const Syntax& syntax) {
        for (const auto& [known, text] : texts_)
            if (known == &syntax) return text;
        return texts_.emplace_back(&syntax, to_source(syntax)).second;
    }

    Value truth_of(const Syntax& syntax) {
        if (const Value* known = sample(syntax);
            known && syntax.kind != SyntaxKind::And && syntax.kind != SyntaxKind::Or)
            return *known;
        switch (syntax.kind) {
            case SyntaxKind::And:
            case SyntaxKind::Or: {
                const bool decisive = syntax.kind == SyntaxKind::Or;
                const Value left = truth_of(*syntax.children[0]);
                const Value right = truth_of(*syntax.children[1]);
                for (const Value& side : {left, right})
                    if (side.is_boolean() && side.is_true() == decisive) return side;
                return left.is_boolean() && right.is_boolean() ? Value(!decisive) : Value();
            }
            case SyntaxKind::Comparison:
                return compared_value(
                    syntax.op, value_of(*syntax.children[0]), value_of(*syntax.children[1])
                );
            case SyntaxKind::Between: {
                const Value value = value_of(*syntax.children[0]);
                const Value low = compared_value('g', value, value_of(*syntax.children[1]));
                const Value high = compared_value('l', value, value_of(*syntax.children[2]));
                return Value(low.is_true() && high.is_true());
            }
            case SyntaxKind::In:
                return is_in(syntax);
            case SyntaxKind::Invocation:
                if (is_not(syntax)) {
                    const Value inner = truth_of(*syntax.children[1]);
                    return inner.is_boolean() ? Value(!inner.is_true()) : Value();
                }
                return {};
            default:
                return value_of(syntax);
        }
    }
    static Value compared_value(char op, const Value& left, const Value& right) {
        switch (compare_with(op, left, right)) {
            case Truth::True:
                return Value(true);
            case Truth::False:
                return Value(false);
            default:
                return {};
        }
    }
    Value value_of(const Syntax& syntax) {
        if (const Value* known = sample(syntax)) return *known;
        return walk_.constant(syntax).value_or(Value());
    }
    Value is_in(const Syntax& syntax) {
        const Value value = value_of(*syntax.children[0]);
        std::string tests;
        for (size_t i = 1; i < syntax.children.size(); ++i)
            tests += (i > 1 ? ", " : "") + text_of(*syntax.children[i]);
        const Expression* compiled = nullptr;
        for (const auto& [known, expression] : tests_)
            if (known == tests) compiled = &expression;
        if (compiled == nullptr) {
            auto made = compile(tests, {.dialect = Dialect::UnaryTests});
            compiled = &tests_.emplace_back(tests, made ? *std::move(made) : Expression()).second;
        }
        if (compiled->is_empty()) {
            is_exact_ = false;
            return {};
        }
        Evaluation evaluation;
        return compiled->evaluate({{"?", value}}, evaluation);
    }

    static bool is_not(const Syntax& syntax) {
        return syntax.kind == SyntaxKind::Invocation && syntax.children.size() == 2 &&
               syntax.children[0]->kind == SyntaxKind::Name && syntax.children[0]->text == "not";
    }

    // --- What came of them ---

    Reach of_truths(bool is_whole_known) const {
        Reach result = truth_reach(true);
        if (!is_whole_known || (!is_ever_true_ && !is_ever_false_)) return result;
        result.spans.clear();
        if (is_ever_true_) result.spans.push_back(Span::one(Value(true)));
        if (is_ever_false_) result.spans.push_back(Span::one(Value(false)));
        return result;
    }
    Reach of_leaves(bool is_whole_known) const {
        Reach result = Reach::one(Value());
        for (const Leaf& leaf : leaves_) {
            if (is_whole_known && !leaf.is_reached) continue;
            Reach reach = leaf.reach;
            // A value that the conditions ask as well is not any value behind them.
            for (const Term& term : terms_)
                if (!are_independent(term.reach, reach)) reach.is_exact = false;
            result = joined(std::move(result), reach);
        }
        return result;
    }

    struct Leaf {
        const Syntax* syntax;
        Reach reach;
        bool is_reached = false;
    };

    Reaching& walk_;
    std::vector<Term> terms_;
    std::vector<Leaf> leaves_;
    std::vector<std::pair<const Syntax*, std::string>> texts_;
    std::vector<std::pair<std::string, Expression>> tests_;
    bool is_exact_ = true;
    bool is_ever_true_ = false;
    bool is_ever_false_ = false;
};

}  // namespace

Reach reach_of_cases(const Syntax& syntax, Reaching& walk) { return Cases(walk).run(syntax); }

}  // namespace tongban::feel
