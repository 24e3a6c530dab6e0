// A value that copies share until one of them changes it.
#pragma once

#include <atomic>
#include <concepts>
#include <memory>
#include <utility>

namespace tongban {

/// For the parts of a state that are large and seldom change: a copy costs a count. Readers use it
/// as the value itself; edit() gives a value of one's own to change.
///
/// References from before edit() show the old value; they live as long as another copy does.
template <class T>
class Shared {
  public:
    Shared() = default;
    Shared(T value) : held_(std::make_shared<Held>(std::move(value))) {}
    Shared& operator=(T value) {
        held_ = std::make_shared<Held>(std::move(value));
        return *this;
    }

    const T& operator*() const { return held_ ? held_->value : none(); }
    const T* operator->() const { return &**this; }
    operator const T&() const { return **this; }

    T& edit() {
        if (!held_)
            held_ = std::make_shared<Held>(T{});
        else if (held_.use_count() > 1)
            held_ = std::make_shared<Held>(held_->value);
        else
            std::atomic_thread_fence(std::memory_order_acquire);  // after the last other copy
        held_->weight.store(0, std::memory_order_relaxed);
        return held_->value;
    }

    /// What `measure` says of the value; asked once for all copies until one is changed.
    template <std::invocable<const T&> Measure>
    size_t weight(const Measure& measure) const {
        if (!held_) return 0;
        size_t known = held_->weight.load(std::memory_order_relaxed);
        if (known == 0) {
            known = sizeof(Held) + measure(held_->value);
            held_->weight.store(known, std::memory_order_relaxed);
        }
        return known;
    }

    // As of the value, where it has them.
    auto begin() const { return (**this).begin(); }
    auto end() const { return (**this).end(); }
    auto size() const { return (**this).size(); }
    bool empty() const { return (**this).empty(); }
    decltype(auto) front() const { return (**this).front(); }
    decltype(auto) back() const { return (**this).back(); }

    friend bool operator==(const Shared& a, const Shared& b) {
        return a.held_ == b.held_ || *a == *b;
    }
    friend bool operator==(const Shared& a, const T& b) { return *a == b; }

    /// For Boost.JSON: it is written as the value is.
    template <class Tag, class Json>
    friend void tag_invoke(const Tag&, Json& into, const Shared& from) {
        into = *from;
    }

  private:
    struct Held {
        explicit Held(T of) : value(std::move(of)) {}
        T value;
        mutable std::atomic<size_t> weight = 0;
    };
    static const T& none() {
        static const T empty{};
        return empty;
    }
    std::shared_ptr<Held> held_;
};

}  // namespace tongban
