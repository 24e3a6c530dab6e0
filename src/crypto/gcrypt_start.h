// libgcrypt wants to be told once per process that it may be used. For files of crypto only.
#pragma once

namespace tongban::crypto {

void start_gcrypt();

}  // namespace tongban::crypto
