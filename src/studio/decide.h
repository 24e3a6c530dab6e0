// The life of a change: what may be done to it, by whom, and what is then remembered. Pure.
#pragma once

#include "base/record.h"
#include "studio/model.h"

namespace tongban::studio {

/// Who acts, and when.
struct Hand {
    std::string id;
    std::string name;
    Instant at;
    std::string office = {};  // departments whose services the hand may edit, see kWholeOffice
};

/// An editor of all departments.
inline constexpr const char* kWholeOffice = "*";

/// Who wrote a change or asked for a rollback answers for what it publishes.
template <class Order>
void set_author(Publication& publication, const Order& order) {
    publication.author = order.author;
    publication.author_name = order.author_name;
    publication.author_office = order.author_office;
}
inline void set_publisher(Publication& publication, const Hand& hand) {
    publication.publisher = hand.id;
    publication.publisher_name = hand.name;
    publication.publisher_office = hand.office;
}

using Decided = Result<ledger::NewEvent>;

/// A title has 1 to 120 characters, a note up to 4,000. Error codes: studio.title, studio.note.
Decided start_change(
    const std::string& id, const std::string& title, const std::string& note, const Hand& hand
);

/// What every one of the following refuses: studio.version_conflict (another version than
/// `version`), studio.wrong_state (details.state); where a reason is due, studio.reason.
Decided describe_change(
    const Change& change,
    std::int64_t version,
    const std::string& title,
    const std::string& note,
    const Hand& hand
);
/// `file` without SHA-256 takes the file away. Error codes: studio.change_too_large.
Decided put_file(
    const Change& change,
    std::int64_t version,
    const std::string& path,
    const ChangedFile& file,
    const Hand& hand
);
/// Forgets what the change says about the file. Error code: studio.file_unchanged.
Decided revert_file(
    const Change& change, std::int64_t version, const std::string& path, const Hand& hand
);
/// By a writer, when all checks have passed under `edition`. Error code: studio.empty.
Decided submit_change(
    const Change& change,
    std::int64_t version,
    const std::string& edition,
    int journeys,
    const Hand& hand
);
/// Back to draft, with the reason.
Decided return_change(
    const Change& change, std::int64_t version, const std::string& reason, const Hand& hand
);
/// By a second person. Error codes: studio.own_change, studio.publish_on (not after today),
/// studio.publish_on_late (more than two years ahead; details.last).
Decided approve_change(
    const Change& change,
    std::int64_t version,
    const std::string& reason,
    std::optional<Date> publish_on,
    const Hand& hand
);
/// Sets or takes back the day of publication. Error codes: studio.publish_on,
/// studio.publish_on_late.
Decided plan_publication(
    const Change& change, std::int64_t version, std::optional<Date> publish_on, const Hand& hand
);
Decided mark_published(
    const Change& change, std::int64_t version, std::int64_t number, const Hand& hand
);
/// The checks on the day of publication failed: back to draft.
Decided refuse_publication(const Change& change, const std::string& reason, const Hand& hand);
Decided discard_change(
    const Change& change, std::int64_t version, const std::string& reason, const Hand& hand
);

/// Error code: record.malformed.
Result<void> evolve(Change& change, const ledger::Event& event);

}  // namespace tongban::studio
