// The bitmaps of the rules of one column, by the place of a value among the constants of its tests.
#include <algorithm>

#include "dmn/table_index.h"
#include "feel/operators.h"

namespace tongban::dmn {

using feel::Kind;
using feel::Value;

namespace {

constexpr std::uint32_t kNoEnd = ~std::uint32_t{0};

}  // namespace

RuleAxis::RuleAxis(std::vector<Value> constants, bool is_hashed, size_t rules)
    : constants_(std::move(constants)),
      is_hashed_(is_hashed),
      words_((rules + 63) / 64),
      flip_start_(constants_.size() * 2 + 2) {
    bitmaps_.resize(words_);
    make_keys();
    if (is_hashed_)
        for (size_t i = 0; i < constants_.size(); ++i)
            hash_.emplace(constants_[i].as_string(), static_cast<std::uint32_t>(i));
}

void RuleAxis::begin(bool holds) {
    const size_t rule = stretches_.size();
    if (holds) set_bit(bitmaps_, rule);
    stretches_.push_back({.from = 0, .to = holds ? kNoEnd : 0});
}

void RuleAxis::flip(size_t rule, std::uint32_t position) {
    changes_.emplace_back(position, static_cast<std::uint32_t>(rule));
    Stretch& stretch = stretches_[rule];
    if (stretch.to == kNoEnd)
        stretch.to = position;
    else if (stretch.to == 0)
        stretch = {.from = position, .to = kNoEnd};
    else
        stretch.is_one = false;
}

void RuleAxis::finish() {
    std::ranges::sort(changes_);
    const size_t positions = constants_.size() * 2 + 1;
    // So few flips cost less than reading the bitmap does.
    const size_t flips_max = std::max<size_t>(32, words_ / 2);
    kept_.resize(positions);
    kept_slot_.resize(positions);
    std::vector<RuleWord> now = bitmaps_;
    size_t next = 0;
    size_t pending = 0;
    for (std::uint32_t position = 0; position < positions; ++position) {
        flip_start_[position] = static_cast<std::uint32_t>(flips_.size());
        for (; next < changes_.size() && changes_[next].first == position; ++next, ++pending) {
            const std::uint32_t rule = changes_[next].second;
            flips_.push_back(rule);
            now[rule / 64] ^= RuleWord{1} << (rule % 64);
        }
        if (position > 0) {
            kept_[position] = kept_[position - 1];
            kept_slot_[position] = kept_slot_[position - 1];
        }
        if (pending <= flips_max) continue;
        kept_[position] = position;
        kept_slot_[position] = static_cast<std::uint32_t>(bitmaps_.size() / words_);
        bitmaps_.insert(bitmaps_.end(), now.begin(), now.end());
        pending = 0;
    }
    flip_start_[positions] = static_cast<std::uint32_t>(flips_.size());
    changes_ = {};
}

namespace {

/// The value times 10^scale when that is a whole number in the range of the keys.
std::optional<std::int64_t> key_of(const Value& value, int scale) {
    switch (value.kind()) {
        case Kind::Number: {
            const feel::Number number = value.as_number();
            if (number.is_big() || number.scale() > scale) return std::nullopt;
            auto key = static_cast<std::int64_t>(number.low_word());
            for (int i = number.scale(); i < scale; ++i)
                if (__builtin_mul_overflow(key, 10, &key)) return std::nullopt;
            return key;
        }
        case Kind::Date:
            return feel::day_number(value.as_date());
        case Kind::YearMonthDuration:
            return value.as_year_month_duration().months;
        default:
            return std::nullopt;
    }
}

}  // namespace

void RuleAxis::make_keys() {
    if (constants_.empty()) return;
    for (const Value& constant : constants_)
        if (constant.is_number() && !constant.as_number().is_big())
            key_scale_ = std::max<int>(key_scale_, constant.as_number().scale());
    for (const Value& constant : constants_) {
        const std::optional<std::int64_t> key = key_of(constant, key_scale_);
        if (!key) {
            keys_.clear();
            return;
        }
        keys_.push_back(*key);
    }
}

std::optional<std::uint32_t> RuleAxis::position_by_key(const Value& value) const {
    if (keys_.empty()) return std::nullopt;
    const std::optional<std::int64_t> key = key_of(value, key_scale_);
    if (!key) return std::nullopt;
    const std::int64_t* low = keys_.data();
    for (size_t count = keys_.size(); count > 1;) {
        const size_t half = count / 2;
        low += low[half - 1] < *key ? half : 0;
        count -= half;
    }
    const auto index = static_cast<std::uint32_t>(low - keys_.data());
    if (*low == *key) return index * 2 + 1;
    return *low < *key ? index * 2 + 2 : index * 2;
}

std::uint32_t RuleAxis::position(const Value& value) const {
    if (constants_.empty()) return 0;
    if (is_hashed_) {
        // Nothing but equality is asked: all other strings stand in the same place.
        const auto found = hash_.find(value.as_string());
        return found == hash_.end() ? 0 : found->second * 2 + 1;
    }
    if (const auto position = position_by_key(value)) return *position;
    const auto found = std::ranges::lower_bound(
        constants_, value, [](const Value& a, const Value& b) { return *feel::compare(a, b) < 0; }
    );
    const auto index = static_cast<std::uint32_t>(found - constants_.begin());
    const bool is_there = found != constants_.end() && *feel::compare(*found, value) == 0;
    return index * 2 + (is_there ? 1 : 0);
}

void RuleAxis::read(std::uint32_t position, RuleWord* bits) const {
    std::memcpy(bits, bitmaps_.data() + kept_slot_[position] * words_, words_ * sizeof(RuleWord));
    const size_t from = flip_start_[kept_[position] + 1];
    const size_t to = flip_start_[position + 1];
    for (size_t i = from; i < to; ++i) bits[flips_[i] / 64] ^= RuleWord{1} << (flips_[i] % 64);
}

size_t RuleAxis::intersect(std::uint32_t position, RuleWord* bits, RuleWord* scratch) const {
    read(position, scratch);
    return keep(bits, scratch, words_);
}

bool RuleAxis::holds(std::uint32_t rule, std::uint32_t position) const {
    const Stretch& stretch = stretches_[rule];
    if (stretch.is_one) return position >= stretch.from && position < stretch.to;
    bool holds = (bitmaps_[kept_slot_[position] * words_ + rule / 64] >> (rule % 64) & 1) != 0;
    const size_t to = flip_start_[position + 1];
    for (size_t i = flip_start_[kept_[position] + 1]; i < to; ++i)
        if (flips_[i] == rule) holds = !holds;
    return holds;
}

}  // namespace tongban::dmn
