// Both languages side by side, a condition that must not hold in its opposite.
#include "dmn/text_words.h"

#include <fmt/format.h>

namespace tongban::dmn {

namespace {

using Kind = TextNeed::Kind;

/// The sign of what has to be true of the length.
char sign_of(const TextNeed& need) {
    if (need.holds) return need.op;
    switch (need.op) {
        case '=':
            return '!';
        case '!':
            return '=';
        case '<':
            return 'g';
        case '>':
            return 'l';
        case 'l':
            return '>';
        default:
            return '<';
    }
}

std::string text_of(const TextNeed& need) { return feel::to_text(need.constant); }

std::string chinese(const TextNeed& need) {
    const std::string text = text_of(need);
    const char* no = need.holds ? "" : "不";
    switch (need.kind) {
        case Kind::Length:
            switch (sign_of(need)) {
                case '=':
                    return "长度为 " + text + " 个字";
                case '!':
                    return "长度不是 " + text + " 个字";
                case '<':
                    return "长度不足 " + text + " 个字";
                case '>':
                    return "长度超过 " + text + " 个字";
                case 'l':
                    return "长度不超过 " + text + " 个字";
                default:
                    return "长度不少于 " + text + " 个字";
            }
        case Kind::Starts:
            return fmt::format("{}以“{}”开头", no, text);
        case Kind::Ends:
            return fmt::format("{}以“{}”结尾", no, text);
        case Kind::Contains:
            return fmt::format("{}含有“{}”", no, text);
        case Kind::Matches:
            return fmt::format("{}符合格式“{}”", no, text);
        case Kind::Other:
            break;
    }
    return fmt::format("{}满足“{}”", no, need.source);
}

std::string english(const TextNeed& need) {
    const std::string text = text_of(need);
    const auto does = [&](const char* yes, const char* no) {
        return fmt::format("{} \"{}\"", need.holds ? yes : no, text);
    };
    switch (need.kind) {
        case Kind::Length:
            switch (sign_of(need)) {
                case '=':
                    return "has " + text + " characters";
                case '!':
                    return "has not " + text + " characters";
                case '<':
                    return "has fewer than " + text + " characters";
                case '>':
                    return "has more than " + text + " characters";
                case 'l':
                    return "has at most " + text + " characters";
                default:
                    return "has at least " + text + " characters";
            }
        case Kind::Starts:
            return does("starts with", "does not start with");
        case Kind::Ends:
            return does("ends with", "does not end with");
        case Kind::Contains:
            return does("contains", "does not contain");
        case Kind::Matches:
            return does("matches", "does not match");
        case Kind::Other:
            break;
    }
    return fmt::format("{} `{}`", need.holds ? "meets" : "does not meet", need.source);
}

template <class Word>
std::string joined(const std::vector<TextNeed>& needs, const char* between, const Word& word) {
    std::string text;
    for (const TextNeed& need : needs) text += (text.empty() ? "" : between) + word(need);
    return text;
}

}  // namespace

std::string chinese_words(const std::vector<TextNeed>& needs) {
    return joined(needs, "，且", chinese);
}
std::string english_words(const std::vector<TextNeed>& needs) {
    return joined(needs, " and ", english);
}

}  // namespace tongban::dmn
