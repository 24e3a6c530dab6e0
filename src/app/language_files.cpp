// Files and faults of the `feel`, `dmn` and `bpmn` commands.
#include "app/language_files.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <vector>

#include "app/words.h"
#include "feel/json_text.h"
#include "feel/spelling.h"

namespace tongban::app {

namespace {

constexpr std::uintmax_t kFileMax = 512 * 1024 * 1024;

Error file_error(const char* code, const std::string& path) {
    return Error{.code = code, .kind = ErrorKind::NotFound, .details = {{"file", path}}};
}

}  // namespace

Result<std::string> read_text_file(const std::string& path) {
    std::error_code code;
    if (path != "-" &&
        (!std::filesystem::exists(path, code) || std::filesystem::is_directory(path, code)))
        return file_error("app.no_file", path);
    std::ifstream file;
    if (path != "-") file.open(path, std::ios::binary);
    std::istream& stream = path == "-" ? std::cin : file;
    if (!stream.good()) return file_error("app.no_file", path);
    // A pipe does not say how long it is.
    std::string text;
    std::vector<char> block(1024 * 1024);
    while (stream) {
        stream.read(block.data(), static_cast<std::streamsize>(block.size()));
        text.append(block.data(), static_cast<size_t>(stream.gcount()));
        if (text.size() > kFileMax) return file_error("app.file_too_large", path);
    }
    if (stream.bad()) return file_error("app.no_file", path);
    return text;
}

Result<feel::Context> read_json_facts(const std::string& path) {
    if (path.empty()) return feel::Context();
    const std::string text = TRY(read_text_file(path));
    Result<feel::Value> value = feel::value_of_json_text(text);
    if (!value) {
        Error error = value.error();
        error.details["file"] = path;
        return error;
    }
    if (!value->is_context()) return file_error("app.no_object", path);
    return value->as_context();
}

int fault(const Error& error, std::ostream& err) {
    const http::Texts texts = terminal_texts({});
    const std::string locale = terminal_locale("");
    const json::value* file = error.details.if_contains("file");
    const json::value* line = error.details.if_contains("line");
    if (file != nullptr && line != nullptr && file->is_string())
        err << std::string_view(file->get_string()) << ":" << line->to_number<int>() << ": ";
    err << error.code;
    if (texts.has(locale, error.code))
        err << ": " << texts.sentence(locale, error.code, error.details);
    if (const auto meant = feel::respelling_in(error.details)) err << "; " << feel::hint_of(*meant);
    if (!error.details.empty()) err << " " << json::serialize(error.details);
    if (!error.cause.empty()) err << " " << error.cause;
    err << "\n";
    return 1;
}

Error in_file(const std::string& file, Error error) {
    error.details["file"] = file;
    if (!error.details.contains("line")) error.details["line"] = 1;
    return error;
}

std::string in_words(const std::string& message) {
    const size_t end = std::min(message.find(' '), message.size());
    const std::string code = message.substr(0, end);
    const http::Texts texts = terminal_texts({});
    const std::string locale = terminal_locale("");
    boost::system::error_code fault;
    const json::value details = json::parse(message.substr(end), fault);
    if (fault || !details.is_object() || !texts.has(locale, code)) return message;
    return code + ": " + texts.sentence(locale, code, details.get_object());
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
