// The grammar is that of XML Schema 1.1 part 2, appendix G, with what XPath Functions and Operators
// 3.1, 5.6.1, adds to it: anchors, groups, back-references, reluctant quantifiers. ICU accepts much
// more (and means other things by \w, \s, \i, \c and `.`), so everything is read and written anew.
#include "feel/pattern_syntax.h"

#include <fmt/format.h>
#include <unicode/uniset.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cctype>

namespace tongban::feel {

namespace {

constexpr int kNestingMax = 200;
constexpr size_t kCountDigitsMax = 9;

// XML 1.0, fifth edition, productions 4 and 4a.
constexpr const char* kNameStart =
    "\\x{3A}A-Z_a-z\\x{C0}-\\x{D6}\\x{D8}-\\x{F6}\\x{F8}-\\x{2FF}\\x{370}-\\x{37D}\\x{37F}-\\x{"
    "1FFF}"
    "\\x{200C}-\\x{200D}\\x{2070}-\\x{218F}\\x{2C00}-\\x{2FEF}\\x{3001}-\\x{D7FF}\\x{F900}-\\x{"
    "FDCF}\\x{FDF0}-\\x{FFFD}\\x{10000}-\\x{EFFFF}";
constexpr const char* kNameMore = "\\-.0-9\\x{B7}\\x{300}-\\x{36F}\\x{203F}-\\x{2040}";

std::optional<std::u32string> code_points_of(std::string_view text) {
    std::u32string result;
    const auto size = static_cast<std::int32_t>(text.size());
    for (std::int32_t at = 0; at < size;) {
        UChar32 c = 0;
        U8_NEXT(text.data(), at, size, c);
        if (c < 0) return std::nullopt;
        result += static_cast<char32_t>(c);
    }
    return result;
}

bool is_space(char32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }
bool is_one_of(char32_t c, std::u32string_view set) { return set.find(c) != set.npos; }

/// Flag x: white space outside of classes does not count, not even behind a backslash.
std::u32string without_space(const std::u32string& pattern) {
    std::u32string result;
    int class_depth = 0;
    bool is_escaped = false;
    for (const char32_t c : pattern) {
        if (is_space(c) && class_depth == 0) continue;
        if (!is_escaped && c == '[') ++class_depth;
        if (!is_escaped && c == ']' && class_depth > 0) --class_depth;
        is_escaped = !is_escaped && c == '\\';
        result += c;
    }
    return result;
}

std::string literal(char32_t c) {
    if (is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        return {static_cast<char>(c)};
    return fmt::format("\\x{{{:X}}}", static_cast<std::uint32_t>(c));
}

/// What stands for n, r, t or itself behind a backslash.
std::optional<char32_t> single_escape(char32_t c) {
    if (c == 'n') return '\n';
    if (c == 'r') return '\r';
    if (c == 't') return '\t';
    if (is_one_of(c, U"\\|.?*+(){}$-[]^")) return c;
    return std::nullopt;
}

bool is_category(std::string_view name) {
    static constexpr std::string_view kLetters[] = {"Lultmo", "Mnce",  "Ndlo", "Pcdseifo",
                                                    "Zslp",   "Smcko", "Ccfon"};
    if (name.empty() || name.size() > 2) return false;
    return std::ranges::any_of(kLetters, [&](std::string_view letters) {
        return letters[0] == name[0] &&
               (name.size() == 1 || letters.substr(1).find(name[1]) != letters.npos);
    });
}

class Translator {
  public:
    Translator(std::u32string pattern, const PatternFlags& flags, std::vector<bool> referenced)
        : pattern_(std::move(pattern)), flags_(flags), referenced_(std::move(referenced)) {}

    bool whole() { return alternatives(0) && at_ == pattern_.size(); }
    bool whole_literal() {
        for (const char32_t c : pattern_) character(c);
        return true;
    }
    IcuPattern& result() { return result_; }
    const std::vector<bool>& references() const { return references_; }

  private:
    bool ends() const { return at_ >= pattern_.size(); }
    bool sees(char32_t c, size_t ahead = 0) const {
        return at_ + ahead < pattern_.size() && pattern_[at_ + ahead] == c;
    }
    bool sees_quantifier() const { return !ends() && is_one_of(pattern_[at_], U"?*+{"); }
    void write(std::string_view text) { result_.text += text; }

    bool alternatives(int depth) {
        while (!ends() && !sees(')')) {
            if (sees('|')) {
                ++at_;
                write("|");
            } else if (!atom(depth) || !quantifier()) {
                return false;
            }
        }
        return true;
    }

    bool atom(int depth) {
        const char32_t c = pattern_[at_++];
        switch (c) {
            case '.':
                write(flags_.dot_all ? "[\\x{0}-\\x{10FFFF}]" : "[^\\n\\r]");
                return true;
            case '^':
                // A newline that ends the text begins no line.
                anchor(flags_.multi_line ? "(?:\\A|(?<=\\n)(?!\\z))" : "\\A");
                return true;
            case '$':
                anchor(flags_.multi_line ? "(?=\\n|\\z)" : "\\z");
                return true;
            case '(':
                return group(depth + 1);
            case '[':
                return class_expression(depth + 1);
            case '\\':
                return escape();
            default:
                if (is_one_of(c, U"?*+{}|]")) return false;
                character(c);
                return true;
        }
    }

    void anchor(const char* text) {
        write(sees_quantifier() ? fmt::format("(?:{})", text) : std::string(text));
    }

    bool group(int depth) {
        if (depth > kNestingMax) return false;
        if (sees('?')) {
            if (!sees(':', 1)) return false;
            at_ += 2;
            write("(?:");
            if (!alternatives(depth) || !sees(')')) return false;
            ++at_;
            write(")");
            return true;
        }
        const size_t number = result_.groups.size();
        result_.groups.push_back(++icu_groups_);
        is_closed_.resize(number + 1, false);
        markers_.resize(number + 1, 0);
        write("(");
        if (!alternatives(depth) || !sees(')')) return false;
        ++at_;
        if (number < referenced_.size() && referenced_[number]) {
            markers_[number] = ++icu_groups_;
            write("()");
        }
        write(")");
        is_closed_[number] = true;
        return true;
    }

    bool quantifier() {
        if (!sees_quantifier()) return true;
        if (sees('{')) {
            if (!counts()) return false;
        } else {
            result_.text += static_cast<char>(pattern_[at_++]);
        }
        if (sees('?')) {
            ++at_;
            write("?");
        }
        return !sees_quantifier();
    }

    /// `{2}`, `{2,}` or `{2,5}`.
    bool counts() {
        ++at_;
        const auto low = number();
        if (!low) return false;
        write(fmt::format("{{{}", *low));
        if (sees(',')) {
            ++at_;
            write(",");
            if (!sees('}')) {
                const auto high = number();
                if (!high || *high < *low) return false;
                write(std::to_string(*high));
            }
        }
        if (!sees('}')) return false;
        ++at_;
        write("}");
        return true;
    }
    std::optional<std::int64_t> number() {
        std::int64_t value = 0;
        const size_t start = at_;
        while (!ends() && is_digit(pattern_[at_])) {
            if (at_ - start >= kCountDigitsMax) return std::nullopt;
            value = value * 10 + static_cast<std::int64_t>(pattern_[at_++] - '0');
        }
        if (at_ == start) return std::nullopt;
        return value;
    }

    void character(char32_t c) {
        const std::string members = range_of(c, c);
        const bool is_alone = !flags_.folds_case || members == literal(c);
        write(is_alone ? members : "[" + members + "]");
    }

    /// Members of a class; with flag i also their variants in the other case, one by one, while
    /// \p{Lu} and its sisters stay as they are.
    std::string range_of(char32_t low, char32_t high) const {
        if (flags_.folds_case) {
            icu::UnicodeSet set(static_cast<UChar32>(low), static_cast<UChar32>(high));
            set.closeOver(USET_CASE_INSENSITIVE).removeAllStrings();
            std::string members;
            for (std::int32_t i = 0; i < set.getRangeCount(); ++i)
                members += plain_range(
                    static_cast<char32_t>(set.getRangeStart(i)),
                    static_cast<char32_t>(set.getRangeEnd(i))
                );
            return members;
        }
        return plain_range(low, high);
    }
    static std::string plain_range(char32_t low, char32_t high) {
        return low == high ? literal(low) : literal(low) + "-" + literal(high);
    }

    bool escape() {
        if (ends()) return false;
        const char32_t c = pattern_[at_];
        if (c >= '1' && c <= '9') return reference();
        if (const auto single = single_escape(c)) {
            ++at_;
            character(*single);
            return true;
        }
        const auto members = class_escape();
        if (!members) return false;
        write(*members);
        return true;
    }

    /// As many digits as groups have been opened; the group must be closed by then. One that took
    /// no part in the match counts as empty, which ICU would refuse: an empty group behind its
    /// content tells whether it did.
    bool reference() {
        auto index = static_cast<size_t>(pattern_[at_++] - '0');
        while (!ends() && is_digit(pattern_[at_])) {
            const size_t longer = index * 10 + static_cast<size_t>(pattern_[at_] - '0');
            if (longer >= result_.groups.size()) break;
            index = longer;
            ++at_;
        }
        if (index >= result_.groups.size() || !is_closed_[index]) return false;
        result_.has_references = true;
        if (references_.size() <= index) references_.resize(index + 1, false);
        references_[index] = true;
        write(fmt::format(
            "(?:(?{}:\\{})|(?!\\{}))", flags_.folds_case ? "i" : "", result_.groups[index],
            markers_[index]
        ));
        return true;
    }

    /// A class of its own, in brackets: \s, \p{Lu}, ... `at_` stands behind the backslash.
    std::optional<std::string> class_escape() {
        if (ends()) return std::nullopt;
        const char32_t c = pattern_[at_++];
        const auto chosen = [&](char32_t plain, const std::string& members) {
            return fmt::format("[{}{}]", c == plain ? "" : "^", members);
        };
        switch (c) {
            case 's':
            case 'S':
                return chosen('s', "\\x{20}\\t\\n\\r");
            case 'd':
            case 'D':
                ++result_.property_classes;
                return chosen('d', "\\p{Nd}");
            case 'W':
            case 'w':
                result_.property_classes += 3;
                return chosen('W', "\\p{P}\\p{Z}\\p{C}");
            case 'i':
            case 'I':
                return chosen('i', kNameStart);
            case 'c':
            case 'C':
                return chosen('c', std::string(kNameStart) + kNameMore);
            case 'p':
            case 'P':
                if (const auto name = property()) return chosen('p', *name);
                return std::nullopt;
            default:
                return std::nullopt;
        }
    }

    /// `{Lu}` or `{IsGreek}`.
    std::optional<std::string> property() {
        if (!sees('{')) return std::nullopt;
        std::string name;
        for (++at_; !sees('}'); ++at_) {
            if (ends() || name.size() > 60) return std::nullopt;
            const char32_t c = pattern_[at_];
            if (c >= 0x80 || (!std::isalnum(static_cast<int>(c)) && c != '-')) return std::nullopt;
            name += static_cast<char>(c);
        }
        ++at_;
        ++result_.property_classes;
        if (is_category(name)) return "\\p{" + name + "}";
        if (!name.starts_with("Is") || name.size() == 2) return std::nullopt;
        return "\\p{Block=" + name.substr(2) + "}";
    }

    /// Behind `[`. What is negated is so before anything is taken away from it.
    bool class_expression(int depth) {
        if (depth > kNestingMax) return false;
        const bool is_negated = sees('^');
        if (is_negated) ++at_;
        std::string members;
        while (!sees(']') && !(sees('-') && sees('[', 1)))
            if (!class_part(members)) return false;
        if (members.empty()) return false;
        const std::string own = fmt::format("[{}{}]", is_negated ? "^" : "", members);
        if (sees(']')) {
            ++at_;
            write(own);
            return true;
        }
        at_ += 2;
        write("[" + own + "--");
        if (!class_expression(depth + 1) || !sees(']')) return false;
        ++at_;
        write("]");
        return true;
    }

    bool class_part(std::string& members) {
        if (ends() || sees('[')) return false;
        const bool is_escaped = sees('\\');
        if (is_escaped && at_ + 1 < pattern_.size() && !single_escape(pattern_[at_ + 1])) {
            ++at_;
            const auto inner = class_escape();
            if (inner) members += *inner;
            return inner.has_value();
        }
        const bool is_hyphen = sees('-');
        const auto low = class_character();
        if (!low) return false;
        if (!sees('-') || sees('[', 1) || sees(']', 1) || (sees('-', 1) && sees('[', 2))) {
            members += range_of(*low, *low);
            return true;
        }
        // Schema part 2, G.4.1: no end of a range is a hyphen without backslash.
        ++at_;
        if (is_hyphen || sees('-')) return false;
        const auto high = class_character();
        if (!high || *high < *low) return false;
        members += range_of(*low, *high);
        return true;
    }
    std::optional<char32_t> class_character() {
        if (ends() || sees('[') || sees(']')) return std::nullopt;
        const char32_t c = pattern_[at_++];
        if (c != '\\') return c;
        if (ends()) return std::nullopt;
        return single_escape(pattern_[at_++]);
    }

    const std::u32string pattern_;
    const PatternFlags flags_;
    const std::vector<bool> referenced_;  // by a back-reference, known from an earlier reading
    size_t at_ = 0;
    IcuPattern result_;
    int icu_groups_ = 0;
    std::vector<bool> is_closed_ = {false};
    std::vector<int> markers_ = {0};
    std::vector<bool> references_;
};

}  // namespace

std::optional<PatternFlags> pattern_flags(std::string_view letters) {
    PatternFlags flags;
    for (const char letter : letters) {
        switch (letter) {
            case 's':
                flags.dot_all = true;
                break;
            case 'm':
                flags.multi_line = true;
                break;
            case 'i':
                flags.folds_case = true;
                break;
            case 'x':
                flags.skips_space = true;
                break;
            case 'q':
                flags.is_literal = true;
                break;
            default:
                return std::nullopt;
        }
    }
    return flags;
}

std::optional<IcuPattern> to_icu(std::string_view pattern, const PatternFlags& flags) {
    std::optional<std::u32string> characters = code_points_of(pattern);
    // No text of XML has U+0000, and ICU ends at it.
    if (!characters || characters->find(U'\0') != characters->npos) return std::nullopt;
    if (flags.is_literal) {
        Translator translator(*std::move(characters), flags, {});
        translator.whole_literal();
        return std::move(translator.result());
    }
    if (flags.skips_space) characters = without_space(*characters);
    Translator first(*characters, flags, {});
    if (!first.whole()) return std::nullopt;
    if (!first.result().has_references) return std::move(first.result());
    Translator second(*std::move(characters), flags, first.references());
    if (!second.whole()) return std::nullopt;
    return std::move(second.result());
}

}  // namespace tongban::feel
