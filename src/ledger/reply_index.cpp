#include "ledger/reply_index.h"

#include <cstring>
#include <limits>

namespace tongban::ledger {
namespace {

constexpr size_t kChainsMin = 1'024;

std::uint32_t mark_of(const RequestDigest& request) {
    std::uint32_t mark = 0;
    std::memcpy(&mark, request.data(), sizeof mark);
    return mark;
}

}  // namespace

void ReplyIndex::add(const RequestDigest& request) {
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= newest_.size()) grow();
    entries_.push_back({mark_of(request), 0});
    chain(first_ + static_cast<std::int64_t>(entries_.size()) - 1, entries_.back());
}

std::int64_t ReplyIndex::last() const {
    const std::lock_guard lock(mutex_);
    return first_ + static_cast<std::int64_t>(entries_.size()) - 1;
}

void ReplyIndex::drop_after(std::int64_t number) {
    const std::lock_guard lock(mutex_);
    std::int64_t last = first_ + static_cast<std::int64_t>(entries_.size()) - 1;
    for (; last > number && !entries_.empty(); --last) {
        const Entry& entry = entries_.back();
        newest_[slot_of(entry.mark)] = entry.back == 0 ? 0 : last - entry.back;
        entries_.pop_back();
    }
}

void ReplyIndex::drop_before(std::int64_t number) {
    const std::lock_guard lock(mutex_);
    // What still leads to them ends there: their numbers are below the first.
    for (; first_ < number && !entries_.empty(); ++first_) entries_.pop_front();
}

void ReplyIndex::restart_after(std::int64_t number) {
    const std::lock_guard lock(mutex_);
    entries_.clear();
    newest_.clear();
    first_ = number + 1;
}

std::vector<std::int64_t> ReplyIndex::find(const RequestDigest& request) const {
    std::vector<std::int64_t> found;
    const std::uint32_t mark = mark_of(request);
    const std::lock_guard lock(mutex_);
    if (newest_.empty()) return found;
    for (std::int64_t number = newest_[slot_of(mark)]; number >= first_;) {
        const Entry& entry = entries_[static_cast<size_t>(number - first_)];
        if (entry.mark == mark) found.push_back(number);
        if (entry.back == 0) break;
        number -= entry.back;
    }
    return found;
}

void ReplyIndex::chain(std::int64_t number, Entry& entry) {
    std::int64_t& newest = newest_[slot_of(entry.mark)];
    const std::int64_t back = number - newest;
    const bool has_older =
        newest >= first_ && back <= std::int64_t{std::numeric_limits<std::uint32_t>::max()};
    entry.back = has_older ? static_cast<std::uint32_t>(back) : 0;
    newest = number;
}

void ReplyIndex::grow() {
    newest_.assign(std::max(kChainsMin, newest_.size() * 2), 0);
    std::int64_t number = first_;
    for (Entry& entry : entries_) chain(number++, entry);
}

}  // namespace tongban::ledger
