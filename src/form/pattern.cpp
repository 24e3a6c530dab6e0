#include "form/pattern.h"

#include <unicode/regex.h>
#include <unicode/unistr.h>

namespace tongban::form {

namespace {

constexpr size_t kPatternBytesMax = 2'000;
constexpr std::int32_t kStepsMax = 200;  // of about a thousand elementary operations each
constexpr std::int32_t kStackBytesMax = 4'000'000;

class IcuPattern final : public Pattern {
  public:
    IcuPattern(std::string text, std::unique_ptr<const icu::RegexPattern> compiled)
        : Pattern(std::move(text)), compiled_(std::move(compiled)) {}

    Match find(std::string_view text) const override {
        UErrorCode status = U_ZERO_ERROR;
        const auto input =
            icu::UnicodeString::fromUTF8({text.data(), static_cast<int>(text.size())});
        const std::unique_ptr<icu::RegexMatcher> matcher(compiled_->matcher(input, status));
        if (U_FAILURE(status)) return Match::TooLong;
        matcher->setTimeLimit(kStepsMax, status);
        matcher->setStackLimit(kStackBytesMax, status);
        const bool is_found = matcher->find(status);
        if (U_FAILURE(status)) return Match::TooLong;
        return is_found ? Match::Yes : Match::No;
    }

  private:
    std::unique_ptr<const icu::RegexPattern> compiled_;
};

}  // namespace

Result<std::shared_ptr<const Pattern>> Pattern::compile(std::string_view text) {
    if (text.size() > kPatternBytesMax) return refuse("form.too_large", ErrorKind::TooLarge);
    UErrorCode status = U_ZERO_ERROR;
    UParseError where{};
    const auto source = icu::UnicodeString::fromUTF8({text.data(), static_cast<int>(text.size())});
    std::unique_ptr<const icu::RegexPattern> compiled(
        icu::RegexPattern::compile(source, 0, where, status)
    );
    if (U_FAILURE(status))
        return refuse(
            "form.bad_pattern", ErrorKind::Invalid,
            {{"message", u_errorName(status)}, {"position", where.offset}}
        );
    return std::shared_ptr<const Pattern>(
        std::make_shared<IcuPattern>(std::string(text), std::move(compiled))
    );
}

}  // namespace tongban::form
