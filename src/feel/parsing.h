// The parser by subject: recursive descent over the grammar of DMN 1.5, 10.3.1.2. Internal to this
// folder.
#pragma once

#include "feel/expression.h"
#include "feel/syntax.h"
#include "feel/token_reader.h"

namespace tongban::feel {

class Parser : private TokenReader {
  public:
    Parser(std::string_view source, const CompileOptions& options);

    /// The whole text; throws SyntaxFault.
    SyntaxTree expression_text();
    SyntaxTree unary_tests_text();

  private:
    /// How strongly an operator binds; the order is that of the grammar.
    enum Strength { kNone, kOr, kAnd, kComparison, kSum, kProduct, kPower };

    Syntax* node(SyntaxKind kind) { return tree_.make(kind, token_.position); }
    void adopt(Syntax* parent, Syntax* child);
    Syntax* pair(SyntaxKind kind, char op, Syntax* left, Syntax* right);

    class Depth {
      public:
        explicit Depth(Parser& parser) : parser_(parser) {
            if (++parser_.depth_ > parser_.options_.depth_max) parser_.fail_too_deep();
        }
        ~Depth() { --parser_.depth_; }

      private:
        Parser& parser_;
    };
    [[noreturn]] void fail_too_deep() const;

    // parser.cpp
    Syntax* expression();
    Syntax* conditional();
    void iterator(Syntax* tree);
    Syntax* loop(SyntaxKind kind, std::string_view last_word);
    Syntax* function_definition();

    // parse_operators.cpp
    Strength strength() const;
    char comparison_sign() const;
    Syntax* operation(Strength least);
    Syntax* membership(Syntax* value);
    Syntax* unary_comparison();
    std::vector<Syntax*> tests();
    Syntax* negation();
    Syntax* postfix(Syntax* left);
    bool closes_range() const;
    std::string word();
    Syntax* invocation(Syntax* callee);

    // parse_primaries.cpp
    Syntax* literal(Value value);
    std::string string_content();
    Syntax* primary();
    Syntax* variable();
    Syntax* keyword_primary();
    Syntax* symbol_primary();
    Syntax* parenthesis();
    Syntax* range(Syntax* tree, Syntax* low);
    Syntax* bracket();
    Syntax* context();

    // parse_types.cpp
    TypePointer type();
    TypePointer type_of_model();
    TypePointer context_type();
    TypePointer function_type();

    const CompileOptions& options_;
    SyntaxTree tree_;
    int depth_ = 0;
    bool in_range_end_ = false;
};

}  // namespace tongban::feel
