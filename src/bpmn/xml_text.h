// What the XML parser does not look at: how the file is encoded, references to entities, attributes
// that are there twice, and what stands outside of the root element. All of it would be lost or
// change without a word.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tongban::bpmn {

/// The text as UTF-8 without byte order mark; `converted` holds it when the file is UTF-16 or
/// ISO-8859-1.
/// Error code: bpmn.encoding.
Result<std::string_view> utf8_of_xml(std::string_view bytes, std::string& converted);

/// Of text that the parser took. Error code: bpmn.xml with line and message.
Result<void> check_xml(std::string_view text);

}  // namespace tongban::bpmn
