// Names of pack files: "chongqing/services/hk-proof.service.yaml".
#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tongban::studio {

enum class FileKind { Service, Bundle, Form, Decision, Process, Journey, List, Search };
BOOST_DESCRIBE_ENUM(FileKind, Service, Bundle, Form, Decision, Process, Journey, List, Search)

struct FilePath {
    std::string pack;
    std::string inside;  // "services/hk-proof.service.yaml"
    FileKind kind = FileKind::List;

    std::string full() const { return pack + "/" + inside; }
};

inline constexpr size_t kPathBytesMax = 160;

/// A file that the studio handles: of a known folder and ending, without a way out of the pack.
/// Accounts and demo people, texts of the program and lists of known failures are none.
std::optional<FilePath> find_path(std::string_view text);
/// The same as a refusal. Error code: studio.path (details.path; field /path).
Result<FilePath> parse_path(std::string_view text);

/// "hk-proof" of services/hk-proof.service.yaml; the name of a list without its ending.
std::string id_of(const FilePath& path);

}  // namespace tongban::studio
