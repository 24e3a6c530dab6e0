#include "pack/unconfirmed.h"

namespace tongban::pack {

namespace {
template <class List>
int without_source(const List& list) {
    int count = 0;
    for (const auto& entry : list) count += !entry.source.confirmed;
    return count;
}

int count_unconfirmed(const Executable& executable) {
    int count = without_source(executable.audit_points) + without_source(executable.suspensions) +
                without_source(executable.faq);
    if (executable.credential) count += !executable.credential->source.confirmed;
    return count;
}
}  // namespace

int count_unconfirmed(const ServiceItem& item) {
    int count = !item.legal_limit.source.confirmed + !item.promised_limit.source.confirmed +
                !item.fee_source.confirmed + !item.channels_confirmed +
                !item.visits_max.source.confirmed;
    for (const Material& material : item.materials) count += !material.confirmed;
    for (const Condition& condition : item.conditions) count += !condition.confirmed;
    for (const LegalBasis& basis : item.legal_basis) count += !basis.confirmed;
    if (item.executable) count += count_unconfirmed(*item.executable);
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
