// How much of a pack nobody has confirmed yet: guide pages mark it 待核.
#pragma once

#include "pack/model.h"

namespace tongban::pack {

/// Limits, fee, channels, visits, materials, conditions and articles of the item without a
/// confirmed source; where it can be executed also its audit points, stops of the clock, answers
/// and the validity of its credential.
int count_unconfirmed(const ServiceItem& item);

/// Of every item, with the promised limits and visits of the bundles.
int count_unconfirmed(const Content& content);
/// The same of what stands in the files of one pack.
int count_unconfirmed(const Content& content, const PackInfo& pack);
/// Whether this file of an issue or a place is one of the pack's.
bool is_of_pack(std::string_view file, const PackInfo& pack);

}  // namespace tongban::pack
