#include "service/payment.h"

#include "base/text.h"
#include "crypto/digest.h"

namespace tongban::service {

namespace {

Error unavailable() { return refuse("payment.unavailable", ErrorKind::Unavailable); }
Error unknown() { return refuse("payment.unknown", ErrorKind::NotFound); }

std::string signature_of(const Bytes& secret, std::string_view body) {
    return to_hex(crypto::hmac_sha256(secret, as_bytes(body)));
}

std::string receipt_of(const std::string& reference) { return "TEST-" + reference; }

}  // namespace

Result<std::optional<TestOrder>> MemoryOrders::find(const std::string& reference) {
    const auto found = orders_.find(reference);
    return found == orders_.end() ? std::nullopt : std::optional(found->second);
}

Result<void> MemoryOrders::keep(const TestOrder& order, Instant) {
    TestOrder& kept = orders_[order.reference];
    kept = order;
    ++kept.version;
    return {};
}

Result<std::string> TestPayments::start(const PaymentOrder& order) {
    const std::lock_guard lock(mutex_);
    if (is_down_) return unavailable();
    if (!TRY(orders_->find(order.reference)))
        TRY(orders_->keep({order.reference, order.fen, order.until}, order.ordered_at));
    return fmt::format("{}/pay/{}", order.return_path, order.fee);
}

Result<PaymentNews> TestPayments::status(const std::string& reference, Instant now) {
    const std::lock_guard lock(mutex_);
    if (is_down_) return unavailable();
    const auto order = TRY(orders_->find(reference));
    // Of a store that was given up: nobody will pay it any more.
    if (!order) return PaymentNews{reference, PaymentState::Closed, 0, {}};
    const bool is_over = order->state == PaymentState::Open && now >= order->until;
    const bool paid = order->state == PaymentState::Paid;
    return PaymentNews{
        reference, is_over ? PaymentState::Closed : order->state, order->fen,
        paid ? receipt_of(reference) : std::string()};
}

Result<TestPayments::Callback> TestPayments::play(
    const std::string& reference, bool pays, Instant now
) {
    const std::lock_guard lock(mutex_);
    if (is_down_) return unavailable();
    auto order = TRY(orders_->find(reference));
    if (!order) return unknown();
    if (order->state == PaymentState::Open) {
        order->state = pays && now < order->until ? PaymentState::Paid : PaymentState::Closed;
        TRY(orders_->keep(*order, now));
    }
    const bool paid = order->state == PaymentState::Paid;
    json::object news{
        {"reference", reference},
        {"state", paid ? "paid" : "closed"},
        {"fen", order->fen},
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
