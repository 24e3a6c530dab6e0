#include "pack/unconfirmed.h"

namespace tongban::pack {

int count_unconfirmed(const ServiceItem& item) {
    int count = !item.legal_limit.source.confirmed + !item.promised_limit.source.confirmed +
                !item.fee_source.confirmed + !item.channels_confirmed +
                !item.visits_max.source.confirmed;
    for (const Material& material : item.materials) count += !material.confirmed;
    for (const Condition& condition : item.conditions) count += !condition.confirmed;
    for (const LegalBasis& basis : item.legal_basis) count += !basis.confirmed;
    return count;
}

int count_unconfirmed(const Content& content) {
    int count = 0;
    for (const ServiceItem& item : content.items) count += count_unconfirmed(item);
    for (const Bundle& bundle : content.bundles)
        count += !bundle.promised_limit.source.confirmed + !bundle.visits_max.source.confirmed;
    return count;
}

}  // namespace tongban::pack
