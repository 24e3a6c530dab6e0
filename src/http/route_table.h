// The routes as the server runs them: found by path, each with its compiled schema and its metrics.
#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "http/handler.h"
#include "http/metrics.h"
#include "http/router.h"
#include "http/schema.h"

namespace tongban::http {

struct BoundRoute {
    Route route;
    bool has_body = false;
    Schema schema;
    Schema reply_schema;
    RouteMetrics* metrics = nullptr;
    bool is_live = false;    // answers with an event stream
    std::uint32_t salt = 0;  // tells its rate limit from the others'
};

class RouteTable {
  public:
    /// Error code: http.schema, with details.route.
    Result<void> add(Route route, Metrics& metrics, bool is_live = false);
    Router::Match match(Method method, std::string_view path) const {
        return router_.find(method, path);
    }
    const BoundRoute& at(int index) const { return routes_[static_cast<size_t>(index)]; }
    size_t body_bytes_max() const { return body_bytes_max_; }
    const std::deque<BoundRoute>& all() const { return routes_; }

  private:
    std::deque<BoundRoute> routes_;
    Router router_;
    size_t body_bytes_max_ = 0;
};

}  // namespace tongban::http
