// What is asked of a text, in words.
#pragma once

#include <string>
#include <vector>

#include "dmn/text_need.h"

namespace tongban::dmn {

/// "以“5001”开头，同时长度为 18 个字"
std::string chinese_words(const std::vector<TextNeed>& needs);
/// "starts with "5001" and has 18 characters"
std::string english_words(const std::vector<TextNeed>& needs);

}  // namespace tongban::dmn
