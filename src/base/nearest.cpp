// Levenshtein's distance with swaps; of four letters one may be wrong, of less than three none.
#include "base/nearest.h"

#include <algorithm>
#include <numeric>

namespace tongban {

namespace {

constexpr size_t kLengthMax = 64;
/// Between shorter names any two would be near. A Chinese character says as much as two letters.
constexpr size_t kWeightMin = 3;

using Letters = std::vector<std::string_view>;

/// The characters of UTF-8.
Letters letters_of(std::string_view text) {
    Letters letters;
    for (size_t at = 0, next = 0; at < text.size(); at = next) {
        for (next = at + 1; next < text.size() && (text[next] & 0xC0) == 0x80;) ++next;
        letters.push_back(text.substr(at, next - at));
    }
    return letters;
}

bool is_too_short(const Letters& letters) {
    size_t weight = 0;
    for (const std::string_view letter : letters) weight += letter.size() > 1 ? 2 : 1;
    return weight < kWeightMin;
}

/// Levenshtein's distance, a row at a time; two neighbours that changed places count as one slip.
size_t distance(const Letters& left, const Letters& right) {
    std::vector<size_t> before, above(right.size() + 1), row(right.size() + 1);
    std::iota(above.begin(), above.end(), size_t{0});
    for (size_t i = 1; i <= left.size(); ++i) {
        row[0] = i;
        for (size_t j = 1; j <= right.size(); ++j) {
            const size_t changed = above[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
            row[j] = std::min({changed, above[j] + 1, row[j - 1] + 1});
            if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before = above;
        above = row;
    }
    return above.back();
}

}  // namespace

std::string nearest(std::string_view wrong, const std::vector<std::string_view>& names) {
    if (wrong.size() > kLengthMax) return {};
    const Letters letters = letters_of(wrong);
    if (is_too_short(letters)) return {};
    std::string_view best;
    size_t best_distance = 1 + std::max<size_t>(1, letters.size() / 4);
    for (const std::string_view name : names) {
        if (name.size() > kLengthMax || name == wrong) continue;
        const Letters other = letters_of(name);
        if (is_too_short(other)) continue;
        const size_t found = distance(letters, other);
        if (found < best_distance) {
            best_distance = found;
            best = name;
        }
    }
    return std::string(best);
}

}  // namespace tongban
