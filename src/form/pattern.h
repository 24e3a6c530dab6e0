// Regular expressions of forms, with a bound on the time of a match.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tongban::form {

enum class Match { No, Yes, TooLong };

/// Immutable; may be used by many threads.
class Pattern {
  public:
    /// Error codes: form.bad_pattern with details message; form.too_large.
    static Result<std::shared_ptr<const Pattern>> compile(std::string_view text);
    virtual ~Pattern() = default;
    /// Somewhere in the text, as the browser tests it; `^` and `$` bind the pattern to the whole
    /// text.
    virtual Match find(std::string_view text) const = 0;
    const std::string& text() const { return text_; }

  protected:
    explicit Pattern(std::string text) : text_(std::move(text)) {}

  private:
    std::string text_;
};

}  // namespace tongban::form
