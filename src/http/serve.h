// The life of a connection, for plain and for TLS streams. Included by the two files that make one
// of each.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/connection.h"
#include "http/live_place.h"

// Asio's frames have their own operator delete; g++ 12 takes it for a mismatch once it has inlined
// it.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace tongban::http {

namespace beast = boost::beast;
using Use = asio::use_awaitable_t<Executor>;
using Fault = boost::system::error_code;
using Parser = beast::http::request_parser<beast::http::string_body>;

inline auto into(Fault& fault) { return asio::redirect_error(Use{}, fault); }

template <class Handler>
class WaitingHandler final : public Waiting {
  public:
    explicit WaitingHandler(Handler handler) : handler_(std::move(handler)) {}
    void go_on() override { std::move(handler_)(); }

  private:
    Handler handler_;
};

/// Waits until `start` has called the function it was given, from whatever thread; goes on in the
/// loop.
template <class Start>
auto handed_over(Worker& worker, Start start) {
    const auto initiate = [](auto handler, Worker* worker, Start start) {
        // std::function wants a copyable target; the handler is not.
        auto waiting = std::make_shared<WaitingHandler<decltype(handler)>>(std::move(handler));
        start([waiting = std::move(waiting), loop = worker->shared_from_this()]() mutable {
            loop->wake(std::move(waiting));
        });
    };
    Use token;
    return asio::async_initiate<Use, void()>(initiate, token, &worker, std::move(start));
}

template <class Stream>
class Session {
  public:
    Session(Stream& stream, Connection& connection)
        : stream_(stream),
          connection_(connection),
          worker_(connection.worker()),
          services_(*worker_.services),
          options_(services_.options) {}

    Awaitable<void> run();

  private:
    enum class Next { Request, Close, Linger };

    Awaitable<Next> one_request();
    Awaitable<bool> read_more(Fault& fault);
    Awaitable<bool> read_header(Parser& parser, Exchange& exchange);
    Awaitable<bool> read_body(Parser& parser, Exchange& exchange);
    Awaitable<void> skip_body(Parser& parser);
    Awaitable<void> go_through(Exchange& exchange, Exchange::Step step);
    Awaitable<Exchange::Step> pause(Exchange& exchange, std::unique_ptr<LivePlace>& place);
    Awaitable<Next> answer(Exchange& exchange, bool keep_alive, bool is_all_read);
    Awaitable<Next> listen(Exchange& exchange);
    Awaitable<Fault> write(std::string_view first, std::string_view second);
    Awaitable<void> linger();
    bool collect_headers(const Parser& parser);
    void refuse_faulty(Exchange& exchange, const Fault& fault);

    Stream& stream_;
    Connection& connection_;
    Worker& worker_;
    Services& services_;
    const ServerOptions& options_;
    beast::flat_buffer buffer_;
    std::string head_;
    std::vector<std::pair<std::string_view, std::string_view>> headers_;
};

template <class Stream>
Awaitable<void> Session<Stream>::run() {
    while (true) {
        const Next next = co_await one_request();
        if (next == Next::Linger) co_await linger();
        if (next != Next::Request || worker_.is_stopping) break;
    }
}

/// Appends what arrives to the buffer. False at the end, at a fault and after the deadline.
template <class Stream>
Awaitable<bool> Session<Stream>::read_more(Fault& fault) {
    constexpr size_t kReadBytes = 8'192;
    const auto space = buffer_.prepare(kReadBytes);
    const size_t count = co_await stream_.async_read_some(space, into(fault));
    if (fault) co_return false;
    buffer_.commit(count);
    co_return true;
}

template <class Stream>
Awaitable<typename Session<Stream>::Next> Session<Stream>::one_request() {
    Fault fault;
    if (buffer_.size() == 0) {
        connection_.set_idle(true);
        connection_.expect_within(options_.idle_ms_max);
        const bool has_more = co_await read_more(fault);
        if (!has_more) co_return Next::Close;
    }
    connection_.set_idle(false);
    connection_.expect_within(options_.header_ms_max);
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(options_.header_bytes_max));
    parser.body_limit(services_.routes.body_bytes_max());
    Exchange exchange(services_);
    const bool has_header = co_await read_header(parser, exchange);
    if (!has_header) co_return co_await answer(exchange, false, false);

    const auto method = parser.get().method_string();
    const auto target = parser.get().target();
    const Head head{
        {method.data(), method.size()},
        {target.data(), target.size()},
        connection_.client(),
        headers_,
        parser.get().version() >= 11};
    Exchange::Step step = exchange.head(head);
    if (step == Exchange::Step::ReadBody) {
        const bool has_body = co_await read_body(parser, exchange);
        if (!has_body) co_return co_await answer(exchange, false, false);
        step = exchange.body(std::move(parser.get().body()));
    }
    if (!parser.is_done()) co_await skip_body(parser);
    if (step == Exchange::Step::Listen) co_return co_await listen(exchange);
    if (step != Exchange::Step::Answer) co_await go_through(exchange, step);
    const bool keep_alive = parser.keep_alive() && parser.is_done() && !worker_.is_stopping &&
                            parser.get().version() == 11;
    co_return co_await answer(exchange, keep_alive, parser.is_done());
}

/// False when the exchange has been ended with a refusal, or nothing sensible can be said any more.
template <class Stream>
Awaitable<bool> Session<Stream>::read_header(Parser& parser, Exchange& exchange) {
    Fault fault;
    while (!parser.is_header_done()) {
        buffer_.consume(parser.put(buffer_.data(), fault));
        if (fault == beast::http::error::need_more) {
            fault = {};
            const bool has_more = co_await read_more(fault);
            if (has_more) continue;
        }
        if (!fault) continue;
        refuse_faulty(exchange, fault);
        co_return false;
    }
    if (collect_headers(parser)) co_return true;
    exchange.fail(refuse("http.header_too_large", ErrorKind::TooLarge));
    co_return false;
}

template <class Stream>
bool Session<Stream>::collect_headers(const Parser& parser) {
    constexpr size_t kHeadersMax = 100;
    headers_.clear();
    for (const auto& field : parser.get()) {
        if (headers_.size() == kHeadersMax) return false;
        const auto name = field.name_string();
        const auto value = field.value();
        headers_.emplace_back(
            std::string_view(name.data(), name.size()), std::string_view(value.data(), value.size())
        );
    }
    return true;
}

template <class Stream>
void Session<Stream>::refuse_faulty(Exchange& exchange, const Fault& fault) {
    if (connection_.has_expired()) {
        exchange.fail(refuse("http.timeout"));
    } else if (fault == beast::http::error::header_limit) {
        exchange.fail(refuse("http.header_too_large", ErrorKind::TooLarge));
    } else if (fault == beast::http::error::body_limit) {
        const size_t of_route = exchange.body_bytes_max();
        const size_t limit = of_route > 0 ? of_route : services_.routes.body_bytes_max();
        exchange.fail(refuse("http.body_too_large", ErrorKind::TooLarge, {{"max", limit}}));
    } else {
        Error error = refuse("http.malformed");
        error.cause = fault.message();
        exchange.fail(std::move(error));
    }
}

template <class Stream>
Awaitable<bool> Session<Stream>::read_body(Parser& parser, Exchange& exchange) {
    if (parser.is_done()) co_return true;
    const size_t limit = exchange.body_bytes_max();
    const auto length = parser.content_length();
    const bool has_wait = parser.get().find(beast::http::field::expect) != parser.get().end();
    if (length && *length > limit) {
        exchange.fail(refuse("http.body_too_large", ErrorKind::TooLarge, {{"max", limit}}));
        co_return false;
    }
    if (has_wait) {
        if (!beast::iequals(parser.get()[beast::http::field::expect], "100-continue")) {
            exchange.fail(refuse("http.expectation"));
            co_return false;
        }
        const Fault failed = co_await write("HTTP/1.1 100 Continue\r\n\r\n", {});
        if (failed) co_return false;
    }
    connection_.expect_within(options_.body_ms_max);
    if (!length) parser.body_limit(limit);
    parser.eager(true);
    Fault fault;
    while (!parser.is_done()) {
        if (buffer_.size() > 0) buffer_.consume(parser.put(buffer_.data(), fault));
        if (parser.is_done() && !fault) break;
        if (!fault || fault == beast::http::error::need_more) {
            fault = {};
            const bool has_more = co_await read_more(fault);
            if (has_more) continue;
        }
        refuse_faulty(exchange, fault);
        co_return false;
    }
    co_return true;
}

/// The body of a request that is refused already: a short one is read over, so that the connection
/// lives on.
template <class Stream>
Awaitable<void> Session<Stream>::skip_body(Parser& parser) {
    constexpr std::uint64_t kBytesMax = 65'536;
    constexpr int kMillisecondsMax = 1'000;
    const auto length = parser.content_length();
    const bool has_wait = parser.get().find(beast::http::field::expect) != parser.get().end();
    if (!length || *length > kBytesMax || has_wait) co_return;
    connection_.expect_within(std::min(kMillisecondsMax, options_.body_ms_max));
    parser.eager(true);
    Fault fault;
    while (!parser.is_done()) {
        if (buffer_.size() > 0) buffer_.consume(parser.put(buffer_.data(), fault));
        if (parser.is_done() || (fault && fault != beast::http::error::need_more)) break;
        fault = {};
        const bool has_more = co_await read_more(fault);
        if (!has_more) break;
    }
}

template <class Stream>
Awaitable<void> Session<Stream>::go_through(Exchange& exchange, Exchange::Step step) {
    using Step = Exchange::Step;
    std::unique_ptr<LivePlace> place;
    connection_.expect_nothing();
    while (step != Step::Answer) {
        if (step == Step::Run) {
            step = exchange.run();
        } else if (step == Step::Pause) {
            step = co_await pause(exchange, place);
        } else if (step == Step::RunSlow) {
            // The pool refuses at once when too much waits; then the request is answered here.
            auto outcome = std::make_shared<std::optional<Step>>();
            auto start = [this, &exchange, outcome](auto done) {
                const auto work = [&exchange, outcome, done]() mutable {
                    *outcome = exchange.run();
                    done();
                };
                if (!worker_.pool->submit(work)) done();
            };
            ++services_.slow_waiting;
            co_await handed_over(worker_, std::move(start));
            --services_.slow_waiting;
            step =
                *outcome ? **outcome : exchange.fail(refuse("http.busy", ErrorKind::Unavailable));
        } else {
            auto outcome = std::make_shared<std::optional<Result<ledger::Committed>>>();
            auto start = [this, &exchange, outcome](auto done) {
                services_.dependencies.ledger.commit_all(
                    exchange.take_commits(),
                    [outcome, done](Result<ledger::Committed> committed) mutable {
                        outcome->emplace(std::move(committed));
                        done();
                    }
                );
            };
            co_await handed_over(worker_, std::move(start));
            step = exchange.committed(*std::move(*outcome));
        }
    }
}

/// Somebody listens before the handler looks once more: what happened before that is found.
template <class Stream>
Awaitable<Exchange::Step> Session<Stream>::pause(
    Exchange& exchange, std::unique_ptr<LivePlace>& place
) {
    if (!place) {
        auto taken = LivePlace::take(connection_, exchange.counted_as(), exchange.channels());
        if (!taken) co_return exchange.fail(std::move(taken).error());
        place = std::move(taken).value();
        co_return exchange.go_on(false);
    }
    if (place->arrived().empty() && !worker_.is_stopping) {
        Fault woken;
        place->timer().expires_at(exchange.again_at());
        co_await place->timer().async_wait(into(woken));
        place->arrived();
    }
    // Nothing is taken for a program that has gone.
    co_return exchange.go_on(worker_.is_stopping || has_left(stream_.lowest_layer()));
}

template <class Stream>
Awaitable<Fault> Session<Stream>::write(std::string_view first, std::string_view second) {
    Fault fault;
    connection_.expect_within(options_.write_ms_max);
    const std::array buffers = {
        asio::const_buffer(first.data(), first.size()),
        asio::const_buffer(second.data(), second.size())};
    co_await asio::async_write(stream_, buffers, into(fault));
    co_return fault;
}

template <class Stream>
Awaitable<typename Session<Stream>::Next> Session<Stream>::answer(
    Exchange& exchange, bool keep_alive, bool is_all_read
) {
    head_.clear();
    exchange.write_head(head_, keep_alive);
    const Fault fault = co_await write(head_, exchange.content());
    exchange.finish();
    if (fault) co_return Next::Close;
    if (keep_alive) co_return Next::Request;
    co_return is_all_read ? Next::Close : Next::Linger;
}

/// Closing with unread input would reset the connection and take the answer with it: read on for a
/// moment.
template <class Stream>
Awaitable<void> Session<Stream>::linger() {
    constexpr size_t kBytesMax = 4u << 20;
    constexpr int kMillisecondsMax = 2'000;
    Fault fault;
    stream_.lowest_layer().shutdown(asio::ip::tcp::socket::shutdown_send, fault);
    connection_.expect_within(kMillisecondsMax);
    size_t total = 0;
    while (!fault && total < kBytesMax) {
        buffer_.clear();
        const bool has_more = co_await read_more(fault);
        if (!has_more) break;
        total += buffer_.size();
    }
}

/// Server-sent events until the page goes, the server stops or the time is up; the browser then
/// comes again by itself, and its session is looked at anew.
template <class Stream>
Awaitable<typename Session<Stream>::Next> Session<Stream>::listen(Exchange& exchange) {
    constexpr auto kLifetime = std::chrono::minutes(10);
    auto taken = LivePlace::take(connection_, exchange.counted_as(), exchange.channels());
    if (!taken) {
        exchange.fail(std::move(taken).error());
        co_return co_await answer(exchange, false, true);
    }
    LivePlace& place = **taken;
    head_.clear();
    exchange.write_live_head(head_);
    const auto end = std::chrono::steady_clock::now() + kLifetime;
    const std::string_view hello = "retry: 2000\n\n";
    Fault fault = co_await write(head_, hello);
    exchange.finish();
    while (!fault && !worker_.is_stopping && std::chrono::steady_clock::now() < end) {
        std::string frames = place.arrived();
        if (frames.empty()) {
            connection_.expect_nothing();
            Fault woken;
            place.timer().expires_after(std::chrono::milliseconds(options_.live_heartbeat_ms));
            co_await place.timer().async_wait(into(woken));
            frames = place.arrived();
            // A comment line keeps proxies from closing, and shows us pages that have gone.
            if (frames.empty()) frames = ":\n\n";
        }
        fault = co_await write(frames, {});
    }
    co_return Next::Close;
}

}  // namespace tongban::http
