// Merged forms kept for the next applicant: most choose the same few combinations.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "form/merge.h"

namespace tongban::form {

/// Safe for many threads. It must not outlive the forms that it is asked about.
class MergeCache {
  public:
    explicit MergeCache(size_t entries_max = 256) : entries_max_(entries_max) {}

    /// As merge(); failures are not kept.
    Result<std::shared_ptr<const MergedForm>> merged(const std::vector<Part>& parts);
    size_t size() const;

  private:
    struct Entry {
        std::string key;
        std::shared_ptr<const MergedForm> form;
    };
    size_t entries_max_;
    mutable std::mutex mutex_;
    std::list<Entry> entries_;  // the one used last in front
    std::unordered_map<std::string, std::list<Entry>::iterator> by_key_;
};

}  // namespace tongban::form
