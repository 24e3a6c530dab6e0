#include "pack/unconfirmed.h"

#include <filesystem>

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

namespace {
template <class IsCounted>
int count_where(const Content& content, const IsCounted& is_counted) {
    int count = 0;
    for (const ServiceItem& item : content.items)
        if (is_counted(item.place)) count += count_unconfirmed(item);
    for (const Bundle& bundle : content.bundles)
        if (is_counted(bundle.place))
            count += !bundle.promised_limit.source.confirmed + !bundle.visits_max.source.confirmed;
    return count;
}
}  // namespace

int count_unconfirmed(const Content& content) {
    return count_where(content, [](const Place&) { return true; });
}

int count_unconfirmed(const Content& content, const PackInfo& pack) {
    return count_where(content, [&](const Place& place) { return is_of_pack(place.file, pack); });
}

bool is_of_pack(std::string_view file, const PackInfo& pack) {
    const std::string name = std::filesystem::path(pack.folder).filename().string();
    return file.starts_with(name + "/");
}

}  // namespace tongban::pack
