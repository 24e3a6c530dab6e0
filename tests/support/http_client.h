// A small blocking HTTP client on plain sockets, for tests: it can also send what no honest client
// sends.
#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <charconv>
#include <map>
#include <string>
#include <string_view>

#include "base/json.h"

namespace tongban::testing {

struct HttpAnswer {
    int status = 0;                              // 0: no answer
    std::map<std::string, std::string> headers;  // lower-case names; the last of equal ones
    std::string body;
    json::value json() const {
        boost::system::error_code fault;
        json::value value = json::parse(body, fault);
        return fault ? json::value() : value;
    }
    std::string header(const std::string& name) const {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string() : found->second;
    }
    std::string code() const {
        const json::value value = json();
        const json::object* object = value.if_object();
        return object == nullptr ? std::string() : find_string(*object, "code").value_or("");
    }
};

class HttpClient {
  public:
    explicit HttpClient(std::uint16_t port) {
        socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        is_connected_ =
            ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        const timeval limit{300, 0};  // so that a test ends, however slow the machine is
        setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        const int on = 1;
        setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    ~HttpClient() { ::close(socket_); }
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    bool is_connected() const { return is_connected_; }

    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) return false;
            bytes.remove_prefix(static_cast<size_t>(count));
        }
        return true;
    }

    using Headers = std::map<std::string, std::string>;

    HttpAnswer call(
        std::string_view method,
        std::string_view target,
        const Headers& headers = {},
        std::string_view body = {}
    ) {
        std::string text = fmt::format("{} {} HTTP/1.1\r\nHost: test\r\n", method, target);
        for (const auto& [name, value] : headers) text += fmt::format("{}: {}\r\n", name, value);
        if (!body.empty()) {
            if (!headers.contains("Content-Type")) text += "Content-Type: application/json\r\n";
            text += fmt::format("Content-Length: {}\r\n", body.size());
        }
        text += "\r\n";
        text += body;
        send(text);
        return receive(method == "HEAD");
    }
    HttpAnswer get(std::string_view target, const Headers& headers = {}) {
        return call("GET", target, headers);
    }
    HttpAnswer post(std::string_view target, std::string_view body, const Headers& headers = {}) {
        return call("POST", target, headers, body);
    }

    /// One answer; without Content-Length the body is what comes until the end.
    HttpAnswer receive(bool is_head = false) {
        HttpAnswer answer;
        const std::string head = read_until("\r\n\r\n");
        if (head.empty()) return answer;
        const std::string_view text = head;
        if (text.size() > 12) std::from_chars(text.data() + 9, text.data() + 12, answer.status);
        size_t at = text.find("\r\n") + 2;
        while (at < text.size()) {
            const size_t end = text.find("\r\n", at);
            const std::string_view line = text.substr(at, end - at);
            const size_t colon = line.find(':');
            if (line.empty() || colon == std::string_view::npos) break;
            std::string name(line.substr(0, colon));
            for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            answer.headers[name] = std::string(line.substr(colon + 2));
            at = end + 2;
        }
        if (is_head || answer.status == 204 || answer.status == 304 || answer.status == 100)
            return answer;
        if (const std::string length = answer.header("content-length"); !length.empty()) {
            answer.body = read_bytes(static_cast<size_t>(std::stoul(length)));
        }
        return answer;
    }

    /// What comes up to and with `mark`, or nothing when it never does.
    std::string read_until(std::string_view mark) {
        while (true) {
            if (const size_t found = input_.find(mark); found != std::string::npos) {
                std::string text = input_.substr(0, found + mark.size());
                input_.erase(0, found + mark.size());
                return text;
            }
            if (!fill()) return {};
        }
    }

    /// True when the other side has closed; waits for it.
    bool is_closed() {
        while (fill()) input_.clear();
        return !has_timed_out_;
    }

  private:
    std::string read_bytes(size_t count) {
        while (input_.size() < count)
            if (!fill()) break;
        std::string text = input_.substr(0, count);
        input_.erase(0, count);
        return text;
    }
    bool fill() {
        char block[16'384];
        const ssize_t count = ::recv(socket_, block, sizeof block, 0);
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) has_timed_out_ = true;
        if (count <= 0) return false;
        input_.append(block, static_cast<size_t>(count));
        return true;
    }

    int socket_ = -1;
    bool is_connected_ = false;
    bool has_timed_out_ = false;
    std::string input_;
};

}  // namespace tongban::testing
