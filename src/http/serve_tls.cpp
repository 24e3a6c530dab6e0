// Connections with TLS.
#include <boost/asio/ssl/stream.hpp>

#include "http/serve.h"

namespace tongban::http {

Awaitable<void> serve_tls(Socket socket, Worker& worker, std::string client) {
    asio::ssl::stream<Socket> stream(std::move(socket), *worker.tls);
    Connection connection(worker, stream.next_layer(), std::move(client));
    Fault fault;
    connection.set_idle(false);
    connection.expect_within(worker.services->options.header_ms_max);
    co_await stream.async_handshake(asio::ssl::stream_base::server, into(fault));
    if (fault) co_return;
    Session<asio::ssl::stream<Socket>> session(stream, connection);
    co_await session.run();
    constexpr int kGoodbyeMs = 2'000;
    connection.expect_within(kGoodbyeMs);
    co_await stream.async_shutdown(into(fault));
}

}  // namespace tongban::http
