// Sentences for whoever sits at a command line or reads a report, in the language of the reader.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/issue.h"
#include "http/texts.h"

namespace tongban::app {

/// The sentence of an issue, with what may have been meant; the English of the program where the
/// texts have none.
std::string sentence_of(const Issue& issue, const http::Texts& texts, std::string_view locale);
/// The sentence of an error; its code and details where the texts have none.
std::string sentence_of(const Error& error, const http::Texts& texts, std::string_view locale);

/// Names and words of others for a terminal or a log: what would move the cursor, colour, begin a
/// line or turn the direction of writing is shown as \x1b or \u202e, and so are bytes that are no
/// UTF-8.
std::string printable(std::string_view text);

/// "chongqing/items.yaml:12: error: … (pack.unknown_key)"
std::string line_of(const Issue& issue, const http::Texts& texts, std::string_view locale);

/// "zh-CN" or "en": `wanted` ("zh", "en"), or what LC_ALL, LC_MESSAGES or LANG say.
std::string terminal_locale(const std::string& wanted);

/// The texts of the first of these packs that has some, else those that lie beside the program or
/// in the packs of the working folder; none when nobody has any.
http::Texts terminal_texts(const std::vector<std::filesystem::path>& packs);

/// Prints `tongban NAME: sentence (code)` to standard error.
void print_error(
    std::string_view command,
    const Error& error,
    const std::vector<std::filesystem::path>& packs = {},
    const std::string& language = {}
);

}  // namespace tongban::app
