// Files and faults of the `feel` and `dmn` commands.
#include "app/language_files.h"

#include <filesystem>
#include <fstream>
#include <iostream>

#include "feel/json_text.h"

namespace tongban::app {

namespace {

constexpr std::uintmax_t kFileMax = 512 * 1024 * 1024;

Error file_error(const char* code, const std::string& path) {
    return Error{.code = code, .kind = ErrorKind::NotFound, .details = {{"file", path}}};
}

}  // namespace

Result<std::string> read_text_file(const std::string& path) {
    std::error_code code;
    if (!std::filesystem::is_regular_file(path, code)) return file_error("app.no_file", path);
    if (std::filesystem::file_size(path, code) > kFileMax)
        return file_error("app.file_too_large", path);
    std::ifstream stream(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    if (!stream.good() && !stream.eof()) return file_error("app.no_file", path);
    return text;
}

Result<feel::Context> read_json_facts(const std::string& path) {
    if (path.empty()) return feel::Context();
    const std::string text = TRY(read_text_file(path));
    const feel::Value value = TRY(feel::value_of_json_text(text));
    if (!value.is_context()) return file_error("app.no_object", path);
    return value.as_context();
}

int fault(const Error& error, std::ostream& err) {
    err << error.code;
    if (!error.details.empty()) err << " " << json::serialize(error.details);
    if (!error.cause.empty()) err << " " << error.cause;
    err << "\n";
    return 1;
}

void print_issue(const Issue& issue, const std::string& file, std::ostream& out) {
    out << file << ":" << issue.line << ": "
        << (issue.severity == Severity::Error ? "error" : "warning") << ": " << issue.code;
    if (!issue.place.empty()) out << " (" << issue.place << ")";
    out << " " << issue.message;
    if (!issue.hint.empty()) out << "; " << issue.hint;
    out << "\n";
}

}  // namespace tongban::app
