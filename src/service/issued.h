// What a grant gives out: numbers, dates, facts for the members after it, and what becomes of the
// credentials of the holder.
#pragma once

#include "feel/value.h"
#include "service/decide.h"
#include "service/neighbours.h"

namespace tongban::service {

/// A credit code (GB 32100) for the entity that this member registers, beginning with `kind` ("91"
/// an enterprise, "92" an individual business …): both check characters are right, and it belongs
/// to nobody. The same member always gives the same code at the same attempt.
std::string new_credit_code(const Member& member, const std::string& kind, int attempt = 0);

/// The credit code of the entity that this member's grant brings into being, which no other has;
/// empty when it brings none.
std::string entity_of_grant(const Member& member, const Facts& facts);

/// {number, on, issuer, uscc, valid_to} as rules know them under `issued`.
json::object issued_facts(const Member& member, const pack::Executable& service, Date today);

/// Facts of the case by meaning: the form, the parties, and what earlier grants made known.
json::object case_facts(const CaseState& state, const OpenCase& open);

/// The form's values with what earlier grants made known, under the keys of the members' forms.
json::object data_with_results(
    const CaseState& state, json::object data, const pack::Content& content
);

/// What the member's `sets` come to once it is granted. Error code: case.not_opened (Internal).
Result<json::object> result_facts(const CaseState& state, const Member& member, const Facts& facts);

/// The holder's credential of that type that a grant would take the place of, as the register knows
/// it now, also while it is suspended; nothing when it has none. Error codes: case.not_opened (Internal),
/// case.credential_ended, case.credential_not_found (Conflict), and those of Neighbours.
Result<std::optional<HolderCredential>> find_replaced(
    const CaseState& state, const Facts& facts, const std::string& type, Neighbours& neighbours
);

/// A paper of the register of credentials that was handed in and has lost its force since, with no
/// other of its type in force.
struct EndedEvidence {
    std::string name;
    std::string name_en;
    std::string stage;  // as the register of credentials calls it
    /// It proved that the applicant exists, and was struck off or annulled: so is the applicant
    /// (Civil Code arts. 68, 72). A penalty takes the licence, not the entity.
    bool ends_applicant = false;
};

/// What a grant of the member cannot stand on any more. Error codes: those of Neighbours.
Result<std::vector<EndedEvidence>> ended_evidence(
    const CaseState& state,
    const Member& member,
    const pack::Content& content,
    Neighbours& neighbours
);

/// Commits that carry the turn's grants into the register of credentials: issued, put in the place
/// of an older one, cancelled. They go into the transaction of the decision. Error codes:
/// case.validity_over, case.credential_ended, case.credential_not_found, case.evidence_ended,
/// registry.record_exists (Conflict), and those of Neighbours.
Result<std::vector<ledger::Commit>> result_commits(const Turn& turn, Neighbours& neighbours);

}  // namespace tongban::service
