// States of the people that were read last, so that one application parses its applicant once.
// What identifies somebody is sealed in them as it is in the database.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/recent.h"
#include "identity/identity.h"

namespace tongban::identity {

/// Safe for many threads.
class KnownPeople {
  public:
    using Person = std::shared_ptr<const Loaded<PersonState>>;
    static constexpr size_t kCountMax = 4'096;

    /// Null when that version is not known: a stream and its version say what the state is.
    Person find(const std::string& id, std::int64_t version);
    void keep(const std::string& id, Person person);

  private:
    std::mutex mutex_;
    Recent<std::string, Person> people_{kCountMax};
};

}  // namespace tongban::identity
