// Registers, records and representatives from the lists of a demo pack.
#pragma once

#include <vector>

#include "base/json.h"
#include "registry/registry.h"

namespace tongban::registry {

struct RegisterSeed {
    RegisterDefinition definition;
    std::vector<Record> records;
};

/// From [{id, name, name_en, department, timeout_ms, fields, records: [{key, as_of, values}]}].
/// Error code: registry.seed, with the place in `field`.
Result<std::vector<RegisterSeed>> register_seeds(const json::array& registers);

/// From [{name, uscc, representatives: [{person, role}]}] and the people [{id, resident_id}] that
/// they name. Error code: registry.seed.
Result<std::vector<Representative>> representative_seeds(
    const json::array& enterprises, const json::array& people
);

/// Defines and stores all of it; may be repeated.
Result<void> load_seeds(
    Registry& registry,
    const std::vector<RegisterSeed>& registers,
    const std::vector<Representative>& representatives,
    Instant now
);

}  // namespace tongban::registry
