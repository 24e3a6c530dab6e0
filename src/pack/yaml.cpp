#include "pack/yaml.h"

#include <fstream>

#include "base/text.h"

namespace tongban::pack {

namespace {
void report(
    Issues& issues,
    const std::string& file,
    int line,
    std::string code,
    std::string message,
    json::object details = {}
) {
    issues.push_back(Issue{
        .code = std::move(code),
        .message = std::move(message),
        .file = file,
        .line = line,
        .details = std::move(details)});
}
}  // namespace

std::optional<std::string> read_file(
    const std::filesystem::path& path, const std::string& name, Issues& issues
) {
    std::error_code fault;
    const auto size = std::filesystem::file_size(path, fault);
    if (fault) {
        report(issues, name, 0, "pack.missing_file", "file not found: " + name, {{"file", name}});
        return std::nullopt;
    }
    if (size > kFileBytesMax) {
        report(
            issues, name, 0, "pack.too_large",
            fmt::format("{} has {} bytes, at most {}", name, size, kFileBytesMax), {{"file", name}}
        );
        return std::nullopt;
    }
    std::ifstream stream(path, std::ios::binary);
    std::string content(size, '\0');
    stream.read(content.data(), static_cast<std::streamsize>(size));
    if (!stream || !is_utf8(content)) {
        report(
            issues, name, 0, "pack.unreadable", name + " cannot be read as UTF-8", {{"file", name}}
        );
        return std::nullopt;
    }
    return content;
}

std::optional<YAML::Node> read_yaml(
    const std::filesystem::path& path, const std::string& name, Issues& issues
) {
    const auto content = read_file(path, name, issues);
    if (!content) return std::nullopt;
    return parse_yaml(*content, name, issues);
}

namespace {
/// Whether the tree, with every alias written out, has more nodes than the budget: a few lines of
/// aliases inside each other stand for more than any memory holds.
bool is_beyond(const YAML::Node& node, size_t& budget, int depth) {
    if (budget == 0 || depth > kYamlDepthMax) return true;
    --budget;
    if (node.IsSequence()) {
        for (const auto& element : node)
            if (is_beyond(element, budget, depth + 1)) return true;
    } else if (node.IsMap()) {
        for (const auto& pair : node)
            if (is_beyond(pair.first, budget, depth + 1) ||
                is_beyond(pair.second, budget, depth + 1))
                return true;
    }
    return false;
}
}  // namespace

std::optional<YAML::Node> parse_yaml(
    const std::string& content, const std::string& name, Issues& issues
) {
    try {
        YAML::Node root = YAML::Load(content);
        size_t budget = kYamlNodesMax;
        if (!is_beyond(root, budget, 0)) return root;
        report(
            issues, name, 0, "pack.too_large", name + " has too many or too deep values",
            {{"file", name}}
        );
    } catch (const YAML::Exception& e) {
        report(issues, name, e.mark.line + 1, "pack.yaml", e.msg, {{"why", e.msg}});
    }
    return std::nullopt;
}

namespace {
json::value scalar_to_json(const YAML::Node& node) {
    const std::string& text = node.Scalar();
    if (node.Tag() == "!") return json::string(text);  // quoted
    bool flag = false;
    if (text.size() <= 5 && YAML::convert<bool>::decode(node, flag) &&
        (text == "true" || text == "false"))
        return flag;
    std::int64_t integer = 0;
    const char* end = text.data() + text.size();
    if (auto [at, fault] = std::from_chars(text.data(), end, integer);
        fault == std::errc{} && at == end)
        return integer;
    double real = 0;
    if (auto [at, fault] = std::from_chars(text.data(), end, real);
        fault == std::errc{} && at == end)
        return real;
    if (text == "~" || text == "null") return nullptr;
    return json::string(text);
}
}  // namespace

json::value to_json(const YAML::Node& node, int depth_max) {
    if (depth_max == 0 || !node.IsDefined() || node.IsNull()) return nullptr;
    if (node.IsScalar()) return scalar_to_json(node);
    if (node.IsSequence()) {
        json::array array;
        for (const auto& element : node) array.push_back(to_json(element, depth_max - 1));
        return array;
    }
    json::object object;
    for (const auto& pair : node) object[pair.first.Scalar()] = to_json(pair.second, depth_max - 1);
    return object;
}

void Reader::fault(std::string code, std::string message, json::object details, int line) {
    report(
        issues_, file_, line > 0 ? line : this->line(), std::move(code), std::move(message),
        std::move(details)
    );
}

void Reader::wrong_type(const char* key, const char* code) {
    fault(
        code, fmt::format("`{}` has the wrong type", key), {{"key", key}}, at(key).Mark().line + 1
    );
}

std::string Reader::required(const char* key) {
    if (has(key) && at(key).IsScalar() && !at(key).Scalar().empty()) return at(key).Scalar();
    fault("pack.missing_key", fmt::format("`{}` is missing", key), {{"key", key}});
    return {};
}

std::string Reader::text(const char* key, std::string fallback) {
    if (!has(key)) return fallback;
    if (at(key).IsScalar()) return at(key).Scalar();
    wrong_type(key, "pack.not_text");
    return fallback;
}

std::optional<int> Reader::find_integer(const char* key) {
    if (!has(key)) return std::nullopt;
    int value = 0;
    if (at(key).IsScalar() && YAML::convert<int>::decode(at(key), value)) return value;
    wrong_type(key, "pack.not_integer");
    return std::nullopt;
}

int Reader::integer(const char* key, int fallback) { return find_integer(key).value_or(fallback); }

bool Reader::flag(const char* key, bool fallback) {
    if (!has(key)) return fallback;
    bool value = fallback;
    if (at(key).IsScalar() && YAML::convert<bool>::decode(at(key), value)) return value;
    wrong_type(key, "pack.not_flag");
    return fallback;
}

std::vector<std::string> Reader::texts(const char* key) {
    std::vector<std::string> found;
    if (!has(key)) return found;
    if (!at(key).IsSequence()) {
        wrong_type(key, "pack.not_list");
        return found;
    }
    for (const auto& element : at(key))
        if (element.IsScalar()) found.push_back(element.Scalar());
    return found;
}

Bilingual Reader::bilingual(const char* key) {
    return {text(key), text((std::string(key) + "_en").c_str())};
}

std::vector<Reader> Reader::list(const char* key) {
    std::vector<Reader> found;
    if (!has(key)) return found;
    if (!at(key).IsSequence()) {
        wrong_type(key, "pack.not_list");
        return found;
    }
    for (const auto& element : at(key)) {
        if (element.IsMap())
            found.emplace_back(element, file_, issues_);
        else
            fault(
                "pack.entry", fmt::format("an entry of `{}` should be a mapping", key),
                {{"key", key}}, element.Mark().line + 1
            );
    }
    return found;
}

std::optional<Reader> Reader::map(const char* key) {
    if (!has(key)) return std::nullopt;
    if (at(key).IsMap()) return Reader(at(key), file_, issues_);
    wrong_type(key, "pack.not_mapping");
    return std::nullopt;
}

Source Reader::source() {
    Source found;
    for (const char* key : {"basis", "source", "source_url", "url"})
        if (found.basis.empty() && has(key) && at(key).IsScalar()) found.basis = at(key).Scalar();
    found.confirmed = flag("confirmed", !found.basis.empty());
    return found;
}

Figure Reader::figure(const char* key, const char* value_key) {
    Figure found;
    if (auto inner = map(key)) {
        found.value = inner->find_integer(value_key);
        found.source = inner->source();
    }
    return found;
}

feel::Expression Reader::feel(const char* key, std::string* source) {
    const std::string text = this->text(key);
    if (source != nullptr) *source = text;
    if (text.empty()) return {};
    auto compiled = feel::compile(text);
    if (compiled) return std::move(compiled).value();
    const Error& error = compiled.error();
    fault(
        "pack.feel",
        fmt::format("`{}` is not FEEL: {} {}", key, error.code, json::serialize(error.details)),
        {{"key", key}, {"why", find_string(error.details, "message").value_or(error.code)}},
        at(key).Mark().line + 1
    );
    return {};
}

}  // namespace tongban::pack
