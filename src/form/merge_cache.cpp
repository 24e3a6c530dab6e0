#include "form/merge_cache.h"

namespace tongban::form {

namespace {

/// Part ids, titles and which form object stands behind each.
std::string key_of(const std::vector<Part>& parts) {
    std::string key;
    for (const Part& part : parts)
        key += fmt::format("{}\n{}\n{}\n", part.id, part.title, fmt::ptr(part.form));
    return key;
}

}  // namespace

Result<std::shared_ptr<const MergedForm>> MergeCache::merged(const std::vector<Part>& parts) {
    std::string key = key_of(parts);
    {
        const std::scoped_lock lock(mutex_);
        if (const auto found = by_key_.find(key); found != by_key_.end()) {
            entries_.splice(entries_.begin(), entries_, found->second);
            return found->second->form;
        }
    }
    // Two threads may merge the same at once; that costs time but nothing else.
    MergedForm merged = TRY(merge(parts));
    auto form = std::make_shared<const MergedForm>(std::move(merged));
    const std::scoped_lock lock(mutex_);
    if (by_key_.contains(key) || entries_max_ == 0) return form;
    entries_.push_front({key, form});
    by_key_.emplace(std::move(key), entries_.begin());
    if (entries_.size() > entries_max_) {
        by_key_.erase(entries_.back().key);
        entries_.pop_back();
    }
    return form;
}

size_t MergeCache::size() const {
    const std::scoped_lock lock(mutex_);
    return entries_.size();
}

}  // namespace tongban::form
