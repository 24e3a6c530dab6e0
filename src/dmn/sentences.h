// Explanations in words, Chinese or English.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dmn/explain.h"

namespace tongban::dmn {

enum class Language { Chinese, English };

/// How people call a fact, by language; the unit may stay empty.
struct FactWords {
    std::string chinese;
    std::string english;
    std::string chinese_unit = {};
    std::string english_unit = {};
};
/// By the fact's name; without an entry the input's description, label or name is used.
using Words = std::map<std::string, FactWords, std::less<>>;

/// Words from the model: descriptions of its input data and labels of its columns.
Words words_of(const Model& model);

/// Why each decision of the trace has its result, in the order in which they were made.
std::vector<std::string> sentences(const Trace& trace, Language language, const Words& words);
/// The verdict; then what is missing, or what would change the answer, each with the article that
/// the rule cites: "您的注册资本为 30 万元；达到 50 万元起即符合。"
std::vector<std::string> sentences(
    const Explanation& explanation, Language language, const Words& words
);

}  // namespace tongban::dmn
