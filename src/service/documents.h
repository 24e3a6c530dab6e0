// Papers of a case as PDF: receipt and notices, Chinese typeset, with the test seal.
#pragma once

#include "credential/pdf.h"
#include "service/desk.h"

namespace tongban::service {

/// 收件回执 with a QR code to the public status page. It names the applicant, so it is a reading.
Result<Bytes> receipt_pdf(
    const Desk& desk, const CaseState& state, const ViewContext& context, const Purpose& purpose
);
/// What a notice says, before it is drawn. Its words are open (see sealed_words.h); `applicant` is
/// the name that stands on it.
credential::PdfDocument notice_paper(
    const CaseState& state, const Notice& notice, const std::string& applicant
);
/// The same for a notice. Error code: case.unknown_notice (NotFound).
Result<Bytes> notice_pdf(
    const Desk& desk, const CaseState& state, const std::string& notice, const Purpose& purpose
);

}  // namespace tongban::service
