// 文书: the law's notices as data; documents are drawn from them (see documents.cpp).
#pragma once

#include "service/decide.h"

namespace tongban::service {

Notice acceptance_notice(Turn& turn);
Notice refusal_notice(Turn& turn, const RefuseCase& command);
Notice supplement_notice(Turn& turn);
Notice suspension_notice(
    Turn& turn,
    const Member& member,
    const pack::SuspensionKind& kind,
    const SuspendMember& command,
    Date until
);
/// 听证延期: a procedure that was not held to its end is held again, of which it is told anew.
Notice adjournment_notice(
    Turn& turn, const Member& member, const pack::SuspensionKind& kind, const std::string& finding
);
Notice extension_notice(Turn& turn, const Member& member, const MemberExtended& extended);
Notice decision_notice(Turn& turn, const Member& member);
/// 终止办理: the member ended without a decision; `reason` as in MemberEnded.
Notice termination_notice(Turn& turn, const Member& member, const std::string& reason);

/// What was granted is taken back by the process of its bundle.
Notice undoing_notice(Turn& turn, const Member& member);

/// Chinese and English name of the notice; decisions on licences bear the name that law gives them.
pack::Bilingual notice_title(const Notice& notice);

/// Why money goes back (RefundDue).
pack::Bilingual refund_reason_text(std::string_view reason);

}  // namespace tongban::service
