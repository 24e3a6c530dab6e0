#include "http_bare.h"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace tongban::bench {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;
using Executor = asio::io_context::executor_type;
using Stream = beast::basic_stream<Tcp, Executor>;
using Use = asio::use_awaitable_t<Executor>;

namespace {
asio::awaitable<void, Executor> session(Stream stream) {
    beast::flat_buffer buffer;
    boost::system::error_code fault;
    stream.socket().set_option(Tcp::no_delay(true));
    while (true) {
        http::request<http::string_body> request;
        stream.expires_after(std::chrono::seconds(30));
        co_await http::async_read(stream, buffer, request, asio::redirect_error(Use{}, fault));
        if (fault) break;
        http::response<http::string_body> response{http::status::ok, request.version()};
        response.set(http::field::content_type, "application/json");
        response.keep_alive(request.keep_alive());
        response.body() = R"({"message":"hello"})";
        response.prepare_payload();
        co_await http::async_write(stream, response, asio::redirect_error(Use{}, fault));
        if (fault) break;
    }
}

asio::awaitable<void, Executor> accept_all(asio::io_context& io, std::uint16_t port, int ready) {
    asio::basic_socket_acceptor<Tcp, Executor> acceptor(io.get_executor(), Tcp::v4());
    acceptor.set_option(asio::socket_base::reuse_address(true));
    acceptor.bind({asio::ip::address_v4::loopback(), port});
    acceptor.listen();
    if (::write(ready, "1", 1) != 1) co_return;
    while (true) {
        asio::basic_stream_socket<Tcp, Executor> socket(io.get_executor());
        co_await acceptor.async_accept(socket, Use{});
        asio::co_spawn(io.get_executor(), session(Stream(std::move(socket))), asio::detached);
    }
}
}  // namespace

void serve_bare(std::uint16_t port, int ready) {
    asio::io_context io(1);
    asio::co_spawn(io.get_executor(), accept_all(io, port, ready), asio::detached);
    io.run();
}

}  // namespace tongban::bench
