#include "http/live_place.h"

#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <cerrno>

namespace tongban::http {

Result<std::unique_ptr<LivePlace>> LivePlace::take(
    Connection& connection, const std::string& who, const std::vector<std::string>& channels
) {
    Services& services = *connection.worker().services;
    const ServerOptions& options = services.options;
    if (++services.live_connections > static_cast<std::int64_t>(options.live_connections_max)) {
        --services.live_connections;
        return refuse("http.busy", ErrorKind::Unavailable);
    }
    if (!services.live_seats.take(who, options.live_per_account_max)) {
        --services.live_connections;
        return refuse("http.live_connections", ErrorKind::TooMany);
    }
    std::unique_ptr<LivePlace> place(new LivePlace(connection, who));
    auto wake = [timer = place->timer_, loop = connection.worker().shared_from_this()] {
        asio::post(loop->io, [timer] { timer->cancel(); });
    };
    place->listener_ = services.dependencies.live.listen(channels, std::move(wake));
    connection.on_stop([timer = place->timer_] { timer->cancel(); });
    return place;
}

LivePlace::LivePlace(Connection& connection, std::string who)
    : connection_(connection),
      services_(*connection.worker().services),
      who_(std::move(who)),
      timer_(std::make_shared<Timer>(connection.worker().io.get_executor())) {}

LivePlace::~LivePlace() {
    connection_.on_stop(nullptr);
    services_.dependencies.live.leave(listener_);
    services_.live_seats.leave(who_);
    --services_.live_connections;
}

bool has_left(Socket::lowest_layer_type& socket) {
    char first = 0;
    const ssize_t count = ::recv(socket.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
    return count == 0 || (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

}  // namespace tongban::http
