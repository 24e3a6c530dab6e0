// A connection that waits for something to happen: counted, woken by what is published on its
// channels, by its time and by the end of the server.
#pragma once

#include "http/connection.h"
#include "http/live.h"

namespace tongban::http {

class LivePlace {
  public:
    /// Error codes: http.busy (Unavailable), http.live_connections (TooMany).
    static Result<std::unique_ptr<LivePlace>> take(
        Connection& connection, const std::string& who, const std::vector<std::string>& channels
    );
    ~LivePlace();
    LivePlace(const LivePlace&) = delete;
    LivePlace& operator=(const LivePlace&) = delete;

    /// What has arrived, as text/event-stream frames.
    std::string arrived() { return listener_->take(); }
    /// Waiting for it ends early when something arrives or the server stops.
    Timer& timer() { return *timer_; }

  private:
    LivePlace(Connection& connection, std::string who);

    Connection& connection_;
    Services& services_;
    std::string who_;
    std::shared_ptr<Timer> timer_;
    std::shared_ptr<LiveListener> listener_;
};

/// Whether the other side has closed the connection. Over TLS it may be unknown.
bool has_left(Socket::lowest_layer_type& socket);

}  // namespace tongban::http
