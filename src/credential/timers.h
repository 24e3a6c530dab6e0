// Names under which the ends of credentials are set and handled.
#pragma once

namespace tongban::credential {

inline constexpr const char* kExpireTimer = "credential.expire";
inline constexpr const char* kRemindTimer = "credential.remind";

}  // namespace tongban::credential
