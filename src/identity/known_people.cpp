#include "identity/known_people.h"

namespace tongban::identity {

KnownPeople::Person KnownPeople::find(const std::string& id, std::int64_t version) const {
    const std::lock_guard lock(mutex_);
    const auto known = people_.find(id);
    return known != people_.end() && known->second->version == version ? known->second : nullptr;
}

void KnownPeople::keep(const std::string& id, Person person) {
    const std::lock_guard lock(mutex_);
    if (people_.size() >= kCountMax && !people_.contains(id)) people_.clear();
    people_.insert_or_assign(id, std::move(person));
}

}  // namespace tongban::identity
