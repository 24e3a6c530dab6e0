// Token buckets for many callers in a table of fixed size.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace tongban::http {

class RateLimiter {
  public:
    /// `seed` keeps callers from choosing keys that meet in one place of the table.
    explicit RateLimiter(std::uint64_t seed);

    /// Takes one token of `key`'s bucket, which holds a minute's worth and refills evenly. Returns
    /// 0 when it may go on, else the milliseconds until the next token. `per_minute` of 0 means no
    /// limit.
    std::int64_t take(std::string_view key, std::uint32_t salt, int per_minute, Instant now);

    static constexpr size_t kCallersMax = 65'536;

  private:
    static constexpr size_t kShards = 64;
    static constexpr size_t kWays = 8;
    struct Bucket {
        std::uint64_t key = 0;
        std::int64_t at_ms = 0;
        std::int64_t thousandths = 0;  // of a token
    };
    struct Shard {
        std::mutex mutex;
        std::vector<Bucket> buckets;
    };
    Bucket& bucket(Shard& shard, std::uint64_t key, std::int64_t full, Instant now);

    std::uint64_t seed_;
    std::array<Shard, kShards> shards_;
};

}  // namespace tongban::http
