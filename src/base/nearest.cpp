// Levenshtein's distance with swaps; a quarter of the name may be wrong.
#include "base/nearest.h"

#include <algorithm>
#include <numeric>

namespace tongban {

namespace {

constexpr size_t kLengthMax = 64;

/// Levenshtein's distance, a row at a time; two neighbours that changed places count as one slip.
size_t distance(std::string_view left, std::string_view right) {
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
    std::string_view best;
    size_t best_distance = 1 + std::max<size_t>(1, wrong.size() / 4);
    for (const std::string_view name : names) {
        if (name.size() > kLengthMax || name == wrong) continue;
        const size_t found = distance(wrong, name);
        if (found < best_distance) {
            best_distance = found;
            best = name;
        }
    }
    return std::string(best);
}

}  // namespace tongban
