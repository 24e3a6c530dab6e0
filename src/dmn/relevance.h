// Which unknown facts a decision can hang on, whatever they turn out to be. Internal to this
// folder.
#pragma once

#include <set>

#include "dmn/facts.h"
#include "dmn/logic_scope.h"

namespace tongban::dmn {

/// Numbers of the facts that are not proven irrelevant. What is left out cannot change the answer:
/// it stands behind a decided `and`, `or` or `if`, or in a rule that another cell already rules
/// out.
std::set<size_t> relevant_facts(
    const Engine& engine,
    std::string_view decision,
    const std::vector<Fact>& facts,
    const Context& input,
    std::optional<Instant> now
);

struct SettledElements {
    std::vector<Value> values;
    bool may_be_more = false;  // than there are now
};
/// Of a decision that gives a list: the elements that hang on no unknown fact.
SettledElements settled_elements(
    const Engine& engine,
    std::string_view decision,
    const std::vector<Fact>& facts,
    const Context& input,
    std::optional<Instant> now
);

}  // namespace tongban::dmn
