// Plans of situations that came before: what the rules of a service lead to is computed once for
// the same answers, the same facts that these rules read, and the same day.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "crypto/digest.h"
#include "service/plan.h"

namespace tongban::service {

/// Plans over one content, which outlives it; a plan's pointers lead into that content. Safe for
/// many threads. Situations stand under a digest, since ages and other facts of people are in them.
class PlanMemo {
  public:
    explicit PlanMemo(const pack::Content& content, size_t bytes_max = size_t{32} << 20)
        : content_(content), bytes_max_(bytes_max) {}

    const pack::Content& content() const { return content_; }

    /// As the functions of these names. A plan sees the facts that the service's rules name, and no
    /// others.
    std::vector<AskedQuestion> questions_of(const ServiceRef& service, const json::object& answers);
    Result<Plan> make_plan(const ServiceRef& service, const PlanInput& input);

    size_t size() const;
    size_t bytes() const;

  private:
    struct Known {
        std::vector<AskedQuestion> questions;
        Plan plan;
    };
    struct Entry {
        crypto::Digest key;
        std::shared_ptr<const Known> known;
        size_t bytes = 0;
    };
    using Entries = std::list<Entry>;
    /// The key is a digest already.
    struct FirstBytes {
        size_t operator()(const crypto::Digest& digest) const;
    };

    std::shared_ptr<const std::set<std::string>> facts_read(const ServiceRef& service);
    std::shared_ptr<const Known> find(const crypto::Digest& key);
    void keep(const crypto::Digest& key, std::shared_ptr<const Known> known, size_t bytes);

    const pack::Content& content_;
    const size_t bytes_max_;
    mutable std::mutex mutex_;
    Entries entries_;  // the one used last in front
    std::unordered_map<crypto::Digest, Entries::iterator, FirstBytes> by_key_;
    size_t bytes_ = 0;
    std::map<std::string, std::shared_ptr<const std::set<std::string>>, std::less<>> reads_;
};

/// The memo of the content that is served now; another content begins a new one.
class PlanMemos {
  public:
    std::shared_ptr<PlanMemo> of(const std::shared_ptr<const pack::Content>& content);

  private:
    std::mutex mutex_;
    std::weak_ptr<const pack::Content> content_;
    std::shared_ptr<PlanMemo> memo_;
};

/// The facts that decide about a plan of the service, by their names in packs ("per.age") as they
/// stand in FEEL ("per_age"): inputs of decisions, names in conditions of materials, fields of
/// conditions.
std::set<std::string> facts_read_by(const pack::Content& content, const ServiceRef& service);

}  // namespace tongban::service
