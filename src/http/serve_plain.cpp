// Connections without TLS.
#include "http/serve.h"

namespace tongban::http {

Awaitable<void> serve_plain(Socket socket, Worker& worker, std::string client) {
    Connection connection(worker, socket, std::move(client));
    Session<Socket> session(socket, connection);
    co_await session.run();
    Fault fault;
    socket.shutdown(asio::ip::tcp::socket::shutdown_both, fault);
}

}  // namespace tongban::http
