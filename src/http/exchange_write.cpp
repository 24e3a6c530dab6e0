// The header of an answer, and what is noted when it has gone out.
#include <ctime>

#include "http/exchange.h"
#include "http/gzip.h"

namespace tongban::http {

namespace {
constexpr size_t kGzipBytesMin = 1'024;
constexpr int kQuickLevel = 4;

// Pages run our own scripts and styles only; nobody frames us, and nothing is guessed from content.
constexpr std::string_view kPageHeaders =
    "Content-Security-Policy: default-src 'self'; img-src 'self' data: blob:; style-src 'self'; "
    "object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'\r\n";
constexpr std::string_view kDataHeaders =
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";
constexpr std::string_view kCommonHeaders =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n";
constexpr std::string_view kSecureHeaders = "Strict-Transport-Security: max-age=31536000\r\n";

std::string_view reason(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 503:
            return "Service Unavailable";
        default:
            return "Status";
    }
}

/// RFC 9110, 5.6.7; made once a second and thread.
std::string_view date_line(Instant now) {
    thread_local std::int64_t second = -1;
    thread_local std::string line;
    if (now.ms / 1'000 == second) return line;
    second = now.ms / 1'000;
    constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t time = second;
    std::tm parts{};
    gmtime_r(&time, &parts);
    line = fmt::format(
        "Date: {}, {:02} {} {} {:02}:{:02}:{:02} GMT\r\n",
        kDays[static_cast<size_t>(parts.tm_wday)], parts.tm_mday,
        kMonths[static_cast<size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour,
        parts.tm_min, parts.tm_sec
    );
    return line;
}

void add_field(std::string& out, std::string_view name, std::string_view value) {
    // A value with a line end would let it write header fields of its own.
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) return;
    out.append(name).append(": ").append(value).append("\r\n");
}

bool has_field(const Reply& reply, std::string_view name) {
    for (const auto& [key, value] : reply.headers)
        if (key == name) return true;
    return false;
}

void add_status(std::string& out, int status, Instant now) {
    fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", status, reason(status));
    out.append(date_line(now));
}
}  // namespace

void Exchange::write_head(std::string& out, bool keep_alive) {
    add_status(out, reply_.status, request_.now);
    content_ = file_ != nullptr ? std::string_view(file_->body) : std::string_view(reply_.body);
    const bool has_content = reply_.status != 204 && reply_.status != 304;
    if (has_content && !reply_.content_type.empty())
        add_field(out, "Content-Type", reply_.content_type);

    bool is_gzip = false;
    if (file_ != nullptr) {
        is_gzip = takes_gzip_ && !file_->gzip.empty();
        if (is_gzip) content_ = file_->gzip;
        if (!file_->gzip.empty()) out.append("Vary: Accept-Encoding\r\n");
        const std::string_view tag =
            std::string_view(file_->etag).substr(0, file_->etag.size() - 1);
        out.append("ETag: ").append(tag).append(is_gzip ? "-gz\"\r\n" : "\"\r\n");
        out.append(
            file_->is_immutable ? "Cache-Control: public, max-age=31536000, immutable\r\n"
                                : "Cache-Control: no-cache\r\n"
        );
    } else {
        if (content_.size() > kGzipBytesMin && is_compressible(reply_.content_type) &&
            !has_field(reply_, "Content-Encoding")) {
            out.append("Vary: Accept-Encoding\r\n");
            if (takes_gzip_) {
                if (auto shorter = gzip(content_, kQuickLevel)) {
                    compressed_ = *std::move(shorter);
                    content_ = compressed_;
                    is_gzip = true;
                }
            }
        }
        if (!has_field(reply_, "Cache-Control")) out.append("Cache-Control: no-store\r\n");
    }
    if (is_gzip && has_content) out.append("Content-Encoding: gzip\r\n");
    if (has_content)
        fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", content_.size());
    if (!has_content || is_head_) content_ = {};

    const bool is_page = reply_.content_type.starts_with("text/html") || file_ != nullptr;
    if (!has_field(reply_, "Content-Security-Policy"))
        out.append(is_page ? kPageHeaders : kDataHeaders);
    out.append(kCommonHeaders);
    if (services_.is_secure()) out.append(kSecureHeaders);
    for (const auto& [name, value] : reply_.headers) add_field(out, name, value);
    if (!keep_alive) out.append("Connection: close\r\n");
    out.append("\r\n");
}

void Exchange::write_live_head(std::string& out) {
    reply_.status = 200;
    add_status(out, reply_.status, request_.now);
    out.append(
        "Content-Type: text/event-stream; charset=utf-8\r\n"
        "Cache-Control: no-store\r\n"
        "X-Accel-Buffering: no\r\n"
        "Connection: close\r\n"
    );
    out.append(kDataHeaders).append(kCommonHeaders).append("\r\n");
}

void Exchange::finish() {
    const auto passed = std::chrono::steady_clock::now() - started_;
    const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(passed).count();
    if (metrics_ != nullptr) metrics_->observe(reply_.status, nanoseconds);
    const auto& log = services_.dependencies.access_log;
    if (!log) return;
    constexpr std::array kKinds = {"stranger", "person", "staff", "system"};
    const std::string_view place = route_ != nullptr ? std::string_view(route_->route.path)
                                                     : (file_ != nullptr ? "file" : "unknown");
    log(fmt::format(
        "{} {} {} {} B {} us {}", to_string(method_), place, reply_.status, content_.size(),
        nanoseconds / 1'000, kKinds[static_cast<size_t>(request_.actor.kind)]
    ));
}

}  // namespace tongban::http
