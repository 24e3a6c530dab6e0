// The routes of all domains over one platform, and who may hear its live events.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "http/handler.h"
#include "http/server.h"
#include "http/texts.h"

namespace tongban::app {

struct Platform;

struct RouteSettings {
    bool is_secure = false;        // the server speaks TLS
    int sign_ins_per_minute = 60;  // from one address; 0: no limit
    std::function<http::ServerCounts()> http_counts = {};
};

/// `platform` and `texts` outlive the routes.
http::Routes all_routes(
    Platform& platform, const http::Texts& texts, const RouteSettings& settings
);

/// What a server leans on, without its logs. `platform` and `texts` outlive the server.
http::Dependencies server_dependencies(Platform& platform, const http::Texts& texts);

/// Codes for /healthz: pack.refused, and app.disk_low when less than `room_bytes_min` are left for
/// the data. A full disk refuses every change; who watches should know before.
std::vector<std::string> problems_of(const Platform& platform, std::uintmax_t room_bytes_min);

/// Oneself; a case for its applicant, agents and the staff who may see it; staff the work channel,
/// operators the admin channel.
bool may_listen(
    const Platform& platform, const authority::Actor& actor, std::string_view channel, Instant now
);

}  // namespace tongban::app
