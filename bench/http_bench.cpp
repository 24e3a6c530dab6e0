// What the whole middleware costs beside bare Beast: http_bench [rounds] [seconds] [connections]
// The servers take turns, so that other work on the machine falls on all of them; each runs in a
// process of its own on the first processor, the load generator on the second.
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "http/server.h"
#include "http_bare.h"
#include "http_load.h"
#include "support/fake_ledger.h"

namespace tongban::bench {
namespace {

using authority::Actor;
using authority::ActorKind;
using authority::Need;

void pin(int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    sched_setaffinity(0, sizeof set, &set);
}

class OneSession final : public http::Sessions {
  public:
    Result<Actor> find(std::string_view token, Instant) override {
        if (token != "token-of-a-session-as-long-as-a-real-one-is") return Actor::stranger();
        Actor actor;
        actor.kind = ActorKind::Person;
        actor.id = "person:0001";
        actor.csrf = "csrf-token";
        return actor;
    }
};

http::Routes trivial_routes() {
    http::Routes routes;
    http::Route hello;
    hello.path = "/api/hello";
    hello.need = Need::anyone();
    hello.handler = [](const http::Request&) -> Result<http::Answer> {
        http::Reply reply;
        reply.body = R"({"message":"hello"})";
        return http::Answer{std::move(reply)};
    };
    routes.add(std::move(hello));
    http::Route form;
    form.method = http::Method::Post;
    form.path = "/api/form/{number}";
    form.handler = [](const http::Request& request) -> Result<http::Answer> {
        return http::Answer{http::json_reply({{"fields", request.body.size()}})};
    };
    json::object properties;
    for (int i = 0; i < 20; ++i)
        properties[fmt::format("field{}", i)] = {{"type", "string"}, {"maxLength", 100}};
    form.doc.body = {
        {"type", "object"}, {"additionalProperties", false}, {"properties", properties}};
    form.need = Need::signed_in();
    routes.add(std::move(form));
    return routes;
}

void serve_ours(std::uint16_t port, int ready) {
    testing::FakeLedger ledger;
    OneSession sessions;
    SystemTime time;
    http::LiveHub live;
    http::Texts texts;
    http::ServerOptions options;
    options.port = port;
    options.threads = 1;
    options.per_minute_max = 1'000'000'000;  // counted, never reached
    http::Dependencies dependencies{ledger, sessions, time, live, texts, {}, {}, {}};
    http::Server server(options, trivial_routes(), std::move(dependencies));
    const auto started = server.start();
    if (!started) {
        std::fprintf(stderr, "%s\n", started.error().code.c_str());
        std::exit(1);
    }
    if (::write(ready, "1", 1) != 1) std::exit(1);
    while (true) pause();
}

struct Peer {
    const char* name;
    void (*serve)(std::uint16_t, int);
    std::string request;
    pid_t process = 0;
    std::uint16_t port = 0;
    std::vector<double> rates = {};
    std::vector<double> costs = {};  // microseconds of the server's processor time a request
    std::vector<double> p50 = {}, p99 = {};
};

void start(Peer& peer, std::uint16_t port) {
    int ready[2];
    if (::pipe(ready) != 0) std::exit(1);
    peer.port = port;
    peer.process = ::fork();
    if (peer.process == 0) {
        ::close(ready[0]);
        pin(0);
        peer.serve(port, ready[1]);
        std::exit(1);
    }
    ::close(ready[1]);
    char byte = 0;
    if (::read(ready[0], &byte, 1) != 1) std::exit(1);
    ::close(ready[0]);
}

double processor_us(pid_t process) {
    clockid_t clock{};
    timespec time{};
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0) std::exit(1);
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void measure(Peer& peer, double seconds, int connections) {
    const double before = processor_us(peer.process);
    Load load = run_load(peer.port, peer.request, connections, seconds);
    const double after = processor_us(peer.process);
    if (load.refused > 0 || load.requests == 0) {
        std::fprintf(
            stderr, "%s: %lu refused\n", peer.name, static_cast<unsigned long>(load.refused)
        );
        std::exit(1);
    }
    std::ranges::sort(load.microseconds);
    const auto at = [&](double part) {
        return static_cast<double>(load.microseconds[static_cast<size_t>(
            part * static_cast<double>(load.microseconds.size() - 1)
        )]);
    };
    peer.rates.push_back(static_cast<double>(load.requests) / load.seconds);
    peer.costs.push_back((after - before) / static_cast<double>(load.requests));
    peer.p50.push_back(at(0.5));
    peer.p99.push_back(at(0.99));
}

std::string form_request() {
    json::object form;
    for (int i = 0; i < 20; ++i) form[fmt::format("field{}", i)] = "渝中区解放碑街道民权路二十八号";
    const std::string body = json::serialize(form);
    return fmt::format(
        "POST /api/form/500103 HTTP/1.1\r\nHost: x\r\nX-CSRF-Token: csrf-token\r\n"
        "Cookie: tb_session=token-of-a-session-as-long-as-a-real-one-is\r\n"
        "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
        body.size(), body
    );
}

int run(int rounds, double seconds, int connections) {
    std::vector<Peer> peers;
    peers.push_back({"Beast alone", serve_bare, "GET /api/hello HTTP/1.1\r\nHost: x\r\n\r\n"});
    peers.push_back(
        {"trivial route, stranger", serve_ours, "GET /api/hello HTTP/1.1\r\nHost: x\r\n\r\n"}
    );
    peers.push_back(
        {"trivial route, session, browser headers", serve_ours,
         "GET /api/hello HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/5.0 (X11; Linux "
         "x86_64)\r\n"
         "Accept: application/json\r\nAccept-Language: zh-CN,zh;q=0.9,en;q=0.8\r\n"
         "Accept-Encoding: gzip, deflate, br\r\nReferer: http://127.0.0.1/cases\r\n"
         "Cookie: tb_lang=zh-CN; tb_session=token-of-a-session-as-long-as-a-real-one-is\r\n\r\n"}
    );
    peers.push_back({"checked form of 20 fields, session", serve_ours, form_request()});
    std::uint16_t port = 18'200;
    for (Peer& peer : peers) start(peer, port++);
    pin(1);
    for (Peer& peer : peers) run_load(peer.port, peer.request, connections, 0.3);
    for (int round = 0; round < rounds; ++round)
        for (Peer& peer : peers) measure(peer, seconds, connections);
    std::printf(
        "%d connections, %d rounds of %.1f s, medians\n%-42s %10s %8s %8s %8s %9s\n", connections,
        rounds, seconds, "", "req/s", "ratio", "CPU us", "p50 us", "p99 us"
    );
    const double base = median(peers.front().rates);
    for (const Peer& peer : peers) {
        std::printf(
            "%-42s %10.0f %7.1f%% %8.2f %8.0f %9.0f\n", peer.name, median(peer.rates),
            100 * median(peer.rates) / base, median(peer.costs), median(peer.p50), median(peer.p99)
        );
    }
    for (const Peer& peer : peers) ::kill(peer.process, SIGKILL);
    for (const Peer& peer : peers) ::waitpid(peer.process, nullptr, 0);
    return 0;
}

}  // namespace
}  // namespace tongban::bench

int main(int count, char** values) {
    const int rounds = count > 1 ? std::atoi(values[1]) : 5;
    const double seconds = count > 2 ? std::atof(values[2]) : 2;
    const int connections = count > 3 ? std::atoi(values[3]) : 64;
    if (rounds < 1 || seconds <= 0 || connections < 1) return 2;
    return tongban::bench::run(rounds, seconds, connections);
}
