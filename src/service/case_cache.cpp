#include "service/case_cache.h"

namespace tongban::service {

std::shared_ptr<const CaseState> CaseCache::find(const std::string& number) {
    const std::lock_guard lock(mutex_);
    const auto found = by_number_.find(number);
    if (found == by_number_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return *found->second;
}

void CaseCache::keep(std::shared_ptr<const CaseState> state) {
    if (entries_max_ == 0) return;
    std::shared_ptr<const CaseState> gone;  // freed after the lock
    const std::lock_guard lock(mutex_);
    const auto found = by_number_.find(state->number);
    if (found != by_number_.end()) {
        // A slower thread does not bring an older state back.
        if ((*found->second)->version < state->version) gone = std::exchange(*found->second, state);
        return;
    }
    if (entries_.size() >= entries_max_) {
        gone = std::move(entries_.back());
        by_number_.erase(gone->number);
        entries_.pop_back();
    }
    entries_.push_front(std::move(state));
    by_number_.emplace(entries_.front()->number, entries_.begin());
}

size_t CaseCache::size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

}  // namespace tongban::service
