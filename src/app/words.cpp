#include "app/words.h"

#include <cstdlib>

#include "base/text.h"

namespace tongban::app {

namespace fs = std::filesystem;

namespace {

/// What an issue says of itself, beside its details.
json::object values_of(const Issue& issue, const http::Texts& texts, std::string_view locale) {
    json::object values = issue.details;
    const auto add = [&](const char* key, json::value value) {
        if (!values.contains(key)) values[key] = std::move(value);
    };
    add("place", json::string(issue.place));
    add("message", json::string(issue.message));
    add("file", json::string(issue.file));
    add("line", issue.line);
    // A refusal inside: of a step of a journey.
    if (const json::value* inner = values.if_contains("refusal"); inner != nullptr)
        if (const json::object* refusal = inner->if_object()) {
            const std::string code = find_string(*refusal, "code").value_or("");
            const json::object* details = find_object(*refusal, "details");
            values["code"] = code;
            values["sentence"] =
                texts.sentence(locale, code, details == nullptr ? json::object{} : *details);
        }
    return values;
}

std::vector<fs::path> usual_places() {
    std::vector<fs::path> places{"packs/base/texts"};
    std::error_code fault;
    const fs::path program = fs::read_symlink("/proc/self/exe", fault);
    if (fault) return places;
    places.push_back(program.parent_path() / "../../packs/base/texts");
    places.push_back(program.parent_path() / "../share/tongban/packs/base/texts");
    return places;
}

/// A character of two or three bytes that writes nothing but does something: C1 controls, and marks
/// and overrides of the direction of writing. 0: none of them.
char32_t control_at(std::string_view text) {
    const auto byte = [&](size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    if (byte(0) == 0xc2 && byte(1) < 0xa0) return byte(1);
    if (byte(0) != 0xe2) return 0;
    const char32_t code = (byte(0) & 0x0fu) << 12 | (byte(1) & 0x3fu) << 6 | (byte(2) & 0x3fu);
    const bool is_control = (code >= 0x200e && code <= 0x200f) ||
                            (code >= 0x2028 && code <= 0x202e) ||
                            (code >= 0x2066 && code <= 0x2069);
    return is_control ? code : 0;
}

}  // namespace

std::string printable(std::string_view text) {
    const bool is_text = is_utf8(text);
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte == 0x7f || (!is_text && byte >= 0x80)) {
            out += fmt::format("\\x{:02x}", byte);
        } else if (const char32_t code = control_at(text.substr(i)); code != 0) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(code));
            i += code < 0x100 ? 1 : 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string sentence_of(const Issue& issue, const http::Texts& texts, std::string_view locale) {
    if (!texts.has(locale, issue.code)) return issue.message;
    std::string sentence = texts.sentence(locale, issue.code, values_of(issue, texts, locale));
    if (issue.details.contains("suggestion") && texts.has(locale, "pack.did_you_mean"))
        sentence += (locale == "en" ? " " : "") +
                    texts.sentence(locale, "pack.did_you_mean", issue.details);
    return sentence;
}

std::string sentence_of(const Error& error, const http::Texts& texts, std::string_view locale) {
    if (texts.has(locale, error.code)) return texts.sentence(locale, error.code, error.details);
    return error.code + (error.details.empty() ? "" : " " + json::serialize(error.details));
}

std::string line_of(const Issue& issue, const http::Texts& texts, std::string_view locale) {
    const bool is_error = issue.severity == Severity::Error;
    const char* code = is_error ? "pack.error" : "pack.warning";
    const std::string word = texts.has(locale, code) ? texts.sentence(locale, code, {})
                                                     : (is_error ? "error" : "warning");
    return fmt::format(
        "{}{}: {}: {} ({})", printable(issue.file),
        issue.line > 0 ? fmt::format(":{}", issue.line) : "", word,
        printable(sentence_of(issue, texts, locale)), issue.code
    );
}

std::string terminal_locale(const std::string& wanted) {
    std::string said = wanted;
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
        if (const char* value = std::getenv(name); said.empty() && value != nullptr) said = value;
    return said.starts_with("zh") ? "zh-CN" : "en";
}

http::Texts terminal_texts(const std::vector<fs::path>& packs) {
    std::vector<fs::path> places;
    for (const fs::path& pack : packs) places.push_back(pack / "texts");
    for (fs::path& place : usual_places()) places.push_back(std::move(place));
    for (const fs::path& place : places) {
        if (!fs::is_directory(place)) continue;
        if (auto texts = http::Texts::load(place.string())) return std::move(texts).value();
    }
    return {};
}

void print_error(
    std::string_view command,
    const Error& error,
    const std::vector<fs::path>& packs,
    const std::string& language
) {
    const http::Texts texts = terminal_texts(packs);
    const std::string locale = terminal_locale(language);
    fmt::print(
        stderr, "tongban {}: {} ({}){}\n", command, printable(sentence_of(error, texts, locale)),
        error.code, error.cause.empty() ? "" : ": " + printable(error.cause)
    );
}

}  // namespace tongban::app
