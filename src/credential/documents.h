// Everything that is handed out for one credential: SD-JWT VC, SM2 form, and a PDF that carries
// both.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "credential/content.h"
#include "credential/pdf.h"
#include "credential/pdf_file.h"
#include "credential/sdjwt.h"
#include "credential/sm2_credential.h"

namespace tongban::credential {

struct StatusReference {
    std::string uri;  // of the status list
    std::uint64_t index = 0;
};

struct IssuerKeys {
    std::string iss;  // "https://tongban.example": where the keys are published
    crypto::SigningKey es256;
    SealHolder seal;
};

struct IssuedDocuments {
    std::string sd_jwt;
    std::string sm2_json;
    Bytes pdf;
};

/// `verify_base` is the address of the public check page; `at` is when the credential was issued
/// and stands on the paper, `signed_at` when these documents are made (the same time, if not
/// given). Error codes: credential.content, credential.pdf_text, credential.pdf_too_long,
/// credential.pdf_malformed.
Result<IssuedDocuments> issue_documents(
    const Content& content,
    const IssuerKeys& keys,
    const StatusReference& status,
    std::string_view verify_base,
    Instant at,
    const SaltSource& salts,
    std::optional<Instant> signed_at = std::nullopt
);

/// What the QR code says: verify_base?id=IDENTIFIER.
std::string verify_link(std::string_view verify_base, std::string_view identifier);
/// The identifier in such a link (of any host), or nothing.
std::optional<std::string> find_identifier_in_link(std::string_view text);

/// The paper before anything is attached to it.
PdfDocument credential_paper(const Content& content, std::string_view verify_base, Instant at);

/// The claims of the SD-JWT VC, and which of them the holder may withhold.
json::object credential_claims(
    const Content& content,
    std::string_view iss,
    const StatusReference& status,
    const VisibleDigest& rendering,
    Instant at
);
std::vector<SelectiveClaim> selective_claims(const Content& content);

}  // namespace tongban::credential
