#include "http/exchange.h"

#include <memory>

#include "authority/check.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "http/problem.h"
#include "http/stored_reply.h"
#include "http/target.h"

namespace tongban::http {

namespace {
constexpr int kAttemptsMax = 5;
constexpr size_t kKeyBytesMax = 100;
constexpr size_t kChannelsMax = 20;
constexpr size_t kChannelBytesMax = 120;
constexpr size_t kTokenBytesMax = 256;

struct KnownName {
    std::string_view name;
    std::string_view KnownHeaders::*field;
};
constexpr std::array kKnownNames = {
    KnownName{"accept-encoding", &KnownHeaders::accept_encoding},
    KnownName{"accept-language", &KnownHeaders::accept_language},
    KnownName{"content-type", &KnownHeaders::content_type},
    KnownName{"cookie", &KnownHeaders::cookie},
    KnownName{"x-csrf-token", &KnownHeaders::csrf},
    KnownName{"sec-fetch-site", &KnownHeaders::fetch_site},
    KnownName{"x-forwarded-for", &KnownHeaders::forwarded_for},
    KnownName{"x-forwarded-proto", &KnownHeaders::forwarded_proto},
    KnownName{"host", &KnownHeaders::host},
    KnownName{"idempotency-key", &KnownHeaders::idempotency_key},
    KnownName{"if-none-match", &KnownHeaders::if_none_match},
};

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

void take(KnownHeaders& known, const KnownName& ours, std::string_view value) {
    known.*ours.field = value;
    if (ours.field == &KnownHeaders::host) ++known.hosts;
}

KnownHeaders known_headers(const Head& head) {
    KnownHeaders known;
    for (const auto& [name, value] : head.headers)
        for (const KnownName& ours : kKnownNames)
            if (name.size() == ours.name.size() && equal_ignoring_case(name, ours.name))
                take(known, ours, value);
    return known;
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

bool is_api(std::string_view path) { return path == "/api" || path.starts_with("/api/"); }
}  // namespace

std::string Exchange::counted_as() const { return std::string(limit_key(request_)); }

Exchange::Step Exchange::head(const Head& head) {
    started_ = std::chrono::steady_clock::now();
    metrics_ = services_.unknown_metrics;
    headers_ = known_headers(head);
    takes_gzip_ = !headers_.accept_encoding.empty() && accepts_gzip(headers_.accept_encoding);
    request_.now = services_.dependencies.time.now();
    const Networks& proxies = services_.options.proxies;
    request_.client = client_behind(proxies, head.client, headers_.forwarded_for);
    request_.is_secure = services_.is_secure() ||
                         (headers_.forwarded_proto == "https" && proxies.contains(head.client));
    // RFC 9112, 3.2: one Host, or the request could mean different things to us and to a proxy.
    if (headers_.hosts != 1) return fail(refuse("http.host"));
    return find_route(head);
}

Exchange::Step Exchange::find_route(const Head& head) {
    const auto target = parse_target(head.target);
    choose_language(target ? target->query : std::string_view());
    if (!target) return fail(target.error());
    is_head_ = head.method == "HEAD";
    const auto method = is_head_ ? Method::Get : find_method(head.method);
    if (!method) return fail(refuse("http.method"));
    method_ = *method;
    const Router::Match match = services_.routes.match(method_, target->path);
    if (match.route < 0) {
        if (services_.files && method_ == Method::Get && match.allowed == 0 &&
            !is_api(target->path))
            return answer_file(head, target->path);
        return refuse_unknown(match, target->path);
    }
    route_ = &services_.routes.at(match.route);
    metrics_ = route_->metrics;
    if (auto admitted = admit(head); !admitted) return fail(std::move(admitted).error());
    if (auto read = read_parameters(match, target->query); !read)
        return fail(std::move(read).error());
    return Step::ReadBody;
}

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

Exchange::Step Exchange::refuse_unknown(const Router::Match& match, std::string_view) {
    if (match.allowed == 0) return fail(refuse("http.not_found", ErrorKind::NotFound));
    std::string allow;
    for (size_t i = 0; i < kMethods; ++i) {
        if ((match.allowed & (1u << i)) == 0) continue;
        if (!allow.empty()) allow += ", ";
        allow += to_string(static_cast<Method>(i));
    }
    fail(refuse("http.method"));
    reply_.headers.emplace_back("Allow", allow);
    return Step::Answer;
}

Exchange::Step Exchange::answer_file(const Head&, std::string_view path) {
    metrics_ = services_.file_metrics;
    file_ = services_.files->find(path);
    if (file_ == nullptr) return fail(refuse("http.not_found", ErrorKind::NotFound));
    const std::string_view plain_tag = std::string_view(file_->etag).substr(1, 32);
    const bool is_known = headers_.if_none_match.find(plain_tag) != std::string_view::npos;
    Reply reply;
    reply.status = is_known ? 304 : 200;
    reply.content_type = file_->content_type;
    return answer(std::move(reply));
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

size_t Exchange::body_bytes_max() const {
    return route_ == nullptr ? 0 : route_->route.body_bytes_max;
}

Exchange::Step Exchange::body(std::string body) {
    if (route_->is_live) {
        if (auto read = read_channels(); !read) return fail(std::move(read).error());
        return Step::Listen;
    }
    if (method_ != Method::Get && !headers_.idempotency_key.empty()) {
        const std::string_view key = headers_.idempotency_key;
        if (key.size() > kKeyBytesMax)
            return fail(refuse("http.idempotency_key", ErrorKind::Invalid, {{"max", kKeyBytesMax}})
            );
        request_.idempotency_key = key;
        // Strangers have no name of their own that a key could belong to: nothing is kept for them.
        if (request_.actor.is_signed_in()) {
            std::string path = route_->route.path;
            for (const std::string& value : request_.path) path += '\n' + value;
            stored_key_ = stored_key(request_.actor.id, to_string(method_), path, key);
            fingerprint_ = body_fingerprint(body);
        }
    }
    auto read = read_body(std::move(body));
    if (!read) return fail(std::move(read).error());
    if (!stored_key_.empty()) {
        auto found = find_earlier_reply();
        if (!found) return fail(std::move(found).error());
        if (*found) return Step::Answer;
    }
    return next_run();
}

Exchange::Step Exchange::next_run() const {
    return request_.may_take_long ? Step::RunSlow : Step::Run;
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
    if (fault) {
        Error error = refuse("json.syntax");
        error.cause = fault.message();
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

Result<bool> Exchange::find_earlier_reply() {
    const auto stored =
        TRY(services_.dependencies.ledger.find_reply(request_.actor.id, stored_key_));
    if (!stored) return false;
    TRY(take_stored(*stored));
    return true;
}

Result<void> Exchange::take_stored(const ledger::StoredReply& stored) {
    const auto& open = services_.dependencies.open_reply;
    ledger::StoredReply plain{stored.status, {}};
    if (open) {
        auto opened = open(stored_key_, stored.body);
        if (!opened) {
            Error error = refuse("http.stored_reply", ErrorKind::Internal);
            error.cause = opened.error().code;
            return error;
        }
        plain.body = *std::move(opened);
    }
    UnpackedReply unpacked = unpack_reply(open ? plain : stored);
    if (!unpacked.fingerprint.empty() && unpacked.fingerprint != fingerprint_)
        return refuse("http.key_reused", ErrorKind::Conflict);
    answer(std::move(unpacked.reply));
    reply_.headers.emplace_back("Idempotency-Replayed", "true");
    return {};
}

Result<Answer> Exchange::call_handler() {
    const auto broken = [](std::string cause) {
        Error error = refuse("http.internal", ErrorKind::Internal);
        error.cause = std::move(cause);
        return error;
    };
    // The one catch-all: a library's exception that nobody expected costs a request, not the
    // server.
    try {
        return route_->route.handler(request_);
    } catch (const std::exception& fault) {
        return broken(fault.what());
    } catch (...) {
        return broken("unknown exception");
    }
}

Exchange::Step Exchange::run() {
    ++attempts_;
    request_.entries.clear();
    auto result = call_handler();
    if (!result) {
        if (result.error().code == takes_long().code && !request_.may_take_long)
            return run_on_pool();
        // A twin of this request may have been committed while this one was on its way.
        if (!stored_key_.empty() && result.error().kind == ErrorKind::Conflict) {
            const auto found = find_earlier_reply();
            if (found && *found) return Step::Answer;
        }
        return fail(std::move(result).error());
    }
    AfterCommit* const after = std::get_if<AfterCommit>(&*result);
    Reply& reply = after != nullptr ? after->reply : std::get<Reply>(*result);
    if (services_.options.has_reply_check)
        if (auto checked = check_reply(reply); !checked) return fail(std::move(checked).error());
    commits_.clear();
    ended_ = nullptr;
    if (after != nullptr) {
        commits_ = std::move(after->commits);
        ended_ = std::move(after->ended);
    }
    for (ledger::Commit& entry : request_.entries) commits_.push_back(std::move(entry));
    if (commits_.empty()) return answer(std::move(reply));
    return keep_and_commit(std::move(reply));
}

Exchange::Step Exchange::run_on_pool() {
    request_.may_take_long = true;
    --attempts_;
    return next_run();
}

Exchange::Step Exchange::keep_and_commit(Reply reply) {
    reply_ = std::move(reply);
    if (stored_key_.empty()) return Step::Commit;
    // One transaction is one request with one key: the first commit carries it.
    for (ledger::Commit& commit : commits_) commit.idempotency_key.clear();
    ledger::Commit& first = commits_.front();
    first.idempotency_key = stored_key_;
    first.reply = pack_reply(reply_, fingerprint_);
    if (const auto& seal = services_.dependencies.seal_reply)
        first.reply.body = seal(stored_key_, first.reply.body);
    return Step::Commit;
}

/// What the OpenAPI document promises, held against a real answer.
Result<void> Exchange::check_reply(const Reply& reply) const {
    const auto broken = [](std::string cause) {
        Error error = refuse("http.contract", ErrorKind::Internal);
        error.cause = std::move(cause);
        return error;
    };
    const RouteDoc& doc = route_->route.doc;
    if (reply.status != doc.status)
        return broken(fmt::format("status {} instead of {}", reply.status, doc.status));
    if (!doc.reply_type.empty()) {
        if (doc.reply_type != "*/*" && !reply.content_type.starts_with(doc.reply_type))
            return broken(fmt::format("{} instead of {}", reply.content_type, doc.reply_type));
        return {};
    }
    const bool is_json = reply.content_type.starts_with("application/json") && !reply.body.empty();
    if (doc.status != 204 && doc.reply.empty()) return broken("an answer that is not described");
    if (doc.reply.empty() && is_json) return broken("a JSON body that is not described");
    if (doc.reply.empty()) return {};
    if (!is_json) return broken("no JSON body");
    const auto value = parse_json(reply.body, 64);
    if (!value) return broken("not JSON");
    const auto faults = route_->reply_schema.check(*value);
    if (faults.empty()) return {};
    std::string cause;
    for (const SchemaFault& fault : faults) cause += fault.code + " " + fault.field + "; ";
    return broken(std::move(cause));
}

Exchange::Step Exchange::committed(Result<ledger::Committed> committed) {
    if (const auto ended = std::exchange(ended_, nullptr)) ended(committed);
    if (committed) {
        if (!committed->repeated) return answer(std::move(reply_));
        auto taken = take_stored(committed->reply);
        return taken ? Step::Answer : fail(std::move(taken).error());
    }
    if (committed.error().code != "ledger.version_conflict")
        return fail(std::move(committed).error());
    if (!stored_key_.empty()) {
        const auto found = find_earlier_reply();
        if (found && *found) return Step::Answer;
    }
    if (attempts_ >= kAttemptsMax) return fail(std::move(committed).error());
    return next_run();
}

std::string Exchange::next_instance() {
    const std::uint64_t number = services_.problems.fetch_add(1, std::memory_order_relaxed);
    // An odd factor makes neighbours look apart and never meet.
    return fmt::format(
        "urn:tongban:request:{:016x}", (services_.seed + number) * 0x9e3779b97f4a7c15u
    );
}

Exchange::Step Exchange::fail(Error error) {
    const Dependencies& dependencies = services_.dependencies;
    const std::string instance = next_instance();
    const bool has_words = dependencies.texts.has(request_.locale, error.code);
    if (dependencies.trouble_log && (status_of(error) >= 500 || !has_words)) {
        dependencies.trouble_log(fmt::format(
            "{} {} {} {}{}{}", instance, to_string(method_),
            route_ == nullptr ? "-" : route_->route.path, error.code,
            error.cause.empty() ? "" : ": " + error.cause,
            has_words ? "" : " (no words for this code)"
        ));
    }
    file_ = nullptr;
    Reply reply = problem_reply(error, dependencies.texts, request_.locale, instance);
    if (const auto seconds = find_int(error.details, "seconds");
        seconds && error.kind == ErrorKind::TooMany)
        reply.headers.emplace_back("Retry-After", std::to_string(*seconds));
    return answer(std::move(reply));
}

Exchange::Step Exchange::answer(Reply reply) {
    reply_ = std::move(reply);
    return Step::Answer;
}

}  // namespace tongban::http
