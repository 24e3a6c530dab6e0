// From a complete draft to a signed case: the exact document that is signed, and the state it
// becomes.
#pragma once

#include "service/draft.h"
#include "service/numbers.h"
#include "service/store.h"

namespace tongban::service {

/// Who signs. Nobody signs with another one's key: an agent confirms as agent, a window clerk
/// witnesses that the applicant agreed in person or on paper.
enum class SignsAs { Applicant, Agent, Witness };

/// What is read above the signature, and its version.
struct Wording {
    const char* version;
    const char* zh;
    const char* en;
};
const Wording& signing_wording(SignsAs as);
SignsAs signs_as(const std::string& actor, const std::string& person, const std::string& channel);

struct Digests {
    std::string sha256;  // hex
    std::string sm3;
};
Digests digests_of(const json::value& document);

/// Exactly what is shown and signed: service, applicant, answers, form and materials with file
/// digests.
json::object signed_document(
    const std::string& service,
    const std::string& person,
    const std::string& applicant,
    const json::object& answers,
    const json::object& data,
    const std::vector<MaterialState>& materials
);
json::object signed_document(const OpenDraft& draft, const std::vector<MaterialState>& materials);

/// What came in after the signature: left for later when it was signed, handed in since.
std::vector<const MaterialState*> added_after_signing(const CaseState& state);

struct SubmissionContext {
    const pack::Content& content;
    const crypto::Keyring& keyring;
    Numbers& numbers;
    Instant now;
    std::string taken_by;              // clerk at the counter, or empty
    std::vector<std::uint8_t> random;  // 32 bytes
};

/// The case as it will be stored, numbered and sealed. The draft has no issues.
Result<CaseState> case_from(
    const OpenDraft& draft,
    const std::vector<MaterialState>& materials,
    const SubmissionContext& context
);

/// Whether the stored bytes are still those of the reference; an error ends the check.
using FileCheck = std::function<Result<bool>(const FileRef&)>;

/// What does not fit the signature any more: empty when everything is as it was signed.
Result<std::vector<std::string>> altered_parts(
    const CaseState& state,
    const json::object& data,
    const FileCheck& is_unchanged,
    Neighbours& neighbours
);

}  // namespace tongban::service
