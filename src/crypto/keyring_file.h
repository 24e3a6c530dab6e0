// The keyring's file: JSON of mode 0600, replaced as a whole. For files of crypto only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/text.h"

namespace tongban::crypto {

struct MasterKey {
    std::uint32_t id = 0;
    Bytes key;  // 32 bytes
};

struct KeyringContent {
    std::vector<MasterKey> masters;  // the last one seals
    Bytes lookup;                    // 32 bytes, never rotated: hashes in the database depend on it
};

Result<KeyringContent> read_keyring(const std::string& path);
/// With `create`, fails with crypto.keyring_exists when the file is there already.
Result<void> write_keyring(const std::string& path, const KeyringContent& content, bool create);

}  // namespace tongban::crypto
