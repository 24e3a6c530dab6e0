// `tongban serve`: one process with everything.
#include <malloc.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <fstream>
#include <regex>

#include "app/commands.h"
#include "app/demo.h"
#include "app/platform.h"
#include "app/routes.h"
#include "app/words.h"
#include "base/text.h"
#include "http/server.h"

namespace tongban::app {

namespace {

struct ServeOptions {
    std::string data = "var";
    std::string listen = "127.0.0.1:8080";
    std::vector<std::string> packs;
    std::string web = "web/dist";
    std::string texts;
    std::string certificate, key;
    std::string public_url;
    std::string language;
    int threads = 2;
    int requests_per_minute = 6'000;
    std::string proxies;  // networks with commas between them, or "local"
    bool quiet = false;
    bool checks_answers = false;
};

constexpr const char kLocal[] = "local";

Result<http::Networks> proxy_networks(const std::string& text) {
    std::vector<std::string> networks;
    for (const std::string_view part : split(text, ',')) networks.emplace_back(trim(part));
    return http::Networks::parse(networks);
}

bool is_ipv6(std::string_view address) { return address.find(':') != std::string_view::npos; }

Result<http::ServerOptions> server_options(const ServeOptions& options) {
    http::ServerOptions server;
    const size_t colon = options.listen.rfind(':');
    int port = -1;
    const char* end = options.listen.data() + options.listen.size();
    const char* read = nullptr;
    if (colon != std::string::npos && colon > 0)
        read = std::from_chars(options.listen.data() + colon + 1, end, port).ptr;
    std::string host = options.listen.substr(0, colon);
    // As in a URL, which it becomes: IPv6 stands in brackets.
    const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
    if (is_bracketed) host = host.substr(1, host.size() - 2);
    if (read != end || port < 0 || port > 65535 || is_ipv6(host) != is_bracketed)
        return refuse("app.listen", ErrorKind::Invalid, {{"text", options.listen}});
    server.address = host;
    server.port = static_cast<std::uint16_t>(port);
    server.threads = options.threads;
    server.per_minute_max = options.requests_per_minute;
    server.has_reply_check = options.checks_answers;
    if (options.proxies == kLocal)
        server.proxies = http::Networks::local();
    else if (!options.proxies.empty())
        server.proxies = TRY(proxy_networks(options.proxies));
    server.certificate_file = options.certificate;
    server.key_file = options.key;
    if (std::filesystem::exists(options.web)) server.static_folder = options.web;
    return server;
}

/// It stands in links, QR codes and credentials for years: scheme and host, and perhaps a path.
Result<std::string> public_url_of(const ServeOptions& options) {
    const std::string& url = options.public_url;
    if (url.empty()) return (options.certificate.empty() ? "http://" : "https://") + options.listen;
    static const std::regex kAddress(R"re(https?://[A-Za-z0-9.\-\[\]:]+(/[^\s?#/]+)*)re");
    if (!std::regex_match(url, kAddress))
        return refuse("app.public_url", ErrorKind::Invalid, {{"text", url}});
    return url;
}

/// What one would otherwise find out from a printed QR code or an empty page.
void warn(const ServeOptions& options) {
    constexpr const char kStart[] = "index.html";
    if (!std::filesystem::exists(std::filesystem::path(options.web) / kStart))
        fmt::print(
            stderr, "warning: no pages in {} (--web); only the API is served\n", options.web
        );
    if (options.public_url.empty() && options.listen.starts_with("0.0.0.0:"))
        fmt::print(
            stderr,
            "warning: links and QR codes say {}, which nobody can open; name --public-url\n",
            options.listen
        );
}

void wait_for_signal() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    int received = 0;
    sigwait(&signals, &received);
}

void announce(
    const Platform& platform,
    const http::Server& server,
    const http::ServerOptions& settings,
    double seconds
) {
    const auto content = platform.content.content();
    fmt::print(
        "Tongban 通办 is ready at {}://{}:{} after {:.2f} s\n{} items, {} bundles, {} credential "
        "types; data in {}\n",
        settings.certificate_file.empty() ? "http" : "https",
        is_ipv6(settings.address) ? "[" + settings.address + "]" : settings.address, server.port(),
        seconds, content->items.size(), content->bundles.size(), content->credential_types.size(),
        platform.options.data.string()
    );
    const auto logins = demo_logins(*content);
    if (!logins.empty()) fmt::print("\nDemo logins (all invented): login  password  who\n");
    for (const std::string& line : logins) fmt::print("  {}\n", line);
    std::fflush(stdout);
}

/// Each thread's memory grows and shrinks by pages otherwise, several times a request.
void keep_freed_memory() {
    constexpr int kKeptBytes = 32 << 20;
    mallopt(M_TRIM_THRESHOLD, kKeptBytes);
    mallopt(M_TOP_PAD, 1 << 20);
}

Result<void> serve(const ServeOptions& options) {
    http::ServerOptions server_settings = TRY(server_options(options));
    const std::string public_url = TRY(public_url_of(options));
    keep_freed_memory();
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    // Before any thread is started, so that only wait_for_signal() receives them.
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    signal(SIGPIPE, SIG_IGN);

    const auto began = std::chrono::steady_clock::now();
    static const SystemTime time;
    const Log log = [](std::string_view line) { spdlog::error("{}", line); };
    PlatformOptions settings{
        .data = options.data,
        .packs = {options.packs.begin(), options.packs.end()},
        .public_url = public_url,
        .language = options.language};
    const std::unique_ptr<Platform> platform = TRY(Platform::open(settings, time, log));
    TRY(platform->seed_demo(time.now()));
    std::string folder = options.texts;
    for (const std::string& pack : options.packs)
        if (folder.empty() && std::filesystem::exists(std::filesystem::path(pack) / "texts"))
            folder = pack + "/texts";
    if (folder.empty()) return refuse("http.no_texts");
    const http::Texts texts = TRY(http::Texts::load(folder));

    const http::Server* running = nullptr;
    RouteSettings route_settings{
        .is_secure = !options.certificate.empty(), .http_counts = [&running] {
            return running == nullptr ? http::ServerCounts() : running->counts();
        }};
    // Who lifts the limit measures from one address, with many accounts.
    if (options.requests_per_minute == 0) route_settings.sign_ins_per_minute = 0;
    http::Dependencies dependencies = server_dependencies(*platform, texts);
    dependencies.access_log = [quiet = options.quiet](std::string_view line) {
        if (!quiet) spdlog::info("{}", line);
    };
    dependencies.trouble_log = [](std::string_view line) { spdlog::error("{}", line); };
    http::Server server(
        server_settings, all_routes(*platform, texts, route_settings), std::move(dependencies)
    );
    running = &server;
    platform->start();
    TRY(server.start());
    warn(options);
    announce(
        *platform, server, server_settings,
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count()
    );
    wait_for_signal();
    server.stop();
    platform->stop();
    return {};
}

}  // namespace

void add_serve_command(Command& app, int& exit_code) {
    auto options = std::make_shared<ServeOptions>();
    Command* command = app.add_subcommand("serve", "Serves a deployment");
    command->add_option("--data", options->data, "Folder of database, keys and files")
        ->capture_default_str();
    command->add_option("--listen", options->listen, "HOST:PORT")->capture_default_str();
    command
        ->add_option(
            "--pack", options->packs,
            "Pack folder; repeat it in the order in which they build on each other"
        )
        ->required();
    command->add_option("--web", options->web, "Folder of the built web pages")
        ->capture_default_str();
    command->add_option(
        "--texts", options->texts,
        "Folder with errors.*.json; default: texts/ of the first pack that has it"
    );
    command->add_option(
        "--tls-certificate", options->certificate, "PEM chain; then also --tls-key"
    );
    command->add_option("--tls-key", options->key, "PEM key");
    command->add_option(
        "--public-url", options->public_url, "Address that people see, for links and QR codes"
    );
    command
        ->add_option(
            "--language", options->language,
            "Of what the log says about packs: zh or en; default: what LANG says"
        )
        ->one_of({"zh", "en"});
    command->add_option("--threads", options->threads, "Connection threads")
        ->between(1, 64)
        ->capture_default_str();
    command
        ->add_option(
            "--requests-per-minute", options->requests_per_minute,
            "Of one client; 0 for no limit, only to measure"
        )
        ->between(0, 1'000'000)
        ->capture_default_str();
    command->add_flag(
        "--behind-proxy{local}", options->proxies,
        "Believe X-Forwarded-For and X-Forwarded-Proto of proxies on this machine and in private "
        "networks, or in the given ones: --behind-proxy=10.0.0.0/8,192.0.2.7"
    );
    command->add_flag("--quiet", options->quiet, "No line for each request");
    // For tests only: an answer that differs from the description becomes an error.
    command->add_flag("--check-answers", options->checks_answers)->group("");
    command->callback([options, &exit_code] {
        const auto served = serve(*options);
        if (served) return;
        print_error(
            "serve", served.error(), {options->packs.begin(), options->packs.end()},
            options->language
        );
        exit_code = 1;
    });
}

}  // namespace tongban::app
