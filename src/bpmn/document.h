// A BPMN file as it is: every element, attribute, text and comment in its place, so that what was
// read can be changed and written again without losing what the engine does not know.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tongban::bpmn {

enum class ItemKind { Element, Text, Comment, Instruction };

/// One piece of a file. Names are as written, with their prefix.
struct Item {
    ItemKind kind = ItemKind::Element;
    std::string name = {};  // Element; Instruction: its target
    std::string text = {};  // the others
    std::vector<std::pair<std::string, std::string>> attributes = {};
    std::vector<Item> content = {};
};

/// `before` and `after` stand around the root element: comments and instructions.
struct Document {
    std::vector<Item> before = {};
    Item root = {};
    std::vector<Item> after = {};
};

/// Error codes: bpmn.too_large, bpmn.encoding, bpmn.xml, bpmn.not_bpmn, bpmn.too_deep.
Result<Document> read_document(std::string_view xml);
/// UTF-8, indented where there is no text that this would change.
std::string write_document(const Document& document);

/// A form in which two files are equal when they say the same: prefixes resolved to namespaces,
/// attributes in order, no white space between elements, no comments. Written from the XML itself,
/// without the types above. Error code: bpmn.xml.
Result<std::string> canonical_xml(std::string_view xml);

struct RoundTrip {
    std::string file;
    bool is_same = false;
    std::string message = {};
};
/// Reads and writes each .bpmn file under a folder and compares. Error codes: bpmn.no_folder,
/// bpmn.no_files.
Result<std::vector<RoundTrip>> round_trip_folder(const std::string& folder);

}  // namespace tongban::bpmn
