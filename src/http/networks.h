// Networks of addresses: from which proxies what a header says of the client is believed.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tongban::http {

class Networks {
  public:
    /// Each "10.0.0.0/8", "fc00::/7" or a single address. Error code: app.network with the text.
    static Result<Networks> parse(const std::vector<std::string>& texts);
    /// This machine and the networks that are routed nowhere outside (RFC 1918, RFC 4193).
    static Networks local();

    bool is_empty() const { return all_.empty(); }
    /// False for what is no address.
    bool contains(std::string_view address) const;

  private:
    using Address = std::array<std::uint8_t, 16>;  // IPv4 as ::ffff:a.b.c.d
    struct Network {
        Address address{};
        int bits = 128;
    };
    static bool read(std::string_view text, Address& address);
    std::vector<Network> all_;
};

/// The client of a request that came from `peer`: `peer` itself unless it is a trusted proxy, else
/// the last of the forwarded addresses that is none. What a stranger says of itself stands further
/// left and is never believed.
std::string client_behind(
    const Networks& proxies, std::string_view peer, std::string_view forwarded_for
);

}  // namespace tongban::http
