// Numbers beyond what a double holds: the parser makes infinity of them, which no JSON can say
// again.
#pragma once

#include "base/json.h"

namespace tongban {

/// Whatever is read must be able to be written, and read again from the ledger.
bool has_only_finite_numbers(const json::value& value);

}  // namespace tongban
