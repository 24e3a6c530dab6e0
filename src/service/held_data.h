// What government already holds for a draft: who applies, and what registers say.
#pragma once

#include "service/draft.h"

namespace tongban::service {

/// What the session itself knows: the applicant's own identity, and the enterprise acted for.
Result<void> hold_identity(DraftState& state, Neighbours& neighbours, const Purpose& purpose);

/// Asks the registers of the service whose key is held, each once for each key.
void ask_registers(
    DraftState& state,
    const ServiceRef& service,
    const Plan& plan,
    Neighbours& neighbours,
    const Purpose& purpose
);

/// A renewal, change or cancellation of a credential that the platform itself keeps: its number,
/// its last day and what the form takes from it (`"source": "credential:KEY"`) are held, where the
/// applicant has one only that it can be about, or says its number.
Result<void> hold_own_credential(
    OpenDraft& draft, const Plan& plan, Neighbours& neighbours, Date today
);

/// Asks those that are open to a key from the form (the number of a certificate). Only the owner
/// of the record, or whoever declares what the pack names, is given anything; for everybody else
/// the record is not there. What an earlier key gave is forgotten. True when what is held changed.
bool ask_by_typed_keys(
    OpenDraft& draft, const Plan& plan, Neighbours& neighbours, const Purpose& purpose
);

/// Serious bad credit, or a promise that was not kept: no commitment for this person
/// (国办发〔2020〕 42号). Where that cannot be learnt, none either: papers can be handed in all the
/// same.
bool is_barred_from_commitment(
    DraftState& state,
    const pack::Content& content,
    const Plan& plan,
    Neighbours& neighbours,
    const Purpose& purpose
);

/// Government data count as held only when the register has really answered; else they are asked
/// for like any other paper.
void drop_what_is_not_held(const DraftState& state, Plan& plan);

}  // namespace tongban::service
