// Files and faults of the `feel`, `dmn` and `bpmn` commands.
#pragma once

#include <iosfwd>
#include <string>

#include "base/issue.h"
#include "base/json.h"
#include "base/result.h"
#include "feel/value.h"

namespace tongban::app {

/// A file, a pipe, or standard input as "-". Error codes: app.no_file, app.file_too_large.
Result<std::string> read_text_file(const std::string& path);
/// A JSON object as values, with all digits of its numbers; an empty path gives an empty one. Error
/// codes: also json.syntax, app.no_object.
Result<feel::Context> read_json_facts(const std::string& path);
/// Prints the fault and answers exit code 1.
int fault(const Error& error, std::ostream& err);
/// The error of what stands in a file: with its line, or the first.
Error in_file(const std::string& file, Error error);
/// What a scenario tells, with the sentence of the code that it begins with.
std::string in_words(const std::string& message);
void print_issue(const Issue& issue, const std::string& file, std::ostream& out);

}  // namespace tongban::app
