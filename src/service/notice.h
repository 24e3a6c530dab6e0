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
Notice extension_notice(
    Turn& turn, const Member& member, const ExtendMember& command, const std::string& basis
);
Notice decision_notice(Turn& turn, const Member& member);

/// Chinese and English name of a kind of notice.
pack::Bilingual notice_title(std::string_view kind);

/// Art. 38: the remedy that every refusal and rejection names.
pack::Bilingual remedy();

}  // namespace tongban::service
