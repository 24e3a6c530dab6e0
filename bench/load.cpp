// Loads a running server from a list of requests: load PORT CONNECTIONS SECONDS FILE [once]
//
// FILE has lines of tab-separated columns: label, connection (a number; taken modulo CONNECTIONS),
// method, path, headers ("Name: value|Name: value"), body. A connection sends its requests in
// their order, each when the answer to the one before it is there, and begins again at the end
// unless `once` is said. "@KEY@" in headers becomes a fresh 16-digit key each time. The result is
// one JSON object on standard output; case numbers in answers go to FILE.numbers, with the label.
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::string_view kKey = "@KEY@";

struct Request {
    size_t label = 0;
    std::string text;
    size_t key = std::string::npos;  // where the fresh key goes
};

struct Connection {
    int socket = -1;
    std::vector<Request> script;
    size_t next = 0;
    size_t sent_label = 0;
    Clock::time_point sent;
    std::string input;
    std::string output;
    bool is_done = false;
};

struct Counts {
    std::string label;
    std::uint64_t answers = 0;
    std::uint64_t refused = 0;
    std::string first_refusal;
    std::vector<std::uint32_t> microseconds;
};

[[noreturn]] void give_up(const std::string& what) {
    std::perror(what.c_str());
    std::exit(1);
}

std::vector<std::string_view> columns(std::string_view line) {
    std::vector<std::string_view> found;
    for (size_t from = 0;;) {
        const size_t tab = line.find('\t', from);
        found.push_back(line.substr(from, tab - from));
        if (tab == std::string_view::npos) return found;
        from = tab + 1;
    }
}

std::string request_text(const std::vector<std::string_view>& line) {
    std::string text;
    text.append(line[2]).append(" ").append(line[3]).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (const char c : line[4]) text += c == '|' ? std::string("\r\n") : std::string(1, c);
    if (!line[4].empty()) text += "\r\n";
    if (!line[5].empty())
        text +=
            "Content-Type: application/json\r\nContent-Length: " + std::to_string(line[5].size()) +
            "\r\n";
    text += "\r\n";
    return text.append(line[5]);
}

void read_script(
    const std::string& file, std::vector<Connection>& connections, std::vector<Counts>& counts
) {
    std::ifstream stream(file);
    if (!stream) give_up(file);
    std::map<std::string, size_t, std::less<>> labels;
    std::string line;
    while (std::getline(stream, line)) {
        const auto words = columns(line);
        if (words.size() != 6) give_up("not six columns: " + line.substr(0, 100));
        const auto [label, is_new] = labels.emplace(std::string(words[0]), counts.size());
        if (is_new) counts.push_back({std::string(words[0]), 0, 0, {}, {}});
        size_t connection = 0;
        std::from_chars(words[1].data(), words[1].data() + words[1].size(), connection);
        Request request{label->second, request_text(words), std::string::npos};
        request.key = request.text.find(kKey);
        if (request.key != std::string::npos)
            request.text.replace(request.key, kKey.size(), "0000000000000000");
        connections[connection % connections.size()].script.push_back(std::move(request));
    }
}

int connect_to(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        give_up("connect");
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(socket, F_SETFL, O_NONBLOCK);
    return socket;
}

/// Length of the whole answer at the front of `input`, or 0 when it is not complete.
size_t answer_size(std::string_view input) {
    const size_t head = input.find("\r\n\r\n");
    if (head == std::string_view::npos) return 0;
    constexpr std::string_view kName = "Content-Length: ";
    const size_t at = input.substr(0, head).find(kName);
    size_t length = 0;
    if (at != std::string_view::npos)
        std::from_chars(input.data() + at + kName.size(), input.data() + head, length);
    const size_t whole = head + 4 + length;
    return input.size() >= whole ? whole : 0;
}

class Load {
  public:
    Load(std::uint16_t port, size_t connections, const std::string& file, bool is_once)
        : connections_(connections), file_(file), is_once_(is_once) {
        read_script(file, connections_, counts_);
        poll_ = epoll_create1(0);
        for (Connection& connection : connections_) {
            if (connection.script.empty()) continue;
            connection.socket = connect_to(port);
            epoll_event event{};
            event.events = EPOLLIN;
            event.data.ptr = &connection;
            epoll_ctl(poll_, EPOLL_CTL_ADD, connection.socket, &event);
        }
    }

    void run(double seconds) {
        std::FILE* numbers = std::fopen((file_ + ".numbers").c_str(), "w");
        const auto begin = Clock::now();
        const auto end =
            begin +
            std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
        for (Connection& connection : connections_)
            if (connection.socket >= 0) send_next(connection);
        std::array<epoll_event, 256> events{};
        is_open_ = true;
        while (waiting_ > 0) {
            const int count = epoll_wait(poll_, events.data(), static_cast<int>(events.size()), 50);
            // What is on its way when time is up is waited for, and not counted.
            if (is_open_ && (Clock::now() >= end)) {
                is_open_ = false;
                seconds_ = std::chrono::duration<double>(Clock::now() - begin).count();
            }
            for (int i = 0; i < count; ++i)
                receive(
                    *static_cast<Connection*>(events[static_cast<size_t>(i)].data.ptr), numbers
                );
        }
        if (seconds_ == 0) seconds_ = std::chrono::duration<double>(Clock::now() - begin).count();
        std::fclose(numbers);
    }

    void print() {
        timespec used{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
        std::printf(
            "{\"seconds\":%.4f,\"cpu\":%.3f,\"labels\":{", seconds_,
            static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9
        );
        bool is_first = true;
        for (Counts& counts : counts_) {
            auto& all = counts.microseconds;
            std::sort(all.begin(), all.end());
            const auto at = [&](double part) {
                return all.empty()
                           ? 0u
                           : all[static_cast<size_t>(part * static_cast<double>(all.size() - 1))];
            };
            std::printf(
                "%s\"%s\":{\"answers\":%llu,\"refused\":%llu,\"p50\":%u,\"p90\":%u,\"p99\":%u,"
                "\"max\":%u,\"refusal\":\"%s\"}",
                is_first ? "" : ",", counts.label.c_str(),
                static_cast<unsigned long long>(counts.answers),
                static_cast<unsigned long long>(counts.refused), at(0.5), at(0.9), at(0.99), at(1),
                counts.first_refusal.c_str()
            );
            is_first = false;
        }
        std::printf("}}\n");
    }

  private:
    void send_next(Connection& connection) {
        if (connection.next == connection.script.size()) {
            if (is_once_) return;
            connection.next = 0;
        }
        Request& request = connection.script[connection.next++];
        if (request.key != std::string::npos) {
            char digits[17];
            std::snprintf(
                digits, sizeof digits, "%016llx",
                static_cast<unsigned long long>((seed_ + ++keys_) * 0x9e3779b97f4a7c15ull)
            );
            request.text.replace(request.key, 16, digits, 16);
        }
        connection.sent_label = request.label;
        connection.sent = Clock::now();
        size_t done = 0;
        while (done < request.text.size()) {
            const ssize_t bytes = ::send(
                connection.socket, request.text.data() + done, request.text.size() - done,
                MSG_NOSIGNAL
            );
            if (bytes > 0)
                done += static_cast<size_t>(bytes);
            else if (errno != EAGAIN)
                give_up("send");
        }
        ++waiting_;
    }

    void receive(Connection& connection, std::FILE* numbers) {
        const ssize_t bytes = ::recv(connection.socket, block_.data(), block_.size(), 0);
        if (bytes <= 0) {
            if (bytes < 0 && errno == EAGAIN) return;
            give_up("the server closed a connection");
        }
        connection.input.append(block_.data(), static_cast<size_t>(bytes));
        const size_t whole = answer_size(connection.input);
        if (whole == 0) return;
        --waiting_;
        const auto passed = Clock::now() - connection.sent;
        Counts& counts = counts_[connection.sent_label];
        const std::string_view answer = std::string_view(connection.input).substr(0, whole);
        if (answer[9] != '2') {
            ++counts.refused;
            if (counts.first_refusal.empty()) {
                counts.first_refusal = answer.substr(0, 12);
                const size_t code = answer.find("\"code\":\"");
                if (code != std::string_view::npos)
                    counts.first_refusal +=
                        " " +
                        std::string(answer.substr(code + 8, answer.find('"', code + 8) - code - 8));
            }
        } else {
            if (is_open_) {
                ++counts.answers;
                counts.microseconds.push_back(static_cast<std::uint32_t>(
                    std::chrono::duration_cast<std::chrono::microseconds>(passed).count()
                ));
            }
            constexpr std::string_view kNumber = "{\"number\":\"";
            const size_t at = answer.find(kNumber);
            if (at != std::string_view::npos) {
                const std::string_view number = answer.substr(
                    at + kNumber.size(), answer.find('"', at + kNumber.size()) - at - kNumber.size()
                );
                std::fprintf(
                    numbers, "%s\t%.*s\n", counts.label.c_str(), static_cast<int>(number.size()),
                    number.data()
                );
            }
        }
        connection.input.erase(0, whole);
        if (is_open_) send_next(connection);
    }

    std::vector<Connection> connections_;
    std::vector<Counts> counts_;
    std::string file_;
    bool is_once_ = false;
    bool is_open_ = false;
    int poll_ = -1;
    size_t waiting_ = 0;
    double seconds_ = 0;
    std::uint64_t seed_ = static_cast<std::uint64_t>(Clock::now().time_since_epoch().count());
    std::uint64_t keys_ = 0;
    std::array<char, 65'536> block_{};
};

}  // namespace

int main(int count, char** words) {
    if (count < 5) {
        std::fprintf(stderr, "load PORT CONNECTIONS SECONDS FILE [once]\n");
        return 2;
    }
    const int port = std::atoi(words[1]), connections = std::atoi(words[2]);
    const double seconds = std::atof(words[3]);
    if (port < 1 || port > 65'535 || connections < 1 || connections > 10'000 || seconds <= 0)
        return 2;
    Load load(
        static_cast<std::uint16_t>(port), static_cast<size_t>(connections), words[4], count > 5
    );
    load.run(seconds);
    load.print();
    return 0;
}
