// A draft: what an applicant has said so far. It is saved by itself and becomes a case when it is
// signed.
#pragma once

#include "form/merge.h"
#include "service/files.h"
#include "service/model.h"
#include "service/neighbours.h"
#include "service/plan_memo.h"

namespace tongban::service {

struct HeldField {
    json::value value;
    std::string source;
    std::string source_en;
    std::string as_of;
    std::string state;   // "held", "unavailable", "challenged"
    std::string reason;  // why unavailable, or what the challenge says
};
BOOST_DESCRIBE_STRUCT(HeldField, (), (value, source, source_en, as_of, state, reason))

struct DraftMaterial {
    MaterialWay way = MaterialWay::None;
    std::vector<FileRef> files;
    std::string credential;
};
BOOST_DESCRIBE_STRUCT(DraftMaterial, (), (way, files, credential))

struct DraftState {
    // Compiled once, where they are defined: a hundred files move and copy these.
    DraftState();
    DraftState(const DraftState&);
    DraftState(DraftState&&) noexcept;
    DraftState& operator=(const DraftState&);
    DraftState& operator=(DraftState&&) noexcept;
    ~DraftState();

    std::string id;
    std::string service;
    std::string person;   // whose application it is
    std::string creator;  // the person, an agent, or a clerk at the counter
    std::string channel;  // "web", "counter"
    std::string applicant_kind = "natural";
    std::string applicant;  // person or enterprise
    std::string region;
    json::object answers;
    json::object data;                             // under the keys of the merged form
    std::map<std::string, HeldField> held;         // semantic field -> value
    std::vector<std::string> looked_up;            // "register|key field|key digest" already asked
    int typed_look_ups = 0;                        // by keys from the form
    std::map<std::string, std::string> registers;  // register -> "answered", or why it did not
    std::map<std::string, DraftMaterial> materials;
    Delivery delivery;
    json::object delivery_to;  // address, receiver, phone
    Instant saved_at;
    Date expires_on;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(
    DraftState,
    (),
    (id,
     service,
     person,
     creator,
     channel,
     applicant_kind,
     applicant,
     region,
     answers,
     data,
     held,
     looked_up,
     typed_look_ups,
     registers,
     materials,
     delivery,
     delivery_to,
     saved_at,
     expires_on,
     version)
)

/// A draft with everything that follows from it.
struct OpenDraft {
    OpenDraft();
    OpenDraft(const OpenDraft&);
    OpenDraft(OpenDraft&&) noexcept;
    OpenDraft& operator=(const OpenDraft&);
    OpenDraft& operator=(OpenDraft&&) noexcept;
    ~OpenDraft();

    DraftState state;
    ServiceRef service;
    std::vector<AskedQuestion> questions;
    bool answers_complete = false;
    std::optional<Plan> plan;
    std::shared_ptr<const form::MergedForm> form;
    json::object data;       // with held values put in
    json::object facts;      // by semantic field
    json::object open_data;  // the same without personal fields: what is stored in the open
    Issues form_issues;
    std::vector<HolderCredential> credentials;
    bool is_barred = false;
};

/// The one form of these items, each part under the item's name; null when they ask nothing.
/// Error codes: pack.unknown_form, those of form::merge.
Result<std::shared_ptr<const form::MergedForm>> merged_form(
    const pack::Content& content, const std::vector<std::string>& items
);

/// Whether the credential is among those held, and of the type that the material asks for.
bool fits(
    const std::vector<HolderCredential>& held, const std::string& id, const pack::Material& material
);

/// Computes everything that follows from the draft's state; asks registers that were not asked yet.
/// Error codes: those of make_plan and form::merge, draft.region. With a memo of this content,
/// situations that came before are not planned anew.
Result<OpenDraft> open_draft(
    DraftState state,
    const pack::Content& content,
    Neighbours& neighbours,
    const Purpose& purpose,
    PlanMemo* memo = nullptr
);

/// The materials as they would be handed in, by the plan's order.
std::vector<MaterialState> material_states(
    const OpenDraft& draft, const pack::Content& content, Date today
);

/// Fields that say who applies.
bool is_identity_of_applicant(std::string_view semantic, std::string_view applicant_kind);

/// What stands in the way of signing: answers, form, materials, delivery, who applies.
Issues draft_issues(const OpenDraft& draft, const pack::Content& content, Date today);

}  // namespace tongban::service
