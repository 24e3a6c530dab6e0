// Walks over the tokens of an expression and knows which names may be read as one.
#pragma once

#include <cstdint>
#include <new>
#include <string>
#include <string_view>

#include "feel/lexer.h"

namespace tongban::feel {

/// Thrown by the reader and the parser above it; caught in parse() and made an Error there.
struct SyntaxFault {
    size_t position;
    const char* message;
    const char* code = "feel.syntax";
};

class TokenReader {
  protected:
    explicit TokenReader(std::string_view source) : source_(source) {}

    [[noreturn]] void fail(const char* message) const {
        throw SyntaxFault{
            token_.position,
            token_.kind == TokenKind::End ? "the expression ends too early" : message};
    }
    /// The token is made in its place, not copied there.
    void advance_to(size_t position) { ::new (&token_) Token(next_token(source_, position)); }
    void advance() { advance_to(token_.end); }
    bool is_symbol(std::string_view text) const {
        return token_.kind == TokenKind::Symbol && token_.code == word_code(text);
    }
    bool is_keyword(std::string_view text) const {
        return token_.kind == TokenKind::Keyword && token_.code == word_code(text);
    }
    bool take_symbol(std::string_view text) {
        if (!is_symbol(text)) return false;
        advance();
        return true;
    }
    bool take_keyword(std::string_view text) {
        if (!is_keyword(text)) return false;
        advance();
        return true;
    }
    void expect(std::string_view symbol) {
        if (!take_symbol(symbol)) fail("a bracket or sign is missing here");
    }
    void expect_keyword(std::string_view word) {
        if (!take_keyword(word)) fail("a keyword is missing here");
    }
    /// A name that may be used from here on.
    void add_name(std::string_view name) {
        names_.add(name);
        known_position_ = kNowhere;
    }
    /// A known name of several words, or one word.
    std::string name();
    bool starts_known_name();
    /// A name that is declared here: everything up to one of the end signs or the end word.
    std::string declared_name(std::string_view end_signs, std::string_view end_word);
    /// Does `name:` start here, that is, a named argument?
    bool is_named_argument() const;

    std::string_view source_;
    Token token_;

  private:
    static constexpr std::uint32_t kNowhere = 0xFFFF'FFFFu;
    void find_known_name();

    NameList names_;
    // The known name that starts at the token, when it was looked for.
    std::uint32_t known_position_ = kNowhere;
    size_t known_length_ = 0;
    std::string known_;
};

}  // namespace tongban::feel
