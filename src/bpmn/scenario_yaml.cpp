// YAML to JSON, bounded: the only place that knows yaml-cpp.
#include <yaml-cpp/yaml.h>

#include <charconv>

#include "bpmn/scenario.h"

namespace tongban::bpmn {

namespace {

constexpr int kDepthMax = 32;

json::value scalar(const YAML::Node& node) {
    const std::string& text = node.Scalar();
    if (node.Tag() == "!") return json::string(text);  // in quotes
    if (text.empty() || text == "~" || text == "null") return nullptr;
    if (text == "true") return true;
    if (text == "false") return false;
    std::int64_t whole = 0;
    const char* end = text.data() + text.size();
    if (const auto read = std::from_chars(text.data(), end, whole);
        read.ec == std::errc() && read.ptr == end)
        return whole;
    double number = 0;
    const bool looks_numeric = text.find_first_not_of("0123456789.-+eE") == std::string::npos;
    if (const auto read = std::from_chars(text.data(), end, number);
        looks_numeric && read.ec == std::errc() && read.ptr == end)
        return number;
    return json::string(text);
}

json::value convert(const YAML::Node& node, int depth) {
    if (depth > kDepthMax) return nullptr;
    if (node.IsScalar()) return scalar(node);
    if (node.IsSequence()) {
        json::array list;
        for (const YAML::Node& item : node) list.push_back(convert(item, depth + 1));
        return list;
    }
    if (!node.IsMap()) return nullptr;
    json::object object;
    for (const auto& entry : node) {
        if (!entry.first.IsScalar()) continue;
        object[entry.first.Scalar()] = convert(entry.second, depth + 1);
    }
    return object;
}

}  // namespace

Result<json::value> json_of_yaml(const std::string& text) {
    try {
        return convert(YAML::Load(text), 0);
    } catch (const YAML::Exception& exception) {
        return refuse(
            "bpmn.yaml", ErrorKind::Invalid,
            {{"line", exception.mark.line + 1}, {"message", exception.msg}}
        );
    }
}

}  // namespace tongban::bpmn
