#include "http/exchange.h"

#include "base/text.h"
#include "http/problem.h"
#include "http/stored_reply.h"
#include "http/target.h"

namespace tongban::http {

namespace {
constexpr int kAttemptsMax = 5;
constexpr size_t kKeyBytesMax = 100;

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

bool is_api(std::string_view path) { return path == "/api" || path.starts_with("/api/"); }
}  // namespace

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
    if (headers_.hosts > 1 || (headers_.hosts == 0 && head.must_have_host))
        return fail(refuse("http.host"));
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
    if (!stored_key_.empty() && !route_->route.decides_only) {
        auto found = find_earlier_reply();
        if (!found) return fail(std::move(found).error());
        if (*found) return **found;
    }
    return next_run();
}

Exchange::Step Exchange::next_run() const {
    return request_.may_take_long ? Step::RunSlow : Step::Run;
}

Result<std::optional<Exchange::Step>> Exchange::find_earlier_reply() {
    const auto stored =
        TRY(services_.dependencies.ledger.find_reply(request_.actor.id, stored_key_));
    if (!stored) return std::optional<Step>{};
    return std::optional<Step>(TRY(take_stored(*stored)));
}

Result<Exchange::Step> Exchange::take_stored(const ledger::StoredReply& stored) {
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
    if (unpacked.is_shown_anew) {
        is_shown_anew_ = true;
        stored_key_.clear();
        return next_run();
    }
    answer(std::move(unpacked.reply));
    reply_.headers.emplace_back("Idempotency-Replayed", "true");
    return Step::Answer;
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
        if (!is_shown_anew_) return route_->route.handler(request_);
        // Another version of the program may have had it.
        if (!route_->route.shown_by) return refuse("http.stored_reply", ErrorKind::Internal);
        return route_->route.shown_by(request_);
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
        if (const auto wanted = find_pause(result.error())) return pause(*wanted);
        // A twin of this request may have been committed while this one was on its way.
        if (!stored_key_.empty() &&
            (route_->route.decides_only || result.error().kind == ErrorKind::Conflict)) {
            auto found = find_earlier_reply();
            if (found && *found) return **found;
            if (!found && route_->route.decides_only) return fail(std::move(found).error());
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
    if (is_shown_anew_) reply.headers.emplace_back("Idempotency-Replayed", "true");
    if (!commits_.empty()) return keep_and_commit(std::move(reply));
    if (!stored_key_.empty() && route_->route.decides_only) {
        auto found = find_earlier_reply();
        if (!found) return fail(std::move(found).error());
        if (*found) return **found;
    }
    return answer(std::move(reply));
}

Exchange::Step Exchange::run_on_pool() {
    request_.may_take_long = true;
    --attempts_;
    return next_run();
}

Exchange::Step Exchange::pause(const Pause& wanted) {
    using std::chrono::milliseconds;
    --attempts_;
    const auto now = std::chrono::steady_clock::now();
    if (!waits_until_) {
        otherwise_ = json_reply(wanted.otherwise);
        waits_until_ = now + milliseconds(std::clamp<std::int64_t>(wanted.wait_ms, 0, kPauseMsMax));
        channels_ = wanted.channels;
    }
    again_at_ = std::min(
        *waits_until_, now + milliseconds(std::clamp<std::int64_t>(wanted.again_ms, 0, kPauseMsMax))
    );
    return now < *waits_until_ ? Step::Pause : go_on(true);
}

Exchange::Step Exchange::go_on(bool is_over) {
    if (!is_over) {
        request_.now = services_.dependencies.time.now();
        return next_run();
    }
    if (services_.options.has_reply_check)
        if (auto checked = check_reply(otherwise_); !checked)
            return fail(std::move(checked).error());
    return answer(std::move(otherwise_));
}

Exchange::Step Exchange::keep_and_commit(Reply reply) {
    reply_ = std::move(reply);
    if (stored_key_.empty()) return Step::Commit;
    // One transaction is one request with one key: the first commit carries it.
    for (ledger::Commit& commit : commits_) commit.idempotency_key.clear();
    ledger::Commit& first = commits_.front();
    first.idempotency_key = stored_key_;
    first.reply = route_->route.shown_by ? pack_shown(reply_.status, fingerprint_)
                                         : pack_reply(reply_, fingerprint_);
    if (const auto& seal = services_.dependencies.seal_reply)
        first.reply.body = seal(stored_key_, first.reply.body);
    return Step::Commit;
}

Exchange::Step Exchange::committed(Result<ledger::Committed> committed) {
    if (const auto ended = std::exchange(ended_, nullptr)) ended(committed);
    if (committed) {
        if (!committed->repeated) return answer(std::move(reply_));
        auto taken = take_stored(committed->reply);
        return taken ? *taken : fail(std::move(taken).error());
    }
    if (committed.error().code != "ledger.version_conflict")
        return fail(std::move(committed).error());
    if (!stored_key_.empty()) {
        const auto found = find_earlier_reply();
        if (found && *found) return **found;
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
