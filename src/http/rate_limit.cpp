#include "http/rate_limit.h"

#include <algorithm>

namespace tongban::http {

namespace {
/// FNV-1a with a seed and a final mix: fast, and good enough behind a secret seed for a table whose
/// collisions only make a caller share a bucket.
std::uint64_t mixed_hash(std::string_view text, std::uint64_t seed) {
    std::uint64_t hash = seed ^ 0xcbf29ce484222325u;
    for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    hash ^= hash >> 32;
    hash *= 0xd6e8feb86659fd93u;
    hash ^= hash >> 32;
    return hash | 1;  // 0 marks an empty place
}
}  // namespace

RateLimiter::RateLimiter(std::uint64_t seed) : seed_(seed) {
    for (Shard& shard : shards_) shard.buckets.resize(kCallersMax / kShards);
}

std::int64_t RateLimiter::take(
    std::string_view key, std::uint32_t salt, int per_minute, Instant now
) {
    if (per_minute <= 0) return 0;
    constexpr std::int64_t kToken = 1'000;
    constexpr std::int64_t kMinuteMs = 60'000;
    const std::int64_t full = per_minute * kToken;
    const std::uint64_t hash = mixed_hash(key, seed_ + salt * 0x9e3779b97f4a7c15u);
    Shard& shard = shards_[hash >> 58];
    const std::scoped_lock lock(shard.mutex);
    Bucket& mine = bucket(shard, hash, full, now);
    const std::int64_t passed = std::clamp<std::int64_t>(now.ms - mine.at_ms, 0, kMinuteMs);
    mine.thousandths = std::min(full, mine.thousandths + passed * full / kMinuteMs);
    mine.at_ms = now.ms;
    if (mine.thousandths >= kToken) {
        mine.thousandths -= kToken;
        return 0;
    }
    return std::max<std::int64_t>(1, (kToken - mine.thousandths) * kMinuteMs / full);
}

RateLimiter::Bucket& RateLimiter::bucket(
    Shard& shard, std::uint64_t key, std::int64_t full, Instant now
) {
    const size_t sets = shard.buckets.size() / kWays;
    Bucket* const first = &shard.buckets[(key >> 8) % sets * kWays];
    Bucket* const end = first + kWays;
    if (Bucket* found = std::find_if(first, end, [&](const Bucket& b) { return b.key == key; });
        found != end) {
        return *found;
    }
    // The caller that was quiet longest gives up its place; it would have the fullest bucket
    // anyway.
    Bucket* oldest = std::min_element(first, end, [](const Bucket& a, const Bucket& b) {
        return a.at_ms < b.at_ms;
    });
    *oldest = Bucket{key, now.ms, full};
    return *oldest;
}

}  // namespace tongban::http
