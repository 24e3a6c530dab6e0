#include "search/terms.h"

#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <memory>
#include <vector>

namespace tongban::search {

namespace {

/// What people say around the matter itself. Longer ones first, so that 我想要 goes before 我想.
constexpr const char* kAround[] = {
    "请问一下",   "我想要",       "怎么办理", "如何办理", "怎么申请", "如何申请", "需要什么材料",
    "要什么材料", "需要哪些材料", "在哪里办", "在哪办",   "去哪里",   "去哪儿",   "哪里可以",
    "可以办",     "请问",         "我想",     "我要",     "想要",     "怎么办",   "怎么",
    "如何",       "办理",         "申请",     "需要",     "什么",     "手续",     "流程",
    "麻烦",       "帮我",         "我们",     "一下",     "一个",     "一家",     "可以",
    "个",         "家",           "呢",       "吗",       "啊",       "的",       "了",
    "我"};

icu::UnicodeString strip_around(std::string_view text) {
    icu::UnicodeString rest = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))
    );
    for (const char* phrase : kAround)
        rest.findAndReplace(icu::UnicodeString::fromUTF8(phrase), icu::UnicodeString(u" "));
    return rest;
}

bool is_han(UChar32 point) { return u_hasBinaryProperty(point, UCHAR_IDEOGRAPHIC); }

std::string utf8(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

/// Latin letters without tones: "kai", "can".
std::string pinyin_of(const icu::UnicodeString& han) {
    static thread_local const std::unique_ptr<icu::Transliterator> latin = [] {
        UErrorCode status = U_ZERO_ERROR;
        return std::unique_ptr<icu::Transliterator>(icu::Transliterator::createInstance(
            "Han-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, status
        ));
    }();
    if (!latin) return {};
    icu::UnicodeString copy = han;
    latin->transliterate(copy);
    return utf8(copy);
}

/// A run of Chinese: its pairs, and the pinyin of every two to four characters.
void add_run(const icu::UnicodeString& run, bool with_pinyin, std::set<std::string>& terms) {
    const int32_t length = run.countChar32();
    std::vector<icu::UnicodeString> characters;
    for (int32_t i = 0; i < run.length(); i = run.moveIndex32(i, 1))
        characters.emplace_back(run.char32At(i));
    for (int32_t i = 0; i + 1 < length; ++i)
        terms.insert("h" + utf8(characters[i] + characters[i + 1]));
    if (length == 1) terms.insert("h" + utf8(run));
    if (!with_pinyin) return;
    std::vector<std::string> sounds;
    for (const auto& character : characters) sounds.push_back(pinyin_of(character));
    for (int32_t i = 0; i < length; ++i) {
        std::string whole, initials;
        for (int32_t k = i; k < length && k < i + 6; ++k) {
            whole += sounds[k];
            if (!sounds[k].empty()) initials += sounds[k][0];
            if (k > i) terms.insert("p" + whole);
            if (k > i + 1) terms.insert("p" + initials);
        }
    }
}

std::set<std::string> split_terms(const icu::UnicodeString& text, bool with_pinyin) {
    std::set<std::string> terms;
    icu::UnicodeString run, word;
    const auto end_run = [&] {
        if (!run.isEmpty()) add_run(run, with_pinyin, terms);
        run.remove();
    };
    const auto end_word = [&] {
        // Letters may be a word, or pinyin typed by hand.
        if (word.length() > 1) terms.insert("p" + utf8(word.toLower()));
        word.remove();
    };
    for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        const UChar32 point = text.char32At(i);
        if (is_han(point)) {
            end_word();
            run.append(point);
        } else if (u_isalnum(point)) {
            end_run();
            word.append(point);
        } else {
            end_run();
            end_word();
        }
    }
    end_run();
    end_word();
    return terms;
}

}  // namespace

std::set<std::string> terms_of(std::string_view text) {
    return split_terms(
        icu::UnicodeString::fromUTF8(
            icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))
        ),
        true
    );
}

std::set<std::string> query_terms(std::string_view query) {
    std::set<std::string> terms = split_terms(strip_around(query.substr(0, 300)), false);
    if (!terms.empty()) return terms;
    return split_terms(
        icu::UnicodeString::fromUTF8(icu::StringPiece(
            query.data(), static_cast<int32_t>(std::min<size_t>(query.size(), 300))
        )),
        false
    );
}

}  // namespace tongban::search
