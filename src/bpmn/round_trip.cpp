// Does a file say the same after it was read and written? Judged on the XML, not on our types.
#include <filesystem>
#include <fstream>
#include <pugixml.hpp>
#include <sstream>

#include "base/text.h"
#include "bpmn/document.h"
#include "bpmn/xml.h"
#include "bpmn/xml_text.h"

namespace tongban::bpmn {

namespace {

/// The namespace that a prefix stands for at a node; empty without one.
std::string_view namespace_of(const pugi::xml_node& node, std::string_view prefix) {
    const std::string wanted =
        prefix.empty() ? std::string("xmlns") : fmt::format("xmlns:{}", prefix);
    for (pugi::xml_node at = node; at; at = at.parent())
        if (const pugi::xml_attribute found = at.attribute(wanted.c_str())) return found.value();
    return prefix == "xml" ? "xml" : "";
}

std::string resolved(const pugi::xml_node& node, std::string_view name, bool is_attribute) {
    const size_t colon = name.find(':');
    if (colon == std::string_view::npos)
        // An attribute without prefix has no namespace.
        return fmt::format("{{{}}}{}", is_attribute ? "" : namespace_of(node, ""), name);
    return fmt::format(
        "{{{}}}{}", namespace_of(node, name.substr(0, colon)), name.substr(colon + 1)
    );
}

bool is_text(const pugi::xml_node& node) {
    return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
}

/// Text and CDATA sections beside each other are one text.
void canonical(const pugi::xml_node& node, size_t depth, std::string& out) {
    if (is_text(node)) {
        if (is_text(node.previous_sibling())) return;
        std::string text;
        for (pugi::xml_node at = node; is_text(at); at = at.next_sibling()) text += at.value();
        if (says_something(node)) out += fmt::format("{:{}}\"{}\"\n", "", depth, text);
        return;
    }
    if (node.type() != pugi::node_element) return;
    out += fmt::format("{:{}}{}", "", depth, resolved(node, node.name(), false));
    std::map<std::string, std::string> attributes;
    for (const pugi::xml_attribute& attribute : node.attributes()) {
        const std::string_view name = attribute.name();
        if (name == "xmlns" || name.starts_with("xmlns:"))
            attributes[fmt::format("xmlns {}", attribute.value())] = "";
        else
            attributes[resolved(node, name, true)] = attribute.value();
    }
    for (const auto& [name, value] : attributes) out += fmt::format(" {}=\"{}\"", name, value);
    out += '\n';
    for (const pugi::xml_node& child : node.children()) canonical(child, depth + 1, out);
}

/// The first line that differs.
std::string difference(std::string_view before, std::string_view after) {
    const auto a = split(before, '\n'), b = split(after, '\n');
    for (size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
        const std::string_view left = i < a.size() ? a[i] : "(nothing)";
        const std::string_view right = i < b.size() ? b[i] : "(nothing)";
        if (left != right) return fmt::format("`{}` became `{}`", trim(left), trim(right));
    }
    return "the same";
}

RoundTrip round_trip(const std::filesystem::path& path, const std::string& text) {
    RoundTrip result{.file = path.filename().string()};
    const auto document = read_document(text);
    if (!document) {
        result.message =
            fmt::format("{} {}", document.error().code, json::serialize(document.error().details));
        return result;
    }
    const auto before = canonical_xml(text);
    const auto after = canonical_xml(write_document(*document));
    if (!before || !after) {
        result.message = "not well-formed";
        return result;
    }
    result.is_same = *before == *after;
    if (!result.is_same) result.message = difference(*before, *after);
    return result;
}

}  // namespace

bool says_something(const pugi::xml_node& node) {
    if (!is_text(node) || !trim(node.value()).empty()) return true;
    const pugi::xml_node around = node.parent();
    if (!node.previous_sibling() && !node.next_sibling()) return true;
    for (pugi::xml_node at = around; at; at = at.parent())
        if (const auto space = at.attribute("xml:space")) {
            if (std::string_view(space.value()) == "preserve") return true;
            break;
        }
    return std::ranges::any_of(around.children(), [](const pugi::xml_node& other) {
        return is_text(other) && !trim(other.value()).empty();
    });
}

Result<std::string> canonical_xml(std::string_view xml) {
    std::string converted;
    const std::string_view text = TRY(utf8_of_xml(xml, converted));
    pugi::xml_document document;
    const auto parsed = document.load_buffer(
        text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata, pugi::encoding_utf8
    );
    if (!parsed) return refuse("bpmn.xml", ErrorKind::Invalid, {{"message", parsed.description()}});
    std::string out;
    canonical(document.document_element(), 0, out);
    return out;
}

Result<std::vector<RoundTrip>> round_trip_folder(const std::string& folder) {
    namespace fs = std::filesystem;
    std::error_code failed;
    if (!fs::is_directory(folder, failed))
        return refuse("bpmn.no_folder", ErrorKind::NotFound, {{"folder", folder}});
    std::vector<fs::path> files;
    for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end;
         at.increment(failed))
        if (at->path().extension() == ".bpmn") files.push_back(at->path());
    std::ranges::sort(files);
    if (files.empty()) return refuse("bpmn.no_files", ErrorKind::NotFound, {{"folder", folder}});
    std::vector<RoundTrip> results;
    for (const fs::path& path : files) {
        std::ifstream file(path, std::ios::binary);
        std::ostringstream text;
        text << file.rdbuf();
        results.push_back(round_trip(path, text.str()));
    }
    return results;
}

}  // namespace tongban::bpmn
