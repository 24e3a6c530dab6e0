// The way back to an earlier publication: one editor proposes it, a second one approves, and then
// it comes into use. Pure.
#pragma once

#include "studio/decide.h"

namespace tongban::studio {

struct RollbackOrder {
    std::string id;
    std::string state;  // "proposed", "approved", "refused", "withdrawn"
    std::int64_t version = 0;
    std::int64_t restores = 0;  // the publication whose state is restored; 0: the packs on disk
    std::string title;          // of that publication
    std::int64_t base = 0;      // the latest publication when it was proposed
    std::string reason;
    std::string author, author_name;
    Instant at;
    std::string reviewer, reviewer_name;
    std::string review_reason;
    std::int64_t reviewed_ms = 0;
    std::int64_t publication = 0;  // that came of it
    std::string edition;           // that it would bring into use, by the trial
    int journeys = 0;              // that passed in the trial
    std::vector<PublishedFile> files;
    std::string author_office;
    BOOST_DESCRIBE_CLASS(
        RollbackOrder,
        (),
        (id,
         state,
         version,
         restores,
         title,
         base,
         reason,
         author,
         author_name,
         at,
         reviewer,
         reviewer_name,
         review_reason,
         reviewed_ms,
         publication,
         edition,
         journeys,
         files,
         author_office),
        (),
        ()
    )
};

/// Each gives the order as it is afterwards, or refuses: studio.rollback_over (Conflict,
/// details.state).
///
/// By a second person, while `latest` is still the latest publication. Error codes:
/// studio.own_rollback (Forbidden), studio.rollback_outdated (Conflict).
Result<RollbackOrder> approve_rollback(RollbackOrder order, std::int64_t latest, const Hand& hand);
/// By a second person. Error codes: studio.own_rollback, studio.reason.
Result<RollbackOrder> refuse_rollback(
    RollbackOrder order, const std::string& reason, const Hand& hand
);
/// By who proposed it. Error code: studio.not_own_rollback (Forbidden).
Result<RollbackOrder> withdraw_rollback(RollbackOrder order, const Hand& hand);

/// 1 to 1,000 characters. Error code: studio.reason.
Result<void> check_rollback_reason(const std::string& reason);

}  // namespace tongban::studio
