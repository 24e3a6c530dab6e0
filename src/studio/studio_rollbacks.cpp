// Rollbacks of a studio: tried when they are proposed, tried again when they come into use.
#include "crypto/random.h"
#include "studio/studio.h"

namespace tongban::studio {

Result<RollbackOrder> Studio::propose_roll_back(
    std::int64_t number, const std::string& reason, const Hand& hand
) {
    TRY(check_rollback_reason(reason));
    for (const RollbackOrder& other : TRY(store_.rollbacks()))
        if (other.state == "proposed")
            return refuse("studio.rollback_pending", ErrorKind::Conflict);
    Publication publication = TRY(restoring(number));
    const Trial trial = TRY(try_overlay(publication.overlay));
    if (!trial.content) return check_failed(trial.issues);
    RollbackOrder order;
    order.id = crypto::random_token(9);
    order.state = "proposed";
    order.version = 1;
    order.restores = number;
    order.title = publication.title;
    order.base = publication.number - 1;
    order.reason = reason;
    order.author = hand.id;
    order.author_name = hand.name;
    order.author_office = hand.office;
    order.at = hand.at;
    order.edition = trial.content->edition;
    order.journeys = trial.journeys;
    order.files = std::move(publication.files);
    return order;
}

Result<Publication> Studio::approve_roll_back(const std::string& id, const Hand& hand) {
    const std::unique_lock lock(workshop_.exchange, std::try_to_lock);
    if (!lock) return refuse("pack.reload_running", ErrorKind::Conflict);
    const RollbackOrder order = TRY(store_.rollback(id));
    Publication publication = TRY(restoring(order.restores));
    RollbackOrder approved = TRY(approve_rollback(order, publication.number - 1, hand));
    publication.files.clear();  // told anew when it comes into use
    publication.kind = "rollback";
    publication.at = hand.at;
    publication.reason = order.reason;
    publication.restores = order.restores;
    set_author(publication, order);
    set_publisher(publication, hand);
    publication.reviewer = hand.id;
    publication.reviewer_name = hand.name;
    publication.reviewer_office = hand.office;
    return put_in_use(
        std::move(publication), 0,
        [&](const Publication& made) -> Result<ledger::Commit> {
            approved.publication = made.number;
            return store_.commit_of(approved, "RollbackApproved", hand);
        }
    );
}

/// What would come into use: number, title, overlay and files.
Result<Publication> Studio::restoring(std::int64_t number) const {
    const auto last = TRY(store_.last_publication());
    const Overlay now = last ? last->overlay : Overlay();
    Publication publication;
    if (number != 0) {
        const Publication earlier = TRY(store_.publication(number));
        publication.overlay = earlier.overlay;
        publication.title = earlier.title;
    }
    if (to_record(publication.overlay) == to_record(now))
        return refuse("studio.nothing_to_restore", ErrorKind::Conflict);
    publication.number = last ? last->number + 1 : 1;
    TRY(describe_files(publication, now));
    return publication;
}

}  // namespace tongban::studio
