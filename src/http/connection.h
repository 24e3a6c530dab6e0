// Inside of the server: loops, connections and what they wait for. Only the socket files include
// this.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "http/exchange.h"
#include "http/slow_pool.h"

namespace tongban::http {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
// No type-erased executors: they cost an allocation and two virtual calls a step.
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<
    std::chrono::steady_clock,
    asio::wait_traits<std::chrono::steady_clock>,
    Executor>;
template <class T>
using Awaitable = asio::awaitable<T, Executor>;

struct Worker;

/// A coroutine of a loop that waits for another thread.
class Waiting {
  public:
    virtual ~Waiting() = default;
    virtual void go_on() = 0;
};

/// What a loop knows of a connection. Its deadline is looked at every tick, which is cheaper than a
/// timer for each wait.
class Connection {
  public:
    Connection(Worker& worker, Socket& socket, std::string client);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void expect_within(int milliseconds);
    void expect_nothing() { has_deadline_ = false; }
    void set_idle(bool is_idle) { is_idle_ = is_idle; }
    bool has_expired() const { return has_expired_; }
    const std::string& client() const { return client_; }
    Worker& worker() { return worker_; }

    void tick(std::chrono::steady_clock::time_point now);
    void stop();
    /// Called by stop() on a connection that waits for live events.
    void on_stop(std::function<void()> wake) { wake_ = std::move(wake); }

  private:
    Worker& worker_;
    Socket& socket_;
    std::string client_;
    std::chrono::steady_clock::time_point deadline_{};
    bool has_deadline_ = false;
    bool has_expired_ = false;
    bool is_idle_ = true;
    std::function<void()> wake_;
};

/// One thread with its own loop and its own listening socket on the common port.
struct Worker : std::enable_shared_from_this<Worker> {
    Worker(std::shared_ptr<Services> services, std::shared_ptr<SlowPool> pool)
        : services(std::move(services)), pool(std::move(pool)) {}

    void tick();
    void begin_stop(int milliseconds_max);
    void finish_if_empty();
    /// From any thread: `waiting` goes on in the loop. A transaction ends the waiting of many at
    /// once, and the loop is woken for the first of them only.
    void wake(std::shared_ptr<Waiting> waiting);
    void run_woken();

    std::shared_ptr<Services> services;
    std::shared_ptr<SlowPool> pool;
    asio::ssl::context* tls = nullptr;
    std::unordered_set<Connection*> connections;
    bool is_stopping = false;
    // Destroyed first: frames that still wait inside hold connections.
    asio::io_context io{1};
    asio::executor_work_guard<Executor> guard{io.get_executor()};
    asio::basic_socket_acceptor<asio::ip::tcp, Executor> acceptor{io.get_executor()};
    Timer ticker{io.get_executor()};
    Timer grace{io.get_executor()};
    std::mutex woken_mutex;
    // Their frames hold sockets of the loop: destroyed before it.
    std::vector<std::shared_ptr<Waiting>> woken;
};

Awaitable<void> serve_plain(Socket socket, Worker& worker, std::string client);
Awaitable<void> serve_tls(Socket socket, Worker& worker, std::string client);

}  // namespace tongban::http
