// Fees: ordered at the payment provider, paid, and given back where nothing was granted for them.
#include "crypto/digest.h"
#include "service/decide.h"

namespace tongban::service {

namespace {

/// Why a paid fee goes back; nothing while its part of the case goes on or was granted.
std::optional<std::string> reason_to_return(const CaseState& state, const Fee& fee) {
    const Member* member = find_member(state, fee.item);
    if (member == nullptr || member->is_open() || member->stage == MemberStage::Granted)
        return std::nullopt;
    if (state.stage == Stage::Refused) return "refused";
    if (member->stage == MemberStage::Rejected) return "rejected";
    if (state.stage == Stage::Withdrawn) return "withdrawn";
    if (state.stage == Stage::Lapsed) return "lapsed";
    return "ended";
}

std::string payment_timer(const Fee& fee) { return "payment:" + fee.id; }

}  // namespace

void give_back(Turn& turn) {
    for (const Fee& fee : std::vector<Fee>(turn.state.fees)) {
        if (fee.stage != FeeStage::Paid) continue;
        const auto reason = reason_to_return(turn.state, fee);
        if (!reason) continue;
        turn.emit(RefundDue{fee.id, *reason});
        turn.timers.push_back(
            {"refund:" + fee.id, "case.refund-due", turn.facts.now, {{"fee", fee.id}}}
        );
    }
}

Result<const Fee*> payable_fee(const CaseState& state, std::string_view id) {
    const auto fee = std::ranges::find(state.fees, id, &Fee::id);
    if (fee == state.fees.end()) return refuse("case.unknown_fee", ErrorKind::NotFound);
    if (fee->stage == FeeStage::Started)
        return refuse("case.payment_started", ErrorKind::Conflict, {{"url", fee->url}});
    if (fee->stage != FeeStage::Due) return refuse("case.paid", ErrorKind::Conflict);
    const Member* member = find_member(state, fee->item);
    if (!is_open(state.stage) || member == nullptr || !member->is_open())
        return refuse("case.fee_not_due", ErrorKind::Conflict);
    return &*fee;
}

std::string next_reference(const CaseState& state, const Fee& fee) {
    constexpr size_t kDigits = 24;  // providers take 32 characters
    const std::string what = fmt::format("{}|{}|{}", state.number, fee.id, fee.orders + 1);
    return "TB" + to_hex(crypto::sha256(what)).substr(0, kDigits);
}

const Fee* find_ordered_fee(const CaseState& state, std::string_view reference) {
    const auto fee = std::ranges::find(state.fees, reference, &Fee::reference);
    return reference.empty() || fee == state.fees.end() ? nullptr : &*fee;
}

Result<Turn> decide(const CaseState& state, const StartPayment& command, const Facts& facts) {
    const Fee* fee = TRY(payable_fee(state, command.id));
    Turn turn(state, facts);
    turn.emit(PaymentStarted{command.id, command.reference, command.url, command.until, facts.actor}
    );
    // The provider's own word may be lost: it is asked when the order should be over.
    turn.timers.push_back(
        {payment_timer(*fee), "case.payment-due", command.until, {{"reference", command.reference}}}
    );
    return turn;
}

Result<Turn> decide(const CaseState& state, const ConfirmPayment& command, const Facts& facts) {
    const Fee* fee = find_ordered_fee(state, command.reference);
    if (fee == nullptr) return refuse("payment.unknown", ErrorKind::NotFound);
    if (fee->stage != FeeStage::Started && fee->stage != FeeStage::Due)
        return refuse("case.paid", ErrorKind::Conflict);
    if (command.fen != fee->fen)
        return refuse(
            "payment.amount", ErrorKind::Internal,
            {{"due", fee->fen}, {"paid", command.fen}, {"reference", command.reference}}
        );
    Turn turn(state, facts);
    turn.emit(FeePaid{fee->id, command.receipt, fee->by});
    turn.timers.push_back({payment_timer(*fee), "", {}, {}});
    // It may have been paid while the case came to its end.
    give_back(turn);
    return turn;
}

Result<Turn> decide(const CaseState& state, const DropPayment& command, const Facts& facts) {
    const Fee* fee = find_ordered_fee(state, command.reference);
    if (fee == nullptr || fee->stage != FeeStage::Started)
        return refuse("payment.unknown", ErrorKind::NotFound);
    Turn turn(state, facts);
    turn.emit(PaymentDropped{fee->id});
    turn.timers.push_back({payment_timer(*fee), "", {}, {}});
    return turn;
}

Result<Turn> decide(const CaseState& state, const ConfirmRefund& command, const Facts& facts) {
    const auto fee = std::ranges::find(state.fees, command.id, &Fee::id);
    if (fee == state.fees.end() || fee->stage != FeeStage::RefundDue)
        return refuse("case.unknown_fee", ErrorKind::NotFound);
    Turn turn(state, facts);
    turn.emit(FeeRefunded{command.id, command.receipt});
    return turn;
}

}  // namespace tongban::service
