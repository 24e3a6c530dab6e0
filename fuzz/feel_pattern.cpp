// Flags, a regular expression and a text, each on a line: what the grammar accepts ICU accepts, and
// splitting loses nothing but the matches.
#include "feel/pattern.h"
#include "feel/pattern_syntax.h"

using namespace tongban;
using namespace tongban::feel;

namespace {

std::string_view next_line(std::string_view& rest) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return line;
}

Evaluation small_evaluation() {
    Evaluation evaluation;
    evaluation.limits.steps_max = 200'000;
    evaluation.limits.text_max = 100'000;
    return evaluation;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
    if (size > 4'000) return 0;
    std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string_view letters = next_line(text);
    const std::string_view pattern = next_line(text);
    Evaluation evaluation = small_evaluation();
    const auto found = pattern_matches(text, pattern, letters, evaluation);
    // Names of blocks and large counts are ICU's to judge.
    const bool is_plain = pattern.find("{Is") == pattern.npos && pattern.find('{') == pattern.npos;
    if (is_plain && !found && !evaluation.is_stopped()) {
        const auto flags = pattern_flags(letters);
        ASSERT(!flags || letters.size() > 100 || !to_icu(pattern, *flags));
    }
    Evaluation replacing = small_evaluation();
    (void)pattern_replace(text, pattern, "<$0$1>", letters, replacing);
    Evaluation splitting = small_evaluation();
    if (const auto parts = pattern_split(text, pattern, splitting)) {
        ASSERT(!parts->empty());
        ASSERT(!found || !letters.empty() || *found == (parts->size() > 1));
    }
    return 0;
}
