#include "service/sealed_words.h"

#include "base/text.h"
#include "service/decide.h"

namespace tongban::service {

namespace {
constexpr std::string_view kBegin = "\u27e6", kEnd = "\u27e7";  // mathematical white brackets
constexpr std::string_view kPurpose = "case.words";
}  // namespace

std::string seal_words(
    const crypto::Keyring& keyring, const std::string& text, std::string_view number
) {
    if (is_blank(text)) return text;
    return fmt::format("{}{}{}", kBegin, to_base64url(keyring.seal(kPurpose, number, text)), kEnd);
}

std::string open_words(const crypto::Keyring& keyring, std::string text, std::string_view number) {
    for (size_t begin = text.find(kBegin); begin != std::string::npos;
         begin = text.find(kBegin, begin)) {
        const size_t inner = begin + kBegin.size();
        const size_t end = text.find(kEnd, inner);
        if (end == std::string::npos) break;
        const auto sealed = from_base64url(std::string_view(text).substr(inner, end - inner));
        auto opened = sealed ? keyring.open_text(kPurpose, number, *sealed)
                             : Result<std::string>(sealed.error());
        if (!opened) {
            begin = inner;
            continue;
        }
        text.replace(begin, end + kEnd.size() - begin, *opened);
        // What was sealed is never read as a mark again.
        begin += opened->size();
    }
    return text;
}

void open_words(const crypto::Keyring& keyring, json::object& object, std::string_view number) {
    for (auto& pair : object) open_words(keyring, pair.value(), number);
}

void open_words(const crypto::Keyring& keyring, json::value& value, std::string_view number) {
    if (json::object* object = value.if_object()) {
        open_words(keyring, *object, number);
    } else if (json::array* array = value.if_array()) {
        for (json::value& element : *array) open_words(keyring, element, number);
    } else if (const json::string* text = value.if_string();
               text != nullptr && std::string_view(*text).find(kBegin) != std::string_view::npos) {
        value = json::string(open_words(keyring, std::string(*text), number));
    }
}

}  // namespace tongban::service
