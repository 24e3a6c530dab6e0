// Text as search terms: pairs of Chinese characters, their pinyin, and words of other scripts.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace tongban::search {

/// Terms that a document is found by: "h火锅" pairs, "w…" words in lower case, "p…" pinyin of each
/// run of Chinese (whole and initials).
std::set<std::string> terms_of(std::string_view text);

/// Terms of a question, without what people say around it (我想, 怎么办理 …). Empty when nothing is
/// left.
std::set<std::string> query_terms(std::string_view query);

}  // namespace tongban::search
