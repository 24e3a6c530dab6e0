#include "http/networks.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstring>

#include "base/text.h"

namespace tongban::http {

bool Networks::read(std::string_view text, Address& address) {
    constexpr size_t kTextMax = 45;  // the longest way to write an IPv6 address
    if (text.empty() || text.size() > kTextMax) return false;
    const std::string written(text);
    if (inet_pton(AF_INET6, written.c_str(), address.data()) == 1) return true;
    address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    return inet_pton(AF_INET, written.c_str(), address.data() + 12) == 1;
}

Result<Networks> Networks::parse(const std::vector<std::string>& texts) {
    Networks networks;
    for (const std::string& text : texts) {
        const auto wrong = [&] {
            return refuse("app.network", ErrorKind::Invalid, {{"text", text}});
        };
        const size_t slash = text.find('/');
        Network network;
        if (!read(std::string_view(text).substr(0, slash), network.address)) return wrong();
        const bool is_short = text.find(':') == std::string::npos;
        if (slash != std::string::npos) {
            int bits = -1;
            const char* end = text.data() + text.size();
            const auto [at, fault] = std::from_chars(text.data() + slash + 1, end, bits);
            if (fault != std::errc{} || at != end || bits < 0 || bits > (is_short ? 32 : 128))
                return wrong();
            network.bits = bits + (is_short ? 96 : 0);
        }
        networks.all_.push_back(network);
    }
    return networks;
}

Networks Networks::local() {
    auto networks =
        parse({"127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"});
    return std::move(networks).value();
}

bool Networks::contains(std::string_view text) const {
    Address address{};
    if (!read(text, address)) return false;
    for (const Network& network : all_) {
        const size_t whole = static_cast<size_t>(network.bits) / 8;
        const int rest = network.bits % 8;
        if (std::memcmp(address.data(), network.address.data(), whole) != 0) continue;
        if (rest == 0) return true;
        const int mask = 0xFF << (8 - rest) & 0xFF;
        if ((address[whole] & mask) == (network.address[whole] & mask)) return true;
    }
    return false;
}

std::string client_behind(
    const Networks& proxies, std::string_view peer, std::string_view forwarded_for
) {
    constexpr size_t kAddressMax = 64;
    std::string_view client = peer;
    while (proxies.contains(client) && !forwarded_for.empty()) {
        const size_t comma = forwarded_for.rfind(',');
        const bool is_last = comma == std::string_view::npos;
        client = trim(forwarded_for.substr(is_last ? 0 : comma + 1)).substr(0, kAddressMax);
        forwarded_for = is_last ? std::string_view() : forwarded_for.substr(0, comma);
    }
    return std::string(client.empty() ? peer : client);
}

}  // namespace tongban::http
