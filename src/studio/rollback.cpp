#include "studio/rollback.h"

#include "base/text.h"

namespace tongban::studio {

namespace {

constexpr size_t kReasonChars = 1'000;

Result<void> check_open(const RollbackOrder& order) {
    if (order.state == "proposed") return {};
    return refuse("studio.rollback_over", ErrorKind::Conflict, {{"state", order.state}});
}

Result<void> check_second_person(const RollbackOrder& order, const Hand& hand) {
    if (order.author != hand.id) return {};
    return refuse("studio.own_rollback", ErrorKind::Forbidden);
}

RollbackOrder after(RollbackOrder order, const char* state, const Hand& hand) {
    order.state = state;
    ++order.version;
    order.reviewer = hand.id;
    order.reviewer_name = hand.name;
    order.reviewed_ms = hand.at.ms;
    return order;
}

}  // namespace

Result<void> check_rollback_reason(const std::string& reason) {
    if (trim(reason).empty() || code_points(reason) > kReasonChars)
        return Error{.code = "studio.reason", .field = "/reason"};
    return {};
}

Result<RollbackOrder> approve_rollback(RollbackOrder order, std::int64_t latest, const Hand& hand) {
    TRY(check_open(order));
    TRY(check_second_person(order, hand));
    // What was tried and told is no longer what would come into use.
    if (order.base != latest) return refuse("studio.rollback_outdated", ErrorKind::Conflict);
    return after(std::move(order), "approved", hand);
}

Result<RollbackOrder> refuse_rollback(
    RollbackOrder order, const std::string& reason, const Hand& hand
) {
    TRY(check_open(order));
    TRY(check_second_person(order, hand));
    TRY(check_rollback_reason(reason));
    order.review_reason = reason;
    return after(std::move(order), "refused", hand);
}

Result<RollbackOrder> withdraw_rollback(RollbackOrder order, const Hand& hand) {
    TRY(check_open(order));
    if (order.author != hand.id) return refuse("studio.not_own_rollback", ErrorKind::Forbidden);
    return after(std::move(order), "withdrawn", hand);
}

}  // namespace tongban::studio
