// A whole deployment on a free port, with the demo packs, in a folder that goes away; every answer
// is held against its description.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "app/platform.h"
#include "app/readings.h"
#include "app/routes.h"
#include "crypto/scratch.h"
#include "http/schema.h"
#include "http/server.h"
#include "support/http_client.h"

namespace tongban::app {

/// A data folder with the people of the demonstration. Made once in a process and copied from then
/// on: their passwords, at the cost of a real deployment's, take seconds.
inline void copy_seeded_data(const PlatformOptions& options) {
    struct Seeded {
        test::Scratch scratch;
        std::vector<std::filesystem::path> packs;
    };
    static std::vector<std::unique_ptr<Seeded>> all;
    auto known =
        std::ranges::find_if(all, [&](const auto& one) { return one->packs == options.packs; });
    if (known == all.end()) {
        auto fresh = std::make_unique<Seeded>();
        fresh->packs = options.packs;
        PlatformOptions own = options;
        own.data = fresh->scratch.path("data");
        const SystemTime time;
        const auto opened = Platform::open(own, time, [](std::string_view) {});
        if (!opened) throw std::runtime_error(opened.error().code);
        if (const auto seeded = opened.value()->seed_demo(time.now()); !seeded)
            throw std::runtime_error(seeded.error().code);
        known = all.insert(all.end(), std::move(fresh));
    }
    std::filesystem::copy(
        (*known)->scratch.path("data"), options.data, std::filesystem::copy_options::recursive
    );
}

class Deployment {
  public:
    /// With more packs beside those of the demonstration.
    explicit Deployment(const std::vector<std::filesystem::path>& more = {}) {
        const std::string packs = TONGBAN_SOURCE_DIR "/packs/";
        PlatformOptions options;
        options.data = scratch_.path("data");
        options.packs = {packs + "base", packs + "chongqing", packs + "demo"};
        options.packs.insert(options.packs.end(), more.begin(), more.end());
        copy_seeded_data(options);
        auto opened = Platform::open(options, time_, [this](std::string_view line) { note(line); });
        if (!opened) throw std::runtime_error(opened.error().code);
        platform_ = std::move(opened).value();
        texts_ = http::Texts::load(packs + "base/texts").value();
        routes_ = all_routes(*platform_, texts_, {.sign_ins_per_minute = 0});
        http::ServerOptions server;
        server.port = 0;
        server.per_minute_max = 0;
        server.has_reply_check = true;
        // A visitor keeps a connection; on a slow machine the others may take their time.
        server.idle_ms_max = 3'600'000;
        http::Dependencies dependencies = server_dependencies(*platform_, texts_);
        dependencies.trouble_log = [this](std::string_view line) { note(line); };
        server_ = std::make_unique<http::Server>(server, routes_, std::move(dependencies));
        problem_schema_ = http::Schema::compile(
                              description().at("components").at("schemas").at("Problem").as_object()
        )
                              .value();
        readings_.emplace(*platform_->ledger, platform_->content.content()->demo);
        platform_->start();
        if (const auto started = server_->start(); !started)
            throw std::runtime_error(started.error().code);
    }
    ~Deployment() {
        server_->stop();
        platform_->stop();
    }

    std::uint16_t port() const { return server_->port(); }
    const http::Routes& routes() const { return routes_; }
    ledger::Ledger& ledger() const { return *platform_->ledger; }
    const service::Desk& desk() const { return *platform_->desk; }
    std::filesystem::path data() const { return scratch_.path("data"); }
    const Readings& readings() const { return *readings_; }
    const http::Texts& texts() const { return texts_; }
    json::object description() const { return server_->openapi(); }
    /// As a start with packs that do not pass the checks leaves it.
    void refuse_packs(Issues why) {
        ContentHolder::InUse now = *platform_->content.in_use();
        now.refused = std::move(why);
        platform_->content.exchange(std::move(now));
    }
    /// What is wrong with an answer that refuses: by RFC 9457 and by the description.
    std::string faults_of_problem(const testing::HttpAnswer& answer) const {
        if (!answer.header("content-type").starts_with("application/problem+json"))
            return "type " + answer.header("content-type");
        const json::value problem = answer.json();
        std::string faults;
        for (const http::SchemaFault& fault : problem_schema_.check(problem))
            faults += fault.code + " " + fault.field + "; ";
        if (!faults.empty()) return faults;
        const json::object& fields = problem.get_object();
        if (fields.at("status").to_number<int>() != answer.status) faults += "another status; ";
        // A sentence, not the code: somebody has to know what to do now.
        if (fields.at("detail") == fields.at("code")) faults += "no words for it; ";
        return faults;
    }
    std::string file(std::string_view name) const {
        std::ifstream stream(scratch_.path("data/" + std::string(name)));
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    /// What the server wrote about its own faults.
    std::string troubles() const {
        const std::scoped_lock lock(mutex_);
        std::string text;
        for (const std::string& line : troubles_) text += line + "\n";
        return text;
    }

  private:
    void note(std::string_view line) {
        const std::scoped_lock lock(mutex_);
        troubles_.emplace_back(line);
    }

    test::Scratch scratch_;
    SystemTime time_;
    mutable std::mutex mutex_;
    std::vector<std::string> troubles_;
    std::unique_ptr<Platform> platform_;
    std::optional<Readings> readings_;
    http::Texts texts_;
    http::Routes routes_;
    std::unique_ptr<http::Server> server_;
    http::Schema problem_schema_;
};

/// "/api/cases/{number}" with its values put in, in order.
inline std::string filled(std::string path, const std::vector<std::string>& values) {
    for (const std::string& value : values) {
        const size_t open = path.find('{'), close = path.find('}');
        if (open == std::string::npos) break;
        path.replace(open, close - open + 1, value);
    }
    return path;
}

/// Somebody with a connection and perhaps a session.
class Visitor {
  public:
    explicit Visitor(const Deployment& deployment)
        : deployment_(deployment), client_(deployment.port()) {}

    /// Whatever is asked for: who is named in the answer to somebody else finds that in the own
    /// access log.
    testing::HttpAnswer send(
        const std::string& method,
        const std::string& target,
        const std::string& body = {},
        const std::string& type = "application/json",
        const testing::HttpClient::Headers& more = {}
    ) {
        const Readings::Counts before = deployment_.readings().counts();
        testing::HttpAnswer answer = exchange(method, target, body, type, more);
        // The two sides of an authorisation know each other by it; the log names who read. The
        // sandbox plays with the people of the demo pack as it is written, not with the register.
        const bool is_told = target == "/api/studio/sandbox" || target == "/api/me" ||
                             target == "/api/me/accesses" || target == "/api/me/inbox" ||
                             (method == "GET" && target == "/api/me/authorisations");
        if (!is_told && answer.status < 300) {
            EXPECT_EQ(deployment_.readings().unlogged(id_, answer.body, before), "")
                << method << " " << target;
        }
        if (answer.status >= 400) {
            EXPECT_EQ(deployment_.faults_of_problem(answer), "")
                << method << " " << target << " " << answer.body;
        }
        return answer;
    }

    void sign_in(const std::string& login, const std::string& password) {
        const json::object body{{"login", login}, {"password", password}};
        const testing::HttpAnswer answer =
            exchange("POST", "/api/session", json::serialize(body), "application/json", {});
        ASSERT_EQ(answer.status, 200) << login << " " << answer.body;
        const std::string cookie = answer.header("set-cookie");
        cookie_ = cookie.substr(0, cookie.find(';'));
        const json::value session = answer.json();
        csrf_ = std::string(session.at("user").at("csrf").as_string());
        id_ = std::string(session.at("user").at("id").as_string());
    }

    /// The cookie alone is sent from now on, as a page of somebody else would send it.
    void forget_token() { csrf_.clear(); }

  private:
    testing::HttpAnswer exchange(
        const std::string& method,
        const std::string& target,
        const std::string& body,
        const std::string& type,
        testing::HttpClient::Headers headers
    ) {
        headers["Content-Type"] = type;
        if (!cookie_.empty()) headers["Cookie"] = cookie_;
        if (!csrf_.empty()) headers["X-CSRF-Token"] = csrf_;
        return client_.call(method, target, headers, body);
    }

    const Deployment& deployment_;
    testing::HttpClient client_;
    std::string id_, cookie_, csrf_;
};

}  // namespace tongban::app
