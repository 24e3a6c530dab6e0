#include "http/texts.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tongban::http {

namespace {
constexpr std::uintmax_t kFileBytesMax = 4u << 20;

Result<json::object> read_object(const std::filesystem::path& file) {
    const auto wrong = [&](std::string cause) {
        Error error = refuse("http.texts_wrong", ErrorKind::Internal, {{"file", file.string()}});
        error.cause = std::move(cause);
        return error;
    };
    std::error_code fault;
    if (std::filesystem::file_size(file, fault) > kFileBytesMax || fault) return wrong("size");
    std::ifstream stream(file, std::ios::binary);
    const std::string text(
        (std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>()
    );
    if (!stream.good() && !stream.eof()) return wrong("read");
    auto value = parse_json(text);
    if (!value) return wrong(value.error().cause);
    if (!value->is_object()) return wrong("not an object");
    return std::move(value->get_object());
}

/// "errors.zh-CN.json" gives "zh-CN".
std::optional<std::string> locale_of(const std::string& name) {
    constexpr std::string_view kStart = "errors.";
    constexpr std::string_view kEnd = ".json";
    if (!name.starts_with(kStart) || !name.ends_with(kEnd)) return std::nullopt;
    if (name.size() <= kStart.size() + kEnd.size()) return std::nullopt;
    return name.substr(kStart.size(), name.size() - kStart.size() - kEnd.size());
}

/// Digits alone, as far as anybody reads them.
std::string plain_number(double number) {
    return std::abs(number) < 1e15 ? fmt::format("{}", number == 0 ? 0.0 : number)
                                   : fmt::format("{:.0f}", number);
}

std::string plain_text(const json::value& value) {
    if (const json::string* text = value.if_string()) return std::string(*text);
    if (const json::array* array = value.if_array()) {
        std::string joined;
        for (const json::value& element : *array) {
            if (!joined.empty()) joined += ", ";
            joined += plain_text(element);
        }
        return joined;
    }
    // JSON writes 0 as 0E0 and a million as 1E6; people do not.
    if (const double* number = value.if_double()) return plain_number(*number);
    return json::serialize(value);
}

/// A placeholder without a value stays out of the sentence.
std::string fill(std::string_view sentence, const json::object& values) {
    std::string out;
    while (!sentence.empty()) {
        const size_t open = sentence.find('{');
        const size_t close = sentence.find('}', open == std::string_view::npos ? 0 : open);
        if (open == std::string_view::npos || close == std::string_view::npos) break;
        out += sentence.substr(0, open);
        if (const json::value* value =
                values.if_contains(sentence.substr(open + 1, close - open - 1)))
            out += plain_text(*value);
        sentence.remove_prefix(close + 1);
    }
    out += sentence;
    return out;
}
}  // namespace

Result<Texts> Texts::load(const std::string& folder) {
    Texts texts;
    std::error_code fault;
    for (const auto& entry : std::filesystem::directory_iterator(folder, fault)) {
        const auto locale = locale_of(entry.path().filename().string());
        if (!locale) continue;
        const json::object sentences = TRY(read_object(entry.path()));
        TRY(texts.add(*locale, sentences));
    }
    if (fault || !texts.has_locale(kDefaultLocale))
        return refuse("http.texts_missing", ErrorKind::Internal, {{"folder", folder}});
    return texts;
}

Result<void> Texts::add(const std::string& locale, const json::object& sentences) {
    Sentences& ours = locales_[locale];
    for (const auto& [code, sentence] : sentences) {
        if (!sentence.is_string())
            return refuse("http.texts_wrong", ErrorKind::Internal, {{"code", code}});
        ours.insert_or_assign(std::string(code), std::string(sentence.get_string()));
    }
    return {};
}

bool Texts::has_locale(std::string_view locale) const { return locales_.contains(locale); }

const std::string* Texts::find(std::string_view locale, std::string_view code) const {
    auto sentences = locales_.find(locale);
    if (sentences == locales_.end()) sentences = locales_.find(kDefaultLocale);
    if (sentences == locales_.end()) return nullptr;
    const auto found = sentences->second.find(code);
    return found == sentences->second.end() ? nullptr : &found->second;
}

bool Texts::has(std::string_view locale, std::string_view code) const {
    return find(locale, code) != nullptr;
}

std::string Texts::sentence(
    std::string_view locale, std::string_view code, const json::object& values
) const {
    const std::string* found = find(locale, code);
    if (found == nullptr) found = find(locale, "http.unknown");
    return found == nullptr ? std::string(code) : fill(*found, values);
}

std::vector<std::string> Texts::gaps() const {
    std::vector<std::string> result;
    for (const auto& [locale, sentences] : locales_) {
        for (const auto& [other, others] : locales_)
            for (const auto& [code, sentence] : others)
                if (!sentences.contains(code)) result.push_back(locale + ": " + code);
    }
    return result;
}

}  // namespace tongban::http
