#include "bpmn/document.h"

#include <pugixml.hpp>

#include "bpmn/load.h"
#include "bpmn/xml.h"
#include "bpmn/xml_text.h"

namespace tongban::bpmn {

namespace {

constexpr size_t kDepthMax = 200;

/// False when it is nested too deeply.
bool read_item(const pugi::xml_node& node, Item& item, size_t depth) {
    if (depth > kDepthMax) return false;
    switch (node.type()) {
        case pugi::node_element:
            item.name = node.name();
            for (const pugi::xml_attribute& attribute : node.attributes())
                item.attributes.emplace_back(attribute.name(), attribute.value());
            for (const pugi::xml_node& child : node.children())
                if (says_something(child) &&
                    !read_item(child, item.content.emplace_back(), depth + 1))
                    return false;
            return true;
        case pugi::node_comment:
            item.kind = ItemKind::Comment;
            item.text = node.value();
            return true;
        case pugi::node_pi:
            item.kind = ItemKind::Instruction;
            item.name = node.name();
            item.text = node.value();
            return true;
        default:
            item.kind = ItemKind::Text;
            item.text = node.value();
            return true;
    }
}

/// White space in attributes is written as references: a reader would make blanks of it.
void write_escaped(std::string_view text, bool is_attribute, std::string& out) {
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += is_attribute ? "&quot;" : "\"";
                break;
            case '\r':
                out += "&#13;";
                break;
            case '\n':
                out += is_attribute ? "&#10;" : "\n";
                break;
            case '\t':
                out += is_attribute ? "&#9;" : "\t";
                break;
            default:
                out += c;
        }
    }
}

bool has_text(const Item& item) {
    return std::ranges::any_of(item.content, [](const Item& child) {
        return child.kind == ItemKind::Text;
    });
}

void write_item(const Item& item, size_t depth, bool is_indented, std::string& out) {
    const auto new_line = [&](size_t to) {
        if (is_indented) out.append("\n").append(to * 2, ' ');
    };
    switch (item.kind) {
        case ItemKind::Text:
            write_escaped(item.text, false, out);
            return;
        case ItemKind::Comment:
            new_line(depth);
            out += fmt::format("<!--{}-->", item.text);
            return;
        case ItemKind::Instruction:
            new_line(depth);
            out += fmt::format("<?{} {}?>", item.name, item.text);
            return;
        case ItemKind::Element:
            break;
    }
    new_line(depth);
    out += '<' + item.name;
    for (const auto& [name, value] : item.attributes) {
        out += ' ' + name + "=\"";
        write_escaped(value, true, out);
        out += '"';
    }
    if (item.content.empty()) {
        out += " />";
        return;
    }
    out += '>';
    const bool inner_indented = is_indented && !has_text(item);
    for (const Item& child : item.content) write_item(child, depth + 1, inner_indented, out);
    if (inner_indented) out.append("\n").append(depth * 2, ' ');
    out += "</" + item.name + '>';
}

}  // namespace

Result<Document> read_document(std::string_view xml) {
    if (xml.size() > kModelBytesMax)
        return refuse("bpmn.too_large", ErrorKind::TooLarge, {{"bytes_max", kModelBytesMax}});
    std::string converted;
    const std::string_view text = TRY(utf8_of_xml(xml, converted));
    pugi::xml_document read;
    const auto parsed = read.load_buffer(
        text.data(), text.size(),
        pugi::parse_default | pugi::parse_comments | pugi::parse_pi | pugi::parse_ws_pcdata,
        pugi::encoding_utf8
    );
    if (!parsed) return refuse("bpmn.xml", ErrorKind::Invalid, {{"message", parsed.description()}});
    TRY(check_xml(text));
    Document document;
    bool has_root = false;
    for (const pugi::xml_node& node : read.children()) {
        if (node.type() == pugi::node_element) {
            if (!read_item(node, document.root, 0)) return refuse("bpmn.too_deep");
            has_root = true;
        } else if (node.type() == pugi::node_comment || node.type() == pugi::node_pi) {
            Item& item = (has_root ? document.after : document.before).emplace_back();
            read_item(node, item, 0);
        }
    }
    const std::string_view name = document.root.name;
    if (name.substr(name.find(':') + 1) != "definitions") return refuse("bpmn.not_bpmn");
    return document;
}

std::string write_document(const Document& document) {
    std::string out = R"(<?xml version="1.0" encoding="UTF-8"?>)";
    for (const Item& item : document.before) write_item(item, 0, true, out);
    write_item(document.root, 0, true, out);
    for (const Item& item : document.after) write_item(item, 0, true, out);
    out += '\n';
    return out;
}

}  // namespace tongban::bpmn
