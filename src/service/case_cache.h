// Cases that were worked on a moment ago, so that the next command on one does not read it anew.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "service/model.h"

namespace tongban::service {

/// Holds committed states only, up to an amount of memory. Another may have gone on meanwhile:
/// whoever decides on what is kept here commits with its version, or reads what came after it.
/// Safe for many threads.
class CaseCache {
  public:
    explicit CaseCache(size_t bytes_max = 64u << 20) : bytes_max_(bytes_max) {}

    /// Nothing when it is not here.
    std::shared_ptr<const CaseState> find(const std::string& number);
    /// The state as one's own, to go on from: itself when nobody else holds it, else a copy. From
    /// then on it is not here, until it is kept again.
    CaseState take(std::shared_ptr<const CaseState> state);
    /// A newer state that is here stays.
    void keep(std::shared_ptr<CaseState> state);
    void forget(const std::string& number);
    size_t size() const;
    size_t bytes() const;

  private:
    struct Entry {
        std::string number;
        std::shared_ptr<CaseState> state;  // none while somebody has taken it
        std::int64_t version = 0;
        size_t bytes = 0;
    };
    using Entries = std::list<Entry>;
    void take_out(Entries::iterator entry, Entries& gone);

    size_t bytes_max_;
    mutable std::mutex mutex_;
    size_t bytes_ = 0;
    Entries entries_;  // the one used last in front
    std::unordered_map<std::string, Entries::iterator> by_number_;
};

/// About how much memory a state takes.
size_t bytes_of(const CaseState& state);

}  // namespace tongban::service
