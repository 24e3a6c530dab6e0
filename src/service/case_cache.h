// Cases that were worked on a moment ago, so that the next command on one does not read it anew.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "service/model.h"

namespace tongban::service {

/// Holds committed states only. Whoever takes one brings it up to date with the events after its
/// version, so what another process has written is seen, too. Safe for many threads.
class CaseCache {
  public:
    explicit CaseCache(size_t entries_max = 1'024) : entries_max_(entries_max) {}

    /// Nothing when it is not here.
    std::shared_ptr<const CaseState> find(const std::string& number);
    void keep(std::shared_ptr<const CaseState> state);
    size_t size() const;

  private:
    size_t entries_max_;
    mutable std::mutex mutex_;
    std::list<std::shared_ptr<const CaseState>> entries_;  // the one used last in front
    std::unordered_map<std::string, decltype(entries_)::iterator> by_number_;
};

}  // namespace tongban::service
