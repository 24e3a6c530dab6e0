// Who is believed about the address of a client.
#include "http/networks.h"

#include <gtest/gtest.h>

#include "http/test_server.h"

namespace tongban::http {
namespace {

Networks networks(const std::vector<std::string>& texts) { return Networks::parse(texts).value(); }

std::string code(const std::vector<std::string>& texts) {
    const auto parsed = Networks::parse(texts);
    return parsed ? "good" : parsed.error().code;
}

}  // namespace

TEST(Networks, HoldTheAddressesInsideThem) {
    const Networks some = networks({"10.0.0.0/8", "192.0.2.7", "2001:db8::/33"});
    EXPECT_TRUE(some.contains("10.255.0.1"));
    EXPECT_TRUE(some.contains("::ffff:10.1.2.3"));
    EXPECT_TRUE(some.contains("192.0.2.7"));
    EXPECT_TRUE(some.contains("2001:db8:7fff::1"));
    EXPECT_FALSE(some.contains("11.0.0.1"));
    EXPECT_FALSE(some.contains("192.0.2.8"));
    EXPECT_FALSE(some.contains("2001:db8:8000::1"));
    EXPECT_FALSE(some.contains("unknown"));
    EXPECT_FALSE(some.contains(""));
    EXPECT_FALSE(Networks().contains("127.0.0.1"));
}

TEST(Networks, AreRefusedWhenTheyAreNone) {
    EXPECT_EQ(code({"10.0.0.0/33"}), "app.network");
    EXPECT_EQ(code({"10.0.0.0/"}), "app.network");
    EXPECT_EQ(code({"10.0.0/8"}), "app.network");
    EXPECT_EQ(code({"::1/129"}), "app.network");
    EXPECT_EQ(code({"proxy.example"}), "app.network");
    EXPECT_EQ(code({"0.0.0.0/0", "::/0"}), "good");
}

TEST(ClientBehind, IsWhoTheLastTrustedProxySaw) {
    const Networks proxies = Networks::local();
    EXPECT_EQ(client_behind(proxies, "127.0.0.1", "203.0.113.9"), "203.0.113.9");
    // Two proxies of ours in a row.
    EXPECT_EQ(client_behind(proxies, "127.0.0.1", "203.0.113.9, 10.0.0.2"), "203.0.113.9");
    // What the client itself wrote stands further left.
    EXPECT_EQ(client_behind(proxies, "::1", "198.51.100.1, 203.0.113.9"), "203.0.113.9");
    EXPECT_EQ(client_behind(proxies, "127.0.0.1", ""), "127.0.0.1");
    EXPECT_EQ(client_behind(proxies, "127.0.0.1", " , "), "127.0.0.1");
}

TEST(ClientBehind, IsThePeerWhenAStrangerSaysSomethingElse) {
    EXPECT_EQ(client_behind(Networks::local(), "203.0.113.9", "127.0.0.1"), "203.0.113.9");
    EXPECT_EQ(client_behind(Networks(), "127.0.0.1", "203.0.113.9"), "127.0.0.1");
    const Networks one = networks({"192.0.2.7"});
    EXPECT_EQ(client_behind(one, "127.0.0.1", "203.0.113.9"), "127.0.0.1");
}

/// Answers what the handlers see of the client.
class BehindAProxy : public HttpServer {
  protected:
    std::string seen(const Networks& proxies) {
        options.proxies = proxies;
        add(Method::Get, "/api/seen", Need::anyone(), [](const Request& request) -> Result<Answer> {
            return Answer(json_reply(json::object{
                {"client", request.client}, {"secure", request.is_secure}}));
        });
        HttpClient client(start());
        return client
            .get("/api/seen", {{"X-Forwarded-For", "203.0.113.9"}, {"X-Forwarded-Proto", "https"}})
            .body;
    }
};

TEST_F(BehindAProxy, TheHeadersOfATrustedOneCount) {
    EXPECT_EQ(seen(Networks::local()), R"({"client":"203.0.113.9","secure":true})");
}

TEST_F(BehindAProxy, TheHeadersOfAnybodyElseDoNot) {
    EXPECT_EQ(seen(networks({"192.0.2.7"})), R"({"client":"127.0.0.1","secure":false})");
}

}  // namespace tongban::http
