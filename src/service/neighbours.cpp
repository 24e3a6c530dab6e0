#include "service/neighbours.h"

namespace tongban::service {

Result<std::vector<HolderCredential>> Neighbours::credentials_of(
    const std::string& holder, Date today
) {
    std::vector<HolderCredential> all = TRY(all_credentials_of(holder));
    std::erase_if(all, [&](const HolderCredential& one) {
        return one.stage != "valid" || (one.valid_until && *one.valid_until < today);
    });
    return all;
}

Result<Neighbours::CounterPerson>
Neighbours::register_at_counter(const std::string&, const std::string&, const Purpose&) {
    return refuse("identity.unknown_person", ErrorKind::NotFound);
}

}  // namespace tongban::service
