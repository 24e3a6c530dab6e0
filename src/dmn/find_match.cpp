// The shortest text that a pattern of the common form matches: letters, classes, groups, branches
// and counts. What it does not understand has none.
#include <algorithm>

#include "dmn/text_tests.h"

namespace tongban::dmn {

namespace {

class Matcher {
  public:
    explicit Matcher(std::string_view pattern) : text_(pattern) {}

    std::optional<std::string> run() {
        std::string found = branches(0);
        if (is_wrong_ || at_ != text_.size()) return std::nullopt;
        return found;
    }

  private:
    static constexpr int kDepthMax = 20;
    static constexpr size_t kCountMax = 64;

    bool is_end() const { return at_ >= text_.size(); }
    char peek() const { return is_end() ? '\0' : text_[at_]; }
    bool take(char c) {
        if (peek() != c || is_end()) return false;
        ++at_;
        return true;
    }

    /// The first branch.
    std::string branches(int depth) {
        if (depth > kDepthMax) is_wrong_ = true;
        std::string result = sequence(depth);
        while (!is_wrong_ && take('|')) sequence(depth);
        return result;
    }
    std::string sequence(int depth) {
        std::string result;
        while (!is_wrong_ && !is_end() && peek() != '|' && peek() != ')') {
            const std::string part = atom(depth);
            const size_t count = counted();
            for (size_t i = 0; i < count && !is_wrong_; ++i) result += part;
        }
        return result;
    }
    std::string atom(int depth) {
        const char c = text_[at_++];
        switch (c) {
            case '^':
            case '$':
                return {};
            case '.':
                return "a";
            case '(': {
                if (take('?') && !take(':')) is_wrong_ = true;
                std::string inner = branches(depth + 1);
                if (!take(')')) is_wrong_ = true;
                return inner;
            }
            case '[':
                return one_of();
            case '\\':
                return escaped();
            case '*':
            case '+':
            case '?':
            case '{':
            case '}':
            case ']':
                is_wrong_ = true;
                return {};
            default: {
                std::string letter(1, c);
                while (!is_end() && (static_cast<unsigned char>(peek()) & 0xC0) == 0x80)
                    letter += text_[at_++];
                return letter;
            }
        }
    }
    std::string escaped() {
        if (is_end()) is_wrong_ = true;
        if (is_wrong_) return {};
        const char c = text_[at_++];
        switch (c) {
            case 'd':
                return "1";
            case 'w':
            case 'i':
            case 'c':
            case 'D':
            case 'S':
                return "a";
            case 's':
            case 'W':
                return " ";
            case 'n':
                return "\n";
            case 't':
                return "\t";
            case 'p':
            case 'P':
                is_wrong_ = true;
                return {};
            default:
                return std::string(1, c);
        }
    }
    /// The first of a class; of a negated one some letter that it does not name.
    std::string one_of() {
        const bool is_negated = take('^');
        std::string first;
        std::string named;
        while (!is_wrong_ && !is_end() && peek() != ']') {
            if (peek() == '[') is_wrong_ = true;
            const std::string each = take('\\') ? escaped() : atom_of_class();
            named += each;
            if (first.empty()) first = each;
            if (peek() == '-' && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
                ++at_;
                named += take('\\') ? escaped() : atom_of_class();
            }
        }
        if (!take(']')) is_wrong_ = true;
        if (!is_negated) return first;
        for (const char c : std::string_view("a1 _"))
            if (named.find(c) == named.npos) return std::string(1, c);
        is_wrong_ = true;
        return {};
    }
    std::string atom_of_class() {
        std::string letter(1, text_[at_++]);
        while (!is_end() && (static_cast<unsigned char>(peek()) & 0xC0) == 0x80)
            letter += text_[at_++];
        return letter;
    }

    /// How often what stands before is needed at least.
    size_t counted() {
        size_t count = 1;
        if (take('?') || take('*')) {
            count = 0;
        } else if (take('+')) {
            count = 1;
        } else if (take('{')) {
            count = 0;
            while (peek() >= '0' && peek() <= '9') {
                count = count * 10 + static_cast<size_t>(text_[at_++] - '0');
                if (count > kCountMax) is_wrong_ = true;
                if (is_wrong_) return 0;
            }
            if (take(','))
                while (peek() >= '0' && peek() <= '9') ++at_;
            if (!take('}')) is_wrong_ = true;
        }
        take('?');  // reluctant
        return count;
    }

    std::string_view text_;
    size_t at_ = 0;
    bool is_wrong_ = false;
};

}  // namespace

std::optional<std::string> find_match(std::string_view pattern) {
    constexpr size_t kPatternMax = 200;
    if (pattern.size() > kPatternMax) return std::nullopt;
    return Matcher(pattern).run();
}

}  // namespace tongban::dmn
