// A change: an overlay of pack files over what is in use, from the first edit to its publication.
#pragma once

#include <boost/describe.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "ledger/ledger.h"

namespace tongban::studio {

enum class ChangeState { Draft, Submitted, Approved, Published, Discarded };
BOOST_DESCRIBE_ENUM(ChangeState, Draft, Submitted, Approved, Published, Discarded)

/// A file of a change. Texts lie beside, by their SHA-256.
struct ChangedFile {
    std::string sha256;       // empty: the file is taken away
    std::string base_sha256;  // of what was in use when it was taken up; empty: no such file
    std::int64_t bytes = 0;
    BOOST_DESCRIBE_CLASS(ChangedFile, (), (sha256, base_sha256, bytes), (), ())
};

struct HistoryEntry {
    Instant at;
    std::string who;
    std::string who_name;
    std::string what;  // started, edited, submitted, returned, approved, planned, published,
                       // refused, discarded
    std::string reason = {};
};

struct Change {
    std::string id;
    std::string title;
    std::string note;
    ChangeState state = ChangeState::Draft;
    std::int64_t version = 0;
    std::string author;
    std::string author_name;
    std::string author_office;
    Instant created_at;
    Instant updated_at;
    std::map<std::string, ChangedFile> files;
    std::vector<std::string> writers;  // whoever put a hand to it: none of them may review it
    std::string reviewer;
    std::string reviewer_name;
    std::string reviewer_office;
    Instant submitted_at;
    Instant approved_at;
    std::optional<Date> publish_on;
    std::int64_t publication = 0;
    std::vector<HistoryEntry> history;

    bool is_writer(std::string_view account) const;
    std::int64_t bytes() const;
};

/// A file of the published overlay, over the folders that the operator names.
struct OverlayFile {
    std::string sha256;       // empty: taken away
    std::string base_sha256;  // of the operator's file when this was published; empty: none
    BOOST_DESCRIBE_CLASS(OverlayFile, (), (sha256, base_sha256), (), ())
};
using Overlay = std::map<std::string, OverlayFile>;

struct PublishedFile {
    std::string path;
    std::string status;  // added, changed, removed
    std::string before;  // SHA-256 of what was in use; empty: none
    std::string after;   // empty: none
    BOOST_DESCRIBE_CLASS(PublishedFile, (), (path, status, before, after), (), ())
};

/// One publication: what was in use from then on, who answers for it, and the signature over that.
struct Publication {
    std::int64_t number = 0;
    std::string kind;  // "change", "rollback"
    Instant at;
    std::string change;
    std::string title;
    std::string reason;
    std::int64_t restores = 0;  // rollback: the publication whose state is restored; 0: none
    std::string author, author_name;
    std::string reviewer, reviewer_name;
    std::string publisher, publisher_name;
    std::string edition_before, edition_after;
    int journeys = 0;  // that passed before it came into use
    std::vector<PublishedFile> files;
    Overlay overlay;  // as a whole, from this publication on
    std::string jws;
    // For everybody: offices in place of people.
    std::string author_office, reviewer_office, publisher_office;
    std::string public_jws;
    BOOST_DESCRIBE_CLASS(
        Publication,
        (),
        (number,
         kind,
         at,
         change,
         title,
         reason,
         restores,
         author,
         author_name,
         reviewer,
         reviewer_name,
         publisher,
         publisher_name,
         edition_before,
         edition_after,
         journeys,
         files,
         overlay,
         jws,
         author_office,
         reviewer_office,
         publisher_office,
         public_jws),
        (),
        ()
    )
};

inline constexpr size_t kFileBytesMax = 2 << 20;
inline constexpr std::int64_t kChangeBytesMax = 20 << 20;
inline constexpr size_t kChangeFilesMax = 500;
inline constexpr int kHistoryMax = 2'000;

}  // namespace tongban::studio
