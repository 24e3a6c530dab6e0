// Folds what happened to the fees of a case.
#include "service/case_fold.h"

namespace tongban::service {

Fee* CaseFold::fee_of(const std::string& id) const {
    const auto found = std::ranges::find(state.fees, id, &Fee::id);
    return found == state.fees.end() ? nullptr : &*found;
}

void CaseFold::operator()(const PaymentStarted& e) const {
    Fee* fee = fee_of(e.id);
    if (fee == nullptr) return;
    fee->stage = FeeStage::Started;
    fee->reference = e.reference;
    fee->url = e.url;
    fee->until = e.until;
    fee->by = e.by;
    ++fee->orders;
}

void CaseFold::operator()(const PaymentDropped& e) const {
    if (Fee* fee = fee_of(e.id)) fee->stage = FeeStage::Due;
}

void CaseFold::operator()(const FeePaid& e) const {
    Fee* fee = fee_of(e.id);
    if (fee == nullptr) return;
    fee->stage = FeeStage::Paid;
    fee->receipt = e.receipt;
}

void CaseFold::operator()(const RefundDue& e) const {
    Fee* fee = fee_of(e.id);
    if (fee == nullptr) return;
    fee->stage = FeeStage::RefundDue;
    fee->refund_reason = e.reason;
}

void CaseFold::operator()(const FeeRefunded& e) const {
    Fee* fee = fee_of(e.id);
    if (fee == nullptr) return;
    fee->stage = FeeStage::Refunded;
    fee->refund_receipt = e.receipt;
}

}  // namespace tongban::service
