#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <filesystem>

#include "http/server.h"
#include "support/fake_ledger.h"
#include "support/http_client.h"

namespace tongban::http {
namespace {

using testing::FakeLedger;
using testing::HttpClient;

class NoSessions final : public Sessions {
  public:
    Result<authority::Actor> find(std::string_view, Instant) override {
        return authority::Actor::stranger();
    }
};

/// A self-signed certificate for 127.0.0.1, written to two files.
class TlsServer : public ::testing::Test {
  protected:
    void SetUp() override {
        folder =
            std::filesystem::path(::testing::TempDir()) / ("tls_" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder);
        key = EVP_EC_gen("P-256");
        X509* certificate = X509_new();
        X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3'600);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_set_pubkey(certificate, key);
        X509_sign(certificate, key, EVP_sha256());
        write(folder / "cert.pem", [&](BIO* file) { PEM_write_bio_X509(file, certificate); });
        write(folder / "key.pem", [&](BIO* file) {
            PEM_write_bio_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
        });
        X509_free(certificate);
        options.port = 0;
        options.threads = 1;
        options.certificate_file = (folder / "cert.pem").string();
        options.key_file = (folder / "key.pem").string();
        Route hello;
        hello.path = "/api/hello";
        hello.need = authority::Need::anyone();
        hello.handler = [](const Request& request) -> Result<Answer> {
            return Answer{json_reply({{"secure", request.is_secure}})};
        };
        routes.add(std::move(hello));
    }
    void TearDown() override {
        EVP_PKEY_free(key);
        std::filesystem::remove_all(folder);
    }
    template <class Write>
    static void write(const std::filesystem::path& file, Write&& work) {
        BIO* out = BIO_new_file(file.c_str(), "w");
        work(out);
        BIO_free(out);
    }
    Result<void> start() {
        Dependencies dependencies{ledger, sessions, time, live, texts, {}, {}, {}};
        server = std::make_unique<Server>(options, routes, std::move(dependencies));
        return server->start();
    }

    std::filesystem::path folder;
    EVP_PKEY* key = nullptr;
    ServerOptions options;
    Routes routes;
    FakeLedger ledger;
    NoSessions sessions;
    SystemTime time;
    LiveHub live;
    Texts texts;
    std::unique_ptr<Server> server;
};

/// Sends two requests over one TLS connection and returns everything that came; "" when TLS failed.
std::string ask_twice(std::uint16_t port, int version_max) {
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_max_proto_version(context, version_max);
    BIO* bio = BIO_new_ssl_connect(context);
    BIO_set_conn_hostname(bio, fmt::format("127.0.0.1:{}", port).c_str());
    std::string received;
    if (BIO_do_connect(bio) == 1) {
        const std::string_view requests =
            "GET /api/hello HTTP/1.1\r\nHost: t\r\n\r\n"
            "GET /api/hello HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n";
        BIO_write(bio, requests.data(), static_cast<int>(requests.size()));
        char block[4'096];
        for (int count = 0; (count = BIO_read(bio, block, sizeof block)) > 0;)
            received.append(block, static_cast<size_t>(count));
    }
    BIO_free_all(bio);
    SSL_CTX_free(context);
    return received;
}

TEST_F(TlsServer, AnswersOverTls) {
    ASSERT_TRUE(start());
    const std::string answer = ask_twice(server->port(), TLS1_3_VERSION);
    const size_t first = answer.find("HTTP/1.1 200 OK");
    ASSERT_NE(first, std::string::npos) << answer;
    EXPECT_NE(answer.find("HTTP/1.1 200 OK", first + 1), std::string::npos);
    EXPECT_NE(answer.find("Strict-Transport-Security"), std::string::npos);
    EXPECT_NE(answer.find(R"({"secure":true})"), std::string::npos);
    EXPECT_NE(ask_twice(server->port(), TLS1_2_VERSION).find("200 OK"), std::string::npos);
}

TEST_F(TlsServer, RefusesOldTlsAndPlainHttp) {
    ASSERT_TRUE(start());
    EXPECT_EQ(ask_twice(server->port(), TLS1_1_VERSION), "");
    HttpClient plain(server->port());
    EXPECT_EQ(plain.get("/api/hello").status, 0);
}

TEST_F(TlsServer, AWrongCertificateStopsTheStart) {
    options.certificate_file = options.key_file;
    const auto started = start();
    ASSERT_FALSE(started.has_value());
    EXPECT_EQ(started.error().code, "http.certificate");
}

}  // namespace
}  // namespace tongban::http
