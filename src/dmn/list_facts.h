// Lists as facts: other lists than the given one, and their elements as facts of their own.
// Internal to this folder.
#pragma once

#include "dmn/facts.h"

namespace tongban::dmn {

/// Other lists than the current one, the smallest changes first: without an element or with
/// another one, then as long as the numbers among the constants.
std::vector<Value> list_candidates(const Fact& fact, const Facts& facts, const Value& current);

/// What stands in a list that is given: "members[2].age" for each entry that the logic names, or
/// "amounts[2]". First all that are not known and that the logic reads, then some that are.
struct ElementFacts {
    std::vector<Fact> facts;
    bool is_cut = false;  // more are not known than are looked at
};
ElementFacts element_facts(
    const Fact& fact, size_t index, const Facts& facts, const Value& current
);

bool is_list(const Fact& fact, const Value& current);

}  // namespace tongban::dmn
