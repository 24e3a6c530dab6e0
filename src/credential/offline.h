// The check without a server: files that the issuer publishes, and what somebody shows. Behind
// `tongban verify`.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "credential/verify.h"

namespace tongban::credential {

struct OfflineCheck {
    /// A file that exists is read (PDF, SD-JWT, SM2 form); everything else is text: QR content,
    /// SD-JWT, number.
    std::string input;
    std::string trust_file;  // /.well-known/tongban-trust.json of the issuer
    std::vector<std::string>
        status_files;  // /api/status-lists/N; without them nothing is more than unconfirmed
};

/// Error codes: credential.file_unreadable (details.path), credential.trust_anchors, and for status
/// files those of read_addressed_list.
Result<Verdict> check_offline(const OfflineCheck& check, Instant now);

/// The verdict in lines of English for a terminal; ends with a newline.
std::string describe(const Verdict& verdict);

/// Exit code: 0 valid, 1 anything else.
int exit_code(const Verdict& verdict);

}  // namespace tongban::credential
