#include "http_load.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace tongban::bench {

namespace {
using Clock = std::chrono::steady_clock;

struct Client {
    int socket = -1;
    std::string input;
    Clock::time_point sent;
};

[[noreturn]] void give_up(const char* what) {
    std::perror(what);
    std::exit(1);
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

void send_request(Client& client, const std::string& request) {
    client.sent = Clock::now();
    if (::send(client.socket, request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size()))
        give_up("send");
}
}  // namespace

Load run_load(std::uint16_t port, const std::string& request, int connections, double seconds) {
    Load load;
    load.microseconds.reserve(2'000'000);
    const int poll = epoll_create1(0);
    std::vector<Client> clients(static_cast<size_t>(connections));
    for (Client& client : clients) {
        client.socket = connect_to(port);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &client;
        epoll_ctl(poll, EPOLL_CTL_ADD, client.socket, &event);
        send_request(client, request);
    }
    const auto start = Clock::now();
    const auto end =
        start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    std::array<epoll_event, 256> events{};
    std::array<char, 65'536> block{};
    while (Clock::now() < end) {
        const int count = epoll_wait(poll, events.data(), static_cast<int>(events.size()), 100);
        for (int i = 0; i < count; ++i) {
            Client& client = *static_cast<Client*>(events[static_cast<size_t>(i)].data.ptr);
            const ssize_t bytes = ::recv(client.socket, block.data(), block.size(), 0);
            if (bytes <= 0) give_up("recv");
            client.input.append(block.data(), static_cast<size_t>(bytes));
            const size_t whole = answer_size(client.input);
            if (whole == 0) continue;
            if (client.input[9] != '2') ++load.refused;
            client.input.erase(0, whole);
            ++load.requests;
            const auto passed = Clock::now() - client.sent;
            load.microseconds.push_back(static_cast<std::uint32_t>(
                std::chrono::duration_cast<std::chrono::microseconds>(passed).count()
            ));
            send_request(client, request);
        }
    }
    load.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    for (const Client& client : clients) ::close(client.socket);
    ::close(poll);
    return load;
}

}  // namespace tongban::bench
