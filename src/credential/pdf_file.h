// What is inside a PDF file: attached credentials, and a digest of everything that can be seen.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/text.h"
#include "crypto/digest.h"

namespace tongban::credential {

inline constexpr std::string_view kSdJwtAttachment = "credential.sdjwt";
inline constexpr std::string_view kSm2Attachment = "credential.sm2.json";
inline constexpr size_t kPdfBytesMax = 20 * 1024 * 1024;

/// A digest of what a viewer shows: pages with their contents, fonts, pictures and annotations, the
/// title. It does not depend on object numbers, compression or attachments, so it can be signed
/// before attaching.
struct VisibleDigest {
    crypto::Digest sha256;
    crypto::Digest sm3;
};

struct PdfFile {
    VisibleDigest visible;
    std::map<std::string, std::string, std::less<>> attachments;  // name -> content
};

/// Reads an untrusted PDF, bounded in size, objects, depth and decoded bytes. Refused: damaged or
/// encrypted files, later revisions appended to a first one, and everything that could change what
/// is seen (scripts, forms, layers, actions). Error codes: credential.pdf_malformed,
/// credential.pdf_too_large, credential.pdf_active (details.what).
Result<PdfFile> read_pdf(std::span<const std::uint8_t> pdf);

/// The PDF with the credentials attached under the two names above. `sm2_json` may be empty.
Result<Bytes> attach_credentials(
    std::span<const std::uint8_t> pdf, std::string_view sd_jwt, std::string_view sm2_json
);

}  // namespace tongban::credential
