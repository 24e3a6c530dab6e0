#include "http/problem.h"

#include <array>

#include "base/text.h"

namespace tongban::http {

namespace {
/// Refusals of HTTP itself, which have statuses of their own.
struct CodeStatus {
    std::string_view code;
    int status;
};
constexpr std::array kStatuses = {
    CodeStatus{"http.method", 405},          CodeStatus{"http.timeout", 408},
    CodeStatus{"http.target_too_long", 414}, CodeStatus{"http.unsupported_type", 415},
    CodeStatus{"http.key_reused", 422},      CodeStatus{"http.header_too_large", 431},
    CodeStatus{"http.expectation", 417},
};

int status_of_kind(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::Invalid:
            return 400;
        case ErrorKind::Unauthorised:
            return 401;
        case ErrorKind::Forbidden:
            return 403;
        case ErrorKind::NotFound:
            return 404;
        case ErrorKind::Conflict:
            return 409;
        case ErrorKind::TooLarge:
            return 413;
        case ErrorKind::TooMany:
            return 429;
        case ErrorKind::Unavailable:
            return 503;
        case ErrorKind::Internal:
            return 500;
    }
    return 500;
}

/// Key of the title: one a status, since it may not change between occurrences (RFC 9457, 3.1.3).
std::string title_code(int status) { return fmt::format("title.{}", status); }

json::array field_errors(const json::value& list, const Texts& texts, std::string_view locale) {
    json::array result;
    const json::array* faults = list.if_array();
    if (faults == nullptr) return result;
    for (const json::value& fault : *faults) {
        const json::object* object = fault.if_object();
        if (object == nullptr) continue;
        const std::string code = find_string(*object, "code").value_or("http.unknown");
        const json::object* details = find_object(*object, "details");
        json::object entry{
            {"code", code},
            {"field", find_string(*object, "field").value_or("")},
            {"message", texts.sentence(locale, code, details ? *details : json::object())}};
        if (details != nullptr && !details->empty()) entry["details"] = *details;
        result.push_back(std::move(entry));
    }
    return result;
}
}  // namespace

int status_of(const Error& error) {
    for (const CodeStatus& known : kStatuses)
        if (error.code == known.code) return known.status;
    return status_of_kind(error.kind);
}

Reply problem_reply(
    const Error& error, const Texts& texts, std::string_view locale, const std::string& instance
) {
    const int status = status_of(error);
    json::object problem;
    problem["type"] = "urn:tongban:problem:" + error.code;
    problem["title"] = texts.sentence(locale, title_code(status), {});
    problem["status"] = status;
    problem["code"] = error.code;
    std::string detail = texts.sentence(locale, error.code, error.details);
    // A sentence that is nothing without its values: the title says at least what kind it is.
    if (trim(detail).empty()) detail = texts.sentence(locale, title_code(status), {});
    problem["detail"] = std::move(detail);
    if (!error.field.empty()) problem["field"] = error.field;
    if (const json::value* errors = error.details.if_contains("errors"))
        problem["errors"] = field_errors(*errors, texts, locale);
    json::object details = error.details;
    details.erase("errors");
    if (!details.empty()) problem["details"] = std::move(details);
    problem["instance"] = instance;

    Reply reply = json_reply(problem, status);
    reply.content_type = "application/problem+json; charset=utf-8";
    reply.headers.emplace_back("Content-Language", std::string(locale));
    return reply;
}

}  // namespace tongban::http
