// What an exchange reads of a request: its language, who sends it and whether that may be, its
// parameters and its body.
#include <memory>

#include "authority/check.h"
#include "base/finite.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "http/exchange.h"
#include "http/target.h"

namespace tongban::http {

namespace {
constexpr size_t kChannelsMax = 20;
constexpr size_t kChannelBytesMax = 120;
constexpr size_t kTokenBytesMax = 256;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

/// A site holds a whole /64 of IPv6, so the limit does, too.
std::string_view limit_key(const Request& request) {
    if (request.actor.is_signed_in()) return request.actor.id;
    const std::string_view client = request.client;
    size_t end = 0;
    for (int group = 0; group < 4 && end != std::string_view::npos; ++group)
        end = client.find(':', end == 0 ? 0 : end + 1);
    return client.substr(0, end);
}
}  // namespace

std::string Exchange::counted_as() const { return std::string(limit_key(request_)); }

/// ?lang, then the cookie, then what the browser prefers.
void Exchange::choose_language(std::string_view query) {
    std::string_view chosen;
    if (query.find("lang=") != std::string_view::npos) {
        for (std::string_view part : split(query, '&'))
            if (part.starts_with("lang=")) chosen = part.substr(5);
    }
    const Texts& texts = services_.dependencies.texts;
    if (!texts.has_locale(chosen) && !headers_.cookie.empty())
        chosen = find_cookie(headers_.cookie, kLanguageCookie).value_or("");
    if (!texts.has_locale(chosen) && !headers_.accept_language.empty())
        chosen = preferred_language(headers_.accept_language).value_or("");
    if (!chosen.empty() && texts.has_locale(chosen)) request_.locale = chosen;
}

/// Everything that may refuse a request before its body is read.
Result<void> Exchange::admit(const Head& head) {
    const Dependencies& dependencies = services_.dependencies;
    if (!headers_.cookie.empty()) {
        const auto token = find_cookie(headers_.cookie, kSessionCookie);
        if (token && !token->empty() && token->size() <= kTokenBytesMax) {
            request_.session = *token;
            request_.actor = TRY(dependencies.sessions.find(*token, request_.now));
        }
    }
    TRY(check_rate());
    TRY(authority::check(request_.actor, *route_->route.need));
    if (method_ != Method::Get) TRY(check_csrf());
    request_.headers.reserve(head.headers.size());
    for (const auto& [name, value] : head.headers)
        if (!equal_ignoring_case(name, "cookie")) request_.headers.emplace_back(lower(name), value);
    return {};
}

Result<void> Exchange::check_rate() {
    const auto refused = [&](std::int64_t wait_ms) {
        const std::int64_t seconds = (wait_ms + 999) / 1'000;
        return refuse("http.too_many_requests", ErrorKind::TooMany, {{"seconds", seconds}});
    };
    RateLimiter& limiter = services_.limiter;
    const int general = services_.options.per_minute_max;
    if (const auto wait = limiter.take(limit_key(request_), 0, general, request_.now); wait > 0)
        return refused(wait);
    const int of_route = route_->route.per_minute_max;
    if (of_route == 0 || general == 0) return {};
    if (const auto wait = limiter.take(request_.client, route_->salt, of_route, request_.now);
        wait > 0)
        return refused(wait);
    return {};
}

/// A change needs a token that only our own pages can know. Requests without a session carry no
/// authority, but may not come from other sites either (a stranger's sign-in as somebody else).
Result<void> Exchange::check_csrf() const {
    if (headers_.fetch_site == "cross-site") return refuse("auth.csrf", ErrorKind::Forbidden);
    const authority::Actor& actor = request_.actor;
    if (!actor.is_signed_in()) return {};
    if (actor.csrf.empty() || !crypto::same_secret(as_bytes(actor.csrf), as_bytes(headers_.csrf)))
        return refuse("auth.csrf", ErrorKind::Forbidden);
    return {};
}

Result<void> Exchange::read_parameters(const Router::Match& match, std::string_view query) {
    for (size_t i = 0; i < match.captures_count; ++i) {
        auto decoded = decode_percent(match.captures[i]);
        if (!decoded) return refuse("http.target");
        request_.path.push_back(*std::move(decoded));
    }
    if (!query.empty()) request_.parameters = TRY(parse_query(query));
    return {};
}

Result<void> Exchange::read_body(std::string body) {
    request_.may_take_long = route_->route.is_slow;
    request_.content_type = headers_.content_type;
    if (route_->route.raw_body) {
        request_.raw = std::move(body);
        return {};
    }
    if (body.empty() && !route_->has_body) return {};
    if (body.empty()) return read_json("{}");
    const std::string_view type =
        trim(headers_.content_type.substr(0, headers_.content_type.find(';')));
    if (!equal_ignoring_case(type, "application/json"))
        return refuse(
            "http.unsupported_type", ErrorKind::Invalid, {{"expected", "application/json"}}
        );
    return read_json(body);
}

Result<void> Exchange::read_json(std::string_view text) {
    constexpr size_t kDepthMax = 32;
    json::parse_options options;
    options.max_depth = kDepthMax;
    // One block of memory that goes away as a whole; the values hold it, so they may outlive this.
    const json::storage_ptr memory =
        json::make_shared_resource<json::monotonic_resource>(text.size() * 2 + 512);
    boost::system::error_code fault;
    json::value value = json::parse({text.data(), text.size()}, fault, memory, options);
    if (fault || !has_only_finite_numbers(value)) {
        Error error = refuse("json.syntax");
        error.cause = fault ? fault.message() : "number is too large";
        return error;
    }
    if (!value.is_object()) return refuse("http.body_not_object");
    if (!route_->has_body) {
        if (value.get_object().empty()) return {};
        return refuse("http.unexpected_body");
    }
    const auto faults = route_->schema.check(value);
    if (!faults.empty()) {
        json::array errors;
        for (const SchemaFault& found : faults)
            errors.push_back(json::object{
                {"code", found.code}, {"field", found.field}, {"details", found.details}});
        Error error =
            refuse("request.invalid", ErrorKind::Invalid, {{"errors", std::move(errors)}});
        error.field = faults.front().field;
        return error;
    }
    // Assignment would copy into other memory; a construction takes the memory over.
    std::destroy_at(&request_.body);
    std::construct_at(&request_.body, std::move(value.get_object()));
    return {};
}

Result<void> Exchange::read_channels() {
    const std::string list = request_.query("channels").value_or("");
    for (std::string_view channel : split(list, ',')) {
        if (channel.empty()) continue;
        if (channel.size() > kChannelBytesMax || channels_.size() == kChannelsMax)
            return refuse("http.channels", ErrorKind::Invalid, {{"max", kChannelsMax}});
        const auto& may_listen = services_.dependencies.may_listen;
        if (!may_listen || !may_listen(request_.actor, channel))
            return refuse("auth.forbidden", ErrorKind::Forbidden);
        channels_.emplace_back(channel);
    }
    if (channels_.empty())
        return refuse("http.channels", ErrorKind::Invalid, {{"max", kChannelsMax}});
    return {};
}

}  // namespace tongban::http
