// Both languages side by side, a condition that must not hold in its opposite.
#include "dmn/text_words.h"

namespace tongban::dmn {

namespace {

using Kind = TextNeed::Kind;

/// `*` stands for what is measured or compared with.
struct Words {
    Kind kind;
    char op;  // of a length that has to be so; else 0
    const char* chinese;
    const char* chinese_not;
    const char* english;
    const char* english_not;
};
constexpr Words kWords[] = {
    {Kind::Length, '=', "长度为 * 个字", "长度不是 * 个字", "has * characters",
     "has not * characters"},
    {Kind::Length, '<', "长度不足 * 个字", "长度不少于 * 个字", "has fewer than * characters",
     "has at least * characters"},
    {Kind::Length, '>', "长度超过 * 个字", "长度不超过 * 个字", "has more than * characters",
     "has at most * characters"},
    {Kind::Starts, 0, "以“*”开头", "不以“*”开头", "starts with \"*\"", "does not start with \"*\""},
    {Kind::Ends, 0, "以“*”结尾", "不以“*”结尾", "ends with \"*\"", "does not end with \"*\""},
    {Kind::Contains, 0, "含有“*”", "不含有“*”", "contains \"*\"", "does not contain \"*\""},
    {Kind::Matches, 0, "符合格式“*”", "不符合格式“*”", "matches \"*\"", "does not match \"*\""},
    {Kind::Other, 0, "满足“*”", "不满足“*”", "meets `*`", "does not meet `*`"},
};

/// `!=`, `<=` and `>=` of a length are what `=`, `>` and `<` are not.
char plain_sign(char op) { return op == '!' ? '=' : op == 'l' ? '>' : op == 'g' ? '<' : op; }

std::string words_of(const TextNeed& need, bool is_chinese) {
    const bool is_length = need.kind == Kind::Length;
    const char op = is_length ? plain_sign(need.op) : char{0};
    const bool holds = need.holds == (!is_length || op == need.op);
    const std::string text = need.kind == Kind::Other ? need.source : feel::to_text(need.constant);
    for (const Words& words : kWords) {
        if (words.kind != need.kind || words.op != op) continue;
        std::string result = is_chinese ? holds ? words.chinese : words.chinese_not
                             : holds    ? words.english
                                        : words.english_not;
        return result.replace(result.find('*'), 1, text);
    }
    return text;
}

std::string joined(const std::vector<TextNeed>& needs, const char* between, bool is_chinese) {
    std::string text;
    for (const TextNeed& need : needs)
        text += (text.empty() ? "" : between) + words_of(need, is_chinese);
    return text;
}

}  // namespace

std::string chinese_words(const std::vector<TextNeed>& needs) {
    return joined(needs, "，且", true);
}
std::string english_words(const std::vector<TextNeed>& needs) {
    return joined(needs, " and ", false);
}

}  // namespace tongban::dmn
