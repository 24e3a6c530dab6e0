#include "service/migration_review.h"

#include "base/text.h"

namespace tongban::service {

namespace {

constexpr size_t kReasonChars = 500;

Result<void> check_open(const MigrationRun& order) {
    if (order.state == "proposed") return {};
    return refuse("migration.wrong_state", ErrorKind::Conflict, {{"state", order.state}});
}

/// What moves cases under way is seen by four eyes, as the packs themselves are.
Result<void> check_second_person(const MigrationRun& order, const OrderHand& hand) {
    if (order.by != hand.id) return {};
    return refuse("migration.own_order", ErrorKind::Forbidden);
}

ledger::NewEvent event(const char* type, const OrderHand& hand, json::object body = {}) {
    body["who"] = hand.id;
    body["name"] = hand.name;
    return {type, std::move(body)};
}

}  // namespace

Result<void> check_migration_reason(const std::string& reason) {
    if (trim(reason).empty() || code_points(reason) > kReasonChars)
        return Error{.code = "migration.reason", .field = "/reason"};
    return {};
}

Result<ledger::NewEvent> approve_migration(
    const MigrationRun& order, const std::string& edition, bool accepts_skips, const OrderHand& hand
) {
    TRY(check_open(order));
    TRY(check_second_person(order, hand));
    if (order.to != edition) return refuse("migration.outdated", ErrorKind::Conflict);
    if (order.skips > 0 && !accepts_skips)
        return refuse("migration.skips", ErrorKind::Conflict, {{"count", order.skips}});
    return event("MigrationApproved", hand, {{"skips", order.skips}});
}

Result<ledger::NewEvent> refuse_migration(
    const MigrationRun& order, const std::string& reason, const OrderHand& hand
) {
    TRY(check_open(order));
    TRY(check_second_person(order, hand));
    TRY(check_migration_reason(reason));
    return event("MigrationRefused", hand, {{"reason", reason}});
}

Result<ledger::NewEvent> withdraw_migration(const MigrationRun& order, const OrderHand& hand) {
    TRY(check_open(order));
    if (order.by != hand.id) return refuse("migration.not_own", ErrorKind::Forbidden);
    return event("MigrationWithdrawn", hand);
}

}  // namespace tongban::service
