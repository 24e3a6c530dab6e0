// Which of the kept replies a request may have had, in memory.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "ledger/prepared.h"

namespace tongban::ledger {

/// Numbered from `first` without gaps, and found by their digest: 16 to 24 bytes for each. Safe for
/// many threads.
class ReplyIndex {
  public:
    /// With the number after last().
    void add(const RequestDigest& request);
    std::int64_t last() const;
    /// Takes back what was added after it.
    void drop_after(std::int64_t number);
    /// Forgets what is older.
    void drop_before(std::int64_t number);
    /// Empty; the next number is the one after this.
    void restart_after(std::int64_t number);
    /// Numbers that may be those of the request, the newest first; nearly always none or the one.
    std::vector<std::int64_t> find(const RequestDigest& request) const;

  private:
    /// Entries with the same end of their mark are a chain from the newest to older ones.
    struct Entry {
        std::uint32_t mark;
        std::uint32_t back;  // so many numbers before this one; 0: the chain ends
    };
    size_t slot_of(std::uint32_t mark) const { return mark & (newest_.size() - 1); }
    void chain(std::int64_t number, Entry& entry);
    void grow();

    mutable std::mutex mutex_;
    std::deque<Entry> entries_;
    std::int64_t first_ = 1;
    std::vector<std::int64_t> newest_;  // of each chain; their count is a power of two
};

}  // namespace tongban::ledger
