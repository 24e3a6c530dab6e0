// The words of answers: one file a language, a sentence a code.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/json.h"
#include "base/result.h"

namespace tongban::http {

inline constexpr std::string_view kDefaultLocale = "zh-CN";

class Texts {
  public:
    /// Reads every `errors.LOCALE.json` of the folder: {"code": "sentence with {name}"}.
    /// Error codes: http.texts_missing, http.texts_wrong.
    static Result<Texts> load(const std::string& folder);
    /// Adds or replaces the sentences of one language. Error code: http.texts_wrong.
    Result<void> add(const std::string& locale, const json::object& sentences);

    bool has_locale(std::string_view locale) const;
    bool has(std::string_view locale, std::string_view code) const;
    /// The sentence of `code` with {placeholders} filled from `values`; a code without a sentence
    /// gets the general one (http.unknown). An unknown locale reads as zh-CN.
    std::string sentence(std::string_view locale, std::string_view code, const json::object& values)
        const;
    /// Codes that one language has and another lacks, as "locale: code".
    std::vector<std::string> gaps() const;

  private:
    using Sentences = std::map<std::string, std::string, std::less<>>;
    const std::string* find(std::string_view locale, std::string_view code) const;
    std::map<std::string, Sentences, std::less<>> locales_;
};

}  // namespace tongban::http
