#include "service/timer_steps.h"

namespace tongban::service {

namespace {

constexpr std::array kHandlers{"case.notice-due",     "case.supplement-due", "case.later-due",
                               "case.suspension-due", "case.process",        "case.payment-due",
                               "case.refund-due"};

std::string text(const json::object& body, std::string_view key) {
    return find_string(body, key).value_or("");
}

Error unavailable() { return refuse("payment.unavailable", ErrorKind::Unavailable); }

/// The order should be over by now: paid, or closed.
Result<Turn> ask_about_payment(
    const CaseState& state,
    const std::string& reference,
    const Facts& facts,
    PaymentProvider* payments
) {
    const Fee* fee = find_ordered_fee(state, reference);
    if (fee == nullptr || fee->stage != FeeStage::Started)
        return refuse("payment.unknown", ErrorKind::NotFound);
    if (payments == nullptr) return unavailable();
    const PaymentNews news = TRY(payments->status(reference, facts.now));
    if (news.state == PaymentState::Paid)
        return decide(state, ConfirmPayment{reference, news.fen, news.receipt}, facts);
    if (news.state == PaymentState::Closed) return decide(state, DropPayment{reference}, facts);
    return refuse("payment.open", ErrorKind::Unavailable);
}

Result<Turn> refund(
    const CaseState& state, const std::string& id, const Facts& facts, PaymentProvider* payments
) {
    const auto fee = std::ranges::find(state.fees, id, &Fee::id);
    if (fee == state.fees.end() || fee->stage != FeeStage::RefundDue)
        return refuse("case.unknown_fee", ErrorKind::NotFound);
    if (payments == nullptr) return unavailable();
    auto receipt = payments->refund({fee->reference, fee->fen, fee->refund_reason});
    // Whatever it was: the money is still owed, so nothing lets this timer go.
    if (!receipt)
        return refuse(
            "payment.unavailable", ErrorKind::Unavailable, {{"why", receipt.error().code}}
        );
    return decide(state, ConfirmRefund{id, *std::move(receipt)}, facts);
}

}  // namespace

std::span<const char* const> timer_handlers() { return kHandlers; }

bool is_over(const Error& error) {
    return error.kind == ErrorKind::Conflict || error.kind == ErrorKind::NotFound;
}

Result<Turn> decide_timer(
    const CaseState& state,
    std::string_view handler,
    const json::object& body,
    const Facts& facts,
    PaymentProvider* payments
) {
    if (handler == "case.notice-due") return decide(state, DeemAccepted{}, facts);
    if (handler == "case.suspension-due")
        return decide(state, EndSuspension{text(body, "item"), text(body, "id")}, facts);
    if (handler == "case.process")
        return decide(state, FireProcessTimer{find_int(body, "timer").value_or(0)}, facts);
    if (handler == "case.payment-due")
        return ask_about_payment(state, text(body, "reference"), facts, payments);
    if (handler == "case.refund-due") return refund(state, text(body, "fee"), facts, payments);
    return decide(state, LapseCase{}, facts);
}

}  // namespace tongban::service
