// Which keys the YAML files of a pack may have: a key that nobody reads is a slip of the pen.
#pragma once

#include <yaml-cpp/yaml.h>

#include <string>
#include <string_view>

#include "base/issue.h"

namespace tongban::pack {

/// `kind` is the name of the file, or its ending (".service.yaml"); "demo/credentials.yaml" for the
/// credentials of demo people. A kind that is not known is not looked at. `name` is the file in
/// issues. Code: pack.unknown_key with details key and, where a known key is near, suggestion.
void check_keys(
    std::string_view kind, const YAML::Node& root, const std::string& name, Issues& issues
);

}  // namespace tongban::pack
