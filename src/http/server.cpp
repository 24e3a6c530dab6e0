#include "http/server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <random>
#include <thread>

#include "http/connection.h"
#include "http/system_routes.h"

namespace tongban::http {

namespace {
using Tcp = asio::ip::tcp;
using Fault = boost::system::error_code;
constexpr auto kTick = std::chrono::milliseconds(100);
}  // namespace

Connection::Connection(Worker& worker, Socket& socket, std::string client)
    : worker_(worker), socket_(socket), client_(std::move(client)) {
    worker_.connections.insert(this);
    ++worker_.services->connections;
}

Connection::~Connection() {
    worker_.connections.erase(this);
    --worker_.services->connections;
    worker_.finish_if_empty();
}

void Connection::expect_within(int milliseconds) {
    deadline_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    has_deadline_ = true;
    has_expired_ = false;
}

void Connection::tick(std::chrono::steady_clock::time_point now) {
    if (!has_deadline_ || now < deadline_) return;
    has_deadline_ = false;
    has_expired_ = true;
    Fault fault;
    socket_.cancel(fault);
}

void Connection::stop() {
    if (wake_) return wake_();
    if (!is_idle_) return;
    Fault fault;
    socket_.cancel(fault);
}

void Worker::tick() {
    const auto now = std::chrono::steady_clock::now();
    for (Connection* connection : connections) connection->tick(now);
    ticker.expires_after(kTick);
    ticker.async_wait([this](const Fault& fault) {
        if (!fault) tick();
    });
}

void Worker::begin_stop(int milliseconds_max) {
    if (is_stopping) return;
    is_stopping = true;
    Fault fault;
    acceptor.close(fault);
    grace.expires_after(std::chrono::milliseconds(milliseconds_max));
    grace.async_wait([this](const Fault& cancelled) {
        if (!cancelled) io.stop();
    });
    // Waking one may end it, which takes it out of the set: go over a copy.
    const std::vector<Connection*> all(connections.begin(), connections.end());
    for (Connection* connection : all)
        if (connections.contains(connection)) connection->stop();
    finish_if_empty();
}

void Worker::finish_if_empty() {
    if (is_stopping && connections.empty()) io.stop();
}

void Worker::wake(std::shared_ptr<Waiting> waiting) {
    {
        const std::lock_guard lock(woken_mutex);
        woken.push_back(std::move(waiting));
        if (woken.size() > 1) return;
    }
    asio::post(io, [this] { run_woken(); });
}

void Worker::run_woken() {
    std::vector<std::shared_ptr<Waiting>> together;
    {
        const std::lock_guard lock(woken_mutex);
        together.swap(woken);
    }
    for (const auto& waiting : together) waiting->go_on();
}

namespace {
/// Accepts until the socket is closed. Out of file descriptors: waits a little and tries again.
Awaitable<void> accept_all(Worker& worker) {
    constexpr auto kPause = std::chrono::milliseconds(50);
    using Use = asio::use_awaitable_t<Executor>;
    Services& services = *worker.services;
    while (!worker.is_stopping) {
        Fault fault;
        Socket socket(worker.io.get_executor());
        co_await worker.acceptor.async_accept(socket, asio::redirect_error(Use{}, fault));
        if (fault == asio::error::operation_aborted || worker.is_stopping) co_return;
        if (fault) {
            Timer pause(worker.io.get_executor(), kPause);
            Fault ignored;
            co_await pause.async_wait(asio::redirect_error(Use{}, ignored));
            continue;
        }
        if (services.connections >= static_cast<std::int64_t>(services.options.connections_max))
            continue;
        socket.set_option(Tcp::no_delay(true), fault);
        const auto peer = socket.remote_endpoint(fault);
        if (fault) continue;
        std::string client = peer.address().to_string(fault);
        const auto serve = worker.tls != nullptr ? serve_tls : serve_plain;
        asio::co_spawn(
            worker.io.get_executor(), serve(std::move(socket), worker, std::move(client)),
            asio::detached
        );
    }
}

Error address_error(const ServerOptions& options, const char* code, std::string cause) {
    Error error = refuse(
        code, ErrorKind::Unavailable, {{"address", options.address}, {"port", options.port}}
    );
    error.cause = std::move(cause);
    return error;
}

/// SO_REUSEPORT lets the workers share a port; without this first look it would let two servers
/// share it.
Result<Tcp::endpoint> free_endpoint(const ServerOptions& options) {
    Fault fault;
    const auto address = asio::ip::make_address(options.address, fault);
    if (fault) return address_error(options, "http.address", fault.message());
    const Tcp::endpoint wanted(address, options.port);
    asio::io_context io(1);
    asio::basic_socket_acceptor<Tcp, Executor> probe(io.get_executor());
    probe.open(wanted.protocol(), fault);
    if (!fault) probe.set_option(asio::socket_base::reuse_address(true), fault);
    if (!fault) probe.bind(wanted, fault);
    if (!fault) probe.listen(1, fault);
    if (fault == asio::error::address_in_use)
        return address_error(options, "http.address_in_use", fault.message());
    if (fault) return address_error(options, "http.address", fault.message());
    return probe.local_endpoint();
}

Result<void> open_acceptor(
    Worker& worker, const ServerOptions& options, const Tcp::endpoint& endpoint
) {
    Fault fault;
    worker.acceptor.open(endpoint.protocol(), fault);
    if (!fault) worker.acceptor.set_option(asio::socket_base::reuse_address(true), fault);
    const int on = 1;
    if (!fault)
        setsockopt(worker.acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (!fault) worker.acceptor.bind(endpoint, fault);
    if (!fault) worker.acceptor.listen(asio::socket_base::max_listen_connections, fault);
    if (fault) return address_error(options, "http.address", fault.message());
    return {};
}

Result<std::unique_ptr<asio::ssl::context>> make_tls(const ServerOptions& options) {
    using asio::ssl::context;
    if (options.certificate_file.empty() && options.key_file.empty())
        return std::unique_ptr<context>();
    auto tls = std::make_unique<context>(context::tls_server);
    Fault fault;
    tls->set_options(
        context::default_workarounds | context::no_tlsv1 | context::no_tlsv1_1 |
            context::no_compression,
        fault
    );
    if (!fault) tls->use_certificate_chain_file(options.certificate_file, fault);
    if (!fault) tls->use_private_key_file(options.key_file, context::pem, fault);
    if (!fault) return tls;
    Error error =
        refuse("http.certificate", ErrorKind::Internal, {{"file", options.certificate_file}});
    error.cause = fault.message();
    return error;
}

std::uint64_t random_seed() {
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32) | device();
}
}  // namespace

struct Server::Running {
    std::shared_ptr<Services> services;
    Routes routes;
    std::shared_ptr<SlowPool> pool;
    std::unique_ptr<asio::ssl::context> tls;
    std::vector<std::shared_ptr<Worker>> workers;
    std::vector<std::thread> threads;
    std::uint16_t port = 0;
};

Server::Server(ServerOptions options, Routes routes, Dependencies dependencies)
    : running_(std::make_unique<Running>()) {
    running_->services =
        std::make_shared<Services>(std::move(options), std::move(dependencies), random_seed());
    running_->routes = std::move(routes);
}

Server::~Server() { stop(); }

std::uint16_t Server::port() const { return running_->port; }

ServerCounts Server::counts() const {
    const Services& services = *running_->services;
    const RequestCounts answered = services.metrics.counts();
    return {answered.requests, answered.errors, services.connections, services.live_connections};
}

json::object Server::openapi() const {
    return describe(running_->routes, running_->services->options);
}

Result<void> Server::start() {
    Running& running = *running_;
    Services& services = *running.services;
    const ServerOptions& options = services.options;
    ASSERT(running.workers.empty());
    running.tls = TRY(make_tls(options));
    if (!options.static_folder.empty())
        services.files = TRY(StaticFiles::load(options.static_folder));
    TRY(bind_routes(running.routes, services));
    const Tcp::endpoint endpoint = TRY(free_endpoint(options));
    running.port = endpoint.port();
    running.pool = std::make_shared<SlowPool>(options.slow_threads, options.slow_queue_max);
    for (int i = 0; i < options.threads; ++i) {
        auto worker = std::make_shared<Worker>(running.services, running.pool);
        worker->tls = running.tls.get();
        TRY(open_acceptor(*worker, options, endpoint));
        running.workers.push_back(std::move(worker));
    }
    for (const auto& worker : running.workers) {
        asio::co_spawn(worker->io.get_executor(), accept_all(*worker), asio::detached);
        worker->tick();
        running.threads.emplace_back([worker] { worker->io.run(); });
    }
    return {};
}

void Server::stop() {
    Running& running = *running_;
    const int grace_ms = running.services->options.stop_ms_max;
    for (const auto& worker : running.workers)
        asio::post(worker->io, [worker, grace_ms] { worker->begin_stop(grace_ms); });
    for (std::thread& thread : running.threads)
        if (thread.joinable()) thread.join();
    running.threads.clear();
    if (running.pool) running.pool->stop();
    running.workers.clear();
}

}  // namespace tongban::http
