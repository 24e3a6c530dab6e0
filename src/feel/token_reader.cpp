// Names and tokens: where a name ends depends on which names are known (DMN 1.5,
// 10.3.1.2 and 10.3.1.5).
#include "feel/token_reader.h"

#include "feel/builtins.h"

namespace tongban::feel {

namespace {

/// Signs that may stand inside a name.
constexpr std::string_view kNameSigns = "./-'+*";

/// Names of several words that need no declaration.
const NameList& common_names() {
    static const NameList names = [] {
        NameList list;
        for (const std::string& name : builtin_names()) list.add(name);
        for (const char* property : {"time offset", "start included", "end included"})
            list.add(property);
        return list;
    }();
    return names;
}

}  // namespace

std::string TokenReader::name() {
    find_known_name();
    if (known_length_ != 0) {
        advance_to(token_.position + known_length_);
        return known_;
    }
    if (token_.kind != TokenKind::Name) fail("a name is expected here");
    const std::string text(token_.text);
    advance();
    return text;
}

bool TokenReader::starts_known_name() {
    find_known_name();
    return known_length_ != 0;
}

std::string TokenReader::declared_name(std::string_view end_signs, std::string_view end_word) {
    size_t at = token_.position;
    size_t last = at;
    while (at < source_.size()) {
        const size_t length = name_part_length(source_, at);
        if (length != 0) {
            const Token word = next_token(source_, at);
            if (!end_word.empty() && word.text == end_word && at > token_.position) break;
            at = word.kind == TokenKind::Number ? at + length : word.end;
            last = at;
        } else if (end_signs.find(source_[at]) != std::string_view::npos) {
            break;
        } else if (kNameSigns.find(source_[at]) != std::string_view::npos && skip_space(source_, at) == at) {
            last = ++at;
        } else {
            const size_t after = skip_space(source_, at);
            if (after == at) break;
            at = after;
        }
    }
    const std::string text = normal_name(source_.substr(token_.position, last - token_.position));
    if (text.empty()) fail("a name is expected here");
    add_name(text);
    advance_to(last);
    return text;
}

bool TokenReader::is_named_argument() const {
    size_t at = token_.position;
    if (name_part_length(source_, at) == 0) return false;
    while (at < source_.size()) {
        if (source_[at] == ':') return true;
        const size_t length = name_part_length(source_, at);
        if (length != 0) {
            at += length;
        } else if (kNameSigns.find(source_[at]) != std::string_view::npos) {
            ++at;
        } else {
            const size_t after = skip_space(source_, at);
            if (after == at) return false;
            at = after;
        }
    }
    return false;
}

void TokenReader::find_known_name() {
    if (known_position_ == token_.position) return;
    known_position_ = token_.position;
    known_length_ = 0;
    if (token_.text.empty()) return;
    const char first = token_.text[0];
    if (!names_.may_start_with(first) && !common_names().may_start_with(first)) return;
    known_length_ = names_.match(source_, token_.position, known_);
    std::string other;
    const size_t common = common_names().match(source_, token_.position, other);
    if (common > known_length_) {
        known_length_ = common;
        known_ = std::move(other);
    }
}

}  // namespace tongban::feel
