// What a grant gives out by itself: numbers, dates, and for a newly registered entity its credit
// code.
#pragma once

#include "service/decide.h"

namespace tongban::service {

/// A credit code (GB 32100) for an entity that this case registers: both check characters are
/// right, and it belongs to nobody. The same case gives the same code, so that later members of a
/// bundle can use it.
std::string registered_credit_code(const CaseState& state, const Member& member);

/// {number, uscc, on, valid_to, issuer} for the claims of a member's credential.
json::object issued_facts(
    const CaseState& state,
    const Member& member,
    const pack::CredentialRule& rule,
    const std::string& issuer,
    Date today
);

/// The credit code that an earlier, granted member of this case registered, or empty.
std::string credit_code_of_case(const CaseState& state, const pack::Content& content);

}  // namespace tongban::service
