// What was used last, in a bounded amount of memory: for what can be found again.
#pragma once

#include <functional>
#include <unordered_map>
#include <utility>

namespace tongban {

/// Remembers at least the `count_max` keys that were kept or found last, and at most twice as many:
/// when the young are so many they become the old, and the old ones before them are dropped.
/// Nothing is ever forgotten all at once, and nothing is put in order at each look.
///
/// Pointers hold until the next call of anything. Not safe for many threads.
template <class Key, class Value, class Hash = std::hash<Key>>
class Recent {
  public:
    explicit Recent(size_t count_max) : count_max_(count_max) {}

    /// Null when it is not here.
    Value* find(const Key& key) {
        if (const auto found = young_.find(key); found != young_.end()) return &found->second;
        auto node = old_.extract(key);
        if (node.empty()) return nullptr;
        make_room();
        return &young_.insert(std::move(node)).position->second;
    }

    /// In place of what was known of the key.
    void keep(Key key, Value value) {
        if (!young_.contains(key)) {
            old_.erase(key);
            make_room();
        }
        young_.insert_or_assign(std::move(key), std::move(value));
    }

    void forget(const Key& key) {
        young_.erase(key);
        old_.erase(key);
    }

    /// Those of whose value `is_meant` says so.
    template <class Predicate>
    void forget_if(Predicate is_meant) {
        const auto of = [&](const auto& entry) { return is_meant(entry.second); };
        std::erase_if(young_, of);
        std::erase_if(old_, of);
    }

    size_t size() const { return young_.size() + old_.size(); }

  private:
    using Entries = std::unordered_map<Key, Value, Hash>;

    void make_room() {
        if (young_.size() < count_max_) return;
        old_ = std::exchange(young_, {});
        young_.reserve(count_max_);
    }

    size_t count_max_;
    Entries young_, old_;
};

}  // namespace tongban
