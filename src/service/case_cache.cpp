#include "service/case_cache.h"

#include <atomic>

namespace tongban::service {

namespace {

/// What the allocator takes beside the bytes that were asked for, and rounds them up by.
constexpr size_t kBlock = 24;

size_t beyond(bool) { return 0; }
size_t beyond(int) { return 0; }
size_t beyond(std::int64_t) { return 0; }
size_t beyond(Date) { return 0; }
size_t beyond(Instant) { return 0; }
size_t beyond(const std::string& text) {
    constexpr size_t kInside = 15;  // short texts lie in the string itself
    return text.capacity() > kInside ? text.capacity() + kBlock : 0;
}
size_t beyond(const json::value& value);
size_t beyond(const json::object& object) {
    if (object.empty()) return 0;
    size_t bytes = kBlock + object.capacity() * (sizeof(json::key_value_pair) + 4);
    for (const auto& pair : object) bytes += kBlock + pair.key().size() + beyond(pair.value());
    return bytes;
}
size_t beyond(const json::value& value) {
    if (const json::object* object = value.if_object()) return beyond(*object);
    if (const json::array* array = value.if_array()) {
        size_t bytes = kBlock + array->capacity() * sizeof(json::value);
        for (const json::value& element : *array) bytes += beyond(element);
        return bytes;
    }
    if (const json::string* text = value.if_string()) return kBlock + text->capacity();
    return 0;
}
template <class E>
requires std::is_enum_v<E> size_t beyond(E) { return 0; }
template <record::Described T>
size_t beyond(const T& value);
template <class T>
size_t beyond(const std::optional<T>& value) {
    return value ? beyond(*value) : 0;
}
template <class T>
size_t beyond(const std::vector<T>& values);
size_t beyond(const std::map<std::string, std::string>& values);
template <class T>
size_t beyond(const Shared<T>& value) {
    return value.weight([](const T& of) { return kBlock + beyond(of); });
}
template <class T>
size_t beyond(const std::vector<T>& values) {
    if (values.capacity() == 0) return 0;
    size_t bytes = kBlock + values.capacity() * sizeof(T);
    for (const T& value : values) bytes += beyond(value);
    return bytes;
}
size_t beyond(const std::map<std::string, std::string>& values) {
    size_t bytes = 0;
    for (const auto& [key, value] : values)
        bytes += kBlock + 32 + sizeof key + sizeof value + beyond(key) + beyond(value);
    return bytes;
}
template <record::Described T>
size_t beyond(const T& value) {
    size_t bytes = 0;
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
        [&](auto member) { bytes += beyond(value.*member.pointer); }
    );
    return bytes;
}

}  // namespace

size_t bytes_of(const CaseState& state) { return sizeof state + beyond(state); }

std::shared_ptr<const CaseState> CaseCache::find(const std::string& number) {
    const std::lock_guard lock(mutex_);
    const auto found = by_number_.find(number);
    if (found == by_number_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->state;
}

CaseState CaseCache::take(std::shared_ptr<const CaseState> state) {
    std::shared_ptr<CaseState> own;
    {
        const std::lock_guard lock(mutex_);
        const auto found = by_number_.find(state->number);
        if (found != by_number_.end() && found->second->state == state)
            own = std::move(found->second->state);
    }
    if (own == nullptr) return *state;
    state.reset();
    if (own.use_count() > 1) return *own;
    std::atomic_thread_fence(std::memory_order_acquire);  // after the last who looked at it
    return std::move(*own);
}

namespace {

/// A state that has hardly gone on weighs what it did: it is weighed once for so many events.
constexpr std::int64_t kWeighedEach = 8;

}  // namespace

void CaseCache::keep(std::shared_ptr<CaseState> state) {
    const std::int64_t version = state->version;
    std::shared_ptr<CaseState> before;  // freed after the lock
    {
        const std::lock_guard lock(mutex_);
        const auto found = by_number_.find(state->number);
        if (found != by_number_.end()) {
            Entry& entry = *found->second;
            // A slower thread does not bring an older state back.
            if (entry.version > version || (entry.version == version && entry.state)) return;
            if (entry.version / kWeighedEach == version / kWeighedEach) {
                before = std::exchange(entry.state, std::move(state));
                entry.version = version;
                entries_.splice(entries_.begin(), entries_, found->second);
                return;
            }
        }
    }
    const size_t bytes = bytes_of(*state);
    if (bytes > bytes_max_) return forget(state->number);
    Entries gone;  // freed after the lock
    const std::lock_guard lock(mutex_);
    const auto found = by_number_.find(state->number);
    if (found != by_number_.end()) {
        if (found->second->version > version) return;
        take_out(found->second, gone);
    }
    while (bytes_ + bytes > bytes_max_) take_out(std::prev(entries_.end()), gone);
    entries_.push_front({state->number, std::move(state), version, bytes});
    by_number_.emplace(entries_.front().number, entries_.begin());
    bytes_ += bytes;
}

void CaseCache::forget(const std::string& number) {
    Entries gone;
    const std::lock_guard lock(mutex_);
    const auto found = by_number_.find(number);
    if (found != by_number_.end()) take_out(found->second, gone);
}

void CaseCache::take_out(Entries::iterator entry, Entries& gone) {
    bytes_ -= entry->bytes;
    by_number_.erase(entry->number);
    gone.splice(gone.end(), entries_, entry);
}

size_t CaseCache::size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

size_t CaseCache::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

}  // namespace tongban::service
