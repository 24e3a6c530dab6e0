// Reading YAML with places: every wrong or missing value becomes an Issue with file and line.
#pragma once

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/issue.h"
#include "base/json.h"
#include "pack/model.h"

namespace tongban::pack {

inline constexpr size_t kFileBytesMax = 8 * 1024 * 1024;
inline constexpr size_t kYamlNodesMax = 2'000'000;  // with aliases written out
inline constexpr int kYamlDepthMax = 64;

/// The whole file, or nothing with an issue (missing, too large, not UTF-8).
std::optional<std::string> read_file(
    const std::filesystem::path& path, const std::string& name, Issues& issues
);

/// Parses a YAML file; nothing with an issue when it is not well-formed.
std::optional<YAML::Node> read_yaml(
    const std::filesystem::path& path, const std::string& name, Issues& issues
);

/// The same for a text that is already here.
std::optional<YAML::Node> parse_yaml(
    const std::string& content, const std::string& name, Issues& issues
);

/// Plain JSON of a YAML tree; scalars keep YAML's core types (bool, integer, number, text).
json::value to_json(const YAML::Node& node, int depth_max = 32);

/// A mapping while it is read. Readers with a fallback are silent when the key is missing.
class Reader {
  public:
    Reader(const YAML::Node& node, std::string file, Issues& issues)
        : node_(node), file_(std::move(file)), issues_(issues) {}

    bool has(const char* key) const {
        return node_.IsMap() && node_[key].IsDefined() && !node_[key].IsNull();
    }
    YAML::Node at(const char* key) const { return node_[key]; }
    const YAML::Node& node() const { return node_; }

    std::string required(const char* key);
    std::string text(const char* key, std::string fallback = {});
    int integer(const char* key, int fallback);
    std::optional<int> find_integer(const char* key);
    bool flag(const char* key, bool fallback);
    std::vector<std::string> texts(const char* key);
    Bilingual bilingual(const char* key);  // key and key_en
    /// Reader of each mapping in the list at `key`.
    std::vector<Reader> list(const char* key);
    std::optional<Reader> map(const char* key);
    /// {confirmed, basis|source|source_url} of this mapping.
    Source source();
    /// {working_days|…: n, confirmed, basis} at `key`.
    Figure figure(const char* key, const char* value_key);
    /// FEEL text at `key`, compiled; empty when missing. Wrong FEEL is an issue.
    feel::Expression feel(const char* key, std::string* source = nullptr);

    Place place() const { return {file_, line()}; }
    /// Of the value at `key`, which is there.
    Place place_of(const char* key) const { return {file_, at(key).Mark().line + 1}; }
    int line() const { return node_.Mark().line + 1; }
    const std::string& file() const { return file_; }
    Issues& issues() { return issues_; }
    /// `details` fill the sentences that people read.
    void fault(std::string code, std::string message, json::object details = {}, int line = 0);

  private:
    void wrong_type(const char* key, const char* code);

    YAML::Node node_;
    std::string file_;
    Issues& issues_;
};

}  // namespace tongban::pack
