// Recursive descent over the grammar of DMN 1.5, 10.3.1.2; one function a level of precedence.
#include "feel/parser.h"

#include "base/text.h"
#include "feel/token_reader.h"

namespace tongban::feel {

namespace {

constexpr std::uint32_t kHeightMax = 1000;

class Parser : private TokenReader {
  public:
    Parser(std::string_view source, const CompileOptions& options)
        : TokenReader(source), options_(options) {
        for (const std::string& name : options.names) add_name(name);
        for (const std::string& name : options.entry_names) add_name(name);
        advance_to(0);
    }

    SyntaxPointer expression_text() {
        SyntaxPointer tree = expression();
        if (token_.kind != TokenKind::End) fail("unexpected text after the expression");
        return tree;
    }

    SyntaxPointer unary_tests_text() {
        if (token_.kind == TokenKind::End) return node(SyntaxKind::AnyInput);
        if (is_symbol("-") && next_token(source_, token_.end).kind == TokenKind::End)
            return node(SyntaxKind::AnyInput);
        if (is_keyword("not") && next_token(source_, token_.end).text == "(") {
            const Token start = token_;
            SyntaxPointer tree = node(SyntaxKind::NotTests);
            advance();
            advance();
            for (SyntaxPointer& test : tests(")")) adopt(*tree, std::move(test));
            expect(")");
            if (token_.kind == TokenKind::End) return tree;
            advance_to(start.position);  // `not(?) and ...` is an expression
        }
        SyntaxPointer tree = node(SyntaxKind::Tests);
        for (SyntaxPointer& test : tests("")) adopt(*tree, std::move(test));
        if (token_.kind != TokenKind::End) fail("unexpected text after the unary tests");
        return tree;
    }

  private:
    SyntaxPointer node(SyntaxKind kind) const {
        auto result = std::make_unique<Syntax>();
        result->kind = kind;
        result->position = token_.position;
        return result;
    }
    /// `1 + 1 + …` grows to the left without nesting in the text, so the tree has its own bound.
    static void adopt(Syntax& parent, SyntaxPointer child) {
        if (child->height >= kHeightMax)
            throw SyntaxFault{child->position, "too many operators in a row", "feel.too_large"};
        parent.height = std::max(parent.height, child->height + 1);
        parent.children.push_back(std::move(child));
    }
    static SyntaxPointer binary(SyntaxKind kind, char op, SyntaxPointer left, SyntaxPointer right) {
        auto result = std::make_unique<Syntax>();
        result->kind = kind;
        result->op = op;
        result->position = left->position;
        result->children.reserve(2);
        adopt(*result, std::move(left));
        adopt(*result, std::move(right));
        return result;
    }
    class Depth {
      public:
        explicit Depth(Parser& parser) : parser_(parser) {
            if (++parser_.depth_ > parser_.options_.depth_max)
                throw SyntaxFault{parser_.token_.position, "nested too deeply", "feel.too_large"};
        }
        ~Depth() { --parser_.depth_; }

      private:
        Parser& parser_;
    };

    // --- Expressions, from the weakest to the strongest binding ---

    SyntaxPointer expression() {
        const Depth depth(*this);
        if (token_.kind == TokenKind::Keyword && !starts_known_name()) {
            if (is_keyword("if")) return conditional();
            if (is_keyword("for")) return iteration();
            if (is_keyword("some")) return quantified(SyntaxKind::Some);
            if (is_keyword("every")) return quantified(SyntaxKind::Every);
            if (is_keyword("function")) return postfix(function_definition());
        }
        return disjunction();
    }

    SyntaxPointer conditional() {
        SyntaxPointer tree = node(SyntaxKind::If);
        advance();
        adopt(*tree, expression());
        expect_keyword("then");
        adopt(*tree, expression());
        expect_keyword("else");
        adopt(*tree, expression());
        return tree;
    }

    void iterator(Syntax& tree) {
        tree.names.push_back(declared_name(",:", "in"));
        if (take_symbol(":")) type();
        expect_keyword("in");
        SyntaxPointer source = expression();
        if (take_symbol(".."))
            source = binary(SyntaxKind::IterationRange, 0, std::move(source), expression());
        adopt(tree, std::move(source));
    }

    SyntaxPointer iteration() {
        SyntaxPointer tree = node(SyntaxKind::For);
        advance();
        do iterator(*tree);
        while (take_symbol(","));
        expect_keyword("return");
        adopt(*tree, expression());
        return tree;
    }

    SyntaxPointer quantified(SyntaxKind kind) {
        SyntaxPointer tree = node(kind);
        advance();
        do iterator(*tree);
        while (take_symbol(","));
        expect_keyword("satisfies");
        adopt(*tree, expression());
        return tree;
    }

    SyntaxPointer function_definition() {
        SyntaxPointer tree = node(SyntaxKind::FunctionDefinition);
        advance();
        expect("(");
        while (!is_symbol(")")) {
            tree->names.push_back(declared_name(",:)", ""));
            tree->types.push_back(take_symbol(":") ? type() : nullptr);
            if (!take_symbol(",")) break;
        }
        expect(")");
        if (take_symbol(":")) tree->type = type();
        if (take_keyword("external")) tree->op = 'e';
        adopt(*tree, expression());
        return tree;
    }

    SyntaxPointer disjunction() {
        SyntaxPointer left = conjunction();
        while (take_keyword("or")) left = binary(SyntaxKind::Or, 0, std::move(left), conjunction());
        return left;
    }

    SyntaxPointer conjunction() {
        SyntaxPointer left = comparison();
        while (take_keyword("and"))
            left = binary(SyntaxKind::And, 0, std::move(left), comparison());
        return left;
    }

    char comparison_sign() const {
        if (token_.kind != TokenKind::Symbol) return 0;
        switch (token_.code) {
            case word_code("="):
            case word_code("<"):
            case word_code(">"):
                return token_.text[0];
            case word_code("!="):
                return '!';
            case word_code("<="):
                return 'l';
            case word_code(">="):
                return 'g';
            default:
                return 0;
        }
    }

    SyntaxPointer comparison() {
        SyntaxPointer left = sum();
        while (true) {
            if (const char op = comparison_sign(); op != 0) {
                advance();
                left = binary(SyntaxKind::Comparison, op, std::move(left), sum());
            } else if (take_keyword("between")) {
                SyntaxPointer low = sum();
                expect_keyword("and");
                left = binary(SyntaxKind::Between, 0, std::move(left), std::move(low));
                adopt(*left, sum());
            } else if (take_keyword("in")) {
                left = membership(std::move(left));
            } else {
                return left;
            }
        }
    }

    SyntaxPointer membership(SyntaxPointer value) {
        SyntaxPointer tree = node(SyntaxKind::In);
        tree->position = value->position;
        adopt(*tree, std::move(value));
        if (comparison_sign() != 0) {
            adopt(*tree, unary_comparison());
            return tree;
        }
        if (is_symbol("(")) {
            // `(a, b)` lists tests; `(a..b)` and `(a + b) * c` are expressions.
            const Token start = token_;
            advance();
            std::vector<SyntaxPointer> listed = tests(")");
            if (is_symbol(")")) {
                const Token after = next_token(source_, token_.end);
                const bool goes_on =
                    after.kind == TokenKind::Symbol &&
                    std::string_view("+-*/**[.").find(after.text) != std::string_view::npos;
                if (listed.size() > 1 || listed[0]->kind == SyntaxKind::UnaryComparison ||
                    !goes_on) {
                    advance();
                    tree->children.reserve(listed.size() + 1);
                    for (SyntaxPointer& test : listed) adopt(*tree, std::move(test));
                    return tree;
                }
            }
            advance_to(start.position);
        }
        adopt(*tree, sum());
        return tree;
    }

    SyntaxPointer unary_comparison() {
        SyntaxPointer tree = node(SyntaxKind::UnaryComparison);
        tree->op = comparison_sign();
        advance();
        adopt(*tree, sum());
        return tree;
    }

    /// Positive unary tests up to the closing sign (not consumed).
    std::vector<SyntaxPointer> tests(std::string_view) {
        std::vector<SyntaxPointer> result;
        do {
            if (comparison_sign() != 0) {
                result.push_back(unary_comparison());
            } else {
                result.push_back(expression());
            }
        } while (take_symbol(","));
        return result;
    }

    SyntaxPointer sum() {
        SyntaxPointer left = product();
        while (is_symbol("+") || is_symbol("-")) {
            const char op = token_.text[0];
            advance();
            left = binary(SyntaxKind::Arithmetic, op, std::move(left), product());
        }
        return left;
    }

    SyntaxPointer product() {
        SyntaxPointer left = power();
        while (is_symbol("*") || is_symbol("/")) {
            const char op = token_.text[0];
            advance();
            left = binary(SyntaxKind::Arithmetic, op, std::move(left), power());
        }
        return left;
    }

    SyntaxPointer power() {
        SyntaxPointer left = negation();
        while (take_symbol("**"))
            left = binary(SyntaxKind::Arithmetic, '^', std::move(left), negation());
        return left;
    }

    SyntaxPointer negation() {
        if (!is_symbol("-")) return instance_test();
        const Depth depth(*this);
        SyntaxPointer tree = node(SyntaxKind::Negation);
        advance();
        adopt(*tree, negation());
        return tree;
    }

    SyntaxPointer instance_test() {
        SyntaxPointer left = postfix(primary());
        while (is_keyword("instance")) {
            SyntaxPointer tree = node(SyntaxKind::InstanceOf);
            advance();
            expect_keyword("of");
            tree->type = type();
            adopt(*tree, std::move(left));
            left = std::move(tree);
        }
        return left;
    }

    SyntaxPointer postfix(SyntaxPointer left) {
        while (token_.kind == TokenKind::Symbol) {
            if (token_.code == word_code(".")) {
                SyntaxPointer tree = node(SyntaxKind::Path);
                advance();
                tree->text =
                    token_.kind == TokenKind::Keyword && !starts_known_name() ? word() : name();
                adopt(*tree, std::move(left));
                left = std::move(tree);
            } else if (token_.code == word_code("[") && !closes_range()) {
                SyntaxPointer tree = node(SyntaxKind::Filter);
                advance();
                const bool outer = std::exchange(in_range_end_, false);
                adopt(*tree, std::move(left));
                adopt(*tree, expression());
                in_range_end_ = outer;
                expect("]");
                left = std::move(tree);
            } else if (token_.code == word_code("(")) {
                left = invocation(std::move(left));
            } else {
                break;
            }
        }
        return left;
    }

    /// `[1..5[`: after the end of a range this bracket closes it, when nothing follows that a
    /// filter needs.
    bool closes_range() const {
        if (!in_range_end_) return false;
        const Token after = next_token(source_, token_.end);
        if (after.kind == TokenKind::End) return true;
        if (after.kind == TokenKind::Symbol)
            return std::string_view("),]}.").find(after.text[0]) != std::string_view::npos;
        return after.kind == TokenKind::Keyword && after.text != "not" && after.text != "true" &&
               after.text != "false" && after.text != "if" && after.text != "some" &&
               after.text != "every";
    }

    std::string word() {
        std::string text(token_.text);
        advance();
        return text;
    }

    SyntaxPointer invocation(SyntaxPointer callee) {
        const Depth depth(*this);
        SyntaxPointer tree = node(SyntaxKind::Invocation);
        tree->position = callee->position;
        advance();
        const bool outer = std::exchange(in_range_end_, false);
        adopt(*tree, std::move(callee));
        if (!is_symbol(")")) {
            const bool is_named = is_named_argument();
            do {
                if (is_named) {
                    tree->names.push_back(declared_name(":", ""));
                    expect(":");
                }
                adopt(*tree, expression());
            } while (take_symbol(","));
        }
        expect(")");
        in_range_end_ = outer;
        return tree;
    }

    // --- Primaries ---

    SyntaxPointer literal(Value value) {
        SyntaxPointer tree = node(SyntaxKind::Literal);
        tree->value = std::move(value);
        advance();
        return tree;
    }

    std::string string_content() {
        std::string text;
        if (token_.kind != TokenKind::String || !unescape(token_.text, text))
            fail("a wrong string");
        return text;
    }

    SyntaxPointer primary() {
        if (starts_known_name()) return variable();
        switch (token_.kind) {
            case TokenKind::Name:
                return variable();
            case TokenKind::Number: {
                const std::optional<Number> number = Number::parse(token_.text);
                if (!number) fail("a number out of range");
                return literal(Value(*number));
            }
            case TokenKind::String:
                return literal(Value(string_content()));
            case TokenKind::Keyword:
                return keyword_primary();
            case TokenKind::Symbol:
                return symbol_primary();
            case TokenKind::Error:
            case TokenKind::End:
                break;
        }
        fail(
            token_.kind == TokenKind::Error && token_.text[0] == '"' ? "a string without end"
                                                                     : "unexpected character"
        );
    }

    SyntaxPointer variable() {
        SyntaxPointer tree = node(SyntaxKind::Name);
        tree->text = name();
        return tree;
    }

    SyntaxPointer keyword_primary() {
        if (is_keyword("true")) return literal(Value(true));
        if (is_keyword("false")) return literal(Value(false));
        if (is_keyword("null")) return literal(Value());
        if (is_keyword("not")) {
            SyntaxPointer tree = node(SyntaxKind::Name);
            tree->text = word();
            return tree;
        }
        if (is_keyword("if") || is_keyword("for") || is_keyword("some") || is_keyword("every") ||
            is_keyword("function"))
            return expression();
        fail("a keyword cannot stand here");
    }

    SyntaxPointer symbol_primary() {
        const Depth depth(*this);
        if (is_symbol("(")) return parenthesis();
        if (is_symbol("[")) return bracket();
        if (is_symbol("]")) {
            SyntaxPointer tree = node(SyntaxKind::Range);
            advance();
            SyntaxPointer low = expression();
            return range(std::move(tree), std::move(low));
        }
        if (is_symbol("{")) return context();
        if (is_symbol("@")) {
            advance();
            const std::string text = string_content();
            const Value value = at_literal(text);
            if (value.is_null()) fail("no date, time or duration after @");
            return literal(value);
        }
        fail("unexpected sign");
    }

    static Value at_literal(std::string_view text) {
        if (const auto date = parse_date(text)) return Value(*date);
        if (const auto value = parse_date_time(text)) return Value(*value);
        if (const auto time = parse_time(text)) return Value(*time);
        if (const auto duration = parse_year_month_duration(text)) return Value(*duration);
        if (const auto duration = parse_day_time_duration(text)) return Value(*duration);
        return {};
    }

    SyntaxPointer parenthesis() {
        SyntaxPointer tree = node(SyntaxKind::Range);
        advance();
        const bool outer = std::exchange(in_range_end_, false);
        if (comparison_sign() != 0) {
            // `(< 5)` is a range value.
            SyntaxPointer test = unary_comparison();
            expect(")");
            in_range_end_ = outer;
            return test;
        }
        SyntaxPointer inner = expression();
        if (is_symbol("..")) {
            in_range_end_ = outer;
            return range(std::move(tree), std::move(inner));
        }
        expect(")");
        in_range_end_ = outer;
        return inner;
    }

    SyntaxPointer range(SyntaxPointer tree, SyntaxPointer low) {
        expect("..");
        const bool outer = std::exchange(in_range_end_, true);
        SyntaxPointer high = expression();
        in_range_end_ = outer;
        adopt(*tree, std::move(low));
        adopt(*tree, std::move(high));
        if (is_symbol("]"))
            tree->high_closed = true;
        else if (!is_symbol(")") && !is_symbol("["))
            fail("the range is not closed");
        advance();
        return tree;
    }

    SyntaxPointer bracket() {
        SyntaxPointer tree = node(SyntaxKind::List);
        advance();
        const bool outer = std::exchange(in_range_end_, false);
        if (!is_symbol("]")) {
            SyntaxPointer first = comparison_sign() != 0 ? unary_comparison() : expression();
            if (is_symbol("..")) {
                in_range_end_ = outer;
                tree->kind = SyntaxKind::Range;
                tree->low_closed = true;
                return range(std::move(tree), std::move(first));
            }
            adopt(*tree, std::move(first));
            while (take_symbol(","))
                adopt(*tree, comparison_sign() != 0 ? unary_comparison() : expression());
        }
        expect("]");
        in_range_end_ = outer;
        return tree;
    }

    SyntaxPointer context() {
        SyntaxPointer tree = node(SyntaxKind::Context);
        advance();
        const bool outer = std::exchange(in_range_end_, false);
        if (!is_symbol("}")) {
            do {
                if (token_.kind == TokenKind::String) {
                    tree->names.push_back(string_content());
                    add_name(tree->names.back());
                    advance();
                } else {
                    tree->names.push_back(declared_name(":", ""));
                }
                expect(":");
                adopt(*tree, expression());
            } while (take_symbol(","));
        }
        expect("}");
        in_range_end_ = outer;
        return tree;
    }

    // --- Types ---

    TypePointer type() {
        const Depth depth(*this);
        static const NameList long_names = [] {
            NameList list;
            for (const char* text :
                 {"date and time", "days and time duration", "years and months duration",
                  "day time duration", "year month duration"})
                list.add(text);
            return list;
        }();
        std::string long_name;
        if (const size_t length = long_names.match(source_, token_.position, long_name);
            length != 0) {
            advance_to(token_.position + length);
            return find_builtin_type(long_name);
        }
        if (take_keyword("function")) return function_type();
        if (take_keyword("null")) return Type::simple(TypeKind::Null);
        std::string text = name();
        while (take_symbol(".")) text += "." + name();
        if ((text == "list" || text == "range") && take_symbol("<")) {
            Type result{.kind = text == "list" ? TypeKind::List : TypeKind::Range};
            result.element = type();
            expect(">");
            return std::make_shared<Type>(std::move(result));
        }
        if (text == "context" && take_symbol("<")) return context_type();
        for (const auto& [known, pointer] : options_.types)
            if (known == text) return pointer;
        if (TypePointer known = find_builtin_type(text)) return known;
        throw SyntaxFault{token_.position, "unknown type", "feel.unknown_type"};
    }

    TypePointer context_type() {
        Type result{.kind = TypeKind::Context};
        do {
            std::string key = declared_name(":", "");
            expect(":");
            result.members.emplace_back(std::move(key), type());
        } while (take_symbol(","));
        expect(">");
        return std::make_shared<Type>(std::move(result));
    }

    TypePointer function_type() {
        if (!take_symbol("<")) return Type::simple(TypeKind::Function);
        Type result{.kind = TypeKind::Function};
        if (!is_symbol(">")) {
            do result.parameters.push_back(type());
            while (take_symbol(","));
        }
        expect(">");
        expect("->");
        result.result = type();
        return std::make_shared<Type>(std::move(result));
    }

    const CompileOptions& options_;
    int depth_ = 0;
    bool in_range_end_ = false;
};

Error error_of(const SyntaxFault& fault, std::string_view source) {
    const std::string_view before = source.substr(0, std::min(fault.position, source.size()));
    const auto line = std::ranges::count(before, '\n') + 1;
    const size_t line_start = before.rfind('\n');
    const size_t column =
        code_points(line_start == std::string_view::npos ? before : before.substr(line_start + 1)) +
        1;
    return Error{
        .code = fault.code,
        .kind = ErrorKind::Invalid,
        .details = {
            {"position", fault.position},
            {"line", line},
            {"column", column},
            {"message", fault.message},
        }};
}

}  // namespace

Result<SyntaxPointer> parse(std::string_view source, const CompileOptions& options) {
    if (source.size() > options.source_max)
        return error_of({0, "the expression is too long", "feel.too_large"}, source);
    if (!is_utf8(source)) return error_of({0, "the expression is not UTF-8"}, source);
    try {
        Parser parser(source, options);
        return options.dialect == Dialect::UnaryTests ? parser.unary_tests_text()
                                                      : parser.expression_text();
    } catch (const SyntaxFault& fault) {
        return error_of(fault, source);
    }
}

}  // namespace tongban::feel
