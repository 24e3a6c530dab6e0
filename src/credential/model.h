// The life of a credential (电子证照): what may happen to it, and what has happened.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "credential/content.h"

namespace tongban::credential {

/// Where it stands. Chinese words as in the directories of credentials.
enum class Stage {
    None,            // not issued yet
    Valid,           // 有效
    Suspended,       // 暂扣
    Expired,         // 失效
    Cancelled,       // 注销: formal end, Administrative Licensing Law art. 70
    Revoked,         // 撤销: the grant itself was unlawful, art. 69
    RevokedPenalty,  // 吊销: taken away as a penalty
    Superseded,      // replaced by a newer version
};

/// "valid", "suspended", "expired", "cancelled", "revoked", "revoked_penalty", "superseded",
/// "none".
std::string_view stage_name(Stage stage);
std::optional<Stage> find_stage(std::string_view name);

/// Why an organ takes a right away or gives it back: always with its article.
struct Grounds {
    std::string reason;
    std::string article;       // 行政许可法 第六十九条
    std::string organisation;  // who decided
};

struct IssueCredential {
    Content content;
    std::string case_number;
    std::uint64_t status_index = 0;  // in the published status list
};
struct SuspendCredential {
    Grounds grounds;
};
struct ResumeCredential {
    Grounds grounds;
    Date today = {};
};
struct CancelCredential {
    Grounds grounds;
};
struct RevokeCredential {
    Grounds grounds;
};
struct RevokeCredentialAsPenalty {
    Grounds grounds;
};
struct ExpireCredential {
    Date today;
};
struct SupersedeCredential {
    std::string by_identifier;
};
using Command = std::variant<
    IssueCredential,
    SuspendCredential,
    ResumeCredential,
    CancelCredential,
    RevokeCredential,
    RevokeCredentialAsPenalty,
    ExpireCredential,
    SupersedeCredential>;

struct CredentialIssued {
    Content content;
    std::string case_number;
    std::uint64_t status_index = 0;
};
struct CredentialSuspended {
    Grounds grounds;
};
struct CredentialResumed {
    Grounds grounds;
};
struct CredentialCancelled {
    Grounds grounds;
};
struct CredentialRevoked {
    Grounds grounds;
};
struct CredentialRevokedAsPenalty {
    Grounds grounds;
};
struct CredentialExpired {};
struct CredentialSuperseded {
    std::string by_identifier;
};
using Event = std::variant<
    CredentialIssued,
    CredentialSuspended,
    CredentialResumed,
    CredentialCancelled,
    CredentialRevoked,
    CredentialRevokedAsPenalty,
    CredentialExpired,
    CredentialSuperseded>;
using Events = std::vector<Event>;

struct CredentialState {
    Stage stage = Stage::None;
    Content content;
    std::string case_number;
    std::uint64_t status_index = 0;
    std::optional<Grounds> grounds;  // of the last change that needed any
    bool is_deregistered = false;    // 注销 was also done, after 撤销 or 吊销
    std::string superseded_by;
};

/// What is suspended on its last day does not expire but stays suspended: a new one in its place
/// would undo that (Administrative Licensing Law arts. 50, 70). Once resumed it has expired. Error
/// codes: credential.wrong_stage (details.stage), credential.grounds_missing,
/// credential.not_yet_expired, credential.content and those of Identifier.
Result<Events> decide(const CredentialState& state, const Command& command);
CredentialState evolve(CredentialState state, const Event& event);

/// "CredentialIssued" … and the body, as the ledger keeps them.
std::string_view event_type(const Event& event);
json::object event_body(const Event& event);
Result<Event> read_event(std::string_view type, const json::object& body);

}  // namespace tongban::credential
