#include "identity/known_people.h"

namespace tongban::identity {

KnownPeople::Person KnownPeople::find(const std::string& id, std::int64_t version) {
    const std::lock_guard lock(mutex_);
    const Person* known = people_.find(id);
    return known != nullptr && (*known)->version == version ? *known : nullptr;
}

void KnownPeople::keep(const std::string& id, Person person) {
    const std::lock_guard lock(mutex_);
    people_.keep(id, std::move(person));
}

}  // namespace tongban::identity
