#include "service/payment.h"

#include "base/text.h"
#include "crypto/digest.h"

namespace tongban::service {

namespace {

constexpr size_t kOrdersMax = 100'000;  // that the test provider remembers

Error unavailable() { return refuse("payment.unavailable", ErrorKind::Unavailable); }
Error unknown() { return refuse("payment.unknown", ErrorKind::NotFound); }

std::string signature_of(const Bytes& secret, std::string_view body) {
    return to_hex(crypto::hmac_sha256(secret, as_bytes(body)));
}

std::string receipt_of(const std::string& reference) { return "TEST-" + reference; }

}  // namespace

Result<std::string> TestPayments::start(const PaymentOrder& order) {
    const std::lock_guard lock(mutex_);
    if (is_down_) return unavailable();
    // Whoever has not paid by now has forgotten it: the server that played the bank has not.
    if (orders_.size() >= kOrdersMax) orders_.clear();
    orders_.try_emplace(order.reference, Known{order.fen, order.until, PaymentState::Open});
    return fmt::format("{}/pay/{}", order.return_path, order.fee);
}

Result<PaymentNews> TestPayments::status(const std::string& reference, Instant now) {
    const std::lock_guard lock(mutex_);
    if (is_down_) return unavailable();
    const auto found = orders_.find(reference);
    // Forgotten with the last start of the server: nobody will pay it any more.
    if (found == orders_.end()) return PaymentNews{reference, PaymentState::Closed, 0, {}};
    Known& order = found->second;
    if (order.state == PaymentState::Open && now >= order.until) order.state = PaymentState::Closed;
    const bool paid = order.state == PaymentState::Paid;
    return PaymentNews{
        reference, order.state, order.fen, paid ? receipt_of(reference) : std::string()};
}

Result<TestPayments::Callback> TestPayments::play(
    const std::string& reference, bool pays, Instant now
) {
    const std::lock_guard lock(mutex_);
    if (is_down_) return unavailable();
    const auto found = orders_.find(reference);
    if (found == orders_.end()) return unknown();
    Known& order = found->second;
    if (order.state == PaymentState::Open)
        order.state = pays && now < order.until ? PaymentState::Paid : PaymentState::Closed;
    const bool paid = order.state == PaymentState::Paid;
    json::object news{
        {"reference", reference},
        {"state", paid ? "paid" : "closed"},
        {"fen", order.fen},
        {"receipt", paid ? receipt_of(reference) : std::string()}};
    Callback callback{json::serialize(news), {}};
    callback.signature = signature_of(secret_, callback.body);
    return callback;
}

Result<PaymentNews> TestPayments::read_callback(
    const std::string& body, const std::string& signature
) {
    const std::string expected = signature_of(secret_, body);
    if (!crypto::same_secret(as_bytes(expected), as_bytes(signature)))
        return refuse("payment.signature", ErrorKind::Forbidden);
    const json::value value = TRY(parse_json(body, 8));
    const json::object* news = value.if_object();
    if (news == nullptr) return refuse("payment.signature", ErrorKind::Forbidden);
    return PaymentNews{
        find_string(*news, "reference").value_or(""),
        find_string(*news, "state") == "paid" ? PaymentState::Paid : PaymentState::Closed,
        find_int(*news, "fen").value_or(0), find_string(*news, "receipt").value_or("")};
}

Result<std::string> TestPayments::refund(const RefundOrder& order) {
    const std::lock_guard lock(mutex_);
    if (is_down_) return unavailable();
    return "TEST-REFUND-" + order.reference;
}

void TestPayments::set_down(bool is_down) {
    const std::lock_guard lock(mutex_);
    is_down_ = is_down;
}

}  // namespace tongban::service
